"""The fields of mined posts: which piece of a record is its header, which its body, and who wrote it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection

from cleaning.extract.authors import (
    LINE_BEFORE,
    authors_in_attributes,
    label_names_with_mottos,
    name_before_colon,
    names_come_first,
    read_author,
    settle_names,
    stand_above_ranks,
    uncut_names,
)
from cleaning.extract.body import body_role
from cleaning.extract.date_parts import FoundDate
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.floors import check_floors, number_before_words, number_in_a_row
from cleaning.extract.headers import (
    EDITED_BEHIND,
    ENDS_SENTENCE,
    HEADER_LENGTH,
    SENTENCE,
    is_header,
    of_something_else,
    piece_date,
    stated_around,
    within,
)
from cleaning.extract.labels import role_of_place
from cleaning.extract.names import (
    AVATAR,
    FLOOR_LABEL,
    NOBODY,
    NUMBER_BEFORE,
    RANK,
    VOTES,
    is_action,
    name_in,
)
from cleaning.extract.panels import skills_of_experts, told_of_author
from cleaning.extract.pieces import chain, collapse
from cleaning.extract.places import trim_records
from cleaning.extract.posts import BESIDE, BUTTONS, NAME_WHY, content_role, parse_floor
from cleaning.extract.quotes import (
    in_quote,
    is_rule,
    label_repeated_signatures,
    settle_quotes,
    unquote,
)
from cleaning.extract.replies import take_addresses
from cleaning.extract.silent import A_FLOOR, OF_AUTHOR, give_words, say_something
from cleaning.extract.subjects import take_subjects
from cleaning.extract.template import STATISTICS, Template, dates_in_words, is_bar, learn_template
from cleaning.extract.tickets import CHANGED, is_change
from cleaning.records import Role

_LIKES = re.compile(r"(?:点?赞|顶|支持|likes?)\s*[(（:：]?\s*(\d{1,6})", re.I)


def label_posts(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Split each record into header, body and buttons, and read its author, floor and likes."""
    trim_records(draft, posts)
    headers = {n for post in posts for n in post.pieces if is_header(draft, n)}
    for number in dates_in_words(draft, posts, headers):
        headers.remove(number)
        draft.headers[number] = False
    headers |= {post.anchor for post in posts if post.anchor is not None and _says_who(draft, post.anchor)}
    changes = frozenset(n for post in posts for n in post.pieces if n not in headers and is_change(draft.pieces[n]))
    recurring = _of_template(draft, posts, headers) | changes | skills_of_experts(draft, posts)
    apart = headers | recurring
    templates = {
        nested: learn_template(draft, [post for post in posts if (post.parent is not None) is nested], headers=apart)
        for nested in (False, True)
    }
    sides = {nested: _side_of_words(draft, posts, template) for nested, template in templates.items()}
    _without_labels(draft, posts)
    listed = all(draft.pieces[n].in_list for post in posts for n in post.pieces)
    unquote(draft, posts, templates[False], recurring)
    names_first = names_come_first(draft, posts, recurring)
    ranks = names_first and stand_above_ranks(draft, posts, templates[False])

    for post in posts:
        if listed:  # the posts are the items, their texts are none
            for number in post.pieces:
                draft.pieces[number].in_list = False
        template = templates[post.parent is not None]
        header = _header(draft, post, headers)
        in_body = [n for n in post.pieces if template.holds(draft, n) and n != header] if template is not None else []
        side = sides[post.parent is not None]
        if side and post.anchor is not None:
            in_body = [n for n in in_body if (n > post.anchor) == (side > 0)]
        if template is not None and not in_body:
            in_body = [n for n in post.pieces if template.alike(draft, n) and n != header and n not in apart]
            in_body = in_body or _out_of_others_sides(draft, post, posts, template, apart)
        in_body = _wider(draft, post, in_body, apart, first=post is posts[0])
        told = told_of_author(draft, post) if template is None and draft.root is not None else frozenset()
        _label_pieces(draft, post, header, in_body, recurring, told)
        if post.author is None:
            read_author(draft, post, None if ranks else template, header, names_first)
        name_before_colon(draft, post)
        _read_time_beside(draft, post)
        own = [n for n in in_body if n != header]
        say_something(draft, post, [n for n in own if n not in recurring] or own)
    for number in changes:
        draft.label(number, Role.NOTICE, CHANGED)
    if not any(post.author and not _is_weak(draft, post) for post in posts):
        authors_in_attributes(draft, posts)
    settle_names(draft, posts)
    label_names_with_mottos(draft, posts)
    uncut_names(draft, posts)
    give_words(draft, posts, recurring)
    number_in_a_row(draft, posts)
    number_before_words(draft, posts)
    take_addresses(draft, posts)
    take_subjects(draft, posts)
    settle_quotes(draft, posts)
    label_repeated_signatures(draft, posts)
    check_floors(posts)


