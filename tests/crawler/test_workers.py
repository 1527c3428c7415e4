"""Several workers on one data folder: everything once, politely, and as one worker would have it."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cleaning.extract.page import site_of
from cleaning.records import RawPage
from crawler.archive import Label, Place, archive_files, verify
from crawler.errors import CrawlFailedError
from crawler.preview import preview
from crawler.process import run_crawl
from crawler.spiders.forum import ForumSpider

DELAY = 0.2


class Timed(list[Any]):
    """The replica's log, with the time of each request."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def append(self, one: Any) -> None:
        """Take note of a request."""
        self.times.append(time.monotonic())
        super().append(one)


@pytest.mark.slow  # on a busy machine one worker does all the work before the others are up
def test_workers_fetch_every_page_once_and_keep_the_distance(world: Any, redis_server: Any, tmp_path: Path) -> None:
    world.replica._log = log = Timed()
    job = world.job("r1", queue=redis_server.url, workers=3, delay=DELAY)
    result = run_crawl(job)
    assert (result.finish, result.exit_code, result.queued) == ("finished", 0, 0)
    with_pages = {path.name.split("-")[0] for path in archive_files(world.data)}
    assert len(with_pages) > 1, "each worker writes its own files"
    assert verify(archive_files(world.data)).problems == ()
    arrived = defaultdict(list)
    for one, at in zip(log, log.times, strict=True):
        arrived[one.site].append(at)
    for times in arrived.values():
        gaps = [b - a for a, b in pairwise(times)]
        # The replica notes the times, and on a busy machine it may be late itself.
        assert min(gaps) > 0.6 * DELAY, "the distance is kept over all workers, for robots.txt, too"
    asked = Counter((one.site, one.path) for one in world.replica.requests if one.status == 200)
    assert {place for place, count in asked.items() if count > 1} == set()
    robots = Counter(one.site for one in world.replica.requests if one.path == "/robots.txt")
    assert set(robots.values()) == {1}, "one worker asks for it"
    known = world.known()
    world.data = tmp_path / "alone"
    world.replica.forget_requests()
    alone = run_crawl(world.job("r2"))
    assert world.known() == known
    assert (result.pages, result.by_kind) == (alone.pages, alone.by_kind)


def test_workers_together_bring_what_one_alone_does(world: Any, redis_server: Any, tmp_path: Path) -> None:
    result = run_crawl(world.job("r1", queue=redis_server.url, workers=3))
    assert (result.finish, result.exit_code, result.queued) == ("finished", 0, 0)
    assert {path.name.split("-")[0] for path in archive_files(world.data)} <= {"r1", "r1.w1", "r1.w2"}
    assert verify(archive_files(world.data)).problems == ()
    known = world.known()
    world.data = tmp_path / "alone"
    run_crawl(world.job("r2"))
    assert world.known() == known


def test_the_budget_is_that_of_all_workers(world: Any, redis_server: Any) -> None:
    result = run_crawl(world.job("r1", queue=redis_server.url, workers=2, max_pages=7))
    assert (result.finish, result.pages + result.not_modified) == ("budget max_pages", 7)
    again = run_crawl(world.job("r2", queue=redis_server.url, workers=2))
    assert again.finish == "finished"


def test_a_dry_run_looks_at_the_queue_and_changes_nothing(world: Any, redis_server: Any) -> None:
    job = world.job("r1", queue=redis_server.url, max_pages=6)
    assert not preview(job).resumed
    run_crawl(job)
    seen, again = preview(job), preview(job)
    assert seen.resumed
    assert [one.url for one in again.planned] == [one.url for one in seen.planned] != []
    world.replica.forget_requests()
    run_crawl(world.job("r2", queue=redis_server.url))
    asked = {world.replica.sites[one.site] + one.path for one in world.replica.requests}
    assert {one.url for one in seen.planned} <= asked


def test_a_server_that_goes_away_ends_the_crawl_with_a_reason(world: Any, redis_server: Any) -> None:
    with pytest.raises(CrawlFailedError, match="no Redis server answers"):
        run_crawl(world.job("r0", queue="unix:///nowhere/redis"))
    redis_server.stop()
    redis_server.start("--maxmemory", "1")
    with pytest.raises(CrawlFailedError, match="memory is full"):
        run_crawl(world.job("r1", queue=redis_server.url))
    redis_server.stop()
    redis_server.start()
    assert run_crawl(world.job("r2", queue=redis_server.url)).finish == "finished"
    assert verify(archive_files(world.data)).problems == ()


def test_the_password_is_nowhere(
    world: Any, redis_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis_server.stop()
    redis_server.start("--requirepass", "geheim-7731")
    monkeypatch.setenv("QINGTIE_REDIS_PASSWORD", "geheim-7731")
    told: list[Any] = []
    job = world.job("r1", queue=redis_server.url, max_pages=5)
    run_crawl(job, told.append, log_file=tmp_path / "logs" / "crawl.log")
    assert "geheim" not in job.to_json() + json.dumps(told)
    for path in [*world.data.rglob("*"), *(tmp_path / "logs").iterdir()]:
        assert not path.is_file() or b"geheim-7731" not in path.read_bytes()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the workers in /proc")
def test_a_killed_worker_and_a_killed_server_lose_nothing(world: Any, redis_server: Any) -> None:
    told: list[Any] = []

    def on_event(event: Any) -> None:
        told.append(event)
        if event["event"] != "page":
            return
        pages = sum(one["event"] == "page" for one in told)
        if pages == 10:
            os.kill(chance.choice(workers()), signal.SIGKILL)
        if pages == 20:
            redis_server.stop(kill=True)
            redis_server.start()

    chance = random.Random(7)
    result = run_crawl(world.job("r1", queue=redis_server.url, workers=2, delay=0.05, lease=1.0), on_event)
    assert result.finish == "finished"
    assert any("a worker ended early" in str(one.get("why")) for one in told)
    assert verify(archive_files(world.data)).problems == ()
    pages = world.known()
    world.data = world.data.with_name("whole")
    run_crawl(world.job("r2"))
    assert world.known() == pages


def workers() -> list[int]:
    """The processes of this process's crawl: it has a thread for each."""
    found: list[int] = []
    for path in Path("/proc/self/task").glob("*/children"):
        found += [int(child) for child in path.read_text("ascii").split() if is_crawler(child)]
    return found


def is_crawler(process: str) -> bool:
    return b"crawler" in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")


def test_a_worker_that_joins_does_not_queue_a_start_page_under_its_other_name(world: Any, redis_server: Any) -> None:
    """The first page of a site tells its engine, and that another name; the queue hears of it after the state."""
    job = world.job("r1", queue=redis_server.url)
    one = ForumSpider(job=job)
    one._begin()
    one.store.share()
    for url in job.start:
        page = RawPage(url, url, site_of(url), 200, (), b"x", datetime(2026, 3, 1, tzinfo=UTC))
        one.store.state.record(page, Label(engine="discuz", key=url, canonical=url), Place("w", 0, 1), "r1")
    two = ForumSpider(job=replace(job, worker=1))
    two._begin()
    two.frontier.look()
    assert sum(two.frontier.waiting().values()) == len(job.start)
    two.store.close()
    one.store.close()
