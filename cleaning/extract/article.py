"""The article of a page, and a role for every piece that belongs to no post.

The main text is where the content is: starting at the body, go down to the child that holds most of the content score
(text that is no link, more with sentence marks) as long as one child holds three quarters of it. On a plain-text
page the lines between byline and comments take its place.
"""

from __future__ import annotations

import re
from collections import defaultdict

from cleaning.extract.dates import find_date
from cleaning.extract.draft import PageDraft
from cleaning.extract.headers import HEADER_LENGTH, OTHER_DATES, is_header, piece_date, within
from cleaning.extract.labels import is_link_line, is_named_content, role_of_place, role_of_words
from cleaning.extract.metadata import Metadata, title_from_page_title
from cleaning.extract.names import clean_name, name_in
from cleaning.extract.pieces import Element, Piece
from cleaning.extract.posts import content_role
from cleaning.records import Role

SHARE_OF_MAIN = 0.75
"""Below this share of its parent's score a child is only a part of the text: calibrated on tests/golden."""
SHARE_WITH_TITLE = 0.35
"""The same for a child that holds the title or is named as content."""

_SENTENCE = re.compile(r"[。！？；，：,.!?;:]")
_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}\s*[、.．]|第[一二三四五六七八九十\d]{1,3}[章节部分点步]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}\s*[、.．]\s?(?!\d)|[Qq]\d+\s*[:：])"
)
_CAPITALISED = r"([A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){0,3})"
_NAME = r"([A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){0,3}|[^\s|｜/／:：，。,;；（(\[]{1,24})"
_LABELLED_AUTHOR = re.compile(
    rf"(?:作者|撰文|撰稿|发布者|发布人|发表者|楼主|文)\s*[:：/／|｜]\s*{_NAME}"
    rf"|(?:^|\s)作者\s+([^\s|｜/／:：，。,;；（(\[\d]{{1,20}})(?=\s|$)"
    rf"|(?:^|\s)(?:[Bb]y|[Aa]uthor|[Ww]ritten by)\s*:?\s+{_CAPITALISED}"
    rf"|(?:^|[\s（(])(?:本报|本站|本网|特约)?(?:记者|記者|通讯员)\s*[:：]?\s*([\u4e00-\u9fff]{{2,4}})(?=[\s／/）)]|$)"
)


def _labelled_author(text: str) -> str | None:
    """Return the name after a label such as 作者 or By, or None."""
    match = _LABELLED_AUTHOR.search(text) if len(text) <= 160 else None
    if match is None:
        return None
    return str(next(filter(None, match.groups())))


def label_rest(draft: PageDraft, metadata: Metadata) -> None:
    """Give every piece outside the posts its role and fill the draft's title, author, board and time."""
    owned = draft.owned()
    free = [n for n in range(len(draft.pieces)) if n not in owned]
    _find_title(draft, metadata, free)
    byline = _find_byline(draft, free)
    main = set() if draft.thread else set(_main_pieces(draft, free, byline))
    roles, whys = draft.roles, draft.whys
    for number in free:
        if roles[number] is None:
            roles[number], whys[number] = _role(draft, number, in_main=number in main)
    if not draft.thread:
        _headings(draft, sorted(main))
    _fill(draft, metadata, byline)
    _find_board(draft, metadata, free)


def _find_title(draft: PageDraft, metadata: Metadata, free: list[int]) -> None:
    """Settle the title and label its pieces: the first as title, the others as repetitions."""
    if draft.title is None:
        lines = {text for n in free if len(text := draft.pieces[n].text) <= 120}
        draft.title = _settle_title(draft, metadata, free, lines)
    if not draft.title:
        return
    seen, pieces, least, most = False, draft.pieces, len(draft.title) - 8, len(draft.title) + 8
    for number in free:
        text = pieces[number].text
        if least <= len(text) <= most and draft.roles[number] is None and same_title(text, draft.title):
            exact = text == draft.title
            if not seen and exact:
                draft.label(number, Role.TITLE, "the title")
                seen = True
            else:
                draft.label(number, Role.REPEATED, "the title once more")
    alike = next((n for n in free if draft.whys[n] == "the title once more"), None) if not seen else None
    if alike is not None:
        draft.label(alike, Role.TITLE, "the title but for marks and labels")


