"""From bytes to text, with the evidence for the encoding chosen.

Order of trust: a byte order mark; strict validity as UTF-8 (random GBK or Big5 text is almost never valid
UTF-8); then every candidate that decodes strictly, ranked by how plausible its text is, with a bonus for
what header or meta declare. Declarations alone are not believed: pages that say gb2312, latin-1 or UTF-8 and hold
something else are common on Chinese sites. Labels are read by BeautifulSoup's `EncodingDetector` and resolved as
the WHATWG Encoding Standard does (w3lib); charset-normalizer is asked when nothing else is plausible.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4.dammit import EncodingDetector
from charset_normalizer import from_bytes
from w3lib.encoding import http_content_type_encoding, resolve_encoding

from cleaning.errors import PageError
from cleaning.plausibility import plausibility
from cleaning.records import Reason

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file"),
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
)
_ALIASES = {
    "x-gbk": "gb18030",
    "gb-2312": "gb18030",
    "utf8mb4": "utf-8",
    "x-big5": "big5hkscs",
    "big5": "big5hkscs",
}
_TRIALS = ("gb18030", "big5hkscs", "euc_jp", "cp932", "euc_kr", "cp1252")
# A declared encoding wins over another one whose text is less than this many nats a character better
# (a declaration is a lie in every lying page of our goldens, and the truth was 2 nats or more better in each).
_DECLARED_BONUS = 1.0
_PLAUSIBLE = -12.0
# A declared encoding that gives text as good as this is believed at once: wrong readings stay below -9.
_CONVINCING = -7.8
_MULTIBYTE_UTF8 = re.compile(
    rb"(?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+"
)
_ASCII = bytes(range(128))
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_ESCAPED = frozenset({"iso2022_jp", "hz", "utf-7", "iso2022_kr"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded body. `replaced` counts the places that could not be decoded (now U+FFFD)."""

    text: str
    encoding: str
    evidence: tuple[str, ...]
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class _Declared:
    source: str
    label: str
    codec: str


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode a page; `content_type` is the HTTP header's value, if any.

    Raises `PageError` with reason `binary` or `undecodable`; an empty body is an empty text.

    >>> decode("逾期知识".encode("gbk"), "text/html; charset=iso-8859-1").encoding
    'gb18030'
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            text = body[len(mark) :].decode(encoding, "replace")
            return Decoded(text, encoding, (f"byte order mark of {encoding}",), text.count("\ufffd"))
    utf16 = _utf16_without_mark(body)
    if utf16 is not None:
        return utf16
    refuse_binary(body)
    declared = list(_declarations(body, content_type))
    said = tuple(f"{one.source} says {one.label}" for one in declared)
    if body.isascii():
        return _ascii(body, declared, said)
    high = len(body.translate(None, _ASCII))
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    short_and_contradicted = high < 12 and any(one.codec != "utf-8" for one in declared)
    if text and not short_and_contradicted:
        return Decoded(text, "utf-8", _with_conflicts((*said, "valid as UTF-8"), declared, "utf-8"))
    return _by_trial(body, high, declared, said)


def refuse_binary(body: bytes) -> None:
    """Raise `PageError(binary)` when the body is no text: by its first bytes, or by its control characters."""
    for magic, name in _MAGIC:
        if body.startswith(magic):
            raise PageError(Reason.BINARY, f"the body is {name}, not a page")
    head = body[:65_536]
    controls = len(_CONTROL.findall(head))
    if controls > 16 and controls > 0.05 * len(head):
        raise PageError(Reason.BINARY, f"{controls} control characters in the first {len(head)} bytes: not a page")


def _utf16_without_mark(body: bytes) -> Decoded | None:
    head = body[:2048]
    if len(head) < 8:
        return None
    for encoding, zeros, others in (
        ("utf-16-le", head[1::2], head[0::2]),
        ("utf-16-be", head[0::2], head[1::2]),
    ):
        if zeros.count(0) > 0.5 * len(zeros) and others.count(0) < 0.05 * len(others):
            text = body.decode(encoding, "replace")
            return Decoded(text, encoding, (f"every second byte is zero: {encoding}",), text.count("\ufffd"))
    return None


def _declarations(body: bytes, content_type: str | None) -> Iterator[_Declared]:
    header = http_content_type_encoding(content_type) if content_type else None
    label = re.search(r"charset=[\"']?([\w-]+)", content_type or "", re.I)
    if header or label:
        name = label[1] if label else str(header)
        codec = header or _resolve(name)
        if codec:
            yield _Declared("header", name, _python_codec(codec))
    meta = EncodingDetector.find_declared_encoding(body[:8192], is_html=True, search_entire_document=True)
    if meta:
        codec = _resolve(meta)
        if codec:
            yield _Declared("meta", meta, _python_codec(codec))


def _resolve(label: str) -> str | None:
    label = label.strip().lower()
    return _ALIASES.get(label) or resolve_encoding(label)


def _python_codec(name: str) -> str:
    name = _ALIASES.get(name, name)
    return {"big5-hkscs": "big5hkscs", "gbk": "gb18030", "gb2312": "gb18030"}.get(name, name)


