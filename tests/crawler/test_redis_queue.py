"""The queue on Redis: the promises that SQLite's makes, too, and those to several workers."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from cleaning.identity import PageId
from crawler.errors import JobError, QueueError
from crawler.job import CrawlJob
from crawler.queue import RESUME_WITHIN, Queue, SqliteQueue
from crawler.redis_hosts import RedisLedger, SharedRobots
from crawler.redis_link import PASSWORD, RedisLink
from crawler.redis_queue import RedisQueue, folder_name
from crawler.shared import SharedFrontier
from crawler.task import Lane, Task

Maker = Callable[..., Queue]


def task(name: str, lane: Lane = Lane.ROW, host: str = "a.example", **values: Any) -> Task:
    url = f"http://{host}/{name}"
    return Task(url, host, PageId("page", url, 1, url), lane, **values)


def shared(link: RedisLink, name: str = "folder", **options: Any) -> RedisQueue:
    return RedisQueue(link, **{"name": name, "scope": "s", "run_id": "r1", **options})


@pytest.fixture(params=["sqlite", "redis"])
def make(request: pytest.FixtureRequest) -> Maker:
    """Return what makes a queue: each call is a new run on the same tasks."""
    if request.param == "sqlite":
        db = sqlite3.connect(":memory:", isolation_level=None)
        return lambda scope="s": SqliteQueue(db, scope=scope, run_id="r1")
    link = request.getfixturevalue("link")
    return lambda scope="s": shared(link, scope=scope)


def drain(queue: Queue, host: str = "a.example") -> list[str]:
    names = []
    while (found := queue.lease(host, 0.0)) is not None:
        names.append(found.url.rpartition("/")[2])
        queue.acknowledge(found.identity, fetched=True)
    return names


def test_lanes_then_the_order_of_arrival(make: Maker) -> None:
    queue = make()
    queue.begin(0.0)
    for name, lane in (("link", Lane.LINK), ("row1", Lane.ROW), ("list", Lane.LIST), ("row2", Lane.ROW)):
        assert queue.put(task(name, lane))
    queue.put(task("other", host="b.example"))
    assert queue.waiting() == {"a.example": 4, "b.example": 1}
    assert [one.url.rpartition("/")[2] for one in queue.pending() if one.host == "a.example"] == [
        "row1", "row2", "list", "link",
    ]  # fmt: skip
    assert drain(queue) == ["row1", "row2", "list", "link"]
    assert queue.waiting() == {"b.example": 1}


def test_a_page_is_queued_once_and_a_better_lane_moves_it_up(make: Maker) -> None:
    queue = make()
    queue.begin(0.0)
    queue.put(task("first", Lane.LIST))
    assert queue.put(task("a", Lane.LINK))
    assert not queue.put(task("a", Lane.ROW, listed="第一篇"))
    assert not queue.put(task("a", Lane.LINK, listed="另一篇"))
    assert queue.waiting() == {"a.example": 2}
    found = queue.lease("a.example", 0.0)
    assert found == task("a", Lane.ROW, listed="第一篇")
    assert not queue.put(task("a", Lane.START)), "it is under way"
    queue.acknowledge(found.identity)
    assert not queue.put(task("a", Lane.START)), "it is done"
    assert queue.knows(found.identity)


def test_spared_lanes_are_not_leased(make: Maker) -> None:
    queue = make()
    queue.begin(0.0)
    queue.put(task("a", Lane.LINK))
    assert queue.lease("a.example", 0.0, spare=(Lane.LINK,)) is None
    assert queue.lease("a.example", 0.0)


def test_leases_of_a_killed_worker_come_back_first_in_their_lane(make: Maker) -> None:
    queue = make()
    queue.begin(0.0)
    given = Task(
        *("http://a.example/thread-7-3-2.html", "a.example"),
        PageId("thread", "论坛|7", 3, "http://a.example/thread-7-3-1.html"),
        *(Lane.ROW, 2, '["5", "昨天"]', "discuz", True),
    )
    for one in (task("done"), given, task("waiting")):
        queue.put(one)
    done = queue.lease("a.example", 0.0)
    assert done
    queue.acknowledge(done.identity)
    assert queue.lease("a.example", 0.0) == given
    again = make()
    begun = again.begin(1.0)
    assert (begun.resumed, begun.returned, begun.pending) == (True, 1, 2)
    found = again.lease("a.example", 0.0)
    assert found
    assert (found.identity, found.attempts, found.listed, found.engine) == (given.identity, 1, given.listed, "discuz")


def test_a_page_that_came_under_another_name_is_done(make: Maker) -> None:
    queue = make()
    queue.begin(0.0)
    queue.put(task("a"))
    assert queue.mark(task("a"))
    assert not queue.mark(task("b"))
    assert not queue.put(task("b"))
    assert drain(queue) == []
    queue.put_again(task("b"))
    assert drain(queue) == ["b"]


def test_what_is_put_off_comes_back_in_the_next_run_only(make: Maker) -> None:
    queue = make()
    queue.begin(0.0)
    queue.put(task("a"))
    found = queue.lease("a.example", 0.0)
    assert found
    queue.put_off(found.identity)
    assert queue.lease("a.example", 0.0) is None
    again = make()
    assert again.begin(1.0).pending == 1
    assert drain(again) == ["a"]


def test_an_old_pass_is_begun_anew_with_what_was_left(make: Maker) -> None:
    queue = make()
    queue.begin(0.0)
    queue.put(task("a", Lane.START))
    queue.put(task("b"))
    queue.note_too_deep(3)
    assert queue.starts() == {("a.example", "http://a.example/a")}
    found = queue.lease("a.example", 0.0)
    assert found
    queue.acknowledge(found.identity)
    assert make().begin(1.0).too_deep == 3
    again = make()
    begun = again.begin(RESUME_WITHIN + 1)
    assert (begun.resumed, begun.pending, begun.too_deep) == (False, 1, 0)
    assert again.put(task("a", Lane.START)), "start pages are looked at again"


def test_jobs_do_not_mix(make: Maker) -> None:
    one, other = make("one"), make("other")
    one.begin(0.0)
    other.begin(0.0)
    one.put(task("a"))
    assert (other.waiting(), other.put(task("a"))) == ({}, True)
    assert drain(other) == ["a"]
    assert other.finish()
    assert one.waiting() == {"a.example": 1}


class Machine(RuleBasedStateMachine):
    """Both queues are told the same, and answer the same."""

    link: RedisLink

    def __init__(self) -> None:
        super().__init__()
        self.name = uuid.uuid4().hex
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.runs = 0
        self.restart()

    def restart(self) -> None:
        self.runs += 1
        self.one: Queue = SqliteQueue(self.db, scope="s")
        self.two: Queue = shared(self.link, self.name, run_id=f"r{self.runs}")
        assert self.one.begin(0.0) == self.two.begin(0.0)
        self.leased: list[Task] = []

    @rule(n=st.integers(0, 5), lane=st.sampled_from(Lane), host=st.sampled_from("ab"), listed=st.none() | st.text())
    def put(self, n: int, lane: Lane, host: str, listed: str | None) -> None:
        given = task(f"p{n}", lane, f"{host}.example", listed=listed, engine=listed)
        assert self.one.put(given) == self.two.put(given)

    @rule(n=st.integers(0, 5), host=st.sampled_from("ab"))
    def mark(self, n: int, host: str) -> None:
        given = task(f"p{n}", host=f"{host}.example")
        assert self.one.mark(given) == self.two.mark(given)

    @rule(n=st.integers(0, 5), host=st.sampled_from("ab"))
    def knows(self, n: int, host: str) -> None:
        identity = task(f"p{n}", host=f"{host}.example").identity
        assert self.one.knows(identity) == self.two.knows(identity)

    @rule(host=st.sampled_from("ab"), spare=st.sampled_from([(), (Lane.LINK,)]))
    def lease(self, host: str, spare: tuple[Lane, ...]) -> None:
        found = self.one.lease(f"{host}.example", 0.0, spare=spare)
        assert self.two.lease(f"{host}.example", 0.0, spare=spare) == found
        if found:
            self.leased.append(found)

    @rule(fetched=st.booleans())
    def acknowledge(self, fetched: bool) -> None:
        if self.leased:
            identity = self.leased.pop(0).identity
            for queue in (self.one, self.two):
                queue.acknowledge(identity, fetched=fetched)

    @rule()
    def kill(self) -> None:
        with suppress(IndexError):
            identity = self.leased.pop().identity
            for queue in (self.one, self.two):
                queue.put_off(identity)
        # Those that came back keep their place in SQLite, and come before the others of their lane in Redis.
        if len(self.leased) + bool(self.one.waiting()) <= 1:
            self.restart()

    @invariant()
    def same(self) -> None:
        assert self.one.waiting() == self.two.waiting()
        assert self.one.starts() == self.two.starts()


def test_both_queues_answer_the_same(link: RedisLink) -> None:
    machine = type("Bound", (Machine,), {"link": link})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=100, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


# Several workers


def test_workers_share_pages_hosts_and_the_budget(link: RedisLink) -> None:
    first = shared(link, most=2, max_pages=3)
    second = shared(link, alone=False, most=2, max_pages=3)
    first.begin(0.0)
    assert second.begin(0.0).resumed
    for n in range(6):
        first.put(task(f"a{n}"))
    assert not second.put(task("a0"))
    one, two = first.lease("a.example", 0.0), second.lease("a.example", 0.0)
    assert one
    assert two
    assert one.identity != two.identity
    assert second.lease("a.example", 0.0) is None, "two of a host are under way, whoever asked for them"
    first.acknowledge(one.identity, fetched=True)
    three = second.lease("a.example", 0.0)
    assert three
    second.acknowledge(two.identity, fetched=True)
    second.acknowledge(three.identity, fetched=True)
    assert first.lease("a.example", 0.0) is None, "the budget of pages is that of the run"
    assert first.census().fetched == 3


def test_a_pass_is_over_when_nothing_is_under_way_anywhere(link: RedisLink) -> None:
    first, second = shared(link), shared(link, alone=False)
    first.begin(0.0)
    second.begin(0.0)
    first.put(task("a"))
    found = second.lease("a.example", 0.0)
    assert found
    assert not first.finish()
    second.acknowledge(found.identity)
    assert second.finish()
    late = shared(link, alone=False)
    assert late.begin(1.0).over, "a worker that comes late finds the run's work done"
    assert not shared(link, run_id="r2").begin(2.0).resumed


def test_a_lease_that_is_not_renewed_is_given_to_others(link: RedisLink) -> None:
    dead, alive, other = shared(link, lease=0.3), shared(link, lease=0.3), shared(link, alone=False, lease=0.3)
    dead.begin(0.0)
    for name in ("a", "b"):
        dead.put(task(name))
    lost, kept = dead.lease("a.example", 0.0), alive.lease("a.example", 0.0)
    assert lost
    assert kept
    returned = 0
    until = time.monotonic() + 1.0
    while time.monotonic() < until:
        alive.renew()
        returned += other.renew()
        time.sleep(0.05)
    assert other.census().leased == 1
    found = other.lease("a.example", 0.0)
    assert found
    assert (found.identity, found.attempts) == (lost.identity, 1)
    dead.acknowledge(lost.identity)  # it was only slow: the page is done, and once
    other.acknowledge(lost.identity)
    alive.acknowledge(kept.identity)
    assert other.finish()


def test_a_batch_is_made_at_once_or_not_at_all(link: RedisLink) -> None:
    queue = shared(link)
    queue.begin(0.0)
    queue.put(task("list", Lane.LIST))
    found = queue.lease("a.example", 0.0)
    assert found
    with suppress(ZeroDivisionError), queue.batch():
        queue.put(task("lost"))
        queue.acknowledge(found.identity)
        raise ZeroDivisionError
    assert (queue.waiting(), queue.census().leased) == ({}, 1)
    with queue.batch():
        queue.put(task("kept"))
        assert queue.knows(task("kept").identity)
        assert shared(link).waiting() == {}
        queue.acknowledge(found.identity)
    assert (queue.waiting(), queue.census().leased) == ({"a.example": 1}, 0)


def test_the_queue_outlasts_its_server(redis_server: Any, link: RedisLink) -> None:
    queue = shared(link)
    queue.begin(0.0)
    queue.put(task("a"))
    queue.put(task("b"))
    assert queue.lease("a.example", 0.0)
    link._client.config_set("appendfsync", "always")  # a write may wait for the disk of a busy machine
    link._client.ping()
    redis_server.stop(kill=True)
    redis_server.start()
    assert (queue.waiting(), queue.census().leased) == ({"a.example": 1}, 1)
    assert shared(link).begin(1.0).returned == 1


def test_a_finished_pass_leaves_hardly_anything_behind(link: RedisLink) -> None:
    queue = shared(link)
    queue.begin(0.0)
    for n in range(50):
        queue.put(task(f"a{n}"))
    assert len(drain(queue)) == 50
    assert queue.finish()
    assert link._client.keys() == ["qingtie:folder:s:over"]


# Politeness


def test_all_workers_keep_the_distance_together(link: RedisLink) -> None:
    one, two = RedisLedger(link), RedisLedger(link)
    assert one.reserve("a.example", 5.0) == 0.0
    assert 5.0 < two.reserve("a.example", 5.0) <= 6.0, "its request may still be on its way out"
    two.sent("a.example", 5.0)
    assert two.reserve("a.example", 5.0) > 5.0, "another worker's"
    one.sent("a.example", 5.0)
    assert 4.0 < two.reserve("a.example", 5.0) <= 5.0
    assert two.reserve("b.example", 5.0) == 0.0
    two.set_delay("c.example", 8.0)
    assert one.reserve("c.example", 1.0) == 0.0
    one.sent("c.example", 1.0)
    assert 7.0 < two.wait_of("c.example") <= 8.0


def test_holds_and_refusals_are_known_to_all(link: RedisLink) -> None:
    one, two = RedisLedger(link), RedisLedger(link)
    assert [one.refused("a.example", "429"), two.refused("a.example", "429")] == [2.0, 4.0]
    one.hold("a.example", 3600.0, "a.example 要求等一小时")
    two.hold("a.example", 60.0, "短一些")
    assert 3500 < two.held_for("a.example") <= 3600
    assert two.of("a.example").why == "a.example 要求等一小时"
    two.answered("a.example")
    assert one.refused("a.example", "429") == 2.0


def test_a_host_that_is_held_for_long_is_shut_by_the_other_workers(link: RedisLink) -> None:
    options: dict[str, Any] = {"concurrency": 2, "max_pages": 9}
    one = SharedFrontier(shared(link), RedisLedger(link), **options)
    two = SharedFrontier(shared(link, alone=False), RedisLedger(link), **options)
    one.begin()
    one.add(task("a"))
    two.begin()
    assert two.has_work
    one.hold("a.example", 7200.0, "a.example asks for two hours")
    time.sleep(0.25)  # for so long what was seen last is believed
    two.look()
    assert "a.example asks for two hours" in two.shut_hosts.get("a.example", "")
    assert (two.next(), two.has_work, two.end()) == (None, False, False)


# What is wrong is said


@pytest.mark.parametrize("url", ["localhost:6379", "http://localhost", "redis://", "redis://h:port/0", "unix://"])
def test_a_wrong_url_is_refused(url: str) -> None:
    with pytest.raises(JobError, match="expected redis://HOST"):
        RedisLink(url)


@pytest.mark.parametrize("url", ["redis://u:geheim@localhost/0", "unix:///s?password=geheim"])
def test_a_password_in_the_url_is_refused_and_not_repeated(url: str, tmp_path: Path) -> None:
    with pytest.raises(JobError, match=PASSWORD) as caught:
        CrawlJob(("http://a.example/",), tmp_path, "r1", queue=url)
    assert "geheim" not in str(caught.value)


def test_workers_need_a_shared_queue(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="needs a shared queue"):
        CrawlJob(("http://a.example/",), tmp_path, "r1", workers=2)


def test_no_server_is_said(tmp_path: Path) -> None:
    with pytest.raises(QueueError, match="no Redis server answers"):
        RedisLink(f"unix://{tmp_path}/none", patience=0.1)


def test_a_server_that_does_not_come_back_is_said(redis_server: Any) -> None:
    link = RedisLink(redis_server.url, patience=0.3)
    queue = shared(link)
    redis_server.stop()
    with pytest.raises(QueueError, match="start it and run again"):
        queue.begin(0.0)


def test_a_wrong_password_is_said_and_the_right_one_comes_from_the_environment(redis_server: Any) -> None:
    redis_server.stop()
    redis_server.start("--requirepass", "geheim")
    for environment, words in (({}, "a"), ({PASSWORD: "falsch"}, "another")):
        with pytest.raises(QueueError, match=f"wants {words} password.*{PASSWORD}") as caught:
            RedisLink(redis_server.url, patience=0.1, environment=environment)
        assert "falsch" not in str(caught.value)
    link = RedisLink(redis_server.url, environment={PASSWORD: "geheim"})
    assert not shared(link).begin(0.0).resumed
    link.close()


def test_an_old_server_is_refused(link: RedisLink) -> None:
    with pytest.raises(QueueError, match="expected Redis 7 or newer, found 6"):
        link._check({"redis_version": "6.2.14"})


def test_a_server_that_throws_tasks_away_is_refused(redis_server: Any) -> None:
    redis_server.stop()
    redis_server.start("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")
    with pytest.raises(QueueError, match="noeviction"):
        RedisLink(redis_server.url)


def test_a_full_server_is_said_and_changes_nothing_by_half(redis_server: Any) -> None:
    redis_server.stop()
    redis_server.start("--maxmemory", "3mb", "--maxmemory-policy", "noeviction")
    link = RedisLink(redis_server.url)
    queue = shared(link)
    queue.begin(0.0)

    def fill() -> None:
        for n in range(3000):
            with queue.batch():
                for m in range(5):
                    queue.put(task(f"{n}-{m}", listed="长" * 200))

    with pytest.raises(QueueError, match="memory is full"):
        fill()
    waiting = queue.waiting()["a.example"]
    assert waiting % 5 == 0
    assert len(list(queue.pending())) == waiting
    link.close()


def test_a_queue_that_was_emptied_is_not_taken_for_one_that_is_done(link: RedisLink) -> None:
    queue = shared(link)
    queue.begin(0.0)
    queue.put(task("a"))
    link._client.flushall()
    with pytest.raises(QueueError, match="was emptied"):
        queue.census()
    assert not shared(link).begin(1.0).resumed


def test_a_data_folder_keeps_its_name(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "s.sqlite", isolation_level=None)
    other = sqlite3.connect(tmp_path / "s.sqlite", isolation_level=None)
    assert folder_name(db) == folder_name(other)
    assert folder_name(db) != folder_name(sqlite3.connect(":memory:", isolation_level=None))


def test_a_robots_txt_that_a_killed_worker_asked_for_is_asked_for_by_the_next_at_once(link: RedisLink) -> None:
    first, second = shared(link, lease=0.2), shared(link, lease=0.2)
    run = uuid.uuid4().hex
    one, other = (SharedRobots(link, run, sign=queue.sign, lease=queue.lease_for) for queue in (first, second))
    assert one.look("a.example") is True
    assert other.look("a.example") is False
    first.renew()
    time.sleep(0.15)
    first.renew()  # it is slow, but it gives signs of life
    time.sleep(0.15)
    assert other.look("a.example") is False
    time.sleep(0.25)  # it was killed
    assert other.look("a.example") is True
    assert one.look("a.example") is False
    other.put("a.example", 200, b"User-agent: *")
    assert one.look("a.example") == (200, b"User-agent: *")
