"""Letters of a mail archive that stand one below another on a page, each under its head: From, Date, Subject.

What a letter quotes stands behind `>`, below a line that says whose it is; `-- ` begins its signature.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import within
from cleaning.extract.pieces import Element, Piece, chain
from cleaning.extract.posts import QUOTE_WHY, who_is_quoted
from cleaning.extract.properties import BAR_OF_LINKS, TIME_LABELS, WRITER_LABELS, pairs_of, sender_name, writer_and_time
from cleaning.records import Role


def letters_by_heads(draft: PageDraft) -> bool:
    """Find letters of an archive that stand one below another, each under a head with From, Date and Subject.

    Fills `draft.posts` and labels their pieces; False, and nothing changed, when there are fewer than two.
    """
    sent = (_SENT_AT.findall(piece.text) for piece in draft.pieces if piece.in_code and "@" in piece.text)
    if sum(map(len, sent)) > 1:
        return _letters_of_one_block(draft)
    senders = sum(piece.text.lstrip().startswith(_SENDERS) for piece in draft.pieces)  # tells most pages apart at once
    if senders < 2 or len(find_heads(draft)) < 2:
        return False
    _split_letters(draft)
    heads = find_heads(draft)
    ends = [head[0] for head in heads[1:]] + [len(draft.pieces)]
    draft.posts = [_letter(draft, head, end) for head, end in zip(heads, ends, strict=True)]
    draft.thread = draft.opening = True
    draft.evidence.append(f"{len(heads)} letters under heads with From, Date and Subject")
    return True


_SENT_AT = re.compile(r"^\s*(?:From|发件人)\s*[:：]\s*(\S.{0,60}?)\s+@\s+(\d{4}-\d\d-\d\d\s.*)$", re.M)
"""The head of a letter in archives that print a whole thread in one block, as public-inbox does."""
_ITS_SUBJECT = re.compile(r"^\*\s+(\S.*)$")
_RECIPIENTS = re.compile(r"\s*(?:\+?(?:To|Cc)|收件人|抄送)\s*[:：]")
_SIGNED = re.compile(r"-- ?(?:\n|$)")
_FOOT = re.compile(r"\s*\^?\s*permalink\b.*\breply\b", re.I)
_ALONE = (_SENT_AT, _ITS_SUBJECT, _RECIPIENTS, _FOOT, _SIGNED)


def _letters_of_one_block(draft: PageDraft) -> bool:
    """Split a preformatted thread into its letters: a line with the subject, the head, the text, a line of links."""
    pieces: list[Piece] = []
    heads: list[int] = []
    for piece in draft.pieces:
        if not piece.in_code or not _SENT_AT.search(piece.text):
            pieces.append(piece)
            continue
        for line in _letter_lines(piece.text):
            if _SENT_AT.match(line):
                heads.append(len(pieces))
            pieces.append(replace(piece, text=line, parts=(line,), in_code=False, link_characters=0))
    take_pieces(draft, pieces)
    ends = [*heads[1:], len(pieces)]
    draft.posts = [_sent_at(draft, head, end) for head, end in zip(heads, ends, strict=True)]
    _answers_in_overview(draft, heads)
    draft.board = draft.board or list_name(draft)
    draft.thread = draft.opening = True
    draft.evidence.append(f"{len(heads)} letters in preformatted blocks")
    return True


def _answers_in_overview(draft: PageDraft, heads: Sequence[int]) -> None:
    """Set whom each letter answers by the tree that public-inbox prints below them, a line for a letter.

    A letter is known there by its time and sender; the mark (`` ` ``) before the sender stands below what it answers.
    """
    overview = next((piece.text for piece in reversed(draft.pieces) if _OVERVIEW.search(piece.text)), None)
    if overview is None:
        return
    letters: dict[str, list[tuple[PostDraft, str]]] = defaultdict(list)
    for head, post in zip(heads, draft.posts, strict=True):
        match = _SENT_AT.match(draft.pieces[head].text)
        letters[_minute(match[2]) if match else ""].append((post, match[1] if match else ""))
    above: list[tuple[int, PostDraft]] = []
    for row in _ROW.finditer(overview):
        of_minute = letters[_minute(row[1])]
        letter = next((one for one in of_minute if one[1] in row[3]), of_minute[0] if of_minute else None)
        if letter is None:
            continue
        of_minute.remove(letter)
        depth = len(row[2])
        above = [(level, post) for level, post in above if level < depth]
        letter[0].points = above[-1][1] if above else None
        above.append((depth, letter[0]))


_OVERVIEW = re.compile(r"^Thread overview:", re.M)
_ROW = re.compile(r"^(\d{4}-\d\d-\d\d +\d?\d:\d\d)( (?: *` )?)(.*)$", re.M)


