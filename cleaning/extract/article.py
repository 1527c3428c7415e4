"""The article of a page, and a role for every piece that belongs to no post.

The main text is where the content is: starting at the body, go down to the child that holds most of the content score
(text that is no link, more with sentence marks) as long as one child holds three quarters of it. On a plain-text
page the lines between byline and comments take its place.
"""

from __future__ import annotations

import re
from collections import defaultdict

from cleaning.extract.aside import ends_sentence, heads_others, scores_of_text
from cleaning.extract.board import find_board
from cleaning.extract.body import counts_or_buttons, heads_code
from cleaning.extract.byline import find_byline
from cleaning.extract.draft import PageDraft
from cleaning.extract.ends import about_author, label_frame
from cleaning.extract.farewells import says_farewell
from cleaning.extract.headers import is_header, piece_date, rest_of, within
from cleaning.extract.labels import (
    BEGINS_ABOUT,
    VALUE,
    is_about,
    is_content_name,
    is_link_line,
    is_named_content,
    role_of_place,
    role_of_words,
)
from cleaning.extract.metadata import Metadata
from cleaning.extract.names import name_in
from cleaning.extract.panels import label_as_in_posts
from cleaning.extract.pieces import Element, Piece, bare_words, chain
from cleaning.extract.posts import content_role
from cleaning.extract.properties import read_properties
from cleaning.extract.published import fill_time
from cleaning.extract.site_names import SENTENCE_MARK
from cleaning.extract.titles import find_title
from cleaning.extract.writer import fill_author
from cleaning.records import CONTENT_ROLES, Role

SHARE_OF_MAIN = 0.75
"""Below this share of its parent's score a child is only a part of the text: calibrated on tests/golden."""
SHARE_WITH_TITLE = 0.35
"""The same for a child that holds the title or is named as content."""
_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}\s*[、.．]|第[一二三四五六七八九十\d]{1,3}[章节部分点步]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}\s*[、.．]\s?(?!\d)|[Qq]\d+\s*[:：])"
)


def label_rest(draft: PageDraft, metadata: Metadata) -> None:
    """Give every piece outside the posts its role and fill the draft's title, author, board and time."""
    owned = draft.owned()
    free = [n for n in range(len(draft.pieces)) if n not in owned]
    find_title(draft, metadata, free)
    draft.settle_place_of_title()
    read_properties(draft, free)
    byline = find_byline(draft, free)
    label_as_in_posts(draft, free)
    main = set() if draft.thread else set(_below_head(draft, _main_pieces(draft, free, byline), byline))
    roles, whys = draft.roles, draft.whys
    for number in free:
        if roles[number] is None:
            roles[number], whys[number] = _role(draft, number, in_main=number in main)
    if not draft.thread:
        _line_numbers(draft, sorted(main))
        _labels_and_values(draft, sorted(main))
        _sections_of_teasers(draft, sorted(main))
        _boxes_of_forms(draft, sorted(main))
        label_frame(draft, sorted(main), byline)
        _pulled_out(draft, sorted(main))
        _headings(draft, sorted(main))
        _dates_of_teasers(draft, sorted(main))
    fill_author(draft, metadata, byline)
    fill_time(draft, metadata, byline)
    if not draft.thread and draft.author:
        about_author(draft, sorted(main), draft.author)
    find_board(draft, metadata, free)
    guessed = byline is not None and draft.author in draft.pieces[byline].parts and draft.author != metadata.author
    if guessed and draft.author == draft.board:
        draft.author = None  # what stands beside the date is the section


_CHROME = frozenset(
    {Role.RELATED, Role.COPYRIGHT, Role.NAVIGATION, Role.ADVERT, Role.SHARE, Role.BREADCRUMB, Role.TAGS}
)


def _score(draft: PageDraft, number: int) -> float:
    """The content score of a piece: characters outside links, a half more with sentence marks, none in chrome."""
    piece = draft.pieces[number]
    if draft.roles[number] is not None or (piece.link_characters and piece.link_density > 0.5):
        return 0.0
    if role_of_place(draft, piece.node)[0] in _CHROME or role_of_words(piece.text):
        return 0.0
    if piece.text[:1] in BEGINS_ABOUT and is_about(piece):
        return 0.0
    own = len(piece.text) - piece.link_characters
    if piece.level and own < 60:
        return own * 0.5
    return own * 1.5 if SENTENCE_MARK.search(piece.text) else (own * 0.5 if own >= 6 else 0.0)


