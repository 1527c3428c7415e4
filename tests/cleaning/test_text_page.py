"""A page of plain text, shaped like the articles this project is for: nav words, title twice, byline, comments."""

from __future__ import annotations

import pytest

from cleaning import extract_article
from cleaning.records import Role

PAGE = """2024茶友资讯

选茶知识

分享
选茶知识

新手买岩茶要注意哪些问题呢

茶山小栗 2024-11-08 09:12:30

新手买岩茶?要注意哪些问题呢

岩茶的价格差得很远,新手第一次购买往往不知道从哪里下手。本文从几个方面来说一说。

新手买岩茶要注意哪些问题呢

一、看产地

1. 正岩与外山

正岩的茶有明显的岩韵,外山茶香气飘而不沉。

2. 问清山场

商家说得出具体山场的,可信一些。

二、总结

多喝多比,慢慢就有数了。

精彩评论

头像 岩骨花香 2024-11-08
说得实在,先买小包装试喝最稳妥。
头像 2024-11-09
请问水仙和肉桂哪个更适合新手?
头像 阿布Tea 2024-11-09
水仙吧,醇和一点。
声明:本网站所提供的信息仅供参考之用,并不代表本网赞同其观点。
"""


def _article():  # type: ignore[no-untyped-def]
    return extract_article(PAGE.encode(), url="file:///page.txt")


def test_head() -> None:
    article = _article()
    assert article.title == "新手买岩茶要注意哪些问题呢"
    assert article.author == "茶山小栗"
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2024-11-08T09:12:30+08:00"
    assert article.board == "选茶知识"


def test_roles() -> None:
    roles = {block.text: block.role for block in _article().body}
    assert roles["分享"] is Role.SHARE
    assert roles["2024茶友资讯"] is Role.NAVIGATION
    assert roles["新手买岩茶?要注意哪些问题呢"] is Role.REPEATED
    assert roles["精彩评论"] is Role.COMMENT_HEADING
    assert roles["一、看产地"] is Role.HEADING
    assert roles["1. 正岩与外山"] is Role.HEADING
    assert roles["声明:本网站所提供的信息仅供参考之用,并不代表本网赞同其观点。"] is Role.DISCLAIMER


def test_heading_levels() -> None:
    levels = {block.text: block.level for block in _article().body if block.role is Role.HEADING}
    assert levels["一、看产地"] == 2
    assert levels["2. 问清山场"] == 3


def test_comments() -> None:
    comments = _article().comments
    assert [comment.author for comment in comments] == ["岩骨花香", None, "阿布Tea"]
    assert [str(comment.published_at.date()) for comment in comments if comment.published_at] == [
        "2024-11-08",
        "2024-11-09",
        "2024-11-09",
    ]
    assert [comment.text for comment in comments] == [
        "说得实在,先买小包装试喝最稳妥。",
        "请问水仙和肉桂哪个更适合新手?",
        "水仙吧,醇和一点。",
    ]


def test_nothing_of_the_input_is_lost() -> None:
    kept = [block.text for block in _article().blocks()]
    assert sorted(kept) == sorted(line.strip() for line in PAGE.splitlines() if line.strip())


def test_block_ids_are_unique() -> None:
    ids = [block.id for block in _article().blocks()]
    assert len(ids) == len(set(ids))


NAMES, SAID = (
    ("老茶客", "momo兔", "江南一棵树"),
    (
        "应该是温控片老化了，换一个就好，几块钱的事。",
        "我家的也这样，后来发现是蒸汽孔被水垢堵住了，用白醋泡一泡。",
        "建议直接换新的，安全第一。",
    ),
)


@pytest.mark.parametrize(
    "form",
    [
        "{name}\n2024-05-06 07:1{n}\n{words}\n",
        "{name}\n三级会员\n发表于 2024-05-06 07:1{n}\n{words}\n",
        "{name}\n{words}\n2024-05-06 07:1{n} 回复\n",
        "{name} 2024-05-06 07:1{n}\n{words}\n",
    ],
)
def test_lines_of_text_tell_by_what_repeats_where_a_comment_begins(form: str) -> None:
    text = (
        "水壶不跳闸了怎么办\n秋水长天 2024-05-06 07:08:00\n这台水壶用了三年，昨天忽然不跳闸了，水开了还一直烧。\n"
        "我把底座拆开看了看，没有看出什么名堂来，想请教一下各位。\n全部评论\n"
        + "".join(
            form.format(name=name, words=words, n=n) for n, (name, words) in enumerate(zip(NAMES, SAID, strict=True))
        )
    )
    article = extract_article(text.encode(), url="http://b.example.com/1", content_type="text/plain; charset=utf-8")
    assert [(one.author, one.text) for one in article.comments] == list(zip(NAMES, SAID, strict=True))
    assert "名堂" in article.text