def _minute(text: str) -> str:
    return " ".join(text.split()[:2])


def list_name(draft: PageDraft) -> str | None:
    """The list that an archive names above all letters, as public-inbox does."""
    names = (_LIST.match(piece.text) for piece in draft.pieces[:_HEAD_OF_PAGE])
    return next((match[1] or match[2] for match in names if match), None)


_HEAD_OF_PAGE = 3
_LIST = re.compile(r"public inbox for (\S+)|(\S+) archive mirror\b")


def _letter_lines(text: str) -> list[str]:
    """The lines of heads and links, and the paragraphs of a block; those of a quote are one."""
    found: list[str] = []
    for quoted, lines in groupby(text.splitlines(), key=lambda line: bool(_QUOTED.match(line))):
        if quoted:
            found.append("\n".join(lines))
            continue
        below = False  # whether the line before is one of the same paragraph
        for line in map(str.rstrip, lines):
            alone = any(kind.match(line) for kind in _ALONE)
            if below and not alone and line:
                found[-1] += f"\n{line}"
            elif line:
                found.append(line)
            below = bool(line) and not alone
    return found


def _sent_at(draft: PageDraft, head: int, end: int) -> PostDraft:
    """Make a post of a letter from its head to the links below its text; what follows is the list of the thread."""
    match = _SENT_AT.match(draft.pieces[head].text)
    assert match is not None
    foot = next((n for n in range(head, end) if _FOOT.match(draft.pieces[n].text)), end - 1)
    post = PostDraft([*range(head, foot + 1)])
    found = draft.find_date(match[2])
    post.author, post.when = sender_name(match[1]), found.when if found else None
    if draft.title is None:
        above = (_ITS_SUBJECT.match(draft.pieces[n].text) for n in range(head - 1, -1, -1))
        draft.title = next((_ANSWER.sub("", subject[1]) for subject in above if subject), None)
    begin = head + 1
    while begin < foot and _RECIPIENTS.match(draft.pieces[begin].text):
        begin += 1
    for number in range(head, begin):
        draft.label(number, Role.BYLINE, "the letter's head")
    label_letter(draft, post, range(begin, foot + 1))
    if _FOOT.match(draft.pieces[foot].text):
        draft.label(foot, Role.NAVIGATION, LINKS_WHY)
    for number in range(foot + 1, end):
        draft.label(number, Role.NAVIGATION, LINKS_WHY)
    return post


LINKS_WHY = "links of the archive"
_SENDERS = ("From", "FROM", "发件人", "寄件人", "發件人")


def find_heads(draft: PageDraft) -> list[list[int]]:
    """Return the runs of lines that name writer, time and subject; the subject may be a heading above them.

    Comments of some journals have no line with the subject.
    """
    heads: list[list[int]] = []
    run: list[int] = []
    labels: set[str] = set()
    for number in range(len(draft.pieces) + 1):
        text = draft.pieces[number].text if number < len(draft.pieces) else ""
        found = [label for label, _ in pairs_of(text)]
        if found:
            run.append(number)
            labels.update(found)
            continue
        if labels & WRITER_LABELS and labels & TIME_LABELS:
            if labels & _SUBJECTS:
                heads.append(run)
            elif run[0] and draft.pieces[run[0] - 1].level:
                heads.append([run[0] - 1, *run])
        run, labels = [], set()
    return heads


