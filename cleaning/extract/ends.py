"""Where an article begins and ends in its column: what stands above its title, and below its last line."""

from __future__ import annotations

import re
from collections import Counter

from cleaning.extract.draft import PageDraft
from cleaning.extract.farewells import LONGEST, says_farewell
from cleaning.extract.headers import piece_date
from cleaning.extract.labels import is_link_line, role_of_words
from cleaning.extract.names import OFFICE
from cleaning.extract.pieces import Element, class_and_id
from cleaning.records import CONTENT_ROLES, Role


def label_frame(draft: PageDraft, main: list[int], byline: int | None) -> None:
    """Label what is in the main column and yet no article: words above its title, forms of comments, what follows."""
    _above_title(draft, main)
    _said_again(draft, main)
    _runs_of_links(draft, main)
    _headings_of_links(draft, main)
    _boxes_of_comments(draft, main)
    _below_end(draft, main, byline)
    _farewells(draft, main)
    _above_byline(draft, byline)
    _signature(draft, main)


def _farewells(draft: PageDraft, main: list[int]) -> None:
    """Label the last lines that are the site's: who may reprint, whom to follow, where to complain, how many liked it.

    Only what stands after the text's last line of another kind: in the middle of a text the same words are its own.
    """
    content = [n for n in main if draft.roles[n] in CONTENT_ROLES]
    for number in reversed(content[1:]):
        text = draft.pieces[number].text.strip("\u3000 ")
        if len(text) > LONGEST or draft.pieces[number].in_code or not says_farewell(text):
            return
        draft.label(number, Role.DISCLAIMER, "the site's last words")


def about_author(draft: PageDraft, main: list[int], author: str) -> None:
    """Label the last line of a text where it says who the author is (`Dana Holt is a writer in Leeds.`)."""
    content = [n for n in main if draft.roles[n] in CONTENT_ROLES]
    if len(content) < _FEW:
        return
    text = draft.pieces[content[-1]].text.strip("\u3000 ")
    if text.startswith(author) and len(text) <= LONGEST and _IS_SOMEBODY.match(text[len(author) :]):
        draft.label(content[-1], Role.OTHER, "about the author")


_FEW = 2
_IS_SOMEBODY = re.compile(
    r"\s+(?:is|was|has|writes|wrote|covers|covered|reports|works|lives|teaches|edits|joined)\b"
    r"|[，,：:\s]*(?:系|现为|现任|毕业于|长期|专栏|作家|记者|自由撰稿|.{0,16}(?:作者|教授|研究员|编辑|撰稿人|博主|会员))"
)


def _above_byline(draft: PageDraft, byline: int | None) -> None:
    """A line that begins with a dash between title and byline is the title's second line."""
    title = draft.title_piece()
    for number in range(title + 1, byline) if title is not None and byline is not None else ():
        if draft.roles[number] in CONTENT_ROLES and draft.pieces[number].text.startswith(("——", "—")):
            draft.label(number, Role.OTHER, "the second line of the title")


def _signature(draft: PageDraft, main: list[int]) -> None:
    """The office and the day that stand under a notice are its last lines, also beside the box of its text."""
    last = next((n for n in reversed(main) if draft.roles[n] in CONTENT_ROLES), None)
    if last is None or last + 2 >= len(draft.pieces):
        return
    office, day = (draft.pieces[n].text for n in (last + 1, last + 2))
    found = draft.find_date(day) if len(day) <= _WORDS_OF_DAY else None
    if found and not day[: found.start].strip() and not day[found.end :].strip() and OFFICE.search(office):
        for number in (last + 1, last + 2):
            if draft.roles[number] is Role.OTHER:
                draft.label(number, Role.PARAGRAPH, "the signature of a notice")


_WORDS_OF_DAY = 20


def _above_title(draft: PageDraft, main: list[int]) -> None:
    """Short lines without a sentence above the title are the page's."""
    title = draft.title_piece() or 0
    if title > max((n for n in main if draft.roles[n] in CONTENT_ROLES), default=title):
        return  # it stands in a list of other pages only
    for number in main:
        if number >= title:
            return
        if draft.roles[number] in CONTENT_ROLES and not _is_prose(draft, number):
            draft.label(number, Role.OTHER, "above the title")


def _said_again(draft: PageDraft, main: list[int]) -> None:
    """Short words without a sentence that stand three times or more are buttons."""
    content = [n for n in main if draft.roles[n] in CONTENT_ROLES and len(draft.pieces[n].text) <= _WORDS]
    times = Counter(draft.pieces[n].text for n in content if not draft.pieces[n].in_code)
    for number in content:
        if times[draft.pieces[number].text] >= _OFTEN and draft.pieces[number].text[-1] not in _MARKS:
            draft.label(number, Role.ACTIONS, "buttons")


