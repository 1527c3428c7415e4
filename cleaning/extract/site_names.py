"""The site's name where a page's title or its first heading is expected: which it is, and the title beside it."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from cleaning.extract.draft import PageDraft
from cleaning.extract.labels import role_of_words
from cleaning.extract.metadata import TITLE_PARTS
from cleaning.extract.pieces import Piece
from cleaning.extract.title_words import telling

SENTENCE_MARK = re.compile(r"[。！？；，：,.!?;:]")


def after_site(draft: PageDraft, title: str) -> str | None:
    """The later part of a page's title, where what was taken for the title is the site's name before it.

    Then the page shows the site's name first, and the later part as a line that is no link, above the first prose. The
    number of a ticket (`Bug #3: …`) is passed over like a site's name.
    """
    whole = draft.page_title or ""
    rest = whole[len(title) :] if whole.startswith(title) else ""
    bare_rest = rest.lstrip(" :：|-–—_»·")
    beside = [part.strip() for part in TITLE_PARTS.split(bare_rest)]
    if len(beside) > 1 and len(told := telling(beside)) == 1 and any(p.text == told[0] for p in draft.pieces):
        return told[0]  # `Site :: 观看文章 - Title`
    if len(bare_rest) < SHORT_TITLE or rest == bare_rest:
        return None
    if draft.thread and sum(bare_rest in draft.pieces[n].text for n in draft.owned()) >= _OFTEN:
        return bare_rest  # in the head of each post
    if _heads_below_site(draft, title, bare_rest):
        return bare_rest
    last = bare_rest.rpartition(" / ")[2]
    if draft.thread and rest.startswith(":") and last != bare_rest and any(p.text == last for p in draft.pieces):
        return last  # `Site: Board / Title`
    wanted = {bare_rest, TITLE_PARTS.split(bare_rest)[0].strip()} if _NUMBERED.fullmatch(title) else {bare_rest}
    seen = False
    for piece in draft.pieces:
        if piece.text in wanted and (piece.level or (not piece.hrefs and len(piece.text) >= SURE)):
            return piece.text if seen else None
        if len(piece.text) >= PROSE and SENTENCE_MARK.search(piece.text) and piece.link_density < 0.5:
            return None
        seen = seen or title in piece.parts
    return None


def before_board(draft: PageDraft, title: str) -> str:
    """A title without board and site, where it is the page's own title and heads of posts say its first part."""
    first = TITLE_PARTS.split(title)[0].strip()
    if title != draft.page_title or first == title or len(first) < SURE:
        return title
    said = [part for n in draft.owned() for part in draft.pieces[n].parts if part.endswith(first)]
    return first if sum(len(part) - len(first) <= _RE for part in said) >= _OFTEN else title


_RE = 5  # `Re: `
SHORT_TITLE = 4
_OFTEN = 2
PROSE = 40
_NUMBERED = re.compile(r"[\w\s]{0,30}[#№]\s?\d{1,9}")


def _heads_below_site(draft: PageDraft, site: str, rest: str) -> bool:
    """Whether a heading says the rest of the page's title, below the site's name as a heading."""
    top = [piece for piece in draft.pieces[:_TOP] if piece.level]
    place = next((place for place, piece in enumerate(top) if piece.text == site and leads_up(draft, piece)), None)
    return place is not None and role_of_words(rest) is None and any(piece.text == rest for piece in top[place + 1 :])


def leads_home(draft: PageDraft, text: str) -> bool:
    """Whether a line is the site's name, which it links home by."""
    return any(piece.text == text and any(map(HOME.fullmatch, piece.hrefs)) for piece in draft.pieces[:_TOP])


def is_site_heading(draft: PageDraft, text: str) -> bool:
    """Whether a heading is the site's name: it links home, or to a folder that the page lies in (`/blog/`)."""
    return leads_home(draft, text) or any(
        piece.text == text and leads_up(draft, piece) for piece in draft.pieces[:_TOP] if piece.level
    )


def leads_up(draft: PageDraft, piece: Piece) -> bool:
    """Whether a line is one link, to a folder that the page itself lies in."""
    if len(piece.hrefs) != 1 or len(piece.parts) != 1:
        return False
    try:
        folder = urljoin(draft.url, piece.hrefs[0])
    except ValueError:
        return False
    return folder.endswith("/") and folder != draft.url and draft.url.startswith(folder)


HOME = re.compile(r"(?:https?://[^/]+)?/?(?:index\.\w{2,5})?|\./?")
_TOP = 40
SURE = 8
"""So many code points of a heading are more than a section's or a board's name."""
