"""The board of a page: from its breadcrumb, a labelled line, or a link near the title."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice, pairwise, takewhile
from unicodedata import combining, normalize

from cleaning.characters import HAN_CHARACTER
from cleaning.extract.draft import PageDraft
from cleaning.extract.headers import is_prose
from cleaning.extract.labels import role_of_place, role_of_words
from cleaning.extract.metadata import TITLE_PARTS, Metadata
from cleaning.extract.names import is_action
from cleaning.extract.pieces import Element, Piece, chain, class_and_id, words_of
from cleaning.extract.properties import OF_PROPERTIES
from cleaning.extract.site_names import leads_home
from cleaning.extract.title_words import after_arrow, same_title
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
    if len(trail) <= _FEW and not any(_TRAIL.search(draft.pieces[n].text) for n in trail):
        above = _trail_above(draft, title, free)
        trail = above if above and (not trail or above[0] < title) else trail
    way = _way_to_title(draft, free)
    trail = trail if way is None or way in trail else [way]
    steps = _steps(draft, trail)
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
    for number in free if draft.title and len(draft.title) >= _SURE else ():
        piece = draft.pieces[number]
        if len(piece.hrefs) > _FEW and draft.title in piece.parts:
            before = piece.text.partition(draft.title or "")[0]
            if len(_ARROWS.findall(before)) >= _FEW:
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
    """Whether what stands where boards do may be the name of one: no button, count or date, nor the way home."""
    if _NO_BOARD.fullmatch(name.strip()) or is_action(name):
        return False
    found = draft.find_date(name) if any(map(str.isdigit, name)) else None
    return found is None or found.end - found.start < len(name) - _BESIDE_DATE


_BESIDE_DATE = 4
_NO_BOARD = re.compile(
    r"(?:bug|issue|ticket)\s?#?\d+|home|boards?|forums?|discussions?|discussioni|diskussionen|posts?|entries|записи|головна"
    r"|topics?|threads?|skip to .*|bugs?|issues?|start(?:seite)?|inicio|início|accueil|strona główna|главная|index"
    r"|archives?|search|suche|recherche|buscar|admin|관리|log ?in|sign ?(?:in|up)|register|registrieren|registreren"
    r"|registrar(?:se)?|inscription|entrar|connexion|einloggen|inloggen"
    r"|(?:atom|rss)(?: feeds?)?|feeds?|perma(?:nent )?link|lien permanent|permalink|back to top"
    r"|disclaimer|impressum|kontakt|contacto|contatt[io]|privacy(?: policy)?|datenschutz|免责声明|联系我们|关于我们"
    r"|#?\d+|settings|contact(?: us)?|copy link|about(?: us)?|help|faq|返回(?:列表|版面|上页|首页)|设置|帮助|讨论|话题"
    r"|(?:19|20)\d\d|\d+\s?(?:分钟|字|words?|min).{0,20}|档案|归档|存档|(?:查看|浏览|阅读)\S{1,20}|(?:发表|发布|我要)\S{1,4}|发新?[帖贴]|\d[\d,.]*\s?(?:粉丝|关注|人|帖子?|主题|回复|posts?|members?)",
    re.I,
)


def _steps(draft: PageDraft, trail: list[int]) -> list[str]:
    """Return the steps of a breadcrumb from the site down to the board: neither the title nor what only says `text`."""
    steps: list[str] = []
    for number in trail:
        text = _POSITION.sub("", draft.pieces[number].text)
        parts = draft.pieces[number].parts
        cells = text.split(" | ") if draft.pieces[number].in_table_row else []
        if len(cells) > 1:  # other cells of the row hold buttons
            way = next((cell for cell in cells if _ARROWS.search(cell) and any(map(str.isalnum, cell))), None)
            text, parts = (way, ()) if way is not None else (text, tuple(cells))  # the arrow in a cell of its own
        gaps = _ARROWS if _ARROWS.search(text) or not HAN_CHARACTER.search(text) else _SPACES
        by_links = len(parts) > 2 or (len(draft.pieces[number].hrefs) > 1 and not _TRAIL.search(text))
        words = takewhile(_is_of_way, parts if by_links and parts else gaps.split(text))
        steps.extend(step for word in words if (step := word.strip(" >＞»›/→▶►▸|:：\xa0\u3000-")))
    home = next((n for n, step in enumerate(steps) if _HOME.fullmatch(step)), 0)
    steps = steps[home:]  # `the site » home » board`
    last = (
        n for n, step in enumerate(steps) if (n or len(steps) == 1) and (_ITSELF.fullmatch(step) or step == draft.title)
    )
    ends = next(last, len(steps))
    steps = [step for step in steps[:ends] if not _is_title(step, draft.title) and _may_be_step(step)]
    if len(steps) == 1 and not draft.posts and steps[0] == TITLE_PARTS.split(draft.page_title or "")[-1].strip():
        return []  # the site alone
    return steps


def _is_of_way(word: str) -> bool:
    """Whether a word of a line still belongs to the way, and doesn't tell who moderates the board."""
    return _MODERATED.match(word) is None


_MODERATED = re.compile(r"\s*[(（]\s*(?:moderator|moderatoren|modérateur|moderador|модератор|版主)", re.I)


