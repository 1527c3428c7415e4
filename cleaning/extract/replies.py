"""Who answers whom: quotes and addresses are pointed to the post they mean."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

from cleaning.extract import foreign_words
from cleaning.extract.draft import PageDraft, PostDraft, fall, oldest_first
from cleaning.extract.names import BADGE
from cleaning.extract.pieces import Piece, bare_words
from cleaning.extract.posts import NAME_WHY, QUOTE_WHY, who_is_quoted
from cleaning.extract.template import ANSWERS
from cleaning.records import Article, Comment, Role

_ADDRESS = re.compile(r"^(?:回复|回覆|答|@|Re:)\s*@?\s*([^\s:：，,@]{1,30})[\s:：，,]")
_TO = re.compile(r"(?:回复|回覆|回復|答复|@|▸|▶|→)\s*@?([^\s:：]{1,30})[:：]?$")
_IN_REPLY = re.compile(r"\bin (?:reply|response) to\s+(?:post|comment|message)?\s?#?(\d{1,5})(?!\d|[-/:]\d)", re.I)
_ANSWERED = re.compile(
    rf"^(?:{foreign_words.ANSWER_TO}|in (?:reply|response) to)\b.{{0,40}}?\s(?:от|von|by|par|de|di|od)\s+(\S{{1,40}})",
    re.I,
)
"""A line that says what is answered: `Ответ на: комментарий от mihalych 20.11.23`."""
_POINTS = re.compile(r"[>＞]{2}\s?(\d{1,5})$")
_FLOOR_NAMED = re.compile(r"(?:回复|回覆|引用)\s*#?(\d{1,5})\s*[#楼樓]")
"""Begins a heading over a post: `回复 9楼 suving1984 的话题`."""
_FLOOR = re.compile(r"^(?:回复|回|@|引用)?\s*(?:#?(\d{1,5})\s*(?:#|楼|樓|L\b|F\b)|#(\d{1,4})[\s:,])")


def link_replies(article: Article, *, offset: int = 0) -> Article:
    """Return the article with `reply_to` of each comment settled.

    What the page states counts, if that post is there; then the post whose text is quoted; then the last one of the
    author who is quoted or addressed (`回复 某某：`); then the floor that is named (`3楼 …`, `in reply to 3`). Comments
    that answer the opening post of a thread have None, as those do that answer nobody. `offset` is how far the numbers
    that people see lie below the floors.
    """
    earlier = _Earlier(offset)
    known = {comment.id for comment in article.comments}
    settled: dict[int, Comment] = {}
    order = list(enumerate(article.comments))
    if fall([comment.published_at for comment in article.comments if comment.published_at is not None]):
        order.reverse()
    for place, comment in order:
        target = comment.reply_to if comment.reply_to in known else earlier.meant_by(comment)
        target = None if comment.reply_to == article.id else target  # the opening post
        settled[place] = comment if target == comment.reply_to else replace(comment, reply_to=target)
        earlier.add(comment)
    return replace(article, comments=tuple(settled[place] for place in range(len(settled))))


def take_addresses(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Take whom a mined post answers (`回复 <a>某某</a>：好`) out of its words, if an earlier one is by that name."""
    last: dict[str, PostDraft] = {}
    accounts: dict[str, PostDraft] = {}
    shown = {post.floor or place: post for place, post in enumerate(posts, 1)}
    for post in oldest_first(posts):
        number = next(draft.content(post), None)
        for above in (n for n in post.pieces if number is not None and n < number):
            alone = _ADDRESSED.fullmatch(draft.pieces[above].text)  # in a line of its own, outside the words
            name = alone[1].strip() if alone else _second_name(draft.pieces[above], post.author, last)
            post.addressed = last.get(name, post.addressed)
        if number is not None and _line_of_name(draft, post, number, last):
            number = next(draft.content(post), None)
        piece = draft.pieces[number] if number is not None else None
        match = None
        if piece is not None and len(piece.parts) > 1:
            below = piece.part_of_line == "words" or post.parent is not None or _leads_to_a_post(piece)
            mention = _MENTIONED.match(piece.text) if below else None
            pointed = _POINTED.match(piece.text)
            if pointed and pointed[1] == piece.parts[0].strip(" @"):
                mention = pointed
            own = mention and (mention is pointed or mention[0].strip() == piece.parts[0])
            match = mention if own else _ADDRESSED.match(piece.text)
        typed = _FLOOR_TYPED.match(piece.text) if piece is not None else None
        if typed is None and piece is not None and match is None and piece.part_of_line:
            typed = _TYPED.match(piece.text)
        if typed is None and piece is not None and match is None and (post.parent or post.answers):
            typed = _TYPED_BELOW.match(piece.text)
        floor = _FLOOR_ADDRESS.match(piece.text) if piece is not None else None
        if piece is not None and floor is not None and shown.get(int(floor[1]), post) is not post:
            piece.text, post.addressed, typed, match = piece.text[floor.end() :], shown[int(floor[1])], None, None
        match = typed or match
        name = match[1].strip() if match else ""
        meant = last.get(name) or (accounts.get(name) if typed else None)
        if (
            number is not None
            and piece is not None
            and match is not None
            and meant is not None
            and (typed or name in _bare_parts(piece) or any(map(_ADDRESS_ALONE.match, piece.parts)))
        ):
            rest = piece.text[match.end() :]
            if rest:
                piece.text = rest
            else:
                draft.label(number, Role.BYLINE, NAME_WHY)
            post.addressed = meant
        if post.author:
            last[post.author] = post
            accounts.update((account, post) for account in _accounts(draft, post))


