"""What a page states beside its text: edits, tags, counts, language, licence, images."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

import cleaning.extract.page as page_module
from cleaning.extract import extract_article
from cleaning.extract.facts import language
from cleaning.extract.pieces import Piece
from cleaning.extract.recognise import Recognition
from cleaning.layouts import parse_layout
from cleaning.records import Article, Role

CHINA = timezone(timedelta(hours=8))
TEXT = "院子里的石榴树是祖父栽的，今年结了三十多个果子，枝条压得很低，我们用竹竿撑住。"


def _read(body: str, head: str = "", attributes: str = "") -> Article:
    page = f"<html {attributes}><head><title>石榴树</title>{head}</head><body><h1>石榴树</h1>{body}</body></html>"
    return extract_article(page.encode(), url="http://a.example/1", fetched_at=datetime(2024, 6, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("本帖最后由 竹竿 于 2024-3-5 22:51 编辑", datetime(2024, 3, 5, 22, 51, tzinfo=CHINA)),
        ("编辑于 2024-03-05 22:51", datetime(2024, 3, 5, 22, 51, tzinfo=CHINA)),
        ("最后更新：2024年3月5日", None),
        ("更新时间：2024年3月5日 08:00", datetime(2024, 3, 5, 8, 0, tzinfo=CHINA)),
        ("Last edited by Zhugan on March 5, 2024", datetime(2024, 3, 5, tzinfo=CHINA)),
        ("我编辑了一本书，于 2024-03-05 出版，寄给了很多朋友，他们都说好，还有人问什么时候再印一次。" * 4, None),
    ],
)
def test_last_edit_of_an_article(line: str, when: datetime | None) -> None:
    article = _read(
        f"<div class=info>2024-03-01 10:00 作者：竹竿</div><div class=article-content><p>{TEXT}</p><p>{line}</p></div>"
    )
    assert article.edited_at == when
    assert article.published_at == datetime(2024, 3, 1, 10, tzinfo=CHINA)


def test_modified_time_of_the_metadata() -> None:
    head = '<meta property="article:modified_time" content="2024-05-06T07:08:09+08:00">'
    assert _read(f"<p>{TEXT}</p>", head).edited_at == datetime(2024, 5, 6, 7, 8, 9, tzinfo=CHINA)


def test_edits_of_posts() -> None:
    post = "<div class=post><div class=u><a href=/u/{0}>住户{0}</a> 2024-03-0{0} 10:00</div><div class=b>{1}{2}</div></div>"
    edit = "<i>本帖最后由 住户2 于 2024-3-2 11:30 编辑</i><br>"
    posts = [post.format(n, edit if n == 2 else "", f"第{n}楼说的话，{TEXT}") for n in (1, 2, 3)]
    article = _read("".join(posts))
    assert [c.edited_at for c in article.comments] == [datetime(2024, 3, 2, 11, 30, tzinfo=CHINA), None]
    assert "编辑" not in article.comments[0].text


def test_tags_counts_and_licence() -> None:
    body = (
        "<div class=info>2024-03-01 10:00　作者：竹竿　阅读：1.2万　评论(36)</div>"
        f"<div class=article-content><p>{TEXT}</p></div>"
        "<div class=tags>标签：<a href=/t/1>庭院</a> <a href=/t/2>果树</a></div>"
        '<p>本文采用 <a rel="license" href="https://creativecommons.org/licenses/by-nc/4.0/deed.zh">知识共享</a> 许可</p>'
    )
    article = _read(body)
    assert article.tags == ("庭院", "果树")
    assert (article.view_count, article.reply_count) == (12_000, 36)
    assert article.licence == "CC BY-NC 4.0"


def test_nothing_stated_is_none() -> None:
    article = _read(f"<p>{TEXT}</p>")
    assert (article.tags, article.view_count, article.reply_count, article.licence, article.edited_at) == (
        (),
        None,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("text", "stated", "expected"),
    [
        (TEXT, "zh-CN", "zh-CN"),
        (TEXT, "en", "zh"),
        (TEXT, "zh_cn", "zh-CN"),
        ("院子裡的石榴樹是祖父栽的，今年結了三十多個果子，我們說要請鄰居來吃，還沒有熟。", "zh", "zh-Hant"),
        ("院子裡的石榴樹是祖父栽的，今年結了三十多個果子，我們說要請鄰居來吃，還沒有熟。", "zh-TW", "zh-TW"),
        ("The pomegranate in the yard was planted by my grandfather long ago.", "en-GB", "en-GB"),
        ("The pomegranate in the yard was planted by my grandfather long ago.", "zh", None),
        ("庭のざくろの木は祖父が植えたもので、ことしは三十個あまりの実がなりました。", None, "ja"),
        ("短", None, None),
    ],
)
def test_language(text: str, stated: str | None, expected: str | None) -> None:
    assert language([Piece(text)], stated) == expected


def test_alternative_texts_and_captions_are_kept_apart_from_the_words() -> None:
    body = (
        f"<div class=article-content><p>{TEXT}</p><figure><img src=a.jpg alt=压弯的枝条><figcaption>摄于九月</figcaption></figure>"
        f"<p>{TEXT[:20]}<img class=emoji src=e.png alt=🌳></p><p><img src=b.jpg alt='剥开的石榴'></p></div>"
    )
    article = _read(body)
    images = [block.text for block in article.body if block.role is Role.IMAGE]
    assert images == ["压弯的枝条", "剥开的石榴"]
    assert [block.text for block in article.body if block.role is Role.CAPTION] == ["摄于九月"]
    assert "压弯" not in article.text
    assert "🌳" in article.text
    assert len({block.id for block in article.blocks()}) == len(list(article.blocks()))


def test_an_image_belongs_to_the_post_it_stands_in() -> None:
    post = "<li><div><a href=/u/{0}>住户{0}</a> 2024-03-0{0} 10:00</div><div>{1}</div></li>"
    picture = f"<img src=1.jpg alt=石榴花><p>{TEXT}</p>"
    posts = [post.format(n, picture if n == 2 else f"<p>第{n}楼，{TEXT}</p>") for n in (1, 2, 3)]
    article = _read(f"<ul>{''.join(posts)}</ul>")
    owners = [c.author for c in article.comments for block in c.body if block.role is Role.IMAGE]
    assert owners == ["住户2"]


@pytest.mark.parametrize(
    ("selectors", "tags"),
    [
        ('".topics b"', ("石榴", "院子")),
        ('["#none", ".topics b@data-tag"]', ("shiliu", "yuanzi")),
        ('".nothing"', ("关键的词",)),
    ],
)
def test_tags_where_a_layout_says(monkeypatch: pytest.MonkeyPatch, selectors: str, tags: tuple[str, ...]) -> None:
    """What the layout names comes first; where it finds nothing, a line with the label does."""
    text = f'name = "yard"\nkind = "article"\n[thread]\ntags = {selectors}\n'
    layout = parse_layout(text, origin="yard.toml")
    monkeypatch.setattr(page_module, "recognise", lambda *_: Recognition(layout, 1.0, ()))
    topics = "<div class=topics><b data-tag=shiliu>#石榴</b> <b data-tag=yuanzi> 院子，</b> <b data-tag=''> </b></div>"
    article = _read(f"<div class=article-content><p>{TEXT}</p></div>{topics}<div>标签：关键的词</div>")
    assert article.tags == tags


def test_marks_before_tags_are_no_part_of_them() -> None:
    tags = "<div class=tag><a href=/t/1>●庭院</a><a href=/t/2>#果树</a><a href=/t/3>· 石榴</a></div>"
    assert _read(f"<div class=article-content><p>{TEXT}</p></div>{tags}").tags == ("庭院", "果树", "石榴")