def _main_pieces(draft: PageDraft, free: list[int], byline: int | None) -> list[int]:
    if draft.root is None:
        return _main_of_text(draft, free, byline)
    if draft.layout is not None:
        places = set(draft.find.any_of(draft.layout.thread.first_post)) if draft.find else set()
        stated = [n for n in free if any(within(draft.pieces[n].node, place) for place in places)] if places else []
        if stated:
            return stated
    totals: dict[Element, float] = defaultdict(float)
    whole = 0.0
    scores = scores_of_text(draft, free, {n: score for n in free if (score := _score(draft, n))})
    for number, score in scores.items():
        whole += score
        node = draft.pieces[number].node
        while node is not None:
            totals[node] += score
            node = node.getparent()
    if not whole:
        return _short_lines(draft, free)
    current, title = draft.root, next((draft.pieces[n].node for n in free if draft.roles[n] is Role.TITLE), None)
    while True:
        child = _dominant(current, totals, title)
        if child is None:
            break
        current = child
    main = [n for n in free if within(draft.pieces[n].node, current)]
    return _with_prose_beside(draft, free, main, current, byline)


def _below_head(draft: PageDraft, main: list[int], byline: int | None) -> list[int]:
    """Drop what stands above a second head with author and time of the byline: the properties of a ticket.

    `Description ann 2012-07-21 22:54:11` stands between them and the words, `Reported: 2012-07-21 22:54 by ann` above.
    """
    first = piece_date(draft, byline) if byline is not None else None
    if byline is None or first is None or not first.has_time:
        return main
    moment, said = first.when.replace(second=0), draft.pieces[byline].text
    for place, number in enumerate(main):
        found = piece_date(draft, number) if number > byline and is_header(draft, number) else None
        same = found is not None and found.has_time and found.when.replace(second=0) == moment
        if same and any(part in said and name_in((part,)) == part for part in draft.pieces[number].parts):
            draft.label(number, Role.BYLINE, "the head of the text, once more")
            return main[place + 1 :]
    return main


def _with_prose_beside(
    draft: PageDraft, free: list[int], main: list[int], box: Element, byline: int | None
) -> list[int]:
    """Add the paragraphs beside the box of the text, in boxes like it: between byline and text, or just behind it."""
    title = next((n for n in free if draft.roles[n] is Role.TITLE), None)
    parent = box.getparent()
    if not main or parent is None or title is None or title > main[0]:
        return main
    head = max(title, byline if byline is not None and byline < main[0] else title)
    alike = {child for child in parent if child.tag == box.tag and _is_dressed_as(child, box)}
    before = [n for n in free if head < n < main[0] and _is_paragraph(draft, n) and _stands_in(draft, n, alike)]
    behind: list[int] = []
    added = False
    for number in (n for n in free if n > main[-1]):
        if _ADDED.match(draft.pieces[number].text):
            added = True
        elif not _is_paragraph(draft, number) or not (added or _stands_in(draft, number, alike)):
            break
        else:
            behind.append(number)
    return [*before, *main, *behind]


_ADDED = re.compile(r"(?:第\s?\d+\s?条)?附言(?:\s?\d+)?\s*(?:[·•⋅:：]|$)")
"""Heads what who asked added later."""


def _is_dressed_as(one: Element, other: Element) -> bool:
    """Whether two boxes have the same class, or share a name of content, as an entry's body and its rest do."""
    if one.get("class") == other.get("class"):
        return True
    shared = set((one.get("class") or "").split()) & set((other.get("class") or "").split())
    return any(map(is_content_name, shared))


def _stands_in(draft: PageDraft, number: int, boxes: set[Element]) -> bool:
    return any(node in boxes for node in chain(draft.pieces[number].node))


def _is_paragraph(draft: PageDraft, number: int) -> bool:
    piece = draft.pieces[number]
    if draft.roles[number] is not None or len(piece.text) < _PARAGRAPH or piece.link_density > 0.2 or piece.level:
        return False
    if (
        not ends_sentence(piece.text)
        or says_farewell(piece.text)
        or role_of_place(draft, piece.node)[0] is not None
        or role_of_words(piece.text) is not None
    ):
        return False
    date = piece_date(draft, number)
    return not is_header(draft, number) and (date is None or date.start > _LABEL)


