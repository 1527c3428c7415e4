"""What the templates of forum engines do that no other page does: markup of posts, moments, pointers, what is gone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_page
from cleaning.extract.dates import find_date
from cleaning.extract.names import clean_name
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


def table(rows: str, **options: str) -> Article:
    body = "".join(rows.format(name=name, day=day, n=n, words=words) for n, (name, day, words) in enumerate(POSTS, 1))
    return read(f"<h1>A kettle that gives up</h1><table><tr class='head'><td>Author</td></tr>{body}</table>", **options)


def test_heads_in_rows_above_the_posts_belong_to_them() -> None:
    check(
        table(
            "<tr class='posttop'><td><a href='/u/{n}'>{name}</a></td><td>#{n} Re: A kettle</td></tr><tr class='post'><td>Member"
            "<div>Registered: May 2005</div><div>Posts: 4{n}</div><div>2025-03-0{day} 20:14</div></td><td><div class='content'>"
            "{words}</div></td></tr>"
        )
    )


def test_what_somebody_calls_himself_is_no_text() -> None:
    article = table(
        "<tr><td class='head'><b>{name}</b></td><td class='head'>Mar 0{day} 2025, 08:41PM</td></tr><tr><td class='body'>"
        "Keeper of the box<br>Registered Member #7{n}<br>Joined: Sat May 27 2006, 03:11PM<br>Posts: 32{n}</td>"
        "<td class='body'>{words}<br>[ Edited Mar 0{day} 2025, 08:57PM ]</td></tr>"
    )
    check(article)
    assert article.text == POSTS[0][2]


@pytest.mark.parametrize(
    ("title", "board"),
    [
        ("Kitchen talk: A kettle that gives up", "Kitchen talk"),
        ("A kettle that gives up – Appliances – Forum – Kitchen talk", "Forum"),
        ("Bug #44 “A kettle that gives up” : Bugs : kitchen-talk", "kitchen-talk"),
        ("A kettle that gives up > Appliances | Kitchen talk", "A kettle that gives up > Appliances"),
    ],
)
def test_titles_stand_behind_the_names_of_sites_and_boards(title: str, board: str) -> None:
    article = thread(
        "<div class='post' id='p{n}'><div class='head'><a href='/u/{n}'>{name}</a> 2025-03-0{day} 10:14 <span>Re: A kettle that "
        "gives up</span></div><div class='words'><p>{words}</p></div></div>",
        top=f"<h1>{board}</h1><p><a href='/'>Home</a> » A kettle that gives up</p><h1>A kettle that gives up</h1>",
        title=title,
    )
    assert article.title == "A kettle that gives up"
    check(article)


def test_a_title_that_only_the_page_itself_has_stands_above_its_byline() -> None:
    words = "元宵前夜，第六届灯会扎灯比赛在老戏台前落幕，共有三十二盏花灯入围，老艺人凭一盏鲤鱼灯夺头名。"
    article = read(
        "<div class='col-right'><div class='show'><h3>文章内容</h3><h4 class='title'>第六届灯会扎灯比赛落幕</h4><div class='info'>"
        f"时间:2013-02-22 08:35 来源:文化站 作者:闻松 点击:12次</div><p>{words}</p><p>{words[::-1]}。</p></div></div>",
        title="双溪镇人文网",
        lang="zh",
    )
    assert (article.title, article.author) == ("第六届灯会扎灯比赛落幕", "闻松")
    assert words in article.text


def test_a_box_about_the_licence_does_not_end_the_frame_above_the_text() -> None:
    words = "以前我备份照片的方法是：想起来了，插硬盘，复制，拔硬盘。问题在于想起来了这一步。"
    article = read(
        "<header><div class='banner'>把照片备份做成不用想起来的事_</div></header><div class='markdown-body'>"
        f"<p>{words}</p><h2>现在的做法</h2><p>{words[::-1]}。</p></div><div class='license-box'><div>把照片备份做成不用想起来的事</div>"
        "<div>作者</div><div>竹影扫阶</div><div>发布于</div><div>2022年3月20日</div></div>",
        title="把照片备份做成不用想起来的事 - 竹影",
        lang="zh",
    )
    assert "现在的做法" in article.text
    assert words in article.text


def quoting(head: str, words: str) -> Article:
    post = (
        "<div class='post' id='p{n}'><div class='head'><a href='/u/{name}'>{name}</a> 2025-03-0{day} 10:14</div>"
        "<div class='words'>{quote}<p>{words}</p></div></div>"
    )
    quote = f"<blockquote>{head}<div>{words}</div></blockquote>" if head else f"<blockquote>{words}</blockquote>"
    posts = "".join(
        post.format(name=a, day=d, n=n, words=w, quote=quote if n == 3 else "") for n, (a, d, w) in enumerate(POSTS, 1)
    )
    return read(f"<h1>A kettle that gives up</h1>{posts}")


@pytest.mark.parametrize(
    ("head", "before"),
    [
        ("<div>Piet schreef</div>", ""),
        ("<div>Zitat von Piet am 5. März 2025, 10:14</div>", ""),
        ("<div>05/03/2025 10:14 Posted by Piet</div>", ""),
        ("", "Piet: "),
    ],
)
def test_whoever_is_quoted_is_no_part_of_the_quote(head: str, before: str) -> None:
    comment = quoting(head, before + POSTS[1][2]).comments[1]
    assert comment.quote == POSTS[1][2]
    assert comment.reply_to == "c1"


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("흙장난님의 댓글", "흙장난"),
        ("glassblower (not verified)", "glassblower"),
        ("小麦青青的主页", "小麦青青"),
        ("由 安言 发布", "安言"),
        ("于  由 安言 发布", "安言"),
        ("verfasst von Aschenputtel, Kassel,", "Aschenputtel"),
        ("Post by dorothy", "dorothy"),
        ("1 分钟", ""),
        ("フォロー", ""),
        ("标签", ""),
        *(
            (label, "")
            for label in ("喜欢 87", "倒序", "49.4K 阅读", "3个回答", "Nov", "2016-12", "조회 2445", "masuk")
        ),
        ("倒序人生", "倒序人生"),
        ("Best answer", ""),
        ("En İyi Görüş", ""),
    ],
)
def test_what_stands_around_a_name_is_no_part_of_it(shown: str, name: str) -> None:
    assert clean_name(shown) == name


def test_names_that_a_list_cuts_are_whole_in_title_and_picture() -> None:
    post = (
        "<div class='answer'><div class='who'><img alt='{whole}' src='a.gif'><div><a title='{whole}' href='/u-{n}.html'>{name}</a>"
        "</div></div><div class='words'><p>{words}</p></div><div>回答于 2014/03/0{n} 12:41</div></div>"
    )
    names = (("厨房小白兔", "厨房小"), ("xxl_1976", "xxl_197"), ("阿土", "阿土"))
    words = "温水，四十度左右，泡一个小时，外面烂了里面还是硬的就再等一等。"
    body = "".join(
        post.format(whole=whole, name=name, n=n, words=words + str(n)) for n, (whole, name) in enumerate(names, 1)
    )
    question = "买的是一根一根的干腐竹，用开水泡了半小时，外面都烂成渣了，掰开中间还是硬的黄芯。"
    article = read(
        f"<h1>腐竹怎么泡才对？</h1><p>{question}</p><h3>其他回答(3)</h3>{body}", title="腐竹怎么泡才对？", lang="zh"
    )
    assert [one.author for one in article.comments] == [whole for whole, _ in names]


def test_answers_of_lists_that_begin_with_the_newest_point_to_what_stands_below() -> None:
    post = "<dl><dd><p><a href='/u/{name}'>{name}</a>：{words}<em>({when})</em></p><p><a>举报</a>|<a>回复</a></p></dd></dl>"
    rows = (
        ("南湖配速", "回复@骨科小卢 ：我也是买大一码以后再没黑过，鞋带最上面那个孔也要穿上", "11月07日 20:41"),
        ("骨科小卢", "不用拔，就等它自己长出来，大概要半年，下次鞋买大半码到一码。", "11月07日 12:08"),
        ("橘子汽水儿", "恭喜完赛，黑指甲是勋章。", "11月06日 20:02"),
    )
    question = "半马跑完两个大脚趾甲都黑了，一碰就疼，有人说要拔掉，有人说等它自己掉，听谁的？"
    article = read(
        f"<h1>脚趾甲黑了要拔掉吗</h1><p>{question}</p><h3>全部评论(3)</h3>"
        + "".join(post.format(name=name, words=words, when=when) for name, words, when in rows),
        title="脚趾甲黑了要拔掉吗",
        lang="zh",
    )
    first = article.comments[0]
    assert first.text == rows[0][1].partition("：")[2]
    assert first.reply_to == article.comments[1].id


def test_two_counts_of_one_time_are_one() -> None:
    found = find_date("28分钟8秒前", fetched_at=FETCHED)
    assert found is not None
    assert (FETCHED - found.when).total_seconds() == 28 * 60 + 8
    assert (found.start, found.end) == (0, 7)


def test_other_blogs_that_link_here_are_no_comments() -> None:
    """WordPress lists pingbacks and trackbacks among the comments, with no author, time or words of their own."""
    rows = [
        f"<li id='comment-{n}' class='comment depth-1'><article class='comment-body'><footer class='comment-meta'>"
        f"<div class='comment-author vcard'><b class='fn'>{name}</b></div><div class='comment-metadata'>"
        f"<time datetime='2025-03-0{day}T08:00:00+00:00'>{day} March</time></div></footer>"
        f"<div class='comment-content'><p>{words}</p></div></article></li>"
        for n, (name, day, words) in enumerate(POSTS[1:], 1)
    ]
    links = [
        f"<li id='comment-{n}' class='{kind}'><div class='comment-body'>{kind.title()}: <a href='https://b.example.net/{n}'>"
        "Things that boil | Old stoves</a></div></li>"
        for n, kind in ((7, "pingback"), (8, "trackback"))
    ]
    page = (
        "<html><head><title>A kettle that gives up</title><meta name='generator' content='WordPress 6.4'></head><body>"
        f"<article><h1 class='entry-title'>A kettle that gives up</h1><div class='entry-content'><p>{POSTS[0][2]}</p></div></article>"
        f"<ol class='comment-list'>{rows[0]}{links[0]}{rows[1]}{links[1]}</ol></body></html>"
    )
    article = extract_page(page.encode(), url="https://blog.example.org/archives/12", fetched_at=FETCHED).article
    assert article.engine == "wordpress"
    assert [(one.author, one.text) for one in article.comments] == [(name, words) for name, _, words in POSTS[1:]]
    assert article.text == POSTS[0][2]
