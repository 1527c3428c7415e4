"""Boards about health and readers of papers in English, in pages written for these tests."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_article
from cleaning.records import Article


def read(page: str) -> Article:
    return extract_article(page.encode(), url="http://b.example.com/q/1")


def said(article: Article) -> list[tuple[str | None, str]]:
    return [(one.author, one.text) for one in article.comments]


def posts_of_a_board(dates: tuple[str, ...]) -> str:
    return "".join(
        f"<div class='post'><a href='/u/{n}'>{name}</a> <span>{when}</span><div class='w'><p>{words}</p></div></div>"
        for n, (name, words, when) in enumerate(zip(EN_NAMES, EN_WORDS, dates, strict=True))
    )


EN_NAMES = ("mossgirl", "Tom_B", "Harriet51")
EN_WORDS = (
    "I was put on a new tablet three weeks ago and since then I wake up every night at about three.",
    "Mine took about six weeks to settle, so hang in there. It does get better.",
    "Same here! My doctor halved the dose and that sorted it out within days.",
)
ANSWERED = list(zip(EN_NAMES[1:], EN_WORDS[1:], strict=True))
"""Who answers what the first one asked."""


@pytest.mark.parametrize(
    ("dates", "host", "language", "days"),
    [
        (("04/03/2017 09:00", "05/03/2017 10:10", "07/03/2017 08:15"), "example.org", "", "03-04 03-05 03-07"),
        (("03/04/2017 09:00", "03/05/2017 10:10", "03/07/2017 08:15"), "example.org.uk", "", "03-04 03-05 03-07"),
        (("04/03/2017 09:00", "04/03/2017 10:10", "05/03/2017 08:15"), "example.co.uk", "en", "03-04 03-04 03-05"),
        (("04/03/2017 09:00", "04/03/2017 10:10", "05/03/2017 08:15"), "example.co.uk", "en-US", "04-03 04-03 05-03"),
        (("04/03/2017 09:00", "04/03/2017 10:10", "05/03/2017 08:15"), "example.org", "", "04-03 04-03 05-03"),
    ],
)
def test_the_number_that_differs_between_posts_is_the_day_and_hosts_say_which_is_first(
    dates: tuple[str, ...], host: str, language: str, days: str
) -> None:
    page = (
        f"<html{f' lang={language}' if language else ''}><head><title>Waking up at night</title></head>"
        f"<body><h1>Waking up at night</h1>{posts_of_a_board(dates)}</body></html>"
    )
    article = extract_article(page.encode(), url=f"http://{host}/t/1")
    found = [article.published_at, *(one.published_at for one in article.comments)]
    assert " ".join(when.strftime("%m-%d") for when in found if when) == days


def test_who_asked_above_the_title_counts_before_when_it_was_changed_below() -> None:
    page = (
        "<html><head><title>Waking up at night - Drugs Q&amp;A</title></head><body><div class='q'><p>Question posted by "
        "<a href='/profile/1'>mossgirl</a> on 4 March 2017</p><h1>Waking up at night</h1><p class='s'>Last updated on 9 March 2017 by "
        f"<a href='/profile/1'>mossgirl</a></p><div class='user-content'><p>{EN_WORDS[0]}</p></div></div></body></html>"
    )
    article = read(page)
    assert article.author == "mossgirl"
    assert article.published_at is not None
    assert article.published_at.strftime("%m-%d") == "03-04"


def test_a_label_of_tags_below_the_question_is_no_title() -> None:
    def head(name: str, when: str) -> str:
        return f"<div class='meta'><a href='/m/{name}/'>{name}</a> <span>{when}</span></div>"

    replies = "".join(
        f"<div class='reply'>{head(name, f'March {4 + n}, 2017 at 10:1{n} am')}<div class='body'><p>{words}</p></div></div>"
        for n, (name, words) in enumerate(zip(EN_NAMES[1:], EN_WORDS[1:], strict=True))
    )
    page = (
        "<html><head><title>Waking up at night - Heart Support Community - Inspired</title></head><body>"
        f"<div class='main'><h1>Waking up at night</h1>{head('mossgirl', 'March 4, 2017 at 9:00 am')}<div class='body'><p>{EN_WORDS[0]}</p>"
        f"</div><div class='topics'>TOPIC: <a href='/t/1'>Heart</a></div></div><h2>2 Replies</h2>{replies}</body></html>"
    )
    article = read(page)
    assert (article.author, article.text) == ("mossgirl", EN_WORDS[0])
    assert [one.author for one in article.comments] == ["Tom_B", "Harriet51"]


def test_a_reader_says_where_they_live_and_a_reporter_for_whom() -> None:
    comments = "".join(
        f"<div class='comment'><p class='user-info'><a href='/registration/{n}'>{name}</a>, Leeds, United Kingdom, <span>{n + 2} years ago</span></p>"
        f"<p class='comment-body'>{words}</p></div>"
        for n, (name, words) in enumerate(zip(EN_NAMES[1:], EN_WORDS[1:], strict=True))
    )
    page = (
        "<html><head><title>Waking up at night | The Daily Kettle</title></head><body><h1>Waking up at night</h1>"
        "<p class='byline'>By <a class='author' rel='author'>Anna Mills For The Daily Times</a></p>"
        f"<p>Published: <time datetime='2017-03-04T09:00:00+0000'>09:00 GMT, 4 March 2017</time></p><div class='text'><p>{EN_WORDS[0]}</p>"
        f"<p>{EN_WORDS[0][::-1]}</p></div><h3>Comments (2)</h3>{comments}</body></html>"
    )
    fetched = datetime(2022, 3, 6, tzinfo=UTC)
    article = extract_article(page.encode(), url="http://b.example.com/q/1", fetched_at=fetched)
    assert article.author == "Anna Mills"
    assert said(article) == ANSWERED


def test_words_in_another_place_than_those_of_the_answers_are_the_first_posts() -> None:
    """Without class names the place of the answers' words may hold the title in the first post."""
    first = f"<div><h1>Waking up at night</h1><div>{EN_WORDS[0]}</div><div><a href='/u/0'>mossgirl</a> 2015-05-06 <span>asked</span></div></div>"
    answers = "".join(
        f"<div><div><a href='/u/{n}'>{name}</a></div><div><pre>{words}</pre></div><div>2015-05-0{6 + n} answered</div></div>"
        for n, (name, words) in enumerate(zip(EN_NAMES[1:], EN_WORDS[1:], strict=True), start=1)
    )
    page = f"<html><head><title>Waking up at night - Q&amp;A</title></head><body>{first}<div><h3>2 answers</h3>{answers}</div></body></html>"
    article = read(page)
    assert article.text == EN_WORDS[0]
    assert said(article) == ANSWERED


