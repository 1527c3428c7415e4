"""Ways of Chinese portals, boards and blogs of the years 2010 to 2020, in pages written for these tests."""

from __future__ import annotations

import pytest

from cleaning.extract import extract_article
from cleaning.records import Article

TITLE = "水壶不跳闸了怎么办"
ASKED = "这台水壶用了三年，昨天忽然不跳闸了，水开了还一直烧，我把底座拆开看了看，没有看出什么名堂来。"
ANSWERS = (
    "应该是温控片老化了，换一个就好，几块钱的事。",
    "我家的也这样，后来发现是蒸汽孔被水垢堵住了，用白醋泡一泡。",
    "建议直接换新的，安全第一。",
)
NAMES = ("老茶客", "momo兔", "江南一棵树")


def read(body: str, *, title: str = f"{TITLE}_某某论坛", head: str = f"<h1>{TITLE}</h1>", url: str = "/t/1") -> Article:
    page = f"<html><head><title>{title}</title></head><body>{head}{body}</body></html>"
    return extract_article(page.encode(), url=f"http://b.example.com{url}", content_type="text/html; charset=utf-8")


def said(article: Article) -> list[tuple[str | None, str]]:
    return [(one.author, one.text) for one in article.comments]


def rows(form: str) -> str:
    return "".join(
        form.format(name=name, words=words, n=n, time=f"2015-06-01 08:{n}0")
        for n, (name, words) in enumerate(zip(NAMES, ANSWERS, strict=True), start=1)
    )


def test_an_opening_post_that_is_only_called_a_quote_keeps_its_words_above_a_heading() -> None:
    first = (
        f"<div class='floor'><a href='/u/0'>秋水</a><span class='stime'>2015-06-01 08:00</span>"
        f"<table class='case'><tr><td><div class='quote-content'><p>{ASKED}</p><small>发自手机客户端</small></div></td></tr></table></div>"
    )
    others = rows(
        "<div class='floor'><a href='/u/{n}'>{name}</a><span class='stime'>{time}</span>"
        "<table class='case'><tr><td>{words}</td></tr></table></div>"
    )
    article = read(f"{first}<div class='w_reply'><div class='readwr'>这些回帖亮了</div></div>{others}")
    assert (article.author, article.text) == ("秋水", ASKED)
    assert said(article) == list(zip(NAMES, ANSWERS, strict=True))


def test_a_device_behind_the_date_and_who_began_the_thread_are_no_names() -> None:
    first = (
        "<div class='post'><ul><li>帖子：12帖</li></ul><div class='head'><span>楼主</span>发表于 <span>2015-06-01 08:00</span>"
        f" 来自：某某之家Android版 | <a>只看楼主</a></div><div class='words'>{ASKED}</div></div>"
    )
    others = rows(
        "<div class='post'><ul><li>帖子：1{n}帖</li></ul><div class='head'><a href='/u/{n}'>{name}</a> 发表于 <span>{time}</span>"
        " 来自：某某之家iPhone版</div><div class='words'>{words}</div></div>"
    )
    article = read(first + others)
    assert article.author is None
    assert [one.author for one in article.comments] == list(NAMES)


def test_buttons_in_brackets_behind_a_way_are_no_board() -> None:
    way = "<p class='crumbs'><a href='/'>某某论坛</a> &gt; <em><a href='/list-1.html'>家电杂谈</a></em> [我要发帖]</p>"
    posts = rows("<div class='p'><a href='/u/{n}'>{name}</a> {time}<div class='w'>{words}</div></div>")
    assert read(posts, head=f"{way}<h1>{TITLE}</h1>").board == "家电杂谈"


def test_a_blogger_named_by_the_page_title_only_and_their_answer_with_a_date() -> None:
    article = read(
        f"<div class='time'>(2011-02-03 12:12:12)</div><div class='articalContent'><p>{ASKED}</p><p>{ASKED[::-1]}</p></div>"
        "<div class='allComm'><strong>评论</strong><ul>"
        f"<li><p><a href='/u/2'>老茶客</a> <em>2011-2-3&nbsp;13:11</em></p><div class='in'>{ANSWERS[0]}</div>"
        f"<p class='re'><span>博主回复：</span>2011-2-3&nbsp;14:11<br>谢谢，回头我试试看。</p></li>"
        f"<li><p><a href='/u/3'>momo兔</a> <em>2011-2-4&nbsp;13:11</em></p><div class='in'>{ANSWERS[1]}</div></li></ul></div>",
        title=f"{TITLE}_秋水长天_某某博客",
        head=f"<div id='blogname'>秋水长天的水壶</div><h2 class='titName'>{TITLE}</h2>",
    )
    assert article.author == "秋水长天"
    assert said(article) == [("老茶客", ANSWERS[0]), ("博主", "谢谢，回头我试试看。"), ("momo兔", ANSWERS[1])]
    answer = article.comments[1]
    assert answer.published_at is not None
    assert answer.published_at.strftime("%m-%d %H:%M") == "02-03 14:11"


