"""The board of a page: from its breadcrumb, a labelled line, or a link near the title."""

from __future__ import annotations

import re

from cleaning.characters import HAN_CHARACTER
from cleaning.extract.draft import PageDraft
from cleaning.extract.labels import role_of_place, role_of_words
from cleaning.extract.metadata import Metadata
from cleaning.extract.titles import same_title
from cleaning.records import Role

_SAYS_BOARD = re.compile(
    r"(?:^|[\s|｜])(?:(?:[Ff]iled [Uu]nder|[Pp]osted in|[Cc]ategory)\s*:\s*([^|,]{1,30})"
    r"|(?:(?:分类|所属)专栏|分类|栏目|所属栏目|所属分类|专题|频道|版块|板块|讨论区|信区|分類|看板)\s*[:：]\s*([^\s|｜,，\]】]{1,20}))"
)


def find_board(draft: PageDraft, metadata: Metadata, free: list[int]) -> None:
    """The board: the last step of the breadcrumb that is not the title; on a text page the last word before it."""
    if draft.board:
        return
    title = next((n for n in free if draft.roles[n] is Role.TITLE), len(draft.pieces))
    trail = [n for n in free if draft.roles[n] is Role.BREADCRUMB]
    trail = [n for n in trail if n <= title + 2] or trail
    if not any(_TRAIL.search(draft.pieces[n].text) for n in trail):
        trail = _trail_above(draft, title, free) or trail
    if trail:
        for number in trail:
            draft.label(number, Role.BREADCRUMB, "the way to the page")
        steps: list[str] = []
        for number in trail:
            text = re.sub(r"^(?:您?(?:现在|当前)?的?位置|当前位置|您的位置)\s*[:：]?", "", draft.pieces[number].text)
            links = draft.pieces[number].parts
            gaps = _ARROWS if _ARROWS.search(text) or not HAN_CHARACTER.search(text) else _SPACES
            words = gaps.split(text) if len(links) < 3 else links
            steps.extend(step for word in words if (step := word.strip(" >＞»›/→:\xa0\u3000-")))
        steps = [
            s
            for s in steps
            if not (draft.title and (same_title(s, draft.title) or s in draft.title))
            and s not in ("首页", "正文", "文章", "Home")
            and any(map(str.isalnum, s))
        ]
        if steps and len(steps[-1]) <= 30:
            draft.board = steps[-1]
            return
    if draft.root is None:
        above = [n for n in free if n < title < len(draft.pieces) and draft.roles[n] is Role.NAVIGATION]
        draft.board = draft.pieces[above[-1]].text if above and len(draft.pieces[above[-1]].text) <= 12 else None
    draft.board = draft.board or metadata.board or _board_said(draft, free) or _link_above(draft, title)
    draft.board = draft.board or _link_to_board(draft, title)


_ARROWS = re.compile(r"[>＞»›→]+|\s*/\s*|&gt;|::|\s-\s")
_SPACES = re.compile(r"\s-\s|\s+")


def _board_said(draft: PageDraft, free: list[int]) -> str | None:
    """The board that a line outside the posts names, with a colon after the label."""
    for number in free:
        text = draft.pieces[number].text
        match = _SAYS_BOARD.search(text) if len(text) <= 120 and (":" in text or "：" in text) else None
        if match:
            return (match[1] or match[2]).strip()
    return None


def _link_to_board(draft: PageDraft, title: int) -> str | None:
    """The board that a line near the title links to, when the address says that it is one."""
    owned = draft.owned() if not draft.opening else set()
    for number in range(max(0, title - 4), min(len(draft.pieces), title + 5)):
        piece = draft.pieces[number]
        if piece.node is None or number in owned or not 0 < len(piece.hrefs) <= 4 or len(piece.text) > 100:
            continue
        if role_of_place(draft, piece.node)[0] in (Role.NAVIGATION, Role.RELATED, Role.COPYRIGHT):
            continue
        for link in piece.node.iter("a"):
            text = " ".join("".join(link.itertext()).split())
            if _BOARD_LINK.search(link.get("href") or "") and 2 <= len(text) <= 20 and text in piece.text:
                return text
    return None


_BOARD_LINK = re.compile(
    r"(?:^|/)(?:r|boards?|forums?|forumdisplay|categor(?:y|ies)|cat|nodes?|groups?|channels?|sections?|bbs|nb|collections?)[-/?=][^/]{1,60}/?$"
)
_TRAIL = re.compile(r"[>＞»›→]|&gt;|\s/\s|\s-\s|::")


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
    last = draft.pieces[title - 1] if title else None
    in_one_list = last is not None and last.in_list and draft.pieces[title].in_list and len(last.text) <= 20
    above = last if in_one_list or (lines and lines[-1] is last) else None
    return above.text if above and len(above.hrefs) == 1 and above.link_density == 1.0 else None
