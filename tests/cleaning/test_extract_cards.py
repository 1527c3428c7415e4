"""Who wrote a page whose head does not say it: a badge among the answers, a card beside the text, a line below it."""

from __future__ import annotations

import pytest

from cleaning.extract import extract_article
from cleaning.records import Article

WORDS = (
    "环境是三台旧机器，系统装在小盘上，数据在另外两块盘里，跑了四年没有出过事。",
    "上周开始，每到夜里三点就有一台连不上，早上又自己好了，日志里什么都没有。",
)
ANSWERS = (
    ("南门旧事", "是不是路由器夜里自动重启？"),
    ("半块砖", "看了，还真是，关掉就好了。"),
    ("阿槐", "我家也遇到过。"),
)


def read(*, above: str = "", beside: str = "", badge: str = "", answerer: str = "半块砖") -> Article:
    """Read a question with three answers: `badge` stands beside the name of one who answers."""
    text = "".join(f"<p>{line}</p>" for line in WORDS)
    answers = "".join(
        f'<div class="c{n}"><div><a href="/users/{n}26719">{name}</a>{badge if name == answerer else ""}</div>'
        f"<div>2024-03-0{n} 10:2{n}</div><p>{said}</p></div>"
        for n, (name, said) in enumerate(ANSWERS, 1)
    )
    html = (
        f'<html><head><meta charset="utf-8"><title>夜里三点连不上</title></head><body><div class="w">{above}<h1>夜里三点连不上</h1>'
        f"<div>创建于 2024-03-01 08:00</div><div>{text}</div></div>{beside}<h3>3 条评论</h3>{answers}</body></html>"
    )
    return extract_article(html.encode(), url="https://ask.example.com/q/1")


@pytest.mark.parametrize("badge", ["<span>楼主</span>", "<i>提问者</i>", " [楼主]", "（题主）", "<b>OP</b>"])
def test_a_badge_among_the_answers_names_who_asked(badge: str) -> None:
    article = read(badge=badge)
    assert article.author == "半块砖"
    assert [comment.author for comment in article.comments] == [name for name, _ in ANSWERS]


@pytest.mark.parametrize("badge", ["", "<span>管理员</span>", "<span>LV.4</span>"])
def test_other_badges_name_nobody(badge: str) -> None:
    assert read(badge=badge).author is None


def test_a_badge_of_the_writer_of_an_answer_is_not_that_of_the_page() -> None:
    posts = (
        ("南门旧事", "", "先看路由器。", "01"),
        ("阿槐", "", "看哪里？", "02"),
        ("南门旧事", "作者", "看它的日志。", "03"),
    )
    answers = "".join(
        f"<div class='a'><div><a href='/people/{day}'>{name}</a><span>{badge}</span></div><p>{said}</p><div>2024-03-{day} 10:20</div></div>"
        for name, badge, said, day in posts
    )
    html = f"<html><body><h1>夜里三点连不上</h1><p>{''.join(WORDS)}</p><h3>3 个回答</h3>{answers}</body></html>"
    article = extract_article(html.encode(), url="https://ask.example.com/q/1")
    assert (article.author, len(article.comments)) == (None, 3)


def test_the_card_of_the_only_person_shown_names_the_writer() -> None:
    card = "<div class='k'><div><a href='/users/38556'>竹篮打水</a></div><div>粉丝 244 文章 132</div></div>"
    assert read(beside=card).author == "竹篮打水"
    assert read(above="<div><a href='/user/profile/5f20'>竹篮打水</a></div>").author == "竹篮打水"


def test_of_several_cards_none_names_the_writer() -> None:
    cards = "".join(
        f"<div><a href='/users/{n}'>{name}</a></div><div>粉丝 {n}</div>" for n, name in enumerate(("甲乙", "丙丁"))
    )
    more = "<p>后来把那台换了一个插座，还是老样子。</p>" * 6
    assert read(beside=f"{more}<div class='k'>{cards}</div>").author is None
    assert (
        read(beside="<div class='k'><div><a href='/users/login'>登录</a></div><div>粉丝 2</div></div>").author is None
    )


def test_a_line_below_the_text_says_who_posted_it_without_a_link() -> None:
    text = "".join(f"<p>{line}</p>" for line in WORDS)
    html = (
        f"<html><body><h2>夜里三点连不上</h2><p>2024-03-01 08:00</p><div>{text}</div>"
        "<ul><li>Posted by 二〇三号房</li><li>分享</li></ul></body></html>"
    )
    assert extract_article(html.encode(), url="https://blog.example.com/1.html").author == "二〇三号房"