def test_readers_of_portals_are_named_in_brackets_behind_where_they_are() -> None:
    posts = rows(
        "<div class='reply'><div><span class='author'><span>某某杭州市网友 [<a class='js-nick'>{name}</a>]：</span></span>"
        "<span class='postTime'>{time} 发表</span></div><div class='body'>{words}</div><ul><li><a>顶[3]</a></li><li><a>回复</a></li></ul></div>"
    )
    article = read(f"<div class='text'><p>{ASKED}</p><p>{ASKED[::-1]}</p></div><h3>网友评论</h3>{posts}")
    assert said(article) == list(zip(NAMES, ANSWERS, strict=True))


def test_what_experts_are_good_at_is_none_of_their_answers() -> None:
    answers = "".join(
        f"<div class='all'><div class='doc'><img alt='{name}'><p class='doc_name'><a href='/doctor/{name}'>{name}</a> <span>主治医师</span></p>"
        f"<p class='doc_sc'>擅长：<span>内科常见病</span></p></div><p class='txt'>{words}</p><p class='doc_time'>2016-03-04 09:08:0{n}</p></div>"
        for n, (name, words) in enumerate((("李建国", ANSWERS[0]), ("王秀兰", ANSWERS[1])))
    )
    asked = f"<p><span>男</span>|<span>28岁</span>|<span>发布于 2016-03-04 08:08:08</span></p><p class='ms'>{ASKED}</p>"
    article = read(f"<div class='box'>{asked}</div><div class='hid'>2条医生回答</div>{answers}")
    assert said(article) == [("李建国", ANSWERS[0]), ("王秀兰", ANSWERS[1])]


def test_a_link_to_the_board_beside_the_date_is_no_name_and_what_stands_above_the_title_no_text() -> None:
    first = (
        f"<article><div class='au'><span>某某大学</span></div><h1>{TITLE}</h1><div><a href='/f/home'>居家</a><span>·</span>"
        f"<time datetime='2021-03-04T02:10:00.000Z'>2021年3月4日 10:10</time></div><div class='w'><span>{ASKED}</span><br>"
        f"<span>{ASKED[::-1]}</span></div><div><span>12</span>・<span>回应 3</span></div></article>"
    )
    posts = rows(
        "<div class='c'><div class='n'><span>{name}</span></div><div><span>B{n}</span><span>3月4日 10:2{n}</span></div>"
        "<div><div>{words}</div></div></div>"
    )
    article = read(f"{first}<section><h2>热门回应</h2>{posts}</section>", head="", title=f"{TITLE} - 居家板 | 某卡")
    assert article.author in (None, "某某大学")
    assert article.text == f"{ASKED}\n{ASKED[::-1]}"
    assert [one.text for one in article.comments] == list(ANSWERS)


def test_replies_within_a_floor_of_old_tieba_pages_are_remarks_and_the_floor_says_its_time() -> None:
    def floor(number: int, name: str, words: str, tail: str, below: str = "") -> str:
        data = (
            f'{{"author":{{"user_name":"{name}"}},"content":{{"date":"2015-10-15 17:4{number}","post_no":{number}}}}}'
        )
        return (
            f"<div class='l_post j_l_post' data-field='{data}'><div class='d_author'><ul><li class='d_name'>"
            f"<a class='p_author_name j_user_card' href='/home/main?un=1'>{name}</a></li></ul></div><div class='d_post_content_main'>"
            f"<div id='post_content_{number}' class='d_post_content j_d_post_content'>{words}</div></div><div class='core_reply'>{tail}{below}</div></div>"
        )

    tail = "<ul class='p_tail'><li><span>1楼</span></li><li><span>2015-10-15 17:41</span></li></ul>"
    inner = (
        "<ul class='j_lzl_m_w'><li class='lzl_single_post'><a class='j_user_card lzl_p_p'><img></a><div class='lzl_cnt'>"
        f"<a class='at j_user_card' href='/home/main?un=2'>momo兔</a>:&nbsp;<span class='lzl_content_main'>{ANSWERS[2]}</span>"
        "<div class='lzl_content_reply'><span class='lzl_time'>2015-10-15&nbsp;18:50</span><a class='lzl_s_r'>回复</a></div></div></li></ul>"
    )
    posts = floor(1, "秋水", ASKED, tail) + floor(2, "老茶客", ANSWERS[0], "", inner)
    article = read(f"<div id='j_p_postlist'>{posts}</div>", head=f"<h3 class='core_title_txt'>{TITLE}</h3>")
    assert (article.engine, article.author, article.text) == ("tieba", "秋水", ASKED)
    assert said(article) == [("老茶客", ANSWERS[0]), ("momo兔", ANSWERS[2])]
    times = [one.published_at.strftime("%H:%M") for one in article.comments if one.published_at]
    assert times == ["17:42", "18:50"]