def test_heads_that_say_who_wrote_below_a_question_that_says_when() -> None:
    answers = "".join(
        f"<div><p>Mar {4 + n}, 2017 10:1{n}AM <a href='/member/{n}'><b>{name}</b></a> wrote:</p><div><p>{words}</p></div><a>Log in to reply</a></div>"
        for n, (name, words) in enumerate(zip(EN_NAMES, EN_WORDS[::-1], strict=True))
    )
    asked = f"<div><p>Posted on: <em>Mar 4, 2017 09:00AM</em></p><div><p>{EN_WORDS[0]} It is always the left side.</p></div></div>"
    page = f"<html><head><title>Waking up | Heart</title></head><body><h1>Topic: Waking up</h1>{asked}{answers}</body></html>"
    article = read(page)
    assert said(article) == list(zip(EN_NAMES, EN_WORDS[::-1], strict=True))


def test_links_to_a_community_may_be_those_of_its_members() -> None:
    posts = "".join(
        f"<table><tr><td><a href='/community/{name}'><b>{name}</b></a> 03/0{4 + n}/17 9:00:00 AM <a>#{n + 1}</a></td></tr><tr><td>{words}</td></tr></table>"
        for n, (name, words) in enumerate(zip(EN_NAMES, EN_WORDS, strict=True))
    )
    page = f"<html><head><title>Waking up - Health</title></head><body><h1>Waking up</h1>{posts}</body></html>"
    article = extract_article(page.encode(), url="http://b.example.com/boards/1/2")
    assert (article.author, article.text) == (EN_NAMES[0], EN_WORDS[0])
    assert [one.author for one in article.comments] == list(EN_NAMES[1:])


def test_quotes_one_behind_the_other_with_a_time_each_are_posts_and_buttons_to_vote_are_no_form_to_fill_in() -> None:
    vote = "<form method='post' action='/v/1'><button type='submit'>Up</button><input type='hidden' name='t' value='1'></form>"
    answers = "".join(
        f"<blockquote class='x{n}k'><header><a href='/u/{name}'>{name}</a>, <time datetime='2017-03-0{4 + n}T10:10:00Z'>5 years ago</time></header>"
        f"<div><p>{words}</p></div><div>{vote}</div></blockquote>"
        for n, (name, words) in enumerate(zip(EN_NAMES[1:], EN_WORDS[1:], strict=True))
    )
    asked = f"<div><a href='/u/0'>mossgirl</a> <time datetime='2017-03-04T09:00:00Z'>5 years ago</time></div><p>{EN_WORDS[0]}</p>{vote}"
    page = f"<html><head><title>Waking up - Heart</title></head><body><h1>Waking up</h1>{asked}<h3>2 comments</h3><div>{answers}</div></body></html>"
    article = read(page)
    assert article.text == EN_WORDS[0]
    assert said(article) == ANSWERED


