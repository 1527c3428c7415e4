"""Posts that say nothing by their labels: a short word or a line beside the place of the bodies is what they say."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import piece_date
from cleaning.extract.labels import role_of_place
from cleaning.extract.names import FLOOR_LABEL
from cleaning.extract.posts import BESIDE, BUTTONS, parse_floor
from cleaning.extract.quotes import is_rule
from cleaning.extract.template import STATISTICS
from cleaning.records import CONTENT_ROLES, Role

A_FLOOR, OF_AUTHOR = "a floor", "what the engine says of the author"
ALL_IT_SAYS = "all that the post says"
_MAY_BE_WORDS = (BUTTONS, A_FLOOR, OF_AUTHOR)
_SAYING = (*CONTENT_ROLES, Role.QUOTE, Role.NOTICE)


def say_something(draft: PageDraft, post: PostDraft, in_body: Sequence[int]) -> None:
    """Take for a post's words what reads like a label or a button, where it says nothing else: 沙发, 顶, 1."""
    labels = [n for n in in_body if draft.whys[n] in _MAY_BE_WORDS and not draft.pieces[n].hrefs]
    if len(labels) != 1 or any(draft.roles[n] in _SAYING or draft.pieces[n].images for n in post.pieces):
        return
    _say(draft, post, labels[0])


def _say(draft: PageDraft, post: PostDraft, number: int) -> None:
    text = draft.pieces[number].text
    if FLOOR_LABEL.match(text) and post.floor == parse_floor(text):
        post.floor = None
    draft.label(number, Role.PARAGRAPH, ALL_IT_SAYS)


def give_words(draft: PageDraft, posts: Sequence[PostDraft], recurring: Collection[int]) -> None:
    """Give posts without words the one line beside their places that may be such: below the head, where all words are.

    So is a short word of few posts that the place of signatures was taken for the bodies of. Above a line of dashes it
    is the words, and the rest the signature. Where no post has any, the line may stand above the head as well.
    """
    spoken = [(post, own) for post in posts if (own := list(draft.content(post)))]
    longest = [(post, max(own, key=lambda n: len(draft.pieces[n].text))) for post, own in spoken]
    below = [number > post.anchor for post, number in longest if post.anchor is not None]
    if below and 2 * sum(below) <= len(below):
        return
    silent = len(spoken) <= 1 < len(posts) - 1  # one is the article
    for post in posts:
        words = list(draft.content(post))
        rule = next((n for n in post.pieces if is_rule(draft.pieces[n].text)), None)
        if post.anchor is None or any(n for n in words if rule is None or n < rule):
            continue
        if any(draft.pieces[n].images for n in post.pieces):
            continue
        quoted = max((n for n in post.pieces if draft.roles[n] is Role.QUOTE), default=post.anchor)
        if post is posts[0] and quoted != post.anchor:  # what begins a thread quotes no post: that is what it says
            continue
        begin = -1 if silent and quoted == post.anchor else max(quoted, post.anchor)
        lines = [n for n in post.pieces if n > begin and (rule is None or n < rule)]
        may = [n for n in lines if n not in recurring and _may_be_words(draft, post, n)]
        may = [n for n in may if not draft.pieces[n].text.isdigit()] or may
        if len(may) == 1:
            _say(draft, post, may[0])


def _may_be_words(draft: PageDraft, post: PostDraft, number: int) -> bool:
    piece = draft.pieces[number]
    if piece.hrefs or piece.tag == "button" or len(piece.parts) > 1 or piece.text == post.author:
        return False
    if STATISTICS.match(piece.text) or piece.text.endswith((":", "：")) or piece_date(draft, number) is not None:
        return False
    if FLOOR_LABEL.match(piece.text):  # 沙发 is the second floor and what its writer is glad to say
        return draft.whys[number] == A_FLOOR and not any(map(str.isdigit, piece.text))
    if piece.node is not None and role_of_place(draft, piece.node)[0] is Role.SIGNATURE:
        return False
    beside = draft.whys[number] == BESIDE and draft.roles[number] in (Role.BYLINE, Role.SIGNATURE)
    return beside or (draft.whys[number] == BUTTONS and not piece.text.isdigit())
