"""Blocks and comments of the record, from the pieces and posts of a draft."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.names import is_gone
from cleaning.records import Block, Comment, Role


def blocks_of(draft: PageDraft, numbers: Sequence[int], name: str) -> tuple[Block, ...]:
    """Return the blocks of pieces in order; the alternative texts of images stand after the piece they stand by."""
    pieces, roles, whys = draft.pieces, draft.roles, draft.whys
    in_body = name == "body"
    blocks: list[Block] = []
    for number in numbers:
        piece, role = pieces[number], roles[number] or Role.OTHER
        level = (piece.level or _level(piece.text)) if role is Role.HEADING else None
        own = "title" if role is Role.TITLE and in_body else f"{name}/{len(blocks)}"
        blocks.append(Block(own, role, piece.text, level, whys[number]))
        for alt in piece.images:
            blocks.append(Block(f"{name}/{len(blocks)}", Role.IMAGE, alt, None, "alternative text of an image"))
    return tuple(blocks)


def _level(text: str) -> int:
    """一、 is a chapter, （一） or 1. a section in it."""
    return 2 if re.match(r"[一二三四五六七八九十第]", text) else 3


def comment_of(draft: PageDraft, post: PostDraft, index: int) -> Comment:
    """Return the record of a post that is the `index`-th comment of its page."""
    blocks = blocks_of(draft, post.pieces, f"comment/{index}")
    return Comment(
        id=post.id or f"c{index + 1}",
        floor=post.floor,
        author=post.author if post.author and not is_gone(post.author) else None,
        published_at=post.when,
        body=blocks,
        quote=post.quote,
        reply_to=post.reply_to if post.reply_to != post.id else None,
        likes=post.likes,
        edited_at=post.edited,
    )
