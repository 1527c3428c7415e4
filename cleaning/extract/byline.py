"""The line that states who wrote an article and when, and the author wherever else the page names one."""

from __future__ import annotations

import re

from cleaning.extract.dates import find_date
from cleaning.extract.draft import PageDraft
from cleaning.extract.headers import HEADER_LENGTH, OTHER_DATES, SENTENCE, is_header, piece_date, within
from cleaning.extract.labels import role_of_place
from cleaning.extract.metadata import Metadata, script_date
from cleaning.extract.names import BADGE, clean_name, name_in
from cleaning.extract.pieces import Element
from cleaning.extract.template import AUTHOR_NAMES, PROFILE, author_marks
from cleaning.extract.titles import SENTENCE_MARK
from cleaning.records import Role

_CAPITALISED = r"[A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){0,3}"
_NAME = rf"({_CAPITALISED}|[^\s|｜/／:：，。,;；（(\[）)\]]{{1,24}})"
_LABELLED_AUTHOR = re.compile(
    rf"(?:作者|撰文|撰稿|发布者|发布人|发表者|提问者|提问人|咨询者|发帖人|楼主|文)\s*[:：/／|｜]\s*{_NAME}"
    rf"|(?:^|\s)作者\s+([^\s|｜/／:：，。,;；（(\[\d]{{1,20}})(?=\s|$)"
    rf"|(?:^|\s)(?:[Bb]y|[Aa]uthor|[Ww]ritten by)\s*:?\s+({_CAPITALISED})"
    rf"|(?:^|\s)(?:[Pp]osted|[Aa]sked|[Ss]ubmitted)\s+by\s+([\w.-]{{2,24}})(?=\s|$)"
    rf"|(?:^|[\s（(])(?:本报|本站|本网|特约)?(?:记者|記者|通讯员)\s*[:：]?\s*([\u4e00-\u9fff]{{2,4}})(?=[\s／/）)]|$)"
)


def _labelled_author(text: str) -> str | None:
    """Return the name after a label such as 作者 or By, or None."""
    match = _LABELLED_AUTHOR.search(text) if len(text) <= 160 else None
    if match is None:
        return None
    return str(next(filter(None, match.groups())))


def find_byline(draft: PageDraft, free: list[int]) -> int | None:
    """Return the piece that states author or time of the article: the first header near or after the title."""
    title = next((n for n in free if draft.roles[n] is Role.TITLE), None)
    candidates = [n for n in free if draft.roles[n] is None and _is_byline(draft, n) and _may_hold_byline(draft, n)]
    own = [n for n in candidates if not OTHER_DATES.search(draft.pieces[n].text) or _says_published(draft, n)]
    candidates = own or [n for n in candidates if _UPDATED.search(draft.pieces[n].text)]
    if not candidates:
        return None
    absolute = [n for n in candidates if (found := piece_date(draft, n)) is not None and found.absolute]
    if title is not None and absolute and not any(title < n <= title + 3 for n in absolute):
        absolute = [n for n in candidates if title < n <= title + 3 and _counts_back(draft, n)] + absolute
    candidates = absolute or candidates  # `今天 多云` in a page's head is no byline
    reach = 12 if absolute else 4
    near = [n for n in candidates if title is not None and title < n <= title + reach]
    if not near and title is not None and draft.posts:  # below the text, but above its comments
        near = [n for n in candidates if title < n < draft.posts[0].pieces[0]]
    before = [n for n in candidates if title is not None and title - 6 <= n < title]
    after = absolute if title is None else [n for n in absolute if n > title]
    number = next(iter(near or before or after), None)
    if number is not None:
        draft.label(number, Role.BYLINE, "author and time of the article")
    return number


