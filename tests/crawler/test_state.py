from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cleaning.records import RawPage
from crawler.archive import Label, Place
from crawler.errors import StateError
from crawler.state import VERSION, Failure, State

WHEN = datetime(2025, 6, 10, tzinfo=UTC)


def page(number: int, body: bytes = b"x", *, after: int = 0, status: int = 200) -> RawPage:
    url = f"http://tea.example/thread-7-{number}-1.html"
    headers = (("etag", f'"{number}"'), ("content-type", "text/html"))
    return RawPage(url, url, "tea.example", status, headers, body, WHEN + timedelta(hours=after))


def label(number: int, *, last: bool = False, listed: str | None = '["12", "6-10"]', kind: str = "thread") -> Label:
    key = "tea.example/|thread|7" if kind == "thread" else f"http://tea.example/{kind}"
    return Label("discuz", kind, key, number, f"http://tea.example/thread-7-{number}-1.html", listed, last)


def place(offset: int) -> Place:
    return Place("raw/tea.example/r1-00000.warc.gz", offset, 10)


def test_a_thread_is_complete_only_with_its_last_page(tmp_path: Path) -> None:
    with State(tmp_path / "s") as state:
        state.record(page(1), label(1), place(1), "r1")
        found = state.thread("tea.example", label(1).key)
        assert found
        assert (found.complete, found.replies, found.last_number) == (False, "", 1)
        state.record(page(2), label(2, last=True), place(2), "r1")
        found = state.thread("tea.example", label(1).key)
        assert found
        assert (found.complete, found.replies, found.last_post, found.last_number) == (True, "12", "6-10", 2)


def test_the_words_of_an_article_row_are_no_figures(tmp_path: Path) -> None:
    with State(tmp_path / "s") as state:
        for words in ("夏天存茶 2025-06-01", "7", "[1]"):
            state.record(page(1), label(1, last=True, listed=words), place(1), "r1")
            found = state.thread("tea.example", label(1).key)
            assert found
            assert (found.replies, found.last_post) == ("", words)


def test_growth_keeps_the_old_figures_until_the_new_end_is_stored(tmp_path: Path) -> None:
    with State(tmp_path / "s") as state:
        state.record(page(1), label(1, last=True), place(1), "r1")
        state.record(page(1, b"y"), label(1, listed='["20", "6-11"]'), place(2), "r2")
        found = state.thread("tea.example", label(1).key)
        assert found
        assert (found.complete, found.replies) == (False, "12")


def test_an_earlier_page_alone_does_not_shorten_a_thread(tmp_path: Path) -> None:
    with State(tmp_path / "s") as state:
        state.record(page(1), label(1), place(1), "r1")
        state.record(page(2), label(2, last=True), place(2), "r1")
        state.confirm(page(1, after=1), label(1), "r2")
        found = state.thread("tea.example", label(1).key)
        assert found
        assert (found.complete, found.last_number) == (True, 2)


def test_what_a_run_touched_comes_with_all_its_pages(tmp_path: Path) -> None:
    with State(tmp_path / "s") as state:
        state.record(page(1), label(1), place(1), "r1")
        state.record(page(2), label(2, last=True), place(2), "r1")
        state.record(page(9), label(1, kind="page"), place(3), "r1")
        state.record(page(9), label(1, kind="list"), place(4), "r2")
        state.record(page(2, b"grown", after=5), label(2, last=True), place(5), "r2")
        (entry,) = state.threads(state.thread_keys("r2"))
        assert [(one.number, one.run_id, one.warc_offset) for one in entry.pages] == [(1, "r1", 1), (2, "r2", 5)]
        assert (entry.kind, entry.engine) == ("thread", "discuz")
        assert entry.pages[1].first_seen == WHEN
        assert entry.pages[1].fetched_at == WHEN + timedelta(hours=5)
        assert len(state.thread_keys("r1", "r2")) == len(state.thread_keys()) == 2
        assert state.thread_keys("r3") == []