_SUBJECTS = frozenset({"subject", "title", "主题", "主旨", "标题", "標題"})
_PARAGRAPHS = re.compile(rf"\n\s*\n|\n(?={_SIGNED.pattern})|(?<=[:：])\n")
_QUOTED = re.compile(r"^\s*(?:>\s?)+")


def _split_letters(draft: PageDraft) -> None:
    """Make paragraphs of preformatted letters pieces of their own, and what they quote apart from their own words."""
    pieces: list[Piece] = []
    for piece in draft.pieces:
        if not piece.in_code or "\n" not in piece.text:
            pieces.append(piece)
            continue
        pieces.extend(letter_parts(piece))
    take_pieces(draft, pieces)


def letter_parts(piece: Piece) -> list[Piece]:
    """Return the paragraphs of a preformatted letter as pieces, those that it quotes apart from its own."""
    pieces: list[Piece] = []
    for _, lines in groupby(piece.text.splitlines(), key=lambda line: bool(_QUOTED.match(line))):
        for part in _PARAGRAPHS.split("\n".join(lines)):
            if part.strip():
                words = part.strip("\n")
                pieces.append(replace(piece, text=words, parts=(words,), in_code=False, link_characters=0))
    return pieces


def take_pieces(draft: PageDraft, pieces: list[Piece]) -> None:
    """Give a draft other pieces; what was found out about the old ones is forgotten."""
    draft.pieces = pieces
    draft.roles, draft.whys = [None] * len(pieces), [""] * len(pieces)
    draft.dates.clear()
    draft.headers.clear()


def _letter(draft: PageDraft, head: Sequence[int], end: int) -> PostDraft:
    box = _box(draft, head, end)
    post = PostDraft(
        [*head, *(n for n in range(head[-1] + 1, end) if box is None or within(draft.pieces[n].node, box))]
    )
    post.author, post.when = writer_and_time(draft, head)
    for number in head:
        draft.label(number, Role.BYLINE, "the letter's head")
        piece = draft.pieces[number]
        subjects = (
            [piece.text] if piece.level else [value for label, value in pairs_of(piece.text) if label in _SUBJECTS]
        )
        draft.title = draft.title or next((_ANSWER.sub("", value) for value in subjects), None) or None
    label_letter(draft, post, post.pieces[len(head) :])
    return post


def label_letter(draft: PageDraft, post: PostDraft, numbers: Sequence[int]) -> None:
    """Tell the words of a letter from what it quotes, its signature and the archive's links."""
    quoted, signed = [], False
    for number in numbers:
        piece = draft.pieces[number]
        signed = signed or _SIGNED.match(piece.text) is not None
        if signed:
            draft.label(number, Role.SIGNATURE, "after --")
        elif _QUOTED.match(piece.text):
            piece.text = "\n".join(filter(None, (_QUOTED.sub("", line).strip() for line in piece.text.splitlines())))
            draft.label(number, Role.QUOTE, "quoted")
            quoted.append(piece.text)
        elif who_is_quoted(piece.text) is not None:
            post.quote_author = post.quote_author or who_is_quoted(piece.text)
            draft.label(number, Role.BYLINE, QUOTE_WHY)
        elif piece.link_density > 0.5 or BAR_OF_LINKS.match(piece.text):
            draft.label(number, Role.NAVIGATION, LINKS_WHY)
        else:
            draft.label(number, Role.PARAGRAPH, "content")
    post.quote = "\n".join(quoted) or None


def _box(draft: PageDraft, head: Sequence[int], end: int) -> Element | None:
    """The element around a letter's head and the first of its text; what stands outside of it is the page's."""
    if head[-1] + 1 >= end:
        return None
    around = set(chain(draft.pieces[head[-1] + 1].node))
    return next((node for node in chain(draft.pieces[head[0]].node) if node in around), None)


_ANSWER = re.compile(r"^(?:\s*(?:re|aw|sv|fwd?|回复|答复)\s*[:：]\s*)+", re.I)
