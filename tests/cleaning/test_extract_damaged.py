"""Pages that transport has damaged are read like any: no error, and what is sound is found."""

from __future__ import annotations

import json
import re
from html import escape
from itertools import groupby

import pytest

from benchmarks.extraction import read_ours
from benchmarks.gold import Gold, gold_pages
from cleaning import PageError
from cleaning.extract import extract_page
from cleaning.extract.names import is_action

FIRST = [next(pages) for _, pages in groupby(gold_pages(), key=lambda page: page.name.partition("/")[0])]
CLASS = re.compile(rb"\bclass=[\"']")


@pytest.mark.parametrize("gold", FIRST, ids=lambda page: page.name)
def test_control_characters_among_attributes_cost_no_post(gold: Gold) -> None:
    """Parsers read such names and values, and refuse to be asked for them."""
    damaged = CLASS.sub(lambda match: b"\x04=1 data-a='\x01' " + match[0], gold.body)
    assert damaged != gold.body or b"class=" not in gold.body
    article = extract_page(damaged, **gold.about).article
    assert [comment.text for comment in article.comments] == [c["text"] for c in read_ours(gold)["comments"]]


@pytest.mark.parametrize("gold", FIRST, ids=lambda page: page.name)
def test_control_characters_among_words_are_no_error(gold: Gold) -> None:
    """What is moved within the tree is written anew, and must be storable then."""
    damaged = re.sub(rb"(</(?:div|p|td|li|span)>)", b"\\1\x04 ", gold.body)
    article = extract_page(damaged, **gold.about).article
    assert article.title


def test_a_row_of_empty_cells_is_no_line() -> None:
    """Of a row that held no-break spaces only its borders stayed, a line that says nothing and has no parts."""
    for cells in ("<td>&nbsp;</td><td><b></b></td><td>&nbsp;</td>", "<td>&nbsp;</td><td>&nbsp;</td>"):
        body = (
            f"<html><body><h1>葱</h1><table><tr>{cells}</tr></table><p>作者：小陆</p>"
            "<p>春天来了，院子里的葱长得比草还快，邻居问要不要分他一把。</p><a href='#2'>回复</a></body></html>"
        )
        article = extract_page(body.encode(), url="https://x.example.cn/t/2").article
        assert not [block.text for block in article.blocks() if block.text.strip("| ") == ""]


@pytest.mark.parametrize(("heading", "comments"), [("1 条评论\n\n", ["滑石粉用爽身粉代替可以吗？"]), ("", [])])
def test_plain_text_with_one_record_is_read(heading: str, comments: list[str]) -> None:
    """Without a heading of comments the one record is the text's own byline, after which none is left to ask about."""
    words = "这支钢笔是外公留下的，墨囊已经脆得一碰就碎，笔尖倒还顺，网上买的新墨囊十块钱三根。"
    body = f"给钢笔换一个新的笔胆\n\n{words}\n\n{heading}三月 6, 2024 在 8:25 下午 - 写字的人\n\n滑石粉用爽身粉代替可以吗？\n"
    article = extract_page(body.encode(), url="https://x.example.cn/t/3", content_type="text/plain").article
    assert [comment.text for comment in article.comments] == comments
    shown = [article.title, *(block.text for block in article.blocks())]
    assert {words, "滑石粉用爽身粉代替可以吗？"} <= set(shown)


def test_letters_of_a_state_that_no_tree_holds_cost_no_post() -> None:
    """Line ends of Windows are white space; a noncharacter, a surrogate or a control character shows as one that is lost."""
    said = ["第一行\r\n第二行", "不成字\ufffe的\ufffe字", "半个\ud83d表情", "铃\x07铛"]
    posts = [
        {
            "post_number": n,
            "username": f"甲{n}",
            "created_at": f"2024-04-1{n}T12:05:30.000Z",
            "cooked": f"<p>{text}</p>",
        }
        for n, text in enumerate(said, 1)
    ]
    topic = json.dumps({"title": "灯罩的气泡", "post_stream": {"posts": posts}})
    state = escape(json.dumps({"topic_7": topic}))
    body = f'<html><body><div id="data-preloaded" data-preloaded="{state}"></div></body></html>'
    article = extract_page(body.encode(), url="https://x.example.cn/t/lamp/7").article
    assert [comment.text for comment in article.comments] == ["不成字�的�字", "半个�表情", "铃�铛"]
    assert article.text == "第一行第二行"


@pytest.mark.parametrize("begin", ["来自：广西", "立即注册", "reply", "回复(", "ответить"])
def test_a_button_before_much_white_space_is_asked_about_once(begin: str) -> None:
    """Patterns that go back over each of the spaces would not be done with this today."""
    assert not is_action(begin + " " * 20_000 + "div>")
    assert is_action("回复" + " " * 20_000 + "引用")


def test_a_later_page_with_nothing_but_the_first_posts_head_is_no_article() -> None:
    page = (
        '<html lang=zh><head><title>晒晒你家楼下的一棵树-随手拍-江畔论坛</title></head><body><main id=body><div class="card card-thread">'
        '<div class="media-body"><span class="username"><a href="user-16.htm">泡桐花</a></span> <span class="date">2024-3-5</span>'
        '<div class="message"><p>有照片留下来吗？</p></div></div></div></main><script src="view/js/xiuno.js"></script></body></html>'
    )
    with pytest.raises(PageError):
        extract_page(page.encode(), url="https://xn.example.com/thread-15-2.htm")
