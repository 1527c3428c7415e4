"""Pages whose posts show only relative times, read by somebody who does not say when they were fetched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from benchmarks.gold import gold_pages
from cleaning.errors import CleaningError
from cleaning.extract import extract_article
from cleaning.extract.clock import NO_DAY, known

URL = "https://tea.example/talk/17"
SAID = (
    ("焙火人", "炭焙的岩茶放半年再喝，火气退了才有花香。"),
    ("阿茶", "我放在陶罐里，三个月就不冲了，口感也润。"),
    ("山里客", "同意，新焙的喝了容易口干，别急着开封。"),
    ("老白", "罐子要先空放几天，新陶罐有土腥味。"),
)


def page(times: list[str], foot: str = "", head: str = "") -> bytes:
    posts = "".join(
        f'<div class="p"><a href="/u/{n}">{name}</a><span>{when}</span><div class="w">{words}</div></div>'
        for n, ((name, words), when) in enumerate(zip(SAID, times, strict=True))
    )
    return (
        f"<html><head><title>新焙的岩茶能喝吗</title>{head}</head><body><h1>新焙的岩茶能喝吗</h1>{posts}<p>{foot}</p></body></html>"
    ).encode()


RELATIVE = ["3天前", "2天前", "昨天 12:30", "5小时前"]


def test_posts_are_found_though_nobody_knows_when_they_were_written() -> None:
    article = extract_article(page(RELATIVE), url=URL)
    assert article.author == SAID[0][0]
    assert [(comment.author, comment.text) for comment in article.comments] == list(SAID[1:])
    assert article.published_at is None
    assert [comment.published_at for comment in article.comments] == [None] * 3


@pytest.mark.parametrize(
    ("foot", "head"),
    [
        ("GMT+8, 2025-6-18 10:00 , Processed in 0.02 second(s)", ""),
        ("It is currently Wed Jun 18, 2025 10:00 am", ""),
        ("当前时间：2025年6月18日 10:00", ""),
        ("", "<script>window.cfg = {time: {now: 1750212000, today: 1750176000}};</script>"),
        ("", "<script>var __NOW = 1750212000;</script>"),
    ],
)
def test_the_page_s_own_clock_counts(foot: str, head: str) -> None:
    now = datetime(2025, 6, 18, 10, tzinfo=timezone(timedelta(hours=8)))
    article = extract_article(page(RELATIVE, foot, head), url=URL)
    assert article.comments[-1].published_at == now - timedelta(hours=5)
    assert article.comments[1].published_at == now.replace(day=17, hour=12, minute=30)
    assert any("clock" in line for line in article.evidence)
    assert article.pages[0].fetched_at is None  # a clock says when the page was made, not when it was fetched


def test_what_the_fetcher_says_counts_more_than_the_page_s_clock() -> None:
    fetched = datetime(2025, 7, 1, tzinfo=UTC)
    article = extract_article(page(RELATIVE, "GMT+8, 2025-6-18 10:00"), url=URL, fetched_at=fetched)
    assert article.comments[-1].published_at == fetched - timedelta(hours=5)


def test_a_clock_without_a_day_tells_nothing() -> None:
    article = extract_article(page(RELATIVE, "All times are GMT. The time now is 10:24 AM."), url=URL)
    assert [comment.published_at for comment in article.comments] == [None] * 3


def test_an_article_takes_its_stated_day_when_its_byline_says_only_hours() -> None:
    body = (
        "<html><head><title>岩茶开汤记</title><meta property='article:published_time' content='2025-06-18T09:00:00+08:00'>"
        "</head><body><h1>岩茶开汤记</h1><p>3小时前 文：老白</p>"
        + "".join(f"<p>{words}第{n}次开汤，仍旧是这样的感觉，写下来备忘。</p>" for n, (_, words) in enumerate(SAID))
        + "</body></html>"
    )
    article = extract_article(body.encode(), url=URL)
    assert article.published_at == datetime(2025, 6, 18, 1, tzinfo=UTC)


def test_no_time_that_is_not_known_comes_out_and_no_post_is_lost() -> None:
    """All gold pages once more, without the day they were fetched."""
    for gold in gold_pages():
        try:
            told = extract_article(gold.body, **gold.about)
        except CleaningError:
            continue
        untold = extract_article(gold.body, **{**gold.about, "fetched_at": None})
        assert untold.text == told.text, gold.name
        assert [c.text for c in untold.comments] == [c.text for c in told.comments], gold.name
        for mine, theirs in zip((untold, *untold.comments), (told, *told.comments), strict=True):
            assert mine.published_at in (None, theirs.published_at), gold.name


def test_known() -> None:
    assert known(None) is None
    assert known(NO_DAY - timedelta(days=400)) is None
    assert known(datetime(2025, 6, 18, tzinfo=UTC)) is not None