def test_a_page_that_is_as_before_is_not_touched(tmp_path: Path) -> None:
    with State(tmp_path / "s") as state:
        state.record(page(1), label(1, last=True), place(1), "r1")
        state.confirm(page(1, after=3), label(1, last=True, listed='["13", "6-11"]'), "r2")
        assert state.thread_keys("r2") == []
        entry = state.last_page("tea.example", label(1).key)
        assert entry
        assert (entry.checked_at, entry.fetched_at) == (WHEN + timedelta(hours=3), WHEN)
        found = state.thread("tea.example", label(1).key)
        assert found
        assert found.replies == "13"


def test_failures_count_runs_and_go_when_the_page_comes(tmp_path: Path) -> None:
    url = label(1).canonical
    with State(tmp_path / "s") as state:
        for run in ("r1", "r2", "r2"):
            state.fail(Failure(url, "tea.example", "http_error", "500", 500, run, WHEN))
        assert [one.count for one in state.failures("r1") + state.failures("r2")] == [1, 2]
        state.record(page(1), label(1), place(1), "r2")
        assert state.failures("r2") == []
        assert [one.detail for one in state.failures("r1")] == ["500"]


def test_the_engine_of_a_site_is_remembered(tmp_path: Path) -> None:
    with State(tmp_path / "s") as state:
        assert state.engine_of("tea.example") is None
        state.record(page(1), label(1), place(1), "r1")
    with State(tmp_path / "s") as state:
        assert state.engine_of("tea.example") == "discuz"


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    State(path).close()
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version={VERSION + 1}")
    db.close()
    with pytest.raises(StateError, match=f"version {VERSION + 1}, written by a newer"):
        State(path)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StateError, match="rebuild"):
        State(path)


def test_a_state_of_the_first_version_is_taken_over(tmp_path: Path) -> None:
    file = tmp_path / "s"
    with State(file) as state:
        state.record(page(1), label(1, last=True), place(1), "r1")
    db = sqlite3.connect(file, isolation_level=None)
    for column in ("visits", "changes"):
        db.execute(f"ALTER TABLE pages DROP COLUMN {column}")
    db.execute("PRAGMA user_version=1")
    db.close()
    with State(file) as state:
        state.record(page(1, b"y", after=24), label(1, last=True), place(2), "r2")
        state.confirm(page(1, b"y", after=48), label(1, last=True), "r3")
        entry = state.page("tea.example", label(1).key, 1)
        assert entry
        assert (entry.visits, entry.changes) == (2, 1)
    with State(file):
        pass


def test_failures_of_long_ago_are_let_go_of_when_a_url_fails_again(tmp_path: Path) -> None:
    with State(tmp_path / "s") as state:
        for week in range(20):
            at = WHEN + timedelta(weeks=week)
            state.fail(Failure("http://tea.example/gone", "tea.example", "http_error", "404", 404, f"r{week}", at))
        state.fail(Failure("http://tea.example/once", "tea.example", "http_error", "404", 404, "r0", WHEN))
        assert [bool(state.failures(f"r{week}")) for week in (0, 5, 8, 19)] == [True, False, True, True]
        assert [one.url[-4:] for one in state.failures("r0")] == ["once"], "the last one of each is kept"
        last = state.last_failure("http://tea.example/gone")
        assert last
        assert last.count == 20


def test_a_page_that_was_missed_is_known_as_it_was(tmp_path: Path) -> None:
    with State(tmp_path / "s") as state:
        state.record(page(1), label(1, last=True), place(1), "r1")
        before = state.last_page("tea.example", label(1).key)
        state.note_missed("tea.example", label(1).key, 1, WHEN + timedelta(days=3))
        state.note_missed("tea.example", "never seen", 1, WHEN)
        assert before
        assert list(state.pages()) == [replace(before, checked_at=WHEN + timedelta(days=3), visits=1)]


def test_files_of_other_machines(tmp_path: Path) -> None:
    with State(tmp_path / "s") as state:
        state.record(page(1), label(1), place(1), "r1")
        assert not state.has_file("elsewhere/")
        state.record(page(2), label(2, last=True), replace(place(2), warc_file="elsewhere/raw/x"), "r2")
        assert state.has_file("elsewhere/")
        assert state.has_file("elsewhere/", "r1"), "its thread has a page there"
        assert not state.has_file("elsewhere/", "r3")