def test_the_picture_of_who_writes_stands_once_in_a_line_of_name_words_and_date() -> None:
    posts = rows(
        "<dl><dt><a href='/u/{n}'><img alt='{name}'></a></dt><dd><a href='/u/{n}'>{name}</a>：{words}<span>({time})</span>"
        "<div><a>举报</a><a>赞({n})</a>|<a>回复</a></div></dd></dl>"
    )
    article = read(f"<div class='text'><p>{ASKED}</p><p>{ASKED[::-1]}</p></div><h3>评论</h3>{posts}")
    assert said(article) == list(zip(NAMES, ANSWERS, strict=True))
    images = [block.text for block in article.blocks() if block.role.value == "image"]
    assert sorted(images) == sorted(NAMES)


def test_what_the_board_says_of_all_who_write_is_none_of_the_first_posts_words() -> None:
    def panel(number: int) -> str:
        return f"<p><strong><a href='/u/{number}'>{('秋水', *NAMES)[number]}</a></strong></p><p>军号：12345{number}</p><p>工分：{number}400</p>"

    first = f"<li class='louzhu'><div class='user'>{panel(0)}</div><div class='date'>楼主 发表于：2015/5/6 7:08:01</div><div class='words'>{ASKED}</div></li>"
    others = "".join(
        f"<li><div class='user'>{panel(n)}</div><div class='posts'><div class='date'>{n}楼 回复于：2015/5/6 8:08:0{n}</div><div class='content'>{words}</div></div></li>"
        for n, words in enumerate(ANSWERS, start=1)
    )
    article = read(f"<ul>{first}{others}</ul>")
    assert (article.author, article.text) == ("秋水", ASKED)
    assert said(article) == list(zip(NAMES, ANSWERS, strict=True))


def test_what_is_left_of_a_head_without_links_is_no_name() -> None:
    first = f"<div class='head'>楼主 发表于 2015-06-01 08:00 来自：某某之家Android版 | 只看楼主</div><div class='words'>{ASKED}</div>"
    others = rows("<div class='r'><b>{name}Lv.{n}</b><p>{words}</p><span>{time}</span></div>")
    article = read(f"<div class='post'>{first}</div><h3>全部回复</h3>{others}")
    assert article.author is None
    assert said(article) == list(zip(NAMES, ANSWERS, strict=True))


@pytest.mark.parametrize(
    ("form", "around"),
    [
        ("<tr><td>{n}</td><td>{name}</td><td>{words}</td><td>{time}</td></tr>", "<table><tr><th>序号</th><th>网友</th></tr>{}</table>"),
        ("<tr><td>{name}</td><td>{time}</td><td>{words}</td></tr>", "<table>{}</table>"),
        ("<fieldset><legend>{name} 发表于 {time}</legend>{words}</fieldset>", "<div>{}</div>"),
        ("<blockquote><p>{words}</p><cite>{name}</cite> <time datetime='{time}'>{n}天前</time></blockquote>", "<div>{}</div>"),
    ],
)  # fmt: skip
def test_comments_in_rows_of_tables_groups_of_fields_and_quotes(form: str, around: str) -> None:
    article = read(
        f"<div class='text'><p>{ASKED}</p><p>{ASKED[::-1]}</p></div><div>全部评论</div>{around.format(rows(form))}"
    )
    assert article.text == f"{ASKED}\n{ASKED[::-1]}"
    assert said(article) == list(zip(NAMES, ANSWERS, strict=True))
    assert [one.published_at.minute for one in article.comments if one.published_at] == [10, 20, 30]


@pytest.mark.parametrize(
    "table",
    [
        "<tr><td>2024-01-02</td><td>2024-01-03</td><td>2024-01-04</td></tr><tr><td>2024-02-02</td><td>2024-02-03</td><td>2024-02-04</td></tr>",
        "<tr><td>一号炉</td><td>停炉检修，换了炉排。</td><td>甲班</td><td>2024-01-02</td></tr><tr><td>二号炉</td><td>正常。</td><td>乙班</td><td>2024-01-03</td></tr>",
        "<tr><td></td></tr><tr></tr>",
    ],
)
def test_other_tables_below_a_heading_of_comments_are_not_cut_into_cells(table: str) -> None:
    article = read(
        f"<div class='text'><p>{ASKED}</p><p>{ASKED[::-1]}</p></div><div>全部评论</div><table>{table}</table>"
    )
    assert len(article.comments) < 2


@pytest.mark.parametrize(
    "form",
    [
        "<p>[{n}楼]{words}<br><a href='/u/{n}'>{name}</a> {time}</p>",
        "<div class='i'><img alt='{name}' src='x.jpg'><div>{words}</div><div>{time}</div></div>",
    ],
)
def test_floors_typed_before_the_words_and_names_on_pictures_that_are_no_links(form: str) -> None:
    article = read(f"<div class='text'><p>{ASKED}</p><p>{ASKED[::-1]}</p></div><div>全部评论</div>{rows(form)}")
    assert said(article) == list(zip(NAMES, ANSWERS, strict=True))
