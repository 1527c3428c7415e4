"""What on a page is prose and yet beside the article: columns before its title, teasers, boxes under a heading."""

from __future__ import annotations

import re
from collections import Counter

from cleaning.extract.draft import PageDraft
from cleaning.extract.headers import within
from cleaning.extract.labels import is_link_line, role_of_words
from cleaning.extract.pieces import Element
from cleaning.records import Role

BEHIND_END = 0.3
"""What the prose behind an article's last line counts beside that before it: calibrated on drawn pages."""
_ENOUGH = 30.0
_TEASERS = 3
_CLOSING = frozenset({Role.RELATED, Role.COMMENT_HEADING, Role.DISCLAIMER, Role.COPYRIGHT, Role.TAGS})
_HEADS_OTHERS = frozenset({Role.RELATED, Role.COMMENT_HEADING})


def scores_of_text(draft: PageDraft, free: list[int], scores: dict[int, float]) -> dict[int, float]:
    """Return the scores of pieces that may be the article's, by where they stand; as they are where nothing is left."""
    title = next((n for n in free if draft.roles[n] is Role.TITLE), None)
    teasers = _teasers(draft, free, draft.pieces[title].node if title is not None else None)
    for others in (teasers | _under_headings(draft, free), teasers, frozenset[int]()):
        kept = {n: score for n, score in scores.items() if n not in others}
        below = {n: score for n, score in kept.items() if title is not None and n > title}
        if sum(score for n, score in below.items() if ends_sentence(draft.pieces[n].text)) >= _ENOUGH or (
            sum(below.values()) >= _ENOUGH and _is_run(draft, below)
        ):
            return _before_end(draft, free, below)
    return scores


def _is_run(draft: PageDraft, scores: dict[int, float]) -> bool:
    """Whether many lines stand beside one another, as those of a poem do."""
    dresses = Counter(_steps(node) for n in scores if (node := draft.pieces[n].node) is not None)
    return max(dresses.values(), default=0) >= _LINES


def _steps(node: Element) -> tuple[str, ...]:
    """The tags of an element and of the three around it."""
    found: list[str] = []
    while node is not None and len(found) < _HIGH:
        found.append(node.tag)
        node = node.getparent()
    return tuple(found)


_HIGH = 4


_LINES = 5


_LEAD = 0.25
"""Less than this share of the sentences is the lead of an article."""


def _before_end(draft: PageDraft, free: list[int], scores: dict[int, float]) -> dict[int, float]:
    """Let what stands behind a line that closes articles count less; a bar of links below the lead closes none."""
    end, above = None, 0.0
    said = {n: score for n, score in scores.items() if ends_sentence(draft.pieces[n].text)}
    enough = max(_ENOUGH, _LEAD * sum(said.values()))
    for number in free:
        above += said.get(number, 0.0)
        if above >= enough and _closes(draft, number):
            end = number
            break
    if end is None:
        return scores
    return {n: score * (BEHIND_END if n > end else 1.0) for n, score in scores.items()}


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, whatever marks close behind it."""
    return text.rstrip("”’」』\"'）) \u3000")[-1:] in _ENDS


_ENDS = frozenset("。！？.!?…")


def _closes(draft: PageDraft, number: int) -> bool:
    """Whether a line is one that stands below articles: a heading of teasers or comments, a disclaimer, tags."""
    words = role_of_words(draft.pieces[number].text)
    return words is not None and words[0] in _CLOSING


def _under_headings(draft: PageDraft, free: list[int]) -> set[int]:
    """The pieces of boxes that begin with a heading of something else (最新评论), where the title is elsewhere."""
    found: set[int] = set()
    before: Element = None
    for number in free:
        node = draft.pieces[number].node
        box = node.getparent() if node is not None and number not in found else None
        first = box is not None and not within(before, box) and box.tag not in ("body", "html")
        if first and heads_others(draft.pieces[number].text) and not draft.holds_title(box):
            for after in range(number + 1, len(draft.pieces)):
                if not within(draft.pieces[after].node, box):
                    break
                found.add(after)
        before = node
    return found


def heads_others(text: str) -> bool:
    """Whether a line heads a box of something else than the article: teasers, comments, notices, who runs the site.

    >>> heads_others("最新评论"), heads_others("公告"), heads_others("关于申报项目的公告")
    (True, True, False)
    """
    if len(text) > _HEADING:
        return False
    words = role_of_words(text)
    return _HEADS.fullmatch(text) is not None or (words is not None and words[0] in _HEADS_OTHERS)


_HEADING = 40
_HEADS = re.compile(
    r"(?:网站|本站|最新|论坛|系统)?公告栏?|关于(?:我|作者|博主|本站|我们)|(?:作者|博主|个人)(?:简介|介绍|资料|档案)"
    r"|推荐|热门|热榜|热点|专题|图片新闻|视频|排行榜|标签云?|(?:文章|内容)?(?:分类|归档|存档)"
    r"|(?:最新|最近|近期)(?:评论|留言|回复|文章)|(?:about|contact) (?:me|us|the author|this (?:site|blog))"
    r"|notices?|announcements?|(?:recent|latest) (?:comments|posts|articles|news)|latest|categories|archives?"
    r"|tags|editors?['’]? ?picks|blogroll|links",
    re.I,
)


def _teasers(draft: PageDraft, free: list[int], title: Element) -> set[int]:
    """The words below titles that are links, where three or more such pairs stand in boxes beside one another."""
    pairs: list[tuple[int, Element]] = []
    for number in free:
        piece = draft.pieces[number]
        if number and not piece.hrefs and piece.node is not None and is_link_line(draft.pieces[number - 1]):
            box = _shared(draft.pieces[number - 1].node, piece.node)
            if box is not None and (title is None or not within(title, box)):
                pairs.append((number, box))
    rows = Counter(box.getparent() for _, box in pairs)
    return {number for number, box in pairs if rows[box.getparent()] >= _TEASERS}


def _shared(one: Element, other: Element) -> Element:
    """The smallest element that holds both, at most three levels up."""
    for _ in range(4):
        if other is None or other.tag in ("body", "html"):
            return None
        if within(one, other):
            return other
        other = other.getparent()
    return None
