"""What people say and are called does not change how a page is read: words with dates, words of labels, odd names."""

from __future__ import annotations

import pytest

from benchmarks.changes import changed
from benchmarks.extraction import read_ours
from benchmarks.gold import Gold, gold_pages, score
from cleaning.extract import extract_article

GROUPS = ("unknown_forum", "article_comments", "unseen_b", "unseen_f")
PAGES = [gold for group in GROUPS for gold in gold_pages(group)]
SAID = (
    ("炭火", "第一次来，先说一声谢谢。"),
    ("一叶, 知秋 (早)", "2024-01-02 我也去过一次"),
    ("回复我", "沙发"),
    ("1984", "昨天 10:20 的车，晚点了"),
    ("山里客", "1"),
    ("老白", "罐子要先空放几天，新陶罐有土腥味。"),
)


def page(name: str, words: str) -> str:
    """A thread whose posts are made of two templates."""
    posts = "".join(
        name.format(n=n, name=who, when=f"2024-03-0{n} 10:2{n}") + words.format(said=said)
        for n, (who, said) in enumerate(SAID, 1)
    )
    return f"<html><head><title>新焙的岩茶能喝吗</title></head><body><h1>新焙的岩茶能喝吗</h1>{posts}</body></html>"


DRESSES = {
    "divs": ('<div class="p"><a href="/u/{n}">{name}</a> <i>{when}</i>', '<div class="w">{said}</div></div>'),
    "words first": ('<li><b><a href="/user/{n}">{name}</a></b>', "<p>{said}</p><em>2024-03-05 11:20</em></li>"),
    "paragraphs": ('<p><a href="/space-uid-{n}.html">{name}</a> {when}</p>', "<p>{said}</p>"),
    "rows": ('<tr><td><a href="/member/{n}">{name}</a></td><td><s>{when}</s>', "<div>{said}</div></td></tr>"),
}


@pytest.mark.parametrize("dress", DRESSES.values(), ids=DRESSES)
def test_every_post_has_its_own_name_and_words(dress: tuple[str, str]) -> None:
    article = extract_article(page(*dress))
    first = [(article.author, article.text)] if article.author else []
    assert [*first, *((comment.author, comment.text) for comment in article.comments)] == list(SAID)


@pytest.mark.parametrize(
    "way", ["words-with-dates", "short-words", "names-of-years", "buttons", "newest-comments-above", "feeds-below"]
)
def test_nearly_all_comments_are_still_right(way: str) -> None:
    before = after = 0
    for gold in PAGES:
        other = changed(gold, way)
        if other is not None:
            before += _hits(gold)
            after += _hits(other)
    assert before > 100
    assert after >= 0.93 * before


def _hits(gold: Gold) -> int:
    return score(read_ours(gold), gold.truth).hits
