"""The quality gate of extraction: no figure falls below its floor, no page breaks unseen, the corpus is the pinned one."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.extraction import by_group, read_ours, score_without_layouts, summary
from benchmarks.gold import GOLDEN, Gold, Score, corpus_digest, gold_pages, same_time, score, text_f1
from benchmarks.undress import undressed
from tests.golden.make.model import pages as made_pages
from tests.golden.make.render import render

PAGES = list(gold_pages())
FLOORS = tomllib.loads((GOLDEN / "floors.toml").read_text("utf-8"))
KNOWN = tomllib.loads((GOLDEN / "known_failures.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    return {page.name: score(read_ours(page), page.truth) for page in PAGES}


def test_the_corpus_is_the_pinned_one() -> None:
    assert len(PAGES) == FLOORS["pages"] >= 130
    assert corpus_digest(PAGES) == FLOORS["digest"]


def test_the_corpus_is_what_the_generator_makes() -> None:
    stored = {page.name: page for page in PAGES}
    names = []
    for page in made_pages():
        body, truth = render(page)
        names.append(page.name)
        assert stored[page.name].body == body, page.name
        assert stored[page.name].truth == truth, page.name
    assert sorted(names) == sorted(stored)


def test_every_page_has_a_title_and_words() -> None:
    assert len({page.truth["title"] for page in PAGES}) == len(PAGES)
    assert all(page.truth["text"] or page.truth["comments"] for page in PAGES)
    assert Counter(page.truth["kind"] for page in PAGES).keys() == {"thread", "article"}


@pytest.mark.parametrize(("label", "figures"), FLOORS["figures"].items())
def test_no_figure_falls_below_its_floor(label: str, figures: dict[str, float], scores: dict[str, Score]) -> None:
    rows = by_group(PAGES, [scores[page.name] for page in PAGES])
    below = {name: rows[label][name] for name, least in figures.items() if (rows[label][name] or 0.0) < least}
    assert not below, f"{label} fell below {figures}"


WITHOUT_LAYOUTS = {
    "text_f1": 0.985,
    "title": 0.97,
    "author": 0.955,
    "date": 0.98,
    "board": 0.83,
    "comment_p": 0.95,
    "comment_r": 0.92,
    "comment_author": 0.94,
}


def test_pages_of_engines_are_read_without_knowing_the_engine() -> None:
    """The layouts and these pages come from the same facts; without the layouts the pages test the generic path."""
    pages = [page for page in PAGES if page.truth["engine"]]
    row = summary(score_without_layouts(pages))
    assert {name: row[name] for name, least in WITHOUT_LAYOUTS.items() if (row[name] or 0.0) < least} == {}


UNDRESSED = {
    "names": {"text_f1": 0.94, "author": 0.86, "date": 0.93, "comment_text_p": 0.8, "comment_text_r": 0.8},
    "hashed": {"text_f1": 0.98, "author": 0.91, "date": 0.96, "comment_p": 0.94, "comment_r": 0.92},
    "dates": {"text_f1": 0.91, "title": 0.95, "comment_text_p": 0.84, "comment_text_r": 0.66},
}


@pytest.mark.parametrize("way", sorted(UNDRESSED))
def test_no_kind_of_mark_alone_tells_the_posts(way: str) -> None:
    """With all class names, or all dates, taken off the pages most of their posts are found and told apart."""
    row = summary(score_without_layouts([page for page in (undressed(gold, way) for gold in PAGES) if page]))
    assert {name: row[name] for name, least in UNDRESSED[way].items() if (row[name] or 0.0) < least} == {}


def _page_cases() -> list[Any]:
    marks = {name: [pytest.mark.xfail(reason=why, strict=True)] for name, why in KNOWN.items()}
    return [pytest.param(page.name, id=page.name, marks=marks.get(page.name, [])) for page in PAGES]


@pytest.mark.parametrize("name", _page_cases())
def test_page_is_read_right(name: str, scores: dict[str, Score]) -> None:
    found = scores[name]
    assert found.works, "\n".join(found.notes)


def test_known_failures_name_pages() -> None:
    assert KNOWN.keys() <= {page.name for page in PAGES}
    assert all(KNOWN.values())


def _as_reading(gold: Gold) -> dict[str, Any]:
    return {**gold.truth, "comments": [dict(comment) for comment in gold.truth["comments"]]}


def test_the_truth_scores_full_marks_and_damage_is_seen() -> None:
    for gold in PAGES:
        found = score(_as_reading(gold), gold.truth)
        assert found.works, gold.name
        assert found.text_f1 == 1.0
        assert not found.notes
    thread = next(gold for gold in PAGES if gold.name == "discuz/x34-utf8")
    reading = _as_reading(thread)
    reading["comments"][0]["author"] = "别人"
    reading["comments"][1]["published_at"] = "2024-03-06T00:00:00+08:00"
    reading["comments"].append(reading["comments"][2] | {"text": "凭空多出来的一条"})
    found = score(reading, thread.truth)
    assert (found.hits, found.found, found.wanted) == (
        found.wanted - 2,
        found.wanted + 1,
        len(thread.truth["comments"]),
    )
    assert not found.works
    assert not replace(found, hits=found.wanted, found=found.wanted, text_f1=0.94).works


def test_text_f1_counts_surplus_and_lack_but_not_neutral_text() -> None:
    assert text_f1("春天来了", "春天来了", "", "zh") == 1.0
    assert text_f1("春天来了。广告", "春天来了。", "广告", "zh") > text_f1("春天来了。广告", "春天来了。", "", "zh")
    assert text_f1("", "春天来了", "", "zh") == 0.0
    assert text_f1("spring is here", "spring is", "", "en") == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("found", "precision", "good"),
    [
        ("2024-03-05T14:51:54+00:00", "second", True),
        ("2024-03-05T22:51:00", "minute", True),
        ("2024-03-05T22:50:00+08:00", "second", False),
        ("2024-03-05T00:00:00+08:00", "day", True),
        ("2024-03-04T23:00:00+08:00", "day", False),
        ("2024-03-06T20:00:00+08:00", "days", True),
        ("2024-03-07T20:00:00+08:00", "days", False),
        ("yesterday", "minute", False),
        (None, "minute", False),
    ],
)
def test_a_time_is_right_within_the_precision_of_its_page(found: str | None, precision: str, good: bool) -> None:
    assert same_time(found, "2024-03-05T22:51:54+08:00", precision) is good
