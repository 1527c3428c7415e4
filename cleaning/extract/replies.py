"""Who answers whom: quotes and addresses are pointed to the post they mean."""

from __future__ import annotations

import re
from dataclasses import replace

from cleaning.extract.posts import who_is_quoted
from cleaning.records import Article, Comment, Role

_ADDRESS = re.compile(r"^(?:回复|回覆|答|@|Re:)\s*@?\s*([^\s:：，,@]{1,30})[\s:：，,]")
_FLOOR = re.compile(r"^(?:回复|回|@|引用)?\s*#?(\d{1,5})\s*(?:#|楼|樓|L\b|F\b)")


def link_replies(article: Article) -> Article:
    """Return the article with `reply_to` of each comment settled.

    What the page states counts, if that post is there; then the post whose text is quoted; then the last one of the
    author who is quoted or addressed (`回复 某某：`); then the floor that is named (`3楼 …`). Comments that answer
    the opening post of a thread have None, as those do that answer nobody.
    """
    comments: list[Comment] = []
    known = {comment.id for comment in article.comments}
    for index, comment in enumerate(article.comments):
        target = comment.reply_to if comment.reply_to in known else None
        if target is None:
            target = _meant(comment, article.comments[:index])
        comments.append(comment if target == comment.reply_to else replace(comment, reply_to=target))
    return replace(article, comments=tuple(comments))


def _meant(comment: Comment, earlier: tuple[Comment, ...]) -> str | None:
    wanted = _bare(comment.quote or "")
    if wanted:
        for other in reversed(earlier):
            text = _bare(other.text)
            if text and (text.startswith(wanted[:40]) or (len(wanted) >= 8 and wanted in text)):
                return other.id
    names = [who_is_quoted(b.text) for b in comment.body if b.role is Role.BYLINE and b.why == "says who is quoted"]
    first = next((b.text for b in comment.body if b.is_content), "")
    address = _ADDRESS.match(first)
    if address:
        names.append(address[1])
    for name in filter(None, names):
        same = [other.id for other in earlier if other.author == name]
        if same:
            return same[-1]
    floor = _FLOOR.match(first)
    if floor:
        return next((other.id for other in earlier if other.floor == int(floor[1])), None)
    return None


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
