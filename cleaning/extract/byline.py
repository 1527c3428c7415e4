"""The line that states who wrote an article and when."""

from __future__ import annotations

import re
from collections import Counter

from cleaning.extract.aside import heads_others
from cleaning.extract.draft import PageDraft
from cleaning.extract.headers import OTHER_DATES, has_sentences, is_header, is_of_now, is_prose, piece_date, within
from cleaning.extract.labels import role_of_place, role_of_words
from cleaning.extract.names import without_buttons
from cleaning.extract.pieces import Element
from cleaning.records import Role


def find_byline(draft: PageDraft, free: list[int]) -> int | None:
    """Return the piece that states author or time of the article: the first header near or after the title."""
    title = next((n for n in free if draft.roles[n] is Role.TITLE), None)
    candidates = [n for n in free if draft.roles[n] is None and _is_byline(draft, n) and may_hold_byline(draft, n)]
    candidates = [n for n in candidates if (title is not None and n > title) or not is_of_now(draft, n)]
    own = [n for n in candidates if not _is_of_other_date(draft, n) or _says_published(draft, n)]
    candidates = own or [n for n in candidates if _UPDATED.search(draft.pieces[n].text)]
    if not candidates:
        return _labelled(draft, next(iter(_day_of_issue(draft, free, title) or _day_in_column(draft, free)), None))
    absolute = [n for n in candidates if _is_sure(draft, n)]
    end = _end_of_head(draft, title) if title is not None else 0
    below = [n for n in absolute if title is not None and title < n <= end]
    beside = [n for n in candidates if title is not None and title < n <= title + 4]
    near = beside or below if all(is_update(draft, n) for n in below) else below
    candidates = absolute or candidates  # `今天 多云` in a page's head is no byline
    if not near and title is not None and draft.posts:  # below the text, but above its comments
        near = [n for n in own or candidates if title < n < draft.posts[0].pieces[0]]
    if title is None and not absolute:  # no title is shown: the line just above the text
        first = next((n for n in free if is_prose(draft.pieces[n])), 0)
        near = [n for n in candidates if first - _JUST_ABOVE <= n < first]
    before = [n for n in candidates if title is not None and title - 6 <= n < title and not _of_today(draft, n, title)]
    after = _without_lists(draft, absolute if title is None else [n for n in absolute if n > title])
    if title is not None:
        published = [n for n in absolute if title - _ABOUT <= n <= end and _PUBLISHED.match(draft.pieces[n].text)]
        near = published or near
    if near and all(is_update(draft, n) for n in near):  # `Asked by … on …` above the title, the change below it
        near = [n for n in before if not is_update(draft, n)] or near
    late = _with_time(draft, after) or _only_day(draft, absolute) or _day_of_issue(draft, free, title)
    return _labelled(draft, next(iter(near or before or late), None))


_JUST_ABOVE = 3


def _labelled(draft: PageDraft, number: int | None) -> int | None:
    if number is not None:
        draft.label(number, Role.BYLINE, "author and time of the article")
    return number


def _is_of_other_date(draft: PageDraft, number: int) -> bool:
    """Whether a line says that its date is another one than that of the text: when it was changed, or its writer came.

    In `December 2004, edited March 2005` the first date is that of the text, and only the second is another one.
    """
    words = _words(draft, number)
    other = OTHER_DATES.search(words)
    found = piece_date(draft, number)
    behind = other is not None and found is not None and 0 < found.end <= other.start() and found.start == 0
    return other is not None and not (behind and _DIGIT.search(words, other.end()))


_DIGIT = re.compile(r"\d")


def _words(draft: PageDraft, number: int) -> str:
    """The words of a line without buttons, the badge of a text that was changed with no time of it, a paper's page."""
    piece = draft.pieces[number]
    text = without_buttons(piece.text, piece.parts) if len(piece.parts) > _BUTTONED else piece.text
    return _PAGE_OF_PAPER.sub(r"\1", _BADGE.sub("", text))


_BUTTONED = 3


