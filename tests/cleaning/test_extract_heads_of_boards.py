"""What real boards put into the heads of posts: ranks and mottos, stripes, floors before names, links around badges."""

from __future__ import annotations

import pytest

from cleaning.extract import extract_page
from cleaning.extract.headers import without_writer
from cleaning.records import Article
from tests.cleaning.pages import said

TITLE = "老小区加装电梯，一楼不同意怎么办"
SAID = [
    "我们楼谈了两年，最后是二楼以上出钱，给一楼装了新的防盗窗和雨棚。",
    "先找社区，别自己上门，街道有专门做这个的调解员。",
    "一楼担心的是采光，把图纸拿给他看，比说一百句都管用。",
    "同意的人先签字，过了三分之二就可以往下走程序了。",
]
NAMES = ["六楼老陈", "半山", "图纸控", "听风"]


def read(body: str, url: str = "https://city.example.net/t/31.html") -> Article:
    page = f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>"
    return extract_page(page.encode(), url=url, content_type="text/html; charset=utf-8").article


def asked(words: str = "图纸都出了，就一楼一户不签字，物业也不管，各位小区是怎么谈下来的？") -> str:
    return f"<h1>{TITLE}</h1><div class='lead'><b>七楼的腿</b> <i>2022-05-01 08:00</i><p>{words}</p></div>"


def test_mottos_of_writers_in_brackets_are_no_sentences_of_the_head() -> None:
    mottos = ["心若没有栖息的地方，走到哪里都是在流浪。", "人间值得", "雨停了，就回家。", "慢慢来，比较快！"]
    rows = "".join(
        f"<li><div class='info'>2022-05-0{n + 2} 11:0{n} | <a href='/u/{n}'>{NAMES[n]}</a> ( 新兵 | 积分:{n}8 发帖:{n} | "
        f"{mottos[n]})</div><div class='words'>{SAID[n]}</div><div class='foot'>{n + 1}# 回复此人</div></li>"
        for n in range(4)
    )
    article = read(f"{asked()}<h3>评论</h3><ol class='replies'>{rows}</ol>")
    assert said(article) == list(zip(NAMES, SAID, strict=True))
    assert without_writer("2022-05-02 11:00 | 半山 (新兵 | 积分:38 | 雨停了，就回家。)") == "2022-05-02 11:00 | 半山"


@pytest.mark.parametrize(
    "stripes", [("light_even", "light_odd"), ("comment-odd", "comment-even"), ("evenrow", "oddrow")]
)
def test_rows_in_stripes_are_of_one_kind(stripes: tuple[str, str]) -> None:
    """One row of the other stripe among several is no answer to the one above; a motto beside a name is no words."""
    rows = "".join(
        f"<div class='{stripes[n % 2]} reply'><small>#{n + 2} - 2022-5-{n + 2} 10:5{n}</small><div class='inner'><span><b>"
        f"<a href='/user/{n}'>{NAMES[n]}</a></b> <a href='#'>回复</a> <i>(行到水穷处，坐看云起时)</i></span>"
        f"<div class='content'><div class='message'>{SAID[n]}</div></div></div></div>"
        for n in range(3)
    )
    article = read(f"{asked()}<h3>3 条回复</h3><div id='list'>{rows}</div>")
    assert said(article) == list(zip(NAMES[:3], SAID[:3], strict=True))
    assert [comment.reply_to for comment in article.comments] == [None] * 3


def test_a_badge_within_a_link_does_not_make_the_words_below_part_of_it() -> None:
    """Nobody states a time; the number of each post stands below, and what answers names it."""
    words = [SAID[0], SAID[1], f"回复 1楼：{SAID[2]}"]
    rows = "".join(
        f"<div class='comment-block floor-{n}' id='comment-90{n}'><div class='replay'><a class='userlogin' href='/users/7{n}/' "
        f"title='{NAMES[n]}'>{NAMES[n]}<div class='age'>{30 + n}</div></a><span class='body'>{words[n]}</span></div>"
        f"<div class='report'>{n + 1}</div></div>"
        for n in range(3)
    )
    article = read(f"{asked()}<h3>3 条评论</h3><div class='comments-list'>{rows}</div>")
    assert said(article) == list(zip(NAMES[:3], SAID[:3], strict=True))
    assert article.comments[2].reply_to == article.comments[0].id


def test_a_floor_and_a_dot_stand_before_the_name() -> None:
    rows = "".join(
        f"<div class='reply'><div class='who'>{4 - n}楼. <a href='/{NAMES[n]}'>{NAMES[n]}</a></div><div class='when'>"
        f"2022/05/{20 - n} 09:02</div><div class='what'>{SAID[n]}</div></div>"
        for n in range(4)
    )
    article = read(f"{asked()}<h3>回应（4）</h3>{rows}")
    assert said(article) == list(zip(NAMES, SAID, strict=True))
    assert [comment.floor for comment in article.comments] == [4, 3, 2, 1]


def test_a_bar_of_two_times_and_two_counts_is_no_thread() -> None:
    bar = "".join(
        f"<div class='detail'><i></i> <time>2022-05-01 {time}</time></div> <div class='devide'>|</div> "
        for time in ("22:09", "22:14")
    )
    counts = "<div class='detail'>11</div> <div class='devide'>|</div> <div class='detail'>0</div>"
    text = "".join(f"<p>{words}</p>" for words in SAID)
    article = read(
        f"<article><header><a class='post-title' href='/a'>{TITLE}</a><div class='meta'>{bar}{counts}</div></header>"
        f"<div class='post-content'>{text}</div></article><p>暂无评论</p>"
    )
    assert article.text == "\n".join(SAID)
    assert article.comments == ()


def test_weibo_for_old_telephones() -> None:
    rows = "".join(
        f"<div class='c' id='C_41000{n}'><a href='/u/{n}'>{NAMES[n]}</a> :<span class='ctt'>{SAID[n]}</span> "
        f"<a href='/spam/?cid={n}'>举报</a> <span class='cc'><a href='/attitude/{n}/add'>赞[{n}]</a></span> "
        f"<span class='cc'><a href='/comments/reply/{n}'>回复</a></span> <span class='ct'>2022-05-0{n + 2} 19:0{n}:11 来自网页</span></div>"
        for n in range(3)
    )
    status = (
        "<div class='c' id='M_Fz1'><div><a href='/u/9'>七楼的腿</a><span class='ctt'>:图纸都出了，就一楼一户不签字。</span></div>"
        "<div><span class='ct'>2022-05-01 08:00:00 来自网页</span></div></div>"
    )
    article = read(
        f"{status}<div class='c'>转发[8] 评论[3] 赞[12]</div>{rows}", "https://weibo.example.cn/comment/Fz1?uid=9"
    )
    assert (article.engine, article.author) == ("weibo_cn", "七楼的腿")
    assert said(article) == list(zip(NAMES[:3], SAID[:3], strict=True))
