"""Records within records: answers below what they answer (楼中楼), and quotes above the words of who quotes."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta

from cleaning.extract.boxes import Anchor, dress_of, lifted_boxes, says_something
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import SENTENCE, piece_date, within
from cleaning.extract.names import clean_name, is_action
from cleaning.extract.opening import last_title_before
from cleaning.extract.pieces import Element, Piece, bare_words, chain, class_and_id
from cleaning.extract.runs import own_boxes, records_of, starts_of
from cleaning.extract.scores import own_text, score_of
from cleaning.extract.template import PROFILE, linked_name, shape


def outer_group(draft: PageDraft, inner: list[Anchor], groups: list[list[Anchor]]) -> list[Anchor] | None:
    """Return the group whose elements hold those of `inner`: posts, where the best group were the replies in them."""
    nodes = [draft.pieces[anchor.number].node for anchor in inner]
    heads = {anchor.number for anchor in inner}
    inside = {number for record in records_of(draft, inner) for number in record.pieces}
    for group in groups:
        if any(draft.pieces[a.number].node is None for a in group) or are_of_joining(group, inner):
            continue
        if len(group) == 1:
            if _is_answered_alone(draft, group[0], inner, [a for other in groups if other is not group for a in other]):
                return group
            continue
        if _holds(draft, group, inner):
            return group
        boxes = lifted_boxes(draft, group)
        alike = len(group) >= max(len(inner), 3)  # more posts than answers in them: then they have to look alike
        if alike and not _look_alike(boxes):
            continue
        elements = set(boxes)
        held = [next((e for e in chain(node) if e in elements), None) for node in nodes]
        if _depth(draft.pieces[group[0].number].node) < _depth(nodes[-1]):  # remarks on what is asked stand above
            held = held[
                sum(anchor.number < group[0].number and e is None for anchor, e in zip(inner, held, strict=True)) :
            ]
        if sum(e is not None for e in held) < 0.8 * len(held):
            continue
        records = records_of(draft, group)
        holding = len({e for e in held if e is not None})
        if holding == len(group) if alike else holding < 0.5 * len(group):
            continue
        apart = inside if holding == 1 else heads  # a box around all records is no post, unless each says something
        own = [[n for n in record.pieces if n not in apart] for record in records]
        said = [own_text(draft, PostDraft(numbers)) > 0 for numbers in own]
        if all(said) if holding == 1 else any(said):
            return group
    return None


def are_of_joining(group: list[Anchor], inner: list[Anchor]) -> bool:
    """Whether the dates of a group are days, one beside each time of `inner` and before it: when the writers joined."""
    if len(group) < _SEVERAL or abs(len(group) - len(inner)) > 1 or _timed(group):
        return False
    if _timed(inner) < _NEARLY * len(inner):
        return False
    joined, wrote = ([one.when for one in anchors if one.when is not None] for anchors in (group, inner))
    return bool(joined and wrote) and max(joined) < max(wrote) and joined != sorted(joined)


def _timed(anchors: list[Anchor]) -> int:
    """How many dates have a time of day."""
    return sum(one.found is not None and one.found.has_time for one in anchors)


_SEVERAL = 3


def _is_answered_alone(draft: PageDraft, anchor: Anchor, inner: list[Anchor], others: list[Anchor]) -> bool:
    """Whether a lone post, in a box with `inner`, says a word before them and `others`; under a heading of comments."""
    records = records_of(draft, [anchor])
    if not records or anchor.number > inner[0].number:
        return False
    boxes = own_boxes(draft, inner, [anchor])
    later = [other.number for other in (*others, *inner) if anchor.number < other.number]
    heads = {boxes[0], draft.pieces[min(later)].node}
    own = [n for n in range(records[0].pieces[0], min(later)) if heads.isdisjoint(chain(draft.pieces[n].node))]
    above = set(chain(draft.pieces[anchor.number].node))
    around = next((node for node in chain(boxes[0])[1:] if node in above), None)
    together = around is not None and all(around in chain(box) for box in boxes)
    said = [n for n in own if not linked_name(draft, draft.pieces[n]) and clean_name(draft.pieces[n].text)]
    return together and own_text(draft, PostDraft(said)) > 0 and dress_of(around) not in ("body", "html")


def _holds(draft: PageDraft, group: list[Anchor], inner: list[Anchor]) -> bool:
    """Whether the records of a group stand less deep than `inner`, and nearly all say something beside its boxes."""
    nodes = [draft.pieces[anchor.number].node for anchor in inner]
    if min(map(_depth, nodes)) <= max(_depth(draft.pieces[anchor.number].node) for anchor in group):
        return False
    boxes = own_boxes(draft, inner, group)
    if any(box.tag not in _ITEMS for box in boxes):
        return False
    held = set(boxes)
    records = records_of(draft, group)
    inside = {n for record in records for n in record.pieces if not held.isdisjoint(chain(draft.pieces[n].node))}
    holding = sum(any(n in inside for n in record.pieces) for record in records)
    said = sum(own_text(draft, PostDraft([n for n in record.pieces if n not in inside])) > 0 for record in records)
    every = sum(anchor.number in inside for anchor in inner)
    return every >= _NEARLY * len(inner) and 0 < holding < len(group) and said >= _NEARLY * len(records)


_ITEMS = frozenset(("li", "ul", "ol", "dl", "dd", "blockquote"))
_NEARLY = 0.8


def _depth(node: Element) -> int:
    return len(chain(node))


def _look_alike(boxes: list[Element]) -> bool:
    """Whether most of some boxes have the same class, or ids that differ by their numbers."""
    dress, share = Counter(map(dress_of, boxes)).most_common(1)[0]
    if says_something(dress) and share >= _ALIKE * len(boxes):
        return True
    ids = Counter(_DIGITS.sub("0", box.get("id") or "") for box in boxes)
    name, share = ids.most_common(1)[0]
    return "0" in name and share >= _ALIKE * len(boxes)


_ALIKE = 0.6
_DIGITS = re.compile("[0-9]+")


def with_nested(
    draft: PageDraft, posts: list[PostDraft], anchors: list[Anchor], groups: list[list[Anchor]]
) -> list[PostDraft]:
    """Take replies that stand within a post (楼中楼) out of it: a group of dates that lie inside the posts."""
    owner = {number: post for post in posts for number in post.pieces}
    own = {anchor.number for anchor in anchors}
    for every in groups:
        group = [a for a in every if a.number not in own and not _says_again(draft, owner.get(a.number), a)]
        if not group or _say_days_again(group, owner, posts):
            continue
        heads = [a for a in group if a.number in owner and not _is_of_same_head(draft, a.number, own)]
        early = _before_posts(draft, group, posts) if heads else []
        if len(heads) < 0.8 * (len(group) - len(early)) or not heads or stands_in_words(draft, group, posts):
            continue
        alike = _in_form(draft, heads, anchors) or (len(heads) == 1 and _is_called_answer(draft, heads[0], anchors))
        told = alike or (_names_person(draft, heads) if len(group) == 1 else score_of(draft, records_of(draft, group)))
        if not told:
            continue
        heads = _without_quoted(draft, heads, anchors, owner)
        starts = starts_of(draft, heads, anchors)
        nested: list[PostDraft] = []
        for index, (anchor, start) in enumerate(zip(heads, starts, strict=True)):
            parent = owner[anchor.number]
            following = starts[index + 1] if index + 1 < len(starts) else len(draft.pieces)
            members = [n for n in parent.pieces if start <= n < following]
            if members and start > parent.pieces[0]:
                nested.append(PostDraft(members, when=anchor.when, parent=parent, anchor=anchor.number))
        taken = {n for post in nested for n in post.pieces}
        for post in posts:
            post.pieces = [n for n in post.pieces if n not in taken]
        posts = sorted([*_boxed(draft, early), *posts, *nested], key=lambda post: post.pieces[0] if post.pieces else -1)
        owner = {number: post for post in posts for number in post.pieces}
    return [post for post in posts if post.pieces]


def _says_again(draft: PageDraft, post: PostDraft | None, anchor: Anchor) -> bool:
    """Whether a time states once more when the post was written that it stands in: for machines, and for readers."""
    if post is None or post.anchor is None or post.when is None or anchor.when is None:
        return False
    exact = all(
        found is not None and found.absolute and found.has_time
        for found in (piece_date(draft, post.anchor), anchor.found)
    )
    return exact and abs(post.when - anchor.when) < _MINUTE


_MINUTE = timedelta(minutes=1)


def _say_days_again(group: list[Anchor], owner: Mapping[int, PostDraft], posts: list[PostDraft]) -> bool:
    """Whether each post has one date of a group, and it is its own: beside the words, and once more below them."""
    owners = [owner.get(anchor.number) for anchor in group]
    each = len(group) == len(posts) > 1 and len({id(post) for post in owners if post is not None}) == len(posts)
    return each and all(post is not None and post.when == a.when for post, a in zip(owners, group, strict=True))


def _before_posts(draft: PageDraft, group: list[Anchor], posts: list[PostDraft]) -> list[Anchor]:
    """The dates of a group that stand below the title and above all posts: remarks on what is asked."""
    first = min((post.pieces[0] for post in posts if post.pieces), default=0)
    before = [anchor for anchor in group if anchor.number < first]
    title = last_title_before(draft, before[0].number) if before and len(before) < len(group) else None
    return before if title is not None and draft.pieces[before[0].number].node is not None else []


def _boxed(draft: PageDraft, anchors: list[Anchor]) -> list[PostDraft]:
    """Return the records of some dates, each as far as the element that holds no other one of them."""
    boxes = lifted_boxes(draft, anchors) if len(anchors) > 1 else [draft.pieces[a.number].node for a in anchors]
    return [
        PostDraft(numbers, when=anchor.when, anchor=anchor.number)
        for anchor, box in zip(anchors, boxes, strict=True)
        if (numbers := [n for n, piece in enumerate(draft.pieces) if within(piece.node, box)])
    ]


def _of(draft: PageDraft, post: PostDraft) -> Iterator[Piece]:
    return (draft.pieces[n] for n in post.pieces)


_QUOTES = re.compile(r"引用|quote\b", re.I)


def stands_in_words(draft: PageDraft, group: list[Anchor], posts: list[PostDraft]) -> bool:
    """Whether the dates of a group stand where other posts have words without one: somebody wrote of a day."""
    shapes, dated = {anchor.shape for anchor in group} - {"line"}, {anchor.number for anchor in group}
    speaking = [
        post
        for post in posts
        if any(shape(draft, piece) in shapes and not _QUOTES.match(piece.text) for piece in _of(draft, post))
    ]
    return bool(speaking) and 2 * sum(not dated.isdisjoint(post.pieces) for post in speaking) <= len(speaking)


def _is_of_same_head(draft: PageDraft, number: int, own: set[int]) -> bool:
    """Whether a date stands in the head of a post beside the post's own: its day and its time in lines of their own."""
    node = draft.pieces[number].node
    beside = [draft.pieces[n].node for n in (number - 1, number + 1) if n in own]
    return node is not None and any(within(other, node) or within(node, other) for other in beside)


