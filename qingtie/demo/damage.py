"""How pages come to be damaged: each function takes the text as meant and returns the text as shown.

All are deterministic and, but for what the names say, lose nothing: a perfect pipeline gets back the
text it started from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

_CJK = r"[\u4e00-\u9fff]"
_BETWEEN_CJK = re.compile(rf"(?<={_CJK})(?={_CJK})")
_INVISIBLE = ("\u200b", "\ufeff", "\u00ad", "\x08", "\u200d", "\u2060")
_EVERY = 7
_HALF = str.maketrans("，？：；！（）", ",?:;!()")
_FULL = {code: code + 0xFEE0 for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B))}


def utf8_as_gbk(text: str) -> str:
    """Show UTF-8 bytes as if they were GBK, as browsers decode that label (WHATWG: GB 18030).

    Raises `UnicodeDecodeError` where the bytes are no GBK, since then the text would be lost.

    >>> utf8_as_gbk("你好")
    '浣犲ソ'
    """
    return text.encode().decode("gb18030")


def utf8_as_cp1252(text: str) -> str:
    """Show UTF-8 bytes as browsers read them under windows-1252 (five bytes become C1 controls).

    >>> utf8_as_cp1252("茶")
    'èŒ¶'
    """
    return "".join(_cp1252(byte) for byte in text.encode())


def _cp1252(byte: int) -> str:
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def invisible(text: str) -> str:
    """Strew zero-width and control characters between Chinese characters, one in seven places."""
    count = 0

    def insert(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return "" if count % _EVERY else _INVISIBLE[count // _EVERY % len(_INVISIBLE)]

    return _BETWEEN_CJK.sub(insert, text)


def halfwidth(text: str) -> str:
    """Use half-width punctuation, and a space in one of nine places between Chinese characters.

    >>> halfwidth("下雨天，路滑吗？")
    '下雨天,路滑吗?'
    """
    count = 0

    def insert(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return "" if count % (_EVERY + 2) else " "

    return _BETWEEN_CJK.sub(insert, text.translate(_HALF))


def fullwidth(text: str) -> str:
    """Use full-width digits and Latin letters.

    >>> fullwidth("16GB")
    '１６ＧＢ'
    """
    return text.translate(_FULL)


def unchanged(text: str) -> str:
    """Leave the text alone: the damage, if any, is done to the page as a whole."""
    return text


DAMAGES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "": unchanged,
        "utf8_as_gbk": utf8_as_gbk,
        "utf8_as_cp1252": utf8_as_cp1252,
        "invisible": invisible,
        "halfwidth": halfwidth,
        "fullwidth": fullwidth,
        "declared_gbk": unchanged,
        "truncated": unchanged,
        "repeated": unchanged,
    }
)
"""Every damage that a content file may name."""