def _label_pieces(
    draft: PageDraft,
    post: PostDraft,
    header: int | None,
    in_body: list[int],
    recurring: frozenset[int],
    told: frozenset[int],
) -> None:
    """Give each piece of a post its role; `told` are those that tell of its author."""
    for number in post.pieces:
        if number == header:
            draft.label(number, Role.BYLINE, "the post's date")
        elif draft.pieces[number].part_of_line in ("name", "words"):
            _part_of_line(draft, post, number)
        elif number in told:
            draft.label(number, Role.BYLINE, OF_AUTHOR)
        else:
            draft.label(number, *_role_in_post(draft, number, header, in_body, recurring))
        _read(post, draft, number, header=number == header)


def _side_of_words(draft: PageDraft, posts: list[PostDraft], template: Template | None) -> int:
    """On which side of the posts' dates most of their words are, where bodies are whole boxes: above 0 below them.

    Names stand in the same box on the other side.
    """
    if template is None or not template.whole:
        return 0
    side = 0
    for post in posts[:_SOME_POSTS]:
        if post.anchor is None:
            continue
        for n in post.pieces:
            if n != post.anchor and template.holds(draft, n):
                side += len(draft.pieces[n].text) if n > post.anchor else -len(draft.pieces[n].text)
    return side


_SOME_POSTS = 20


