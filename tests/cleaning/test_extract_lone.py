"""A single answer below a text, and what boards put around posts: panels, forms, floors, advertisements, answers' heads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_page
from cleaning.records import Article, Comment
from tests.cleaning.pages import said

FETCHED = datetime(2025, 6, 18, 1, 30, tzinfo=UTC)
OPENING = "厨房的水壶还没烧开就自己断电，除过两次水垢，没有一点用处。想问问大家是温控器坏了，还是底座接触不好？"
WORDS = "换一个温控器就好了，十几块钱。"


def read(body: str) -> Article:
    return extract_page(body.encode(), url="https://x.example.cn/t/1", fetched_at=FETCHED).article


def page(answer: str, *, top: str = "", byline: str = "<p>作者：老茶客　2025-03-04 20:10</p>") -> str:
    return (
        f"<html><head><title>水壶自己断电 - 厨房</title></head><body>{top}<h1>水壶自己断电</h1>{byline}"
        f"<div class='main'><p>{OPENING}</p></div>{answer}</body></html>"
    )


LONE = {
    "panel and buttons": (
        "<div><div><div><span>小陆</span><dl><dt>帖子：</dt><dd>148</dd><dt>注册：</dt><dd>2013-05-14</dd></dl></div>"
        f"<div><div><span>2025-03-05 22:51</span></div>{WORDS}<div><a href='/r'>回复</a> <a href='/q'>引用</a></div></div></div></div>"
    ),
    "rank in one element with counts": (
        "<table><tr><td><b>小陆</b><br>高级会员<br>帖子：780<br>来自：江苏</td>"
        f"<td><div>发表于 2025-03-05 22:51 <a>1楼</a></div><hr><div>{WORDS}</div></td></tr></table>"
    ),
    "words of the author's own": (
        "<ul class='posts-list'><li class='topic-post'><div><b>小陆</b><div><div>慢慢来比较快</div>UID 148</div></div>"
        f"<div><div>2025-03-05 22:51</div><div><p>{WORDS}</p></div><div><a href='/r'>回复</a></div></div></li></ul>"
    ),
    "a form": (
        "<table><tr><td>昵称：</td><td>小陆 </td></tr><tr><td>时间：</td><td>2025-03-05 22:51</td></tr>"
        f"<tr><td>留言：</td><td><div>{WORDS}</div></td></tr></table>"
    ),
    "under the head of a table": (
        "<h3>全部回复 (1)</h3><table><tr><th>作者</th><th>留言</th></tr><tr><td>昵称：小陆</td><td>"
        f"<div>2025-03-05 22:51 #1</div><div>{WORDS}</div></td></tr></table>"
    ),
    "its date below its words": (
        f"<h4>全部回复</h4><ol><li class='post'><div><strong class='author'>小陆</strong> <a>#1</a></div><div>{WORDS}<br>先断电，"
        "再拆底座。<br>别用手摸触点。<br>拆之前拍一张照片。</div><div><span>2025-03-05 22:51</span> <a>回复</a></div></li></ol>"
    ),
}


@pytest.mark.parametrize("answer", LONE.values(), ids=LONE)
def test_a_lone_answer_is_known_by_what_boards_put_around_posts(answer: str) -> None:
    article = read(page(answer))
    assert article.author == "老茶客"
    assert [(name, text.splitlines()[0]) for name, text in said(article)] == [("小陆", WORDS)]
    assert article.text == OPENING


FOOT = {
    "a byline": "<div class='info'><span>作者：小陆</span> <span>2025-03-05 22:51</span></div><h3>发表评论</h3>",
    "a byline with a card": (
        "<div class='post-foot'><b>小陆</b><p>文章：148　粉丝：20</p><p>2025-03-05 22:51</p></div><h3>发表评论</h3>"
    ),
    "a teaser": "<div class='post-card'><h2>怎样除水垢</h2><div>白醋泡一夜，清水烧两次。</div><span>2025-03-05</span></div>",
}


@pytest.mark.parametrize("foot", FOOT.values(), ids=FOOT)
def test_what_stands_below_an_article_is_no_answer(foot: str) -> None:
    byline = "<p>作者：老茶客　2025-03-04 20:10</p>" if "card" in foot else ""
    assert said(read(page(foot, byline=byline))) == []


@pytest.mark.parametrize(
    "now",
    [
        "现在是 2025-06-18 09:30",
        "当前时间：2025-06-18 09:30",
        "The time now is 2025-06-18 09:30.",
        "Aktuelle Zeit: 18.06.2025, 09:30",
    ],
)
def test_the_time_of_now_is_no_posts(now: str) -> None:
    answers = "".join(
        f"<div class='row'><a href='/u/{n}'>{name}</a> <span>2025-03-0{n} 22:51</span><p>{WORDS}{n}</p></div>"
        for n, name in enumerate(("小陆", "阿迟"), 5)
    )
    byline = "<div class='row'><a href='/u/1'>老茶客</a> <span>2025-03-04 20:10</span></div>"
    article = read(page(answers, top=f"<div>{now}</div>", byline=byline))
    assert (article.author, article.published_at and article.published_at.day) == ("老茶客", 4)
    assert [name for name, _ in said(article)] == ["小陆", "阿迟"]


def answers(*lines: tuple[str, str], foot: str = "") -> list[Comment]:
    found = "".join(
        f"<li><div><b>{name}</b> 2025-03-0{n} 22:51 <a>第{n}楼</a></div><div>{words}</div>{foot}</li>"
        for n, (name, words) in enumerate(lines, 2)
    )
    return list(read(page(f"<ul>{found}</ul>")).comments)


def test_a_word_that_is_also_a_floor_is_what_its_writer_says() -> None:
    found = answers(("小陆", "沙发"), ("阿迟", "板凳"), ("kite07", WORDS))
    assert [(one.floor, one.text) for one in found] == [(2, "沙发"), (3, "板凳"), (4, WORDS)]


def test_plus_one_fills_a_box_between_name_and_date() -> None:
    lines = "".join(
        f"<li class='reply-item'><a href='/u/{n}'>{name}</a> {words} <i>(2025-03-0{n} 22:51)</i> <a>回复</a></li>"
        for n, (name, words) in enumerate((("小陆", "+1"), ("阿迟", "沙发"), ("kite07", "换温控器。")), 2)
    )
    found = read(page(f"<ul class='reply-list'>{lines}</ul>"))
    assert said(found) == [("小陆", "+1"), ("阿迟", "沙发"), ("kite07", "换温控器。")]


def test_floors_and_buttons_before_the_words_are_none_of_them() -> None:
    lines = (
        ("沙发", "", "小陆", "吃肉"),
        ("椅子", "", "阿迟", "多少钱"),
        ("板凳", "2楼", "kite07", "十几块钱"),
        ("4楼", "", "小陆", "好"),
    )
    found = "".join(
        f"<div class='re'><span>[<b>{floor}</b>]</span> <a href='/r{n}'>回</a> "
        + (f"<span>回复<a href='#f2'>{to}</a></span> " if to else "")
        + f"<span>{words}</span><br><a href='/u/{n}'>{name}</a><span>({n})</span> 03-0{n} 22:51</div>"
        for n, (floor, to, name, words) in enumerate(lines, 5)
    )
    comments = read(page(found)).comments
    assert [(one.floor, one.author, one.text) for one in comments] == [
        (n, name, words) for n, (_, _, name, words) in enumerate(lines, 1)
    ]
    assert comments[2].reply_to == comments[1].id


def test_a_line_that_ends_posts_of_several_authors_in_its_own_place_is_an_advertisement() -> None:
    found = answers(("小陆", WORDS), ("阿迟", "底座的触点擦一擦。"), foot="<div class='x'>春季家装节，全场五折起</div>")
    assert [one.text for one in found] == [WORDS, "底座的触点擦一擦。"]


@pytest.mark.parametrize(
    ("lang", "answered", "by"),
    [
        ("ru", "Ответ на: ", "от"),
        ("pt", "Em resposta a ", "de"),
        ("it", "In risposta a: ", "di"),
        ("pl", "Odpowiedź na: ", "od"),
    ],
)
def test_what_an_answer_says_of_another_is_not_its_own_head(lang: str, answered: str, by: str) -> None:
    posts = (("zlobny", 20, ""), ("mihalych", 31, ""), ("polosatiy", 54, "mihalych"), ("Vera_K", 59, "polosatiy"))
    found = "".join(
        "<article class='msg'>"
        + (f"<div>{answered}<a href='?c=1'>#1</a> {by} {to} <time>20.11.2023 22:31:49</time></div>" if to else "")
        + f"<p>Мышь и клавиатура через один приёмник, {minute}.</p><div><a href='/people/{name}/profile'>{name}</a><br>"
        f"<time>20.11.2023 22:{minute}:12</time></div></article>"
        for name, minute, to in posts
    )
    article = read(
        "<html lang=ru><head><title>Мышь будит машину</title></head><body><h1>Мышь будит машину</h1>"
        f"<p>Купил другую мышь, и теперь машина просыпается сама. Что делать?</p>{found}</body></html>"
    )
    comments = [one for one in article.comments if one.author != "zlobny"]
    assert [one.author for one in comments] == ["mihalych", "polosatiy", "Vera_K"]
    assert [one.reply_to for one in comments[1:]] == [comments[0].id, comments[1].id]


def test_guests_and_words_before_names_are_no_part_of_them() -> None:
    posts = (("Hinnerk P.", ""), ("Rolf (Gast)", ""), ("Klaus-Peter W.", "(klaus_w)"), ("Rolf (Gast)", ""))
    found = "".join(
        f"<div class='post'><div class='author'>von <span class='name'>{name}</span> <span>{nick}</span></div>"
        f"<div class='date'>11.02.2020 18:4{n}</div><div class='text'>Der Trafo brummt lauter, wenn er belastet wird, {n}.</div></div>"
        for n, (name, nick) in enumerate(posts)
    )
    article = read(
        f"<html lang=de><head><title>Klingel brummt</title></head><body><h1>Klingel brummt</h1>{found}</body></html>"
    )
    assert [article.author, *(one.author for one in article.comments)] == [
        "Hinnerk P.",
        "Rolf",
        "Klaus-Peter W.",
        "Rolf",
    ]


def test_letters_that_a_script_shows_out_of_textareas_are_posts() -> None:
    letter = (
        "<textarea class=hide>发信人: {name} (夜里), 信区: Dorm. 本篇人气: 16\n标  题: {re}四舍漏水\n"
        "发信站: 白杨站 (Sun Dec  8 22:{minute}:33 2013), 站内信件\n\n{words}\n\n--\n※ 来源:．白杨站 bbs.example.cn</textarea>"
    )
    one = letter.format(name="kite", re="", minute=17, words="靠窗那组暖气片从昨天晚上开始滴水")
    two = letter.format(name="pluto", re="Re: ", minute=37, words="有个小阀门，顺时针拧紧")
    article = read(
        f"<html><head><title>四舍漏水</title></head><body><table><tr><td>{one}<tr><td>{two}</table></body></html>"
    )
    assert (article.author, article.board, article.text) == ("kite", "Dorm", "靠窗那组暖气片从昨天晚上开始滴水")
    assert said(article) == [("pluto", "有个小阀门，顺时针拧紧")]


def test_teasers_that_say_how_long_they_take_to_read_are_no_comments() -> None:
    cards = "".join(
        f"<article class='post-card'><h2>The shed, part {n}</h2><div>I opened the door and forty pots fell out, once more.</div>"
        f"<footer><time datetime='2024-03-0{n}'>2024-03-0{n}</time><span>4 min read</span></footer></article>"
        for n in (1, 2, 3)
    )
    assert said(read(page(f"<aside>{cards}</aside>"))) == []


@pytest.mark.parametrize(
    "line", ["文章发表：06-13<a href='/f/28'>家园建造</a>", "发表于 06-13 <i>IP属地：贵州</i>", "发布时间：06-13"]
)
def test_a_day_without_a_year_behind_its_label(line: str) -> None:
    article = read(page("", byline=f"<div class='info'><span>{line}</span></div>"))
    assert article.published_at is not None
    assert (article.published_at.month, article.published_at.day) == (6, 13)


def test_the_line_below_an_article_that_says_when_it_was_posted() -> None:
    foot = "<div class='desc'>posted @ <span>2019-11-06 22:47</span> <a href='/u/1'>青崖白鹿</a> 阅读(2381)</div>"
    article = read(page(foot, byline=""))
    assert (article.author, str(article.published_at)) == ("青崖白鹿", "2019-11-06 22:47:00+08:00")


@pytest.mark.parametrize(("count", "below"), [(1, True), (0, False)])
def test_the_one_other_answer_stands_under_a_heading_of_its_own(count: int, below: bool) -> None:
    def answer(name: str, words: str, day: int) -> str:
        return f"<div class='a{day}'><div class='h{day}'><a>{name}</a> 2025-03-{day} 22:51</div><div class='w{day}'>{words}</div></div>"

    others = answer("阿迟", "擦一擦底座的触点。", 12) if below else ""
    similar = "<h3>您可能感兴趣的问题</h3><ul><li><a href='/t/2'>夏天的第一场演唱会</a> 26个回答 2012-02-15</li></ul>"
    chosen = f"<div class='best'><h3>满意回答</h3>{answer('小陆', WORDS, 11)}</div>"
    article = read(page(f"{chosen}<div class='rest'><h3>其他回答（{count}）</h3>{others}</div>{similar}"))
    assert [(c.author, c.text) for c in article.comments] == [
        ("小陆", WORDS),
        *([("阿迟", "擦一擦底座的触点。")] if below else []),
    ]


def test_the_accepted_answer_stands_before_the_others_in_a_box_of_its_own() -> None:
    def answer(kind: str, name: str, words: str, day: int, head: str = "") -> str:
        return (
            f"<div class='{kind} solution'>{head}<div class='votes'>0</div><div class='said'><p>{words}</p></div>"
            f"<div class='by'><a href='/blog/{name}'>{name}</a> 2025年3月{day}日 22:51</div></div>"
        )

    said_here = [
        ("zhuge_lin", WORDS),
        ("漏风的棉袄", "底座的触点擦一擦，记得先断电。"),
        ("kite07", "我家也是这样，后来买了新的。"),
    ]
    kinds = ("accepted", "normal", "normal")
    heads = ("<h3 class='t'>采纳的答案</h3>", "", "")
    answers = "".join(
        answer(kind, name, words, day, head)
        for day, (kind, (name, words), head) in enumerate(zip(kinds, said_here, heads, strict=True), 5)
    )
    article = read(page(f"<div class='head'><h3>3个答案</h3></div>{answers}"))
    assert [(c.author, c.text) for c in article.comments] == said_here
