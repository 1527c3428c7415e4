"""Garbles clean text as article spinners and filters do, and keeps the account: training data with exact truth.

What is done to one document follows from what was read on real pages: a spinner has one dictionary with several words
for one and takes any of them each time; a filter deletes a word everywhere or not at all; commas are lost one by
one. All rates are drawn for each document; many documents stay as they are.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from cleaning.wording.lexicon import Lexicon, Pair
from cleaning.wording.tagger import TAGS

COMMAS = "，,"
MARKS = "，,：:、？?"
SPARED = 60  # characters for each word that a text loses though no filter deletes it


class Dice(Protocol):
    """What is asked of a `random.Random`: this package draws no lots itself."""

    def random(self) -> float:
        """Return a number from 0 to 1."""

    def randint(self, a: int, b: int) -> int:
        """Return a whole number from `a` to `b`."""

    def shuffle(self, x: list[Any]) -> None:
        """Bring a list into another order."""

    def choice(self, seq: Sequence[Any]) -> Any:
        """Return one of `seq`."""

    def choices(self, population: Sequence[Any], weights: Sequence[float]) -> list[Any]:
        """Return a list of one of `population`."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing done: `text[start:end]` of the garbled text stood as `original` before. `kind` is what it was."""

    start: int
    end: int
    original: str
    kind: str  # "synonym", "deletion" or "punctuation"


@dataclass(frozen=True, slots=True)
class Profile:
    """What happens to one document."""

    swaps: dict[str, tuple[Pair, ...]]
    swap_rate: float
    deleted: frozenset[str]
    gap: str
    comma_loss: float
    other_loss: float


def draw_profile(lexicon: Lexicon, random: Dice, *, untouched: float = 0.4) -> Profile:
    """Return the profile of one document; with probability `untouched` one that does nothing."""
    if random.random() < untouched:
        return Profile({}, 0.0, frozenset(), "", 0.0, 0.0)
    family = random.choices(("seen", "classic", "weak"), (0.7, 0.15, 0.15))[0]
    banned = random.random() < 0.25
    swaps = {
        original: tuple(usable)
        for original, pairs in _by_original(lexicon).items()
        if (usable := [p for p in pairs if _family(p) == family or (p.tier == "banned" and banned)])
    }
    words = [w for w in lexicon.deletions if len(w) > 1]
    characters = [w for w in lexicon.deletions if len(w) == 1]
    deleted: set[str] = set()
    if random.random() < 0.6:
        deleted |= {w for w in words if random.random() < (0.7 if lexicon.deletions[w] > 1 else 0.4)}
    if random.random() < 0.2:
        deleted |= {w for w in characters if random.random() < 0.35}
    lost = random.random() < 0.6
    return Profile(
        swaps=swaps,
        swap_rate=random.choice([0.0, 0.3, 0.6, 0.9]),
        deleted=frozenset(deleted),
        gap=random.choice(["", "", "", "", " ", "**"]),
        comma_loss=random.choice([0.05, 0.15, 0.3, 0.45]) if lost else 0.0,
        other_loss=random.choice([0.0, 0.0, 0.3]) if lost else 0.0,
    )


