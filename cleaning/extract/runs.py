"""From anchors to records: each from its box to the next one's, as a run of pieces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lxml import etree

from cleaning.extract.boxes import Anchor, dress_of, lifted_boxes, says_something
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import SENTENCE, first_within, is_only_date, piece_date, within
from cleaning.extract.labels import role_of_place, role_of_words
from cleaning.extract.line_runs import starts_of_lines
from cleaning.extract.lone import ends_posts, only_record
from cleaning.extract.names import is_action
from cleaning.extract.pieces import Element, chain


def records_of(draft: PageDraft, group: list[Anchor]) -> list[PostDraft]:
    """Return the records around the anchors of a group: from each one's box to the next one's."""
    if len(group) == 1:
        return only_record(draft, group[0])
    starts = starts_of(draft, group)
    if any(after < before for before, after in pairwise(starts)):
        return _by_boxes(draft, group)
    end = _end(draft, group, starts)
    records = []
    for index, anchor in enumerate(group):
        stop = starts[index + 1] if index + 1 < len(starts) else end
        records.append(
            PostDraft(list(range(starts[index], max(stop, anchor.number + 1))), when=anchor.when, anchor=anchor.number)
        )
    _answers(draft, group, records)
    return records


def _by_boxes(draft: PageDraft, group: list[Anchor]) -> list[PostDraft]:
    """Records of boxes that stand in one another, above the date of the outer one: a piece is the innermost box's."""
    owner = dict(zip(lifted_boxes(draft, group), group, strict=True))
    members: dict[int, list[int]] = {anchor.number: [] for anchor in group}
    for number, piece in enumerate(draft.pieces):
        box = next((node for node in chain(piece.node) if node in owner), None)
        if box is not None:
            members[owner[box].number].append(number)
    records = [PostDraft(members[a.number], when=a.when, anchor=a.number) for a in group]
    _answers(draft, group, records)
    return sorted((record for record in records if record.pieces), key=lambda record: record.pieces[0])


def starts_of(draft: PageDraft, group: list[Anchor], others: Sequence[Anchor] = ()) -> list[int]:
    """Lift each anchor to the largest element that holds no other anchor; return the first piece of each."""
    nodes = [draft.pieces[anchor.number].node for anchor in group]
    if any(node is None for node in nodes):
        return starts_of_lines(draft, group) or [_line_start(draft, anchor.number) for anchor in group]
    lifted = own_boxes(draft, group, others) if others else lifted_boxes(draft, group)
    if not others and len(group) > 1:
        ends = _ends_of_runs(draft, group, lifted)
        if ends:
            return ends
    own_count = Counter(nodes)
    lifted = _with_heads(lifted)
    first_piece: dict[Element, int] = {}
    wanted, seen = set(lifted), set[Element]()
    for number, piece in enumerate(draft.pieces):
        node = piece.node
        while node is not None and node not in seen:
            seen.add(node)
            if node in wanted:
                first_piece[node] = number
            node = node.getparent()
    return [
        _line_start(draft, anchor.number)
        if own_count[own] > 1
        else min(first_piece.get(node, anchor.number), anchor.number)
        for own, node, anchor in zip(nodes, lifted, group, strict=True)
    ]


def own_boxes(draft: PageDraft, group: list[Anchor], others: Sequence[Anchor]) -> list[Element]:
    """Return the boxes of answers that stand in the records of `others`, without words of what they answer."""
    lifted = lifted_boxes(draft, group, others)
    return [_own_box(draft, anchor.number, box) for anchor, box in zip(group, lifted, strict=True)]


def _own_box(draft: PageDraft, number: int, box: Element) -> Element:
    """Return the box of an answer in that which holds no other date, where that holds words of the post before it."""
    node, first = draft.pieces[number].node, number
    said = False
    while node is not box and node is not None:
        first = first_within(draft, first, node)
        says = _may_be_words if node.tag in _ITEMS else _says  # a short word in an item of its own is an answer
        said = said or any(n != number and says(draft, n) for n in _while_within(draft, first, node))
        if said and first and within(draft.pieces[first - 1].node, node.getparent()):
            before = _while_within(draft, first - 1, node.getparent(), step=-1)
            if any(_may_be_words(draft, n) for n in before):
                return node
        node = node.getparent()
    return box


