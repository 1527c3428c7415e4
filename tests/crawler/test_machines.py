"""One job on several machines: data folders of their own, and nothing in common but a Redis server."""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cleaning.identity import PageId
from cleaning.records import RawPage
from crawler.archive import Label, Place, archive_files, verify
from crawler.errors import JobError
from crawler.job import CrawlJob
from crawler.journal import Journal, is_elsewhere, posts_elsewhere
from crawler.process import CrawlResult, run_crawl
from crawler.rebuild import rebuild
from crawler.redis_link import RedisLink
from crawler.redis_queue import RedisQueue
from crawler.state import Failure, PageEntry, State
from crawler.task import Lane, Task
from crawler.verify import missing_pages
from qingtie.cli import invoke
from qingtie.demo import truth
from tests.crawler.test_crash import crawler_of, kill, qingtie, records

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Machine:
    """A folder with its state, as a member of a group."""

    def __init__(self, folder: Path, link: RedisLink) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.state = State(folder / "state.sqlite")
        self.queue = RedisQueue(link, name="group-tea", scope="s", run_id=folder.name, alone=None, lease=5.0)
        self.journal = Journal(self.state.db, folder, "tea", self.queue)

    @contextmanager
    def page(self) -> Iterator[State]:
        """What the spider does around each page."""
        with self.queue.batch(), self.state.transaction():
            self.journal.catch_up()
            yield self.state
            self.journal.tell()

    def fetch(self, number: int, words: bytes = b"x", *, kind: str = "thread", hour: int = 0) -> None:
        """Take note of a page of a thread, whose copy is in this folder."""
        url = f"http://a.example/thread-7-{number}-1.html"
        at = NOW.replace(hour=hour)
        page = RawPage(url, url, "a.example", 200, (("etag", '"1"'),), words, at)
        label = Label(key="7", number=number, kind=kind, canonical=url, last=True, listed='["5", "昨天"]')
        name = f"raw/{self.folder.name}.warc.gz"
        (self.folder / "raw").mkdir(exist_ok=True)
        (self.folder / name).touch()
        with self.page() as state:
            state.record(page, label, Place(name, 0, 1), "r")
            self.journal.note_posts("a.example", "7", number, (("1", None), ("2", None)))


@pytest.fixture
def two(tmp_path: Path, link: RedisLink) -> Iterator[tuple[Machine, Machine]]:
    one, other = Machine(tmp_path / "one", link), Machine(tmp_path / "other", link)
    yield one, other
    one.state.close()
    other.state.close()


def known(machine: Machine) -> list[PageEntry]:
    with machine.page() as state:
        return list(state.pages())


def test_what_one_learns_the_other_knows(two: tuple[Machine, Machine]) -> None:
    one, other = two
    one.fetch(1)
    one.fetch(2)
    with one.page() as state:
        state.note_shell("js.example", NOW)
        state.fail(Failure("http://a.example/x", "a.example", "http_error", "gone", 404, "r", NOW))
    pages = known(other)
    assert [page.number for page in pages] == [1, 2]
    assert all(is_elsewhere(page) for page in pages), "its copy is not in this folder: no condition is sent"
    assert [replace(page, warc_file="") for page in pages] == [replace(page, warc_file="") for page in known(one)]
    assert not any(is_elsewhere(page) for page in known(one))
    assert posts_elsewhere(other.state.db, pages[0]) == (("1", None), ("2", None))
    assert other.state.thread("a.example", "7") == one.state.thread("a.example", "7") is not None
    assert other.state.is_shell("js.example")
    assert other.state.last_failure("http://a.example/x") is not None
    assert list(missing_pages(other.folder)) == []


def test_pages_that_are_gone_are_gone_for_all(two: tuple[Machine, Machine]) -> None:
    one, other = two
    one.fetch(1)
    one.fetch(2)
    assert len(known(other)) == 2
    other.fetch(1, b"y", hour=1)  # the thread ends with its first page now
    assert [page.number for page in known(one)] == [1]
    assert is_elsewhere(known(one)[0])
    assert not is_elsewhere(known(other)[0])


def test_a_change_that_failed_is_told_nobody(two: tuple[Machine, Machine]) -> None:
    one, other = two
    with suppress(ZeroDivisionError), one.page() as state:
        state.note_shell("js.example", NOW)
        raise ZeroDivisionError
    one.fetch(1)
    known(other)
    assert not other.state.is_shell("js.example")


def test_a_folder_that_joins_tells_what_it_has(tmp_path: Path, link: RedisLink) -> None:
    one = Machine(tmp_path / "one", link)
    one.state.record(
        RawPage("http://a.example/1", "http://a.example/1", "a.example", 200, (), b"x", NOW),
        Label(key="1", canonical="http://a.example/1"),
        Place("raw/before.warc.gz", 0, 1),
        "r0",
    )
    other = Machine(tmp_path / "other", link)
    assert known(other) == []
    assert len(known(one)) == 1
    assert len(known(other)) == 1
    one.state.close()
    other.state.close()


