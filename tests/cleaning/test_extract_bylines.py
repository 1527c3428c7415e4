"""Bylines in the forms that papers, portals and blogs give them: who wrote an article, and when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_article
from cleaning.extract.names import is_gone

HAN = (
    "入夜以后，旧桥两边的灯一盏一盏亮起来，卖馄饨的推车先到，卖旧书的随后也到了。",
    "摊主们说，停了两年，最想念的不是生意，是隔壁摊子的那口锅气。",
    "街道的工作人员在桥头量了三遍，给每个摊位画了一米八的线，谁也不许多占。",
)
ENGLISH = (
    "Lamps went on one after another along both sides of the old bridge, and the dumpling carts came first.",
    "The stallholders said that what they had missed for two years was not the trade but the noise of the pans.",
    "The council measured the bridge three times and drew a line of six feet for every stall.",
)


def author_of(
    above: str, below: str = "", *, text: tuple[str, ...] = HAN, title: str = "旧桥的夜市重新开张"
) -> str | None:
    """Read a page with something between title and text, and something after the text; return its author."""
    body = "".join(f"<p>{line}</p>" for line in text)
    html = (
        f'<html><head><meta charset="utf-8"><title>{title}_江城晚报</title></head><body><div class="w"><h1>{title}</h1>'
        f'{above}<div class="c1">{body}{below}</div></div><div class="ft">Copyright 2024 江城晚报</div></body></html>'
    )
    article = extract_article(html.encode(), url="https://paper.example.com/1.html")
    assert str(article.published_at)[:10] == "2024-05-06"
    return article.author


DAY = "<div>2024-05-06 08:12</div>"


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("<dl><dt>作者</dt><dd>林晚舟</dd><dt>日期</dt><dd>2024-05-06</dd></dl>", ""),
        ("<div>□ 本报记者 林晚舟</div><div>2024年5月6日 第03版</div>", ""),
        ("<div>@林晚舟 · 2024-05-06</div>", ""),
        (DAY, "<p>作者系江城大学副教授 林晚舟</p>"),
        (DAY, "<p>本文作者林晚舟，江城人，现居杭州。</p>"),
        (DAY, "<p>江城晚报·旧桥新闻记者　林晚舟　文/图</p>"),
        (DAY, "<div><h4>林晚舟</h4><p>江城晚报文化记者，跑夜市的人。</p><a>更多文章</a></div>"),
        ('<div><h4>林晚舟</h4><i>12 文章</i><a href="/x">查看TA的文章&gt;</a></div>' + DAY, ""),
    ],
)
def test_a_chinese_byline_names_who_wrote(above: str, below: str) -> None:
    assert author_of(above, below) == "林晚舟"


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("<p>Story by Dana Holt</p><p>May 6, 2024 at 8:12 a.m. EDT</p>", ""),
        ("<p>Guest post by Dana Holt</p><p>Monday, May 6, 2024</p>", ""),
        ("<p>Text: Dana Holt | Photos: Sam Whitlock | 6.5.2024</p>", ""),
        ("<p>Stand: 06.05.2024 08:12 Uhr</p><p>von Dana Holt, Berlin</p>", ""),
        ("<p>Dana Holt, Rivertown Courier</p><p>May 6, 2024</p>", ""),
        ("<p>By <b>Dana Holt</b> <i>dholt@courier.example</i></p><p>Posted May 6, 2024 at 08:12 AM</p>", ""),
        ("<div><span>Dana Holt</span><span>Senior reporter</span><span>May 6, 2024</span></div>", ""),
        ("<p>May 6, 2024</p>", "<p>Dana Holt is a reporter at the Courier.</p>"),
        ("<p>May 6, 2024</p>", "<p>— Dana Holt</p>"),
        ("<p>May 6, 2024</p>", "<p>Reporting by Dana Holt; editing by Sam Whitlock</p>"),
    ],
)
def test_an_english_byline_names_who_wrote(above: str, below: str) -> None:
    assert author_of(above, below, text=ENGLISH, title="The night market opens again") == "Dana Holt"


@pytest.mark.parametrize("above", ["<p>Local news</p><p>May 6, 2024</p>", "<p>专栏</p><p>2024-05-06</p>"])
def test_a_section_is_no_author(above: str) -> None:
    assert author_of(above) is None


def test_a_relative_date_within_a_sentence_is_no_byline() -> None:
    html = (
        "<html><head><title>一家酱油厂_江城</title></head><body><div><b>林晚舟</b> <i>发布于2024-05-06 21:47</i></div>"
        f"<h1>一家不肯涨价的酱油厂</h1><div><p>十二年前我第一次买它，理由很简单。</p><p>{HAN[0]}</p><p>{HAN[1]}</p></div>"
        "</body></html>"
    )
    article = extract_article(html.encode(), url="https://x.example/1", fetched_at=datetime(2025, 6, 1, tzinfo=UTC))
    assert str(article.published_at)[:10] == "2024-05-06"
    assert "十二年前" in article.text


def test_microdata_date_a_question_but_not_by_its_answers() -> None:
    answer = (
        '<div itemprop="suggestedAnswer" itemtype="http://schema.org/Answer"><meta itemprop="dateCreated" content="{}">'
    )
    html = (
        '<html><head><title>水管为什么会响</title></head><body><div itemscope itemtype="http://schema.org/Question">'
        f"{answer.format('2024-03-19T00:31:00Z')}</div>"
        '<meta itemprop="dateCreated" content="2024-03-18T14:04:17Z"><h1>水管为什么会响</h1>'
        f"<div><p>{HAN[0]}</p><p>{HAN[1]}</p></div></div></body></html>"
    )
    article = extract_article(html.encode(), url="https://q.example.cn/1")
    assert article.published_at == datetime(2024, 3, 18, 14, 4, 17, tzinfo=UTC)


@pytest.mark.parametrize("name", ["[deleted]", "该用户已注销", "[已注销]", "Deleted user", "gelöschter Nutzer"])
def test_who_is_gone_has_no_name(name: str) -> None:
    assert is_gone(name)
    assert not is_gone("匿名用户")


@pytest.mark.parametrize(
    ("above", "below", "name"),
    [
        (
            "<div>2024-05-06 08:12 <a class='category' href='/home/28'>夜市</a></div>",
            "<p>本文作者： 林晚舟</p>",
            "林晚舟",
        ),
        ("<div>2024-05-06 08:12 分类于 <a href='/categories/7'>城南旧事</a></div>", "", None),
        (
            "<div>asked <b>May 6, 2024</b> in <a href='/x'>Town</a> by <a href='/y'>wobbly_spoke</a> (88 points)</div>",
            "",
            "wobbly_spoke",
        ),
        ("<div>2024-05-06 08:12</div><div>赞同来自: <a href='/people/1'>秀才老钱</a></div>", "", None),
        ("<ul><li>Posted by <a href='/p/1'>Nell on May 6, 2024 at 9:47pm</a></li></ul>", "", "Nell"),
    ],
    ids=["section by its class", "section by its address", "by at the end", "who agrees", "item of a list"],
)
def test_sections_and_readers_are_no_authors(above: str, below: str, name: str | None) -> None:
    assert author_of(above, below) == name


@pytest.mark.parametrize("box", ["nav_container", "nav-wrapper"])
def test_a_box_around_a_menu_may_be_one_around_all(box: str) -> None:
    text = "".join(f"<p>{line}</p>" for line in ENGLISH)
    body = (
        f"<div class='{box}'><div class='menu'><a href='/a'>News</a> <a href='/b'>Town</a></div><h3><span>Town</span> "
        "<span>Carts on the old bridge again</span></h3><div class='by'>By <b>Dana Holt</b> 2024-05-06 08:12</div>"
        f"<div class='t'>{text}</div></div>"
    )
    page = f"<html><head><title>Carts on the old bridge again</title></head><body>{body}</body></html>"
    article = extract_article(page.encode(), url="https://paper.example.com/2.html")
    assert (article.author, article.text.split("\n")) == ("Dana Holt", list(ENGLISH))


def test_a_page_title_that_names_the_site_and_the_kind_of_page_leaves_the_title_to_the_page() -> None:
    body = f"<h5>旧桥的夜市重新开张</h5><div>林晚舟</div><div>发布于 2024-05-06 08:12</div><div class='t'><p>{''.join(HAN)}</p></div>"
    page = f"<html><head><title>江城夜话 - 帖子详情</title></head><body>{body}</body></html>"
    article = extract_article(page.encode(), url="https://paper.example.com/3.html")
    assert (article.title, article.author) == ("旧桥的夜市重新开张", "林晚舟")


@pytest.mark.parametrize(
    "begins",
    ["财联社5月6日讯（编辑 林晚舟）", "【文/观察者网 林晚舟】", "【环球网报道 记者林晚舟】", "新京报讯（记者林晚舟）"],
)
def test_the_first_words_of_a_text_name_the_writer_and_stay(begins: str) -> None:
    text = (f"{begins}{HAN[0]}", *HAN[1:])
    assert author_of(DAY, text=text) == "林晚舟"
    html = "".join(f"<p>{line}</p>" for line in text)
    page = f"<html><head><title>旧桥的夜市</title></head><body><h1>旧桥的夜市</h1>{DAY}<div>{html}</div></body></html>"
    assert extract_article(page.encode(), url="https://paper.example.com/1.html").text.split("\n")[0] == text[0]


@pytest.mark.parametrize(
    ("above", "below", "author"),
    [
        (DAY, "<p>【记者】林晚舟</p>", "林晚舟"),
        (DAY, "<p>【作者】 林晚舟</p>", "林晚舟"),
        (DAY, "<p>来源 | 江城日报 作者 | 林晚舟</p>", "林晚舟"),
        (f"<div>林晚舟 江城日报记者</div>{DAY}", "", "林晚舟"),
        (DAY, "<p>新华社记者 林晚舟 摄</p>", None),
    ],
)
def test_credits_in_the_forms_of_papers(above: str, below: str, author: str | None) -> None:
    assert author_of(above, below) == author


@pytest.mark.parametrize(
    "above",
    [
        "<div>By Dana Holt | dana@courier.example</div><div>May 6, 2024</div>",
        "<div>By Dana Holt Updated May 6, 2024 8:12 am</div>",
        "<div>Dana Holt in Rivertown</div><div>May 6, 2024</div>",
        "<div>From our correspondent Dana Holt</div><div>May 6, 2024</div>",
        "<div>By Dana Holt Associated Press</div><div>May 6, 2024</div>",
        "<div>di Dana Holt</div><div>6 maggio 2024</div>",
        "<div>Share Tweet Email</div><div>Dana Holt</div><div>Senior Reporter</div><div>May 6, 2024</div>",
        "<div>Opinion by Dana Holt</div><div>May 6, 2024</div>",
        "<div>Analysis by Dana Holt, CNN</div><div>May 6, 2024</div>",
    ],
)
def test_english_bylines_with_what_stands_beside_the_name(above: str) -> None:
    assert author_of(above, text=ENGLISH, title="The market on the old bridge") == "Dana Holt"


def test_a_name_in_capitals_above_the_paper_is_the_writers() -> None:
    above = "<div>DANA HOLT<br>Rivertown Courier</div><div>May 6, 2024</div>"
    assert author_of(above, text=ENGLISH, title="The market on the old bridge") == "DANA HOLT"


@pytest.mark.parametrize(
    "when",
    [
        "<span class='y'><em>2024</em></span><span class='d'><em>05</em>/<em>06</em></span><span class='t'>08:12:33</span>",
        "<span>2024</span><span>05/06</span><span>08:12:33</span>",
        "<i>2024年</i> <i>05-06</i> <i>08:12:33</i> <i>来源：江城晚报</i>",
    ],
)
def test_year_day_and_time_may_stand_in_elements_of_their_own(when: str) -> None:
    html = f"<html><head><title>旧桥的夜市</title></head><body><h1>旧桥的夜市</h1><div>{when}</div><div><p>{'</p><p>'.join(HAN)}</p></div></body></html>"
    article = extract_article(html.encode(), url="https://paper.example.com/1.html")
    assert str(article.published_at) == "2024-05-06 08:12:33+08:00"
