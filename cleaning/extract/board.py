"""The board of a page: from its breadcrumb, a labelled line, or a link near the title."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice, pairwise, takewhile
from unicodedata import combining, normalize

from cleaning.characters import HAN_CHARACTER
from cleaning.extract.draft import PageDraft
from cleaning.extract.labels import role_of_place, role_of_words
from cleaning.extract.metadata import TITLE_PARTS, Metadata
from cleaning.extract.names import REGIONS, is_action
from cleaning.extract.pieces import Element, Piece, chain, class_and_id, words_of
from cleaning.extract.site_names import leads_home
from cleaning.extract.template import PROFILE, linked_name
from cleaning.extract.title_words import after_arrow, same_title
from cleaning.extract.ways import ARROWS, NO_BOARD, ONLY_BUTTONS, SURE, TRAIL, steps_of, trail_above
from cleaning.records import Role

_FEW, _HEAD = 2, 6
_SAYS_BOARD = re.compile(
    r"(?:^|\s)(?:[Pp]osted\s(?:on\s.{6,30}?\s)?(?:by\s\S{2,24}\s)?(?:to|in|under)|is filed under)"
    r"\s(?P<to>[A-Za-z][^|(,:\d]{1,28}?)\s*(?:\(|\||$)|"
    r"(?:^|[\s|｜])(?:(?:[Ff]iled [Uu]nder|[Pp]osted in|[Cc]ategor(?:y|ies))\s*:\s*([^|,]{1,30})"
    r"|(?:(?:分类|所属)专栏|(?:全站|文章|站内)?分类|栏目|所属栏目|所属分类|专题|频道|版块|板块|讨论区|信区|(?:全站|文章)?分類|看板)\s*[:：]\s*([^\s|｜,，\]】]{1,20}))"
    r"|(?:^|\s)(?:归档|分类|收录)于\s*(?![\d年])([^\s|｜,，：:\]】]{1,20})"
)


def find_board(draft: PageDraft, metadata: Metadata, free: list[int]) -> None:
    """The board: the last step of the breadcrumb that is not the title; on a text page the last word before it."""
    draft.board = draft.board or _in_heading(draft)
    if draft.board:
        return
    title = next((n for n in free if draft.roles[n] is Role.TITLE), len(draft.pieces))
    trail = [n for n in free if draft.roles[n] is Role.BREADCRUMB]
    if title == len(draft.pieces):
        trail = [n for place, n in enumerate(trail) if n - trail[0] <= 2 * place]  # the first of several
    trail = [n for n in trail if n < title] or [n for n in trail if n <= title + 2] or trail
    if len(trail) <= _FEW and not any(TRAIL.search(draft.pieces[n].text) for n in trail):
        above = trail_above(draft, title, free)
        trail = above if above and (not trail or above[0] < title) else trail
    way = _way_to_title(draft, free)
    trail = trail if way is None or way in trail else [way]
    steps = steps_of(draft, trail)
    for number in trail:
        draft.label(number, Role.BREADCRUMB, "the way to the page")
    if steps and len(steps[-1]) <= (_BOARD if HAN_CHARACTER.search(steps[-1]) else 2 * _BOARD):
        draft.board = _BUTTONS_BEHIND.sub("", steps[-1])
        return
    if draft.root is None:
        above = [n for n in free if n < title < len(draft.pieces) and draft.roles[n] is Role.NAVIGATION]
        draft.board = draft.pieces[above[-1]].text if above and len(draft.pieces[above[-1]].text) <= 12 else None
    if title == len(draft.pieces) and draft.title:  # in the head of the first post
        head = draft.posts[0].pieces[:_HEAD] if draft.posts else ()
        title = next((n for n in head if draft.pieces[n].text == draft.title), title)
    named = (_LABEL_OF_BOARD.sub("", name) for name in _named(draft, metadata, free, title) if name)
    boards = (_BUTTONS_BEHIND.sub("", name).rstrip(" *") for name in named)
    draft.board = next((name for name in boards if _may_be_board(draft, name) and not leads_home(draft, name)), None)


def _way_to_title(draft: PageDraft, free: list[int]) -> int | None:
    """The line of links that ends with the title: a way, though nothing else calls it so (`Home / Hall / Title`)."""
    for number in free if draft.title and len(draft.title) >= SURE else ():
        piece = draft.pieces[number]
        if len(piece.hrefs) > _FEW and draft.title in piece.parts:
            before = piece.text.partition(draft.title or "")[0]
            if len(ARROWS.findall(before)) >= _FEW:
                return number
    return None


def _named(draft: PageDraft, metadata: Metadata, free: list[int], title: int) -> Iterator[str | None]:
    """Yield what may be the board, the surest first; each is looked for only when those before were none."""
    yield draft.board
    yield _as_shown(draft, metadata.board) if metadata.board else None
    yield _board_said(draft, free)
    yield _step_above_title(draft)
    yield _last_of_boxes(draft, title)
    yield _filed_under(draft)
    yield _marked_in_menu(draft)
    yield _link_near(draft, title, _called_board)
    yield _link_near(draft, title, _addressed_board)
    yield _in_page_title(draft)
    yield _line_above(draft, title)
    yield _link_above(draft, title)
    yield _only_board(draft)


def _in_heading(draft: PageDraft) -> str | None:
    """The step before the title in a heading that says the way to it: `Audio > A link on trial`."""
    for piece in draft.pieces[:_TOP]:
        if piece.level and piece.text != draft.title and after_arrow(piece.text) == draft.title:
            way = piece.text[: -len(draft.title)].rstrip(" >»›→")
            return after_arrow(way)
    return None


_TOP = 60


def _as_shown(draft: PageDraft, board: str) -> str:
    """A board that metadata state as the page shows it, with its capitals and accents (`videos`, `Vídeos`)."""
    wanted = _plain(board)
    parts = (part for piece in draft.pieces for part in piece.parts if len(part) == len(board))
    return next((part for part in parts if _plain(part) == wanted), board)


def _plain(text: str) -> str:
    return "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c))


def _may_be_board(draft: PageDraft, name: str) -> bool:
    """Whether what stands where boards do may be one: no button, count, date or region, nor home, nor who wrote."""
    if NO_BOARD.fullmatch(name.strip()) or is_action(name) or _wrote(draft, name):
        return False
    if re.fullmatch(REGIONS, name) and any(_WRITTEN_IN.search(piece.text) for piece in draft.pieces):
        return False
    found = draft.find_date(name) if any(map(str.isdigit, name)) else None
    return found is None or found.end - found.start < len(name) - _BESIDE_DATE


def _wrote(draft: PageDraft, name: str) -> bool:
    """Whether a name is that of the author, as a link to their page says."""
    return name == draft.author and any(linked_name(draft, piece) == name for piece in draft.pieces if piece.hrefs)


_BESIDE_DATE = 4
_WRITTEN_IN = re.compile(rf"(?:来自|IP属地|发布于)\s?[:：]\s?(?:{REGIONS})$")


def _step_above_title(draft: PageDraft) -> str | None:
    """The link on the line before the title where both stand in one element: the last branch of a tree of boards."""
    for number in range(1, min(len(draft.pieces), 60)):
        piece, before = draft.pieces[number], draft.pieces[number - 1]
        if piece.node is None or piece.node is not before.node or not before.hrefs or piece.hrefs:
            continue
        if draft.title and same_title(piece.text, draft.title) and len(before.parts) > 0 and len(before.parts[0]) <= 30:
            return before.parts[0]
    return None


_BUTTON = re.compile(r"发[新表]?[帖贴]|打开|下载|[Aa][Pp][Pp]|客户端|扫码|登[录入]|注册")


def _board_said(draft: PageDraft, free: list[int]) -> str | None:
    """The board that a line outside the posts names, with a colon after the label."""
    for number in free:
        text = draft.pieces[number].text
        may_say = len(text) <= 120 and (":" in text or "：" in text or "osted" in text or "于" in text)
        match = _SAYS_BOARD.search(text) if may_say else None
        if match:
            parted = _SAYS_BOARD.search("  ".join(draft.pieces[number].parts))
            match = parted or match  # `分类专栏：` `手记` `文章标签：` without a space between
            said = str(next(filter(None, match.groups()))).strip()
            if "  " not in said:  # several categories
                return said
    return None


def _line_above(draft: PageDraft, title: int) -> str | None:
    """The line close above the title that the page's title has behind it: `thread > board | site`."""
    behind = (draft.page_title or "").partition(draft.title or "\n")[2]
    site = TITLE_PARTS.split(behind)[-1].strip()
    above = (
        (piece.text for piece in reversed(draft.pieces[max(0, title - 2) : title])) if title < len(draft.pieces) else ()
    )
    return next((text for text in above if 2 <= len(text) <= _BOARD and text in behind and text not in site), None)