def _is_title(step: str, title: str | None) -> bool:
    short = _VIEWS.sub("", step.rstrip(".… "))
    cut = short != step or 2 * len(short) >= len(title or "")
    if title and len(title) >= _SURE and title in step:
        return True  # `Topic …`, or with the subtitle
    return bool(title) and (same_title(step, title or "") or (cut and len(short) > 1 and short in (title or "")))


_SURE = 12


def _may_be_step(step: str) -> bool:
    if _HOME.fullmatch(step) or step == "文章" or _POSITION.fullmatch(step) or is_action(step):
        return False
    if _NO_BOARD.fullmatch(step) or _ONLY_BUTTONS.fullmatch(step.lstrip("- ")):
        return False
    return any(map(str.isalnum, step))


_HOME = re.compile("首页|首頁|主页")
_VIEWS = re.compile(r"^(?:浏览|查看|阅读|主题)\s*[:：]\s*")
_POSITION = re.compile(r"^(?:您?(?:现在|当前)?的?位置|当前位置|您的位置)\s*[:：]?")
_ITSELF = re.compile(  # how breadcrumbs call the page itself
    r"(?:阅读|查看|浏览)?(?:(?:文章|帖子)?正文|看[帖贴]|帖子|主题(?:文章)?|详情|详细内容|内容页?|当前页)"
    r"|(?:クチコミ|口コミ)?掲示板|スレッド"
    r"|(?:view )?(?:thread|topic|questions?)(?: details)?|(?:topic|thread|post|message)\s?#?\d+"
    r"|.{2,4}(?:正文|详情|内容)",
    re.I,
)


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
_ARROWS = re.compile(r"[>＞»›→▶►▸]+|\s*/\s*|&gt;|::|\s-\s")
_SPACES = re.compile(r"\s-\s|\s+")


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
    return _BOARD_LINK.search(link.get("href") or "") is not None


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
_ONLY_BUTTONS = re.compile(r"(?:\s*\[[^\[\]]{1,8}\]){2,}")
_BUTTONS_BEHIND = re.compile(rf"(?<=\S){_ONLY_BUTTONS.pattern}$")
"""Behind a board's name, in brackets: `灯下杂谈 [返回列表] [发表文章]`."""
_LABEL_OF_BOARD = re.compile(r"^(?:看板|讨论区|版块|板块|类别|分类|栏目)(?:\s*[:：]\s*|\s+)(?=\S)")
_BOARD_LINK = re.compile(
    r"(?:^|/)(?:r|boards?|forums?|forumdisplay|categor(?:y|ies)|cat|c|nodes?|groups?|circles?|clubs?|hubs?|community|go|sort|f|channels?|sections?|bbs|nb|collections?)[-/?=](?!(?:explore|discover|search|all|new|latest|hot|top|mine|index|create)(?:$|[/?]))[^/]{1,60}(?:/listForCategory)?/?$"
    r"|[?&](?:frm_id|fid|forum_id|bo_table|cateID|catid|category)=\w{1,20}$"
)
_TRAIL = re.compile(r"[>＞»›→▶►▸]|&gt;|\s/\s|\s-\s|(?<![a-z])::|::(?![a-z])")
_DRAWN = re.compile(r"[»›→▶►▸]")


def _trail_above(draft: PageDraft, title: int, free: list[int]) -> list[int]:
    """The last line above the title that has several links with arrows or slashes between them."""
    trails = [
        n
        for n in free
        if len(draft.pieces[n].hrefs) >= (1 if 0 < title - n <= 5 else 2) and _TRAIL.search(draft.pieces[n].text[:-1])
    ]
    trails = [n for n in trails if len(draft.pieces[n].text) <= _LONGEST_WAY or not is_prose(draft.pieces[n])]
    trails = [n for n in trails if draft.pieces[n].in_table_row or not _is_menu(draft.pieces[n].text)]
    trails = [n for n in trails if not draft.pieces[n].text.startswith(("«", "‹", "<"))]  # the posts before and after
    trails = [n for n in trails if draft.whys[n] != OF_PROPERTIES]  # `References: <m0@example.org> <m1@example.org>`
    if draft.title:  # `Forum | Category | Board | Topic: …`
        trails += [n for n in free if n < title and len(draft.pieces[n].hrefs) > 2 and _ends_with(draft, n)]
    drawn = [n for n in trails if title - n in range(-1, 4) and _DRAWN.search(draft.pieces[n].text)]
    return (
        drawn[-1:]
        or [n for n in trails if n <= title][-1:]
        or [n for n in trails if n <= title + 6 and "篇" not in draft.pieces[n].text][:1]
    )


_LONGEST_WAY = 160  # a longer line with sentences is a paragraph, whatever stands between its links


def _is_menu(text: str) -> bool:
    """Whether links stand side by side with bars between them, more than one below the other."""
    arrows = [arrow.start() for arrow in _TRAIL.finditer(text)]
    return bool(arrows) and text.count("|", 0, arrows[-1]) > len(arrows)


def _ends_with(draft: PageDraft, number: int) -> bool:
    """Whether the last link of a line is the title, and the one before it leads to no entry of a blog like it."""
    piece = draft.pieces[number]
    entries = sum(_ENTRY.search(href) is not None for href in piece.hrefs[-2:])
    return same_title(piece.parts[-1], draft.title or "") and entries < 2


_ENTRY = re.compile(r"/\d{4}/\d{1,2}/(?:\d{1,2}/)?[^/]+/?$")


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