def _is_byline(draft: PageDraft, number: int) -> bool:
    """Whether a piece is short and has a date, or is a row of short parts with one (`by x | 5 days ago | hide | …`)."""
    piece = draft.pieces[number]
    if is_header(draft, number):
        return _COUNT_FIRST.match(piece.text) is None
    found = piece_date(draft, number)
    if found is None or len(piece.parts) < 3:
        return False
    head = piece.text[: found.end]
    return len(head) <= _HEAD_OF_ROW and SENTENCE.search(head[: found.start]) is None and not piece.in_code


def _counts_back(draft: PageDraft, number: int) -> bool:
    """Whether a relative time is more than a word such as 昨天, which any line may hold."""
    found = piece_date(draft, number)
    return found is not None and (found.has_time or _BACK.search(draft.pieces[number].text) is not None)


_BACK = re.compile(r"\d.{0,6}(?:前|ago\b)", re.I)
_HEAD_OF_ROW = 40
"""A row of parts is a byline when so many code points, the date among them, stand first in it."""
_COUNT_FIRST = re.compile(r"(?:共\s*)?\d+\s*(?:条|个|篇)?\s*(?:回复|评论|回答|跟帖|replies|comments|answers)\b", re.I)


_UPDATED = re.compile(r"更新|修改(?:于|时间)|已于.*修改|\b(?:updated|modified)\b", re.I)


def _may_hold_byline(draft: PageDraft, number: int) -> bool:
    node = draft.pieces[number].node
    place = role_of_place(draft, node)[0]
    if place is Role.NAVIGATION:
        return _in_head_of_article(draft, number) or _just_below_title(draft, number)
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
    return re.search(r"发布|发表|來源|来源|作者|更新|记者|published|by\b", draft.pieces[number].text, re.I) is not None


_NOT_BYLINE = frozenset({Role.RELATED, Role.COPYRIGHT, Role.NAVIGATION, Role.ADVERT})


def fill_byline(draft: PageDraft, metadata: Metadata, byline: int | None) -> None:
    """Author and time: the byline states both; metadata fill what it does not."""
    stated = None
    if byline is not None:
        piece = draft.pieces[byline]
        found = piece_date(draft, byline)
        if found:
            rest = f"{piece.text[: found.start]}  {piece.text[found.end :]}"
            draft.when = draft.when or found.when
            stated = _labelled_author(_LETTER_SIZES.sub("  ", rest)) or _marked_author(draft, byline)
            stated = stated or _said_in_a_line(draft, byline) or _badged_name(draft, byline)
            stated = stated or _author_of_byline(rest) or _author_in_parts(piece.parts)
            if stated and _is_source(piece.node, stated):
                stated = None
    if stated is None:
        for number in _near_byline(draft, byline):
            text = draft.pieces[number].text
            far = byline is None or number > byline + 5
            name = None if far and not _SAYS_AUTHOR.match(text.lstrip("\u3000 ")) else _labelled_author(text)
            if name and draft.roles[number] in (Role.BYLINE, Role.OTHER, Role.PARAGRAPH, Role.NAVIGATION):
                stated = name
                draft.label(number, Role.BYLINE, "names the author")
                break
    if stated is None and draft.author is None and metadata.author is None:
        stated = _line_before(draft, byline) or _far_author(draft)
    draft.author = draft.author or metadata.author or stated
    shown = piece_date(draft, byline) if byline is not None else None
    if byline is not None and metadata.published_at and _is_update(draft.pieces[byline].text):
        draft.when = metadata.published_at
    draft.when = draft.when or metadata.published_at
    if draft.when is None and not draft.thread and draft.root is not None:
        draft.when = script_date(draft.root, draft.fetched_at)
    if metadata.published_at and (draft.when is None or shown is None or not (shown.absolute and shown.has_time)):
        draft.when = metadata.published_at


def _said_in_a_line(draft: PageDraft, byline: int) -> str | None:
    """The author whom a short line after the byline names by a label (`文/陆小川`)."""
    owned = draft.owned()
    for number in range(byline + 1, min(byline + 6, len(draft.pieces))):
        text = draft.pieces[number].text.strip("\u3000 ")
        if number not in owned and len(text) <= 40 and _SAYS_AUTHOR.match(text):
            name = _labelled_author(text)
            if name:
                draft.label(number, Role.BYLINE, "names the author")
                return name
    return None