def _runs_of_links(draft: PageDraft, main: list[int]) -> None:
    """Lines that are nothing but links, four or more in a row, are a list of other pages; so is the heading of one."""
    if not any(draft.pieces[n].hrefs for n in main):
        return
    content = [n for n in main if draft.roles[n] in CONTENT_ROLES and not draft.pieces[n].in_code]
    run: list[int] = []
    for number in [*content, -1]:
        if number >= 0 and is_link_line(draft.pieces[number]):
            run.append(number)
            continue
        if len(run) >= _RUN:
            place = content.index(run[0])
            head = [content[place - 1]] if place and not _is_prose(draft, content[place - 1]) else []
            for one in (*head, *run) if head and draft.pieces[head[0]].level else run:
                draft.label(one, Role.RELATED, "a run of links")
        run = []


def _headings_of_links(draft: PageDraft, main: list[int]) -> None:
    """Label headings under which only links to other pages stand, up to the next heading or the end."""
    head: int | None = None
    links = False
    for number in [*main, -1]:
        piece = draft.pieces[number] if number >= 0 else None
        if piece is None or draft.roles[number] in CONTENT_ROLES:
            if head is not None and links and (piece is None or piece.level):
                draft.label(head, Role.RELATED, "heads links")
            head, links = (number if piece is not None and piece.level else None), False
        elif head is not None and number == head + 1:
            links = is_link_line(piece)


_RUN = 4
_WORDS = 6
_OFTEN = 3
_MARKS = "。！？；，：.!?;,:”」…"


def _boxes_of_comments(draft: PageDraft, main: list[int]) -> None:
    """What stands in a box that is called comments, and is no post, is the form to write one, or says there is none."""
    if draft.find is not None and not any(map(_COMMENTS.search, draft.find.names())):
        return
    content = [n for n in main if draft.roles[n] in CONTENT_ROLES]
    whole = sum(len(draft.pieces[n].text) for n in content)
    inside: dict[Element, list[int]] = {}
    for number in content:
        box = _box_of_comments(draft, draft.pieces[number].node)
        if box is not None:
            inside.setdefault(box, []).append(number)
    for numbers in inside.values():
        if sum(len(draft.pieces[n].text) for n in numbers) <= _SHARE * whole:
            for number in numbers:
                draft.label(number, Role.NAVIGATION, "in the box of comments")


def _box_of_comments(draft: PageDraft, node: Element) -> Element | None:
    while node is not None and node.tag != "body":
        names = class_and_id(node)
        if names != " " and _COMMENTS.search(names):
            return None if draft.holds_title(node) else node
        node = node.getparent()
    return None


_COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?|pinglun|gentie|tie)"
    r"(?:[-_]?(?:area|box|list|wrap|wrapper|form|section|container|con|main|mod))?(?:$|\s)",
    re.I,
)
_SHARE = 0.5


def _below_end(draft: PageDraft, main: list[int], byline: int | None) -> None:
    """Label the little that stands below an article's last line (`责任编辑：…`, its tags, a disclaimer).

    An article may go on below such a line; then sentences do.
    """
    content = [n for n in main if draft.roles[n] in CONTENT_ROLES]
    sizes = {n: len(draft.pieces[n].text) for n in content}
    whole, above = sum(sizes.values()), 0
    for number in main:
        if number in sizes:
            above += sizes[number]
            continue
        if above < _MOST * whole or (byline is not None and number <= byline + 2) or not _ends(draft, number):
            continue
        if draft.pieces[number].in_list and number - 1 in sizes and draft.pieces[number - 1].in_list:
            continue  # one of a list of the article's own
        below = [n for n in content if n > number]
        prose = (n for n in below if _is_prose(draft, n) and piece_date(draft, n) is None)
        if sum(sizes[n] for n in prose if not says_farewell(draft.pieces[n].text)) > _LITTLE * whole:
            continue
        for after in below:
            draft.label(after, Role.RELATED, "below the article's last line")
        return


_MOST = 0.4
_LITTLE = 0.1


def _ends(draft: PageDraft, number: int) -> bool:
    """Whether a line is one that stands at the end of articles."""
    text = draft.pieces[number].text.strip("\u3000 ")
    if len(text) > _LINE:
        return False
    words = role_of_words(text)
    if words is None:
        return False
    return words[0] in _CLOSING or (words[0] is Role.BYLINE and _EDITOR.search(text) is not None)


_LINE = 80
_CLOSING = frozenset({Role.DISCLAIMER, Role.COPYRIGHT, Role.TAGS, Role.COMMENT_HEADING})
_EDITOR = re.compile(r"责任编辑|责编|编辑|審核|审核|校对|监制|contributed to this")


def _is_prose(draft: PageDraft, number: int) -> bool:
    text = draft.pieces[number].text
    return len(text) >= _SENTENCE and any(mark in text for mark in "。！？.!?，")


_SENTENCE = 24
