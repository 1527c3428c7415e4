"""Posts of boards that show them as letters: 发信人 (or 作者), 标题, 发信站 (or 时间), text, `--`, signature.

That is how campus and Taiwanese boards of the BBS tradition print an article, in `<pre>`, in lines parted by `<br>`,
or as plain text. What is quoted stands behind `: ` under a line that says whose it is.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.find import Finder
from cleaning.extract.headers import piece_date
from cleaning.extract.names import VOTES, name_in
from cleaning.extract.oneline import split_one_liners
from cleaning.extract.pieces import Piece
from cleaning.extract.posts import NAME_WHY, QUOTE_WHY
from cleaning.records import Role

_FROM = re.compile(
    r"^\s*(?:发信人|發信人|寄信人|作者)\s*[:：]?\s+?([^\s(（,，]{1,40})"
    r"|^\s*(?:发信人|發信人|寄信人)\s*[:：]\s*([^\s(（,，]{1,40})"
)
_BOARD = re.compile(r"(?:信区|信區|看板|讨论区|站内(?!信件))\s*[:：]?\s*([^\s,，\]]{1,30}?)\.?\s*(?:本篇人气.*)?$")
_TITLE = re.compile(r"^\s*标\s*题\s*[:：]?\s+(.+)|^\s*標\s*題\s*[:：]?\s+(.+)|^\s*[标標]\s*[题題]\s*[:：]\s*(.+)")
_SENT = re.compile(r"^\s*(?:发信站|發信站|时间|時間|日期)\s*[:：]?\s*(.*)")
_QUOTED = re.compile(r"^[【※]\s*(?:在|引述)\s*《?\s*([^\s(（》]{1,40}).{0,40}(?:提到|之铭言|之銘言|写道)")
_END = re.compile(r"^\s*(?:※\s*(?:来源|來源|发信站|發信站|修改|编辑|文章)|◆\s*From)")
_SENT_FROM = re.compile(r"-+\s?(?:来自|來自|发自|發自)\s?\S{1,16}\s?-+|Sent from (?:my )?\S[\w .+-]{1,30}", re.I)
_EDITED = re.compile(r"^\s*※\s*(?:修改|编辑|編輯)")


def show_letters(find: Finder) -> bool:
    """Turn each `<textarea>` that holds a letter for a script to show into a `<pre>`; whether there was one."""
    held = [node for node in find.all("textarea") if node.text and _FROM.match(node.text.lstrip())]
    for node in held:
        node.tag = "pre"
    return bool(held)


def letters(draft: PageDraft) -> bool:
    """Find posts written as letters, fill `draft.posts`, label their pieces; False when the page has none."""
    senders = (piece for piece in draft.pieces if "人" in piece.text or "作者" in piece.text)
    if not any(_FROM.match(_line(piece)) for piece in senders):
        return False
    _split_preformatted(draft)
    split_one_liners(draft)
    starts = [n for n in range(len(draft.pieces)) if _is_head(draft, n)]
    if not starts:
        return False
    ends = [*starts[1:], len(draft.pieces)]
    draft.posts = [_letter(draft, start, end) for start, end in zip(starts, ends, strict=True)]
    if len(starts) == 1:
        draft.posts += _pushes(draft, draft.posts[0])
    draft.thread = draft.opening = True
    draft.evidence.append(f"{len(starts)} posts written as letters (发信人, 标题, 发信站)")
    return True


def _line(piece: Piece) -> str:
    """The text of a line of a letter's head; label and value may be inline elements without a colon between."""
    label = piece.parts[0].strip(" :：") if len(piece.parts) > 1 else ""
    return f"{label}: {' '.join(piece.parts[1:])}" if label in _LABELS else piece.text


_LABELS = frozenset(("作者", "看板", "標題", "标题", "時間", "时间", "發信人", "发信人", "发信站", "發信站"))


def _pushes(draft: PageDraft, letter: PostDraft) -> list[PostDraft]:
    """The one-line answers (推文) under a letter. Their times have no year: it is the letter's, or the one after."""
    posts = []
    for number in range(letter.pieces[-1] + 1, len(draft.pieces) - 2):
        kinds = tuple(draft.pieces[n].part_of_line for n in range(number, number + 3))
        if kinds != ("name", "words", "date"):
            continue
        post = PostDraft([number, number + 1, number + 2])
        post.author = name_in([part for part in draft.pieces[number].parts if part not in VOTES]) or None
        found = piece_date(draft, number + 2)
        if found:
            post.when = found.when if found.absolute else _in_year_of(found.when, letter.when)
        draft.label(number, Role.BYLINE, NAME_WHY)
        draft.label(number + 1, Role.PARAGRAPH, "content")
        draft.label(number + 2, Role.BYLINE, "the post's date")
        posts.append(post)
    return posts