def _says(draft: PageDraft, number: int) -> bool:
    text = draft.pieces[number].text
    return _may_be_words(draft, number) and (len(text) >= _LONG_ENOUGH or text[-1] in "。！？.!?…")


_LONG_ENOUGH = 8
_ITEMS = frozenset(("li", "dd", "article"))


def _while_within(draft: PageDraft, number: int, node: Element, step: int = 1) -> Iterator[int]:
    """Yield the numbers of pieces from one on, as long as they stand in an element."""
    while 0 <= number < len(draft.pieces) and within(draft.pieces[number].node, node):
        yield number
        number += step


def _ends_of_runs(draft: PageDraft, group: list[Anchor], lifted: list[Element]) -> list[int]:
    """The starts of records whose dates stand last in them, each a run of siblings; nothing where they do not.

    Then what follows the last date says nothing, and as many siblings as part two dates stand before the first one.
    """
    parent = lifted[0].getparent()
    if parent is None or any(box.getparent() is not parent for box in lifted):
        return []
    children = [child for child in parent if isinstance(child.tag, str)]
    place = {child: number for number, child in enumerate(children)}
    at = [place[box] for box in lifted]
    period = min((after - before for before, after in pairwise(at)), default=0)
    if period < 2 or at[0] < 1:
        return []
    opens = max(at[0] - period + 1, 0)  # a rule between the records is none of the first one
    first: dict[Element, int] = {}
    last = 0
    for number, piece in enumerate(draft.pieces):
        own = next((node for node in chain(piece.node) if node in place), None)
        if own is not None:
            first.setdefault(own, number)
        if own is not None or piece.node is parent:  # words that stand in no element of their own
            last = number
    behind = (n for n in range(group[-1].number + 1, last + 1) if _may_be_words(draft, n))
    after = [n for n in behind if not any(node.tag == "form" for node in chain(draft.pieces[n].node))]
    start = next((first[child] for child in children[opens : at[0]] if child in first), group[0].number)
    before = range(start, group[0].number)
    if after or not any(_may_be_words(draft, n) for n in before):
        return []
    if len({_look(child) for child in children[opens : at[0] + 1]}) < 2 and period > 2:
        return []
    begin = [opens, *(number + 1 for number in at[:-1])]
    return [
        next((first[child] for child in children[start : end + 1] if child in first), anchor.number)
        for start, end, anchor in zip(begin, at, group, strict=True)
    ]


def _with_heads(lifted: list[Element]) -> list[Element]:
    """The boxes that records begin with: rows of one class right above each box, one for one, are their heads."""
    if len(lifted) < 2 or len(set(lifted)) < len(lifted):
        return lifted
    heads = [next(box.itersiblings(etree.Element, preceding=True), None) for box in lifted]
    parent, dress = lifted[0].getparent(), dress_of(heads[0]) if heads[0] is not None else None
    if parent is None or dress is None or not says_something(dress) or dress == dress_of(lifted[0]):
        return lifted
    if any(head is None or head.getparent() is not parent or dress_of(head) != dress for head in heads):
        return lifted
    alike = sum(dress_of(child) == dress for child in parent if isinstance(child.tag, str))
    return [head for head in heads if head is not None] if alike == len(lifted) else lifted


def _look(child: Element) -> tuple[str, ...]:
    """How an element looks: its tag and class, and those of what it holds first."""
    first = next((inner for inner in child if isinstance(inner.tag, str)), None)
    return tuple(str(x) for one in (child, first) if one is not None for x in (one.tag, one.get("class")))


def _may_be_words(draft: PageDraft, number: int) -> bool:
    piece = draft.pieces[number]
    return (
        piece.link_density < 0.5 and len(piece.text) > 1 and not is_action(piece.text) and not role_of_words(piece.text)
    )


def _line_start(draft: PageDraft, number: int) -> int:
    """On a text page the name may stand on the line before the date, with nothing else on it."""
    before = draft.pieces[number - 1].text if number else ""
    found = piece_date(draft, number)
    alone = found is not None and is_only_date(draft.pieces[number].text, found)
    return number - 1 if alone and 0 < len(before) <= 20 and not SENTENCE.search(before) else number