def _settle_title(draft: PageDraft, metadata: Metadata, free: list[int], lines: set[str]) -> str | None:
    """The page title's head if it stands on the page as a line; else the first `<h1>` that it names; else itself."""
    if draft.root is None:
        return _title_of_text(draft, free)
    stated = [t for t in (metadata.page_title, metadata.title) if t]
    cut = [title_from_page_title(title, lines) for title in stated]
    on_page = next((title for title in cut if title in lines and len(title) >= 4), None)
    if on_page:
        return on_page
    headings = [draft.pieces[n].text for n in free if draft.pieces[n].level == 1 and _may_be_title(draft, n)]
    named = next((h for h in headings if not stated or any(_alike(h, title) for title in stated)), None)
    return named or next(iter([*reversed(cut), *headings]), None)


def _may_be_title(draft: PageDraft, number: int) -> bool:
    place = role_of_place(draft, draft.pieces[number].node)[0]
    return place not in (Role.RELATED, Role.COPYRIGHT, Role.ADVERT) and len(draft.pieces[number].text) >= 2


def _alike(heading: str, page_title: str) -> bool:
    head, whole = _bare(heading), _bare(page_title)
    return bool(head) and (head in whole or whole in head)


def _bare(text: str) -> str:
    return _MARKS.sub("", text).lower()


_MARKS = re.compile(r"[\W_]+")


def same_title(text: str, title: str) -> bool:
    """Whether a line is the title once more: equal but for punctuation and space.

    >>> same_title("真的会上门嘛?怎么办理", "真的会上门嘛怎么办理")
    True
    """
    if abs(len(text) - len(title)) > 8:
        return False
    return _bare(_BEFORE_TITLE.sub("", text)) == _bare(title) != ""


_BEFORE_TITLE = re.compile(r"(?i)^(?:(?:Re|回复|回覆|回復)\s*[:：]|[\[【]?(?:标\s*题|主\s*题)(?:[\]】]|\s*[:：]))\s*")


def _title_of_text(draft: PageDraft, free: list[int]) -> str | None:
    """On a text page the title stands just before the byline, or it is the first line that comes again."""
    texts = [draft.pieces[n].text for n in free]
    header = next((i for i, n in enumerate(free) if is_header(draft, n)), None)
    if header:
        for i in range(header - 1, -1, -1):
            if not role_of_words(texts[i]) and len(texts[i]) >= 4:
                return texts[i]
    again = next((t for i, t in enumerate(texts[:30]) if 6 <= len(t) <= 80 and t in texts[i + 1 :]), None)
    if again:
        return again
    return next(
        (t for t in texts[:10] if 4 <= len(t) <= 80 and not role_of_words(t) and not _SENTENCE.search(t[:-1])),
        None,
    )


def _find_byline(draft: PageDraft, free: list[int]) -> int | None:
    """Return the piece that states author or time of the article: the first header near or after the title."""
    title = next((n for n in free if draft.roles[n] is Role.TITLE), None)
    candidates = [n for n in free if draft.roles[n] is None and is_header(draft, n)]
    candidates = [n for n in candidates if not OTHER_DATES.search(draft.pieces[n].text) or _says_published(draft, n)]
    candidates = [n for n in candidates if role_of_place(draft, draft.pieces[n].node)[0] not in _NOT_BYLINE]
    if not candidates:
        return None
    absolute = [n for n in candidates if (found := piece_date(draft, n)) is not None and found.absolute]
    candidates = absolute or candidates  # `今天 多云` in a page's head is no byline
    reach = 12 if absolute else 4
    near = [n for n in candidates if title is not None and title < n <= title + reach]
    before = [n for n in candidates if title is not None and title - 6 <= n < title]
    after = absolute if title is None else [n for n in absolute if n > title]
    number = next(iter(near or before or after), None)
    if number is not None:
        draft.label(number, Role.BYLINE, "author and time of the article")
    return number


