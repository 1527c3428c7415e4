"""Extraction on the replica's pages (exact truth), on pages of no known engine, and on bad input."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaning.errors import PageError
from cleaning.extract import extract_article, extract_page, stitch
from cleaning.extract.markup import MAX_CHARACTERS
from cleaning.extract.recognise import Recognition
from cleaning.records import Article, Comment, Reason, Role
from qingtie.demo import render, truth
from qingtie.demo.truth import TrueArticle

NOW = datetime.now(UTC)
ARTICLES = truth(0).articles


def _extract(item: TrueArticle) -> Article:
    pages = []
    for number, path in enumerate(item.pages):
        answer = render(item.site, path)
        content_type = {name.lower(): value for name, value in answer.headers}.get("content-type")
        url = f"http://{item.site}.example{path}"
        pages.append(extract_page(answer.body, url=url, content_type=content_type, fetched_at=NOW, opening=number == 0))
    return stitch(pages)


def _is_remark(comment: Comment) -> bool:
    """Remarks (点评) are comments that hang on a post: their ids begin with its id."""
    return bool(comment.reply_to) and comment.id.startswith(f"{comment.reply_to}-")


def _squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("item", ARTICLES, ids=lambda item: f"{item.site}{item.path}")
def test_replica_page(item: TrueArticle) -> None:
    article = _extract(item)
    assert (article.title, article.author, article.board) == (item.source_title, item.author, item.board)
    assert article.published_at == item.published_at
    if item.damage != "repeated":  # its second copies are labelled as repetitions, which cleaning would have to do
        assert _squeezed(article.text) == _squeezed(item.source_text)
    comments = [c for c in article.comments if not _is_remark(c)]
    assert [c.author for c in comments] == [c.author for c in item.comments]
    assert [c.published_at for c in comments] == [c.published_at for c in item.comments]
    assert [c.floor for c in comments] == [c.floor for c in item.comments]
    assert [_squeezed(c.text) for c in comments] == [_squeezed(c.source_text) for c in item.comments]
    assert [c.quote for c in comments] == [c.quote for c in item.comments]
    remarks = [(c.author, c.published_at, c.text, c.floor) for c in article.comments if _is_remark(c)]
    assert remarks == [(r.author, r.published_at, r.text, None) for c in item.comments for r in c.remarks]


def test_quotes_point_to_the_posts_they_quote() -> None:
    for item in ARTICLES:
        article = _extract(item)
        floors = {comment.id: comment.floor for comment in article.comments}
        posts = [c for c in article.comments if not _is_remark(c)]
        for comment, true in zip(posts, item.comments, strict=True):
            if true.quoted_floor and true.quoted_floor > 1:
                assert floors.get(comment.reply_to or "") == true.quoted_floor


def test_without_any_definition_posts_are_mined(monkeypatch: pytest.MonkeyPatch) -> None:
    """The generic path, on the same pages: floors that hold, well below the layouts' figures."""
    monkeypatch.setattr("cleaning.extract.page.recognise", lambda *_: Recognition(None, 0.0, ()))
    authors = times = texts = total = 0
    for item in ARTICLES:
        article = _extract(item)
        found = {(c.author, c.published_at): _squeezed(c.text) for c in article.comments}
        for true in item.comments:
            total += 1
            authors += any(author == true.author for author, _ in found)
            times += any(when == true.published_at for _, when in found)
            texts += found.get((true.author, true.published_at)) == _squeezed(true.source_text)
    assert min(authors, times) / total >= 0.95
    assert texts / total >= 0.9


def test_every_visible_text_is_kept_in_some_block() -> None:
    answer = render("articles", "/zhishi/")
    body = answer.body.replace(b"</body>", "<p>独一无二的一句话，在最后面。</p></body>".encode())
    body = body.replace(b"<body>", b"<body>" + "<p>这里是正文，有足够的长度，也有标点，所以应当算作文章。</p>".encode())
    article = extract_article(body, url="http://articles.example/x")
    assert any("独一无二的一句话" in block.text for block in article.blocks())


