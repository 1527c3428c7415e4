from __future__ import annotations

import sqlite3
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cleaning.identity import PageId
from crawler.frontier import MOST_ATTEMPTS, Frontier, Lane, Task
from crawler.hosts import Ledger
from crawler.queue import RESUME_WITHIN, SqliteQueue


def task(name: str, lane: Lane = Lane.ROW, host: str = "a.example", **values: Any) -> Task:
    url = f"http://{host}/{name}"
    return Task(url, host, PageId("page", url, 1, url), lane, **values)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def frontier(clock: Clock | None = None, db: sqlite3.Connection | None = None, **changes: Any) -> Frontier:
    """A frontier of its own, or one that goes on in a database."""
    values: dict[str, Any] = {"concurrency": 2, "max_pages": 100, "deadline": None, **changes}
    clock = clock or Clock()
    db = db or sqlite3.connect(":memory:", isolation_level=None)
    return Frontier(SqliteQueue(db, scope="s"), Ledger(db, clock), clock=clock, wall=clock, **values)


def drain(queue: Frontier) -> list[str]:
    names = []
    while (found := queue.next()) is not None:
        names.append(found.url.rpartition("/")[2])
        queue.done(found, fetched=True)
    return names


def test_lanes_then_the_order_of_arrival() -> None:
    queue = frontier()
    for name, lane in (("link", Lane.LINK), ("row1", Lane.ROW), ("list", Lane.LIST), ("row2", Lane.ROW)):
        queue.add(task(name, lane))
    assert drain(queue) == ["row1", "row2", "list", "link"]


def test_a_page_is_queued_once_and_moves_up() -> None:
    queue = frontier()
    assert queue.add(task("a", Lane.LINK))
    assert not queue.add(task("a", Lane.ROW, listed="第一篇"))
    assert queue.queued == 1
    found = queue.next()
    assert found
    assert found.listed == "第一篇"
    assert not queue.add(task("a", Lane.START))
    assert not queue.has_work


def test_a_page_may_be_asked_for_again_on_purpose_only() -> None:
    queue = frontier()
    queue.add(task("a"))
    found = queue.next()
    assert found
    queue.done(found, fetched=True)
    queue.again(found)
    assert drain(queue) == ["a"]


def test_a_page_that_came_under_another_name_is_not_fetched() -> None:
    queue = frontier()
    queue.add(task("a"))
    queue.mark(task("a"))
    assert (queue.next(), queue.queued) == (None, 0)


def test_no_more_of_a_host_than_is_polite() -> None:
    queue = frontier()
    for n in range(5):
        queue.add(task(f"a{n}"))
    queue.add(task("b", host="b.example"))
    given_out = [found for _ in range(6) if (found := queue.next())]
    assert sorted(found.site for found in given_out) == ["a.example", "a.example", "b.example"]
    queue.done(given_out[0], fetched=True)
    assert queue.next() is not None


def test_hosts_take_turns() -> None:
    queue = frontier(concurrency=9)
    for n in range(3):
        queue.add(task(f"a{n}", Lane.NEXT))
        queue.add(task(f"b{n}", Lane.LINK, host="b.example"))
    assert [found.site[0] for _ in range(4) if (found := queue.next())] in (["a", "b"] * 2, ["b", "a"] * 2)


def test_a_held_host_waits_and_others_do_not() -> None:
    clock = Clock()
    queue = frontier(clock)
    queue.add(task("a"))
    queue.add(task("b", host="b.example"))
    queue.hold("a.example", 5.0, "busy")
    queue.hold("a.example", 3.0, "busy")
    assert drain(queue) == ["b"]
    assert queue.has_work
    assert queue.held_for("a.example") == 5.0
    clock.now = 5.0
    assert drain(queue) == ["a"]


def test_the_budget_of_time_ends_the_run() -> None:
    clock = Clock()
    queue = frontier(clock, deadline=10.0)
    queue.add(task("a"))
    clock.now = 10.0
    assert queue.next() is None
    assert queue.ended_by == "budget max_seconds"
    assert not queue.has_work


@given(st.lists(st.booleans(), max_size=40), st.integers(1, 10))
def test_the_budget_of_pages_is_kept_to_the_page(fates: list[bool], budget: int) -> None:
    """Whatever fails, exactly `budget` pages are fetched, or all there are."""
    queue = frontier(concurrency=3, max_pages=budget)
    for n in range(len(fates)):
        queue.add(task(f"p{n}"))
    leased: list[Task] = []
    while True:
        while (found := queue.next()) is not None:
            leased.append(found)
        if not leased:
            break
        done = leased.pop(0)
        queue.done(done, fetched=fates[int(done.url.rpartition("p")[2])])
    assert queue.fetched == min(budget, sum(fates))
    assert queue.leased == 0
    assert queue.ended_by == ("budget max_pages" if queue.queued else "")


def database() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


def test_a_killed_run_is_taken_up_where_it_stopped() -> None:
    db = database()
    first = frontier(db=db)
    assert not first.begin().resumed
    for name in ("done", "leased", "waiting"):
        first.add(task(name))
    done, leased = first.next(), first.next()
    assert done
    assert leased
    first.done(done, fetched=True)
    second = frontier(db=db)  # the first one was killed: nothing is closed
    begun = second.begin()
    assert (begun.resumed, begun.returned, begun.pending) == (True, 1, 2)
    assert not second.add(task("done")), "an acknowledged page is not fetched again"
    assert drain(second) == ["leased", "waiting"]
    assert second.end()
    assert not frontier(db=db).begin().resumed, "a pass that is over is followed by a new one"


