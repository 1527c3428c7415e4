"""Who wrote an article, as papers and portals in Chinese say it, in pages written for these tests."""

from __future__ import annotations

import pytest

from cleaning.extract import extract_article
from cleaning.records import Article

TITLE = "沿江步道三期工程下月开建"
TEXT = (
    "记者昨日从市住建局获悉，沿江步道三期工程将于下月初开工，全长六点二公里，预计明年国庆前建成开放。",
    "市民周女士说，她每天都在二期步道上散步，盼着三期早日建成，可以一直走到湿地公园看鸟。",
)
PARAGRAPHS = "".join(f"<p>　　{line}</p>" for line in TEXT)


def read(body: str) -> Article:
    page = f"<html><head><title>{TITLE}_某某网</title></head><body>{body}</body></html>"
    return extract_article(page.encode(), url="http://n.example.com/a/1", content_type="text/html; charset=utf-8")


def test_two_reporters_in_brackets_behind_the_dateline() -> None:
    line = f"<p>　　某某网杭州5月12日电 (陈志远 周敏){TEXT[0]}</p>"
    article = read(
        f"<h1>{TITLE}</h1><div>2023年05月12日 08:31　来源：某某网</div><div class='left_zw'>{line}{PARAGRAPHS}</div>"
    )
    assert article.author == "陈志远 周敏"


def test_an_account_that_a_portal_calls_the_source() -> None:
    article = read(
        f"<h1>{TITLE}</h1><div class='post_info'>2023-05-12 08:31:22　来源: <a href='/dy/media/1.html'>志远说城</a> <span>浙江</span> "
        f"<a>举报</a></div><div class='post_body'>{PARAGRAPHS}</div>"
    )
    assert article.author == "志远说城"


def test_the_card_of_an_account_in_a_column_beside_the_article() -> None:
    card = (
        "<div class='left sidebar'><div id='user-info'><h4><a href='/profile?xpt=1'>志远说城</a></h4>"
        "<dl><dd><em>123</em>文章</dd><dd><em>45万</em>总阅读</dd></dl></div></div>"
    )
    head = f"<h1>{TITLE}</h1><div class='article-info'><span>2023-05-12 08:31</span><span>发布于：浙江省</span></div>"
    article = read(f"{card}<div class='main'><div class='text'>{head}<article>{PARAGRAPHS}</article></div></div>")
    assert article.author == "志远说城"


@pytest.mark.parametrize(
    ("head", "foot", "author"),
    [
        ("<p class='author'>某某周末记者 陈志远 某某周末实习生 周敏</p><p>发自：杭州 2023-05-12 08:31:22</p>", "", "陈志远 周敏"),
        ("<p><span>某某报 记者 陈志远</span> <span>2023-05-12 08:31</span></p>", "<p>编辑 李明 校对 张艳</p>", "陈志远"),
        ("<ul><li>陈志远</li><li>某某中文记者</li></ul><time datetime='2023-05-12'>2023年5月12日</time>", "", "陈志远"),
        (
            "<a href='/member/1.html'>志远说城</a><div>2023-05-12 08:31</div><p>出品 | 城市组</p><p>作者 | 陈志远</p><p>编辑 | 李明</p>",
            "",
            "陈志远",
        ),
    ],
)  # fmt: skip
def test_lines_of_credits_are_no_text(head: str, foot: str, author: str) -> None:
    article = read(f"<h1>{TITLE}</h1>{head}<div class='content'>{PARAGRAPHS}{foot}</div>")
    assert article.text.replace("\u3000", "") == "\n".join(TEXT)
    assert article.author == author
    assert article.board is None