def _says_published(draft: PageDraft, number: int) -> bool:
    """Whether a line with the date of something else (an update) may still be the byline: it names that first."""
    return re.search(r"发布|发表|來源|来源|作者|更新|记者|published|by\b", draft.pieces[number].text, re.I) is not None


_NOT_BYLINE = frozenset({Role.RELATED, Role.COPYRIGHT, Role.NAVIGATION, Role.ADVERT})
_CHROME = frozenset(
    {Role.RELATED, Role.COPYRIGHT, Role.NAVIGATION, Role.ADVERT, Role.SHARE, Role.BREADCRUMB, Role.TAGS}
)


def _score(draft: PageDraft, number: int) -> float:
    """The content score of a piece: characters outside links, a half more with sentence marks, none in chrome."""
    piece = draft.pieces[number]
    if draft.roles[number] is not None or (piece.link_characters and piece.link_density > 0.5):
        return 0.0
    if role_of_place(draft, piece.node)[0] in _CHROME or role_of_words(piece.text):
        return 0.0
    own = len(piece.text) - piece.link_characters
    if piece.level and own < 60:
        return own * 0.5
    return own * 1.5 if _SENTENCE.search(piece.text) else (own * 0.5 if own >= 6 else 0.0)


def _main_pieces(draft: PageDraft, free: list[int], byline: int | None) -> list[int]:
    if draft.root is None:
        return _main_of_text(draft, free, byline)
    if draft.layout is not None:
        places = set(draft.find.any_of(draft.layout.thread.first_post)) if draft.find else set()
        stated = [n for n in free if any(within(draft.pieces[n].node, place) for place in places)] if places else []
        if stated:
            return stated
    totals: dict[Element, float] = defaultdict(float)
    whole = 0.0
    for number in free:
        score = _score(draft, number)
        if not score:
            continue
        whole += score
        node = draft.pieces[number].node
        while node is not None:
            totals[node] += score
            node = node.getparent()
    if not whole:
        return []
    current, title = draft.root, next((draft.pieces[n].node for n in free if draft.roles[n] is Role.TITLE), None)
    while True:
        child = _dominant(current, totals, title)
        if child is None:
            break
        current = child
    return [n for n in free if within(draft.pieces[n].node, current)]


def _dominant(parent: Element, totals: dict[Element, float], title: Element | None) -> Element | None:
    """Return the child that holds the main text, or None when it is spread over several.

    Three quarters of the score are enough; so is a good third for the child that also holds the title, or that is
    named as content, since long sidebars and comment rules share the page with short articles.
    """
    children = [child for child in parent if isinstance(child.tag, str) and totals.get(child)]
    if not children:
        return None
    best = max(children, key=lambda child: totals[child])
    if best.tag not in _TEXT_TAGS and totals[best] >= SHARE_OF_MAIN * totals[parent]:
        return best
    for child in children:
        if child.tag not in _TEXT_TAGS and totals[child] >= SHARE_WITH_TITLE * totals[parent]:
            if title is not None and within(title, child):
                return child
            if child is best and is_named_content(child):
                return child
    return None


_TEXT_TAGS = frozenset(("p", "tr", "tbody", "li", "ul", "ol", "span", "h1", "h2", "h3"))


def _main_of_text(draft: PageDraft, free: list[int], byline: int | None) -> list[int]:
    """The lines from the byline (or the title) to the first post, or to the end."""
    owned = draft.owned()
    begin = byline if byline is not None else next((n for n in free if draft.roles[n] is Role.TITLE), -1)
    end = min(owned, default=len(draft.pieces))
    return [n for n in free if begin < n < end]


