"""Engines in skins that no layout knows: the class that the layout goes by has another name."""

from __future__ import annotations

import dataclasses
import re
from functools import cache

import pytest

from benchmarks.extraction import read_ours
from benchmarks.gold import Gold, gold_pages, score
from benchmarks.undress import undressed
from cleaning.errors import CleaningError
from cleaning.extract import extract_page
from cleaning.layouts import Layout


@cache
def known_pages() -> list[tuple[Gold, Layout]]:
    """The gold pages with comments whose engine is known."""
    found = []
    for gold in gold_pages():
        try:
            page = extract_page(gold.body, **gold.about)
        except CleaningError:
            continue
        if page.layout is not None and page.layout.thread.post and gold.truth["comments"]:
            found.append((gold, page.layout))
    return found


def renamed(body: bytes, selectors: list[str]) -> bytes:
    """The page with each class and id that the selectors name called otherwise."""
    paths = " ".join(selector.split("@")[0] for selector in selectors)
    names = set(re.findall(r"[.#]([\w-]+)", paths)) | set(re.findall(r"\[(?:class|id)[\^*~|$]?=[\"']?([\w-]+)", paths))
    for name in sorted(names):
        pattern = rb"((?:class|id)=[\"'][^\"'>]*?)(?<![\w-])" + name.encode() + rb"(?![a-zA-Z-])"
        body = re.sub(pattern, rb"\1other-" + name[::-1].encode(), body)
    return body


@pytest.mark.parametrize("field", ["author", "date", "body", "post"])
def test_a_skin_that_renames_what_the_layout_goes_by_costs_few_comments(field: str) -> None:
    hits = wanted = found = changed = 0
    for gold, layout in known_pages():
        selectors = getattr(layout.thread, field)
        body = renamed(gold.body, [selectors] if isinstance(selectors, str) else list(selectors))
        if body == gold.body:
            continue
        row = score(read_ours(dataclasses.replace(gold, body=body)), gold.truth)
        changed += 1
        hits, wanted, found = hits + row.hits, wanted + row.wanted, found + row.found
    assert changed >= 40
    assert hits / wanted >= 0.93
    assert hits / found >= 0.93


@pytest.mark.parametrize("field", ["author", "date", "body"])
def test_a_blocked_post_costs_no_other_one_in_a_skin_that_renames_a_field(field: str) -> None:
    gold, layout = next(page for page in known_pages() if page[0].name == "unseen_an/night-fishing-lamp")
    body = renamed(gold.body, list(getattr(layout.thread, field)))
    row = score(read_ours(dataclasses.replace(gold, body=body)), gold.truth)
    assert (row.hits, row.found) == (5, 5)


@pytest.mark.parametrize(
    "name",
    ["unseen_p/wagon-rust", "unseen_ae/knee-clicks-upstairs", "unseen_d/parents-talk", "unseen_r/poor-trip"],
)
def test_quotes_are_told_from_words_where_class_names_say_nothing(name: str) -> None:
    gold = next(page for page in gold_pages(name.split("/")[0]) if page.name == name)
    hashed = undressed(gold, "hashed")
    assert hashed is not None
    found = score(read_ours(hashed, layouts=False), gold.truth)
    assert (found.hits, found.found) == (found.wanted, found.wanted)
