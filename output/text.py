r"""Strings made storable, without losing any: a two-way escape for lone surrogates.

A page can hold half of a surrogate pair; UTF-8, and so Parquet, CSV and JSON files, cannot. Such a
code point is stored as the six characters `\udXXX`; a text that has these six characters of its own
gets its backslashes doubled. So `unescape(escape(text)) == text` for every `str`, and a text
without surrogates and without `\ud` is stored as it is. NUL and other control characters are legal
in UTF-8 and are kept. Offsets in the tables count code points of the *unescaped* text.
"""

from __future__ import annotations

import re
import unicodedata

# The look-behind starts a match only at the head of a run of backslashes: linear on any input.
_TO_ESCAPE = re.compile(r"(?<!\\)(?P<run>\\*+)(?P<lone>[\ud800-\udfff])|(?<!\\)(?P<own>\\++)(?=ud[89a-f][0-9a-f]{2})")
_ESCAPED = re.compile(r"(?<!\\)(\\++)u(d[89a-f][0-9a-f]{2})")
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def escape(text: str) -> str:
    r"""Return `text` as it is stored: encodable as UTF-8, and `unescape` gives it back.

    >>> escape("平常的文字")
    '平常的文字'
    >>> escape("半个\ud83d表情") == "半个" + "\\" + "ud83d表情"
    True
    """
    if "\\ud" not in text and _is_utf8(text):
        return text
    return _TO_ESCAPE.sub(_escape_match, text)


def unescape(text: str) -> str:
    r"""Return the text that `escape` was given.

    >>> unescape("半个" + "\\" + "ud83d表情") == "半个\ud83d表情"
    True
    """
    return _ESCAPED.sub(_unescape_match, text) if "\\ud" in text else text


def visible(text: str) -> str:
    r"""Return `text` with invisible characters named, for people: reports and diffs.

    >>> visible("零\u200b宽\u00a0格\n")
    '零⟨U+200B⟩宽⟨U+00A0⟩格⏎'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible_character(character) for character in text)


def _is_utf8(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _escape_match(match: re.Match[str]) -> str:
    if match["lone"] is None:
        return match["own"] * 2
    return f"{match['run'] * 2}\\u{ord(match['lone']):04x}"


def _unescape_match(match: re.Match[str]) -> str:
    backslashes, odd = divmod(len(match[1]), 2)
    return "\\" * backslashes + (chr(int(match[2], 16)) if odd else f"u{match[2]}")


def _visible_character(character: str) -> str:
    if character == "\n":
        return "⏎"
    category = unicodedata.category(character)
    if category in _HIDDEN or (category == "Zs" and character != " "):
        return f"⟨U+{ord(character):04X}⟩"
    return character
