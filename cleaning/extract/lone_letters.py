"""A letter of a mail archive that stands alone on its page: what it quotes, its signature, what the archive adds.

MHonArc and Pipermail print the head as a list above a `<pre>`, public-inbox head and text in one `<pre>`, Hypermail
head and text in paragraphs.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.letterheads import LINKS_WHY, find_heads, label_letter, letter_parts, list_name, take_pieces
from cleaning.extract.properties import OF_PROPERTIES, writer_and_time
from cleaning.extract.site_names import leads_up
from cleaning.records import Role

_TOP = 40
_HEAD = re.compile(r"(?:From|Date|Subject|发件人|寄件人|主题)\s?[:：]\s")
_OF_HEAD = re.compile(r"[A-Z][A-Za-z-]{1,24}:\s|\s+\S|(?:发件人|寄件人|收件人|抄送|主题|日期|发送时间)\s?[:：]")
_LEAST = 3
_SENT_BY = re.compile(r"(?:From|发件人|寄件人|發件人)\s?[:：]")
_TO_ANSWER = re.compile(r"Reply (?:via e-?mail )?to\b", re.I)


def open_letter(draft: PageDraft, *, noted: bool) -> bool:
    """Part the letter that a page shows in `<pre>` into head, paragraphs, quotes and signature, and label them.

    `noted` says that the program of the archive notes the letter in comments; else its head has to be seen. Nothing is
    changed on a page that shows no such letter. Returns whether the page shows the letter alone for sure.
    """
    code = [number for number, piece in enumerate(draft.pieces[:_TOP]) if piece.in_code]
    if not code:
        return _open_lines(draft)
    whole = next((number for number in code if _holds_head(draft.pieces[number].text)), None)
    if whole is not None and not _is_example(draft, whole):
        _part_head(draft, whole)
        return True
    senders = {n for n, piece in enumerate(draft.pieces) if _SENT_BY.match(piece.text)} if not noted else set()
    heads = find_heads(draft) if senders else []
    if not noted and (len(heads) != 1 or senders.isdisjoint(heads[0])):
        return False  # `Title`, `Author` and `Date` stand above articles, too
    begin = heads[0][-1] + 1 if heads else 0
    body = next((number for number in code if number >= begin), None)
    if body is not None:
        _part_body(draft, body)
        for number in range(body, len(draft.pieces)):
            piece = draft.pieces[number]
            listed = piece.in_list and (noted or bool(piece.hrefs))
            added = listed or piece.link_density > _LINKED or _TO_ANSWER.match(piece.text) is not None
            if draft.roles[number] is None and added:
                draft.label(number, Role.NAVIGATION, LINKS_WHY)
        first = draft.pieces[0]
        draft.board = draft.board or (first.text if leads_up(draft, first) else None)
    return noted and body is not None


def _open_lines(draft: PageDraft) -> bool:
    """Label a letter whose text stands in paragraphs, as Hypermail writes it: told by its head and what it quotes."""
    if not any(piece.text.startswith((">", "＞")) for piece in draft.pieces):
        return False
    heads = find_heads(draft) if any(_SENT_BY.match(piece.text) for piece in draft.pieces[:_TOP]) else []
    begin = heads[0][-1] + 1 if len(heads) == 1 else len(draft.pieces)
    quoted = [n for n in range(begin, len(draft.pieces)) if draft.pieces[n].text.startswith((">", "＞"))]
    if len(quoted) < _LEAST:
        return False
    own = [n for n in range(begin, len(draft.pieces)) if not draft.pieces[n].in_list]
    label_letter(draft, PostDraft(), own)
    for number in set(range(begin, len(draft.pieces))).difference(own):
        draft.label(number, Role.NAVIGATION, LINKS_WHY)
    return False


def _is_example(draft: PageDraft, number: int) -> bool:
    """Whether a letter in `<pre>` is an article's example: prose stands before it, or more than its own behind it."""
    prose = [0 if p.in_code or p.link_density > _LINKED else len(p.text) for p in draft.pieces]
    return max(prose[:number], default=0) > _PROSE or sum(prose[number + 1 :]) > len(draft.pieces[number].text)


_LINKED, _PROSE = 0.5, 80


def _holds_head(text: str) -> bool:
    """Whether a preformatted text begins with the head of a letter: lines of labels, writer and time among them."""
    head = _head_lines(text)
    return len(head) >= _LEAST and sum(_HEAD.match(line) is not None for line in head) >= _LEAST


def _head_lines(text: str) -> list[str]:
    return list(takewhile(_OF_HEAD.match, text.lstrip("\n").splitlines()))


def _part_head(draft: PageDraft, number: int) -> None:
    """Make pieces of the lines of a head and of what stands below it; what follows the `<pre>` is the archive's."""
    piece = draft.pieces[number]
    text = piece.text.lstrip("\n")
    head = _head_lines(text)
    lines = [
        replace(piece, text=line.strip(), parts=(line.strip(),), in_code=False, link_characters=0) for line in head
    ]
    body = letter_parts(replace(piece, text="\n".join(text.splitlines()[len(head) :])))
    take_pieces(draft, [*draft.pieces[:number], *lines, *body, *draft.pieces[number + 1 :]])
    begin, end = number + len(lines), number + len(lines) + len(body)
    for place in range(number, begin):
        draft.label(place, Role.BYLINE, OF_PROPERTIES)
    draft.author, draft.when = writer_and_time(draft, range(number, begin))
    label_letter(draft, PostDraft(), range(begin, end))
    for place in range(end, len(draft.pieces)):
        draft.label(place, Role.NAVIGATION, LINKS_WHY)
    draft.board = draft.board or list_name(draft)


def _part_body(draft: PageDraft, number: int) -> None:
    """Make pieces of the paragraphs of a letter, and label them; roles of the others stay."""
    parts = letter_parts(draft.pieces[number])
    roles = [*draft.roles[:number], *([None] * len(parts)), *draft.roles[number + 1 :]]
    whys = [*draft.whys[:number], *([""] * len(parts)), *draft.whys[number + 1 :]]
    take_pieces(draft, [*draft.pieces[:number], *parts, *draft.pieces[number + 1 :]])
    draft.roles, draft.whys = roles, whys
    label_letter(draft, PostDraft(), range(number, number + len(parts)))
