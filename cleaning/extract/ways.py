"""The way to a page: lines of links from the site down to its board, and their steps."""

from __future__ import annotations

import re
from itertools import takewhile

from cleaning.characters import HAN_CHARACTER
from cleaning.extract.draft import PageDraft
from cleaning.extract.headers import is_prose
from cleaning.extract.metadata import TITLE_PARTS
from cleaning.extract.names import is_action
from cleaning.extract.pieces import Piece
from cleaning.extract.properties import OF_PROPERTIES
from cleaning.extract.title_words import same_title

NO_BOARD = re.compile(
    r"(?:bug|issue|ticket)\s?#?\d+|home|boards?|forums?|discussions?|discussioni|diskussionen|posts?|entries|записи|головна"
    r"|topics?|threads?|skip to .*|bugs?|issues?|start(?:seite)?|inicio|início|accueil|strona główna|главная|index"
    r"|archives?|search|suche|recherche|buscar|admin|관리|log ?in|sign ?(?:in|up)|register|registrieren|registreren"
    r"|registrar(?:se)?|inscription|entrar|connexion|einloggen|inloggen"
    r"|(?:atom|rss)(?: feeds?)?|feeds?|perma(?:nent )?link|lien permanent|permalink|back to top"
    r"|(?:enable|use) mobile .*|(?:sort(?:ed)?|order(?:ed)?) by|oldest|newest|latest|unanswered"
    r"|most (?:voted|recent|liked|active|popular|viewed|helpful)"
    r"|disclaimer|impressum|kontakt|contacto|contatt[io]|privacy(?: policy)?|datenschutz|免责声明|联系我们|关于我们"
    r"|#?\d+|settings|contact(?: us)?|copy link|about(?: us)?|help|faq|返回(?:列表|版面|上页|首页)|设置|帮助|讨论|话题"
    r"|(?:19|20)\d\d|\d+\s?(?:分钟|字|words?|min).{0,20}|档案|归档|存档|(?:查看|浏览|阅读)\S{1,20}|(?:发表|发布|我要)\S{1,4}|发新?[帖贴]|\d[\d,.]*\s?(?:粉丝|关注|人|帖子?|主题|回复|posts?|members?)",
    re.I,
)
"""What stands where boards do and is none: buttons, orders, counts, dates, pages of the site about itself."""
ARROWS = re.compile(r"[>＞»›→▶►▸]+|\s*/\s*|&gt;|::|\s-\s")
_SPACES = re.compile(r"\s-\s|\s+")
ONLY_BUTTONS = re.compile(r"(?:\s*\[[^\[\]]{1,8}\]){2,}")


def steps_of(draft: PageDraft, trail: list[int]) -> list[str]:
    """Return the steps of a breadcrumb from the site down to the board: neither the title nor what only says `text`."""
    steps: list[str] = []
    for number in trail:
        text = _POSITION.sub("", draft.pieces[number].text)
        parts = draft.pieces[number].parts
        cells = text.split(" | ") if draft.pieces[number].in_table_row else []
        if len(cells) > 1:  # other cells of the row hold buttons
            way = next((cell for cell in cells if ARROWS.search(cell) and any(map(str.isalnum, cell))), None)
            text, parts = (way, ()) if way is not None else (text, tuple(cells))  # the arrow in a cell of its own
        gaps = ARROWS if ARROWS.search(text) or not HAN_CHARACTER.search(text) else _SPACES
        by_links = len(parts) > 2 or (len(draft.pieces[number].hrefs) > 1 and not TRAIL.search(text))
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
    if title and len(title) >= SURE and title in step:
        return True  # `Topic …`, or with the subtitle
    return bool(title) and (same_title(step, title or "") or (cut and len(short) > 1 and short in (title or "")))


SURE = 12
"""Code points, from which on a line that stands within another one says the same."""


def _may_be_step(step: str) -> bool:
    if _HOME.fullmatch(step) or step == "文章" or _POSITION.fullmatch(step) or is_action(step):
        return False
    if NO_BOARD.fullmatch(step.strip("[]")) or ONLY_BUTTONS.fullmatch(step.lstrip("- ")):
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


TRAIL = re.compile(r"[>＞»›→▶►▸]|&gt;|\s/\s|\s-\s|(?<![a-z])::|::(?![a-z])")
"""Stands between the steps of a way."""
_DRAWN = re.compile(r"[»›→▶►▸]")


def trail_above(draft: PageDraft, title: int, free: list[int]) -> list[int]:
    """The last line above the title that has several links with arrows or slashes between them."""
    trails = [
        n
        for n in free
        if len(draft.pieces[n].hrefs) >= _links_of_way(draft.pieces[n], title - n)
        and TRAIL.search(draft.pieces[n].text[:-1])
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


def _links_of_way(piece: Piece, above: int) -> int:
    """How many links make a line a way, so many lines above the title: none where scripts follow its arrow (`＞`)."""
    if 0 < above <= _CLOSE_ABOVE and "＞" in piece.text and len(piece.text) <= _SHORT:
        return 0
    return 1 if 0 < above <= 5 else 2


_CLOSE_ABOVE, _SHORT = 3, 30
_LONGEST_WAY = 160  # a longer line with sentences is a paragraph, whatever stands between its links


def _is_menu(text: str) -> bool:
    """Whether links stand side by side with bars between them, more than one below the other."""
    arrows = [arrow.start() for arrow in TRAIL.finditer(text)]
    return bool(arrows) and text.count("|", 0, arrows[-1]) > len(arrows)


def _ends_with(draft: PageDraft, number: int) -> bool:
    """Whether the last link of a line is the title, and the one before it leads to no entry of a blog like it."""
    piece = draft.pieces[number]
    entries = sum(_ENTRY.search(href) is not None for href in piece.hrefs[-2:])
    return same_title(piece.parts[-1], draft.title or "") and entries < 2


_ENTRY = re.compile(r"/\d{4}/\d{1,2}/(?:\d{1,2}/)?[^/]+/?$")