def with_spared(profile: Profile, text: str, known: Callable[[str], bool], random: Dice) -> Profile:
    """Return a profile by which a text loses some words of two characters, too, that no filter deletes.

    One place in `SPARED` characters is drawn; `known` says whether a word begins there.
    """
    starts = [random.randint(0, len(text) - 2) for _ in range(len(text) // SPARED + 1)]
    return replace(profile, deleted=profile.deleted | {w for at in starts if known(w := text[at : at + 2])})


def garble(text: str, profile: Profile, random: Dice) -> tuple[str, list[Damage]]:
    """Return `text` damaged by `profile`, and the damages in the order of their place in the result."""
    words = {*profile.swaps, *profile.deleted}
    out: list[str] = []
    damages: list[Damage] = []
    place = at = 0
    for match in _pattern(frozenset(words)).finditer(text):
        done = _damage(match.group(), profile, random)
        if done is None:
            continue
        kept = text[place : match.start()]
        out += (kept, done[0])
        at += len(kept)
        damages.append(Damage(at, at + len(done[0]), match.group(), done[1]))
        at += len(done[0])
        place = match.end()
    out.append(text[place:])
    return "".join(out), damages


def sparing(text: str, random: Dice) -> str:
    """Return the text of every second writer with fewer commas: those behind a short opening are a matter of taste.

    因此千万不要… is as good as 因此，千万不要…: who learns from one style only takes the other one for damage.
    """
    if random.random() < 0.5:
        return text
    rate = random.choice([0.4, 0.7, 1.0])
    return _OPENING.sub(lambda m: m.group(1) if random.random() < rate else m.group(), text)


_OPENINGS = (
    "因此 所以 但是 但 不过 可是 然而 当然 其实 此外 另外 同时 首先 其次 再次 最后 总之 一般 通常 往往",
    "后来 现在 目前 如今 例如 比如 于是 最终 此时 届时 这时 那时 之后 随后 接着",
    "而且 并且 否则 因而 从而 尤其 至少 事实上 实际上 近年来 一般来说 换句话说 与此同时 除此之外 一方面 另一方面",
)
_OPENING = re.compile(
    rf"(?:(?<=[。！？；：，\n])|^)({'|'.join(' '.join(_OPENINGS).split())}|[\u4e00-\u9fff]{{1,4}}[时后前中里上下])"
    r"，(?=[\u4e00-\u9fff])",
    re.MULTILINE,
)


def _family(pair: Pair) -> str:
    if pair.tier in ("weak", "banned"):
        return pair.tier
    return "seen" if pair.pages else "classic"


def _damage(found: str, profile: Profile, random: Dice) -> tuple[str, str] | None:
    if found in MARKS:
        rate = profile.comma_loss if found in COMMAS else profile.other_loss
        return ("", "punctuation") if random.random() < rate else None
    if found in profile.deleted and random.random() < (0.85 if len(found) > 1 else 0.5):
        return (profile.gap * (len(found) if profile.gap == "*" else 1), "deletion")
    if found in profile.swaps and random.random() < profile.swap_rate:
        pairs = profile.swaps[found]
        return (random.choices(pairs, [1 + p.pages for p in pairs])[0].spun, "synonym")
    return None


@functools.lru_cache(maxsize=4)
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    ordered = sorted(words, key=lambda w: (-len(w), w))
    return re.compile("|".join([re.escape(w) for w in ordered] + [f"(?<=[\\w”》）])[{MARKS}](?=[\\w“《])"]))


@functools.lru_cache(maxsize=4)
def _grouped(pairs: tuple[Pair, ...]) -> dict[str, list[Pair]]:
    grouped: dict[str, list[Pair]] = {}
    for pair in pairs:
        grouped.setdefault(pair.original, []).append(pair)
    return grouped


def _by_original(lexicon: Lexicon) -> dict[str, list[Pair]]:
    return _grouped(lexicon.pairs)


def mixed(corpora: Iterable[tuple[Sequence[str], int]], limit: int, random: Dice) -> Iterator[str]:
    """Yield lines of all corpora, twelve neighbours at a time in a new order.

    Each corpus is its lines and how many times it is taken; `limit` bounds its characters each time.
    """
    blocks: list[Sequence[str]] = []
    for lines, times in corpora:
        pieces = [lines[start : start + 12] for start in range(0, len(lines), 12)]
        for _ in range(times):
            random.shuffle(pieces)
            size = 0
            for piece in pieces:
                size += sum(map(len, piece))
                blocks.append(piece)
                if size > limit:
                    break
    random.shuffle(blocks)
    for block in blocks:
        yield from block


def documents(lines: Iterable[str], random: Dice, *, low: int = 4, high: int = 30) -> Iterable[str]:
    """Join consecutive lines to documents of `low` to `high` lines, as pages have them."""
    part: list[str] = []
    size = random.randint(low, high)
    for line in lines:
        part.append(line.strip())
        if len(part) >= size:
            yield "\n".join(part)
            part, size = [], random.randint(low, high)
    if part:
        yield "\n".join(part)


def missing(damages: Iterable[Damage], starts: npt.NDArray[np.int32]) -> list[tuple[int, str]]:
    """Return (place between symbols, tag of the tagger) for what was deleted. `starts` are the symbols' offsets."""
    entries = []
    for damage in damages:
        place = int(np.searchsorted(starts, damage.start))
        if damage.kind == "deletion":
            entries.append((place, "gap"))
        elif damage.kind == "punctuation":
            mark = {",": "，", ":": "：", "?": "？"}.get(damage.original, damage.original)
            if mark in TAGS:
                entries.append((place, mark))
    return entries