def test_hidden_noise_of_discuz_is_no_text() -> None:
    item = next(one for one in ARTICLES if one.path.startswith("/thread-110"))
    article = _extract(item)
    assert article.text == item.source_text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \n\t ", Reason.EMPTY),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), Reason.BINARY),
        (b"<html><body><form><input name=user><button>Login</button></form></body></html>", Reason.NO_ARTICLE),
        (b"<html><body><script>render()</script><div id=app></div></body></html>", Reason.NO_ARTICLE),
        (b"x" * (MAX_CHARACTERS + 1), Reason.TOO_LARGE),
    ],
    ids=["empty", "blank", "binary", "form", "script", "too large"],
)
def test_bad_input_gives_a_reason(body: bytes, reason: Reason) -> None:
    with pytest.raises(PageError) as caught:
        extract_article(body, url="http://a.example/")
    assert caught.value.reason is reason
    assert len(str(caught.value)) > 10


BODY = "<p>这是一段足够长的正文，说的是怎样泡好一壶茶，水温、时间和投茶量都要讲究。</p>"


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body><h1>标题在这里</h1>{BODY}",
        f"{BODY}</html></html></body>{BODY}",
        f"<div><div><table><td>{BODY}<p>没有闭合",
        f"\x00<html>\x00<body>{BODY}\x00",
        "<div>" * 10_000 + BODY,
        f"<html><body>{BODY}" + "<p>兄弟</p>" * 100_000,
        f"<html><head><meta charset=big5></head><body>{BODY}</body></html>",
        f"<html><body>{BODY}</body></html><html><body>{BODY}</body></html>",
    ],
    ids=["truncated", "ends early", "unclosed", "NUL", "deep", "siblings", "wrong charset", "two pages"],
)
def test_broken_pages_keep_their_text(page: str) -> None:
    started = time.process_time()
    article = extract_article(page.encode(), url="http://a.example/1.html")
    assert any("怎样泡好一壶茶" in block.text for block in article.blocks())
    assert time.process_time() - started < 30


def test_hostile_text_stays_text() -> None:
    page = "<html><body><h1>标题</h1><p>他写道：&lt;script&gt;alert(1)&lt;/script&gt;，这样一长句话当然只是文字而已。</p></body></html>"
    article = extract_article(page.encode(), url="http://a.example/1")
    assert "<script>alert(1)</script>" in article.text


MARKUP = st.sampled_from(
    "<div> </div> <p> </p> <table> <tr> <td> </table> <ul> <li> <br> <a href=x> </a> <h1> </h1> <blockquote> <pre> "
    "<script> </script> <!-- --> <time datetime=2024-01-02T03:04:05Z> </time> 2024-01-02 昨天 作者：甲 评论 回复 "
    "正文一句。 &nbsp; &#0; \x00 </html> <body> <!doctype> < > & \ud800".split(" ")
)


@given(st.lists(st.one_of(MARKUP, st.text(max_size=5)), max_size=60).map("".join))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_markup_gives_an_article_or_a_reason(page: str) -> None:
    body = page.encode("utf-8", "surrogatepass")
    try:
        article = extract_article(body, url="http://a.example/1", fetched_at=NOW)
    except PageError:
        return
    ids = [block.id for block in article.blocks()]
    assert len(ids) == len(set(ids))
    assert all(isinstance(block.role, Role) and block.text for block in article.blocks())


def test_urls_of_any_kind_do_no_harm() -> None:
    for url in ("", "file:///x.html", "http://[bad", "http://a.example:99999/", "stdin:", "x" * 3000):
        article = extract_article(f"<html><body>{BODY}</body></html>".encode(), url=url)
        assert article.id


def test_text_counts_as_decoded_whatever_the_page_says_of_itself() -> None:
    """In a notebook a page is often a string by the time it is cleaned, and its address is not at hand."""
    page = (
        '<html><head><meta charset="gb2312"><title>新焙的岩茶能喝吗</title></head><body><h1>新焙的岩茶能喝吗</h1>'
        "<p>炭焙的岩茶放半年再喝，火气退了才有花香。我放在陶罐里，三个月就不冲了，口感也润。</p></body></html>"
    )
    assert extract_article(page).title == "新焙的岩茶能喝吗"
    assert extract_article(page).text == extract_article(page.encode(), content_type="text/html; charset=utf-8").text
    assert extract_article("标题一行\n\n第一段，写了一些话。\n\n第二段，又写了一些话。").text.endswith("又写了一些话。")