def _role(draft: PageDraft, number: int, *, in_main: bool) -> tuple[Role, str]:
    """The role of a piece: by its words, then by its place, then as content if it is in the main text."""
    piece = draft.pieces[number]
    words = role_of_words(piece.text)
    if words and (words[0] is not Role.NAVIGATION or not in_main or piece.hrefs or len(piece.text) < 30):
        return words
    place, why = role_of_place(draft, piece.node) if piece.node is not None else (None, "")
    if place is not None and not (
        in_main and place is Role.NAVIGATION and piece.link_density < 0.3 and len(piece.text) > 40
    ):
        return place, why
    if in_main:
        if is_link_line(piece) and (
            piece.in_list or len(piece.hrefs) > 1 or (piece.node is not None and piece.node.tag != "p")
        ):
            return Role.RELATED, "a line of links"
        return content_role(draft, number)
    if piece.link_characters and piece.link_density > 0.5:
        return Role.NAVIGATION, "links outside the main text"
    if draft.root is None:
        return (Role.NAVIGATION, "before the article") if len(piece.text) <= 20 else (Role.OTHER, "outside the article")
    return Role.OTHER, "outside the main text"


def _headings(draft: PageDraft, main: list[int]) -> None:
    """Turn short numbered lines without a closing mark into headings, and lines that come again into repetitions."""
    seen: set[str] = set()
    for position, number in enumerate(main):
        piece = draft.pieces[number]
        if draft.roles[number] not in (Role.PARAGRAPH, Role.HEADING, Role.LIST_ITEM):
            continue
        text = piece.text
        if text in seen and (len(text) >= 20 or text == draft.pieces[main[position - 1]].text):
            draft.label(number, Role.REPEATED, "stands above already")
            continue
        seen.add(text)
        if draft.roles[number] is Role.PARAGRAPH and _is_heading(piece, position + 1 < len(main)):
            draft.label(number, Role.HEADING, "a short numbered line")


def _is_heading(piece: Piece, more_follows: bool) -> bool:
    text = piece.text
    if not more_follows or len(text) > 40 or not _HEADING.match(text):
        return False
    rest = _HEADING.sub("", text, count=1)
    return bool(rest.strip()) and not re.search(r"[。；;，,]$", rest) and len(re.findall(r"[，,。；]", rest)) <= 1


def _fill(draft: PageDraft, metadata: Metadata, byline: int | None) -> None:
    """Author and time: the byline states both; metadata fill what it does not."""
    stated = None
    if byline is not None:
        piece = draft.pieces[byline]
        found = piece_date(draft, byline)
        if found:
            rest = f"{piece.text[: found.start]}  {piece.text[found.end :]}"
            draft.when = draft.when or found.when
            stated = _author_of_byline(rest) or _author_in_parts(piece.parts)
            if stated and _is_source(piece.node, stated):
                stated = None
    if stated is None:
        for number in _near_byline(draft, byline):
            name = _labelled_author(draft.pieces[number].text)
            if name and draft.roles[number] in (Role.BYLINE, Role.OTHER, Role.PARAGRAPH, Role.NAVIGATION):
                stated = name
                draft.label(number, Role.BYLINE, "names the author")
                break
    if stated is None and draft.author is None and metadata.author is None:
        stated = _line_before(draft, byline) or _far_author(draft)
    draft.author = draft.author or metadata.author or stated
    shown = piece_date(draft, byline) if byline is not None else None
    if metadata.published_at and (draft.when is None or shown is None or not (shown.absolute and shown.has_time)):
        draft.when = metadata.published_at


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
        or _SENTENCE.search(piece.parts[0] if piece.parts else piece.text)
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


_SAYS_AUTHOR = re.compile(r"[（(\[【]?\s*(?:本文|文章)?(?:作者|撰文|撰稿|发布者|发布人|发表者|文)\s*[:：/／|｜]")
_SAYS_BOARD = re.compile(
    r"(?:^|[\s|｜])(?:分类|栏目|所属栏目|所属分类|版块|板块|讨论区|信区|分類|看板)\s*[:：]\s*([^\s|｜,，\]】]{1,20})"
)


def _near_byline(draft: PageDraft, byline: int | None) -> range:
    title = next((n for n, role in enumerate(draft.roles) if role is Role.TITLE), None)
    center = byline if byline is not None else title
    return range(0) if center is None else range(max(0, center - 2), min(len(draft.pieces), center + 6))