def _without_labels(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Cut off the label of a cell that stands before the words of nearly every post (`留言：`, `Message:`)."""
    labels: dict[str, list[int]] = defaultdict(list)
    alone: dict[str, int] = defaultdict(int)
    for post in posts:
        for number in post.pieces:
            parts = draft.pieces[number].parts
            alone[draft.pieces[number].text] += len(draft.pieces[number].text) <= _LABEL
            if len(parts) > 1 and parts[0].endswith((":", "：")) and len(parts[0]) <= _LABEL and number != post.anchor:
                labels[parts[0]].append(number)
    for label, numbers in labels.items():
        cells = [n for n in numbers if draft.pieces[n].text.startswith(f"{label} | ")]
        if (
            len(posts) > 1
            and 2 * (len(cells) + alone[label]) > len(posts)
            and not any(draft.headers.get(n) for n in cells)
        ):
            for number in cells:
                piece = draft.pieces[number]
                piece.text, piece.parts = piece.text[len(label) + 3 :], piece.parts[1:]
    called = [(n, match) for post in posts for n in post.pieces if (match := _OF_WORDS.match(draft.pieces[n].text))]
    if len(called) > 1 and 2 * len(called) > len(posts):
        for number, match in called:
            piece = draft.pieces[number]
            rest = piece.text[match.end() :]
            piece.text, piece.parts = rest, tuple(part for part in piece.parts if part in rest) or (rest,)


_LABEL = 12
_OF_WORDS = re.compile(r"(?:(?:留言|评论|评价|回复|帖子|咨询)?内容|正文|message|comment)\s?(?:[:：]|\|)\s?(?=\S)", re.I)
"""Stands before the words of posts (`留言内容：`), with a colon or in a cell of its own."""


def _read_time_beside(draft: PageDraft, post: PostDraft) -> None:
    """Take the time from the line beside a post's day, where that states the same day with one."""
    found = piece_date(draft, post.anchor) if post.anchor is not None else None
    if found is None or found.has_time or post.anchor is None:
        return
    for number in (post.anchor + 1, post.anchor - 1):
        if number not in post.pieces:
            continue
        other = piece_date(draft, number) or _with_day(draft, draft.pieces[post.anchor].text, draft.pieces[number].text)
        if other is not None and other.has_time and other.when.date() == found.when.date():
            post.when = other.when
            return
    if found.absolute and post.when == found.when:
        post.when = stated_around(draft, draft.pieces[post.anchor].node, found.when) or post.when


def _with_day(draft: PageDraft, day: str, time: str) -> FoundDate | None:
    """Read a line that is nothing but a time of day with the line of its day: `May 27, 2012` and `4:48 pm`."""
    found = draft.find_date(f"{day} {time}") if _IS_TIME.fullmatch(time) else None
    return found if found is not None and found.end == len(day) + 1 + len(time) else None


_IS_TIME = re.compile(r"\d?\d[:.]\d\d(?::\d\d)?\s?(?:[ap]\.?m\.?)?", re.I)


def _is_weak(draft: PageDraft, post: PostDraft) -> bool:
    """Whether an author is only what stands in the line before the date, which may be a rank."""
    return any(draft.whys[n] == LINE_BEFORE for n in post.pieces)


def _role_in_post(
    draft: PageDraft, number: int, header: int | None, in_body: list[int], recurring: frozenset[int]
) -> tuple[Role, str]:
    """The role of a piece of a post that is not its header: by what it says, then by whether it is in the body."""
    piece = draft.pieces[number]
    text = piece.text
    if number in recurring or is_bar(piece) or piece.tag == "button":
        return Role.ACTIONS, BUTTONS
    if header is not None and number < header and (FLOOR_LABEL.match(text) or STATISTICS.match(text)):
        return Role.BYLINE, OF_AUTHOR
    if (
        header is not None
        and number > header
        and (_in_panel(draft, number, header) or _is_own_title(draft, number, header))
    ):
        return Role.BYLINE, OF_AUTHOR
    if text in _BADGES or (len(text) <= _RANK and RANK.fullmatch(text)):
        return Role.BYLINE, OF_AUTHOR
    if number in in_body:
        return body_role(draft, number)
    if FLOOR_LABEL.match(text):
        return Role.BYLINE, A_FLOOR
    if is_action(text) or AVATAR.fullmatch(text):
        return Role.ACTIONS, BUTTONS
    quoted = in_body and number < in_body[-1] and (piece.in_quote or in_quote(draft, piece.node))
    if quoted and SENTENCE.search(text):
        return Role.QUOTE, "quoted"
    if in_body and piece.in_list and _is_list_among(draft, number, in_body):
        return body_role(draft, number)
    if in_body:
        return (Role.SIGNATURE if number > in_body[-1] else Role.BYLINE), BESIDE
    return body_role(draft, number)


_RANK = 24
_BADGES = frozenset(("作者", "楼主", "樓主", "博主", "题主", "題主", "层主", "版主", "管理员", "站长"))
"""Alone in a line, one of these says who wrote it."""


def _is_list_among(draft: PageDraft, number: int, in_body: list[int]) -> bool:
    """Whether an item's list stands among the lines of a body, which have elements of their own."""
    lines = {draft.pieces[n].node.getparent() for n in in_body if draft.pieces[n].node is not None}
    listed = next((e for e in chain(draft.pieces[number].node) if e.tag in ("ul", "ol")), None)
    return listed is not None and listed.getparent() in lines


def _in_panel(draft: PageDraft, number: int, header: int) -> bool:
    """Whether a piece tells of the author (`帖子：185`, or the number alone), with no word above it but the header."""
    text, before = draft.pieces[number].text, draft.pieces[number - 1].text
    counts = STATISTICS.match(text) or (STATISTICS.fullmatch(before) and not SENTENCE.search(text))
    if not counts or len(text) > _TOLD:
        return False
    return all(draft.roles[n] in (Role.BYLINE, Role.ACTIONS) for n in range(header + 1, number))


_TOLD = 40


def _is_own_title(draft: PageDraft, number: int, header: int) -> bool:
    """Whether a piece is what a poster calls himself: a short line between the header and his counts (`Posts: 5`)."""
    text = draft.pieces[number].text
    if number != header + 1 or len(text) > _TOLD or ENDS_SENTENCE.search(text):
        return False
    return sum(STATISTICS.match(piece.text) is not None for piece in draft.pieces[number + 1 : number + 4]) > 1


def _header(draft: PageDraft, post: PostDraft, headers: set[int]) -> int | None:
    """Return the piece with a post's date, rather not one with the date of something else; None without one."""
    dated = [n for n in post.pieces if n in headers]
    if len(dated) > 1:
        dated = [n for n in dated if not of_something_else(draft.pieces[n].text)] or dated
    if not dated and post.anchor is not None and _says_who(draft, post.anchor):
        return post.anchor
    edited = (
        post.anchor is not None and post.anchor not in headers and EDITED_BEHIND.search(draft.pieces[post.anchor].text)
    )
    if edited and piece_date(draft, post.anchor or 0) is not None:
        return post.anchor  # the page shows no other date: what has one below speaks of days
    return post.anchor if post.anchor in dated else next(iter(dated), None)


def _says_who(draft: PageDraft, number: int) -> bool:
    """Whether a piece says who wrote a post, and no more."""
    text = draft.pieces[number].text
    return len(text) <= HEADER_LENGTH and not SENTENCE.search(text) and not is_action(text)


def _part_of_line(draft: PageDraft, post: PostDraft, number: int) -> None:
    """Label the name, or the words, of a reply that is one line."""
    piece = draft.pieces[number]
    if piece.part_of_line == "words":
        draft.label(number, *content_role(draft, number))
        return
    parts = [part.strip(". ") for part in piece.parts if part not in VOTES]
    post.author = name_in(parts) or None
    draft.label(number, Role.BYLINE, NAME_WHY)
    _read(post, draft, number, header=True)


def _out_of_others_sides(
    draft: PageDraft, post: PostDraft, posts: list[PostDraft], template: Template, apart: Collection[int]
) -> list[int]:
    """The body of a post whose words stand in another box than others': what has no place beside their bodies."""
    beside = {
        _place(draft, n)
        for other in posts[:_SOME_POSTS]
        if other is not post and any(template.holds(draft, m) for m in other.pieces)
        for n in other.pieces
        if not template.holds(draft, n)
    }
    rest = [n for n in post.pieces if n not in apart and n != post.anchor and _place(draft, n) not in beside]
    return rest if len(rest) < len(post.pieces) - (post.anchor is not None) and beside else []


def _place(draft: PageDraft, number: int) -> str:
    return draft.shapes.path(draft.pieces[number].node, 3)


def _wider(draft: PageDraft, post: PostDraft, in_body: list[int], apart: Collection[int], *, first: bool) -> list[int]:
    """The body where sentences stand, when those of a post in a dress of its own stand outside of where others' do.

    In the first post one is enough, where the body says next to nothing: there may stand the title, or a count.
    """
    if not in_body:
        return in_body
    above = in_body[0] - 1
    if above in post.pieces and above not in apart and _begins_box(draft, above, in_body[0]):
        in_body = [above, *in_body]
    in_body = _with_paragraphs(draft, post, in_body, apart)
    outside = [n for n in post.pieces if n not in in_body and n not in apart and _is_sentence(draft, n)]
    outside = [n for n in outside if not _is_beside(draft, n)]
    said = sum(len(draft.pieces[n].text) for n in outside)
    inside = sum(len(draft.pieces[n].text) for n in in_body if _is_sentence(draft, n))
    empty = not inside and all(draft.pieces[n].level or len(draft.pieces[n].text) <= _NOTHING for n in in_body)
    if not (first and outside and empty) and (len(outside) < 2 or said < max(_SAID, _MUCH * inside)):
        return in_body
    block = draft.pieces[outside[0]].node
    begin = next(n for n in post.pieces if draft.pieces[n].node is block)
    return [n for n in post.pieces if begin <= n <= max(outside[-1], in_body[-1])]


def _with_paragraphs(draft: PageDraft, post: PostDraft, in_body: list[int], apart: Collection[int]) -> list[int]:
    """Add the paragraphs of an inline box whose first words are in the body (`<span>Yes.<p>And no.</span>`)."""
    first, inside = in_body[0], set(in_body)
    for number in post.pieces:
        if number in inside:
            first = first if draft.pieces[number].node is draft.pieces[first].node else number
        elif number - 1 in inside and number not in apart and _begins_box(draft, first, number):
            inside.add(number)
    return sorted(inside)


def _begins_box(draft: PageDraft, number: int, paragraph: int) -> bool:
    """Whether a piece is how an inline box begins that also holds a paragraph (`<span>Yes.<p>And no.</span>`)."""
    piece = draft.pieces[number]
    for box in chain(draft.pieces[paragraph].node):
        if box is piece.node:
            return False
        start = next((text for text in box.itertext() if text.strip()), "")
        if start and piece.text.startswith(collapse(start)[:_BEGIN]):
            return within(box, piece.node)
    return False


_BEGIN = 20
_MUCH, _NOTHING = 2, 20
_SAID = 40


def _is_beside(draft: PageDraft, number: int) -> bool:
    """Whether a line is a post's subject (`Re: What about that?`), or stands in a place called the signature."""
    piece = draft.pieces[number]
    if piece.level and _RE.match(piece.text):
        return True
    return role_of_place(draft, piece.node)[0] is Role.SIGNATURE


_RE = re.compile(r"(?:re|aw|回复)\s?[:：]", re.I)


def _is_sentence(draft: PageDraft, number: int) -> bool:
    piece = draft.pieces[number]
    ends = piece.text[-1] in "。！？.!?…"
    return ends and len(piece.text) > _WORD and piece.link_density < 0.5 and not piece.in_quote


def _of_template(draft: PageDraft, posts: list[PostDraft], headers: set[int]) -> frozenset[int]:
    """Short pieces whose words, whatever their numbers, stand in most of the posts: the template says them.

    They are left alone in a post that has nothing else to say, and where most posts have nothing else.
    """
    said: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, post in enumerate(posts):
        for number in post.pieces:
            text = draft.pieces[number].text
            spoken = draft.pieces[number].in_quote or is_rule(text) or NOBODY.fullmatch(text) is not None
            spoken = spoken or (_WORD < len(text) <= _OF_TEMPLATE and SENTENCE.search(text) is not None)
            if number not in headers and not spoken and len(text) <= _LONG_OF_TEMPLATE:
                counts = len(text) <= _OF_TEMPLATE or "0" <= text[0] <= "9"  # a long one is a sentence, or counts first
                said[_NUMBER.sub("0", text) if counts else text][place].append(number)
    least = max(2, 0.5 * len(posts))
    usual = [
        where
        for text, where in said.items()
        if len(where) > (least if len(text) <= _OF_TEMPLATE else max(_SURELY, 0.9 * len(posts)))
    ]
    common = {n for where in usual for numbers in where.values() for n in numbers}
    silent = [post for post in posts if common and all(n in common or n in headers for n in post.pieces)]
    if 2 * len(silent) >= len(posts):
        return frozenset()
    return frozenset(common - {n for post in silent for n in post.pieces})


_OF_TEMPLATE, _LONG_OF_TEMPLATE = 40, 200
_SURELY = 3
"""More than so many posts, and nearly all of them, do not all say the same sentence of their own."""
_WORD = 8  # longer words with a mark are a sentence, which quotes repeat
_NUMBER = re.compile("[0-9]+")


def _read(post: PostDraft, draft: PageDraft, number: int, *, header: bool) -> None:
    """Read floor and likes off a piece that is the header, a label or buttons."""
    piece = draft.pieces[number]
    apart = len(piece.parts) > 1 and len(piece.text) <= _SAID and any(map(_FLOOR_APART.fullmatch, piece.parts))
    may_say = post.floor is None and (header or apart or draft.roles[number] in (Role.ACTIONS, Role.BYLINE))
    if may_say and _MAY_BE_FLOOR.search(piece.text):
        parts = [part.strip(". ") for part in (piece.text, *(piece.parts if piece.parts != (piece.text,) else ()))]
        labels = [part for part in parts if FLOOR_LABEL.match(part) and part not in ("楼主", "樓主")]  # a badge, too
        numbers = [label for label in labels if any(c.isdigit() for c in label)]
        label = next(iter(numbers or labels), None)
        if label is None and header:
            found = piece_date(draft, number)
            rest = f"{piece.text[: found.start]}  {piece.text[found.end :]}" if found else piece.text
            match = _FLOOR_IN_LINE.search(rest)
            label = match[0] if match else None
        elif label is None and (match := _PERMALINK.match(piece.text) or _FLOOR_FIRST.match(piece.text)):
            label = match[1]
        post.floor = parse_floor(label) if label else None
    numbered = NUMBER_BEFORE.match(piece.text) if header and post.floor is None and piece.text[0].isdigit() else None
    if numbered and (found := piece_date(draft, number)) is not None and found.start > numbered.end():
        post.floor = int(numbered[1])
    if post.likes is None and len(piece.text) <= 40 and _MAY_BE_LIKES.search(piece.text):
        likes = _LIKES.search(piece.text)
        post.likes = int(likes[1]) if likes else None


_PERMALINK = re.compile(r"(#\s?\d{1,5})\s?[(（]?(?:perma(?:nent )?link|link|固定链接|永久链接)[)）]?$", re.I)
_FLOOR_FIRST = re.compile(r"(\d{1,5}\s?[楼樓])\.\s+(?=[^\W\d])")  # before the name
_FLOOR_APART = re.compile(r"#\s?\d{1,5}|\d{1,5}\s?[#楼樓]")
"""A floor in an element of its own, beside the name."""
_MAY_BE_LIKES = re.compile("[赞顶持kK\u212a]")
_MAY_BE_FLOOR = re.compile(r"[#№楼樓层F条沙板地椅\[]|B\d")  # one of these stands in every label of a floor
_FLOOR_IN_LINE = re.compile(r"第?\s*\d{1,6}\s*(?:[楼樓](?!主)|[层層#F])|#\d{1,6}|沙发|板凳|地板")
