"""Characters that cannot be seen: zero-width, control, direction marks without right-to-left text.

What has a use is kept: joiners within emoji and in scripts that need them, variation selectors after a character
that takes them, direction marks on pages with Arabic or Hebrew.
"""

from __future__ import annotations

import re

from cleaning.edits import settle
from cleaning.records import Edit
from cleaning.stage import Context, StageFunction, text_stage

_ANY = re.compile(
    "\r\n?|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\U000e0000-\U000e007f]"
)
_RTL = re.compile("[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = frozenset("\u200c\u200d")
# Scripts in which ZWJ and ZWNJ change the shape of letters: Arabic to Thaana, Indic, Sinhala to Khmer, Mongolian.
_JOINING = re.compile("[\u0600-\u07ff\u0840-\u08ff\u0900-\u0dff\u0e00-\u109f\u1780-\u18af]")
_EMOJI = re.compile("[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff\ufe0f\U0001f3fb-\U0001f3ff0-9#*]")


@text_stage(
    "invisible",
    version=1,
    rules={
        "invisible/zero-width": "zero-width spaces, soft hyphens and fillers are removed",
        "invisible/control": "control characters are removed",
        "invisible/direction": "direction marks are removed where nothing is written right to left",
        "invisible/line": "CR, CRLF, vertical tab, form feed, U+2028 and U+2029 become a line feed",
        "invisible/object": "object replacement and annotation characters are removed",
    },
    skips=(),
)
def invisible() -> StageFunction:
    """Remove invisible and control characters that have no use where they stand."""

    def stage(text: str, context: Context) -> list[Edit]:
        if not _ANY.search(text):
            return []
        return settle(text, _propose)

    return stage


def _propose(text: str) -> list[Edit]:
    right_to_left = bool(_RTL.search(text))
    judged = (_judge(text, match, right_to_left) for match in _ANY.finditer(text))
    return [edit for edit in judged if edit]


def _judge(text: str, match: re.Match[str], right_to_left: bool) -> Edit | None:
    found, start, end = match[0], match.start(), match.end()
    code = ord(found[0])
    if found[0] in "\r\x0b\x0c\u2028\u2029":
        return Edit(start, end, found, "\n", "invisible/line", 0.99, f"line end written as {_name(found)}")
    if _has_use(text, start, found, right_to_left):
        return None
    if found in _DIRECTION:
        rule, confidence = "invisible/direction", 0.97
    elif code < 0x20 or 0x7F <= code <= 0x9F:
        rule, confidence = "invisible/control", 0.99 if code < 0x80 else 0.95
    elif 0xFFF9 <= code <= 0xFFFC:
        rule, confidence = "invisible/object", 0.95
    else:
        rule, confidence = "invisible/zero-width", 0.98
    return Edit(start, end, found, "", rule, confidence, f"{_name(found)} shows nothing here")


def _has_use(text: str, start: int, found: str, right_to_left: bool) -> bool:
    left, right = text[max(0, start - 1) : start], text[start + 1 : start + 2]
    if found in _DIRECTION:
        return right_to_left
    if found in _JOINERS:
        if _JOINING.match(left) and _JOINING.match(right):
            return True
        return found == "\u200d" and bool(_EMOJI.match(left) and _EMOJI.match(right))
    if "\ufe00" <= found <= "\ufe0f":
        # U+FE0E and U+FE0F pick text or emoji style; the others are standardised variants of Han and mathematics.
        return (
            bool(left) and not left.isspace() and (bool(_EMOJI.match(left)) or (found < "\ufe0e" and left > "\u2000"))
        )
    if "\U000e0020" <= found <= "\U000e007f":  # flags of regions: a black flag and letters of this kind
        return "\U0001f3f4" in text[max(0, start - 8) : start]
    return False


def _name(found: str) -> str:
    return "CRLF" if found == "\r\n" else f"U+{ord(found[0]):04X}"
