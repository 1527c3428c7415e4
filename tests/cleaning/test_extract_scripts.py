"""Pages in traditional characters: their labels are understood, and no character of theirs is changed."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.changes import changed
from benchmarks.extraction import as_reading, read_ours
from benchmarks.gold import Gold, gold_pages, score
from cleaning.extract import extract_article, extract_page
from cleaning.extract.scripts import OwnCharacters, is_traditional, simplified

GROUPS = ("unknown_forum", "article_comments", "news", "plain_text", "unseen_b")
SPACE = re.compile(r"\s+")


PAGES = [gold for group in GROUPS for gold in gold_pages(group) if changed(gold, "traditional") is not None]


@pytest.mark.parametrize("gold", PAGES, ids=[gold.name for gold in PAGES])
def test_a_page_in_traditional_characters_is_read_like_the_simplified_one(gold: Gold) -> None:
    page = changed(gold, "traditional")
    assert page is not None
    article = extract_page(page.body, **page.about).article
    before, after = score(read_ours(gold), gold.truth), score(as_reading(article), page.truth)
    assert (after.hits, after.found) == (before.hits, before.found)
    assert (after.author, after.date, after.title) == (before.author, before.date, before.title)
    assert after.text_f1 >= before.text_f1 - 0.02
    assert not article.language or article.language.startswith(("zh-Hant", "zh-TW", "en"))


def test_labels_of_taiwan_are_known() -> None:
    posts = "".join(
        f'<li><b>{name}</b> <span>2024-03-0{n} 10:2{n}</span><div>{words}</div><a href="#">檢舉</a><a href="#">回覆</a></li>'
        for n, (name, words) in enumerate((("皇后", "這裡離車站三公里，後面有停車場。"), ("只有一隻貓", "乾淨。")), 1)
    )
    page = f"<html><head><title>老街的麵店</title></head><body><h1>老街的麵店</h1><a>登入</a><ul>{posts}</ul></body></html>"
    article = extract_article(page)
    said = [(article.author, article.text), *((comment.author, comment.text) for comment in article.comments)]
    assert said == [("皇后", "這裡離車站三公里，後面有停車場。"), ("只有一隻貓", "乾淨。")]
    assert (article.title, article.language) == ("老街的麵店", "zh-Hant")


@pytest.mark.parametrize(
    "text", ["这个版本发表于昨天，楼主说过的。", "この時間に会員が発表した。", "A thread in English.", "樓上的。"]
)
def test_other_pages_are_read_as_they_are(text: str) -> None:
    assert not is_traditional(text)


MIXED = st.text(st.sampled_from("後后裡里發髮发麵面隻只乾幹干台臺 \n\t|，a1樓主登入"), max_size=60)


@example("", "入只登 入隻")  # 登入 is a label, over white space it is none
@given(MIXED, MIXED)
def test_the_way_back_gives_each_place_its_own_character(before: str, text: str) -> None:
    own = OwnCharacters(f"{before}\x1f{text}", markup=False)
    assert own.of(simplified(f"{before}\x1f{text}")) == f"{before}\x1f{text}"
    part = SPACE.sub("", own.of(simplified(text)))
    assert part in SPACE.sub("", f"{before}\x1f{text}") or simplified(part) == simplified(SPACE.sub("", text))


@given(MIXED)
def test_nothing_moves(text: str) -> None:
    assert len(simplified(text)) == len(text)