def _in_year_of(when: datetime, first: datetime | None) -> datetime:
    if first is None or first.year >= when.year:
        return when
    with suppress(ValueError):  # 29 February
        same = when.replace(year=first.year)
        return same if same >= first - timedelta(days=1) else when.replace(year=first.year + 1)
    return when


def _split_preformatted(draft: PageDraft) -> None:
    """Make every line of a preformatted letter a piece of its own."""
    pieces: list[Piece] = []
    for piece in draft.pieces:
        if "\n" in piece.text and _FROM.match(piece.text):
            lines = [line.strip() for line in piece.text.splitlines()]
            pieces += [
                replace(piece, text=line, parts=(line,), in_code=False, link_characters=0) for line in lines if line
            ]
        else:
            pieces.append(piece)
    if len(pieces) != len(draft.pieces):
        draft.pieces = pieces
        draft.roles, draft.whys = [None] * len(pieces), [""] * len(pieces)


def _is_head(draft: PageDraft, number: int) -> bool:
    """Whether a letter begins here: the sender, and title and time within the next lines."""
    if not _FROM.match(_line(draft.pieces[number])):
        return False
    following = [_line(piece) for piece in draft.pieces[number + 1 : number + 4]]
    titled = any(_TITLE.match(text) for text in following)
    return titled and any(_when(draft, text) for text in following)


def _when(draft: PageDraft, text: str) -> bool:
    match = _SENT.match(text)
    return match is not None and draft.find_date(match[1]) is not None


def _letter(draft: PageDraft, start: int, end: int) -> PostDraft:
    sender = _FROM.match(_line(draft.pieces[start]))
    post = PostDraft(author=next(filter(None, sender.groups()), None) if sender else None)
    state = "head"
    quoted: list[str] = []
    for number in range(start, end):
        text = draft.pieces[number].text
        if state == "after":
            break
        if state == "head" and number > start and not _of_head(_line(draft.pieces[number])):
            state = "text"
        post.pieces.append(number)
        if state == "head":
            _head_line(draft, post, number)
            continue
        if _END.match(text):
            draft.label(number, Role.NOTICE if _EDITED.match(text) else Role.SIGNATURE, "the letter's end")
            state = "after" if not _EDITED.match(text) else state
        elif text == "--":
            draft.label(number, Role.SIGNATURE, "the signature begins")
            state = "signature"
        elif state == "signature":
            draft.label(number, Role.SIGNATURE, "after --")
        elif _QUOTED.match(text):
            post.quote_author = _QUOTED.match(text)[1]  # type: ignore[index]
            draft.label(number, Role.BYLINE, QUOTE_WHY)
        elif text in (":", ">"):
            draft.label(number, Role.OTHER, "an empty line of what is quoted")
        elif _SENT_FROM.fullmatch(text):
            draft.label(number, Role.SIGNATURE, "what it was written with")
        elif text.startswith((": ", "> ", ":")):
            draft.pieces[number].text = text.lstrip(":> ")
            quoted.append(draft.pieces[number].text)
            draft.label(number, Role.QUOTE, "quoted")
        else:
            draft.label(number, Role.PARAGRAPH, "content")
    post.quote = "\n".join(quoted) or None
    return post


def _of_head(line: str) -> bool:
    return bool(_TITLE.match(line) or _SENT.match(line) or _BOARD.match(line))


def _head_line(draft: PageDraft, post: PostDraft, number: int) -> None:
    text = _line(draft.pieces[number])
    draft.label(number, Role.BYLINE, "the letter's head")
    title, sent, board = _TITLE.match(text), _SENT.match(text), _BOARD.search(text)
    if title:
        subject = next(filter(None, title.groups()), "").strip()
        draft.title = draft.title or subject
    elif sent:
        found = draft.find_date(sent[1])
        post.when = found.when if found else post.when
    if board and not title:
        draft.board = draft.board or board[1]
