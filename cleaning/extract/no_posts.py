"""Records that are no posts of their own: said twice, what happened, words that somebody took away."""

from __future__ import annotations

from datetime import datetime

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import ENDS_SENTENCE, SENTENCE, piece_date
from cleaning.extract.labels import role_of_words
from cleaning.extract.names import RANK, is_gone, tells_event, without_buttons
from cleaning.extract.pieces import bare_words
from cleaning.extract.tickets import CHANGED
from cleaning.records import Role


def without_repeats(draft: PageDraft, posts: list[PostDraft]) -> list[PostDraft]:
    """Drop posts that stand on the page twice, as where the most liked ones are shown above all the others.

    The same author, time and words make the same post, unless both have a floor of their own. The one with a floor is
    kept, else the later one, which stands in the list of all.
    """
    kept: dict[tuple[str | None, datetime | None, str], PostDraft] = {}
    dropped: list[PostDraft] = []
    for post in posts:
        key = (post.author, post.when, post.words)
        other = kept.get(key) if len(post.words) >= _SAME else None
        if other is not None and (other.floor is None or post.floor in (None, other.floor)):
            worse = post if other.floor is not None and post.floor is None else other
            dropped.append(worse)
            if worse is post:
                continue
        kept[key] = post
    if not dropped or (dropped[0] is posts[0] and posts[0].opens):
        return posts
    for number in (n for post in dropped for n in post.pieces):
        draft.label(number, Role.REPEATED, "a comment that stands on the page twice")
    gone = set(map(id, dropped))
    return [post for post in posts if id(post) not in gone]


_SAME = 4  # letters; shorter words (顶) may be written twice


def without_events(draft: PageDraft, posts: list[PostDraft]) -> list[PostDraft]:
    """Drop records that only say what happened (某人 将本帖设为精华), or that somebody took their words away."""
    kept = []
    for post in posts:
        silent = not post.words and not post.quote
        gone = not post.quote and _is_gone(draft, post)
        empty = silent and not any(draft.pieces[n].images for n in post.pieces)
        told = gone or (empty and post.anchor is not None and _tells(draft, post)) or _is_event(draft, post)
        changed = silent and any(draft.whys[n] == CHANGED for n in post.pieces)
        if changed or (told and len(posts) > _SOME):
            for number in post.pieces:
                draft.label(number, Role.NOTICE, "what happened, no post")
        else:
            kept.append(post)
    return kept


def _is_gone(draft: PageDraft, post: PostDraft) -> bool:
    """Whether a record has no words but a notice that they are gone, or that its writer is; ranks are none."""
    content = (draft.pieces[n].text for n in draft.content(post))
    if any(not text.isdigit() and RANK.fullmatch(text) is None for text in content):
        return False
    parts = {part for n in post.pieces for part in (draft.pieces[n].text, *draft.pieces[n].parts)}
    told = any((words := role_of_words(part)) is not None and words[0] in _NO_POST for part in parts)
    return told or (post.author is not None and is_gone(post.author))


_NO_POST = (Role.NOTICE, Role.ADVERT)


def _is_event(draft: PageDraft, post: PostDraft) -> bool:
    """Whether all lines of a record are one line that says what happened: `ferro added the`, `bug`, `label today`."""
    if len(post.pieces) > _LINES or len(post.words) > _LETTERS or post.quote:
        return False
    lines = [draft.pieces[n].text for n in post.pieces]
    return not any(map(ENDS_SENTENCE.search, lines)) and tells_event(" ".join(lines))


_LINES, _LETTERS = 4, 30


def _tells(draft: PageDraft, post: PostDraft) -> bool:
    piece = draft.pieces[post.anchor] if post.anchor is not None else None
    found = piece_date(draft, post.anchor) if post.anchor is not None else None
    if piece is None or found is None:
        return False
    rest = f"{piece.text[: found.start]} {piece.text[found.end :]}".replace(post.author or "", "")
    return len(bare_words(without_buttons(rest, piece.parts))) >= _EVENT and bool(SENTENCE.search(rest))


_SOME = 2
_EVENT = 5  # letters
