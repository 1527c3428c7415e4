"""What mirrors of real boards and papers showed: names of the site in posts, subjects, years of five digits, ways in headings."""

from __future__ import annotations

from datetime import datetime

import pytest

from cleaning.extract import extract_page
from cleaning.extract.dates import find_date, parse_date
from cleaning.records import Article
from tests.cleaning.test_extract_engines import POSTS, check, read, thread

TABLE = (
    "<table><tr><td><b><a href='profile.php?u={n}'>{name}</a></b><br>{own}</td><td>Posted: Mar 0{day}, 2025 - 06:44</td></tr>"
    "<tr><td></td><td><span class='postbody'>{words}</span></td></tr></table>"
)


def rows(post: str, *own: str) -> str:
    given = (*own, "", "", "")
    return "".join(
        post.format(name=name, day=day, n=n, words=words, own=given[n - 1])
        for n, (name, day, words) in enumerate(POSTS, 1)
    )


def test_a_post_may_name_the_site_as_its_title_does() -> None:
    check(
        read(
            "<a class='maintitle' href='/t/1'>A kettle that gives up</a>"
            + rows(TABLE, "Registered: Jan 2, 2024", "Kitchen Talk Network", "Kitchen Talk Network"),
            title="Kitchen Talk Network Forum :: Visualizza topic - A kettle that gives up",
        )
    )


def test_empty_lines_of_a_quote_and_the_name_of_the_program_are_no_words_of_a_letter() -> None:
    letter = (
        "<div class='a'><p>发信人: {name} ({name}), 信区: Kitchen<br>标&nbsp;&nbsp;题: {re}水壶自己断电<br>发信站: 某某社区 (Fri Mar 25 11:5{n}:04 2016), 站内<br>"
        "{words}<br>--<br>※ 来源:·某某社区 http://m.example.net·[FROM: 101.90.125.*]</p></div>"
    )
    article = read(
        letter.format(name="wuyan", re="", n=1, words="水还没开，壶就断电了，洗过两次，没有用。")
        + letter.format(
            name="lala",
            re="Re: ",
            n=2,
            words="多半是温控器<br>【 在 wuyan 的大作中提到: 】<br>: 水还没开，壶就断电了，洗过两次，没有用。<br>:<br>:<br>- 来自最某某 -",
        ),
        title="水壶自己断电",
        lang="zh",
    )
    (answer,) = article.comments
    assert (answer.text, answer.quote) == ("多半是温控器", "水还没开，壶就断电了，洗过两次，没有用。")


def test_a_thread_of_discuz_is_known_without_head_and_foot() -> None:
    post = (
        "<div id='post_{n}'><table id='pid{n}'><tr><td class='pls'><div class='authi'><a class='xw1' href='home.php?uid={n}'>{name}</a></div></td>"
        "<td class='plc'><div class='pti'><div class='authi'><em id='authorposton{n}'>发表于 2025-03-0{day} 22:18:01</em></div></div><table><tr>"
        "<td class='t_f' id='postmessage_{n}'>{words}</td></tr></table></td></tr></table></div>"
    )
    article = read(
        f"<div id='postlist'><h1 class='ts'><span id='thread_subject'>A kettle that gives up</span></h1>{rows(post)}</div>",
        title="主页",
    )
    assert article.engine == "discuz"
    check(article)


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("2025/03/04", "2025年03月04日 15:31"),
        ("2025-03-04T00:00", "2025年03月04日 15:31"),
        ("2025-03-04T15:31:20+08:00", "2025年03月04日"),
    ],
)
def test_the_time_that_is_shown_goes_before_a_day_in_markup(stated: str, shown: str) -> None:
    article = read(
        f"<h1>水壶的保温</h1><div class='reporter'><time datetime='{stated}'>{shown}</time> 某报</div><div class='text'><p>水壶的保温能用多久，要看内胆。用了三"
        "年以后，我把它拆开看了一遍。</p></div>",
        title="水壶的保温",
        lang="zh",
    )
    assert article.published_at is not None
    assert article.published_at.strftime("%H:%M") == "15:31"