def _author_in_parts(parts: tuple[str, ...]) -> str | None:
    """The name in a byline of several inline elements, when they are neither labels nor counts."""
    if len(parts) < 2 or any(_BYLINE_LABEL.search(part) for part in parts):
        return None
    return name_in(parts) or None


_BYLINE_LABEL = re.compile(r"来源|來源|责任编辑|栏目|分类|阅读|浏览|点击|人气|评论|views?|source", re.I)


def _author_of_byline(rest: str) -> str | None:
    rest = re.sub(
        r"字[号體体]\s*[:：]?\s*[\[【（(]?(?:\s*[大中小]\s*[|/]?)+[\]】）)]?|原创|转载|[【】\[\]]", "  ", rest
    )
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


def _find_board(draft: PageDraft, metadata: Metadata, free: list[int]) -> None:
    """The board: the last step of the breadcrumb that is not the title; on a text page the last word before it."""
    if draft.board:
        return
    title = next((n for n in free if draft.roles[n] is Role.TITLE), len(draft.pieces))
    trail = [n for n in free if draft.roles[n] is Role.BREADCRUMB] or _trail_above(draft, title, free)
    if trail:
        for number in trail:
            draft.label(number, Role.BREADCRUMB, "the way to the page")
        steps: list[str] = []
        for number in trail:
            text = re.sub(r"^(?:您?(?:现在|当前)?的?位置|当前位置|您的位置)\s*[:：]?", "", draft.pieces[number].text)
            links = draft.pieces[number].parts
            words = re.split(r"[>»›/→]+|&gt;|::|\s-\s|\s+", text) if len(links) < 3 else links
            steps.extend(step for word in words if (step := word.strip(" >»›/→:\xa0\u3000-")))
        steps = [
            s
            for s in steps
            if not (draft.title and (same_title(s, draft.title) or s in draft.title))
            and s not in ("首页", "正文", "文章", "Home")
        ]
        if steps and len(steps[-1]) <= 30:
            draft.board = steps[-1]
            return
    if draft.root is None:
        above = [n for n in free if n < title < len(draft.pieces) and draft.roles[n] is Role.NAVIGATION]
        draft.board = draft.pieces[above[-1]].text if above and len(draft.pieces[above[-1]].text) <= 12 else None
    draft.board = draft.board or metadata.board or _board_said(draft, free) or _link_above(draft, title)


def _board_said(draft: PageDraft, free: list[int]) -> str | None:
    """The board that a line outside the posts names, with a colon after the label."""
    for number in free:
        text = draft.pieces[number].text
        match = _SAYS_BOARD.search(text) if len(text) <= 120 and (":" in text or "：" in text) else None
        if match:
            return match[1]
    return None


_TRAIL = re.compile(r"[>»›→]|&gt;|\s/\s|\s-\s|::")


def _trail_above(draft: PageDraft, title: int, free: list[int]) -> list[int]:
    """The last line above the title that has several links with arrows or slashes between them."""
    return [n for n in free if n <= title and len(draft.pieces[n].hrefs) >= 2 and _TRAIL.search(draft.pieces[n].text)][
        -1:
    ]


def _link_above(draft: PageDraft, title: int) -> str | None:
    """The board without a breadcrumb: a short line that stands twice above the title, or the link just above it."""
    if title == len(draft.pieces):
        return None
    near = draft.pieces[max(0, title - 40) : title]
    lines = [piece for piece in near if not piece.in_list and 2 <= len(piece.text) <= 12]
    lines = [piece for piece in lines if not role_of_words(piece.text)]
    texts = [piece.text for piece in lines]
    twice = [text for text in texts if texts.count(text) > 1]
    if twice:
        return twice[-1]
    above = lines[-1] if lines and lines[-1] is draft.pieces[title - 1] else None
    return above.text if above and len(above.hrefs) == 1 and above.link_density == 1.0 else None