def test_a_server_that_forgot_is_told_again(two: tuple[Machine, Machine], link: RedisLink) -> None:
    one, other = two
    one.fetch(1)
    known(other)
    other.fetch(2, hour=1)
    link._client.flushall()
    assert {page.number for page in known(one)} == {1}
    assert {page.number for page in known(other)} == {1, 2}
    assert {page.number for page in known(one)} == {1, 2}
    assert not is_elsewhere(known(one)[0])


def test_the_second_machine_waits_until_the_start_pages_are_queued(two: tuple[Machine, Machine]) -> None:
    one, other = two
    url = "http://a.example/"
    task = Task(url, "a.example", PageId("page", url, 1, url), Lane.START)
    assert one.queue.begin(0.0).alone
    begun: list[Any] = []
    joining = threading.Thread(target=lambda: begun.append(other.queue.begin(0.0)))
    joining.start()
    joining.join(0.3)
    assert joining.is_alive()
    assert not other.queue._run("finish", "r", "nobody"), "what is only begun is not over"
    with one.queue.batch():
        one.queue.put(task)
        one.queue.begun()
    joining.join(10)
    assert [(one.resumed, one.alone, one.pending) for one in begun] == [(True, False, 1)]


def test_who_gave_no_sign_of_life_is_not_there(tmp_path: Path, link: RedisLink) -> None:
    one = Machine(tmp_path / "one", link)
    one.queue.lease_for = 300
    assert one.queue.begin(0.0).alone
    one.queue.begun()
    other = Machine(tmp_path / "other", link)
    assert not other.queue.begin(0.0).alone
    other.queue.finish()
    time.sleep(0.4)
    assert other.queue.begin(0.0).alone
    one.state.close()
    other.state.close()


def test_the_budgets_of_a_group(two: tuple[Machine, Machine]) -> None:
    one, other = two
    urls = [f"http://a.example/{n}" for n in range(9)]
    with one.queue.batch():
        assert one.queue.begin(0.0).alone
        for url in urls:
            one.queue.put(Task(url, "a.example", PageId("page", url, 1, url), Lane.START))
        one.queue.begun()
    other.queue.begin(0.0)
    one.queue._max_pages = other.queue._max_pages = 3

    def fetch(machine: Machine) -> bool:
        task = machine.queue.lease("a.example", 0.0)
        if task is not None:
            machine.queue.acknowledge(task.identity, fetched=True, size=100)
        return task is not None

    assert [fetch(machine) for machine in (one, other, one, other, one)] == [True, True, True, False, False]
    assert [(seen.fetched, seen.bytes) for seen in (one.queue.census(), other.queue.census())] == [(3, 300)] * 2
    one.queue.finish()
    assert not one.queue.begin(1.0).alone
    assert not fetch(one), "who comes back while others work counts on"
    one.queue.finish()
    other.queue.finish()
    begun = other.queue.begin(2.0)
    assert (begun.alone, begun.resumed, begun.pending) == (True, True, 6)
    assert fetch(other), "the next run has a budget of its own"


def test_a_group_wants_a_queue_and_a_name() -> None:
    values: dict[str, Any] = {"start": ("http://a.example/",), "data_dir": Path("d"), "run_id": "r"}
    with pytest.raises(JobError, match="group: more than one worker or machine needs a shared queue"):
        CrawlJob(**values, group="tea")
    with pytest.raises(JobError, match="group: expected letters"):
        CrawlJob(**values, queue="redis://localhost", group="tea party")


# Whole crawls


