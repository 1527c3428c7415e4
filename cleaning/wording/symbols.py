"""Text as a sequence of small codes, the alphabet of the language model.

A code is below 4,096, so that five of them fit one 64-bit key. Runs of digits are one symbol, runs of Latin
letters another: amounts and brands say little about the words around them. White space and asterisks leave no symbol
(they may stand in a gap: that is asked of the text itself); a line break is the boundary.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaning.wording.resources import read_table

Codes = npt.NDArray[np.uint16]
Offsets = npt.NDArray[np.int32]

BITS = 12
SIZE = 1 << BITS
BOUNDARY, RARE, DIGITS, LATIN, OTHER = range(5)
_FIRST = 8
_SKIP = SIZE  # a marker inside the translation table, never a code

# One form each: the pages of one site mix the widths of their punctuation.
_SAME = {
    ",": "，",
    ":": "：",
    ";": "；",
    "?": "？",
    "!": "！",
    "(": "（",
    ")": "）",
    "〈": "《",
    "〉": "》",
    "「": "“",
    "」": "”",
    "『": "“",
    "』": "”",
    "‘": "“",
    "’": "”",
    '"': "“",
}


@dataclass(frozen=True, slots=True)
class Symbols:
    """A text's codes with the place of each: `start[i]` to `end[i]` are code points of the text."""

    codes: Codes
    start: Offsets
    end: Offsets


@functools.cache
def _translation() -> npt.NDArray[np.uint16]:
    table = np.full(0x10000, RARE, np.uint16)
    for code in range(0x10000):
        character = chr(code)
        if character in "\n\r\x0b\x0c\u2028\u2029":
            table[code] = BOUNDARY
        elif character in "*＊" or character.isspace() or code < 0x20 or 0x200B <= code <= 0x200F or code == 0xFEFF:
            table[code] = _SKIP
        elif character.isdigit():
            table[code] = DIGITS
        elif (code < 0x2000 and character.isalpha()) or 0xFF21 <= code <= 0xFF5A:
            table[code] = LATIN
        elif not 0x3400 <= code <= 0x9FFF:
            table[code] = OTHER
    for place, row in enumerate(read_table("characters.tsv")):
        table[ord(row[0])] = _FIRST + place
    for variant, one in _SAME.items():
        table[ord(variant)] = table[ord(one)]
    return table


def code_of(character: str) -> int:
    """Return the code of one character (`RARE` for a character that the alphabet lacks)."""
    return int(_translation()[ord(character)]) if ord(character) < 0x10000 else RARE


def encode(text: str) -> Codes:
    """Return the codes of `text` (uint16), runs joined, white space left out."""
    return symbols(text).codes


@functools.lru_cache(maxsize=8192)
def word_codes(word: str) -> Codes:
    """Return the codes of a word of the lexicon, kept for the next time."""
    return encode(word)


def fold(columns: npt.NDArray[np.uint16] | npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return a 64-bit hash of each row."""
    key = np.zeros(len(columns), np.uint64)
    for place in range(columns.shape[1]):
        key = key * np.uint64(6364136223846793005) + columns[:, place] + np.uint64(1)
    return key


def symbols(text: str) -> Symbols:
    """Return the codes of `text` and where in it each stands."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    raw = _translation()[np.minimum(points, 0xFFFF)]
    raw = np.where(points > 0xFFFF, np.uint16(OTHER), raw)
    places = np.flatnonzero(raw != _SKIP).astype(np.int32)
    codes = raw[places]
    if len(codes) == 0:
        return Symbols(codes, places, places)
    fresh = np.ones(len(codes), bool)
    runs = (codes == DIGITS) | (codes == LATIN) | (codes == BOUNDARY)
    fresh[1:] = ~((codes[1:] == codes[:-1]) & runs[1:] & ((places[1:] - places[:-1] == 1) | (codes[1:] == BOUNDARY)))
    first = np.flatnonzero(fresh)
    last = np.append(first[1:], len(codes)) - 1
    return Symbols(codes[first], places[first], places[last] + 1)
