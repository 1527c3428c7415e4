"""The subject that boards print above the words of each post, with a label (`Subject: …`): it is no text."""

from __future__ import annotations

import re

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.records import Role

_SUBJECT = re.compile(
    r"(?:(?:post )?subject|topic|主题|主題|标题|標題|betreff|thema|objet|sujet|asunto|tema|oggetto|assunto|тема)"
    r"\s*[:：]\s*(\S.{0,160})$",
    re.I,
)
_LEAST = 2
_MOST = 0.6


def take_subjects(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Label the lines with subjects at the head of the words of most posts; the first one's is the thread's.

    A post that says nothing else keeps its line.
    """
    said = [list(draft.content(post)) for post in posts]
    found = [(lines[0], match[1]) for lines in said if lines and (match := _SUBJECT.match(draft.pieces[lines[0]].text))]
    if len(found) < max(_LEAST, _MOST * len(posts)):
        return
    several = {lines[0] for lines in said if len(lines) > 1}
    for number, _ in found:
        if number in several:
            draft.label(number, Role.BYLINE, "the post's subject")
    if said[0] and said[0][0] == found[0][0]:
        draft.subject = found[0][1].strip()
