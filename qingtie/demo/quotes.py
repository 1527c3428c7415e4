"""What a post shows of the post it quotes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from qingtie.demo.markup import parse, plain
from qingtie.demo.model import Post, Thread

BRIEF = 40
"""Discuz! cuts a quotation; here after this many characters."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation: the quoted post's id, author and time, and the text as shown."""

    id: int
    author: str
    at: datetime
    text: str


def same(text: str) -> str:
    """Return the text itself."""
    return text


def quote_of(
    thread: Thread, post: Post, *, brief: int | None, engine_text: Callable[[str], str] = same
) -> Quote | None:
    """Return the quotation of `post`, or None: the first line of the quoted post.

    It is cut to `brief` characters and " ..." (None: not cut). `engine_text` is what the engine makes
    of a text.
    """
    if post.quote is None:
        return None
    quoted = thread.posts[post.quote - 1]
    text = engine_text(plain(parse(quoted.text)[:1]))
    if brief is not None and len(text) > brief:
        text = text[:brief] + " ..."
    return Quote(quoted.id, quoted.author, quoted.at, text)
