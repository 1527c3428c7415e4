"""Decode chains: how bytes of one encoding look when read as another, and the way back.

Each function yields `(text, chain, lossy)`: a possible original, how it was found, whether bytes had to be guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache

from cleaning.plausibility import character_figures

_TARGETS = ("utf-8", "gb18030", "big5hkscs")
# Windows-1252 leaves these bytes undefined; software drops them, and with them a part of a character.
_DROPPED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_LOST = 0x1FF
"""Stands for a byte that is missing, in the lists of `_complete`."""


def readings_of_latin(stretch: str) -> Iterator[tuple[str, str, bool]]:
    """Yield what a stretch of Latin letters and signs may have been before it was read as a Western encoding."""
    data: bytes | None = None
    for western in ("latin-1", "sloppy-windows-1252"):
        data = _encode(stretch, western)
        if data is not None:
            break
    if data is None:
        return
    for target in _TARGETS:
        text = _decode(data, target)
        if text is not None:
            yield text, f"{target} read as {western}", False
    # A no-break space (0xA0) often became a plain one on the way.
    spaced = [0xA0 if b == 0x20 and n and data[n - 1] >= 0x80 else b for n, b in enumerate(data)]
    text = _decode(bytes(spaced), "utf-8") if 0x20 in data else None
    if text is not None:
        yield text, f"utf-8 read as {western}, a no-break space became plain", False
    text = _complete(list(data), _DROPPED)
    if text is not None:
        yield text, f"utf-8 read as {western}, bytes dropped", True


def readings_of_cjk(stretch: str) -> Iterator[tuple[str, str, bool]]:
    """Yield what a stretch of CJK characters may have been before it was read as GBK or Big5."""
    for wrong in ("gb18030", "big5hkscs"):
        data = _encode(stretch, wrong)
        if data is None:
            if wrong == "gb18030":
                yield from _lossy(stretch, wrong)
            continue
        for target in _TARGETS:
            if target != wrong:
                text = _decode(data, target)
                if text is not None:
                    yield text, f"{target} read as {wrong}", False
        if wrong == "gb18030":
            yield from _lossy(stretch, wrong)


def _lossy(stretch: str, wrong: str) -> Iterator[tuple[str, str, bool]]:
    """UTF-8 read as GBK loses the last byte of an odd run: it shows as `?` or U+FFFD."""
    if not re.search("[?\ufffd€]", stretch):
        return
    parts: list[int] = []
    for piece in re.split("([?\ufffd€])", stretch):
        if piece == "€":  # what Windows code page 936 makes of the byte 0x80
            parts.append(0x80)
            continue
        if piece in ("?", "\ufffd"):
            parts.append(_LOST)
            continue
        data = _encode(piece, wrong)
        if data is None:
            return
        parts.extend(data)
    if not parts:
        return
    # The one byte below 0xFF that GBK cannot begin with is 0x80: where a single byte is lost, that is the one.
    # A text that ends on a loss may have lost any last byte there.
    inner = [0x80 if byte == _LOST else byte for byte in parts[:-1]]
    for filled in ([*inner, parts[-1]], parts):
        text = _complete(filled, tuple(range(0x80, 0xC0))) if _LOST in filled else _decode(bytes(filled), "utf-8")
        if text is not None:
            yield text, f"utf-8 read as {wrong}, bytes lost", True
            return


def utf8_windows(stretch: str) -> Iterator[tuple[int, int]]:
    """Yield the spans (code points) of a stretch that may be UTF-8 read as GBK, three characters or more.

    For mojibake in the middle of good text: its bytes form a run of valid three-byte sequences.
    """
    data = bytearray()
    borders = [0]
    for character in stretch:
        encoded = None if character == "\ufffd" else _encode(character, "gb18030")
        data += encoded or b"\x80"  # see `_lossy`
        borders.append(len(data))
    for run in re.finditer(rb"(?:[\xe2-\xef][\x80-\xbf]{2}){3,}(?:[\xe2-\xef][\x80-\xbf]?)?", bytes(data)):
        yield bisect_left(borders, run.start()), bisect_right(borders, run.end()) - 1


def _complete(data: list[int], missing: tuple[int, ...]) -> str | None:
    """Decode UTF-8 in which bytes are missing, each taken from `missing` by character frequency.

    A character with no clearly likeliest completion becomes U+FFFD. Returns None when the bytes are no such text:
    nothing is missing, or more than a third of the characters would be guesses.
    """
    out: list[str] = []
    guesses = position = 0
    while position < len(data):
        lead = data[position]
        if lead < 0x80:
            out.append(chr(lead))
            position += 1
            continue
        length = 3 if 0xE2 <= lead < 0xF0 else 2 if 0xC2 <= lead < 0xE0 else 0
        if lead == _LOST or not length:  # the lead byte itself went missing
            tail, position = _tail(data, position + (lead == _LOST), 2)
            character = _likeliest(None, tuple(tail), missing) if lead == _LOST and len(tail) == 2 else None
            if not tail and lead != _LOST:
                return None
            guesses += 1
        else:
            tail, position = _tail(data, position + 1, length - 1)
            character = _decode(bytes([lead, *tail]), "utf-8")
            if len(tail) < length - 1:
                for _ in range(length - 1 - len(tail)):
                    position += position < len(data) and data[position] == _LOST
                guesses += 1
                at_end = position >= len(data)
                character = _mark(lead, tail, at_end) or (_likeliest(lead, tuple(tail), missing) if tail else None)
        out.append(character or "\ufffd")
    return "".join(out) if guesses and guesses * 3 <= len(out) + 2 else None


def _tail(data: list[int], position: int, most: int) -> tuple[list[int], int]:
    """Return up to `most` continuation bytes from `position`, and the position after them."""
    tail: list[int] = []
    while len(tail) < most and position < len(data) and 0x80 <= data[position] < 0xC0:
        tail.append(data[position])
        position += 1
    return tail, position


def _mark(lead: int, tail: list[int], at_end: bool) -> str | None:
    """Return the mark that a cut-off lead byte most often begins: a comma within a text, a stop at its end."""
    if lead == 0xEF and tail in ([], [0xBC]):
        return "，"
    return "。" if lead == 0xE3 and tail in ([], [0x80]) and at_end else None


@lru_cache(maxsize=4096)
def _likeliest(lead: int | None, tail: tuple[int, ...], missing: tuple[int, ...]) -> str | None:
    """Return the most frequent character that one missing byte can complete, or None when two are close."""
    figures = character_figures()
    if lead is None:
        sequences = {(first, *tail) for first in range(0xE3, 0xEA)}
    else:
        sequences = {s for byte in missing for s in ((lead, byte, *tail), (lead, *tail, byte))}
    decoded = {_decode(bytes(sequence), "utf-8") for sequence in sequences} - {None}
    ranked = sorted(((figures.get(str(c), -20.0), str(c)) for c in decoded), reverse=True)
    if not ranked or ranked[0][0] < -11.0 or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < 2.0):
        return None
    return ranked[0][1]


def _encode(text: str, codec: str) -> bytes | None:
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return None


def _decode(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None
