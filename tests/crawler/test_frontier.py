from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cleaning.identity import PageId
from crawler.frontier import Frontier, Lane, Task


def task(name: str, lane: Lane = Lane.ROW, host: str = "a.example", **values: Any) -> Task:
    url = f"http://{host}/{name}"
    return Task(url, host, PageId("page", url, 1, url), lane, **values)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def frontier(clock: Clock | None = None, **changes: Any) -> Frontier:
    values: dict[str, Any] = {"concurrency": 2, "max_pages": 100, "deadline": None, **changes}
    return Frontier(clock=clock or Clock(), **values)


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
    queue.hold("a.example", 5.0)
    queue.hold("a.example", 3.0)
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
