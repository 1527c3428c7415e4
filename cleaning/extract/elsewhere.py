"""Records that speak of other pages: the newest comments of a whole site, in a side column with names and dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from cleaning.characters import HAN_CHARACTER
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.find import Finder
from cleaning.extract.hrefs import path_of
from cleaning.extract.names import FLOOR_LABEL, is_action
from cleaning.extract.pieces import Element, words_of
from cleaning.extract.template import PROFILE

Link = tuple[str, str]
_FEW = 3
_ENOUGH = 100
_MOSTLY = 0.6
_TITLE = 5
_NUMBER = re.compile("[0-9]+")
_SUBJECT = re.compile(r"^(?:Re|回复)\s*[:：]\s*", re.I)
_PERSON = re.compile(r"^@|^(?:https?:)?//")


def lead_elsewhere(draft: PageDraft, records: list[PostDraft]) -> bool:
    """Whether most records link to a page of their own: to a place on it, or by its title behind a name.

    The posts of one page link to places on that page, to people, and to buttons.
    """
    some = records[:_ENOUGH]
    if (
        len(some) < _FEW
        or draft.find is None
        or draft.find.count("p-comment") + draft.find.count("u-comment") >= len(some)
    ):
        return False
    links = [list(_links(draft, record)) for record in some]
    here = _places(draft.find) if any("#" in href for own in links for _, href in own) else frozenset()
    places = [set(_pages(draft, own, here)) for own in links]
    titles = [set(_titles(draft, own)) for own in links]
    return any(_differ(found) for found in (places, titles))


def _differ(found: list[set[str]]) -> bool:
    """Whether most records have something that no other one has."""
    having = Counter(one for own in found for one in own)
    return sum(any(having[one] == 1 for one in own) for own in found) >= _MOSTLY * len(found)


def _places(find: Finder) -> frozenset[str]:
    """The places on a page that a link can lead to."""
    return frozenset(node.get(name) for name in ("id", "name") for node in find.having(name))


def _pages(draft: PageDraft, links: list[Link], here: frozenset[str]) -> Iterator[str]:
    """Yield the pages that links lead to a place on; dates, the page's own subject and places on it lead to none."""
    for text, href in links:
        page, mark, place = href.partition("#")
        own = place in here or _SUBJECT.sub("", text) in (draft.page_title or "")
        if page and mark and place and not own and draft.find_date(text) is None:
            yield page


def _links(draft: PageDraft, record: PostDraft) -> Iterator[Link]:
    """Yield the words and target of each link of a record, in order."""
    seen: set[Element] = set()
    for number in record.pieces:
        piece = draft.pieces[number]
        if not piece.hrefs or piece.node is None or piece.node in seen:
            continue
        seen.add(piece.node)
        for node in piece.node.iter("a"):
            href, text = node.get("href") or "", words_of(node)
            if href in piece.hrefs and text and not is_action(text):
                yield text, href


def _titles(draft: PageDraft, links: list[Link]) -> Iterator[str]:
    """Yield what may be titles of pages of this site: behind the first link, which is a name, and not like it."""
    first = _NUMBER.sub("0", path_of(links[0][1])) if links else ""
    for text, href in links[1:]:
        words = len(text.split()) > 1 or len(HAN_CHARACTER.findall(text)) >= _TITLE  # fewer may be a name
        own = words and not FLOOR_LABEL.match(text) and text not in (draft.page_title or "")
        page = "#" not in href and not PROFILE.search(href) and not _PERSON.search(text) and not _PERSON.search(href)
        if own and page and _NUMBER.sub("0", path_of(href)) != first and draft.find_date(text) is None:
            yield _NUMBER.sub("0", text)