def together(world: Any, server: Any, tmp_path: Path, round_: str) -> list[CrawlResult]:
    """Have two machines crawl at the same time."""
    jobs = [job_of(world, server, tmp_path / name, f"{round_}-{name}") for name in ("one", "two")]
    results: list[CrawlResult] = []
    threads = [threading.Thread(target=lambda job=job: results.append(run_crawl(job))) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def job_of(world: Any, server: Any, data: Path, run_id: str) -> CrawlJob:
    job: CrawlJob = world.job(run_id, queue=server.url, group="tea", delay=0.05, lease=2.0)
    return replace(job, data_dir=data)


def collected(tmp_path: Path, name: str) -> Path:
    """Bring the archives of both machines into one folder, as rsync would."""
    data = tmp_path / name
    for machine in ("one", "two"):
        shutil.copytree(tmp_path / machine / "raw", data / "raw", dirs_exist_ok=True)
    return data


def size_of(data: Path) -> int:
    return sum(path.stat().st_size for path in archive_files(data))


def pages_of(world: Any, data: Path) -> set[tuple[str, str]]:
    with rebuild(data) as state:
        return {world.place(entry.canonical) for entry in state.pages()}


@pytest.mark.slow
def test_two_machines_bring_what_one_does_and_share_what_they_know(
    world: Any, redis_server: Any, tmp_path: Path
) -> None:
    results = together(world, redis_server, tmp_path, "r1")
    assert [result.finish for result in results] == ["finished", "finished"]
    got = Counter((one.site, one.path) for one in world.replica.requests if one.status == 200)
    got -= Counter({(site, "/robots.txt"): 2 for site in world.replica.sites})
    assert max(got.values()) == 1, "no page is fetched by both"
    assert all(archive_files(tmp_path / name) for name in ("one", "two")), "each has a part"
    data = collected(tmp_path, "all")
    world.data = tmp_path / "alone"
    run_crawl(world.job("r0"))
    assert pages_of(world, data) == world.known()
    assert verify(archive_files(data)).problems == ()

    world.replica.set_revision(1)
    world.replica.forget_requests()
    run_crawl(world.job("r1"))
    alone = {(one.site, one.path) for one in world.replica.requests}
    world.replica.forget_requests()
    together(world, redis_server, tmp_path, "r2")
    asked = {(one.site, one.path) for one in world.replica.requests}
    assert asked == alone, "each knows what the other fetched, and asks for what changed"
    assert pages_of(world, collected(tmp_path, "all")) == world.known()


@pytest.mark.parametrize("budget", [{"max_pages": 5}, {"max_bytes": 4_000}])
def test_two_machines_have_one_budget(
    serve: Any, draw: Any, redis_server: Any, link: RedisLink, tmp_path: Path, budget: dict[str, int]
) -> None:
    """The first page comes when both machines are there."""
    listing, essay = draw
    names = [f"/{n}.html" for n in range(30)]

    def both_are_there() -> bool:
        return any(link._client.scard(key) == 2 for key in link._client.keys("*:workers"))

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        until = time.monotonic() + 60
        while path == "/" and not both_are_there() and time.monotonic() < until:
            time.sleep(0.01)
        return 200, {}, listing(names) if path == "/" else essay("一篇")

    results: list[CrawlResult] = []
    with serve(answer) as site:
        given: dict[str, Any] = {"delay": 0.05, "allow_private": True, "queue": redis_server.url, "group": "tea"}
        jobs = [
            CrawlJob((f"{site.url}/",), tmp_path / name, name, lease=60.0, **given, **budget) for name in ("one", "two")
        ]
        threads = [threading.Thread(target=lambda job=job: results.append(run_crawl(job))) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {result.finish for result in results} == {f"budget {next(iter(budget))}"}
    assert len(site.paths) == sum(result.pages for result in results)
    if "max_pages" in budget:
        assert len(site.paths) == 5
    else:
        most = budget["max_bytes"] + jobs[0].concurrency * len(essay("一篇"))
        assert budget["max_bytes"] <= sum(result.bytes for result in results) <= most, "what was under way is kept"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="a machine is killed by its processes' numbers")
def test_a_machine_that_is_killed_loses_nothing(world: Any, redis_server: Any, tmp_path: Path) -> None:
    starts = [world.replica.sites[site] + path for site, paths in truth(0).starts.items() for path in paths]
    crawl = f"start = {starts!r}\nallow_private = true\ndelay = 0.5\nlease = 2\n"
    for name in ("one", "two"):
        job = f'data = "{name}"\n[crawl]\n{crawl}queue = "{redis_server.url}"\ngroup = "tea"\n'
        (tmp_path / f"{name}.toml").write_text(job, "utf-8")
    one, known = qingtie("crawl", tmp_path / "one.toml", "-q"), ""
    for _ in range(2):
        two, had = qingtie("crawl", tmp_path / "two.toml", "-q"), size_of(tmp_path / "two")
        known = crawler_of(tmp_path / "two", known, patience=60)
        while size_of(tmp_path / "two") == had:  # it has a part in it
            assert one.poll() is None, "the crawl was done before it could be disturbed"
            time.sleep(0.01)
        two.kill()
        kill(int(known))
        two.wait()
    assert one.wait(60) == 0
    data = collected(tmp_path, "all")
    world.data = tmp_path / "alone"
    run_crawl(world.job("r0"))
    assert pages_of(world, data) == world.known()
    assert verify(archive_files(data)).problems == ()
    for folder in (data, world.data):
        assert invoke(["clean", str(folder), "-q"]) == 0
    assert records(data) == records(world.data), "the datasets are equal"


def test_a_part_is_not_published(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    job = tmp_path / "job.toml"
    job.write_text('[crawl]\nstart = ["http://a.example/"]\nqueue = "redis://localhost"\ngroup = "tea"\n')
    assert invoke(["run", str(job), "-q"]) == 2
    assert "is crawled by several machines" in capfd.readouterr().err


def test_a_part_is_not_cleaned(two: tuple[Machine, Machine], capfd: pytest.CaptureFixture[str]) -> None:
    one, other = two
    one.fetch(1)
    known(other)
    assert invoke(["clean", str(other.folder), "-q"]) == 1
    assert "several machines crawl" in capfd.readouterr().err