def _last_of_boxes(draft: PageDraft, title: int) -> str | None:
    """The last of a row of links that stand right above the title, each in a box of its own: a way without arrows."""
    row: list[Piece] = []
    for piece in reversed(draft.pieces[max(0, title - _WAY) : title]) if title < len(draft.pieces) else ():
        if piece.node is None or len(piece.hrefs) != 1 or piece.link_density < 1 or len(piece.text) > _BOARD:
            break
        if row and (row[0].node is None or piece.node.getparent() is not row[0].node.getparent()):
            break
        row.append(piece)
    around = [node for node in chain(row[0].node) if node.tag != "li"][:_NEAR] if len(row) > 1 else []
    called = any(_WAY_BOX.search(class_and_id(node)) for node in around)
    return row[0].text if called else None


_WAY, _BOARD, _NEAR = 6, 30, 3
_WAY_BOX = re.compile(r"ariane|pathway|path-element|crumb|(?:^|[\s_-])(?:tree|trail|navi)(?:$|[\s_-])", re.I)


def _link_near(draft: PageDraft, title: int, is_board: Callable[[Element], bool]) -> str | None:
    """The board that a line near the title links to."""
    head = set(draft.posts[0].pieces[:_HEAD]) if draft.posts else set()
    owned = draft.owned() - (head if title in head else set()) if not draft.opening else set()
    near = range(max(0, title - 4), min(len(draft.pieces), title + 5))
    for number in sorted(near, key=lambda number: abs(number - title)):
        piece = draft.pieces[number]
        if piece.node is None or number in owned or len(piece.hrefs) > 4 or len(piece.text) > 100:
            continue
        if role_of_place(draft, piece.node)[0] in (Role.NAVIGATION, Role.RELATED, Role.COPYRIGHT):
            continue
        last = None
        for link in piece.node.iter("a"):
            text = words_of(link)
            if not (2 <= len(text) <= _BOARD and text in piece.text) or (
                len(text) > _LONG and HAN_CHARACTER.search(text)
            ):
                continue
            if is_board(link) and (draft.posts or not _in_card(draft, link)):
                last = text  # `Hobbies` `Tabletop`: from the whole to the part
        if last:
            return last
    return None