_LABEL = 12  # code points before a date that is that of the page (`Posted on`)
_PARAGRAPH = 24
"""A shorter line beside the text may be anything."""


def _short_lines(draft: PageDraft, free: list[int]) -> list[int]:
    """The lines under the title where none says much (a poem): those of the element that holds the most of them."""
    title = next((n for n in free if draft.roles[n] is Role.TITLE), None)
    lines: dict[Element, list[int]] = defaultdict(list)
    for number in free:
        piece = draft.pieces[number]
        silent = draft.roles[number] is not None or piece.link_characters or role_of_words(piece.text)
        if title is not None and number > title and not silent and role_of_place(draft, piece.node)[0] not in _CHROME:
            lines[piece.node.getparent() if piece.tag == "p" else piece.node].append(number)
    most = max(lines.values(), key=len, default=[])
    return most if len(most) >= _LINES else []


_LINES = 3


def _dominant(parent: Element, totals: dict[Element, float], title: Element | None) -> Element | None:
    """Return the child that holds the main text, or None when it is spread over several.

    Three quarters of the score are enough; so is a good third for the child that also holds the title, or that is
    named as content, since long sidebars and comment rules share the page with short articles.
    """
    children = [child for child in parent if isinstance(child.tag, str) and totals.get(child)]
    if not children:
        return None
    best = max(children, key=lambda child: totals[child])
    if not _is_text(best) and totals[best] >= SHARE_OF_MAIN * totals[parent]:
        return best
    for child in children:
        if not _is_text(child) and totals[child] >= SHARE_WITH_TITLE * totals[parent]:
            if title is not None and within(title, child):
                return child
            if child is best and is_named_content(child) and not _is_one_of_many(child):
                return child
    return None


def _is_one_of_many(node: Element) -> bool:
    """Whether an element has a sibling of its tag and class, as the boxes of paragraphs do (`<div class="text">`)."""
    parent = node.getparent()
    same = (child for child in parent if child is not node and child.tag == node.tag) if parent is not None else ()
    return any(child.get("class") == node.get("class") for child in same)


def _is_text(node: Element) -> bool:
    """Whether an element is a paragraph, a heading or a list; a list with blocks in it is the page's frame."""
    if node.tag not in _TEXT_TAGS:
        return False
    blocks = node.iterdescendants("div", "h1", "h2", "h3", "table", "section") if node.tag in _LISTS else ()
    return all(map(_is_code, blocks))


def _is_code(block: Element) -> bool:
    """Whether a block shows code: a table of its lines, or a box called so."""
    if block.tag == "table":
        return next(block.iterdescendants("pre"), None) is not None
    return _CODE_BOX.search(block.get("class") or "") is not None


_CODE_BOX = re.compile(r"(?:^|[\s_-])(?:highlight|code)", re.I)


_TEXT_TAGS = frozenset(("p", "li", "ul", "ol", "span", "h1", "h2", "h3"))
_LISTS = frozenset(("li", "ul", "ol"))


def _main_of_text(draft: PageDraft, free: list[int], byline: int | None) -> list[int]:
    """The lines from the byline (or the title) to the first post, or to the end."""
    owned = draft.owned()
    begin = byline if byline is not None else next((n for n in free if draft.roles[n] is Role.TITLE), -1)
    end = min(owned, default=len(draft.pieces))
    return [n for n in free if begin < n < end]


def _role(draft: PageDraft, number: int, *, in_main: bool) -> tuple[Role, str]:
    """The role of a piece: by its words, then by its place, then as content if it is in the main text."""
    piece = draft.pieces[number]
    words = role_of_words(piece.text)
    if words and (words[0] is not Role.NAVIGATION or not in_main or piece.hrefs or len(piece.text) < 30):
        return words
    place, why = role_of_place(draft, piece.node) if piece.node is not None else (None, "")
    if place is not None and not (
        in_main and place is Role.NAVIGATION and piece.link_density < 0.3 and len(piece.text) > 40
    ):
        return place, why
    if in_main:
        if len(piece.parts) > 1 and len(piece.text) <= 60 and all(map(_is_of_page, piece.parts)):
            return Role.ACTIONS, "counts and buttons"
        if len(piece.text) <= _NO_WORDS and not any(map(str.isalnum, piece.text)):
            return Role.OTHER, "no words"
        if _CLOCK.fullmatch(piece.text):
            return Role.BYLINE, "a time of day"
        if heads_code(draft, number):
            return Role.ACTIONS, "above code"
        if is_link_line(piece) and (
            piece.in_list
            or len(piece.hrefs) > 1
            or (piece.node is not None and piece.node.tag != "p")
            or piece.text[0] in _ARROWS
        ):
            return Role.RELATED, "a line of links"
        return content_role(draft, number, quoted=False)  # no post stands above that could be quoted
    if piece.link_characters and piece.link_density > 0.5:
        return Role.NAVIGATION, "links outside the main text"
    if draft.root is None:
        return (Role.NAVIGATION, "before the article") if len(piece.text) <= 20 else (Role.OTHER, "outside the article")
    return Role.OTHER, "outside the main text"


