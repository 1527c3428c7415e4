"""What stands in titles and is no part of them: numbers of tickets, buttons, words that all pages of a kind share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from cleaning.extract.labels import is_comment_heading
from cleaning.extract.pieces import Piece, bare_words, chain, class_and_id

_TICKET = re.compile(r"(?:[A-Za-z]{1,6}\s?#\s?|#)?(\d{2,8}|(?<=#)\d)\s?[:：]\s+(?=\S{2})")
_IN_BRACKETS = re.compile(r"#(\d{1,6}) \((\S.{2,160})\)")
_BUTTON_BEHIND = re.compile(r"\s*[\[【(（](?:复制链接|複製連結|復制鏈接|打印本[页頁]|copy link)[\]】)）]$", re.I)
_KIND = re.compile(
    r"(?:查看|浏览)?(?:帖子|主题|文章|内容|新闻|问题|日志)?(?:详情|正文|内容页?|详细(?:内容|页)?|页)"
    r"|[查观觀][看閱](?:帖子|主题|主題|文章)|view(?:ing)? (?:topic|thread)",
    re.I,
)


def without_ticket(title: str, url: str) -> str:
    """Return a title without the number of its ticket, which the page's address has, too.

    >>> without_ticket("FS#2291 : Reminders fire early", "https://x.example.org/task/2291")
    'Reminders fire early'
    """
    match = _IN_BRACKETS.fullmatch(title)  # as Trac names its pages: `#100 (Reminders fire early)`
    if match and match[1] in url:
        return match[2]
    match = _TICKET.match(title)
    return title[match.end() :] if match and match[1].lstrip("0") in url else title


def without_button(title: str) -> str:
    """Return a title without the button to copy its link that some boards have behind it."""
    return _BUTTON_BEHIND.sub("", title)


def is_kind(text: str) -> bool:
    """Whether a text says what kind of page this is (`文章内容`, `查看帖子`), as all pages of the kind do."""
    return _KIND.fullmatch(text) is not None


def telling(parts: Sequence[str]) -> list[str]:
    """Return the parts of a page's title that are not the same on every page of its kind."""
    return [part for part in parts if not is_kind(part)]


def is_count(text: str) -> bool:
    """Whether a line near the title is nothing but a count (`809 views`), or its label where a script writes it."""
    return COUNTED.fullmatch(text) is not None or _LABEL_OF_COUNT.fullmatch(text) is not None


COUNTED = re.compile(r"(?:\[ ?)?[\d,.]+\s\w+(?: ?\])?")
_LABEL_OF_COUNT = re.compile(r"[a-z]{2,12}")


def begins_way(piece: Piece) -> bool:
    """Whether a line begins with a link and an arrow, as breadcrumbs do: it says the site's name first."""
    return bool(piece.hrefs) and _WAY.match(piece.text[len(piece.parts[0]) :]) is not None


_WAY = re.compile(r"\s*[>»›→]")


def after_arrow(text: str) -> str:
    """Return what stands behind the last arrow of a heading that begins with the way to its page.

    >>> after_arrow("Audio > A link on trial"), after_arrow("A link on trial")
    ('A link on trial', 'A link on trial')
    """
    return _ARROW.split(text)[-1]


def end_of_way(piece: Piece) -> str | None:
    """Return the last step of a heading that is the way to its page, if it alone is no link; else None."""
    steps = _ARROW.split(piece.text)
    return steps[-1] if piece.level and piece.hrefs and len(steps) == len(piece.hrefs) + 1 else None


def end_of_way_from(pieces: Sequence[Piece], step: str | None, page_title: str | None) -> str | None:
    """Return the last step of the way to a page whose first one is `step`, if it is a heading that the title has, too.

    So it is where what was taken for the title is the site's name: `Site > Board > Title`.
    """
    ways = (piece for piece in pieces if len(piece.hrefs) > 1 and piece.parts[0] == step)
    ends = [end for way in ways if (end := after_arrow(way.text)) != step and end in (page_title or "")]
    headings = {piece.text for piece in pieces if piece.level} if ends else frozenset()
    return next((end for end in ends if end in headings), None)


_ARROW = re.compile(r"\s[>»›→]\s")


def is_logo(piece: Piece) -> bool:
    """Whether a heading stands in the site's logo, as the name of the site does on every page."""
    if not piece.level or piece.node is None:
        return False
    return any(_LOGO.search(class_and_id(node)) for node in islice(chain(piece.node), _NEAR))


_LOGO = re.compile(r"(?:^|[\s_-])(?:logo|site-?(?:title|name)|brand(?:ing)?)(?:$|\s)", re.I)
_NEAR = 3


def before_host(parts: Sequence[str], title: str) -> bool:
    """Whether the parts of a line are a title and, in brackets, the host that it leads to, as on sites of links."""
    return len(parts) == 2 and parts[0] == title and _HOST.fullmatch(parts[1]) is not None


_HOST = re.compile(r"\([\w-]+(?:\.[\w-]+)*\.\w{2,8}(?:/[\w-]+)?\)")


def is_title_line(piece: Piece, title: str, least: int, most: int) -> bool:
    """Whether a piece is the title once more, or a heading with the title and badges (`置顶`, `精华`) around it."""
    if piece.level and len(piece.parts) > 1 and title in piece.parts:
        badges = all(len(part) <= _BADGE for part in piece.parts if part != title)
        if badges or piece.parts[1:] == (title,):
            return True
    if before_host(piece.parts, title):
        return True
    return least <= len(piece.text) <= most and same_title(piece.text, title)


_BADGE = 4


def bare(text: str) -> str:
    """Return a text without marks and space, in small letters."""
    return bare_words(text).lower()


def same_title(text: str, title: str) -> bool:
    """Whether a line is the title once more: equal but for punctuation and space.

    >>> same_title("真的会上门嘛?怎么办理", "真的会上门嘛怎么办理")
    True
    """
    if abs(len(text) - len(title)) > 8:
        return False
    return bare(_BEFORE_TITLE.sub("", text)) == bare(_BEFORE_TITLE.sub("", title)) != ""


_BEFORE_TITLE = re.compile(r"(?i)^(?:(?:Re|回复|回覆|回復)\s*[:：]|[\[【]?(?:标\s*题|主\s*题)(?:[\]】]|\s*[:：]))\s*")


def answered_title(pieces: Sequence[Piece]) -> str | None:
    """The title as the heading of the comments names it (`3 thoughts on “A kettle”`, `2 réponses à La porte`)."""
    heads = (piece.text for piece in pieces if len(piece.text) <= _HEAD_OF_COMMENTS and is_comment_heading(piece.text))
    found = (_QUOTED_TITLE.search(text) or _NAMED_TITLE.match(text) for text in heads)
    return next((match[1] for match in found if match), None)


_HEAD_OF_COMMENTS = 160
_NAMED_TITLE = re.compile(r"\d+\s[^\W\d]{5,20}\s(?:on|to|à|sur|zu|auf|sobre|para|su|op|till|til|к|на)\s(\S.{3,120})$")
_QUOTED_TITLE = re.compile(r"[“„«《]\s?(.{4,120}?)\s?[”“»》]")
