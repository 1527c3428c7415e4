from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cleaning.identity import PageId
from cleaning.records import RawPage
from crawler.archive import Label, Place
from crawler.frontier import Frontier, Lane, Task
from crawler.hosts import Ledger
from crawler.job import CrawlJob
from crawler.links import find
from crawler.plan import Plan
from crawler.queue import SqliteQueue
from crawler.reading import Reading, read
from crawler.state import Failure, State

WHEN = datetime(2025, 6, 10, tzinfo=UTC)
BASE = "http://tea.example"


class Rig:
    """A plan over a state and a frontier, at a time that the test sets."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        values: dict[str, Any] = {"start": (f"{BASE}/a/",), "data_dir": folder, "run_id": "r", **changes}
        self.job = CrawlJob(**values)
        self.state = State(folder / "state.sqlite")
        self.now = WHEN
        self.begin()

    def begin(self) -> None:
        db = sqlite3.connect(":memory:", isolation_level=None)
        self.frontier = Frontier(SqliteQueue(db), Ledger(db, lambda: 0.0), concurrency=99, max_pages=999)
        self.plan = Plan(self.job, self.state, self.frontier, lambda: self.now)
        self.plan.begin()
        self.taken()

    def taken(self) -> list[str]:
        """What the frontier gives out now."""
        found = []
        while (task := self.frontier.next()) is not None:
            found.append(task.url.removeprefix(BASE))
        return found

    def follow(self, path: str, html: str, *, lane: Lane = Lane.START) -> tuple[list[str], int]:
        here: Reading = read(html.encode(), BASE + path, content_type="text/html; charset=utf-8")
        task = Task(BASE + path, "tea.example", here.page, lane)
        unchanged = self.plan.follow(task, here, None, find(here))
        return self.taken(), unchanged["tea.example"]

    def fail(self, path: str, reason: str, status: int | None, at: datetime = WHEN) -> None:
        self.state.fail(Failure(BASE + path, "tea.example", reason, "why", status, "r", at))


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    yield made
    made.state.close()


ARTICLES = "<ul>" + "".join(f'<li><a href="{n}.html">老茶客整理的第{n}篇笔记</a></li>' for n in "xyz") + "</ul>"


@pytest.mark.parametrize(
    ("reason", "status", "after", "asked"),
    [
        ("http_error", 404, timedelta(days=6), False),
        ("http_error", 404, timedelta(days=8), True),
        ("http_error", 500, timedelta(minutes=30), False),
        ("http_error", 500, timedelta(hours=2), True),
        ("too_large", None, timedelta(days=1), False),
        ("timeout", None, timedelta(0), True),
        ("unreachable", None, timedelta(0), True),
        ("robots", None, timedelta(0), True),
    ],
)
def test_a_failure_is_left_alone_for_a_while(
    rig: Rig, reason: str, status: int | None, after: timedelta, asked: bool
) -> None:
    rig.fail("/a/x.html", reason, status)
    rig.now = WHEN + after
    found, _ = rig.follow("/a/", ARTICLES)
    assert ("/a/x.html" in found) is asked
    assert {"/a/y.html", "/a/z.html"} <= set(found)


def test_only_what_is_below_the_start_is_followed(rig: Rig) -> None:
    found, _ = rig.follow("/a/", ARTICLES + '<a href="/b/1.html">另一个栏目里的文章标题</a>')
    assert sorted(found) == ["/a/x.html", "/a/y.html", "/a/z.html"]


def test_allow_replaces_the_folder_and_deny_wins(tmp_path: Path) -> None:
    rig = Rig(tmp_path, allow=("/b/", r"x\.html"), deny=("2",))
    html = ARTICLES + "".join(f'<a href="/b/{n}.html">另一个栏目里的第{n}篇文章</a>' for n in (1, 2))
    assert sorted(rig.follow("/a/", html)[0]) == ["/a/x.html", "/b/1.html"]
    rig.state.close()


ROWS = """<meta name="generator" content="Discuz! X3.4"><table>{}</table>"""
ROW = """<tbody id="{kind}thread_{tid}"><tr><th><a class="xst" href="thread-{tid}-1-1.html">第{tid}帖</a></th>
<td class="num"><a class="xi2">{replies}</a></td><td class="by"><em><a>2025-6-9 10:00</a></em></td></tr></tbody>"""


def board(*rows: tuple[int, int], kind: str = "normal") -> str:
    return ROWS.format("".join(ROW.format(kind=kind, tid=tid, replies=replies) for tid, replies in rows))


def store(rig: Rig, tid: int, number: int, *, last: bool, listed: str) -> None:
    url = f"{BASE}/thread-{tid}-{number}-1.html"
    key = f"tea.example/|thread|{tid}"
    page = RawPage(url, url, "tea.example", 200, (), b"x", WHEN)
    label = Label("discuz", "thread", key, number, url, listed, last)
    rig.state.record(page, label, Place("raw/tea.example/r-00000.warc.gz", 1, 1), "r")


def test_rows_new_grown_unfinished_and_unchanged(rig: Rig) -> None:
    store(rig, 2, 1, last=True, listed='["5", "2025-6-9 10:00"]')
    store(rig, 3, 1, last=False, listed='["5", "2025-6-9 10:00"]')
    store(rig, 3, 2, last=True, listed='["15", "2025-6-9 10:00"]')
    store(rig, 4, 1, last=False, listed='["15", "2025-6-9 10:00"]')
    rig.begin()
    found, unchanged = rig.follow("/forum-2-1.html", board((1, 0), (2, 5), (3, 16), (4, 15)))
    assert found == ["/thread-1-1-1.html", "/thread-3-2-1.html", "/thread-4-1-1.html"]
    assert unchanged == 1


def test_a_sticky_thread_counts_once(rig: Rig) -> None:
    first, _ = rig.follow("/forum-2-1.html", board((9, 3), kind="stick"))
    second, _ = rig.follow("/forum-2-2.html", board((9, 3), kind="stick"), lane=Lane.LIST)
    assert (first, second) == (["/thread-9-1-1.html"], [])


def test_pages_of_a_list_are_no_deeper_than_the_list(tmp_path: Path) -> None:
    rig = Rig(tmp_path, max_depth=1)
    html = board((1, 0)) + '<div class="pg"><a class="nxt" href="forum-2-2.html">下一页</a></div>'
    here = read(html.encode(), f"{BASE}/forum-2-1.html", content_type="text/html; charset=utf-8")
    task = Task(f"{BASE}/forum-2-1.html", "tea.example", here.page, Lane.START, depth=1)
    rig.plan.follow(task, here, None, find(here))
    assert rig.taken() == ["/forum-2-2.html"]
    assert rig.plan.too_deep == 1
    rig.state.close()


def test_other_boards_are_not_entered_from_a_list(rig: Rig) -> None:
    found, _ = rig.follow("/forum-2-1.html", board((1, 0)) + '<a href="forum-7-1.html">子版块</a>')
    assert found == ["/thread-1-1-1.html"]


def test_a_thread_is_known_by_its_id_whatever_its_address(rig: Rig) -> None:
    page = PageId("thread", "tea.example/|thread|1", 1, f"{BASE}/thread-1-1-1.html")
    rig.frontier.mark(Task(page.url, "tea.example", page, Lane.ROW))
    html = board((1, 0)).replace("thread-1-1-1.html", "forum.php?mod=viewthread&amp;tid=1&amp;extra=page%3D1")
    assert rig.follow("/forum-2-1.html", html)[0] == []


def test_an_article_that_changes_is_looked_at_more_often_than_one_that_does_not(rig: Rig) -> None:
    """Ten weekly visits: the busy article changed at each, the quiet one never."""
    url = {name: f"{BASE}/a/{name}.html" for name in ("x", "y")}
    for week in range(11):
        at = WHEN + timedelta(days=7 * week)
        for name, body in (("x", str(week).encode()), ("y", b"same")):
            page = RawPage(url[name], url[name], "tea.example", 200, (), body, at)
            rig.state.record(page, Label("", "page", url[name], 1, url[name]), Place("w", 0, 1), "r")
    last = WHEN + timedelta(days=70)
    for days, due in ((3, ["/a/x.html"]), (8, ["/a/x.html"]), (57, ["/a/x.html", "/a/y.html"])):
        rig.now = last + timedelta(days=days)
        rig.begin()
        assert [path for path in rig.follow("/a/", ARTICLES)[0] if path != "/a/z.html"] == due


def test_a_thread_page_that_changes_is_looked_at_again_sooner(rig: Rig) -> None:
    """Both were looked at four times, a week apart; one was another each time, the other as it was."""
    for week in range(4):
        for key, body in (("lively", f"{week}".encode()), ("quiet", b"x")):
            at = WHEN + timedelta(days=7 * week)
            page = RawPage(f"{BASE}/{key}", f"{BASE}/{key}", "tea.example", 200, (), body, at)
            label = Label("discuz", "thread", key, 1, f"{BASE}/{key}", last=True)
            if week and key == "quiet":
                rig.state.confirm(page, label, "r")
            else:
                rig.state.record(page, label, Place("w", 0, 1), "r")
    asked = {}
    for days in (1, 5, 20, 40):
        rig.begin()
        rig.now = WHEN + timedelta(days=21 + days)
        rig.plan.reread()
        asked[days] = [task.url.removeprefix(BASE) for task in rig.frontier._queue.pending()]
    assert asked[1] == []
    assert asked[5] == asked[20] == asked[40] == ["/lively"], (
        "the budget is a page, and it is the one that is overdue by more"
    )
    rig.state.forget_after("tea.example", "lively", 0)
    rig.begin()
    rig.plan.reread()
    assert [task.lane for task in rig.frontier._queue.pending()] == [Lane.OLD]