def _badged_name(draft: PageDraft, byline: int) -> str | None:
    """The name with a badge after it (`小栗 Lv3`) in the line before the byline."""
    piece = draft.pieces[byline - 1] if byline else None
    if piece is None or len(piece.parts) < 2 or len(piece.text) > 60 or not BADGE.fullmatch(piece.parts[1]):
        return None
    draft.label(byline - 1, Role.BYLINE, "names the author")
    return name_in(piece.parts[:1]) or None


def _is_update(text: str) -> bool:
    return _UPDATED.search(text) is not None and re.search(r"发布|发表|published|posted", text, re.I) is None


def _marked_author(draft: PageDraft, byline: int) -> str | None:
    """The author whom markup near the byline names: a link to a person's page, or an element called so.

    The byline itself comes first, then the lines before it, the nearest first, then those around the title.
    """
    title = next((n for n, role in enumerate(draft.roles) if role is Role.TITLE), byline)
    before = range(byline - 1, max(byline - 4, -1), -1)
    head = range(title + 1, min(title + 7, byline))
    above = range(title - 1, max(title - 4, -1), -1)
    owned = draft.owned()
    for number in dict.fromkeys((byline, *before, *head, *range(byline + 1, byline + 5), *above)):
        if number < len(draft.pieces) and number not in owned and draft.roles[number] is not Role.TITLE:
            name = _marked_name(draft, number)
            if name and not (draft.title and name in draft.title):
                draft.label(number, Role.BYLINE, "names the author")
                return name
    return None


def _marked_name(draft: PageDraft, number: int) -> str | None:
    piece = draft.pieces[number]
    if piece.node is None or len(piece.text) > 100 or not _may_hold_byline(draft, number):
        return None
    nodes = [piece.node, *(node for node in piece.node.iterdescendants() if isinstance(node.tag, str))]
    if len(nodes) > _MANY:
        return None
    shown = {part.strip() for part in piece.parts}
    for linked in (True, False):
        for node in nodes:
            text = " ".join("".join(node.itertext()).split())
            if text in shown and (_leads_to_person(node) if linked else _is_called_author(node)):
                name = name_in((text,))
                if name and not SENTENCE.search(name):
                    return name
    if len(shown) == 1 and piece.link_density > 0.9 and any(map(PROFILE.search, piece.hrefs)):
        return name_in(piece.parts) or None  # the link is around the block
    return None


_MANY = 40
"""An element with more descendants than this is a part of the page, not a byline."""


def _leads_to_person(node: Element) -> bool:
    return node.tag == "a" and PROFILE.search(node.get("href") or "") is not None


def _is_called_author(node: Element) -> bool:
    marks = author_marks(node)
    return AUTHOR_NAMES.search(marks) is not None and not _SOURCE_NAMES.search(marks)


def _is_source(node: Element, name: str) -> bool:
    """Whether markup calls what looks like the author the source, as portals do with other media."""
    for inner in node.iterdescendants() if node is not None else ():
        called = isinstance(inner.tag, str) and _SOURCE_NAMES.search(inner.get("class") or "")
        if called and name in "".join(inner.itertext()):
            return True
    return False


_SOURCE_NAMES = re.compile(r"(?:^|[-_ ])(?:source|laiyuan|ly|origin)(?:$|[-_ ])", re.I)


