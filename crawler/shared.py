"""The frontier of a worker that is one of several: what others put, lease and fetch counts, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleaning.identity import PageId
from crawler.frontier import Frontier
from crawler.journal import Journal
from crawler.queue import Pass
from crawler.reading import PostId
from crawler.redis_hosts import RedisLedger
from crawler.redis_queue import RedisQueue
from crawler.task import Task

_LOOK_EVERY = 0.2
"""Seconds between two looks at what the other workers did."""


class SharedFrontier(Frontier):
    """The tasks of one run, one worker's view; arguments are those of `Frontier`.

    Its counts are those of the queue, as they were a moment ago: `queued` for the hosts that are not shut here,
    `fetched`, `bytes` and `elsewhere` over all workers. `journal` is what several machines know together, None for one.
    """

    def __init__(
        self, queue: RedisQueue, ledger: RedisLedger, *, journal: Journal | None = None, **options: Any
    ) -> None:
        super().__init__(queue, ledger, **options)
        self._journal = journal
        self._shared = queue
        self._distances = ledger
        self._looked_at = float("-inf")
        self._elsewhere = 0

    def begin(self) -> Pass:
        """Begin, take up or join a pass."""
        begun = self._shared.begin(self._wall())
        self.look()
        return begun

    def begun(self) -> None:
        """The start pages are queued: other machines may join."""
        if self._journal is not None:
            self._shared.begun()

    def catch_up(self) -> None:
        """Take over what other machines learned, into the state; its transaction has begun."""
        if self._journal is not None:
            self._journal.catch_up()

    def tell(self) -> None:
        """Tell other machines what changed in the state's transaction; the queue's batch has begun."""
        if self._journal is not None:
            self._journal.tell()

    def note_posts(self, site: str, page: PageId, posts: Sequence[PostId]) -> None:
        """Take note of the posts of a page for machines that have no copy of it."""
        if self._journal is not None and posts:
            self._journal.note_posts(site, page.key, page.number, posts)

    def look(self) -> None:
        """Take over the queue's counts."""
        census = self._shared.census()
        self._looked_at = self._clock()
        for name in census.pending:
            self._shut_if_held(name)
        for name, host in self._hosts.items():
            host.pending = 0 if name in self.shut_hosts else census.pending.get(name, 0)
        for name in census.pending.keys() - self._hosts.keys():
            self._host(name).pending = census.pending[name]
        self.queued = sum(host.pending for host in self._hosts.values())
        self.left_over = sum(census.pending.values()) - self.queued + census.put_off
        self._elsewhere = max(0, census.leased - self.leased)
        self.fetched = census.fetched
        self.bytes = census.bytes

    def add(self, task: Task) -> bool:
        """Queue a task unless its page was queued before; a better lane moves it up."""
        self._looked_at = float("-inf")
        return self._shared.put(task)

    def mark(self, task: Task) -> None:
        """Take note that a page was fetched, under whatever name."""
        self._shared.mark(task)

    def again(self, task: Task) -> None:
        """Queue a task although its page was fetched before in this run."""
        self._looked_at = float("-inf")
        self._shared.put_again(task)

    def next(self) -> Task | None:
        """Lease the best task of the host that waited longest; None when there is none just now."""
        if self._clock() - self._looked_at >= _LOOK_EVERY:
            self.look()
        return super().next()

    def _budget_left(self) -> bool:
        return self.fetched + self.leased + self._elsewhere < self._max_pages

    def _must_wait(self, name: str, fresh: bool) -> bool:
        return self._ledger.wait_of(name) > 0

    def reserve(self, host: str) -> float:
        """Take the right to ask a host now, and return 0; or return the seconds after which to try again."""
        return self._distances.reserve(host, self._delay)

    def sent(self, host: str) -> None:
        """The request that had its turn has left."""
        self._distances.sent(host, self._delay)

    def renew(self) -> None:
        """Say that this worker lives, and give the tasks of those that do not to the others."""
        if self._shared.renew():
            self._looked_at = float("-inf")

    def end(self) -> bool:
        """End this worker's part; return whether the pass is over."""
        self.look()
        return self._shared.finish()

    def next_wait(self) -> float:
        """Return the seconds until it is worth while to look again."""
        return max(_LOOK_EVERY, super().next_wait()) if self.queued else _LOOK_EVERY

    @property
    def has_work(self) -> bool:
        """Whether a task is left that may still be given out, or another worker may find one."""
        return (self.queued > 0 or self._elsewhere > 0) and not self.ended_by