def test_a_task_comes_back_as_it_was() -> None:
    db = database()
    first = frontier(db=db)
    first.begin()
    page = PageId("thread", "论坛|7", 3, "http://a.example/thread-7-3-1.html")
    given = Task("http://a.example/thread-7-3-2.html", "a.example", page, Lane.NEXT, 2, '["5", "昨天"]', "discuz", True)
    first.add(given)
    second = frontier(db=db)
    second.begin()
    assert second.next() == given


def test_an_old_pass_is_begun_anew_with_what_was_left() -> None:
    db, clock = database(), Clock()
    first = frontier(clock, db)
    first.begin()
    first.add(task("a"))
    first.add(task("b"))
    found = first.next()
    assert found
    first.done(found, fetched=True)
    clock.now = RESUME_WITHIN + 1
    second = frontier(clock, db)
    begun = second.begin()
    assert (begun.resumed, begun.pending) == (False, 1)
    assert second.add(task("a")), "start pages are looked at again"
    assert sorted(drain(second)) == ["a", "b"]


def test_a_pass_that_was_done_but_not_ended_is_not_taken_up() -> None:
    db = database()
    first = frontier(db=db)
    first.begin()
    first.add(task("a"))
    assert drain(first) == ["a"]
    second = frontier(db=db)  # killed after the last page, before the end
    assert not second.begin().resumed
    assert second.add(task("a"))


def test_jobs_do_not_mix() -> None:
    db = database()
    one, other = SqliteQueue(db, scope="one"), SqliteQueue(db, scope="other")
    one.begin(0.0)
    other.begin(0.0)
    one.put(task("a"))
    assert other.waiting() == {}
    assert other.put(task("a"))
    other.finish()
    assert one.waiting() == {"a.example": 1}


def test_what_is_put_off_comes_back_in_the_next_run_a_few_times() -> None:
    db = database()
    for attempt in range(MOST_ATTEMPTS):
        run = frontier(db=db)
        run.begin()
        if attempt == 0:
            run.add(task("a"))
        found = run.next()
        assert found, f"attempt {attempt}"
        run.put_off(found)
        assert run.next() is None
        assert run.end() is (attempt == MOST_ATTEMPTS - 1)


def test_a_stopped_task_is_never_given_up() -> None:
    db = database()
    for _ in range(MOST_ATTEMPTS + 2):
        run = frontier(db=db)
        run.begin()
        run.add(task("a"))
        found = run.next()
        assert found
        run.put_off(found, give_up=False)
        assert not run.end()


def test_a_hold_outlasts_the_run_and_a_long_one_shuts_the_host() -> None:
    db, clock = database(), Clock()
    first = frontier(clock, db)
    first.begin()
    first.add(task("a"))
    first.hold("a.example", 3600.0, "a.example asked for an hour")
    assert list(first.shut_hosts) == ["a.example"]
    clock.now = 60.0
    second = frontier(clock, db)
    second.begin()
    assert (second.next(), second.has_work, second.unfinished) == (None, False, 1)
    assert second.shut_hosts == {"a.example": "a.example asked for an hour; held for 59 min more"}
    clock.now = 3600.0
    third = frontier(clock, db)
    third.begin()
    assert drain(third) == ["a"]


def test_a_run_that_follows_at_once_keeps_the_distance() -> None:
    db, clock = database(), Clock()
    first = frontier(clock, db, delay=5.0)
    first.begin()
    first.add(task("a"))
    first.add(task("b"))
    first.set_delay("a.example", 8.0)
    assert first.next()
    clock.now = 1.0
    second = frontier(clock, db, delay=5.0)
    second.begin()
    assert second.next() is None
    assert second.next_wait() == 7.0
    clock.now = 8.0
    assert second.next()


def test_refusals_in_a_row_double_the_hold_over_runs_and_a_page_ends_the_row() -> None:
    db, clock = database(), Clock()
    holds = [frontier(clock, db).refused("a.example", "429") for _ in range(20)]
    assert holds[:4] == [2.0, 4.0, 8.0, 16.0]
    assert holds[-1] == 24 * 3600.0
    run = frontier(clock, db)
    run.add(task("a"))
    found = run.next()
    assert found
    run.done(found, fetched=True)
    assert frontier(clock, db).refused("a.example", "429") == 2.0


def test_a_clock_that_was_set_back_holds_no_longer_than_a_day() -> None:
    db, clock = database(), Clock()
    clock.now = 1e9
    frontier(clock, db).hold("a.example", 60.0, "busy")
    clock.now = 0.0
    assert frontier(clock, db).held_for("a.example") <= 24 * 3600.0


def test_quiet_hours_end_the_run_and_leave_the_rest() -> None:
    queue = frontier(closed=lambda now: "quiet hours until 07:00")
    queue.begin()
    queue.add(task("a"))
    assert (queue.next(), queue.ended_by, queue.unfinished) == (None, "quiet hours until 07:00", 1)


@given(st.lists(st.sampled_from(["add", "lease", "done", "kill"]), max_size=60), st.integers(0, 5))
def test_whatever_is_killed_every_page_is_done_once(moves: list[str], before: int) -> None:
    db = database()
    run = frontier(db=db, concurrency=3)
    run.begin()
    names = [f"p{n}" for n in range(before)]
    for name in names:
        run.add(task(name))
    leased: list[Task] = []
    done: list[str] = []
    for move in [*moves, "kill"]:
        if move == "add":
            names.append(f"p{len(names)}")
            run.add(task(names[-1]))
        elif move == "lease" and (found := run.next()):
            leased.append(found)
        elif move == "done" and leased:
            run.done(found := leased.pop(0), fetched=True)
            done.append(found.url.rpartition("/")[2])
        elif move == "kill":
            leased.clear()
            run = frontier(db=db, concurrency=3)
            run.begin()
    assert run.queued == len(names) - len(done)
    done += drain(run)
    assert sorted(done) == sorted(names)
    assert run.end()
