"""Synthetic articles for the tests of `output`, written for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from cleaning.edits import Alignment, apply
from cleaning.records import (
    Article,
    Block,
    CleanedArticle,
    Comment,
    Edit,
    PageRef,
    Reason,
    Rejection,
    Role,
    TracedEdit,
)

SHANGHAI = timezone(timedelta(hours=8))
NOON = datetime(2025, 3, 5, 12, 0, tzinfo=SHANGHAI)
FETCHED = datetime(2025, 3, 6, 1, 30, 5, 250, tzinfo=UTC)


def edited(block: Block, stages: Sequence[Sequence[Edit]]) -> tuple[Block, list[TracedEdit]]:
    """Apply the edits of several stages to a block, as the pipeline does."""
    text, alignment, traced = block.text, Alignment(), []
    for edits in stages:
        for edit in edits:
            low, high = alignment.to_raw(edit.start, edit.end)
            applied = edit.confidence >= 0.5
            traced.append(TracedEdit(block.id, edit.rule.split("/")[0], edit, low, high, applied))
        chosen = [edit for edit in edits if edit.confidence >= 0.5]
        text, alignment = apply(text, chosen), alignment.compose(chosen)
    return replace(block, text=text), traced


def article(
    id: str = "1001",
    site: str = "bbs.example.com",
    *,
    text: str = "今天去银行问了，，手续费比去年低了一些。",
    title: str | None = "关于手续费的疑问",
    comments: int = 2,
    author: str | None = "林间小路",
    marker: str = "",
    url: str | None = None,
) -> CleanedArticle:
    """Return an article with a heading, a paragraph with two edits, a share line and comments."""
    url = url or f"https://{site}/thread-{id}-1-1.html"
    paragraph = Block("body/1", Role.PARAGRAPH, text + marker)
    stages = []
    if "，，" in text:
        at = text.index("，，")
        stages = [[Edit(at, at + 2, "，，", "，", "repeat/punctuation", 0.97, "标点重复")]]
        stages.append([Edit(0, 2, text[:2], "昨天", "wording/day", 0.2, "也许说的是前一天")])
    cleaned, traced = edited(paragraph, stages)
    heading = Block("body/0", Role.HEADING, "办理经过", level=2, why="h2")
    share = Block("body/2", Role.SHARE, "分享到：微信 微博", why="share words")
    own = tuple(_comment(number, marker) for number in range(comments))
    page = PageRef(url, "ab" * 32, FETCHED, "utf-8")
    raw = Article(
        id,
        url,
        site,
        engine="discuz",
        board="理财交流",
        title=title,
        author=author,
        published_at=NOON,
        body=(heading, paragraph, share),
        comments=own,
        pages=(page,),
        reply_count=comments,
        view_count=321,
        evidence=("engine: discuz",),
    )
    return CleanedArticle(raw, replace(raw, body=(heading, cleaned, share)), tuple(traced))


def _comment(number: int, marker: str) -> Comment:
    words = ("谢谢楼主分享。", "我上周也问过，答复差不多。", "可以先打客服电话确认一下。")[number % 3]
    return Comment(
        f"{9_000_000_000_000_000_001 + number}",
        floor=number + 2,
        author=f"网友{number}",
        published_at=NOON + timedelta(hours=number + 1),
        body=(Block(f"comment/{number}/0", Role.PARAGRAPH, words + marker),),
        quote="手续费比去年低了一些" if number == 1 else None,
        likes=number,
    )


def rejection(url: str, site: str = "bbs.example.com", reason: Reason = Reason.NO_ARTICLE) -> Rejection:
    return Rejection(url, site, reason, "页面上没有正文", "cd" * 32, FETCHED)