_BADGE = re.compile(r"[(（]?已编辑[)）]?\s*$")
_PAGE_OF_PAPER = re.compile(
    r"^(\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?(?:\s*星期.)?)[\s|｜]*第\s?\w{1,4}\s?版(?:[:：\s]\s*\S{1,8})?$"
)
"""`2024年5月6日 第03版：要闻` below a title: when it was printed, and where."""


def _day_of_issue(draft: PageDraft, free: list[int], title: int | None) -> list[int]:
    """The last line above the title with a day, where that is not the one the page was fetched: a paper's issue."""
    if title is None:
        return []
    now = draft.now.date() if draft.now is not None else None
    short = (n for n in free if n < title and len(draft.pieces[n].text) <= _HEAD_OF_ROW and draft.roles[n] is None)
    found = [(n, date) for n in short if (date := piece_date(draft, n)) is not None and date.absolute]
    issues = [n for n, date in found if date.when.date() != now and not _says_otherwise(draft.pieces[n].text)]
    return _without_lists(draft, [n for n in issues if not _is_of_other_page(draft.pieces[n].text)])[-1:]


def _day_in_column(draft: PageDraft, free: list[int]) -> list[int]:
    """The one line of a page that has a date, where it is nothing but that day in a column beside the text.

    It is not the day on which the page was fetched, and the page shows no second date.
    """
    found = [(n, date) for n in free if (date := piece_date(draft, n)) is not None]
    if len(found) != 1 or draft.now is None or draft.posts:
        return []
    number, date = found[0]
    beside = role_of_place(draft, draft.pieces[number].node)[0] is Role.RELATED
    alone = date.absolute and len(draft.pieces[number].text) <= date.end - date.start + 1
    return [number] if beside and alone and date.when.date() != draft.now.date() else []


def _says_otherwise(text: str) -> bool:
    """Whether a line says that its date is today's, or that of something else."""
    return _SAYS_TODAY.search(text) is not None or OTHER_DATES.search(text) is not None


def _is_sure(draft: PageDraft, number: int) -> bool:
    """Whether a line states a whole date, or calls one without a year that of publication."""
    found = piece_date(draft, number)
    return found is not None and (found.absolute or _LABEL.match(draft.pieces[number].text) is not None)


_ABOUT = 8
"""So many pieces above its title a document may be described."""
_PUBLISHED = re.compile(r"\s*Opened\s|\s*(?:发布|发表|发稿)(?:时间|日期)\s*[:：]\s*(?:\|\s*)?(?=\d)")
_LABEL = re.compile(
    r"\s*(?:发布|发表|发稿)?(?:时间|日期)\s*[:：]\s*(?=\d)|\s*(?:发布于|发表于|(?:文章|帖子)?(?:发布|发表)[:：])\s*(?=\d)"
)


def _with_time(draft: PageDraft, numbers: list[int]) -> list[int]:
    """Put the line first that adds a time of day to the day of the first one (a notice is signed with its day)."""
    first = piece_date(draft, numbers[0]) if numbers else None
    for number in numbers[1:] if first is not None and not first.has_time else ():
        found = piece_date(draft, number)
        if found is not None and first is not None and found.has_time and found.when.date() == first.when.date():
            return [number, *numbers]
    return numbers


def _end_of_head(draft: PageDraft, title: int) -> int:
    """The last piece that may be one of the article's head: twelve below the title, but none under another heading."""
    last = min(title + 12, len(draft.pieces) - 1)
    return next((n for n in range(title + 1, last + 1) if heads_others(draft.pieces[n].text)), last)


def _of_today(draft: PageDraft, number: int, title: int) -> bool:
    """Whether a line above the title tells readers what day it is: it says so, or stands above the menu."""
    text, found = draft.pieces[number].text, piece_date(draft, number)
    today = found is not None and draft.now is not None and found.when.date() == draft.now.date() and not found.has_time
    between = sum(len(draft.pieces[n].hrefs) for n in range(number + 1, title))
    return today or between >= _MENU or _SAYS_TODAY.search(text) is not None