def _line_of_name(draft: PageDraft, post: PostDraft, number: int, last: Mapping[str, PostDraft]) -> bool:
    """Take a linked line above the words that only says whom they answer out of them; whether it was one.

    `<a href="#comment-7">@某乙</a>`, `- <a href="#post-188">In reply to ann</a>`; an earlier post may be by that name.
    """
    piece = draft.pieces[number]
    alone = _ANSWER_LINE.fullmatch(piece.text) if piece.hrefs else None
    one = len(piece.parts) == 1 and _leads_to_a_post(piece)
    alone = alone or (_NAME_ALONE.fullmatch(piece.text) if one else None)
    floor = _FLOOR_LINE.fullmatch(piece.text)
    alone = floor if floor is not None and floor[1] in last else alone
    if alone is None or sum(1 for _ in draft.content(post)) < _SOME:
        return False
    draft.label(number, Role.BYLINE, NAME_WHY)
    post.addressed = last.get(alone[1].strip(), post.addressed)
    return True


_SOME = 2


def take_linked_names(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Take a linked `@某乙` out of the words of a post that a layout found, if an earlier one is by that name."""
    last: dict[str, PostDraft] = {}
    for post in oldest_first(posts):
        number = next(draft.content(post), None)
        piece = draft.pieces[number] if number is not None else None
        name = piece.parts[0] if piece is not None and _leads_to_a_post(piece) else ""
        whom = last.get(name[1:].strip()) if name.startswith("@") else None
        alone = number is not None and _line_of_name(draft, post, number, last)
        if not alone and piece is not None and whom is not None and piece.text.startswith(name):
            said = piece.text[len(name) :]
            if said[:1].isspace() and said.strip():
                piece.text, post.addressed = said.lstrip(), whom
        if post.author:
            last[post.author] = post


def _leads_to_a_post(piece: Piece) -> bool:
    """Whether a link in a line leads to a place of its own page, as scripts type whom an answer means."""
    return any((len(href) > 1 and href[0] == "#") or _TO_POST.search(href) for href in piece.hrefs)


_TO_POST = re.compile(r"#(?:comment|post|reply|cmt|pid|div-comment)[-_]?\d+$")
_NAME_ALONE = re.compile(r"@\s?([^:：,，。]{1,30})")


def _accounts(draft: PageDraft, post: PostDraft) -> Iterator[str]:
    """The accounts that the links by which a post names its author end with, which engines type into answers."""
    for number in post.pieces:
        piece = draft.pieces[number]
        if post.author in piece.parts:
            yield from (href.rstrip("/").rpartition("/")[2] for href in piece.hrefs if "/" in href.rstrip("/"))


def _second_name(piece: Piece, author: str | None, known: Container[str]) -> str:
    """The name behind the writer's in a head (`甲 作者 回复 乙 2024-01-02`), where an earlier post is by it; or ""."""
    parts = piece.parts
    if author is None or author not in parts:
        return ""
    for part in parts[parts.index(author) + 1 :]:
        name = part.strip(" @:：")
        if name in known and name != author:
            return name
        if not (not part.strip() or ANSWERS.fullmatch(part) or BADGE.fullmatch(part)):
            return ""
    return ""


_ANSWER_LINE = re.compile(
    r"\W{0,3}(?:(?:in )?(?:reply|response|answer) to\s*[:：]?\s*@?|(?:回复|回覆|回復)\s?@)(\S.{0,40})", re.I
)
"""A linked line of its own above the words."""
_MENTIONED = re.compile(r"@\s*(\S{1,30})\s+")
"""Begins an answer where the name stands in an element of its own, behind who writes (`某甲：<a>@某乙</a> 好`), or is
linked to the post it means (`<a href="#comment-7">@某乙</a> 好`)."""
_POINTED = re.compile(r"@\s?([^:：,，@]{1,30}?)\s+,\s+")
"""As Valine writes it before the words: `<a href="#65f8">@某甲</a> , 好`."""
_TYPED = re.compile(r"(?:回复|回覆|回復)\s?@([^:：\s@]{1,30})\s?[:：]\s*")
"""The same where writer, words and time stand in one line, whose parts are told apart already."""
_TYPED_BELOW = re.compile(r"(?:回复|回覆|回復)\s?@?([^:：\s@]{1,30})\s?[:：]\s*(?=\S)")
"""The same before the words of an answer that hangs under a post."""
_FLOOR_TYPED = re.compile(r"#\d{1,5}\s?[楼樓]\s+@\s?(\S{1,30})\s+(?=\S)")
"""What a script types for who answers: the floor and the name."""
_FLOOR_ADDRESS = re.compile(r"(?:回复|回覆|回復)\s*第?(\d{1,5})\s*[楼樓#]\s*[:：]\s*(?=\S)")
"""What a script types for whom it answers, by the number that the page shows: `回复 3楼：好`."""
_FLOOR_LINE = re.compile(r"(?:回复|回覆|回復)\s*第?\s?\d{1,5}\s*[楼樓#]\s+(\S{1,30})")
"""A line of its own that says whom the one below answers: `回复 第6楼 某甲`."""
_ADDRESS_ALONE = re.compile(r"(?:回复|回覆|回復|答复|Reply to)\s*@?[^:：]{1,30}[:：]\s*$")


def _bare_parts(piece: Piece) -> set[str]:
    return {part.strip(" @:：") for part in piece.parts}


_ADDRESSED = re.compile(
    r"(?:(?:回复|回覆|回復|答复|Reply to)\s*@?|@\s*(?=[^:：]{1,30}[:：]?$))\s*([^:：]{1,30}?)\s*(?:[:：]\s*|$)"
)


class _Earlier:
    """The comments so far, by what a later one may name of them."""

    def __init__(self, offset: int) -> None:
        self._offset = offset
        self._by_author: dict[str, str] = {}
        self._by_floor: dict[int, str] = {}
        self._by_start: dict[str, str] = {}
        self._recent: deque[tuple[str, str]] = deque(maxlen=_WINDOW)

    def add(self, comment: Comment) -> None:
        text = _bare(comment.text)
        if comment.author:
            self._by_author[comment.author] = comment.id
        if comment.floor is not None:
            self._by_floor.setdefault(comment.floor, comment.id)
        if text:
            self._by_start[text[:_START]] = comment.id
            self._recent.append((comment.id, text))

    def meant_by(self, comment: Comment) -> str | None:
        """Return the id of the comment that this one answers, or None."""
        quoted = self._quoted(_bare(comment.quote)) if comment.quote else None
        if quoted:
            return quoted
        names: list[str | None] = []
        addressed: list[str] = []
        first, answered = "", None
        for block in comment.body:
            if block.role is Role.BYLINE:
                answered = answered or _IN_REPLY.search(block.text)
                answered = answered or _POINTS.match(block.text) or _FLOOR_NAMED.match(block.text)
                if (whom := _ANSWERED.match(block.text)) is not None:
                    addressed.append(whom[1])
                if block.why == QUOTE_WHY:
                    names.append(who_is_quoted(block.text))
                elif block.why == NAME_WHY:
                    addressed += _addressed_in(block.text)
            elif not first and block.is_content:
                first = block.text
        names += addressed
        address = _ADDRESS.match(first)
        if address:
            names.append(address[1])
        target = next((self._by_author[name] for name in names if name and name in self._by_author), None)
        floor = answered or _FLOOR.match(first)
        return target or (self._by_floor.get(int(next(filter(None, floor.groups()))) + self._offset) if floor else None)

    def _quoted(self, wanted: str) -> str | None:
        if not wanted:
            return None
        if len(wanted) >= _START and wanted[:_START] in self._by_start:
            return self._by_start[wanted[:_START]]
        for name, text in reversed(self._recent):
            if text.startswith(wanted) or (len(wanted) >= 8 and wanted in text):
                return name
        return None


def _addressed_in(text: str) -> list[str]:
    match = _TO.search(text)
    if match is None or _FLOOR.fullmatch(text[: match.start()].strip()):  # in `5F → name` the arrow is a vote
        return []
    return [match[1]]


_START = 12  # code points by which a quoted text is looked up; shorter quotes are compared one by one
_WINDOW = 200  # with so many comments before


def _bare(text: str) -> str:
    return bare_words(text) if text else ""
