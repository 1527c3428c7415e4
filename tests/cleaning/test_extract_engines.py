"""What the templates of forum engines do that no other page does: markup of posts, moments, pointers, what is gone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_page
from cleaning.extract.dates import find_date
from cleaning.records import Article

FETCHED = datetime(2025, 6, 18, 9, 30, tzinfo=UTC)
POSTS = (
    (
        "Oona",
        4,
        "The kettle switches itself off long before it boils, and I have cleaned it twice, without any effect.",
    ),
    ("Piet", 5, "Then it is the thermostat, they all go after four years."),
    ("Marit", 6, "It was. Thank you, that saved me a new one!"),
)


def read(body: str, *, title: str = "A kettle that gives up - Kitchen talk", lang: str = "en") -> Article:
    page = f"<html lang={lang}><head><title>{title}</title></head><body>{body}</body></html>"
    return extract_page(page.encode(), url="https://x.example.org/t/1", fetched_at=FETCHED).article


def thread(post: str, *, top: str = "<h1>A kettle that gives up</h1>", **options: str) -> Article:
    """Read a thread of three posts; `post` is the markup of one with {name}, {day}, {n} and {words}."""
    posts = "".join(post.format(name=name, day=day, n=n, words=words) for n, (name, day, words) in enumerate(POSTS, 1))
    return read(top + posts, **options)


def check(article: Article) -> None:
    assert article.author == "Oona"
    assert [(one.author, one.text) for one in article.comments] == [(name, words) for name, _, words in POSTS[1:]]
    assert [one.published_at and one.published_at.day for one in article.comments] == [5, 6]


def test_posts_may_stand_in_blockquotes() -> None:
    check(
        thread(
            "<blockquote class='section comment' id='c-{n}'><header><a href='/u/{name}'>{name}</a>, <time "
            "datetime='2025-03-0{day}T08:00:00Z'>3 months ago</time></header><div class='content'><p>{words}</p></div>"
            "<footer><a href='#'>reply</a></footer></blockquote>"
        )
    )


@pytest.mark.parametrize(
    "when",
    [
        "<a title='2025/03/0{day} 21:04' href='/activity?from=1'>3ヶ月以上</a>前に追加",
        "<span class='kdate' title='{day} Mar 2025 18:22'>3 meses 2 semanas antes</span>",
        "<a href='/timeline?from=2025-03-0{day}T21%3A15%3A04%2B01%3A00&amp;precision=second' title='See timeline'>3 months ago</a>",
        "Sonntag, {day}. März 2025, 10:14 <span class='ago'>(vor 105 Tagen)</span>",
        "dimanche {day} mars 2025, 10:14",
    ],
    ids=["any language", "words for a count", "link", "weekday and count", "weekday"],
)
def test_moments_are_read_from_tooltips_links_and_behind_weekdays(when: str) -> None:
    check(
        thread(
            "<div class='post' id='p{n}'><div class='head'><a href='/profile/{n}'>{name}</a> " + when + "</div>"
            "<div class='words'><p>{words}</p></div></div>"
        )
    )


def test_links_state_the_zone_of_their_moment() -> None:
    article = thread(
        "<div class='post' id='p{n}'><h3>Changed <a href='/timeline?from=2025-03-0{day}T21%3A15%3A04%2B01%3A00' "
        "title='See timeline at Mar {day}, 2025, 9:15:04 PM'>3 months ago</a> by <span class='author'>{name}</span></h3>"
        "<div class='words'><p>{words}</p></div></div>"
    )
    assert article.comments[0].published_at == datetime(2025, 3, 5, 20, 15, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Henrike am Sonntag, 31. August 2014:", "Sonntag, 31. August 2014"),
        ("Geschrieben von Rudi am Di, 02.09.2014 08:17", "Di, 02.09.2014 08:17"),
        ("Anna, pon. 3 lutego 2014", "pon. 3 lutego 2014"),
        ("Written on Monday, 2014-09-01 10:00", "Monday, 2014-09-01 10:00"),
        ("Frau Sommer 31.08.2014", "31.08.2014"),
    ],
)
def test_a_weekday_is_part_of_its_date(text: str, date: str) -> None:
    found = find_date(text)
    assert found is not None
    assert text[found.start : found.end] == date


NUMBERED = (
    "<div class='post' id='p{n}00'><div class='head'><a href='/profile/{n}'>{name}</a> 2025-03-0{day} 10:14 <a "
    "href='#{n}00'>#{n}00</a></div><div class='words'><p>{words}</p></div></div>"
)


def test_numbers_of_a_database_are_no_floors() -> None:
    article = thread(NUMBERED.replace("{n}00", "591{n}2"))
    assert [comment.floor for comment in article.comments] == [2, 3]


@pytest.mark.parametrize(
    "points",
    [
        "<span><a href='#p1{up}' title='Bezug'>@ somebody</a></span>",
        "<span>in reply to: <a href='#p1{up}'>that</a></span>",
        "<span data-subject-parent-value='1{up}'></span>",
    ],
)
def test_markup_points_to_the_post_that_is_answered(points: str) -> None:
    names = ("Oona", "Piet", "Marit", "Oona", "Piet")
    ups = (None, 1, 2, 1, 3)
    posts = ""
    for n, (name, up) in enumerate(zip(names, ups, strict=True), 1):
        box = "" if up is None or "data" not in points else f" data-parent-id='1{up}'"
        link = "" if up is None or "data" in points else points.format(up=up)
        posts += (
            f"<div class='post' id='p1{n}'{box}><div class='head'><a href='/profile/{name}'>{name}</a> 2025-03-0{n} 10:14"
            f" {link}</div><div class='words'><p>Number {n} has something else to say of kettles.</p></div></div>"
        )
    comments = read(f"<h1>A kettle that gives up</h1>{posts}").comments
    places = {comment.id: number for number, comment in enumerate(comments, 2)}
    assert [places.get(comment.reply_to or "") for comment in comments] == [None, 2, None, 3]


GONE = [
    "[<i>usunięte przez moderatora</i>]",
    "Deleted 3 months ago by Tamsin",
    "[removed by moderator]",
    "This comment has been deleted",
]


@pytest.mark.parametrize("gone", GONE)
def test_posts_whose_words_are_gone_are_none(gone: str) -> None:
    post = (
        "<div class='post' id='p{n}'><div class='head'><a href='/profile/{n}'>{name}</a> 2025-03-0{day} 10:14</div>"
        "<div class='words'><p>{words}</p></div></div>"
    )
    spam = post.format(name="spam_4u", day=7, n=9, words=gone)
    posts = "".join(post.format(name=a, day=d, n=n, words=w) for n, (a, d, w) in enumerate(POSTS, 1))
    article = read(f"<h1>A kettle that gives up</h1>{posts}{spam}")
    assert [one.text for one in article.comments] == [words for _, _, words in POSTS[1:]]


def test_what_a_tracker_tells_in_pieces_is_no_post() -> None:
    post = (
        "<div class='comment' id='p{n}'><div class='head'><a href='/u/{name}'>{name}</a> commented <time "
        "datetime='2025-03-0{day}T08:00:00Z'>3 months ago</time></div><div class='words'><p>{words}</p></div></div>"
    )
    event = (
        "<div class='event' id='p8'><a href='/u/Piet'>Piet</a> added the <div class='label'>bug</div> label "
        "<time datetime='2025-03-06T09:00:00Z'>3 months ago</time></div>"
    )
    posts = "".join(post.format(name=a, day=d, n=n, words=w) for n, (a, d, w) in enumerate(POSTS, 1))
    article = read(f"<h1>A kettle that gives up</h1>{posts}{event}")
    assert [one.text for one in article.comments] == [words for _, _, words in POSTS[1:]]


def test_the_hidden_source_of_a_post_is_not_its_text_once_more() -> None:
    check(
        thread(
            "<div class='comment' id='p{n}'><div class='head'><a href='/u/{name}'>{name}</a> commented <time "
            "datetime='2025-03-0{day}T08:00:00Z'>3 months ago</time></div><div class='segment'><div class='render'>"
            "<p>{words}</p></div><div class='raw-content hide'>{words}</div></div></div>"
        )
    )


def test_what_a_quote_says_of_its_time_begins_no_post() -> None:
    post = (
        "<div class='post' id='p{n}'><ul class='poster'><li><a href='/u/{name}'>{name}</a></li><li>Member</li></ul>"
        "<div class='area'><div class='key'><span>Re: A kettle that gives up</span><h5>Reply #{n} – March 0{day}, 2025, "
        "04:41:22 PM</h5></div><div class='inner'>{quote}{words}</div></div></div>"
    )
    quoted = (
        "<div class='quoteheader'><a href='#p2'>Quote from: Piet on March 05, 2025, 04:41:22 PM</a></div>"
        "<blockquote>Then it is the thermostat, they all go after four years.</blockquote>"
    )
    posts = "".join(
        post.format(name=a, day=d, n=n, words=w, quote=quoted if n == 3 else "") for n, (a, d, w) in enumerate(POSTS, 1)
    )
    article = read(f"<h1>A kettle that gives up</h1>{posts}")
    assert [(one.author, one.text) for one in article.comments] == [(name, words) for name, _, words in POSTS[1:]]
    assert article.comments[1].quote == POSTS[1][2]
    assert article.comments[1].reply_to == article.comments[0].id


def test_the_logo_is_no_title() -> None:
    article = thread(
        "<div class='post' id='p{n}'><h2>A kettle that gives up <span class='category'>(Repairs)</span></h2><p class='author'>"
        "verfasst von <a href='/user/{n}'>{name}</a>, Mittwoch, 0{day}. März 2025, 10:14</p><div class='body'><p>{words}</p>"
        "</div></div>",
        top="<div id='logo'><h1><a href='./'>Kitchen talk</a></h1></div>",
        title="Kitchen talk - A kettle that gives up",
        lang="de",
    )
    assert article.title == "A kettle that gives up"
    check(article)


def test_a_box_that_speaks_to_visitors_is_not_the_article() -> None:
    check(
        thread(
            "<div class='row'><div class='span2'><ul><li><a href='/user/{n}'>{name}</a></li></ul></div><div class='span10'>"
            "<small>2025-03-0{day} 10:14</small><div class='msg'><p>{words}</p></div></div></div>",
            top="<h1>A kettle that gives up</h1><div class='alert alert-info'>Before you ask, see whether your appliance "
            "is in the list of guides.</div>",
        )
    )


def test_the_head_of_an_entry_may_be_an_aside() -> None:
    comment = (
        "<div class='comment' id='c{n}'><div><a href='/u/{name}'>{name}</a> <time datetime='2025-03-0{day}T08:00:00Z'>3 "
        "months ago</time></div><p>{words}</p></div>"
    )
    name, day, words = POSTS[0]
    article = read(
        f"<article class='entry'><h1>A kettle that gives up</h1><div class='body'><p>{words}</p></div><aside class='meta "
        f"entry__meta'><a href='/u/{name}'>{name}</a>, <time datetime='2025-03-0{day}T08:00:00Z'>3 months ago</time></aside>"
        "</article><div id='comments'>"
        + "".join(comment.format(name=a, day=d, n=n, words=w) for n, (a, d, w) in enumerate(POSTS[1:], 1))
        + "</div>"
    )
    assert (article.author, article.published_at and article.published_at.day) == ("Oona", 4)
    assert article.text == words


def test_the_body_of_an_entry_and_its_rest_are_one_text() -> None:
    first = "Four years the sensor on the balcony was dead, for the board had drowned in the rain of a single night."
    rest = "Last weekend I put a new one in, and since then the station sends a value each minute, day and night."
    article = read(
        f"<article><h1>The old station sends again</h1><p>By Henrike on 2014-08-31 17:25</p><div class='content body'><p>{first}"
        f"</p></div><div id='extended' class='content'><h3>How</h3><p>{rest}</p><p>{rest[::-1]}.</p></div></article>",
        title="The old station sends again",
    )
    assert first in article.text
    assert rest in article.text


def test_comments_of_valine_below_a_post_of_next() -> None:
    card = (
        "<div class='vcard' id='{n}'><div class='vh'><div class='vhead'><span class='vnick'>{name}</span> <span class='vsys'>"
        "Chrome 76.0.3809.100</span> <span class='vsys'>Windows 10.0</span></div><div class='vmeta'><span>2019-08-2{n}</span> "
        "<span class='vat'>回复</span></div><div class='vcontent'><p>{words}</p></div>{more}</div></div>"
    )
    inner = card.format(n=3, name="南风未起", words="对的，忘了写，补上了，谢谢", more="")
    outer = card.format(
        n=2, name="Jackie", words="镜像里光设时区没用，一定要装数据包", more=f"<div class='vquote'>{inner}</div>"
    )
    words = "写了个凌晨三点备份数据库的任务，监控却显示每天上午十一点机器负载飙高，正好是业务高峰。"
    article = read(
        f"<h1>定时任务每天早八小时执行</h1><div>发表于 2019-08-21</div><div class='post-body'><p>{words}</p><p>{words[::-1]}</p></div>"
        "<ul class='post-copyright'><li><strong>本文作者： </strong>南风未起</li></ul><div class='comments v'><div>1 评论</div>"
        f"<div class='vlist'>{outer}</div></div>",
        title="定时任务每天早八小时执行",
        lang="zh",
    )
    assert article.author == "南风未起"
    assert [one.author for one in article.comments] == ["Jackie", "南风未起"]
    assert article.comments[1].text == "对的，忘了写，补上了，谢谢"


def test_what_was_added_to_a_question_later_is_part_of_it() -> None:
    body = "刚启动的时候每个六十兆左右，早上来一看，最大的已经一个多吉，机器开始用交换分区。"
    added = "问题找到了，是自己写的日志类把每条语句都存进了一个静态数组。"
    article = read(
        f"<div class='topic'><h1>队列进程跑一晚上内存涨了</h1><div>老彭 于 2016-11-02 10:24:36</div><div class='markdown'><p>{body}</p>"
        f"<p>{body[::-1]}。</p></div><div class='appends'><div>附言 0 · 2016-11-03 14:42:53</div><div class='append'>{added}</div>"
        "</div></div>",
        title="队列进程跑一晚上内存涨了",
        lang="zh",
    )
    assert added in article.text