def _filed_under(draft: PageDraft) -> str | None:
    """The category that an article links to outside of menus and columns: the only one, or the last of a chain.

    The address of the link says that it leads to one (`/categories/old/`), or the box it stands in.
    A chain leads down, each category within the one before it (`/categories/old/`, `/categories/old/trains/`).
    """
    if draft.thread or draft.root is None:
        return None
    found: dict[str, str] = {}
    for link in draft.root.iter("a"):
        path = _QUERY.split(link.get("href") or "", 1)[0].rstrip("/")
        boxes = (class_and_id(box) for box in islice(chain(link), _CARD))
        marked = "category" in (link.get("rel") or "").split() or _CATEGORY_PATH.search(path)
        filed = marked or any(map(_CATEGORY_BOX.search, boxes))
        if filed and not _in_menu(draft, link) and not _in_card(draft, link):
            text = words_of(link).strip("#＃ ")
            if 2 <= len(text) <= _LONG and not is_action(text):
                found.setdefault(path, text)
    chain_of = sorted(found, key=len)
    down = all(below.startswith(f"{above}/") for above, below in pairwise(chain_of))
    return found[chain_of[-1]] if chain_of and down else None


def _marked_in_menu(draft: PageDraft) -> str | None:
    """The entry that a WordPress menu marks as the category of the article it is shown on: the lowest of them."""
    found = draft.find.any_of((".current-post-ancestor > a",)) if draft.find is not None else ()
    return words_of(found[-1]) if found else None


