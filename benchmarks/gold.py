"""The gold pages of `tests/golden`, and how a reading of one is scored against its truth.

Text F1: bags of character bigrams for Chinese, of lower-case words otherwise; white space does not count.
On a thread the first post and all others are measured together. Quoted text and an article's lead (导读)
are neutral: who returns them is not punished, who leaves them out neither. A comment counts when author
and time are right and its text is alike by at least 95 % (`difflib` ratio without white space). A time is
right within the precision that the page shows; English pages that name no zone are compared by the clock
on the wall. `reply_to` is a place in the list of comments, -1 the article; floors count the first post as 1.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
ALIKE = 0.95
_SPACE = re.compile(r"\s+")
_WITHIN = {
    "second": timedelta(seconds=59),
    "minute": timedelta(seconds=119),
    "hour": timedelta(minutes=61),
    "days": timedelta(hours=24),
    "month": timedelta(days=32),
}


@dataclass(frozen=True, slots=True)
class Gold:
    """One gold page: `name` is group/page, `body` the bytes, `truth` what is on it."""

    name: str
    body: bytes
    truth: Mapping[str, Any]

    @property
    def group(self) -> str:
        """The folder: an engine or a kind of site."""
        return self.name.split("/")[0]

    @property
    def about(self) -> dict[str, Any]:
        """What a crawl knows of the page besides its bytes: `url`, `content_type`, `fetched_at`."""
        fetched_at = datetime.fromisoformat(self.truth["fetched_at"])
        return {"url": self.truth["url"], "content_type": self.truth["content_type"], "fetched_at": fetched_at}


@dataclass(frozen=True, slots=True)
class Score:
    """One page's figures. None: the figure does not apply (nothing to find, or the tool has no such field).

    `day`: at least the day is right. `hits`, `found` and `wanted` count comments; `texts` those whose text
    alone is right.
    """

    text_f1: float
    title: bool | None = None
    author: bool | None = None
    date: bool | None = None
    day: bool | None = None
    board: bool | None = None
    facts: float | None = None
    hits: int = 0
    texts: int = 0
    found: int = 0
    wanted: int = 0
    authors: int = 0
    dates: int = 0
    floors: int | None = None
    replies: int | None = None
    quotes: int | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def works(self) -> bool:
        """Whether the page is read right: text F1 from 0.95, no wrong field, every comment and none too many."""
        fields = False not in (self.title, self.author, self.date) and self.facts in (None, 1.0)
        return self.text_f1 >= ALIKE and fields and self.hits == self.wanted == self.found


def gold_pages(group: str | None = None) -> Iterator[Gold]:
    """Yield the gold pages by name, of one group (folder) or all."""
    for path in sorted(GOLDEN.glob(f"{group or '*'}/*.html.gz")):
        name = f"{path.parent.name}/{path.name.removesuffix('.html.gz')}"
        truth = json.loads(path.with_name(path.name.replace(".html.gz", ".json")).read_text("utf-8"))
        yield Gold(name, gzip.decompress(path.read_bytes()), truth)


def corpus_digest(pages: Sequence[Gold]) -> str:
    """Return the SHA-256 (hex) of names, bytes and truths of all pages, in order."""
    digest = hashlib.sha256()
    for page in pages:
        truth = json.dumps(page.truth, ensure_ascii=False, sort_keys=True)
        digest.update(b"\0".join([page.name.encode(), page.body, truth.encode(), b""]))
    return digest.hexdigest()


def bag(text: str, language: str) -> Counter[str]:
    """Return the bag of bigrams (Chinese) or words.

    >>> sorted(bag("顶 一下", "zh"))
    ['一下', '顶一']
    """
    if language == "en":
        return Counter(re.findall(r"\w+", text.lower()))
    bare = squeeze(text)
    return Counter(bare[n : n + 2] for n in range(max(len(bare) - 1, 1)) if bare)


def text_f1(found: str, wanted: str, neutral: str, language: str) -> float:
    """Return the F1 of two bags; surplus that is neutral text is not counted."""
    have, want = bag(found, language), bag(wanted, language)
    good = sum((have & want).values())
    surplus = sum(((have - want) - bag(neutral, language)).values())
    if not want:
        return 1.0 if not surplus else 0.0
    return 2 * good / (good + surplus + sum(want.values())) if good else 0.0


def squeeze(text: str | None) -> str:
    """Return a text without white space, for comparing."""
    return _SPACE.sub("", text or "")


def alike(found: str, wanted: str) -> bool:
    """Whether two texts are alike by at least 95 %."""
    one, two = squeeze(found), squeeze(wanted)
    if one == two:
        return True
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def same_time(found: str | None, wanted: str | None, precision: str, *, wall_clock: bool = False) -> bool:
    """Whether a time is right within the precision of the page; None matches None only."""
    if not found or not wanted:
        return not found and not wanted
    try:
        have = datetime.fromisoformat(found)
    except ValueError:
        return False
    want = datetime.fromisoformat(wanted)
    naive = have.tzinfo is None or wall_clock
    if not naive:
        have = have.astimezone(want.tzinfo)
    have, want = have.replace(tzinfo=None), want.replace(tzinfo=None)
    if precision == "day":
        return abs((have.date() - want.date()).days) <= int(wall_clock)
    return abs(have - want) <= _WITHIN[precision]


def _same_day(found: str | None, wanted: str | None) -> bool:
    return bool(found and wanted and found[:10] == wanted[:10])


def score(reading: Mapping[str, Any], truth: Mapping[str, Any]) -> Score:
    """Score a reading (the fields of the truth; missing ones do not apply) against a truth."""
    language, wall = truth["language"], truth["wall_clock"]
    wanted = truth["comments"]
    found = reading.get("comments")
    text = "\n".join([reading.get("text") or "", *(c["text"] or "" for c in found or ())])
    want = "\n".join([truth["text"], *(c["text"] for c in wanted)])
    neutral = "\n".join([truth.get("neutral", ""), *(c["quote"] or "" for c in wanted)])
    notes: list[str] = []
    flags = {name: _field(reading, truth, name, notes) for name in ("title", "author", "board")}
    date = day = None
    if "published_at" in reading and (truth["published_at"] or reading["published_at"]):
        precision = truth["precision"] if truth["published_at"] else "day"
        date = same_time(reading["published_at"], truth["published_at"], precision, wall_clock=wall)
        day = date or _same_day(reading["published_at"], truth["published_at"])
        if not date:
            notes.append(f"date: expected {truth['published_at']}, found {reading['published_at']}")
    facts = _facts(reading.get("facts"), truth.get("facts"), notes)
    value = text_f1(text, want, neutral, language)
    counts = _comments(found, wanted, wall, notes) if found is not None else {}
    if value < 0.97:
        notes.append(f"text F1 {value:.3f}: {_difference(text, want)}")
    return Score(value, date=date, day=day, facts=facts, notes=notes, wanted=len(wanted), **flags, **counts)  # type: ignore[arg-type]


def _facts(found: Mapping[str, Any] | None, wanted: Mapping[str, Any] | None, notes: list[str]) -> float | None:
    """Return the share of the stated facts (tags, counts, licence, language, edits, images) that are right."""
    if found is None or not wanted:
        return None
    right = 0
    for name, value in wanted.items():
        have = found.get(name)
        good = same_time(have, value, "minute") if name == "edited_at" else have == value
        right += good
        if not good:
            notes.append(f"{name}: expected {value!r}, found {have!r}")
    return right / len(wanted)


def _field(reading: Mapping[str, Any], truth: Mapping[str, Any], name: str, notes: list[str]) -> bool | None:
    if name not in reading or (truth[name] is None and reading[name] is None):
        return None
    good = squeeze(reading[name]) == squeeze(truth[name])
    if not good:
        notes.append(f"{name}: expected {truth[name]!r}, found {reading[name]!r}")
    return good


def _comments(
    found: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]], wall: bool, notes: list[str]
) -> dict[str, int]:
    pairs = _pair(found, wanted, wall)
    total: Counter[str] = Counter(found=len(found), floors=0, replies=0, quotes=0, hits=0, texts=0, authors=0, dates=0)
    back = {position: number for number, position in pairs.items()}
    for number, want in enumerate(wanted):
        have = found[pairs[number]] if number in pairs else None
        if have is None:
            notes.append(f"comment {number}: missing {want['author']!r} {want['text'][:24]!r}")
            continue
        right = _right(have, want, wall)
        total.update({name: int(good) for name, good in right.items()})
        total["hits"] += right["texts"] and right["authors"] and right["dates"]
        links = _links(have, want, back)
        total.update({name: int(good) for name, good in links.items()})
        for name, key in (("floors", "floor"), ("replies", "reply_to"), ("quotes", "quote")):
            if not links[name]:
                notes.append(f"comment {number}: {key} expected {_brief(want[key])}, found {_brief(have.get(key))}")
        for name, key in (("texts", "text"), ("authors", "author"), ("dates", "published_at")):
            if not right[name]:
                notes.append(f"comment {number}: {key} expected {_brief(want[key])}, found {_brief(have[key])}")
    surplus = [have for position, have in enumerate(found) if position not in back]
    notes.extend(f"surplus comment: {have['author']!r} {(have['text'] or '')[:30]!r}" for have in surplus)
    return dict(total)


def _right(have: Mapping[str, Any], want: Mapping[str, Any], wall: bool) -> dict[str, bool]:
    return {
        "texts": alike(have["text"] or "", want["text"]),
        "authors": squeeze(have["author"]) == squeeze(want["author"]),
        "dates": same_time(have["published_at"], want["published_at"], want["precision"], wall_clock=wall),
    }


def _links(have: Mapping[str, Any], want: Mapping[str, Any], back: Mapping[int, int]) -> dict[str, bool]:
    target = have.get("reply_to")
    return {
        "floors": want["floor"] is None or have.get("floor") == want["floor"],
        "replies": (None if target is None else back.get(target, target)) == want["reply_to"],
        "quotes": alike(have.get("quote") or "", want["quote"] or ""),
    }


def _pair(found: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]], wall: bool) -> dict[int, int]:
    """Pair each wanted comment with a found one: wholly right first, then by text, then by author and time."""
    pairs: dict[int, int] = {}
    used: set[int] = set()
    rights = {
        (number, position): _right(have, want, wall)
        for number, want in enumerate(wanted)
        for position, have in enumerate(found)
    }
    for need in (("texts", "authors", "dates"), ("texts", "authors"), ("texts",), ("authors", "dates")):
        for number in range(len(wanted)):
            for position in range(len(found)):
                if number in pairs or position in used:
                    continue
                if all(rights[number, position][name] for name in need):
                    pairs[number] = position
                    used.add(position)
    return pairs


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) < 70 else f"{text[:34]}…{text[-34:]}"


def _difference(found: str, wanted: str) -> str:
    """Name a few lines that are too many and a few that are missing."""
    have, want = squeeze(found), squeeze(wanted)
    extra = [line.strip()[:30] for line in found.splitlines() if line.strip() and squeeze(line) not in want]
    lacking = [line.strip()[:30] for line in wanted.splitlines() if line.strip() and squeeze(line) not in have]
    return f"{len(extra)} lines too many {extra[:3]}, {len(lacking)} missing {lacking[:3]}"