_ARROWS = "►▶▷☞→»>"
_NO_WORDS = 12
"""Up to so many code points without a letter or digit part sections (`___`, `* * *`)."""


def _is_of_page(text: str) -> bool:
    """Whether a part of a line counts, is a button or is a label of the page."""
    return counts_or_buttons(text) or role_of_words(text) is not None


def _line_numbers(draft: PageDraft, main: list[int]) -> None:
    """Label the numbers 1, 2, 3 … that stand beside code for its lines, each a piece of its own or all in one."""
    run: list[int] = []
    for place, number in enumerate(main) if any(draft.pieces[n].in_code for n in main) else ():
        text = draft.pieces[number].text.split()
        run = [] if text[:1] == ["1"] or (run and run[-1] != number - 1) else run
        count = sum(len(draft.pieces[n].text.split()) for n in run)
        if not text or text != [str(count + step) for step in range(1, len(text) + 1)]:
            run = []
            continue
        run.append(number)
        beside = (run[0] - 1, *main[place + 1 : place + 2])
        if any(n >= 0 and draft.pieces[n].in_code for n in beside):
            for one in run:
                draft.label(one, Role.OTHER, "numbers of lines")


def _dates_of_teasers(draft: PageDraft, main: list[int]) -> None:
    """A line that is nothing but a day, below the title of another page, is of that."""
    for number in main:
        if number and draft.roles[number] in CONTENT_ROLES and draft.roles[number - 1] is Role.RELATED:
            found = piece_date(draft, number)
            if found is not None and not rest_of(draft.pieces[number].text, found).strip():
                draft.label(number, Role.RELATED, "the date of another page")


def _is_among_words(draft: PageDraft, number: int) -> bool:
    """Whether a line stands between lines of the text, as an address does that is given there."""
    around = (number - 1, number + 1)
    return all(0 <= n < len(draft.pieces) and draft.roles[n] in CONTENT_ROLES for n in around)


def _labels_and_values(draft: PageDraft, main: list[int]) -> None:
    """Label the rows of a box about the article: a label alone (`作者`, `许可协议`) and the short value under it."""
    for number in main:
        piece = draft.pieces[number]
        if piece.text[:1] not in BEGINS_ABOUT or draft.roles[number] not in CONTENT_ROLES or not is_about(piece):
            continue
        if piece.text.startswith("http") and _is_among_words(draft, number):
            continue
        draft.label(number, Role.BYLINE, "about the article")
        alone = is_about(piece, alone=True) and not _DIGIT.search(piece.text)  # `5 min read` has no value
        value = number + 1 if number + 1 < len(draft.pieces) and alone else number
        if draft.roles[value] in CONTENT_ROLES and len(draft.pieces[value].text) <= VALUE:
            draft.label(value, Role.BYLINE, "about the article")


_DIGIT = re.compile("[0-9]")


def _sections_of_teasers(draft: PageDraft, main: list[int]) -> None:
    """Label what follows the heading of teasers (为您推荐) in its own box, where it stands first in it."""
    for place, number in enumerate(main):
        node = draft.pieces[number].node
        box = node.getparent() if node is not None else None
        if box is None or (place and within(draft.pieces[main[place - 1]].node, box)):
            continue
        if not heads_others(draft.pieces[number].text) or draft.holds_title(box):
            continue
        for after in main[place:]:
            if not within(draft.pieces[after].node, box):
                break
            if draft.roles[after] in CONTENT_ROLES:
                draft.label(after, Role.RELATED, "under a heading of teasers")