def _in_menu(draft: PageDraft, link: Element) -> bool:
    """Whether a link stands in a menu or a column; the head of an article may be called top, too."""
    role, why = role_of_place(draft, link)
    return role is Role.RELATED or (role is Role.NAVIGATION and not why.endswith(_HEADS))


def _in_card(draft: PageDraft, link: Element) -> bool:
    """Whether a link stands in the card of another article: beside a heading that is a link, too."""
    around = takewhile(lambda box: box.tag not in _WHOLE, islice(chain(link), 1, _CARD))
    heads = (head for box in around for head in box.iter(*_TITLES))
    linked = (words_of(head) for head in heads if any(not _is_anchor(link) for link in head.iter("a")))
    return any(not same_title(words, draft.title or "") for words in linked if words)


def _is_anchor(link: Element) -> bool:
    return (link.get("href") or "#").startswith("#")


_CARD = 4
_WHOLE = ("article", "main", "body")
_TITLES = ("h2", "h3", "h4", "h5", "h6")
_HEADS = (".top", ".header", ".head", ".hd")
_CATEGORY_BOX = re.compile(r"(?:^|[\s_-])(?:entry|post|article)[_-]+categor(?:y|ies)(?:$|\s)", re.I)
_CATEGORY_PATH = re.compile(
    r"(?:^|/)(?:categor(?:y|ies|ia)|kategorien?)/[^/]{1,200}(?:/[^/]{1,200}){0,2}$|(?:^|/)taxonomy/term/\d+(?:\.html)?$"
)


def leads_to_board(link: Element, *, surely: bool = False) -> bool:
    """Whether the class of a link, or else its address, says that it leads to a board; `surely`: the class."""
    return _called_board(link) or (not surely and _addressed_board(link))


def _addressed_board(link: Element) -> bool:
    href = link.get("href") or ""
    return _BOARD_LINK.search(href) is not None and PROFILE.search(href) is None


def _called_board(link: Element) -> bool:
    box = link.getparent()
    if "category" in (link.get("rel") or "").split():  # so WordPress marks them, in whatever language its addresses are
        return True
    return any(_BOARD_CLASS.search(node.get("class") or "") for node in (link, box, *link) if node is not None)


_LONG = 20
_BOARD_CLASS = re.compile(
    r"(?:^|(?<!author)[\s_-])(?:(?:tag-)?cat(?:egory)?|channel|section|lanmu|forum|community|board|node|hub)"
    r"(?:[_-]?(?:link|name|title|badge|item))?(?:$|\s)",
    re.I,
)


def _only_board(draft: PageDraft) -> str | None:
    """The board of a page with posts that shows it in a column only: the one board that the whole page has links to."""
    if draft.root is None or not draft.posts:
        return None
    whole, paths = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for link in draft.root.iter("a"):
        href = link.get("href") or ""
        path = _QUERY.split(href, 1)[0]
        if _BOARD_LINK.search(href):
            whole[href].append(words_of(link))
        elif _BOARD_LINK.search(path):
            paths[path].append(words_of(link))
    links = whole or paths  # `…/group/tea/?ref=sidebar` where no address is without a query
    texts = next(iter(links.values())) if len(links) == 1 else []
    return next((text for text in texts if 2 <= len(text) <= 20 and not is_action(text)), None)