def _without_quoted(
    draft: PageDraft, heads: list[Anchor], anchors: list[Anchor], owner: dict[int, PostDraft]
) -> list[Anchor]:
    """Leave out the dates of what posts quote, with name and date, above their own words; what is quoted is marked so.

    Answers stand below the words that they answer.
    """
    if not heads or draft.pieces[heads[0].number].node is None:
        return heads
    kept = []
    times = {anchor.when for anchor in anchors}  # a quote states the time of the post that it is of
    first = min(filter(None, times), default=None)
    said: dict[str, int] = {}
    for number in owner:
        said.setdefault(bare_words(draft.pieces[number].text), number)
    for anchor, box in zip(heads, lifted_boxes(draft, heads, anchors), strict=True):
        inside = [n for n in owner[anchor.number].pieces if box in chain(draft.pieces[n].node)]
        before = [n for n in owner[anchor.number].pieces if n < inside[0] and _may_be_said(draft, n)]
        after = [n for n in owner[anchor.number].pieces if n > inside[-1] and _may_be_said(draft, n)]
        named = all(len(draft.pieces[n].text) <= _NAME and not SENTENCE.search(draft.pieces[n].text) for n in before)
        post = owner[anchor.number]
        if _is_one_of_several(box):  # answers in a list
            kept.append(anchor)
            continue
        dated = anchor.when in times and post.when is not None and anchor.when is not None and anchor.when < post.when
        joined = anchor.when is not None and first is not None and anchor.when < first - _LONG_BEFORE
        if after and not joined and ((named and len(before) <= _NAMES) or dated):
            marked = [number for number in inside if draft.pieces[number].in_quote]
            marked = marked or _said_before(draft, post, inside, said)
            for number in inside:  # below what markup calls a quote, or what repeats a post, stand the post's own words
                draft.pieces[number].in_quote = not marked or number <= marked[-1]
        else:
            kept.append(anchor)
    return kept


