"""The content of the replica: what it must hold, and that its damage can be undone."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.records import Reason
from qingtie.demo import ARTICLES, BOARD_GBK, BOARD_UTF8, SITES, content, damage, truth
from qingtie.demo.errors import ContentError
from qingtie.demo.markup import inline, meant, parse, plain, shown

CJK = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=40)


def articles(site, revision=0):
    return [item for item in truth(revision).articles if item.site == site]


def test_there_is_enough():
    known = truth(0)
    assert len(known.pages) >= 45
    assert len(set(known.pages)) == len(known.pages)
    gbk, utf8, essays = (articles(site) for site in SITES)
    assert len(gbk) >= 8
    assert sum(len(item.pages) >= 2 for item in gbk) >= 4
    assert any(len(item.pages) >= 3 for item in gbk)
    assert len(utf8) >= 6
    assert sum(len(item.pages) >= 2 for item in utf8) >= 2
    assert len(essays) >= 18


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("utf8_as_gbk", 1),
        ("utf8_as_cp1252", 1),
        ("declared_gbk", 1),
        ("invisible", 1),
        ("halfwidth", 1),
        ("fullwidth", 1),
        ("repeated", 1),
        ("truncated", 1),
        ("marked", 7),  # three in traditional characters, two with entities, two garbled
    ],
)
def test_each_damage_occurs(name, count):
    assert sum(item.damage == name for item in articles(ARTICLES)) == count


def test_clean_articles_are_clean():
    clean = [item for item in articles(ARTICLES) if not item.damage]
    assert len(clean) >= 2
    for item in clean:
        assert item.text == item.source_text
        assert item.title == item.source_title
        assert not re.search(r"[一-鿿][,?!;:]|[一-鿿] [一-鿿]|&\w+;|[\u200b-\u200f]", item.text)


def test_every_reason_is_covered():
    reasons = set(truth(0).rejected.values())
    assert reasons == {Reason.EMPTY, Reason.BINARY, Reason.NO_ARTICLE, Reason.HTTP_ERROR}


def test_posts_stand_in_order_and_quote_earlier_posts():
    for site in (BOARD_GBK, BOARD_UTF8):
        for thread in content.board(site, 7).threads:
            times = [post.at for post in thread.posts]
            assert times == sorted(times), thread.title
            assert all(post.quote is None or post.quote < post.floor for post in thread.posts)
            assert [post.floor for post in thread.posts] == list(range(1, len(thread.posts) + 1))


def test_signatures_belong_to_someone():
    for site in (BOARD_GBK, BOARD_UTF8):
        board = content.board(site, 0)
        authors = {post.author for thread in board.threads for post in thread.posts}
        assert {name for name, _ in board.signatures} <= authors


def test_every_content_file_is_read():
    names = {item.name for item in files("qingtie.demo").joinpath("content").iterdir()}
    boards = set(content._BOARD_FILES.values())
    assert names == boards | set(content._ESSAY_FILES) | {"articles_bad.toml", "growth.toml"}


def test_the_marks_are_never_visible():
    for item in truth(3).articles:
        for text in (item.text, item.source_text, *(comment.text for comment in item.comments)):
            assert "→" not in text


def test_an_unknown_damage_is_explained():
    item = {"id": "x", "damage": "utf9"}
    with pytest.raises(ContentError, match=r"utf8_as_gbk.*found 'utf9'"):
        content._essay(item)


def test_growth():
    sizes = {item.path: len(item.comments) for item in truth(0).articles}
    grown = {item.path: len(item.comments) for item in truth(1).articles}
    more = {path: grown[path] - size for path, size in sizes.items() if grown[path] != size}
    assert more == {"/thread-101-1-1.html": 2, "/thread-102-1-1.html": 1, "/viewtopic.php?t=7": 1}
    assert set(grown) - set(sizes) == {
        "/thread-113-1-1.html",
        "/viewtopic.php?t=14",
        "/zhishi/20250611-1101.html",
    }
    assert len(truth(0).find(BOARD_GBK, "/thread-101-1-1.html").pages) == 1
    assert len(truth(1).find(BOARD_GBK, "/thread-101-1-1.html").pages) == 2


@given(st.integers(min_value=2, max_value=40))
def test_each_later_revision_adds_one_reply(revision):
    before = {item.path: item.comments for item in truth(revision - 1).articles}
    after = {item.path: item.comments for item in truth(revision).articles}
    assert set(before) == set(after)
    changed = [path for path in after if after[path] != before[path]]
    assert len(changed) == 1
    assert after[changed[0]][:-1] == before[changed[0]]


def test_a_lower_revision_is_unharmed_by_a_higher_one():
    first = truth(0)
    truth(9)
    truth.cache_clear()
    content.board.cache_clear()
    content.article_site.cache_clear()
    assert truth(0) == first


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_utf8_as_cp1252_loses_nothing(text):
    source = damage.utf8_as_cp1252(text)
    table = {damage._cp1252(byte): byte for byte in range(256)}
    assert bytes(table[character] for character in source).decode() == text


def test_the_mojibake_articles_lose_nothing():
    item = next(item for item in articles(ARTICLES) if item.damage == "utf8_as_gbk")
    pairs = [(item.title, item.source_title)]
    pairs += zip(item.text.split("\n"), item.source_text.split("\n"), strict=True)
    pairs += [(comment.text, comment.source_text) for comment in item.comments]
    for text, source in pairs:
        assert text != source
        assert source.encode("gb18030").decode() == text


@given(CJK)
def test_invisible_and_halfwidth_only_insert(text):
    assert re.sub(r"[\u200b\ufeff\u00ad\x08\u200d\u2060]", "", damage.invisible(text)) == text
    assert damage.halfwidth(text).replace(" ", "") == text
    assert damage.fullwidth(text) == text


@given(st.text(alphabet="甲乙{}→，a", max_size=30))
def test_marks_never_fail(text):
    if "→" not in text:
        assert meant(text) == shown(text) == text
    assert len(meant(text)) <= len(text)


@given(st.text(alphabet='<>&"*甲h', max_size=30))
def test_inline_escapes_everything(text):
    html = str(inline(text))
    without = re.sub(r"</?strong>", "", html)
    assert "<" not in without
    assert not re.search(r"&(?!(amp|lt|gt|#34|#39);)", without)


def test_code_keeps_its_lines():
    text = "看：\n```\na = 1\n\nif a:\n    **b**\n```\n完。"
    assert plain(parse(text)) == "看：\na = 1\n\nif a:\n    **b**\n完。"
