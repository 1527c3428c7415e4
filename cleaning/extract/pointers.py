"""Whom a post answers, as markup says: a link to that post's place on the page, an attribute with its number.

`<a href="#p23107">@ Waldschrat</a>` in a head, `data-parent="52568"` on a box: both name another post by the id of its
element, whatever the words around them say, and in whatever language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.pieces import Element, chain
from cleaning.records import CONTENT_ROLES

_AROUND = 8  # elements around a post's first line: its box is one of them
_NUMBER = re.compile(r"(\d+)\D*$")
_PARENT = re.compile(r"(?:^|-)parent(?:-?(?:id|value|post|comment|key))*$", re.I)


def point_to_parents(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Set `points` of each post that markup points to an earlier one from: by time if both have one, else by place."""
    if draft.find is None or len(posts) < 2:
        return
    states = any(map(_PARENT.search, draft.find.attributes()))
    linked = [set(_linked(draft, post)) for post in posts]
    if not states and not any(linked):
        return
    boxes = [list(_boxes(draft, post)) for post in posts]
    places = _places(boxes)
    for number, post in enumerate(posts):
        names = (set(_stated(boxes[number])) if states else set()) or linked[number]
        meant = {places[name] for name in names if name in places}
        earlier = [other for other in meant if other != number and _is_earlier(posts, other, number)]
        if len(earlier) == 1:
            post.points = posts[earlier[0]]


def _boxes(draft: PageDraft, post: PostDraft) -> Iterator[Element]:
    return islice(chain(draft.pieces[post.pieces[0]].node), _AROUND) if post.pieces else iter(())


def _places(boxes: list[list[Element]]) -> dict[str, int]:
    """Return which post stands at each id, and at its number; an id around all of them is that of their list."""
    holders: dict[Element, list[int]] = {}
    for number, around in enumerate(boxes):
        for node in around:
            if node.get("id"):
                holders.setdefault(node, []).append(number)
    places: dict[str, int] = {}
    for node, inside in holders.items():
        name = node.get("id")
        digits = _NUMBER.search(name)
        if digits is None or len(inside) == len(boxes):
            continue
        places.setdefault(f"#{name}", inside[0])
        places.setdefault(digits[1], inside[0])
    return places


def _stated(around: list[Element]) -> Iterator[str]:
    """The numbers that attributes of a post's box call those of its parent."""
    for node in around:
        values = [value for name, value in node.items() if _PARENT.search(name)]
        if values:
            yield from (match[1] for match in map(_NUMBER.search, values) if match)
            return


def _linked(draft: PageDraft, post: PostDraft) -> Iterator[str]:
    """The places on this page that links around a post's words lead to."""
    for number in post.pieces:
        for href in draft.pieces[number].hrefs:
            named = draft.pieces[number].parts[:1] and draft.pieces[number].parts[0].startswith("@")
            if len(href) > 1 and href[0] == "#" and (named or draft.roles[number] not in CONTENT_ROLES):
                yield href


def _is_earlier(posts: list[PostDraft], one: int, other: int) -> bool:
    when, then = posts[one].when, posts[other].when
    return when <= then if when is not None and then is not None else one < other