_MENU = 4
_SAYS_TODAY = re.compile(r"今天是|今日是|现在是|欢迎(?:您|光临|访问)|天气|[℃°]|\btoday is\b", re.I)


def _without_lists(draft: PageDraft, numbers: list[int]) -> list[int]:
    """Leave out the dates of other pages: beside the links that lead there, or three and more in one dress."""
    dress = Counter(_dress(draft, n) for n in numbers)
    kept = []
    for number in numbers:
        piece = draft.pieces[number]
        linked = piece.link_characters > _TITLE * max(1, len(piece.hrefs))
        if dress[_dress(draft, number)] < _LIST and not linked:
            kept.append(number)
    return kept


def _dress(draft: PageDraft, number: int) -> tuple[str, ...]:
    """Tag and class of a piece's element and of those two around it."""
    found: list[str] = []
    node = draft.pieces[number].node
    while node is not None and len(found) < _STEPS:
        found.append(f"{node.tag}.{node.get('class') or ''}")
        node = node.getparent()
    return tuple(found)


_STEPS = 3
_LIST = 3
_TITLE = 12
"""So many code points of links beside a date are the title of a page, and no name."""


def _only_day(draft: PageDraft, dated: list[int]) -> list[int]:
    """The one line of a page that is nothing but a day, where it stands above the title in a column beside the text."""
    found = [(n, date) for n in dated if (date := piece_date(draft, n)) is not None]
    alone = [n for n, date in found if len(draft.pieces[n].text) <= date.end - date.start + 1]
    when = piece_date(draft, alone[0]) if len(alone) == 1 == len(found) else None
    today = when is not None and draft.now is not None and when.when.date() == draft.now.date()
    return alone if when is not None and not today else []


def _is_byline(draft: PageDraft, number: int) -> bool:
    """Whether a piece is short and has a date, or is a row of short parts with one (`by x | 5 days ago | hide | …`)."""
    piece = draft.pieces[number]
    if len(piece.parts) < 3 and has_sentences(piece.text):
        return False
    found = piece_date(draft, number)
    if found is None or _is_of_other_page(piece.text):
        return False
    if _NOW.search(piece.text[: found.start]) and not (
        piece.text.startswith("北京时间") and Role.TITLE in draft.roles[max(0, number - 2) : number]
    ):
        return False
    if _is_dated_title(draft, number) or (not found.absolute and piece.text.endswith(_ENDS_OF_SENTENCE)):
        return False  # `十二年前我第一次去。`
    if is_header(draft, number):
        reference = _REFERENCE.search(piece.text)
        return _COUNT_FIRST.match(piece.text) is None and (reference is None or reference.start() == found.start)
    if len(piece.parts) < 3:
        return False
    head = piece.text[: found.end]
    return len(head) <= _HEAD_OF_ROW and _MARKS.search(head[: found.start]) is None and not piece.in_code


_ENDS_OF_SENTENCE = tuple("。！？!?…")
_MARKS = re.compile(r"[。！？；，!?;]|,.*,")
"""What stands in no row of parts; one comma does (`By Dana Holt, Staff Writer`)."""


def _is_dated_title(draft: PageDraft, number: int) -> bool:
    """Whether an item of a list is a link and a date, and nothing else: another page."""
    piece, found = draft.pieces[number], piece_date(draft, number)
    if not piece.in_list or not piece.hrefs or found is None or piece.link_characters < _LINK:
        return False
    if _BY_WHOM.match(piece.text):
        return False
    return len(piece.text) - piece.link_characters - (found.end - found.start) <= _BESIDE


_LINK, _BESIDE = 4, 2
_BY_WHOM = re.compile(r"(?:posted|written|asked|submitted) by\b", re.I)


_NOW = re.compile(
    r"(?:现在是?|当前|系统|北京|服务器)(?:的?时间)?(?:是|为)?\s*[:：]?\s*$"
    r"|\b(?:time (?:now )?is|current time|aktuelle (?:zeit|uhrzeit)|heure actuelle)( now)?\W*$",
    re.I,
)
"""Before the time at which a page was served."""


