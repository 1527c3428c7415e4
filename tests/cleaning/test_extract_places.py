"""Posts without times, without telling class names, with quotes above their words; what is no part of an article."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.extract import extract_article
from cleaning.records import Article
from tests.cleaning.pages import said

URL = "http://forum.example/t/1.html"
FETCHED = datetime(2025, 6, 18, 1, 30, tzinfo=UTC)
TEXT = "".join(f"<p>第{n}段说的是河边的事，写得不长，读起来也不费力气。</p>" for n in range(6))


def read(html: str) -> Article:
    return extract_article(html.encode(), url=URL, content_type="text/html; charset=utf-8", fetched_at=FETCHED)


def page(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


def test_comments_without_times_are_found_by_whom_they_name() -> None:
    comments = "".join(
        f'<div class="c"><a href="/user/{n}">{name}</a><p>{text}</p><a href="#">回复</a> <a href="#">举报</a></div>'
        for n, (name, text) in enumerate(
            (("阿远", "去年也试过，没有成。"), ("小满", "今年再试一次。"), ("谷雨", "等消息。"))
        )
    )
    article = read(page("河边的事", f'<div class="text">{TEXT}</div><div class="list">{comments}</div>'))
    assert said(article) == [("阿远", "去年也试过，没有成。"), ("小满", "今年再试一次。"), ("谷雨", "等消息。")]
    assert all(comment.published_at is None for comment in article.comments)


def test_a_list_of_persons_is_no_list_of_comments() -> None:
    persons = "".join(
        f'<div><a href="/user/{n}">专栏作者{n}</a><p>写过{n}篇文章，住在江边。</p></div>' for n in range(5)
    )
    article = read(page("河边的事", f'<div class="text">{TEXT}</div><div class="list">{persons}</div>'))
    assert article.comments == ()


NAMES = ("老漆匠", "半桶水", "灯下", "两分地", "晚稻", "石匠阿龙", "小雪", "渡船人")


def test_bare_numbers_that_count_on_are_floors() -> None:
    replies = "".join(
        f'<div class="cell"><a href="/u/{n}">网友{n}甲</a> <span>2024-03-05 1{n}:20</span><span class="no">{20 + n}</span>'
        f"<p>第{n}条，写得短，也没有别的话。</p></div>"
        for n in range(1, 5)
    )
    article = read(page("河边的事", f'{TEXT}<div class="list">{replies}</div>'))
    assert [comment.floor for comment in article.comments] == [21, 22, 23, 24]


RANKS = ("新手上路", "中级会员", "论坛元老", "金牌会员", "秀才")
WORDS = st.text("春夏秋冬山水风雨来去", min_size=14, max_size=40).map(lambda words: f"{words}。")


def bare_board(texts: list[str]) -> str:
    """A board without class names: a table a post, the name and rank on the left, the time below the text."""
    rows = "".join(
        f"<table><tr><td><b>{NAMES[n]}</b><br>{RANKS[n % 5]}<br>文章：{n * 7}</td><td><table><tr><td>回复 引用 举报</td></tr>"
        f"</table><div>{text}</div></td></tr><tr><td>2005-3-{n + 1} 10:1{n}</td><td>报告</td></tr></table>"
        for n, text in enumerate(texts)
    )
    return page("说说今年的雨水", f"{rows}<table><tr><td>共{len(texts)}篇 第1页</td></tr></table>")


@settings(deadline=None, max_examples=25)
@given(st.lists(WORDS, min_size=4, max_size=8, unique=True))
def test_places_tell_words_from_ranks_where_class_names_say_nothing(texts: list[str]) -> None:
    article = read(bare_board(texts))
    assert said(article) == [(NAMES[n], text) for n, text in enumerate(texts)][1:]
    assert article.author == NAMES[0]
    assert article.text == texts[0]


def test_what_is_quoted_above_the_words_is_no_comment_of_its_own() -> None:
    quoted = (
        '<div class="box"><a href="/u/1" class="user">山石</a><div class="txt">堤上的树要不要砍，先问问住在那里的人。</div>'
        '<div class="foot">2024-03-05 10:00 回复</div></div>'
    )
    items = "".join(
        f'<li class="item"><div class="who"><a href="/u/{n}" class="user">{name}</a></div>{quoted if n == 2 else ""}'
        f'<div class="txt">{text}</div><div class="foot">2024-03-05 1{n}:20 回复 举报</div></li>'
        for n, (name, text) in enumerate(
            (
                ("山石", "堤上的树要不要砍，先问问住在那里的人。"),
                ("渡口", "不砍最好。"),
                ("老船", "问过了，都不同意砍。"),
            )
        )
    )
    article = read(page("堤上的树", f'<div class="text">{TEXT}</div><h3>评论 3</h3><ul>{items}</ul>'))
    assert [comment.text for comment in article.comments][2] == "问过了，都不同意砍。"
    assert article.comments[2].author == "老船"
    assert "先问问住在那里的人" in (article.comments[2].quote or "")
    assert len(article.comments) == 3


def test_teasers_with_headlines_and_dates_are_no_comments() -> None:
    teasers = "".join(
        f"<li><h5>另外一篇文章的标题，编号是{n}</h5><p>2024-03-0{n + 1}<span>{n * 9}</span></p></li>" for n in range(6)
    )
    article = read(page("河边的事", f'<div class="text">{TEXT}</div><h4>相关内容</h4><ul>{teasers}</ul>'))
    assert article.comments == ()
    assert "另外一篇" not in article.text


def test_records_whose_times_stand_last_begin_after_the_time_before() -> None:
    rows = "".join(
        f'<dt><a href="/u/{n}">{name}</a> said...</dt><dd><p>{text}</p></dd><dd>March {14 + n}, 2010 at 9:3{n} am</dd>'
        for n, (name, text) in enumerate(
            (("Tom", "Ours opens doors."), ("Win", "He can read."), ("Pru", "Get a lock."))
        )
    )
    article = read(page("The gander", f'<div class="text">{TEXT}</div><h4>3 comments:</h4><dl>{rows}</dl>'))
    assert said(article) == [("Tom", "Ours opens doors."), ("Win", "He can read."), ("Pru", "Get a lock.")]
    assert [comment.published_at.day for comment in article.comments if comment.published_at] == [14, 15, 16]


def test_an_article_ends_with_its_last_line() -> None:
    titles = ("老桥今日起封闭维修五个月", "轮渡码头排起三百米长队", "旧书店搬到了江对岸去", "今年的枇杷比往年甜")
    after = "".join(
        f'<p><a href="/{n}">{title}</a> 2024-01-0{n + 1}</p><p>专题{n}</p>' for n, title in enumerate(titles)
    )
    article = read(
        f"<html><head><title>河边的事_晨报</title></head><body><div><p>我已授权</p><h1>河边的事</h1><p>2024-03-05 08:00</p>"
        f'{TEXT}<p>责任编辑：罗一苇</p><div class="comments"><p>写评论 已有0条</p></div>{after}</div></body></html>'
    )
    assert article.text.splitlines() == re.findall("<p>(.*?)</p>", TEXT)


@pytest.mark.parametrize(
    ("meta", "page_title", "author"),
    [
        ("name, email@gmail.com", "河边的事_晨报", None),
        ("晨报网", "河边的事-晨报网", None),
        ("example.com", "河边的事_晨报", None),
        ("网络整理", "河边的事_晨报", None),
        ("林小满", "河边的事_晨报", "林小满"),
    ],
)
def test_only_persons_are_authors(meta: str, page_title: str, author: str | None) -> None:
    article = read(
        f'<html><head><title>{page_title}</title><meta name="author" content="{meta}"></head><body><h1>河边的事</h1>'
        f'<div class="top"><a href="/login">登录</a><a href="/reg">立即注册</a></div><p>2024-03-05 08:00</p>{TEXT}</body></html>'
    )
    assert article.author == author


@pytest.mark.parametrize(
    ("page_title", "above"),
    [
        ("新闻动态--某学会", "<p>首页 - 新闻动态</p><h5>河边立起了第一块界碑</h5>"),
        ("河边立起了第一块界碑 某街道办事处_某网", "<div>河边立起了第一块界碑</div>"),
        ("某学会：河边立起了第一块界碑", "<h1>某学会</h1><h3>河边立起了第一块界碑</h3>"),
    ],
)
def test_the_title_is_the_article_s(page_title: str, above: str) -> None:
    body = f"{above}<p>发布时间：2024-03-05</p><div>{TEXT}</div>"
    assert (
        read(f"<html><head><title>{page_title}</title></head><body>{body}</body></html>").title
        == "河边立起了第一块界碑"
    )


@pytest.mark.parametrize(
    "attribute",
    [
        'title="2024-03-05 08:00:00"',
        'data-tippy-content="2024-03-05T08:00:00+08:00"',
        'data-created-time="1709596800"',
        'data-unix-timestamp="1709596800000"',
    ],
)
def test_attributes_state_the_time_that_is_shown_vaguely(attribute: str) -> None:
    comments = "".join(
        f'<div class="comment"><a href="/u/{n}">网友{n}</a> <span {attribute}>1年前</span><p>第{n}条，写得短。</p></div>'
        for n in range(3)
    )
    article = read(page("河边的事", f"{TEXT}<h3>评论 3</h3>{comments}"))
    assert {str(comment.published_at) for comment in article.comments} <= {
        "2024-03-05 08:00:00+08:00",
        "2024-03-05 00:00:00+00:00",
    }
    assert len(article.comments) == 3