def test_a_head_goes_on_with_when_and_by_whom_it_was_changed() -> None:
    def head(number: int, when: str) -> str:
        return f"<div class='k{number}x'><a href='/m?id={number}'>{EN_NAMES[number]}</a></div><div class='q'><h5>Re: Waking up</h5><div>{when}</div></div>"

    first = f"<div class='zz'>{head(0, 'March 14, 2021, 07:52:19 AM')}<div class='ww'>{EN_WORDS[0]}</div></div>"
    changed = (
        "<a href='/m?msg=2'>March 14, 2021, 08:30:44 AM</a> <i>Last Edit</i>: March 14, 2021, 08:39:44 AM by Tom_B"
    )
    second = f"<div class='zz'>{head(1, changed)}<div class='ww'>{EN_WORDS[1]}</div></div>"
    third = f"<div class='zz'>{head(2, 'March 14, 2021, 04:05:02 PM')}<div class='ww'>{EN_WORDS[2]}</div></div>"
    page = f"<html><head><title>Waking up</title></head><body><h1>Waking up</h1>{first}{second}{third}</body></html>"
    article = extract_article(page.encode(), url="http://b.example.com/t/1")
    assert said(article) == ANSWERED
    times = [one.published_at.strftime("%H:%M:%S") for one in article.comments if one.published_at]
    assert times == ["08:30:44", "16:05:02"]


def test_a_heading_counts_two_comments_that_are_unlike_each_other() -> None:
    first = f"<ul class='a'><li class='b'><article><div class='c'><a href='/u/1'>Tom_B</a> 2017-03-04 10:10</div><p>{EN_WORDS[1]}</p></article>"
    nested = f"<ul class='x'><li class='y'><div class='z'><article><div class='c'><a href='/u/2'>Harriet51</a> 2017-03-04 12:30</div><p>{EN_WORDS[2]}</p></article></div></li></ul>"
    tabs = "<div class='t'><a href='?sort=new'>Newest</a> <a href='?sort=old'>Oldest</a></div>"
    page = (
        f"<html><head><title>Waking up - Heart</title></head><body><h1>Waking up</h1><div><a href='/u/0'>mossgirl</a> 2017-03-04 09:00</div>"
        f"<div class='q'><p>{EN_WORDS[0]}</p></div><section><h2>2 comments</h2>{tabs}{first}{nested}</li></ul></section></body></html>"
    )
    article = read(page)
    assert (article.author, article.text) == ("mossgirl", EN_WORDS[0])
    assert said(article) == ANSWERED


@pytest.mark.parametrize(
    "heading",
    ["1 Reply", "1 Response", "Reply (1)", "All replies (1)", "Reader comments", "One comment", "1 个答案", "1条医生回答", "全部讨论（1）", "共收到 1 条回复", "讨论数量: 1"],
)  # fmt: skip
def test_one_comment_below_a_heading_with_who_wrote_it_in_a_box_called_header(heading: str) -> None:
    page = (
        "<html><head><title>Waking up - Heart</title></head><body><div class='q'><div class='info'><a href='/u/0'>mossgirl</a></div>"
        f"<h1>Waking up</h1><p class='when'>2017-03-04 09:00</p><div class='body'><p>{EN_WORDS[0]}</p></div></div><h4>{heading}</h4>"
        f"<div class='item'><div class='content'><div class='header'><a href='/u/1'>Tom_B</a></div><div class='words'><p>{EN_WORDS[1]}</p></div>"
        "<div class='extra'>2017-03-04 10:10 <a>Like</a></div></div></div></body></html>"
    )
    article = read(page)
    assert article.text == EN_WORDS[0]
    assert said(article) == [("Tom_B", EN_WORDS[1])]


def test_a_name_just_above_the_first_post_is_who_wrote_it() -> None:
    def post(number: int, words: str) -> str:
        return f"<p class='stats'>Posted <time datetime='2017-03-0{4 + number}T09:00Z'>5 years ago</time></p><div class='content'><p>{words}</p></div>"

    page = (
        "<html><head><title>Waking up | Patients</title></head><body><div class='post'><h1>Waking up</h1><div class='info'>"
        f"<a class='name' href='/profiles/mossgirl-1'>mossgirl</a>{post(0, EN_WORDS[0])}</div></div><h2>1 Replies</h2><ul class='list'><li>"
        f"<article><h5><a href='/profiles/tom-2'>Tom_B</a></h5>{post(1, EN_WORDS[1])}</article></li></ul></body></html>"
    )
    article = read(page)
    assert (article.author, article.text) == ("mossgirl", EN_WORDS[0])
    assert said(article) == [("Tom_B", EN_WORDS[1])]