def _said_before(draft: PageDraft, post: PostDraft, numbers: list[int], said: Mapping[str, int]) -> list[int]:
    """Those of some pieces of a post that repeat a piece of one above it; `said` has where each was said first."""
    texts = ((n, bare_words(draft.pieces[n].text)) for n in numbers)
    return [n for n, text in texts if len(text) > _TELLING and said[text] < post.pieces[0]]


_TELLING = 4
_LONG_BEFORE = timedelta(days=60)
"""A date so long before the first post is the day that somebody joined, and not that of a post that is quoted."""


def _is_one_of_several(box: Element) -> bool:
    """Whether an item of a list, or an element with a class, has a sibling in the same dress."""
    dress = dress_of(box)
    return (says_something(dress) or box.tag == "li") and any(
        dress_of(e) == dress for e in box.itersiblings() if isinstance(e.tag, str)
    )


_NAME = 20
_NAMES = 2


def _may_be_said(draft: PageDraft, number: int) -> bool:
    piece = draft.pieces[number]
    if piece_date(draft, number) is not None or piece.in_quote or len(piece.text) < 2:
        return False
    if not any(map(str.isalpha, piece.text)):  # counts of likes
        return False
    return not any(map(is_action, (piece.text, *piece.parts)))


def _in_form(draft: PageDraft, heads: list[Anchor], anchors: list[Anchor]) -> bool:
    """Whether dates stand in lines of the same form as those of the posts: the same tags and words but for names."""
    if len(anchors) < _ENOUGH or draft.root is None:
        return False
    forms = Counter(_form(draft, anchor) for anchor in anchors)
    usual, count = forms.most_common(1)[0]
    step, inner, word = usual
    alike = [_form(draft, head) for head in heads]
    same = all(one[0] == step and one[2] == word and inner[: len(one[1])] == one[1] for one in alike)
    telling = "." in step or (bool(inner) and all(one[1] for one in alike))
    return telling and count >= _ALIKE * len(anchors) and same  # an answer may have no floor behind the rest


