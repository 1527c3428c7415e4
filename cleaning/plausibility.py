"""How much a text looks like real Chinese (or Japanese, Korean, Western) rather than wrongly decoded bytes.

A unigram model over characters: mean log probability (nats) per character outside ASCII. Real Chinese text
scores about -6, a random choice of common characters about -10, mojibake below -13. The table ships as
`data/char_frequency.tsv` (made by `tools/build_char_frequency.py`).
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

# Figures for what the table does not hold, in nats. They order the alternatives of one string and are not
# probabilities: calibrated on GBK, Big5, EUC-JP, EUC-KR and cp1252 readings of the same bytes (tests/cleaning).
_LEVEL_1, _LEVEL_2, _RARE_HAN = -13.0, -17.0, -20.0
_KANA, _HANGUL, _SYMBOL, _LATIN, _WRONG = -8.0, -8.8, -11.0, -6.0, -24.0
_LATIN_WORD = re.compile("[A-Za-z][\u00c0-\u024f]{1,2}(?![\u0080-\u024f])|(?<![\u0080-\u024f])[\u00c0-\u024f][a-z]")


@cache
def character_figures() -> dict[str, float]:
    """Return the log probability (nats) of each character of the table."""
    lines = (files("cleaning") / "data" / "char_frequency.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return {character: -int(figure) / 100 for character, figure in rows}


@cache
def _figure(character: str) -> float:
    known = character_figures().get(character)
    if known is not None:
        return known
    code = ord(character)
    if 0x4E00 <= code < 0xA000:
        try:
            first = character.encode("gb2312")[0]
        except UnicodeEncodeError:
            return _RARE_HAN
        return _LEVEL_1 if first < 0xD8 else _LEVEL_2
    for low, high, figure in _RANGES:
        if low <= code <= high:
            return figure
    return _WRONG


_RANGES = (
    (0x00A0, 0x00BF, _SYMBOL),
    (0x00C0, 0x024F, -15.0),  # a letter with a mark outside a Latin word; inside one, see `plausibility`
    (0x0370, 0x03FF, _SYMBOL),
    (0x0400, 0x052F, -9.0),
    (0x0E00, 0x0E7F, -9.0),
    (0x2010, 0x2027, -9.0),
    (0x2030, 0x205E, _SYMBOL),
    (0x20A0, 0x22FF, _SYMBOL),
    (0x2460, 0x27BF, _SYMBOL),
    (0x3000, 0x301F, -9.0),
    (0x3040, 0x30FF, _KANA),
    (0x3100, 0x312F, _SYMBOL),
    (0x3200, 0x33FF, -14.0),
    (0xAC00, 0xD7A3, _HANGUL),
    (0xFF01, 0xFF5E, -10.0),
    (0x1F300, 0x1FAFF, _SYMBOL),
)


def plausibility(text: str, *, sample: int = 20_000) -> float:
    """Return the mean log probability (nats) of the characters outside ASCII; 0.0 when there are none.

    At most `sample` of them are looked at, from the start.

    >>> plausibility("银行为了提高效率") > plausibility("閾惰\ue511涓轰簡鎻愰珮鏁堢巼") + 5
    True
    """
    foreign = [c for c in text[: sample * 20] if c > "\x7f" and not c.isspace()][:sample]
    if not foreign:
        return 0.0
    total = sum(map(_figure, foreign))
    if any("\u00c0" <= c <= "\u024f" for c in foreign):
        letters = sum(1 for _ in _LATIN_WORD.finditer(text))
        total += min(letters, len(foreign)) * (_LATIN + 15.0)
    return total / len(foreign)
