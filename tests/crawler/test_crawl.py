"""The spider on the replica: everything once, and then only what changed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import archive_files, iter_archive, read_page, verify
from crawler.process import CrawlResult, run_crawl
from crawler.rebuild import rebuild
from crawler.state import State
from qingtie.demo import truth
from qingtie.demo.content import ARTICLES, BOARD_GBK, BOARD_UTF8


def crawl(world: Any, run_id: str, **changes: Any) -> tuple[CrawlResult, list[dict[str, Any]]]:
    events: list[dict[str, Any]] = []
    result = run_crawl(world.job(run_id, **changes), lambda event: events.append(dict(event)))
    return result, events


def asked(world: Any) -> Counter[tuple[str, str]]:
    """What was asked of the replica, robots.txt aside."""
    return Counter((one.site, one.path) for one in world.replica.requests if one.path != "/robots.txt")


def told(world: Any, events: list[dict[str, Any]], *kinds: str) -> set[tuple[str, str]]:
    return {world.place(event["url"]) for event in events if event["event"] in kinds}


HTTP_ERRORS = {place for place, reason in truth(0).rejected.items() if reason == "http_error"}


@pytest.mark.slow
def test_a_first_crawl_and_the_ones_after_it(world: Any) -> None:
    result, events = crawl(world, "r0")
    want = set(truth(0).pages)
    assert told(world, events, "page", "failure") == want
    assert world.known() == want - HTTP_ERRORS
    assert told(world, events, "failure") == HTTP_ERRORS
    assert (result.finish, result.exit_code, result.failures) == ("finished", 0, len(HTTP_ERRORS))
    assert result.pages == result.new == len(want - HTTP_ERRORS)
    assert result.by_kind["list"] == len(truth(0).lists)
    _nothing_forbidden(world)
    _nothing_twice(world)
    _threads_are_whole(world, "r0", 0)

    world.replica.forget_requests()
    result, events = crawl(world, "r1")
    assert told(world, events, "not_modified") == set(truth(0).lists)
    assert len(asked(world)) == len(truth(0).lists), "only list pages are looked at again"
    assert (result.pages, result.not_modified, result.failures) == (0, len(truth(0).lists), 0)
    assert result.unchanged == len(truth(0).articles) + len(truth(0).rejected) - len(HTTP_ERRORS)
    with world.state() as state:
        assert state.thread_keys("r1") == []

    world.replica.forget_requests()
    world.replica.set_revision(1)
    result, events = crawl(world, "r2")
    assert told(world, events, "page", "not_modified") == set(truth(1).lists) | _grown()
    assert len(asked(world)) == len(set(truth(1).lists) | _grown())
    assert world.known() == set(truth(1).pages) - HTTP_ERRORS
    with world.state() as state:
        touched = {(world.place(entry.pages[0].canonical)) for entry in state.threads(state.thread_keys("r2"))}
    assert touched == {(site, path) for site, path in _changed_articles()}
    _threads_are_whole(world, "r2", 1)
    _the_archive_is_the_truth(world)


def _changed_articles() -> set[tuple[str, str]]:
    before = {(one.site, one.path): one for one in truth(0).articles}
    return {(one.site, one.path) for one in truth(1).articles if before.get((one.site, one.path)) != one}


def _grown() -> set[tuple[str, str]]:
    """Of a thread that grew, the last page that was known and those after it; of a new one, all."""
    pages = set()
    for place in _changed_articles():
        now = truth(1).find(*place)
        before = truth(0).find(*place)
        assert now
        pages |= {(now.site, path) for path in now.pages[max(0, len(before.pages) - 1) if before else 0 :]}
    return pages


def _nothing_forbidden(world: Any) -> None:
    for site, path in asked(world):
        assert not path.startswith(truth(0).forbidden[site]), f"{site}{path} is forbidden by robots.txt"


def _nothing_twice(world: Any) -> None:
    twice = {place: count for place, count in asked(world).items() if count > 1}
    assert set(twice) <= HTTP_ERRORS, "only a server's error is tried again"


def _threads_are_whole(world: Any, run_id: str, revision: int) -> None:
    with world.state() as state:
        for entry in state.threads(state.thread_keys(run_id)):
            places = [world.place(page.canonical) for page in entry.pages]
            found = truth(revision).find(*places[0])
            if found is not None:
                assert tuple(path for _, path in places) == found.pages
            for page in entry.pages:
                assert read_page(world.data, page).digest == page.digest
                assert read_page(world.data, page).url == page.canonical


def _the_archive_is_the_truth(world: Any) -> None:
    assert verify(archive_files(world.data)).problems == ()
    with world.state() as state:
        pages, threads = (
            list(state.pages()),
            {e.key: state.thread(e.site, e.key) for e in state.threads(state.thread_keys())},
        )
    (world.data / "state.sqlite").unlink()
    with rebuild(world.data) as again:
        assert list(again.pages()) == pages
        assert {e.key: again.thread(e.site, e.key) for e in again.threads(again.thread_keys())} == threads


def test_the_archive_holds_no_session(world: Any) -> None:
    start = (world.replica.sites[BOARD_GBK] + "/forum-3-1.html",)
    crawl(world, "r0", start=start, max_pages=3)
    headers = [name for item in iter_archive(archive_files(world.data)) if item.page for name, _ in item.page.headers]
    assert "etag" in headers
    assert "set-cookie" not in headers


def test_an_index_leads_to_all_its_boards(world: Any) -> None:
    base = world.replica.sites[BOARD_UTF8]
    crawl(world, "r0", start=(f"{base}/index.php",))
    want = {place for place in truth(0).pages if place[0] == BOARD_UTF8}
    assert world.known() == want | {(BOARD_UTF8, "/index.php")}
    with world.state() as state:
        assert {entry.kind for entry in state.threads(state.thread_keys())} == {"thread"}


def test_a_thread_as_start_is_fetched_alone_and_goes_on_from_its_end(world: Any) -> None:
    thread = next(one for one in truth(0).articles if one.site == BOARD_GBK and len(one.pages) > 1)
    start = (world.replica.sites[BOARD_GBK] + thread.path,)
    crawl(world, "r0", start=start)
    assert world.known() == {(BOARD_GBK, path) for path in thread.pages}
    world.replica.forget_requests()
    crawl(world, "r1", start=start)
    assert [path for _, path in asked(world)] == [thread.pages[-1]]


def test_budgets_of_pages_and_depth(world: Any) -> None:
    start = (world.replica.sites[ARTICLES] + "/zhishi/",)
    result, events = crawl(world, "r0", start=start, max_pages=4)
    assert (result.finish, result.pages) == ("budget max_pages", 4)
    assert events[-1]["finish"] == "budget max_pages"
    assert result.queued > 0
    result, _ = crawl(world, "r1", start=start, max_depth=0)
    assert result.finish == "budget max_depth"
    assert {path for _, path in world.known() if "list" in path or path.endswith("/")} == {
        path for site, path in truth(0).lists if site == ARTICLES
    }


def test_scrapy_crawl_works(world: Any) -> None:
    root = Path(__file__).parents[2]
    start = f"{world.replica.sites[BOARD_UTF8]}/viewforum.php?f=3"
    options = {"start": start, "data": str(world.data), "max_pages": "50", "delay": "0", "allow_private": "yes"}
    arguments = [part for key, value in options.items() for part in ("-a", f"{key}={value}")]
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "forum", *arguments],
        cwd=root,
        env=os.environ | {"SCRAPY_SETTINGS_MODULE": "crawler.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    with State(world.data / "state.sqlite") as state:
        assert len(state.thread_keys()) > 2
    assert "console listening" not in done.stderr
