"""From raw pages to cleaned articles: what goes wrong costs one article, not the run."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

import cleaning.extract.page as page_module
import qingtie.threads as threads_module
from cleaning.errors import LayoutError
from cleaning.extract.draft import PageDraft
from cleaning.extract.metadata import Metadata
from cleaning.pipeline import Pipeline
from cleaning.records import Edit, RawPage, Reason
from cleaning.stage import Context, Stage, StageInfo
from qingtie.threads import Cleaner, ThreadPages, extract_or_reject


def _thread(name: str, words: str) -> ThreadPages:
    body = f"<html><head><title>{name}</title></head><body><h1>{name}</h1><div class=info>小栗 2024-11-08 09:00</div><div><p>{words}</p></div></body></html>"
    url = f"https://wen.example/{name}.html"
    page = RawPage(url, url, "wen.example", 200, (), body.encode(), datetime(2025, 1, 2, tzinfo=UTC))
    return ThreadPages(name, (page,))


def _stage(text: str, context: Context) -> list[Edit]:
    if "崩溃" in text:
        raise IndexError("list index out of range")
    if "越界" in text:
        return [Edit(0, 999, text, "", "odd/rule", 0.99)]
    return []


def test_a_stage_that_fails_costs_one_article_and_is_recorded() -> None:
    info = StageInfo("odd", 1, {"odd/rule": "a rule of a defective plug-in"}, lambda: _stage)
    cleaner = Cleaner(Pipeline([Stage(info, {}, _stage)]))
    threads = [
        _thread("a", "第一篇文章没有任何问题，可以照常清理。"),
        _thread("b", "第二篇文章会让这个插件崩溃，应该记下来。"),
        _thread("c", "第三篇文章会让它给出越界的修改，也要记下来。"),
        _thread("d", "第四篇文章又没有任何问题，不能受到影响。"),
    ]
    assert [cleaned.clean.title for cleaned in cleaner.run(threads)] == ["a", "d"]
    assert [(r.url[-6:], r.reason) for r in cleaner.rejections] == [
        ("b.html", Reason.FAILED),
        ("c.html", Reason.FAILED),
    ]
    assert "IndexError: list index out of range" in cleaner.rejections[0].detail
    assert "stage 'odd'" in cleaner.rejections[1].detail
    assert [url[-6:] for url in cleaner.accepted] == ["a.html", "d.html"]


def _break_on(monkeypatch: pytest.MonkeyPatch, title: str, error: Exception) -> None:
    """Make the extraction of pages with this title raise an error, deep inside."""
    usual = page_module.label_rest

    def labelled(draft: PageDraft, metadata: Metadata) -> None:
        if draft.page_title == title:
            raise error
        usual(draft, metadata)

    monkeypatch.setattr(page_module, "label_rest", labelled)


@pytest.mark.parametrize("error", [KeyError("postlist"), RecursionError("maximum recursion depth exceeded")])
def test_a_page_that_extraction_fails_on_costs_only_itself(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    _break_on(monkeypatch, "b", error)
    cleaner = Cleaner(Pipeline(()))
    words = "河边的旧船坞今年夏天要拆了，想去看的人赶早。"
    assert [one.clean.title for one in cleaner.run(_thread(name, words) for name in "abc")] == ["a", "c"]
    (rejection,) = cleaner.rejections
    assert (rejection.url, rejection.reason) == ("https://wen.example/b.html", Reason.FAILED)
    assert rejection.digest == _thread("b", words).pages[0].digest
    assert type(error).__name__ in rejection.detail
    assert re.search(r" in cleaning\.extract\.page, line \d+;", rejection.detail)
    assert [url[-6:] for url in cleaner.accepted] == ["a.html", "c.html"]


def test_a_failing_page_leaves_the_others_of_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    _break_on(monkeypatch, "b", ValueError("no such slot"))
    first = _thread("a", "第一页的正文说的是怎么把旧自行车翻新一遍。").pages[0]
    second = _thread("b", "第二页读不出来，不过第一页照样要留着。").pages[0]
    cleaner = Cleaner(Pipeline(()))
    (cleaned,) = cleaner.run([ThreadPages("a", (first, second))])
    assert [ref.url for ref in cleaned.raw.pages] == [first.final_url]
    assert [(r.url, r.reason) for r in cleaner.rejections] == [(second.final_url, Reason.FAILED)]


def test_pages_that_cannot_be_stitched_are_recorded_each(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(pages: object) -> None:
        raise AssertionError("pages do not fit")

    monkeypatch.setattr(threads_module, "stitch", broken)
    page = _thread("a", "两页凑成一个帖子，拼接的时候出了错。").pages[0]
    cleaner = Cleaner(Pipeline(()))
    assert list(cleaner.run([ThreadPages("a", (page, replace(page, final_url=f"{page.url}?page=2")))])) == []
    assert [r.reason for r in cleaner.rejections] == [Reason.FAILED] * 2
    assert all("AssertionError: pages do not fit" in r.detail for r in cleaner.rejections)


def test_a_definition_that_cannot_be_read_is_no_defect_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    _break_on(monkeypatch, "a", LayoutError("sites/odd.toml: not valid TOML"))
    with pytest.raises(LayoutError):
        extract_or_reject(_thread("a", "定义文件写坏了，整个任务应当停下来说明原因。").pages[0])