def test_the_rules_for_comments_are_no_text() -> None:
    article = read(
        "<h1>水壶的保温</h1><div>2025-03-04 15:31</div><article><p>水壶的保温能用多久，要看内胆。用了三年以后，我把它拆开看了一遍。</p></article><div id='comments'>"
        "<div class='title'>發表意見</div><div class='rule'><p>本報對留言系統使用者發布的文字、圖片或檔案保有片面修改或移除的權利，敬請見諒，謝謝配合。</p><ul><li>請勿重複刊登"
        "一樣的文章，或大意內容相同、類似的文章</li><li>請不要刊登與主題無相關之內容，也不要指名道姓。</li></ul></div></div>",
        title="水壶的保温",
        lang="zh",
    )
    assert article.text == "水壶的保温能用多久，要看内胆。用了三年以后，我把它拆开看了一遍。"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("9月 20 2012", datetime(2012, 9, 20)),
        ("九月 20, 2012", datetime(2012, 9, 20)),
        ("十二月 3, 2011 at 8:15 下午", datetime(2011, 12, 3, 20, 15)),
        ("Posted by Al at 80.58.3.42 on May 02, 19105 at 08:35:31:", datetime(2005, 5, 2, 8, 35, 31)),
    ],
)
def test_dates_in_an_english_order_and_of_old_programs_are_read(text: str, when: datetime) -> None:
    found = parse_date(text)
    assert found is not None
    assert found.replace(tzinfo=None) == when


def test_a_short_weekday_before_a_month_is_part_of_the_date() -> None:
    found = find_date("#101898 - VMJ - Fri Sep 08, 2006 7:29 pm")
    assert found is not None
    assert "#101898 - VMJ - Fri Sep 08, 2006 7:29 pm"[: found.start] == "#101898 - VMJ - "


def test_the_heading_above_the_posts_is_the_title_where_the_page_names_its_board_only() -> None:
    quote = "<p class='quotehead'>Oona (某人) 在 ta 的帖子中提到：</p><p class='blockquote'>I have cleaned it twice</p>"
    post = (
        "<div class='card'><p class='username'>{name}</p><div class='main'><span>{n}楼</span><div class='body'><p>{words}</p>{own}</div></div><div>发表于"
        "2025-03-0{day} 23:26:52</div></div>"
    )
    article = read(f"<header><h3>A kettle that gives up</h3></header>{rows(post, '', '', quote)}", title="享受·生活")
    assert article.title == "A kettle that gives up"
    check(article)
    assert article.comments[1].quote == "I have cleaned it twice"


def test_subjects_and_signatures_around_a_short_answer_stay_outside() -> None:
    post = (
        "<div class='blockpost'><h2><span>#{n} <a href='#p{n}'>2025-03-0{day} 19:31:02</a></span></h2><div class='postleft'><dl><dt>{name}</dt></dl></div>"
        "<div class='postright'><h3>{own}A kettle that gives up?</h3><div class='postmsg'><p>{words}</p></div><div class='postsignature'><p>Guy with a few "
        "kettles under his belt, and with more to come.</p></div></div></div>"
    )
    article = read(
        f"<h1>Kitchen</h1><ul class='crumbs'><li><a href='/'>Index</a></li><li>»&nbsp;<a href='/f/2'>Kettles</a></li></ul>{rows(post, '', 'Re: ', 'Re: ')}",
        title="A kettle that gives up? (Page 1) / Kettles / Kitchen",
    )
    assert article.title == "A kettle that gives up?"
    check(article)


def test_the_day_that_a_member_joined_is_not_the_posts_and_its_subject_is_no_text() -> None:
    post = (
        "<table><tr><td>Posted:&nbsp; 3/{day}/2025 6:29 PM</td></tr><tr><td>{name}</td></tr><tr><td>Total Posts: 2</td></tr><tr><td>Member Since: 4/28/2006</td>"
        "</tr><tr><td class='text'>Subject: {own}<br>{words}</td></tr></table>"
    )
    own = ("A kettle that gives up", "Thermostats", "Thank you")
    article = read(rows(post, *own), title="Kitchen Discussion Forums")
    assert article.title == "A kettle that gives up"
    check(article)


