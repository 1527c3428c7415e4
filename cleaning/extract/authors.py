"""Who wrote a mined post: the slot of the template, an element called so, a line before the date, an attribute."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import partial
from itertools import islice, pairwise, takewhile
from operator import ne

from cleaning.extract.board import leads_to_board
from cleaning.extract.dates import find_date
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import SENTENCE
from cleaning.extract.names import (
    AVATAR,
    BADGE,
    clean_name,
    is_action,
    may_be_linked_name,
    name_behind,
    name_in,
    without_guest,
)
from cleaning.extract.pieces import Element, Piece, chain, words_of
from cleaning.extract.places import common_box
from cleaning.extract.posts import BESIDE, NAME_WHY
from cleaning.extract.selected import name_of
from cleaning.extract.template import AUTHOR_NAMES, PROFILE, Template, author_marks, is_answered, linked_name
from cleaning.records import CONTENT_ROLES, Role


def read_author(
    draft: PageDraft, post: PostDraft, template: Template | None, header: int | None, names_first: bool
) -> None:
    """Read the author where the template has its slot, else wherever the post shows a name."""
    said = _said_by(draft, header) if header is not None else None
    said = said or _with_badge(draft, post, header)
    if said:
        post.author = said
        return
    slot = template.author(draft, post) if template is not None else None
    linked = _linked_name(draft, header) if header is not None and slot != header else None
    if linked and (slot is None or not any(map(PROFILE.search, draft.pieces[slot].hrefs))):
        post.author = linked
        return
    if slot is None:
        _author(draft, post, header, names_first, after=template is not None and template.author_after)
        return
    post.author = _name_of(draft, slot) or None
    draft.label(slot, Role.BYLINE, NAME_WHY)


def _linked_name(draft: PageDraft, header: int) -> str | None:
    """The name in a header that links to a person's page, where it holds one such link."""
    piece = draft.pieces[header]
    whole = linked_name(draft, piece)
    if whole:
        return whole
    links = [href for href in piece.hrefs if PROFILE.search(href)]
    if len(links) != 1 or piece.node is None:
        return None
    link = next((a for a in piece.node.iter("a") if a.get("href") == links[0]), None)
    text = words_of(link) if link is not None else ""
    named = clean_name(text) if len(text) > _LONG else name_in((text,))  # what a link to a person says may be long
    return text if text in piece.parts and named == text and not is_answered(text, piece.parts) else None


_LONG = 30


def _with_badge(draft: PageDraft, post: PostDraft, header: int | None) -> str | None:
    """The name beside the badge of who began the thread, in a line of the head (`saltfish` `楼主`)."""
    for number in (n for n in post.pieces[:_HEAD] if header is None or n <= header):
        parts = draft.pieces[number].parts
        if len(parts) > 1 and len(parts[1]) <= _BADGE and _BEGAN.fullmatch(parts[1]) and name_in(parts[:1]) == parts[0]:
            if len(parts) == 2:
                draft.label(number, Role.BYLINE, NAME_WHY)
            return parts[0]
    return None


_HEAD, _BADGE = 4, 6
_BEGAN = re.compile(r"[\[【(（]?\s?(?:楼主|樓主|题主|題主|层主|OP|TS)\s?[\])）】]?")


def _said_by(draft: PageDraft, header: int) -> str | None:
    """The name in a head that a label before it calls the writer's: `Comment by`, `Posted by` and its kind."""
    return name_behind(draft.pieces[header].parts, _BY)


_BY = re.compile(
    r"(?:^|\b)(?:comment(?:ed)?|posted|submitted|added|written|reply|said|asked|answered)\sby:?$"
    r"|(?:^|\d(?:,\s?|\s))(?:by|da|par|por|von|door|av|przez|от|від):?$",
    re.I,
)


def name_before_colon(draft: PageDraft, post: PostDraft) -> None:
    """Read the author off the first line where it stands before a colon in an element of its own (`<a>甲</a>：好`)."""
    number = next(draft.content(post), None)
    if number is None:
        return
    piece = draft.pieces[number]
    alone = _ALONE.fullmatch(piece.text) if piece.text[-1] in ":：" else None
    after = draft.pieces[number + 1].text if number + 1 < len(draft.pieces) else ""
    unnamed = post.author is None or after.startswith(f"@{post.author}")  # whom the words address
    if alone and unnamed and name_in((alone[1],)) == alone[1] and number != post.pieces[-1]:
        post.author = alone[1]
        draft.label(number, Role.BYLINE, NAME_WHY)
        return
    if len(piece.parts) < 2:
        return
    name = piece.parts[0].rstrip(":：")
    rest = piece.text[len(name) :].lstrip()
    for badge in piece.parts[1:3]:
        if BADGE.fullmatch(badge) and rest.startswith(badge):
            rest = rest[len(badge) :].lstrip()
    if post.author not in (None, name):
        return
    named = linked_name(draft, piece) == name or (len(name) <= 20 and name_in((name,)) == name)
    if name and piece.text.startswith(name) and rest[:1] in (":", "：") and named:
        post.author = name
        piece.text = rest[1:].lstrip()