def _form(draft: PageDraft, anchor: Anchor) -> tuple[str, tuple[str, ...], str]:
    """The innermost step of a head's place, the elements in it, and the word before its date."""
    piece = draft.pieces[anchor.number]
    before = piece.text[: anchor.found.start].split() if anchor.found is not None else []
    inner = tuple(child.tag for child in piece.node.iterdescendants() if isinstance(child.tag, str))
    return anchor.shape.split("/")[0], inner, before[-1] if len(before) > 1 else ""


def _is_called_answer(draft: PageDraft, head: Anchor, anchors: list[Anchor]) -> bool:
    """Whether a lone date within a post stands in a box called an answer, or in a head of the posts' heads' class."""
    node = draft.pieces[head.number].node
    steps, own = head.shape.split("/")[:2], anchors[0].shape.split("/")[:2]
    if len(steps) == 2 and steps == own and all("." in step for step in steps):
        return True
    heads = {inner for anchor in anchors for inner in chain(draft.pieces[anchor.number].node)}
    boxes = itertools.takewhile(lambda box: box not in heads, chain(node))
    return any(_ANSWER_BOX.search(class_and_id(box)) for box in boxes)


_ANSWER_BOX = re.compile(
    r"(?:^|[\s_-])(?:comment|reply|response)s?(?:[_-]?(?:item|entry|box|content|\d+))?(?:$|\s)", re.I
)
_ENOUGH = 2
_LINES = 12


def _names_person(draft: PageDraft, heads: list[Anchor]) -> bool:
    """Whether the line of a single date links to a person, as the header of a lone answer within a post does."""
    before = draft.pieces[heads[0].number - 1]
    line = draft.pieces[max(0, heads[0].number - _LINES) : heads[0].number]
    own = draft.pieces[heads[0].number].node
    if any(piece.part_of_line == "name" and piece.node is own for piece in line):
        return True
    named = any(part.startswith((":", "：")) for part in before.parts[1:4])  # `<a>甲</a> ：好`
    named = named or (len(before.text) <= _NAME and any(map(PROFILE.search, before.hrefs)))
    head = draft.pieces[heads[0].number]
    if named or any(map(PROFILE.search, head.hrefs)) or _REPLIED.fullmatch(head.text):
        return True
    for number in range(heads[0].number - 1, max(-1, heads[0].number - _PANEL), -1):  # counts between name and date
        piece = draft.pieces[number]
        if own is None or not within(piece.node, own.getparent()) or SENTENCE.search(piece.text):
            return False
        if len(piece.text) <= _NAME and any(map(PROFILE.search, piece.hrefs)):
            return True
    return False


_PANEL = 14


_REPLIED = re.compile(r"\S.{0,20}?\s?[于於]\s?\d[\d年月日/.: -]{8,20}(?:[AP]M\s?)?(?:回[复覆應应])[道說说]?\s*[:：]?")
"""How blogs head what their owner answers below a comment: `甲 於 2012-11-21 00:13 回覆`."""
