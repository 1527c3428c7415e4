"""Answers that stand below a post as lines of who says what, without dates: `<a>某甲</a>：好`, as on Weibo."""

from __future__ import annotations

import re
from itertools import islice

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.pieces import bare_words, chain, class_and_id
from cleaning.extract.template import PROFILE
from cleaning.records import Role


def with_said_below(draft: PageDraft, posts: list[PostDraft]) -> list[PostDraft]:
    """Make posts of the lines below a post that begin with a linked name and a colon, in a box called so.

    They hang under that post, and answer the last of those beside them whose name they say (`某乙回复某甲：`).
    """
    found: list[PostDraft] = []
    for post in posts:
        found.append(post)
        said = {n: parted for n in post.pieces if (parted := _said(draft, n)) is not None}
        own = [n for n in draft.content(post) if n not in said]
        if not said or not own or min(said) < own[-1]:
            continue
        by_name: dict[str, PostDraft] = {}
        for number, (name, whom, words) in said.items():
            draft.pieces[number].text = words
            draft.label(number, Role.PARAGRAPH, "said below a post")
            answer = PostDraft([number], author=name, parent=post, addressed=by_name.get(whom), words=bare_words(words))
            by_name[name] = answer
            found.append(answer)
        post.pieces = [n for n in post.pieces if n not in said]
        post.words = "".join(map(bare_words, (draft.pieces[n].text for n in own)))
    return found


def _said(draft: PageDraft, number: int) -> tuple[str, str, str] | None:
    """Who says it, whom it answers (or ""), and the words; None where a line is no such one."""
    piece = draft.pieces[number]
    if len(piece.parts) < 2 or not piece.hrefs or not PROFILE.search(piece.hrefs[0]):
        return None
    name = piece.parts[0].strip(" :：")
    if not 0 < len(name) <= _NAME or not piece.text.startswith(name):
        return None
    rest = _SAYS.match(piece.text, len(name))
    if rest is None or not any(_CALLED.search(class_and_id(node)) for node in islice(chain(piece.node), _AROUND)):
        return None
    return name, rest[1] or "", rest[2]


_NAME, _AROUND = 40, 3
_SAYS = re.compile(r"\s*(?:(?:回复|回覆|回復|▸|▶|→|@)\s*@?\s*([^\s:：]{1,40})\s*)?[:：]\s*(\S.*)", re.S)
_CALLED = re.compile(
    r"(?:^|[\s_-])(?:sub|repl(?:y|ies)|child(?:ren)?|nested|second|lzl|cmt|comments?)(?:[\s_-]|$)", re.I
)