def _line_before(draft: PageDraft, byline: int | None) -> str | None:
    """The author in a line of its own between title and byline, as cards show it."""
    if not byline or draft.roles[byline - 1] not in (Role.OTHER, Role.PARAGRAPH, Role.NAVIGATION):
        return None
    piece = draft.pieces[byline - 1]
    titled = any(role is Role.TITLE for role in draft.roles[max(0, byline - 4) : byline - 1])
    short = len(piece.text) <= 20 or (len(piece.parts) > 1 and len(piece.parts[0]) <= 20 and len(piece.text) <= 60)
    if (
        not titled
        or not short
        or SENTENCE_MARK.search(piece.parts[0] if piece.parts else piece.text)
        or piece.level
        or piece.in_table_row
    ):
        return None
    name = name_in(piece.parts) or None
    if name:
        draft.label(byline - 1, Role.BYLINE, "names the author")
    return name


def _far_author(draft: PageDraft) -> str | None:
    """The author whom a line outside the posts names, when it begins with saying so (`作者：坛子 | 分类：…`)."""
    owned = draft.owned()
    for number, piece in enumerate(draft.pieces):
        if len(piece.text) <= 80 and number not in owned and _SAYS_AUTHOR.match(piece.text):
            name = _labelled_author(piece.text)
            if name:
                draft.label(number, Role.BYLINE, "names the author")
                return name
    return None


_SAYS_AUTHOR = re.compile(
    r"[（(\[【]?\s*(?:(?:本文|文章)?来源\s*[:：]\s*\S{1,20}\s+)?(?:本文|文章)?(?:(?:作者|撰文|撰稿|发布者|发布人|发表者|文)\s*[:：/／|｜]|(?:本报|本网|本刊|特约)?(?:记者|通讯员)\s*[:：]?\s*\S{2,4}$)"
)


def _near_byline(draft: PageDraft, byline: int | None) -> range:
    title = next((n for n, role in enumerate(draft.roles) if role is Role.TITLE), None)
    center = byline if byline is not None else title
    return range(0) if center is None else range(max(0, center - 2), min(len(draft.pieces), center + 10))


def _author_in_parts(parts: tuple[str, ...]) -> str | None:
    """The name in a byline of several inline elements, when they are neither labels nor counts."""
    if len(parts) < 2 or any(_BYLINE_LABEL.search(part) for part in parts):
        return None
    return name_in(parts) or None


_BYLINE_LABEL = re.compile(r"来源|來源|责任编辑|栏目|分类|阅读|浏览|点击|人气|评论|views?|source", re.I)
_LETTER_SIZES = re.compile(
    r"字[号體体]\s*[:：]?\s*[\[【（(]?(?:\s*[大中小]\s*[|/]?)+[\]】）)]?|放大|缩小|默认|原创|转载|[【】\[\]]"
)
_COUNTS = re.compile(
    r"(?i)\d[\d,.]*\s*[万kKwW]?\s*(?:次|人|条|个)?\s*(?:浏览|阅读|查看|点击|评论|回复|收藏|点赞|赞同?|关注|播放|"
    r"reads?|views?|comments?|likes?|min(?:ute)?s? read)|(?:字数|阅读量?|浏览量?)\s*[:：]?\s*\d[\d,.]*\s*[万kKwW]?|"
    r"(?:IP\s*属地|发布于|发表于|来自)\s*[:：]?\s*[\u4e00-\u9fff]{2,3}\s*$"
)


def _author_of_byline(rest: str) -> str | None:
    rest = _COUNTS.sub("  ", _LETTER_SIZES.sub("  ", rest))
    labelled = _labelled_author(rest)
    if labelled:
        return labelled
    handle = re.search(r"\bby\s+([\w.-]{2,24})(?=\s|$)", rest)
    if handle and " by " in f" {rest}":
        return handle[1]
    rest = re.sub(
        r"(?:来源|來源|责任编辑|栏目|分类|标签|阅读|浏览|点击|人气|评论|发布时间|更新时间|发布日期|时间|日期|字号|views?)\s*(?:量|次数|数)?\s*[:：(（]?\s*[^\s|]*",
        "  ",
        rest,
        flags=re.I,
    )
    name = clean_name(rest)
    return (
        name
        if name and len(name) <= 24 and len(rest) <= HEADER_LENGTH and not find_date(name) and not name.isdigit()
        else None
    )
