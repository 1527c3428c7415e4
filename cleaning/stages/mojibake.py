"""Mojibake: text that was decoded with the wrong encoding, found and decoded again.

A search over the decode chains of the GBK, Big5 and UTF-8 world, ranked by `cleaning.plausibility`: a chain must decode
strictly (or lose single bytes in a known way) and make the stretch far more plausible. Then ftfy (rspeer), which knows
Latin mix-ups best, on the suspicious stretch only and without its typographic options, since those damage Chinese.
What was lost for good (锟斤拷, U+FFFD) is flagged, never invented.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import pairwise
from urllib.parse import unquote_to_bytes

import ftfy
import ftfy.bad_codecs  # registers the sloppy-windows-* codecs

from cleaning.characters import HAN_CHARACTER, inside, verbatim_spans
from cleaning.edits import settle
from cleaning.mixups import readings_of_cjk, readings_of_latin, utf8_windows
from cleaning.plausibility import character_figures, plausibility
from cleaning.records import Edit
from cleaning.stage import Context, StageFunction, text_stage

_CP1252 = "ŒœŠšŽžŸƒˆ˜–—‘’‚“”„†‡•…‰‹›€™"
_LATIN = re.compile(f"[\u0080-\u00ff{_CP1252}](?:[\u0000-\u00ff{_CP1252}]*[\u0080-\u00ff{_CP1252}])+")
_LATIN_SIGN = re.compile("[\u0080-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")  # without the middle dot, × and ÷
_FOREIGN = re.compile("[^\x00-\x7f]+(?:[?!,.: ]?[^\x00-\x7f]+)*\\??")
_ESCAPES = (
    ("mojibake/percent", re.compile(r"(?:%[0-9A-Fa-f]{2}){3,}"), unquote_to_bytes),
    (
        "mojibake/quoted-printable",
        re.compile(r"(?:=[0-9A-F]{2}){3,}"),
        lambda s: bytes.fromhex(s.replace("=", "")),
    ),
)
_OF_A_URL = frozenset("=/&?")
_UNICODE_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4}){2,}")
_LOST = re.compile("(?:锟斤拷|烫烫烫|屯屯屯)+|\ufffd+")
# Nats a character by which a reading must beat the text as it stands, and how good it must be in itself. Calibrated on
# tests/cleaning/cases/mojibake.toml: genuine names, classical texts and Japanese stay below, real mix-ups gain 6 to 14.
_GAIN, _GOOD = 3.5, -10.0


@text_stage(
    "mojibake",
    version=1,
    rules={
        "mojibake/ftfy": "Latin mix-ups that ftfy decodes (Ã© → é, â€œ → “)",
        "mojibake/latin": "bytes of UTF-8, GBK or Big5 that were read as Latin-1 or Windows-1252",
        "mojibake/cjk": "bytes of UTF-8, GBK or Big5 that were read as another one of them",
        "mojibake/lossy": "as before, with single bytes lost on the way and found again",
        "mojibake/percent": "percent-encoded text outside URLs",
        "mojibake/quoted-printable": "quoted-printable text",
        "mojibake/unicode-escape": r"\\u escapes outside code",
        "mojibake/lost": "a character that is lost for good (flagged only)",
    },
)
def mojibake() -> StageFunction:
    """Decode wrongly decoded stretches again."""

    def stage(text: str, context: Context) -> list[Edit]:
        edits = settle(text, _propose, limit=3) if _suspicious(text) else []
        return _without_overlaps([*edits, *_flags(text)])

    return stage


def _suspicious(text: str) -> bool:
    if any(sign in text for sign in ("%", "=", "\\u")):
        return True
    return not text.isascii() and bool(_LATIN_SIGN.search(text) or _has_rare(text))


def _has_rare(text: str) -> bool:
    first = _rare().search(text)
    return bool(first and _rare().search(text, first.end()))


def _flags(text: str) -> list[Edit]:
    why = "these characters were lost before the page was published"
    return [Edit(m.start(), m.end(), m[0], "", "mojibake/lost", 0.1, why) for m in _LOST.finditer(text)]


def _propose(text: str) -> list[Edit]:
    return _without_overlaps(_candidates(text))


def _without_overlaps(candidates: Iterable[Edit]) -> list[Edit]:
    """Return the edits in order of their place; of two that overlap, the one that came first."""
    starts: list[int] = []
    edits: list[Edit] = []
    for edit in candidates:
        place = bisect_right(starts, edit.start)
        after_last = not place or edits[place - 1].end <= edit.start
        if after_last and (place == len(edits) or edit.end <= starts[place]):
            starts.insert(place, edit.start)
            edits.insert(place, edit)
    return edits


def _candidates(text: str) -> Iterator[Edit]:
    yield from _escaped(text)
    for match in _LATIN.finditer(text):
        yield from _latin(match)
    if _has_rare(text):
        for match in _FOREIGN.finditer(text):
            yield from _cjk(match)


def _latin(match: re.Match[str]) -> Iterator[Edit]:
    """Try the whole stretch, then each part between ASCII words by itself."""
    following = match.string[match.end() : match.end() + 1]
    for stretch in (match[0], match[0] + following):  # the last byte of Big5 and GBK may be an ASCII letter
        edit = _latin_stretch(stretch, match.start())
        if edit:
            yield edit
            return
    for part in re.finditer(f"[\u0080-\u00ff{_CP1252}]{{2,}}", match[0]):
        edit = _latin_stretch(part[0], match.start() + part.start())
        if edit:
            yield edit
            continue
        for piece in _pieces(part[0]):
            edit = _latin_stretch(part[0][piece], match.start() + part.start() + piece.start)
            if edit:
                yield edit


def _pieces(stretch: str) -> list[slice]:
    """Split a stretch of two mix-ups at the border between UTF-8 and the rest (three-byte sequences)."""
    utf8 = re.compile(
        "[\u00e2-\u00ef][\u0080-\u00bf\u0152-\u2122]{2}(?:[\u00e2-\u00ef][\u0080-\u00bf\u0152-\u2122]{2})*"
    )
    borders = [0, *(p for m in utf8.finditer(stretch) for p in m.span()), len(stretch)]
    return [slice(a, b) for a, b in pairwise(borders) if b - a >= 2]


def _latin_stretch(stretch: str, start: int) -> Edit | None:
    if not _LATIN_SIGN.search(stretch):
        return None
    found = _short_reading(stretch) if len(stretch) <= 32 else _latin_reading(stretch)
    return Edit(start, start + len(stretch), stretch, *found) if found else None


def _latin_reading(stretch: str) -> tuple[str, str, float, str] | None:
    """Return (text, rule, confidence, why) of what a stretch was before it was read as a Western encoding, or None."""
    best = _best(stretch, readings_of_latin(stretch))
    if best:
        after, rule, why = best
        return after, rule, 0.96 if rule != "mojibake/lossy" else 0.92, why
    after = ftfy.fix_encoding(stretch)
    if after != stretch and "\ufffd" not in after:
        return after, "mojibake/ftfy", 0.95, "ftfy decodes it"
    return None


# A garbled page holds the same few scraps over and over, and each is looked at again after every round.
_short_reading = lru_cache(maxsize=4096)(_latin_reading)


def _cjk(match: re.Match[str]) -> Iterator[Edit]:
    stretch, start = match[0], match.start()
    if not _has_rare(stretch):
        return
    best = _best(stretch, readings_of_cjk(stretch))
    if best:
        after, rule, why = best
        yield Edit(start, start + len(stretch), stretch, after, rule, 0.95 if rule != "mojibake/lossy" else 0.91, why)
        return
    for low, high in utf8_windows(stretch):
        for window in (stretch[low : high + 1], stretch[low:high], stretch[low : high - 1]):
            best = _best(window, readings_of_cjk(window)) if len(window) >= 3 else None
            if best:
                at = start + low
                yield Edit(
                    at,
                    at + len(window),
                    window,
                    best[0],
                    best[1],
                    0.93 if best[1] != "mojibake/lossy" else 0.9,
                    best[2],
                )
                break


def _best(stretch: str, readings: Iterator[tuple[str, str, bool]]) -> tuple[str, str, str] | None:
    """Return (text, rule, why) of the most plausible reading, if it is clearly better than the stretch."""
    now = plausibility(stretch)
    # Bare runs of Latin signs are never Chinese prose, so there a rarer word will do; CJK for CJK may be chance.
    good = _GOOD - 1.5 if _LATIN_SIGN.search(stretch) else _GOOD + max(0, 4 - len(stretch)) * 0.5
    found: tuple[float, str, str, bool] | None = None
    for text, chain, lossy in readings:
        if not HAN_CHARACTER.search(text):
            continue
        figure = plausibility(text.replace("\ufffd", "")) - (1.0 if lossy else 0.0)
        if figure >= max(good, now + _GAIN) and (found is None or figure > found[0]):
            found = (figure, text, chain, lossy)
    if found is None:
        return None
    figure, text, chain, lossy = found
    rule = "mojibake/lossy" if lossy else "mojibake/latin" if _LATIN_SIGN.search(stretch) else "mojibake/cjk"
    return text, rule, f"{chain}: {figure - now:+.1f} nats a character"


def _escaped(text: str) -> Iterator[Edit]:
    spans = verbatim_spans(text)
    for rule, pattern, decode in _ESCAPES:
        for match in pattern.finditer(text):
            after = _decoded(decode(match[0])) if not inside(spans, match.start()) else None
            if after and HAN_CHARACTER.search(after) and text[match.start() - 1 : match.start()] not in _OF_A_URL:
                yield Edit(match.start(), match.end(), match[0], after, rule, 0.95, "escaped text outside a URL")
    for match in _UNICODE_ESCAPES.finditer(text):
        after = (
            match[0]
            .encode("ascii")
            .decode("unicode-escape")
            .encode("utf-16", "surrogatepass")
            .decode("utf-16", "replace")
        )
        if HAN_CHARACTER.search(after) and "\ufffd" not in after and not inside(spans, match.start()):
            yield Edit(
                match.start(),
                match.end(),
                match[0],
                after,
                "mojibake/unicode-escape",
                0.93,
                r"\u escapes in prose",
            )


def _decoded(data: bytes) -> str | None:
    for codec in ("utf-8", "gb18030"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        return text if plausibility(text) >= _GOOD else None
    return None


@cache
def _rare() -> re.Pattern[str]:
    """Characters that stand for common ones in UTF-8 read as GBK, and are uncommon themselves."""
    common = [c for c, figure in character_figures().items() if figure > -10.5]
    found: set[str] = set()
    for character in common:
        for before, after in (("", ""), ("的", ""), ("", "的"), ("，", "，")):
            mixed = (before + character + after).encode("utf-8")
            for codec in ("gb18030", "big5hkscs"):
                found.update(mixed.decode(codec, "ignore"))
        for one, other in (("gb18030", "big5hkscs"), ("big5hkscs", "gb18030")):
            found.update((character.encode(one, "ignore") * 2).decode(other, "ignore"))
    figures = character_figures()
    rare = {c for c in found if c > "\x7f" and figures.get(c, -99.0) < -11.5}
    return re.compile("[" + "".join(re.escape(c) for c in sorted(rare)) + "]")
