"""Where the pieces of records stand in them, for pages whose elements have no telling names.

A place is the way down from the record's box: tags with class names, and where there is none, with their number among
the siblings of the same tag, as the alignment of DEPTA (Zhai and Liu, WWW 2005) numbers them. Of records that are a run
of siblings, the siblings are numbered from the run's first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cleaning.extract.boxes import dress_of
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import is_prose
from cleaning.extract.labels import is_comment_heading, role_of_words
from cleaning.extract.pieces import Element, Piece, chain
from cleaning.extract.shapes import FLOWING, telling_name
from cleaning.extract.ways import ARROWS
from cleaning.records import Role

Place = tuple[str, ...]


def places_in(draft: PageDraft, posts: Sequence[PostDraft]) -> dict[int, Place]:
    """Return the place of each piece of some posts."""
    boxes = [common_box(draft, post) for post in posts]
    owners: dict[Element, int] = defaultdict(int)
    for box in boxes:
        owners[box] += 1
    numbers: dict[Element, int] = {}
    found: dict[int, Place] = {}
    for post, box in zip(posts, boxes, strict=True):
        first: dict[str, int] = {}  # of a run of siblings: which one of each tag comes first
        for number in post.pieces:
            steps: list[str] = []
            ways = list(_up_to(draft.pieces[number].node, box))
            for depth, node in enumerate(reversed(ways)):
                steps.append(_step(node, numbers, first if depth == 0 and owners[box] > 1 else None))
            found[number] = tuple(steps)
    return found


def common_box(draft: PageDraft, post: PostDraft) -> Element:
    """Return the lowest element that holds all pieces of a post; None where there is none."""
    first, last = draft.pieces[post.pieces[0]].node, draft.pieces[post.pieces[-1]].node
    above = set(chain(last))
    return next((node for node in chain(first) if node in above), None)


def trim_records(draft: PageDraft, posts: Sequence[PostDraft]) -> None:
    """Take out of records what is no part of them: the way to the page, lists of other pages, what follows the last.

    What follows the last is what lies outside a box such as the others have; of records that are a run of siblings, it
    is the siblings after the last such as another one has.
    """
    _cut_way(draft, posts)
    _cut_teasers(draft, posts)
    posts = [post for post in posts if post.parent is None]
    if draft.root is None or not posts:
        return
    _cut_form(draft, posts[-1])
    if len(posts) < _SOME:
        return
    last, others = posts[-1], posts[-_ENOUGH:-1]
    boxes = [common_box(draft, post) for post in others]
    whole = common_box(draft, last)
    if whole is boxes[0] and len(set(boxes)) == 1:
        where = places_in(draft, [*others, last])
        known = {where[n][:1] for post in others for n in post.pieces}
        inside = [_may_be_part(where[n], known) for n in last.pieces]
    elif whole in set(chain(boxes[-1])[1:]) and len(set(map(dress_of, boxes))) == 1:
        anchor = draft.pieces[last.anchor if last.anchor is not None else last.pieces[0]].node
        depth = len(chain(boxes[-1]))
        own = next((node for node in chain(anchor)[-depth:] if dress_of(node) == dress_of(boxes[-1])), None)
        inside = [own is None or own in set(chain(draft.pieces[n].node)) for n in last.pieces]
    else:
        return
    end = len(last.pieces)
    while end > 1 and not inside[end - 1] and last.pieces[end - 1] != last.anchor:
        end -= 1
    last.pieces = last.pieces[:end]


def _cut_way(draft: PageDraft, posts: Sequence[PostDraft]) -> None:
    """Take the way to the page, which ends with its title, out of the first record where that begins with it."""
    first = posts[0] if posts else None
    if first is None or len(first.pieces) < _SOME or first.anchor == first.pieces[0]:
        return
    piece = draft.pieces[first.pieces[0]]
    steps = [step.strip() for step in ARROWS.split(piece.text)]
    links = len(piece.hrefs)
    if links > 1 and len(steps) > links and len(steps[-1]) >= _TITLE and steps[-1] in (draft.page_title or ""):
        first.pieces = first.pieces[1:]


_TITLE = 4


def _cut_teasers(draft: PageDraft, posts: Sequence[PostDraft]) -> None:
    """Take the heading of answers, and lists of other pages (`» 猜你喜欢`), out of the records before them.

    Such a list has a heading that says so, and nothing but items, links and more headings below it.
    """
    for post in posts:
        first = post.anchor if post.anchor is not None else post.pieces[0]
        heads = (place for place, n in enumerate(post.pieces) if n > first and _heads_other(draft.pieces[n]))
        begin = next(heads, len(post.pieces))
        below = post.pieces[begin + 1 :]
        if begin < len(post.pieces) and is_comment_heading(draft.pieces[post.pieces[begin]].text):
            said = any(is_prose(draft.pieces[n]) for n in below)  # an answer whose date was not found
            post.pieces = post.pieces if said else post.pieces[:begin]
        elif below and all(_is_teaser(draft.pieces[n]) for n in below):
            for number in post.pieces[begin:]:
                draft.label(number, Role.RELATED, "a list of other pages between posts")
            post.pieces = post.pieces[:begin]


def _heads_other(piece: Piece) -> bool:
    words = role_of_words(piece.text) if piece.level and not piece.hrefs else None
    return words is not None and words[0] in (Role.RELATED, Role.COMMENT_HEADING)


def _is_teaser(piece: Piece) -> bool:
    return bool(piece.level) or piece.in_list or piece.link_density > _LINKS


_LINKS = 0.5


def _cut_form(draft: PageDraft, post: PostDraft) -> None:
    """Take the form to answer in, and what follows it, out of a record that begins outside of it."""
    node = draft.pieces[post.anchor if post.anchor is not None else post.pieces[0]].node
    around = set(chain(node))
    for place, number in enumerate(post.pieces[1:], 1):
        forms = (above for above in chain(draft.pieces[number].node) if above.tag == "form" and above not in around)
        if any(next(form.iter("textarea"), None) is not None for form in forms):
            if post.anchor is None or post.anchor < number:
                post.pieces = post.pieces[:place]
            return


def _may_be_part(place: Place, known: set[Place]) -> bool:
    return not place or place[:1] in known or _tag(place[0]) in FLOWING - _ROWS


_SOME = 3
_ENOUGH = 20
_ROWS = frozenset(("table", "tbody", "thead", "tr", "center"))


def _up_to(node: Element, box: Element) -> Iterable[Element]:
    while node is not None and node is not box:
        yield node
        node = node.getparent()


def _step(node: Element, numbers: dict[Element, int], first: dict[str, int] | None) -> str:
    name = telling_name(node.get("class") or "")
    if name:
        return f"{node.tag}.{re.sub('[0-9]+', '', name)}"
    parent = node.getparent()
    if parent is None:
        return str(node.tag)
    if node not in numbers:
        counts: dict[str, int] = defaultdict(int)
        for child in parent:
            if isinstance(child.tag, str):
                numbers[child] = counts[child.tag]
                counts[child.tag] += 1
    number = numbers[node]
    if first is not None:
        number -= first.setdefault(node.tag, number)
    return f"{node.tag}:{number}"


def _tag(step: str) -> str:
    return re.split("[.:]", step, maxsplit=1)[0]


def container(place: Place) -> Place:
    """Return the place of the block that holds a run of text: above paragraphs, items and the like."""
    end = len(place)
    while end and _tag(place[end - 1]) in FLOWING:
        end -= 1
    return place[:end]


@dataclass(frozen=True, slots=True)
class Placed:
    """The places of the pieces of all posts, and which of them is that of the bodies."""

    where: dict[int, Place]
    body: Place

    def holds(self, number: int) -> bool:
        """Whether a piece lies in the body of its post; where that is the whole box, in no block within it."""
        place = container(self.where[number]) if number in self.where else None
        if place is None:  # of a post that is none of the posts compared, such as an answer in one
            return False
        return place[: len(self.body)] == self.body if self.body else not place


def body_place(draft: PageDraft, posts: Sequence[Sequence[int]], where: dict[int, Place]) -> Place:
    """Return the place of the bodies: down from the box to the part that holds most of the words, as far as one does.

    `posts` are the pieces of each that may be body. Words that the template says in post after post count once,
    and no post counts for more than `_LONG` code points, since the first may have a dress of its own.
    """
    words: dict[Place, float] = defaultdict(float)
    own: dict[Place, float] = defaultdict(float)
    present: dict[Place, set[int]] = defaultdict(set)
    seen: set[tuple[Place, str]] = set()
    for index, numbers in enumerate(posts):
        weight = min(1.0, _LONG / max(1, sum(len(draft.pieces[n].text) for n in numbers)))
        for number in numbers:
            piece, place = draft.pieces[number], container(where[number])
            said = (place, _NUMBER.sub("0", piece.text[:60]))
            share = 0.0 if said in seen else weight * (len(piece.text) - piece.link_characters)
            seen.add(said)
            own[place] += share
            for depth in range(len(place) + 1):
                words[place[:depth]] += share
                present[place[:depth]].add(index)
    current: Place = ()
    while True:
        parts = [place for place in words if place[:-1] == current and len(place) == len(current) + 1]
        best = max(parts, key=lambda place: words[place], default=None)
        if best is None or words[best] < _MOST * words[current] or own[current] > words[best]:
            return current
        if len(present[best]) < _USUAL * len(posts):
            return current
        tag = _tag(best[-1])
        lines = [
            p for p in parts if p is not best and len(present[p]) < _USUAL * len(posts) and p[-1].startswith(f"{tag}:")
        ]
        if sum(words[line] for line in lines) > _LINES * words[current]:
            return current  # an element a line, in some posts more than in others
        current = best


_NUMBER = re.compile("[0-9]+")
_LONG = 200
_MOST = 0.45
_USUAL = 0.6
_LINES = 0.1
