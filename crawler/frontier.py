"""What is to be fetched, in which order, and how much of it: a queue that leases and takes back.

It is kept in memory: a killed crawl begins again at its start pages, and the state says what need not be fetched again.
Scrapy's scheduler asks it for tasks (`crawler.scheduler`), so that a frontier on disk or for several machines can take
its place without a change elsewhere.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from urllib.parse import urlsplit

from cleaning.identity import PageId
from crawler.state import PageEntry


class Lane(IntEnum):
    """Which tasks go first: a thread that was begun is finished, and its board's next list page can wait."""

    START = 5
    NEXT = 4
    ROW = 3
    LIST = 2
    LINK = 1


@dataclass(frozen=True, slots=True)
class Task:
    """One page to fetch. `page` is what its URL is expected to mean.

    `depth` counts the steps down from the start, not the pages of a list or thread; `known` is the version in the
    archive, with which the request is made conditional (None: fetch it whatever is known); `listed` is what a list
    stated of it; `engine` what the page that linked to it runs.
    """

    url: str
    site: str
    page: PageId
    lane: Lane
    depth: int = 0
    known: PageEntry | None = None
    listed: str | None = None
    engine: str | None = None

    @property
    def host(self) -> str:
        """The host (with its port) that must not be hurried."""
        return urlsplit(self.url).netloc

    @property
    def identity(self) -> tuple[str, str, int]:
        """The page by which it is known that two tasks are one."""
        return self.site, self.page.key, self.page.number


@dataclass(slots=True)
class _Host:
    heap: list[tuple[int, int, Task]] = field(default_factory=list)
    leased: int = 0
    listing: int = 0
    held_until: float = 0.0
    turn: int = 0


class Frontier:
    """The tasks of one run. `concurrency` is per host; `max_pages` counts fetched pages; `clock` gives seconds.

    `deadline` is when no further task is given out, on that clock; None means never.
    """

    def __init__(self, *, concurrency: int, max_pages: int, deadline: float | None, clock: Callable[[], float]) -> None:
        self._concurrency = concurrency
        self._max_pages = max_pages
        self._deadline = deadline
        self._clock = clock
        self._hosts: dict[str, _Host] = {}
        self._best: dict[tuple[str, str, int], Task] = {}
        self._taken: set[tuple[str, str, int]] = set()
        self._numbers = count()
        self._turns = count()
        self.queued = 0
        self.leased = 0
        self.fetched = 0
        self.ended_by = ""
        """Which budget ended the run, with tasks left over; empty while it goes on."""
        self.left_over = 0
        """How many tasks of hosts that were shut are not given out."""
        self.shut_hosts: dict[str, str] = {}
        """The hosts that are left alone for the rest of the run, and why."""

    def add(self, task: Task) -> bool:
        """Queue a task unless its page was queued before; a better lane moves it up. Return whether it is new."""
        key = task.identity
        if key in self._taken:
            return False
        waiting = self._best.get(key)
        if waiting is not None and waiting.lane >= task.lane:
            return False
        if task.host in self.shut_hosts:
            self._taken.add(key)
            self.left_over += 1
            return False
        self._best[key] = task
        host = self._hosts.setdefault(task.host, _Host())
        heapq.heappush(host.heap, (-task.lane, next(self._numbers), task))
        self.queued += waiting is None
        return waiting is None

    def has_seen(self, task: Task) -> bool:
        """Whether the task's page was queued or fetched in this run."""
        return task.identity in self._taken or task.identity in self._best

    def mark(self, task: Task) -> None:
        """Take note that a page was fetched, under whatever name: it need not be fetched under this one."""
        if self._best.pop(task.identity, None) is not None:
            self.queued -= 1
        self._taken.add(task.identity)

    def again(self, task: Task) -> None:
        """Queue a task although its page was fetched before in this run."""
        self._taken.discard(task.identity)
        self.add(task)

    def next(self) -> Task | None:
        """Lease the best task of the host that waited longest; None when there is none just now."""
        if not self.queued or self.ended_by:
            return None
        if self._deadline is not None and self._clock() >= self._deadline:
            self.ended_by = "budget max_seconds"
            return None
        if self.fetched + self.leased >= self._max_pages:
            self.ended_by = "" if self.leased else "budget max_pages"
            return None
        for host in sorted(self._hosts.values(), key=lambda host: host.turn):
            task = self._pop(host)
            if task is not None:
                host.turn = next(self._turns) + 1
                return task
        return None

    def _pop(self, host: _Host) -> Task | None:
        if host.leased >= self._concurrency or host.held_until > self._clock():
            return None
        while host.heap:
            task = host.heap[0][2]
            if self._best.get(task.identity) is not task:
                heapq.heappop(host.heap)  # moved up to a better lane, or taken
                continue
            if task.lane is Lane.LINK and host.listing:
                return None  # what is on its way may be a list that states this article's title and date
            heapq.heappop(host.heap)
            del self._best[task.identity]
            self._taken.add(task.identity)
            host.leased += 1
            host.listing += task.lane is not Lane.LINK
            self.leased += 1
            self.queued -= 1
            return task
        return None

    def done(self, task: Task, *, fetched: bool) -> None:
        """Give a leased task back; `fetched` when the page came, which counts towards the budget."""
        host = self._hosts[task.host]
        host.leased -= 1
        host.listing -= task.lane is not Lane.LINK
        self.leased -= 1
        self.fetched += fetched

    def hold(self, host: str, until: float) -> None:
        """Give out no task of a host before `until` (on the clock); an earlier end than a known one is ignored."""
        known = self._hosts.setdefault(host, _Host())
        known.held_until = max(known.held_until, until)

    def shut(self, host: str, why: str) -> None:
        """Give out nothing more of a host in this run; what is queued for it is left over."""
        known = self._hosts.setdefault(host, _Host())
        known.held_until = float("inf")
        left = [task for _, _, task in known.heap if self._best.get(task.identity) is task]
        known.heap.clear()
        self.queued -= len(left)
        self.left_over += len(left)
        self.shut_hosts[host] = why

    def held_for(self, host: str) -> float:
        """Return for how many more seconds a host is held."""
        known = self._hosts.get(host)
        return max(0.0, known.held_until - self._clock()) if known else 0.0

    def seconds_left(self) -> float | None:
        """Return the seconds to the deadline, or None when there is none."""
        return None if self._deadline is None else max(0.0, self._deadline - self._clock())

    @property
    def unfinished(self) -> int:
        """How many known tasks were not done: queued, under way, or of hosts that were shut."""
        return self.queued + self.leased + self.left_over

    @property
    def has_work(self) -> bool:
        """Whether a task is left that may still be given out."""
        return self.queued > 0 and not self.ended_by