_QUERY = re.compile("[?#]")
_BUTTONS_BEHIND = re.compile(rf"(?<=\S){ONLY_BUTTONS.pattern}$")
"""Behind a board's name, in brackets: `灯下杂谈 [返回列表] [发表文章]`."""
_LABEL_OF_BOARD = re.compile(r"^(?:看板|讨论区|版块|板块|类别|分类|栏目)(?:\s*[:：]\s*|\s+)(?=\S)")
_BOARD_LINK = re.compile(
    r"(?:^|/)(?:r|boards?|forums?|forumdisplay|categor(?:y|ies)|cat|c|nodes?|groups?|circles?|clubs?|hubs?|community|go|sort|f|channels?|sections?|bbs|nb|collections?)[-/?=](?!(?:explore|discover|search|all|new|latest|hot|top|mine|index|create)(?:$|[/?]))[^/]{1,60}(?:/listForCategory)?/?$"
    r"|[?&](?:frm_id|fid|forum_id|bo_table|cateID|catid|category)=\w{1,20}$"
)
_TO_TAG = re.compile(r"(?:^|/)tags?/")
_TO_CATEGORY = re.compile(r"(?:^|/)(?:categor(?:y|ies)|columns?|channels?)/")


def _link_above(draft: PageDraft, title: int) -> str | None:
    """The board without a breadcrumb: a short line that stands twice above the title, or the link just above it."""
    if title == len(draft.pieces):
        return None
    near = draft.pieces[max(0, title - 40) : title]
    lines = [piece for piece in near if not piece.in_list and 2 <= len(piece.text) <= 12]
    lines = [piece for piece in lines if role_of_place(draft, piece.node)[0] not in (Role.NAVIGATION, Role.ACTIONS)]
    lines = [piece for piece in lines if not role_of_words(piece.text) and not _BUTTON.search(piece.text)]
    texts = [piece.text for piece in lines]
    twice = [text for text in texts if texts.count(text) > 1]
    if twice:
        return twice[-1]
    heading = draft.pieces[title]
    if heading.level and len(heading.hrefs) == 1 and len(heading.parts) == 2 and len(heading.parts[0]) <= 20:
        return heading.parts[0]  # the board as a badge before the title
    last = draft.pieces[title - 1] if title else None
    if last is not None and role_of_words(last.text):
        return None
    in_one_list = last is not None and last.in_list and draft.pieces[title].in_list and len(last.text) <= 20
    above = last if in_one_list or (lines and lines[-1] is last) else None
    if above and len(above.hrefs) == 1 and above.link_density == 1.0:
        if _TO_TAG.search(above.hrefs[0]) is None:
            return above.text
        filed = next((p for p in reversed(near[-4:]) if len(p.hrefs) == 1 and _TO_CATEGORY.search(p.hrefs[0])), None)
        return filed.parts[-1] if filed is not None and filed.parts else None
    parts = [part for part in last.parts if not role_of_words(part)] if last is not None else []
    if (
        len(parts) == 2
        and last is not None
        and len(last.hrefs) >= 2
        and parts[0] in TITLE_PARTS.split(draft.page_title or "")
    ):
        return parts[1]  # the site, and the board
    way = last is not None and 2 <= len(last.hrefs) == len(last.parts) <= 4 and last.link_density > 0.75
    if last is None or not way or not all(_leads_down(*pair) for pair in pairwise(last.hrefs)):
        return None
    return last.parts[-1] if len(last.parts[-1]) <= 30 else None


def _leads_down(href: str, next_href: str) -> bool:
    """Whether a link leads to a part of what the link before leads to (`/talk`, `/talk/diy`), as a breadcrumb does."""
    return len(href) > 1 and next_href.startswith(href.rstrip("/") + "/")


def _in_page_title(draft: PageDraft) -> str | None:
    """The board between title and site in the page's title (`thread - board - site`, `site::board::thread`).

    Where the page does not show it as well, it counts on pages with posts only, and as the only part between the two.
    """
    parts = [part.strip() for part in TITLE_PARTS.split(draft.page_title or "") if part.strip()]
    place = next((n for n, part in enumerate(parts) if draft.title and same_title(part, draft.title)), None)
    if place is None or len(parts) < 3 or 0 < place < len(parts) - 1:
        return None
    board = parts[1] if place == 0 else parts[-2]
    if not 2 <= len(board) <= 20 or (place == 0 and len(parts) < 3):
        return None
    shown = any(board in piece.parts for piece in draft.pieces)
    return board if shown or (len(parts) == 3 and draft.posts) else None