def _end(draft: PageDraft, group: list[Anchor], starts: list[int]) -> int:
    """Return where the last record ends: with its element, or where boilerplate begins."""
    last = group[-1].number
    box = _last_box(draft, group, starts)
    if box is not None:
        return next(
            (n for n in range(last, len(draft.pieces)) if not within(draft.pieces[n].node, box)), len(draft.pieces)
        )
    stop = last + 1
    node = draft.pieces[last].node
    limit = len(draft.pieces)
    container = _common(draft, group) if node is not None else None
    if node is not None:
        inside = [n for n in range(last, limit) if container is None or within(draft.pieces[n].node, container)]
        limit = inside[-1] + 1 if inside else last + 1
    lengths = [b - a for a, b in pairwise(starts)]
    longest = max(lengths, default=12) + 4
    place = role_of_place(draft, node)[0] if node is not None else None
    said: set[str] = set()
    listed = node is not None and container is not None and container.tag in _LISTS  # then nothing else stands in it
    while stop < (limit if listed else min(limit, starts[-1] + max(longest, 6))):
        if ends_posts(draft, stop, within_place=place):
            said = said or {_bare(draft, n) for n in range(starts[0], starts[-1])}
            if _bare(draft, stop) not in said:
                break
        stop += 1
    return stop


def _bare(draft: PageDraft, number: int) -> str:
    """The words of a line, whatever its numbers: what the template says in record after record."""
    return _NUMBER.sub("0", draft.pieces[number].text)


_LISTS = frozenset(("table", "tbody", "ul", "ol", "dl"))
_NUMBER = re.compile("[0-9]+")


def _last_box(draft: PageDraft, group: list[Anchor], starts: list[int]) -> Element | None:
    """Return the box of the last record where boxes hold whole records: of the class of those before, or beside."""
    if draft.pieces[group[0].number].node is None:
        return None
    boxes = lifted_boxes(draft, group)
    dress = dress_of(boxes[-1])
    alike = [number for number, box in enumerate(boxes[:-1]) if dress_of(box) == dress]
    telling = says_something(dress) or len({box.getparent() for box in boxes}) == 1
    if not telling or len(alike) < max(1, len(boxes) - 2):  # the first post may have another one
        return None
    if alike[0] == 0 and len(alike) > 1:
        del alike[0]  # between the first post and the others may stand a heading
    whole = all(within(draft.pieces[starts[number + 1] - 1].node, boxes[number]) for number in alike)
    return boxes[-1] if whole else None


def _common(draft: PageDraft, group: list[Anchor]) -> Element | None:
    """Return the lowest common ancestor of a group."""
    nodes = [draft.pieces[anchor.number].node for anchor in group]
    for candidate in chain(nodes[0]):
        if all(within(node, candidate) for node in nodes[1:]):
            return candidate
    return None


def _answers(draft: PageDraft, group: list[Anchor], records: list[PostDraft]) -> None:
    """Where the box of a record lies in that of another one, it answers it."""
    if draft.pieces[group[0].number].node is None:
        return
    boxes = lifted_boxes(draft, group)
    if len({box.getparent() for box in boxes}) == 1:
        return  # side by side
    owner = dict(zip(boxes, records, strict=True))
    for box, record in zip(boxes, records, strict=True):
        above = next((e for e in chain(box)[1:] if e in owner), None)
        if above is not None and owner[above] is not record:
            record.answers = owner[above]
    _answers_in_items(draft, group, records)


def _answers_in_items(draft: PageDraft, group: list[Anchor], records: list[PostDraft]) -> None:
    """Where the item of a record lies in an item of the same class that begins with another one, it answers that one.

    So trees are built whose items hold a comment and a list of items: the comment's own box ends before its answers.
    """
    begins: dict[Element, int] = {}
    around = [chain(draft.pieces[anchor.number].node) for anchor in group]
    for number, nodes in enumerate(around):
        for node in nodes:
            begins.setdefault(node, number)
    for number, (nodes, record) in enumerate(zip(around, records, strict=True)):
        own = sum(begins[node] == number for node in nodes)  # what begins with it is inside what begins with others
        if number == 0 or record.answers is not None or own == 0:
            continue
        item = nodes[own - 1]
        dress = dress_of(item)
        if not says_something(dress) and item.tag not in _ITEMS:
            continue
        above = next((node for node in nodes[own:] if node.tag == item.tag and dress_of(node) == dress), None)
        held = around[begins[above]] if above is not None else []
        inner = next((node for node in held if node.tag == item.tag and dress_of(node) == dress), None)
        if above is not None and inner is above:  # the item that holds all items begins with the first one's
            record.answers = records[begins[above]]
