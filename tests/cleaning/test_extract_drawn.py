"""Article pages drawn at random (benchmarks/drawn_articles.py), and what they taught."""

from __future__ import annotations

import re
from html import unescape

import pytest

from benchmarks.drawn import Drawn
from benchmarks.drawn_articles import drawn_page
from benchmarks.extraction import read_ours, summary
from benchmarks.gold import score, squeeze
from cleaning.extract import extract_article
from cleaning.records import Article

LINES = (
    "河堤上的柳树今年发芽比往年早了十一天，守堤的老人说这是暖冬的缘故，去年这个时候堤上还有残雪。",
    "水文站的记录显示，二月的平均水温比前一年高出一点六摄氏度，鱼群因此提前回到了浅滩产卵。",
)
BODY = "".join(f"<p>{line}</p>" for line in LINES)
TITLE = "堤上的柳树提前发芽了"
FLOORS = {"text_f1": 0.98, "title": 0.97, "author": 0.96, "date": 0.96, "comment_p": 0.93, "comment_r": 0.96}


@pytest.fixture(scope="module")
def pages() -> list[Drawn]:
    return [drawn_page(7, number) for number in range(80)]


def test_drawn_pages_are_read(pages: list[Drawn]) -> None:
    figures = summary([score(read_ours(page.gold), page.gold.truth) for page in pages])
    assert not {name: figures[name] for name, least in FLOORS.items() if (figures[name] or 0) < least}


def test_a_page_is_drawn_again_and_shows_what_its_truth_says(pages: list[Drawn]) -> None:
    for number, page in enumerate(pages[:20]):
        again = drawn_page(7, number)
        assert (again.gold.body, again.gold.truth) == (page.gold.body, page.gold.truth)
        charset = page.gold.truth["content_type"].split("=")[1]
        shown = squeeze(unescape(re.sub(r"<br ?/?>|<[^>]*>", "", page.gold.body.decode(charset))))
        texts = [page.gold.truth["text"], *(comment["text"] for comment in page.gold.truth["comments"])]
        lines = [line for text in texts for line in text.split("\n") if " | " not in line]
        assert [line for line in lines if squeeze(line) not in shown] == []


def read(page: str, *, url: str = "http://news.example.com/a/1.html") -> Article:
    return extract_article(page.encode(), url=url, content_type="text/html; charset=utf-8")


def test_new_elements_end_a_head_that_has_no_end() -> None:
    page = f"<title>{TITLE}</title><header><a href='/'>江城网</a></header><main><h1>{TITLE}</h1>{BODY}</main>"
    assert [line for line in LINES if line not in read(page).text] == []


@pytest.mark.parametrize(
    ("page_title", "logo"),
    [
        ("江城网", "<h1><a href='/'>江城网</a></h1>"),
        ("江城网", "<h1>江城网</h1>"),
        (f"江城网:{TITLE}", "<a href='/'>江城网</a>"),
        (f"新闻-{TITLE}", "<a href='/'>江城网</a>"),
        (f"{TITLE[:6]}..._江城网", "<h1>江城网</h1>"),
        (f"{TITLE}--新闻--江城网", ""),
    ],
)
def test_the_title_is_not_the_name_of_the_site(page_title: str, logo: str) -> None:
    menu = "<ul><li><a href='/1'>新闻</a></li><li><a href='/2'>社会</a></li></ul>"
    byline = "<p>2024-03-05 08:10　来源：晚报</p>"
    body = f"<div>{logo}{menu}</div><div><h2>{TITLE}</h2>{byline}{BODY}</div>"
    assert read(f"<html><head><title>{page_title}</title></head><body>{body}</body></html>").title == TITLE


@pytest.mark.parametrize(
    ("byline", "when"),
    [
        ("<div>时间：24-03-05 08:10</div>", "2024-03-05T08:10"),
        ("<div>发布日期：二〇二四年三月五日</div>", "2024-03-05T00:00"),
        ("<div>2024年3月5日 更新时间：2024-04-01 10:00</div>", "2024-03-05T00:00"),
        ("<div>24-03-05 08:10 更新时间：2024-04-01 10:00</div>", "2024-03-05T08:10"),
        ("<div class='time'><b>05</b><span>2024-03</span></div>", "2024-03-05T00:00"),
        ("<div class='time'><b>03/05</b><span>2024</span></div>", "2024-03-05T00:00"),
        ("<div>成文日期：2024年02月20日</div><div>发布日期：2024年03月05日</div>", "2024-03-05T00:00"),
        ("<div><a href='/u/1'>知秋</a> <span>2024-03-05 08:10:30</span> <span>已编辑</span></div>", "2024-03-05T08:10"),
    ],
)
def test_the_time_of_publication_is_told_from_others(byline: str, when: str) -> None:
    foot = "<div class='b'>页面更新时间：2025-06-18 09:30</div>"
    found = read(
        f"<title>{TITLE}_江城网</title><body><h1>{TITLE}</h1>{byline}<div>{BODY}</div>{foot}</body>"
    ).published_at
    assert found is not None
    assert found.isoformat()[:16] == when


def test_a_script_knows_better_than_dates_of_other_pages() -> None:
    others = "".join(f"<li><a href='/{n}'>别处的一条新闻{n}</a><span>2025-01-0{n}</span></li>" for n in range(1, 3))
    head = f"<title>{TITLE}</title><script>var oriCreateTime = '1709597400';</script>"
    found = read(f"{head}<body><div>2025年6月18日</div><h1>{TITLE}</h1>{BODY}<ul>{others}</ul></body>").published_at
    assert found is not None
    assert found.isoformat() == "2024-03-05T08:10:00+08:00"


def test_a_short_text_is_not_lost_among_longer_teasers() -> None:
    teaser = "<li><a href='/{n}'>别处的一条新闻{n}</a><p>{text}</p></li>"
    teasers = "".join(teaser.format(n=n, text=LINES[0] * 3) for n in range(4))
    page = f"<title>{TITLE}</title><body><div><h1>{TITLE}</h1><p>2024-03-05 来源：晚报</p></div><div><p>{LINES[1]}</p></div>"
    assert read(f"{page}<div><ul>{teasers}</ul></div></body>").text == LINES[1]


@pytest.mark.parametrize(
    ("byline", "end", "author"),
    [
        ("<p>2024-03-05　来源：江城网</p>", "<p>　　（本报记者 林其安 文/图）</p>", "林其安"),
        (
            "<p>2024-03-05</p>",
            "<p>本文来自微信公众号“小灯塔”（ID：abc），作者：林其安，江城网经授权发布。</p>",
            "林其安",
        ),
        ("<p><span>原创</span><span>林其安</span><a href='javascript:;'>小灯塔</a> 2024-03-05</p>", "", "林其安"),
        ("<p>信息来源：晚报　2024-03-05</p>", "", None),
        ("<p>发布机构：市水利局　2024-03-05</p>", "", None),
        ("<p>记者：林其安 江城日报　2024-03-05</p>", "", "林其安"),
        ("<div>BY DANA HOLT</div><div>2024-03-05</div>", "", "DANA HOLT"),
        ("<div>By Dana Holt and Sam Whitlock</div><div>2024-03-05</div>", "", "Dana Holt and Sam Whitlock"),
        ("<p>2024-03-05</p>", "<p>记者：您今年高寿，身体还好吗？</p>", None),
    ],
)
def test_authors_are_told_from_papers_offices_and_questions(byline: str, end: str, author: str | None) -> None:
    body = f"<h1>{TITLE}</h1>{byline}<div>{BODY}{end}</div>"
    assert read(f"<title>{TITLE}_江城网</title><body>{body}</body>").author == author
