"""Pages whose opening post has a dress of its own, the ways to a board, and lines that are no part of a post."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_article
from cleaning.records import Article, Role

FETCHED = datetime(2025, 6, 18, 1, 30, tzinfo=UTC)
TITLE = "旧自行车的链条总是掉怎么办"
ASKED = "骑了六年的旧车，最近一周掉了三次链条，换挡的时候尤其容易掉，请问要换哪里？"
ANSWERS = (
    "先看后拨有没有撞歪，歪了掰正就好。",
    "链条长了也会掉，量一量有没有超过千分之七。",
    "我是换了飞轮才好的，一套六十块。",
)
NAMES = ("辐条", "老车铺", "上坡推车")


def read(body: str, title: str = f"{TITLE} - 青禾社区", url: str = "https://www.example.com/q/1") -> Article:
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    return extract_article(page.encode(), url=url, fetched_at=FETCHED)


def answers(*, date: str = "2025-05-0{} 10:00", extra: str = "") -> str:
    items = (
        f'<div class="reply-item"><a href="/user/{n}">{NAMES[n]}</a> <span>{date.format(n + 2)}</span>{extra}'
        f'<div class="words">{ANSWERS[n]}</div></div>'
        for n in range(3)
    )
    return "".join(items)


def question(byline: str = '<p><a href="/user/9">下坡刹车</a> 2025-05-01 09:30</p>') -> str:
    return f'<h1>{TITLE}</h1><div class="ask">{ASKED}</div>{byline}'


def texts(found: Article) -> list[str]:
    return [comment.text for comment in found.comments]


def test_a_question_in_another_dress_is_the_article_and_no_answer_is_lost() -> None:
    found = read(question() + answers())
    assert found.text == ASKED
    assert found.author == "下坡刹车"
    assert str(found.published_at) == "2025-05-01 09:30:00+08:00"
    assert texts(found) == list(ANSWERS)


def test_an_answer_set_apart_as_the_best_one_is_an_answer() -> None:
    best = answers().split('<div class="reply-item">')[1]
    rest = answers().replace(f'<div class="reply-item">{best}', "")
    found = read(
        f'{question()}<div class="best"><h2>最佳答案</h2><div class="reply-item">{best}</div></div><div>{rest}</div>'
    )
    assert texts(found) == list(ANSWERS)
    assert found.text == ASKED


def test_the_first_post_of_a_thread_is_not_taken_for_a_comment_under_a_heading() -> None:
    first = '<div class="reply-item"><a href="/user/9">下坡刹车</a> <span>2025-05-01 09:30</span>'
    found = read(f'<h1>{TITLE}</h1><p>3 条回复</p>{first}<div class="words">{ASKED}</div></div>{answers()}')
    assert (found.text, found.author, texts(found)) == (ASKED, "下坡刹车", list(ANSWERS))


def test_links_that_posts_hold_make_no_feed_of_them() -> None:
    feed = "".join(f'<li><a href="/t/{n}">周末去哪里骑车：第{n}条安静的路线</a> 2025-04-0{n}</li>' for n in range(1, 7))
    found = read(question() + answers().replace("</div></div>", f"</div><ul>{feed}</ul></div>", 1))
    assert [c.author for c in found.comments] == list(NAMES)


def test_numbers_that_count_on_are_floors_and_no_text() -> None:
    parts = answers().split('<div class="reply-item">')[1:]
    numbered = "".join(
        f'<div class="reply-item"><div><i>{n}</i><a href="#r">回复</a></div>{part}' for n, part in enumerate(parts, 1)
    )
    found = read(question() + numbered)
    assert [c.floor for c in found.comments] == [1, 2, 3]
    assert texts(found) == list(ANSWERS)


def test_whom_an_answer_names_first_is_whom_it_answers() -> None:
    body = answers().replace(
        ANSWERS[2], f"<span>回复 <a href='/user/0'>{NAMES[0]}</a>：</span><span>{ANSWERS[2]}</span>"
    )
    found = read(question() + body)
    assert found.comments[2].text == ANSWERS[2]
    assert found.comments[2].reply_to == found.comments[0].id


def test_who_edited_a_post_is_not_its_author() -> None:
    def box(name: str, verb: str, day: int, before: str = "") -> str:
        return (
            f'<div class="sig">{before}<div class="at">{verb} 2025-05-0{day} 10:00</div>'
            f'<div class="user-info"><a href="/users/{day}">{name}</a></div></div>'
        )

    edited = (
        '<div class="at">编辑于 2025-05-09 08:00</div><div class="user-info"><a href="/users/8">路过的校对</a></div>'
    )
    posts = [
        f'<div class="post"><div class="prose"><p>{ANSWERS[n]}</p></div>{box(NAMES[n], "回答于", n + 2, edited * (n == 1))}</div>'
        for n in range(3)
    ]
    found = read(question() + "".join(posts))
    assert [c.author for c in found.comments] == list(NAMES)


@pytest.mark.parametrize(
    "way",
    [
        '<div class="nav-bread"><a href="/">社区</a><i></i><a href="/f/7">单车维修</a><i></i><span>{title}</span></div>',
        '<div class="x_breadcrumb_1"><a href="/">社区</a><span>/</span><a href="/f/7">单车维修</a><span>/</span><span>正文</span></div>',
        '<ul class="crumbs"><li><a href="/">社区</a></li><li><a href="/f/7">单车维修</a></li></ul>',
        '<div class="c-crumb"><a href="/">社区</a> › <a href="/f/7">单车维修</a> › <a href="/t/1">旧自行车的链条总是...</a></div>',
        '<div>您的位置：<a href="/">首页</a>&gt;<a href="/f/7">单车维修</a>&gt;问题内容</div>',
        '<nav><a href="/talk">闲谈</a><a href="/talk/bikes">单车维修</a></nav>',
        '<div class="tree"><a href="/">青禾社区</a><br><a href="/f/7">单车维修</a><br>{title}</div>',
        '<table><tr><td><a href="/">青禾社区</a> -&gt; <a href="/f/7">单车维修</a></td><td><a href="/new">发新贴</a></td></tr></table>',
    ],
)
def test_ways_to_the_board(way: str) -> None:
    assert read(way.format(title=TITLE) + question() + answers()).board == "单车维修"


def test_the_board_between_thread_and_site_in_the_title() -> None:
    assert read(question() + answers(), title=f"{TITLE}-单车维修-青禾社区").board == "单车维修"
    assert read(question() + answers()).board is None


def test_a_title_in_two_lines_is_one_title() -> None:
    found = read(f"<h1>{TITLE[:7]}<br>{TITLE[7:]}</h1><p>2025-05-01 09:30</p><p>{ASKED}</p><p>{ASKED[::-1]}</p>")
    assert found.title == TITLE


def test_the_subject_of_the_answers_is_the_title_and_not_the_site() -> None:
    body = "".join(
        f'<div class="post"><b>{name}</b><p>{"Re: " * bool(n)}{TITLE}</p><p>2025-05-0{n + 1} 10:00</p><p>{text}</p></div>'
        for n, (name, text) in enumerate(zip(NAMES, ANSWERS, strict=True))
    )
    assert read(f"<b>青禾社区</b>{body}", title=f"青禾社区 - {TITLE}").title == TITLE


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("　　版权声明：凡本网注明来源的作品，未经授权不得转载。", Role.DISCLAIMER),
        ("《 青禾日报 》（ 2024年05月13日 　第 07 版）", Role.BYLINE),
        ("分享让更多人看到 ", Role.SHARE),
        ("海量资讯、精准解读，尽在某某APP", Role.ADVERT),
        ("某某在线www.example.cn", Role.ADVERT),
    ],
)
def test_lines_of_sites_are_no_text(line: str, role: Role) -> None:
    body = f"<div><h1>{TITLE}</h1><p>2025-05-01 09:30</p><p>{ASKED}</p><p>{line}</p><p>{ASKED[::-1]}</p></div>"
    found = read(body)
    assert found.text == f"{ASKED}\n{ASKED[::-1]}"
    assert any(block.role is role for block in found.body)


def test_a_column_called_right_that_holds_the_title_is_no_sidebar() -> None:
    contact = "<div class='left'><h3>联系方式</h3><p>联系人：赵经理</p><p>地址：高新区创业路十七号三号楼二层</p></div>"
    text = f"<h2>{TITLE}</h2><p>2025-05-01 09:30</p><p>{ASKED}</p><p>{ASKED[::-1]}</p>"
    assert read(f"{contact}<div class='right'>{text}</div>").text == f"{ASKED}\n{ASKED[::-1]}"


def test_an_article_that_stands_only_in_a_hidden_field() -> None:
    text = "&lt;article&gt;" + "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in ANSWERS * 5) + "&lt;/article&gt;"
    found = read(
        f'<textarea class="article-title" hidden>{TITLE}</textarea><textarea class="article-time">1739500815000</textarea>'
        f'<textarea class="article-author">方小雨</textarea><textarea class="article-content">{text}</textarea>',
        title=TITLE,
    )
    assert (found.title, found.author) == (TITLE, "方小雨")
    assert str(found.published_at) == "2025-02-14 10:40:15+08:00"
    assert found.text.splitlines()[:3] == list(ANSWERS)
    assert any("field" in line for line in found.evidence)


def test_a_form_field_is_no_article() -> None:
    found = read(
        f"{question()}{answers()}<textarea name='content'>&lt;p&gt;好&lt;/p&gt;&lt;p&gt;好&lt;/p&gt;</textarea>"
    )
    assert texts(found) == list(ANSWERS)


def test_the_site_and_a_number_are_no_authors() -> None:
    body = f"<h1>{TITLE}</h1><p>2025-05-01 09:30</p><p>本报记者 方小雨</p><p>{ASKED}</p><p>{ASKED[::-1]}</p>"
    for name in ("青禾社区", "678939", "admin"):
        page = f'<html><head><title>{TITLE} - 青禾社区</title><meta name="author" content="{name}"></head><body>{body}</body></html>'
        assert extract_article(page.encode(), url="https://www.example.com/a/1", fetched_at=FETCHED).author == "方小雨"


@pytest.mark.parametrize(
    "author",
    [
        '<div class="meta"><div class="module-author"><div><a href="/77">方小雨</a><p>青年学者</p></div></div></div>',
        '<div><img src="p.jpg" alt="方小雨"><div>方小雨</div><div>编外记者站站长</div></div>',
        "<p>作者：方小雨</p>",
        "<p>青禾新闻记者 方小雨</p>",
        '<div><span>方小雨</span> <span class="lv">Lv3</span></div>',
    ],
)
def test_who_wrote_an_article(author: str) -> None:
    found = read(f"<h1>{TITLE}</h1>{author}<p>2025-05-01 09:30</p><p>{ASKED}</p><p>{ASKED[::-1]}</p>")
    assert found.author == "方小雨"


def test_the_reporter_in_brackets_wrote_the_story_and_the_editor_did_not() -> None:
    lead = f"青禾网某地5月1日电 (记者 方小雨){ASKED}"
    for before, after in ((lead, ""), (ASKED, "<p>（本报记者 方小雨）</p>")):
        body = f"<h1>{TITLE}</h1><p>2025-05-01 09:30</p><p>{before}</p><p>{ASKED[::-1]}</p>{after}<p>[ 责编：穆清 ]</p>"
        page = f'<html><head><title>{TITLE}</title><meta name="author" content="穆清"></head><body>{body}</body></html>'
        found = extract_article(page.encode(), url="https://www.example.com/a/1", fetched_at=FETCHED)
        assert found.author == "方小雨"
        assert found.text.startswith(before)


def test_a_button_called_edit_after_the_date_says_nothing_of_the_date() -> None:
    extra = ' <a href="/e">修改</a> <a href="/d">删除</a>'
    assert texts(read(question() + answers(extra=extra))) == list(ANSWERS)


def test_what_happened_to_a_thread_is_no_post() -> None:
    event = '<div class="reply"><a href="/user/7">管理员</a> 将本帖设为了精华帖。<span>2025-05-05 10:00</span></div>'
    found = read(question() + answers().replace("reply-item", "reply") + event)
    assert texts(found) == list(ANSWERS)


def test_teasers_without_links_are_no_comments() -> None:
    teasers = "".join(
        f"<div><p>周末去哪里骑车，第{n}条路线</p><span>青禾县</span><span>06-0{n}</span></div>" for n in range(1, 6)
    )
    found = read(
        f"<h1>{TITLE}</h1><p>2025-05-01 09:30</p><p>{ASKED}</p><p>{ASKED[::-1]}</p><div><h4>为您推荐</h4>{teasers}</div>"
    )
    assert not found.comments
    assert "路线" not in found.text


def test_the_words_around_a_form_are_no_text() -> None:
    box = "<div><h4>订阅每周来信</h4><p>每周五早上寄到你的邮箱，不要钱。</p><form><input type=email></form></div>"
    long = "".join(f"<p>{ASKED}第{n}段。</p>" for n in range(8))
    assert "来信" not in read(f"<div><h1>{TITLE}</h1><p>2025-05-01 09:30</p>{long}{box}</div>").text


def test_the_heading_is_the_title_where_the_site_comes_first() -> None:
    body = f'<header><a href="/">Ledgerleaf</a></header><h1>{TITLE}</h1><p>2025-05-01 09:30</p><p>{ASKED}</p>'
    assert read(body, title=f"Ledgerleaf | {TITLE}").title == TITLE


def test_an_answer_beside_the_post_it_answers_is_a_post() -> None:
    def box(n: int) -> str:
        return (
            f'<div class="comment"><div class="head"><span class="nick">{NAMES[n]}</span><p class="at">2025-05-0{n + 2} 10:00</p>'
            f'</div><div class="words"><p>{ANSWERS[n]}</p></div></div>'
        )

    found = read(f'{question()}<div id="all">{box(0)}<div class="indented">{box(1)}</div>{box(2)}</div>')
    assert texts(found) == list(ANSWERS)


def test_the_author_of_what_was_taken_from_elsewhere_is_the_one_it_names() -> None:
    source = "<p>本文来自微信公众号：骑行笔记（ID：qixing），作者：方小雨，编辑：穆清</p>"
    byline = '<p><a class="username" href="/member/7">骑行笔记</a> 2025-05-01 09:30</p>'
    found = read(f"<h1>{TITLE}</h1>{byline}{source}<p>{ASKED}</p><p>{ASKED[::-1]}</p>")
    assert (found.author, found.text) == ("方小雨", f"{ASKED}\n{ASKED[::-1]}")


def test_the_text_of_a_page_laid_out_with_tables_is_in_its_cell() -> None:
    side = "<td><table><tr><td>站内公告</td></tr><tr><td>今年的征文活动已经开始，欢迎各位车友踊跃投稿。</td></tr></table></td>"
    rows = f"<tr><td><b>{TITLE}</b></td></tr><tr><td>作者:方小雨　发布时间:2025-05-01 09:30</td></tr>"
    main = f"<td><table>{rows}<tr><td>{ASKED}<br>{ASKED[::-1]}<br>{ASKED}车。</td></tr></table></td>"
    found = read(f"<table><tr>{side}{main}</tr></table>", title=f"青禾社区--{TITLE}")
    assert found.title == TITLE
    assert "征文" not in found.text
    assert found.text.startswith(ASKED)


def test_comments_under_their_heading_are_none_of_the_thread_whose_writer_wrote_the_first_of_them() -> None:
    head = "<div class='meta'><time datetime='2025-05-01T09:30:00+08:00'>May 2025</time> <span>edited June 2025</span> in <a href='/c/bikes'>骑行</a></div>"
    first = head.replace("edited June 2025", "edited December 1969").replace(" in <a href='/c/bikes'>骑行</a>", "")
    rows = "".join(
        f"<li class='item'><a href='/user/{name}'>{name}</a>{first}<div class='msg'>{words}</div></li>"
        for name, words in (("下坡刹车", ANSWERS[0]), (NAMES[1], ANSWERS[1]))
    )
    article = read(
        f"<h1>{TITLE}</h1><div id='d_1'><a href='/user/下坡刹车'>下坡刹车</a>{head}<div class='msg'>{ASKED}</div></div><h2>Comments</h2><ul>{rows}</ul>"
    )
    assert (article.author, article.text) == ("下坡刹车", ASKED)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2025-05-01T09:30:00+08:00"
    assert [(one.author, one.text) for one in article.comments] == [("下坡刹车", ANSWERS[0]), (NAMES[1], ANSWERS[1])]


def test_a_thread_may_state_whose_it_is_in_two_lines_above_the_count_of_answers() -> None:
    posts = "".join(
        f"<div class='post'><h3><a href='/u/{name}'>{name}</a></h3><time datetime='2025-05-0{n}T09:30:07+08:00'>5月{n}日</time><p>{words}</p></div>"
        for n, (name, words) in enumerate((("下坡刹车", ASKED), *zip(NAMES, ANSWERS, strict=True)), 1)
    )
    article = read(
        f"<h1>{TITLE}</h1><div>下坡刹车</div><div>2025-05-01 09:30</div><div>3 replies</div>{posts}",
    )
    assert article.text == ASKED
    assert [one.author for one in article.comments] == list(NAMES)


@pytest.mark.parametrize(
    "heading", ["Komentarze do wpisu", "2 Gedanken zu „Die Kette“", "One thought on “The chain”", "Kommentarer (2)"]
)
def test_headings_of_comments_in_other_languages(heading: str) -> None:
    rows = "".join(
        f"<li><cite><a href='http://{n}.example.org/'>{NAMES[n]}</a> <a href='#c{n}'>2025-05-0{n + 2} 10:00</a></cite><p>{ANSWERS[n]}</p></li>"
        for n in range(2)
    )
    article = read(
        f"<div id='pg'><h2>{TITLE}</h2><p>{ASKED}</p><p>{ASKED[::-1]}</p><h3>{heading}</h3><ul>{rows}</ul></div>"
    )
    assert article.text == f"{ASKED}\n{ASKED[::-1]}"
    assert [one.author for one in article.comments] == list(NAMES[:2])


def test_the_title_ends_the_way_that_begins_with_the_site() -> None:
    way = "<div class='navigation'><a href='a.html'>green_player forums</a> &gt; <a href='b.html'>骑行</a> &gt; 2.96 gives the error 'Files'</div>"
    posts = "".join(
        f"<div class='post'><div class='author'><h2>{NAMES[n]}</h2></div><div class='dateline'>0{n + 2}-05-2025, 10:35 AM</div><div>{ANSWERS[n]}</div></div>"
        for n in range(3)
    )
    article = read(
        f"<h1>These forums are archived</h1><h1 class='forumtitle'>green_player forums</h1><h3>No new posts.</h3>{way}<div id='pagetitle'><h2>2.96 gives the error 'Files'</h2></div>{posts}{way}",
        title="green_player forums - 2.96 gives the error 'Files'",
        url="https://www.example.com/thread-1.html",
    )
    assert (article.title, article.board) == ("2.96 gives the error 'Files'", "骑行")


def test_comments_under_a_tab_whose_heads_are_links_only() -> None:
    rows = "".join(
        f"<li class='iC'><div class='author'><a href='/ludzie/{name}_z_okolicy/'>{name}_z_okolicy_rowerowej</a> <a href='https://www.example.com/q/1#comment-{n}'>"
        f"<time title='2025-05-0{n} 10:26:11' datetime='2025-05-0{n}T10:26:11+02:00'>0{n}.05.2025, 10:26</time></a></div><div class='text'>{words}</div></li>"
        for n, (name, words) in enumerate(zip(NAMES, ANSWERS, strict=True), 2)
    )
    tabs = "<ul><li><a href='#'>Komentarze (3)</a></li><li><a href='/v'>Kopnęli (781)</a></li><li><a href='/z'>Zakopali (3)</a></li></ul><div><a href='?s'>najlepsze</a> <a href='?n'>najnowsze</a></div>"
    article = read(f"<h1>{TITLE}</h1><div class='d'><p>{ASKED}</p></div>{tabs}<ul>{rows}</ul>")
    assert [(one.author, one.text) for one in article.comments] == [
        (f"{name}_z_okolicy_rowerowej", words) for name, words in zip(NAMES, ANSWERS, strict=True)
    ]
    assert article.comments[0].published_at is not None
    assert article.comments[0].published_at.isoformat() == "2025-05-02T10:26:11+02:00"


def test_the_head_of_the_opening_post_may_stand_above_it_and_a_remark_under_it_names_another() -> None:
    def post(number: int, inner: str) -> str:
        return f'<div id="post_{number}"><table id="pid{number}"><tr><td>{inner}</td></tr></table></div>'

    def words(number: int, text: str) -> str:
        return f'<td class="t_f" id="postmessage_{number}">{text}</td>'

    def head(number: int, name: str, day: int) -> str:
        return (
            f'<div class="authi"><a class="xw1" href="space-uid-{number}.html">{name}</a></div>'
            f'<em id="authorposton{number}">发表于 2025-5-{day} 10:00</em>'
        )

    remark = (
        '<div class="pstl"><div class="psta"><a class="xi2 xw1" href="space-uid-7.html">辐条</a></div>'
        '<div class="psti">换过链条没有 <span class="xg1">发表于 2025-5-1 12:00</span></div></div>'
    )
    opener = post(11, f'{words(11, ASKED)}<div id="comment_11" class="cm">{remark}</div>')
    rest = "".join(post(n + 12, head(n + 12, NAMES[n], n + 2) + words(n + 12, ANSWERS[n])) for n in range(3))
    found = read(
        '<meta name="generator" content="Discuz! X3.4"><div id="ct">'
        f'<h1 class="ts"><span id="thread_subject">{TITLE}</span></h1><div><a href="space-uid-9.html">下坡刹车</a> 楼主 2025-5-1 09:30</div>'
        f'<div id="postlist">{opener}{rest}</div></div>',
    )
    assert (found.engine, found.author) == ("discuz", "下坡刹车")
    assert str(found.published_at) == "2025-05-01 09:30:00+08:00"
    assert [(comment.author, comment.text) for comment in found.comments] == [
        ("辐条", "换过链条没有"),
        *zip(NAMES, ANSWERS, strict=True),
    ]


@pytest.mark.parametrize("heading", ["{} <b>置顶</b><b>精华</b>", "<i>热</i> {}", "{} <span>原创</span>"])
def test_badges_beside_the_title_are_no_part_of_it(heading: str) -> None:
    about = "<div class=col><div>小区里的车，有人修，有人骑，有人管账，新进群的请先看置顶的说明。</div></div>"
    body = (
        f"<div class=row><div class=article><h1>{heading.format(TITLE)}</h1><div>2025-05-01 09:30 来自：辽宁</div>"
        f"<div class=content><p>{ASKED}</p><p>拆下来量过，链条没有拉长。</p></div></div>{about}</div>"
    )
    found = read(body)
    assert (found.title, found.board) == (TITLE, None)
    assert found.text.splitlines() == [ASKED, "拆下来量过，链条没有拉长。"]