_ALONE = re.compile(r"([^\s:：，。！？,.!?]{1,20})[:：]")


def authors_in_attributes(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Read the authors off attributes, where no post shows a name: of the post's box, of a picture or its link."""
    boxes = [common_box(draft, post) for post in posts]
    if None in boxes or len(set(boxes)) < len(posts):
        return
    names = [_stated_name(box) for box in boxes]
    if sum(map(bool, names)) >= 0.8 * len(names) and (len(set(names)) > 1 or len(names) < 3):
        for post, name in zip(posts, names, strict=True):
            post.author = name
            if next(draft.content(post), None) is None:
                for number in (n for n in post.pieces if draft.whys[n] == LINE_BEFORE):
                    draft.label(number, Role.PARAGRAPH, "content")  # its only words, which were taken for a name


def _stated_name(box: Element) -> str | None:
    for node in (box, box.getparent()):
        for name in _NAME_ATTRIBUTES:
            value = node.get(name) if node is not None else None
            if value and len(value) <= 40:
                return str(value)
    pictures = 0
    for node in box.iter("a", "img"):
        if node.tag == "a" and not PROFILE.search(node.get("href") or ""):
            continue
        linked = node.tag == "a" or (node.getparent() is not None and node.getparent().tag == "a")
        pictures += not linked
        if pictures > _PICTURES:
            return None
        if not linked and any((other.text or "").strip() for other in takewhile(partial(ne, node), box.iter())):
            return None  # a picture among the words
        name = clean_name(_OF_PICTURE.sub("", node.get("title") or node.get("alt") or ""))
        if name:
            return name
    return None


_PICTURES = 3  # without a link, that may be the writer's


def names_on_buttons(draft: PageDraft, posts: Sequence[PostDraft]) -> None:
    """Read the authors still unknown off the buttons that answer their posts: `aria-label="回复给某甲"` (WordPress)."""
    for post in posts:
        if post.author is None and post.pieces and draft.root is not None:
            box = common_box(draft, post)
            buttons = islice(box.iter("a", "button"), _BUTTONS)
            labels = (a.get("aria-label") or a.get("data-replyto") for a in buttons)
            named = next(filter(None, map(_ANSWERS_WHOM.fullmatch, filter(None, labels))), None)
            post.author = named["who"] if named else None


_BUTTONS = 40  # so many links and buttons of a post are looked at: those of a list would be all others', too
_ANSWERS_WHOM = re.compile(
    r"(?:回[复覆復][给給]?|Reply to|Responder a|Répondre à|Rispondi a|Svara på|Svar til)"
    r"\s?「?(?P<who>[^「」]{1,40}?)」?",
    re.I,
)


_NAME_ATTRIBUTES = (
    "data-username",
    "data-author",
    "data-user-name",
    "data-nickname",
    "data-nick",
    "data-name",
    "author",
)
LINE_BEFORE = "the line before the date"
_OF_PICTURE = re.compile(r"(?:'s|的)?\s*(?:头像|頭像|avatar|profile picture)$|^(?:avatar of|photo of)\s+", re.I)


def _name_of(draft: PageDraft, number: int) -> str:
    """Return the name in a piece, or ""; the page's title, which some boards show there, is none."""
    page_title = draft.page_title or ""
    parts = draft.pieces[number].parts
    return linked_name(draft, draft.pieces[number]) or name_in(
        [part for part in parts if len(part) < 6 or not page_title.startswith(part)]
    )


def _begins_with_name(draft: PageDraft, number: int) -> bool:
    return draft.pieces[number].parts[:1] == (_name_of(draft, number),)


def names_come_first(draft: PageDraft, posts: list[PostDraft], recurring: Collection[int]) -> bool:
    """Whether nearly all records begin with what may be a name, and not all with the same one.

    What the template says in most of them (`评分：★★★★☆`) is none of their beginning.
    """
    begins = (
        next((n for n in post.pieces if n not in recurring or _begins_with_name(draft, n)), None) for post in posts
    )
    firsts = [draft.pieces[number] for number in begins if number is not None]
    names = [_only_linked(draft, piece) or _short_name(piece) for piece in firsts]
    if sum(len(name) == 1 for name in names) > 0.8 * len(posts):
        return False  # initials in the place of pictures
    return len(posts) > 1 and sum(map(bool, names)) >= 0.8 * len(posts) and len(set(names)) > 1


def stand_above_ranks(draft: PageDraft, posts: Sequence[PostDraft], template: Template | None) -> bool:
    """Whether the names that nearly all records begin with stand just above the template's slot, which is their rank.

    Both are as many different ones, and neither links to a person: a rank goes with one name in each place.
    """
    posts = [post for post in posts if post.pieces and post.parent is None]
    pairs = [(post.pieces[0], template.author(draft, post)) for post in posts] if template is not None else []
    both = [(draft.pieces[first], draft.pieces[slot]) for first, slot in pairs if slot == first + 1]
    if len(both) < _MOST * len(posts) or any(piece.hrefs for pair in both for piece in pair):
        return False
    names, ranks = {one.text for one, _ in both}, {other.text for _, other in both}
    return len(names) >= len(ranks) and len({(one.text, other.text) for one, other in both}) == len(names)


_MOST = 0.8


def _only_linked(draft: PageDraft, piece: Piece) -> str:
    """The name that a piece links to, where it says hardly more: a rank, the time."""
    name = linked_name(draft, piece)
    rest = piece.text.replace(name, "", 1) if name else ""
    return name if len(rest) <= _BESIDE_NAME and not SENTENCE.search(rest) else ""


_BESIDE_NAME = 12


def _short_name(piece: Piece) -> str:
    return name_in(piece.parts) if len(piece.text) <= 30 and not SENTENCE.search(piece.text) else ""


def _author(draft: PageDraft, post: PostDraft, header: int | None, names_first: bool, *, after: bool) -> None:
    """Read the author: an element called so, the rest of the header, a first line if those are names, the line before.

    `names_first` says that nearly all records begin with a name, `after` that most have it behind their date.
    """
    if header is None:
        return
    named = _named_author(draft, post, [n for n in post.pieces if n >= header]) if after else None
    named = named or (_named_author(draft, post, post.pieces) if draft.root is not None else None)
    if named:
        post.author = named
        _relabel_author(draft, post, header, named)
        return
    name = _name_of(draft, header)
    if name and not _is_board(draft.pieces[header], name):
        post.author = name
        return
    first = next((n for n in post.pieces if draft.roles[n] is not Role.ACTIONS or _begins_with_name(draft, n)), header)
    if names_first and first < header:
        post.author = _name_of(draft, first) or None
        draft.label(first, Role.BYLINE, NAME_WHY)
        return
    after_date = [n for n in post.pieces if n > header][:_FEW_LINES]
    if after_date and _is_link_to_person(draft, after_date[0]):
        post.author = _name_of(draft, after_date[0]) or None
        draft.label(after_date[0], Role.BYLINE, NAME_WHY)
        return
    person = next((n for n in after_date if _begins_with_person(draft, n)), None)
    if person is not None:
        post.author = linked_name(draft, draft.pieces[person])
        draft.label(person, Role.BYLINE, NAME_WHY)
        return
    for number in reversed([n for n in post.pieces if n < header]):
        text = AVATAR.sub("", draft.pieces[number].text)
        typed = _TYPED.match(text) if draft.roles[number] in CONTENT_ROLES else None
        if typed is not None and name_in(draft.pieces[number].parts) == typed[1]:
            break  # a name before the words in the same line
        beside = draft.roles[number] in _MAY_NAME or draft.whys[number] == BESIDE
        longest = 2 * _LONG if len(draft.pieces[number].parts) > 1 else _LONG  # a browser behind the name
        if beside and 0 < len(text) <= longest and not SENTENCE.search(text):
            post.author = _name_of(draft, number) or None
            draft.label(number, Role.BYLINE, LINE_BEFORE)
            break


def _is_board(piece: Piece, name: str) -> bool:
    """Whether a name in a header is what its link to a board says: `<a href="/f/home">Home</a> · 4 March`."""
    links = piece.node.iter("a") if any(map(_BOARD.search, piece.hrefs)) and piece.node is not None else ()
    return any(words_of(link) == name and leads_to_board(link) for link in links)


_BOARD = re.compile(r"(?:^|/)(?:f|forums?|boards?|channels?|categor(?:y|ies)|sections?)[-/?=]", re.I)
"""Where no people are: `/community/oona` may be somebody."""


def _begins_with_person(draft: PageDraft, number: int) -> bool:
    """Whether a line outside the body is the name of a linked person, maybe with a motto behind it."""
    piece = draft.pieces[number]
    if draft.roles[number] in CONTENT_ROLES or not piece.hrefs or len(piece.text) > 2 * _LONG:
        return False
    name = linked_name(draft, piece)
    rest = piece.text[len(name) :].strip()
    return bool(name) and piece.text.startswith(name) and (not rest or rest[0] in "(（")


_FEW_LINES = 4
_MAY_NAME = (Role.PARAGRAPH, Role.HEADING, Role.LIST_ITEM, Role.TABLE)


def _is_link_to_person(draft: PageDraft, number: int) -> bool:
    """Whether a line is nothing but a link to a person's page."""
    piece = draft.pieces[number]
    return piece.link_density > 0.9 and len(piece.text) <= 30 and any(map(PROFILE.search, piece.hrefs))


def _named_author(draft: PageDraft, post: PostDraft, numbers: Sequence[int]) -> str | None:
    seen: set[Element] = set()
    blocks = {draft.pieces[n].node for n in post.pieces}
    for number in numbers:
        node = draft.pieces[number].node
        if node is None or node in seen:
            continue
        seen.add(node)
        for inner in node.iter(*_MAY_BE_CALLED):
            marks = author_marks(inner)
            if marks.strip() and AUTHOR_NAMES.search(marks):
                links = (name_of(a) for a in inner.iter("a") if PROFILE.search(a.get("href") or ""))
                words = [" ".join(part.split()) for part in inner.itertext() if part.strip()]
                linked = " ".join(next(filter(None, links), "").split())
                text = linked if may_be_linked_name(linked) and not linked.isdigit() else clean_name(linked)
                text = text or (name_in(words) if len(words) > 1 else clean_name("".join(words)))
                found = find_date(text)
                if text and found and text != linked:
                    text = clean_name(text[: found.start])
                short = text == linked or (len(text) <= 30 and not SENTENCE.search(text))
                if text and short and not blocks.isdisjoint(chain(inner)):
                    return text
    return None


_MAY_BE_CALLED = tuple(
    "a span b strong cite div p em h2 h3 h4 h5 h6 td dt dd li i font address small header section".split()
)


def _relabel_author(draft: PageDraft, post: PostDraft, header: int, name: str) -> None:
    for number in post.pieces:
        if number != header and name in draft.pieces[number].text and len(draft.pieces[number].text) <= len(name) + 12:
            draft.label(number, Role.BYLINE, NAME_WHY)
            return


def settle_names(draft: PageDraft, posts: Sequence[PostDraft]) -> None:
    """Take names whole that have marks in them (`小明(钓鱼)`, `回复我`), where they stand alone as most others do.

    The template puts each name into an element of its own: what is read of that element in most posts is all of it.
    """
    spots: dict[tuple[str, int], list[tuple[PostDraft, str]]] = defaultdict(list)
    for post in posts:
        spot = _spot_of_name(draft, post) if post.author else None
        if spot is not None:
            spots[spot[0]].append((post, spot[1]))
    for found in spots.values():
        exact = sum(part == post.author for post, part in found)
        if len(found) < _SOME_POSTS or exact < _MOSTLY * len(found):
            continue
        for post, part in found:
            if part != post.author and len(part) <= _LONGEST and not is_action(part) and find_date(part) is None:
                post.author = part
    usual = max(spots, key=lambda spot: len(spots[spot]), default=None)
    if usual is not None and len(spots[usual]) >= _SOME_POSTS:
        for post in (post for post in posts if post.author is None):
            post.author = _named_at(draft, post, *usual)
    _typed_names(draft, posts)
    _without_numbers(posts)


def _typed_names(draft: PageDraft, posts: Sequence[PostDraft]) -> None:
    """Take the names that begin most posts before a colon, where only the article may have another (`小栗：谢谢`)."""
    named = sum(post.author is not None for post in posts)
    posts = [post for post in posts if post.author is None]
    if len(posts) < _SOME_POSTS or named > 1:
        return
    firsts = [next(draft.content(post), None) for post in posts]
    typed = [_TYPED.match(draft.pieces[n].text) if n is not None else None for n in firsts]
    names = {match[1] for match in typed if match and name_in((match[1],)) == match[1]}
    if len(names) < 2 or sum(match is not None and match[1] in names for match in typed) < _MOSTLY * len(posts):
        return
    for post, number, match in zip(posts, firsts, typed, strict=True):
        if match is not None and match[1] in names and number is not None:
            piece = draft.pieces[number]
            post.author, rest = match[1], piece.text[match.end() :]
            piece.text, piece.parts = rest, tuple(part for part in piece.parts if part in rest) or (rest,)


_TYPED = re.compile(r"([^：:，。！？,.!?\s]{1,12})\s?[：:]\s?(?=\S)")


def _without_numbers(posts: Sequence[PostDraft]) -> None:
    """Cut off the numbers that stand before all names, one more in each post (`1 小栗`, `2 阿炳`)."""
    numbered = [_NUMBERED.fullmatch(post.author or "") for post in posts]
    numbers = [int(match[1]) for match in numbered if match]
    if len(numbers) < max(_SOME_POSTS, len(posts)) or any(b - a != 1 for a, b in pairwise(numbers)):
        return
    for post, match in zip(posts, numbered, strict=True):
        post.author = match[2] if match else post.author


_NUMBERED = re.compile(r"(\d{1,4})[.、]?\s(\S.{0,38})")


def _named_at(draft: PageDraft, post: PostDraft, path: str, place: int) -> str | None:
    """What a post without a name has where the others have theirs, if it leads to a person: a name like no other."""
    for number in post.pieces:
        piece = draft.pieces[number]
        if piece.node is None or len(piece.parts) <= place or draft.shapes.path(piece.node, 2) != path:
            continue
        part = without_guest(piece.parts[place])
        if 0 < len(part) <= _LONGEST and any(map(PROFILE.search, piece.hrefs)) and not is_action(part):
            if len(piece.parts) == 1:
                draft.label(number, Role.BYLINE, NAME_WHY)
            return part
    return None


def label_names_with_mottos(draft: PageDraft, posts: Sequence[PostDraft]) -> None:
    """Label a post's first line where it is nothing but its linked author, buttons and a motto in brackets."""
    for post in posts if draft.root is not None else ():
        number = next(draft.content(post), None)
        piece = draft.pieces[number] if number is not None else None
        if number is None or piece is None or len(piece.parts) < 2 or piece.parts[0] != post.author or not piece.hrefs:
            continue
        if number != post.pieces[-1] and all(is_action(part) or _MOTTO.fullmatch(part) for part in piece.parts[1:]):
            draft.label(number, Role.BYLINE, NAME_WHY)


_MOTTO = re.compile(r"\s*[(（][^()（）]{1,60}[)）]\s*")


def _spot_of_name(draft: PageDraft, post: PostDraft) -> tuple[tuple[str, int], str] | None:
    """Return where a post's name stands, as place and number of the part of its line, and that part."""
    for number in post.pieces:
        piece = draft.pieces[number]
        if piece.node is None or draft.roles[number] is not Role.BYLINE or str(post.author) not in piece.text:
            continue
        for place, part in enumerate(piece.parts):
            if str(post.author) in part:
                return (draft.shapes.path(piece.node, 2), place), without_guest(part)
    return None


_SOME_POSTS = 3
_MOSTLY = 0.5
_LONGEST = 40


def uncut_names(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Give names back what lists cut off them: a link's title and the picture beside it have the whole."""
    titles = sorted({node.get("title") for node in draft.find.having("title") if node.tag == "a"}) if draft.find else []
    cut = {name for name in {post.author for post in posts} if name and _whole(name, titles) is not None}
    for post in posts if cut else ():
        if post.author not in cut:
            continue
        linked = (n for n in post.pieces[:_HEAD] if post.author in draft.pieces[n].parts and draft.pieces[n].hrefs)
        node = next((draft.pieces[n].node for n in linked), None)
        whole = _whole(post.author, titles) if node is not None else None
        box = next(islice(chain(node), _CARD, None), node) if whole else None
        if box is not None and any(image.get("alt") == whole for image in box.iter("img")):
            post.author = whole


def _whole(name: str, titles: list[str]) -> str | None:
    """The first of some sorted titles that begins with a name, and goes on."""
    start = name.rstrip(".…")
    at = bisect_right(titles, start)
    return titles[at] if at < len(titles) and titles[at].startswith(start) else None


_HEAD, _CARD = 6, 2