def test_a_known_engine_in_an_unknown_skin_has_quotes_too() -> None:
    quote = (
        "<div><div class='smallfont'>Quote:</div><table><tr><td class='alt2'><div>Originally Posted by <b>Oona</b></div><div style='font-style:italic'>I have "
        "cleaned it twice</div></td></tr></table></div>So it is said."
    )
    post = (
        "<table id='post{n}' class='tborder'><tr><td class='thead'>03-0{day}-2025, 06:44 PM</td></tr><tr><td class='alt2'><a class='bigusername' "
        "href='member.php?u={n}'>{name}</a></td><td class='alt1' id='td_post_{n}'><div id='post_message_{n}'>{own}{words}</div></td></tr></table>"
    )
    page = (
        "<head><meta name='generator' content='vBulletin 3.8.7'><title>A kettle that gives up - Kitchen</title></head><body><div id='posts'>"
        f"{rows(post, '', '', quote)}</div></body>"
    )
    article = extract_page(page.encode(), url="https://x.example.org/showthread.php?t=1").article
    assert article.engine == "vbulletin"
    assert article.comments[1].quote == "I have cleaned it twice"
    assert article.comments[1].text.endswith(POSTS[2][2])


def test_a_heading_may_begin_with_the_way_to_its_page() -> None:
    article = read(
        "<h1>kitchen.example archive</h1>This is a read-only mirror of what was once found at kitchen.example, which is offline now, and it stays as it is."
        "<h2>Kettles &gt; A kettle that gives up</h2><div id='posts'>"
        + rows(
            "<div class='post'><h4>#10{day}89{n} - {name} - Fri Mar 0{day}, 2025 7:29 pm</h4><div class='postbody'>{words}</div></div>"
        )
        + "</div>",
        title="A kettle that gives up - kitchen.example archive",
    )
    assert (article.title, article.board) == ("A kettle that gives up", "Kettles")
    check(article)


def wwwboard() -> Article:
    return read(
        "<center><h1>A kettle that gives up</h1></center><center>[ <a href='#followups'>Follow Ups</a> ] [ <a href='#postfp'>Post Followup</a> ] [ <a href="
        "'../wwwboard.html'>Kitchen WWWBoard</a> ]</center><hr><p>Posted by <a href='mailto:o@example.org'>Oona</a> at 80.58.3.42.proxycache.example.net on March "
        "04, 19105 at 08:35:31:<p>In Reply to: <a href='78.html'>Kettles and other things that break</a> posted by Piet on February 23, 19105 at 20:24:17:<p>"
        f"{POSTS[0][2]}<p>Nothing helped, whatever I tried in the weeks that followed.<hr><a name='followups'>Follow Ups:</a><br><ul></ul>",
        title="A kettle that gives up",
    )


def test_the_head_of_a_letter_of_wwwboard_is_no_text() -> None:
    article = wwwboard()
    assert article.author == "Oona"
    assert article.published_at is not None
    assert article.published_at.year == 2005
    assert article.text == f"{POSTS[0][2]}\nNothing helped, whatever I tried in the weeks that followed."


def test_the_days_of_related_stories_are_no_text() -> None:
    links = "".join(
        f"<a href='/{n}'>A story of another kettle that broke, number {n}</a><br>August {n}, 2000<br>"
        for n in range(1, 4)
    )
    article = read(
        f"<h1>A kettle that gives up</h1><p>September 22, 2000</p><div><p>{POSTS[0][2]}</p><p>Nothing helped, whatever I tried in the weeks that followed, and "
        f"nobody knew why.</p><b>RELATED STORIES:</b><blockquote>{links}</blockquote></div>"
    )
    assert article.text.endswith("and nobody knew why.")


@pytest.mark.parametrize(
    "way",
    [
        "<p class='crumbs'><a href='/'>Boards</a> / <a href='/b/3'>Kettles</a> / Topic 1007</p>",
        "<table><tr><td>+</td><td><a href='/b/3'>Kettles</a></td><td>»</td><td>+</td><td><a href='/t/1'>A kettle that gives up</a></td></tr></table>",
    ],
    ids=["number", "cells"],
)
def test_ways_may_end_with_a_number_or_stand_in_cells(way: str) -> None:
    article = thread(
        "<div class='post'><div class='head'><a href='/profile/{n}'>{name}</a> Mar {day}, 2025, 10:00</div><p>{words}</p></div>",
        top=f"{way}<h1>A kettle that gives up</h1>",
    )
    assert article.board == "Kettles"