def _ascii(body: bytes, declared: list[_Declared], said: tuple[str, ...]) -> Decoded:
    for one in declared:
        if one.codec in _ESCAPED:
            try:
                return Decoded(body.decode(one.codec), one.codec, (*said, f"decodes as {one.codec}"))
            except UnicodeDecodeError:
                continue
    return Decoded(body.decode("ascii"), "ascii", (*said, "only ASCII bytes"))


def _by_trial(body: bytes, high: int, declared: list[_Declared], said: tuple[str, ...]) -> Decoded:
    declared_codecs = {one.codec for one in declared}
    best: tuple[float, float, str, str] | None = None
    bonus = _DECLARED_BONUS + 24 / high  # a few characters alone say little
    for codec in dict.fromkeys([*(one.codec for one in declared), "utf-8", *_TRIALS]):
        text = _strict(body, codec)
        if text is None:
            continue
        figure = plausibility(text)
        score = figure + (bonus if codec in declared_codecs else 0.0)
        if best is None or score > best[0]:
            best = (score, figure, codec, text)
        if codec in declared_codecs and figure >= _CONVINCING:
            break
    if best and best[0] >= _PLAUSIBLE:
        _, figure, codec, text = best
        note = f"decodes strictly as {codec}, plausibility {figure:.1f} nats a character"
        return Decoded(text, codec, _with_conflicts((*said, note), declared, codec))
    repaired = _with_errors(body, high, declared, said)
    if repaired and (best is None or plausibility(repaired.text) > best[0]):
        return repaired
    guess = from_bytes(body[:200_000]).best() if high >= 30 else None
    if guess is not None:
        text = body.decode(guess.encoding, "replace")
        return Decoded(text, guess.encoding, (*said, f"charset-normalizer says {guess.encoding}"), text.count("\ufffd"))
    if best:
        return Decoded(best[3], best[2], (*said, f"decodes strictly as {best[2]}, not plausible ({best[1]:.1f})"))
    raise PageError(Reason.UNDECODABLE, f"no encoding fits ({'; '.join(said) or 'none is declared'})")


def _strict(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return None


def _with_errors(body: bytes, high: int, declared: list[_Declared], said: tuple[str, ...]) -> Decoded | None:
    """Decode a body that no encoding fits whole: cut off, damaged in places, or of two encodings."""
    in_utf8 = sum(len(run[0]) for run in _MULTIBYTE_UTF8.finditer(body))
    if in_utf8 > 0.6 * high:
        text, foreign = _utf8_with_fragments(body)
        notes = [*said, f"{in_utf8 / high:.0%} of the high bytes are valid UTF-8"]
        if foreign:
            notes.append("fragments in between read as gb18030")
        return Decoded(text, "utf-8", tuple(notes), text.count("\ufffd"))
    best: tuple[float, str, str] | None = None
    for codec in dict.fromkeys([*(one.codec for one in declared), "gb18030", "big5hkscs"]):
        text = body.decode(codec, "replace")
        bad = text.count("\ufffd")
        if bad > max(2, 0.1 * high):
            continue
        score = plausibility(text.replace("\ufffd", ""))
        if best is None or score > best[0]:
            best = (score, codec, text)
    if best is None or best[0] < _PLAUSIBLE:
        return None
    note = f"decodes as {best[1]} but for {best[2].count(chr(0xFFFD))} places, plausibility {best[0]:.1f}"
    return Decoded(best[2], best[1], (*said, note), best[2].count("\ufffd"))


def _utf8_with_fragments(body: bytes) -> tuple[str, bool]:
    """Decode UTF-8 in which some fragments are GBK, as when a template and a database disagree.

    Stretches between tags and lines are tried whole first: the first bytes of GBK text may look like UTF-8.
    """
    text = "".join(_stretch(part) for part in _FRAGMENT_BORDERS.split(body))
    return text, text != body.decode("utf-8", "replace")


def _stretch(part: bytes) -> str:
    text = _strict(part, "utf-8")
    if text is None:
        text = _strict(part, "gb18030")
        if text is None or plausibility(text) < _PLAUSIBLE:
            return part.decode("utf-8", _FRAGMENTS)
    return text


def _read_fragment(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: read what is not UTF-8 as GBK where that is plausible, up to markup or a line end."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    body, start = error.object, error.start
    match = _FRAGMENT_END.search(body, start, start + 4096)
    end = match.start() if match else min(len(body), start + 4096)
    fragment = _strict(body[start:end], "gb18030")
    if fragment is not None and plausibility(fragment) >= _PLAUSIBLE:
        return fragment, end
    return "\ufffd", max(error.end, start + 1)


_FRAGMENTS = "qingtie-gbk-fragments"
_FRAGMENT_END = re.compile(rb"[<\r\n]")
_FRAGMENT_BORDERS = re.compile(rb"([<>\r\n]+)")
codecs.register_error(_FRAGMENTS, _read_fragment)


def _with_conflicts(notes: tuple[str, ...], declared: list[_Declared], chosen: str) -> tuple[str, ...]:
    lies = [one for one in declared if one.codec != chosen]
    return (*notes, *(f"conflict: {one.source} says {one.label}, the bytes are {chosen}" for one in lies))
