"""HTML entities that stayed in the text, escaped once or several times.

Decoding is `html.unescape` (the WHATWG named character references). Text that talks *about* entities is left
alone: there the edit is only suggested.
"""

from __future__ import annotations

import html
import re

from cleaning.edits import settle
from cleaning.records import Edit
from cleaning.stage import Context, StageFunction, text_stage

_ENTITY = re.compile(
    r"""(?x)
    & (?: (?: amp | \#0*38 | \#[xX]0*26 ) ; )*         # escaped once more, any number of times
    (?: \#[0-9]{1,8} | \#[xX][0-9a-fA-F]{1,6} | [a-zA-Z][a-zA-Z0-9]{1,31} ) ;
    | &nbsp (?![;=\w])                                  # browsers accept it without the semicolon
    """,
    re.ASCII,
)
_SURROGATES = re.compile(r"&(?:amp;)*#(5[5-6]\d{3});&(?:amp;)*#(5[6-7]\d{3});")
_SPACES = {"\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u3000": "\u3000"}
_ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u200e\u200f\u00ad\u2060\ufeff")
_JOINED = re.compile(r"[\u3000-\u303f\uff00-\uff65,.;:!?，。、；：？！“”‘’（）《》]")
# Words that stand near an entity when the text explains HTML; found on tutorials, absent from forum articles.
_ABOUT = re.compile(r"html|xml|entity|entities|escape|转义|实体|标签|源码|源代码|字符引用|空格符", re.I)


@text_stage(
    "entities",
    version=1,
    rules={
        "entities/named": "&quot; &amp;lt; … become their characters",
        "entities/numeric": "&#8220; &#x4e2d; … become their characters",
        "entities/space": "&nbsp; and its like become a space, or nothing beside punctuation",
        "entities/surrogates": "two numeric references to a surrogate pair become one character (emoji)",
    },
)
def entities(*, about_html: float = 0.5) -> StageFunction:
    """Decode HTML entities left in the text.

    `about_html` is the confidence, 0 to 1, where the text near the entity speaks about HTML. Raises ValueError for
    another.
    """
    if not 0 <= about_html <= 1:
        raise ValueError(f"about_html must be a number from 0 to 1, found {about_html!r}")

    def stage(text: str, context: Context) -> list[Edit]:
        return settle(text, lambda now: _propose(now, about_html)) if "&" in text else []

    return stage


def _propose(text: str, about_html: float) -> list[Edit]:
    edits: list[Edit] = []
    pairs = {match.start(): match for match in _SURROGATES.finditer(text)}
    position = 0
    for match in _ENTITY.finditer(text):
        if match.start() < position:
            continue
        pair = pairs.get(match.start())
        edit = _surrogates(pair) if pair else _single(text, match)
        if edit is None:
            continue
        if _ABOUT.search(text, max(0, edit.start - 24), edit.end + 24):
            edit = Edit(edit.start, edit.end, edit.before, edit.after, edit.rule, about_html, "the text is about HTML")
        edits.append(edit)
        position = edit.end
    return edits


def _surrogates(match: re.Match[str]) -> Edit | None:
    high, low = int(match[1]), int(match[2])
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return None
    after = chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    return Edit(match.start(), match.end(), match[0], after, "entities/surrogates", 0.99, "a surrogate pair")


def _single(text: str, match: re.Match[str]) -> Edit | None:
    before = match[0]
    after = before
    while (less := html.unescape(after)) != after:
        after = less
    if after == before or "\ufffd" in after or any(c < " " and c not in "\n\t" for c in after):
        return None
    rule = "entities/numeric" if "#" in before[-9:] else "entities/named"
    if after in _SPACES or after == " " or after in _ZERO_WIDTH:
        rule, after = "entities/space", _space(text, match, after)
    return Edit(match.start(), match.end(), before, after, rule, 0.98, "an HTML entity left in the text")


def _space(text: str, match: re.Match[str], character: str) -> str:
    """A space beside punctuation or another space says nothing: nothing takes its place."""
    if character in _ZERO_WIDTH:
        return ""
    start = match.start()
    left, right = text[max(0, start - 1) : start], text[match.end() : match.end() + 1]
    if (
        not left
        or not right
        or left.isspace()
        or right.isspace()
        or (left == ";" and text.endswith("&nbsp;", 0, start))
    ):
        return ""
    if not (left.isascii() and left.isalnum()) and (_JOINED.match(left) or _JOINED.match(right)):
        return ""
    return " "