def _boxes_of_forms(draft: PageDraft, main: list[int]) -> None:
    """Label the words around a form in the main text (a newsletter, a search): its box, while that is small."""
    forms = draft.find.all("form") if draft.find is not None and main else []
    forms = [form for form in forms if any(_asks(field) for field in form.iter("input", "textarea", "select"))]
    content = [n for n in main if draft.roles[n] in CONTENT_ROLES] if forms else []
    whole = sum(len(draft.pieces[n].text) for n in content)
    for form in forms[:_MOST_FORMS]:
        box, around = form, list[int]()
        while box is not None and not draft.holds_title(box) and _is_small(box):
            inside = [n for n in content if within(draft.pieces[n].node, box)]
            if sum(len(draft.pieces[n].text) for n in inside) > _SHARE_OF_FORM * whole:
                break
            box, around = box.getparent(), inside
        for number in around:
            draft.label(number, Role.NAVIGATION, "around a form")


def _asks(field: Element) -> bool:
    """Whether a field of a form is one to fill in: forms of buttons alone stand in posts, to vote for them."""
    return (field.get("type") or "text").lower() not in ("hidden", "submit", "button", "image", "reset")


def _is_small(box: Element) -> bool:
    return sum(len(text.strip()) for text in box.itertext()) <= _FORM


_MOST_FORMS = 20
_SHARE_OF_FORM = 0.25
"""What is more of the main text than this share stands by a form by chance."""
_FORM = 300
"""A box with more code points than this is no form with its heading."""
_CLOCK = re.compile(r"[012]?\d:[0-5]\d(?::[0-5]\d)?\s?(?:[ap]\.?m\.?)?(?:\s?[A-Z]{2,4})?", re.I)


def _pulled_out(draft: PageDraft, main: list[int]) -> None:
    """Label what a `<blockquote>` only repeats of the text (a pull quote), or is nothing but a link (an advert)."""
    content = [n for n in main if draft.roles[n] in CONTENT_ROLES]
    quotes = [n for n in content if draft.pieces[n].in_quote][:_QUOTES]
    whole = "\n".join(bare_words(draft.pieces[n].text) for n in content if n not in quotes) if quotes else ""
    for number in quotes:
        words = bare_words(draft.pieces[number].text)
        if len(words) >= _PULLED and words in whole:
            draft.label(number, Role.REPEATED, "stands in the text")
        elif draft.pieces[number].link_density > 0.5:
            draft.label(number, Role.RELATED, "a quote that is a link")


_PULLED = 8
_QUOTES = 200


def _headings(draft: PageDraft, main: list[int]) -> None:
    """Turn short numbered lines without a closing mark into headings, and lines that come again into repetitions."""
    seen: set[str] = set()
    for position, number in enumerate(main):
        piece = draft.pieces[number]
        if draft.roles[number] not in (Role.PARAGRAPH, Role.HEADING, Role.LIST_ITEM):
            continue
        text = piece.text
        if text in seen and (len(text) >= 20 or text == draft.pieces[main[position - 1]].text):
            draft.label(number, Role.REPEATED, "stands above already")
            continue
        seen.add(text)
        if piece.level and len(piece.parts) > 1 and piece.hrefs:
            _cut_permalink(piece)
        if draft.roles[number] is Role.PARAGRAPH and _is_heading(piece, position + 1 < len(main)):
            draft.label(number, Role.HEADING, "a short numbered line")


def _cut_permalink(piece: Piece) -> None:
    """Cut the sign that links a heading to itself (`# 准备工作`, `Usage¶`)."""
    if piece.parts[0].strip() in _PERMALINKS:
        piece.text = piece.text.removeprefix(piece.parts[0]).lstrip(" ")
    elif piece.parts[-1].strip() in _PERMALINKS:
        piece.text = piece.text.removesuffix(piece.parts[-1]).rstrip(" ")


_PERMALINKS = ("#", "¶", "§", "\u200b", "🔗")


def _is_heading(piece: Piece, more_follows: bool) -> bool:
    text = piece.text
    if not more_follows or len(text) > 40 or not _HEADING.match(text):
        return False
    rest = _HEADING.sub("", text, count=1)
    return bool(rest.strip()) and not re.search(r"[。；;，,]$", rest) and len(re.findall(r"[，,。；]", rest)) <= 1
