"""From raw pages to cleaned articles: what goes wrong costs one article, not the run."""

from __future__ import annotations

from datetime import UTC, datetime

from cleaning.pipeline import Pipeline
from cleaning.records import Edit, RawPage, Reason
from cleaning.stage import Context, Stage, StageInfo
from qingtie.threads import Cleaner, ThreadPages


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
