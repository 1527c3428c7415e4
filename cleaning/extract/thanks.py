"""What who asked says of an answer, below its words: a part of the answer's box, and no words of the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.records import CONTENT_ROLES, Role

_HEAD = re.compile(
    r"(?:提问者|提問者|题主|楼主)(?:对(?:于|這個|这个|该|此|本)?(?:答案|回答)的?)?(?:的)?(?:评[价論论]|感言)\s*[:：]?\s*(\S.{0,200})?"
)
"""`提问者评价：`, with the words behind or in the next line."""


def label_thanks(draft: PageDraft, posts: Sequence[PostDraft]) -> None:
    """Label the asker's word on an answer, and the line that heads it; the answer's own words stand above."""
    for post in posts:
        content = list(draft.content(post))
        for place, number in enumerate(content[1:], 1):
            match = _HEAD.fullmatch(draft.pieces[number].text)
            if match is None:
                continue
            below = content[place + 1 : place + 2] if match[1] is None else []
            for one in (number, *below):
                if draft.roles[one] in CONTENT_ROLES:
                    draft.label(one, Role.NOTICE, "what the asker says of the answer")
            break