def _is_of_other_page(text: str) -> bool:
    """Whether a line's own words say that it is about another page (`上一篇：… 2024-03-01`)."""
    words = role_of_words(text)
    return (words is not None and words[0] in (Role.NAVIGATION, Role.RELATED)) or _OF_PAGE.search(text) is not None


_OF_PAGE = re.compile(r"页面(?:更新|生成)|\bpage (?:generated|updated)\b", re.I)


_HEAD_OF_ROW = 60
"""A row of parts is a byline when so many code points, the date among them, stand first in it."""
_REFERENCE = re.compile(r"^\[?\d{1,3}(?:[\].．、]|\.\s)\s*(?!\d)|引用日期|访问日期|[Rr]etrieved|[Aa]ccessed")
"""Lines of references have dates, too."""
_COUNT_FIRST = re.compile(r"(?:共\s*)?\d+\s*(?:条|个|篇)?\s*(?:回复|评论|回答|跟帖|replies|comments|answers)\b", re.I)


_UPDATED = re.compile(r"更新|(?:修改|编辑)(?:于|时间)|已于.*修改|\b(?:updated|modified)\b", re.I)


def may_hold_byline(draft: PageDraft, number: int) -> bool:
    """Whether a piece stands where a byline may: in no menu, sidebar or advert, unless the title is there, too."""
    node = draft.pieces[number].node
    place = role_of_place(draft, node)[0]
    if place is Role.NAVIGATION:
        return _in_head_of_article(draft, number) or _just_below_title(draft, number)
    if place is Role.COPYRIGHT and draft.posts and number < draft.posts[0].pieces[0]:
        return Role.TITLE in draft.roles[:number]  # the foot of the question above its answers
    return place not in _NOT_BYLINE or _in_foot_of_article(node)


def _just_below_title(draft: PageDraft, number: int) -> bool:
    """Whether an absolute time stands just below the title, whatever its bar is called."""
    found = piece_date(draft, number)
    return found is not None and found.absolute and Role.TITLE in draft.roles[max(0, number - 3) : number]


def _in_head_of_article(draft: PageDraft, number: int) -> bool:
    """Whether what a name calls a header holds the title just above a line, too: then it is the article's own."""
    title = next((n for n in range(number - 1, max(number - 7, -1), -1) if draft.roles[n] is Role.TITLE), None)
    node, above = draft.pieces[number].node, None
    while title is not None and node is not None and role_of_place(draft, node)[0] is Role.NAVIGATION:
        above, node = node, node.getparent()
    return above is not None and title is not None and within(draft.pieces[title].node, above)


def _in_foot_of_article(node: Element) -> bool:
    """Whether an element stands in the `<footer>` of an `<article>`, where some sites say who wrote it and when."""
    inside = False
    while node is not None:
        if inside and node.tag == "article":
            return True
        inside = inside or node.tag == "footer"
        node = node.getparent()
    return False


def _says_published(draft: PageDraft, number: int) -> bool:
    """Whether a line with the date of something else (an update) may still be the byline: it names that first."""
    text, found = draft.pieces[number].text, piece_date(draft, number)
    if found is not None and not OTHER_DATES.search(text[: found.end]) and draft.find_date(text[found.end :]):
        return True
    return re.search(r"发布|发表|來源|来源|作者|更新|记者|published|by\b", text, re.I) is not None


_NOT_BYLINE = frozenset({Role.RELATED, Role.COPYRIGHT, Role.NAVIGATION, Role.ADVERT})


def is_update(draft: PageDraft, number: int) -> bool:
    """Whether a line states when something was changed, and not when it was published."""
    text, found = draft.pieces[number].text, piece_date(draft, number)
    if re.search(r"发布|发表|published|posted", text, re.I) or _UPDATED.search(text) is None:
        return False
    own = found is not None and not _UPDATED.search(text[: found.end]) and draft.find_date(text[found.end :])
    return not own
