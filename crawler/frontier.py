"""What is to be fetched next, and how much of it: budgets, turns of the hosts, holds.

The tasks themselves are in a queue (`crawler.queue`), what is known of the hosts in a ledger (`crawler.hosts`); both
outlast the run. Scrapy's scheduler asks the frontier for tasks (`crawler.scheduler`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.hosts import HostLedger
from crawler.queue import Pass, Queue
from crawler.task import Lane, Task

if TYPE_CHECKING:
    from cleaning.identity import PageId
    from crawler.reading import PostId
    from crawler.redis_hosts import SharedRobots

__all__ = ["Frontier", "Lane", "Task"]

LONGEST_WAIT = 600.0
"""Seconds: a host that is to be left alone for longer is left alone for the rest of the run."""

_LATER = (Lane.LINK, Lane.OLD)

MOST_ATTEMPTS = 3
"""A page that was put off this many times is given up; it fails like any other."""


@dataclass(slots=True)
class _Host:
    pending: int = 0
    leased: int = 0
    listing: int = 0
    turn: int = 0


class Frontier:
    """The tasks of one run. `concurrency` is per host; `max_pages` counts fetched pages and `max_bytes` their bodies.

    `deadline` is when no further task is given out, on `clock`, which gives seconds; None means never. `delay` is
    seconds between two requests to a host. `wall` gives the seconds since 1970; `closed` says of such a time why
    nothing may be fetched then, "" when it may.
    """

    def __init__(
        self,
        queue: Queue,
        ledger: HostLedger,
        *,
        concurrency: int,
        max_pages: int,
        max_bytes: int | None = None,
        deadline: float | None = None,
        delay: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        closed: Callable[[float], str] = lambda _: "",
    ) -> None:
        self._queue = queue
        self._ledger = ledger
        self._concurrency = concurrency
        self._max_pages = max_pages
        self._max_bytes = max_bytes
        self._deadline = deadline
        self._delay = delay
        self._clock = clock
        self._wall = wall
        self._closed = closed
        self._hosts: dict[str, _Host] = {}
        self._turns = 0
        self.queued = 0
        self.leased = 0
        self.fetched = 0
        self.bytes = 0
        """Of the bodies of what was fetched."""
        self.ended_by = ""
        """Which budget ended the run, with tasks left over; empty while it goes on."""
        self.left_over = 0
        """How many tasks are put off to the next run: of hosts that are shut, or that could not be done in this one."""
        self.shut_hosts: dict[str, str] = {}
        """The hosts that are left alone for the rest of the run, and why."""

    def begin(self) -> Pass:
        """Take up the pass that an earlier run did not end, or begin one."""
        begun = self._queue.begin(self._wall())
        for host, pending in self._queue.waiting().items():
            self._host(host).pending = pending
            self.queued += pending
            self._shut_if_held(host)
        return begun

    def starts(self) -> set[tuple[str, str]]:
        """Return the start pages of this pass as (site, URL), under the names to which they were sent on, too."""
        return self._queue.starts()

    def waiting(self) -> dict[str, int]:
        """Return the number of tasks that wait, of each host that has some and is not shut."""
        return {name: host.pending for name, host in self._hosts.items() if host.pending}

    def batch(self) -> AbstractContextManager[None]:
        """Return a context whose changes to the queue are made together, at its end."""
        return self._queue.batch()

    robots: SharedRobots | None = None
    """What the workers of a run know of robots.txt together; None when there is one worker."""

    def reserve(self, host: str) -> float:
        """Return 0: the downloader keeps the distance between two requests of this process."""
        return 0.0

    def sent(self, host: str) -> None:
        """The request that had its turn has left; nobody asks when there is one worker."""

    def renew(self) -> None:
        """Say that this worker lives; nobody asks when it is the only one."""

    def begun(self) -> None:
        """The start pages are queued; nobody waits for it when there is one machine."""

    def catch_up(self) -> None:
        """Take over what other machines learned; there are none."""

    def tell(self) -> None:
        """Tell other machines what changed; there are none."""

    def note_posts(self, site: str, page: PageId, posts: Sequence[PostId]) -> None:
        """Take note of the posts of a page for other machines; there are none."""

    def note_too_deep(self, links: int) -> None:
        """Remember how many links of this pass were left out for their depth."""
        self._queue.note_too_deep(links)

    def end(self) -> bool:
        """End the run; return whether the pass is over, since all its tasks are acknowledged."""
        return not self.unfinished and self._queue.finish()

    def _host(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())

    def _shut_if_held(self, host: str) -> None:
        """A host that an earlier run had to leave alone for long is left alone by this one, too."""
        held = self._ledger.held_for(host)
        if held > LONGEST_WAIT and host not in self.shut_hosts:
            self.shut(host, f"{self._ledger.of(host).why}; held for {_span(held)} more")

    def add(self, task: Task) -> bool:
        """Queue a task unless its page was queued before; a better lane moves it up. Return whether it is new."""
        new = self._queue.put(task)
        if new:
            self._count(task)
        return new

    def _count(self, task: Task) -> None:
        if task.host not in self._hosts:
            self._host(task.host)
            self._shut_if_held(task.host)
        if task.host in self.shut_hosts:
            self.left_over += 1
        else:
            self._host(task.host).pending += 1
            self.queued += 1

    def has_seen(self, task: Task) -> bool:
        """Whether the task's page was queued or fetched in this pass."""
        return self._queue.knows(task.identity)

    def mark(self, task: Task) -> None:
        """Take note that a page was fetched, under whatever name: it need not be fetched under this one."""
        if self._queue.mark(task):
            if task.host in self.shut_hosts:
                self.left_over -= 1
            else:
                self._host(task.host).pending -= 1
                self.queued -= 1

    def again(self, task: Task) -> None:
        """Queue a task although its page was fetched before in this run."""
        self._queue.put_again(task)
        self._count(task)

    def next(self) -> Task | None:
        """Lease the best task of the host that waited longest; None when there is none just now."""
        if not self.queued or self.ended_by:
            return None
        if self._deadline is not None and self._clock() >= self._deadline:
            self.ended_by = "budget max_seconds"
            return None
        self.ended_by = self._closed(self._wall())
        if self.ended_by:
            return None
        if self._max_bytes is not None and self.bytes >= self._max_bytes:
            self.ended_by = "budget max_bytes"
            return None
        if not self._budget_left():
            self.ended_by = "" if self.leased else "budget max_pages"
            return None
        for name, host in sorted(self._hosts.items(), key=lambda item: item[1].turn):
            task = self._lease(name, host)
            if task is not None:
                self._turns += 1
                host.turn = self._turns
                return task
        return None

    def _budget_left(self) -> bool:
        return self.fetched + self.leased < self._max_pages

    def _must_wait(self, name: str, fresh: bool) -> bool:
        # Within a run the downloader keeps the distance; the ledger keeps it from one run to the next.
        return (self._ledger.wait_of(name) if fresh else self._ledger.held_for(name)) > 0

    def _lease(self, name: str, host: _Host) -> Task | None:
        if not host.pending or name in self.shut_hosts or host.leased >= self._concurrency:
            return None
        if self._must_wait(name, fresh=not host.turn):
            return None
        # What is on its way may be a list that states an article's title and date.
        task = self._queue.lease(name, self._wall(), spare=_LATER if host.listing else ())
        if task is None:
            return None
        self._ledger.asked(name, self._delay)
        host.pending -= 1
        host.leased += 1
        host.listing += task.lane not in _LATER
        self.leased += 1
        self.queued -= 1
        return task

    def done(self, task: Task, *, fetched: bool, size: int = 0) -> None:
        """Acknowledge a leased task; `fetched` when the page came: it and its `size` in bytes count for the budgets."""
        self._queue.acknowledge(task.identity, fetched=fetched, size=size)
        if fetched:
            self._ledger.answered(task.host)
        self._release(task, fetched=fetched)
        self.bytes += size

    def put_off(self, task: Task, *, give_up: bool = True) -> None:
        """Leave a leased task to the next run: its lease comes back then.

        With `give_up`, a task that was put off too often is acknowledged instead.
        """
        if give_up and task.attempts + 1 >= MOST_ATTEMPTS:
            self._queue.acknowledge(task.identity)
        else:
            self._queue.put_off(task.identity)
            self.left_over += 1
        self._release(task, fetched=False)

    def _release(self, task: Task, *, fetched: bool) -> None:
        host = self._host(task.host)
        host.leased -= 1
        host.listing -= task.lane not in _LATER
        self.leased -= 1
        self.fetched += fetched

    def hold(self, host: str, seconds: float, why: str) -> None:
        """Give out no task of a host for some seconds, in later runs neither; shut it when that is too long."""
        self._ledger.hold(host, seconds, why)
        left = self.seconds_left()
        if seconds > LONGEST_WAIT or (left is not None and seconds > left):
            self.shut(host, why)

    def refused(self, host: str, why: str) -> float:
        """Count a refusal of a host; return for how many seconds it should be held, doubling with each in a row."""
        return self._ledger.refused(host, why)

    def set_delay(self, host: str, seconds: float) -> None:
        """Take note of a host's Crawl-delay."""
        self._ledger.set_delay(host, seconds)

    def shut(self, host: str, why: str) -> None:
        """Give out nothing more of a host in this run; what is queued for it is left over."""
        known = self._host(host)
        self.queued -= known.pending
        self.left_over += known.pending
        known.pending = 0
        self.shut_hosts.setdefault(host, why)

    def held_for(self, host: str) -> float:
        """Return for how many more seconds a host is held; infinite when it is shut."""
        return float("inf") if host in self.shut_hosts else self._ledger.held_for(host)

    def next_wait(self) -> float:
        """Return the seconds until a host with tasks may be asked; 0 when one may be now, or there is none."""
        waits = [self._ledger.wait_of(name) for name, host in self._hosts.items() if host.pending]
        return min(waits, default=0.0)

    def seconds_left(self) -> float | None:
        """Return the seconds to the deadline, or None when there is none."""
        return None if self._deadline is None else max(0.0, self._deadline - self._clock())

    @property
    def unfinished(self) -> int:
        """How many known tasks were not done: queued, under way, or left to the next run."""
        return self.queued + self.leased + self.left_over

    @property
    def has_work(self) -> bool:
        """Whether a task is left that may still be given out."""
        return self.queued > 0 and not self.ended_by


def _span(seconds: float) -> str:
    """Return a time in words.

    >>> _span(45), _span(150), _span(7100)
    ('45 s', '2 min', '2 h')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.0f} h"
