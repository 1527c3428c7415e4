"""Scrapy's view of the frontier: requests are made only when their turn has come."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

if TYPE_CHECKING:
    from crawler.spiders.forum import ForumSpider

_SHORTEST_NAP = 0.05
_LONGEST_NAP = 5.0  # seconds; Scrapy itself looks again after as many


class FrontierScheduler(BaseScheduler):
    """Hands out the frontier's tasks as requests, and takes back retries and redirections."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._spider: ForumSpider = crawler.spider  # type: ignore[assignment]
        self._returned: deque[Request] = deque()
        self._nap: asyncio.TimerHandle | None = None
        self._pulse: asyncio.TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the scheduler of a crawl whose spider has a frontier."""
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """Begin to give signs of life, when other workers share the queue."""
        if self._spider.job.queue:
            self._pulse = asyncio.get_running_loop().call_later(self._spider.job.lease / 4, self._beat)

    def _beat(self) -> None:
        self._pulse = asyncio.get_running_loop().call_later(self._spider.job.lease / 4, self._beat)
        with self._spider.failing():
            self._spider.frontier.renew()

    def close(self, reason: str) -> None:
        """Wake nobody any more."""
        for timer in (self._nap, self._pulse):
            if timer is not None:
                timer.cancel()

    def has_pending_requests(self) -> bool:
        """Whether anything may still be fetched in this run."""
        frontier = self._spider.frontier
        if not self._spider.ready:
            return False
        return bool(self._returned and not frontier.ended_by) or frontier.has_work

    def enqueue_request(self, request: Request) -> bool:
        """Take back a request that a middleware wants made again, or in another way; its task is still leased."""
        self._returned.append(request)
        return True

    def next_request(self) -> Request | None:
        """Return the next request whose host may be asked now, or None."""
        if self._spider.ready:
            with self._spider.failing():
                return self._next_request()
        return None

    def _next_request(self) -> Request | None:
        frontier = self._spider.frontier
        for _ in range(len(self._returned)):
            request = self._returned.popleft()
            host = urlsplit(request.url).netloc
            if host in frontier.shut_hosts or not frontier.held_for(host):  # the former is refused on its way
                return request
            self._returned.append(request)
        task = frontier.next()
        if task is not None:
            return self._spider.request_for(task)
        if frontier.has_work:
            self._look_again(frontier.next_wait())
        return None

    def _look_again(self, wait: float) -> None:
        """Have the engine ask again when a held host is free: it would only do so every few seconds."""
        if wait <= 0 or (self._nap is not None and not self._nap.cancelled()):
            return
        nap = min(_LONGEST_NAP, max(_SHORTEST_NAP, wait))
        self._nap = asyncio.get_running_loop().call_later(nap, self._wake)

    def _wake(self) -> None:
        self._nap = None
        slot = self._crawler.engine._slot if self._crawler.engine else None
        if slot is not None and slot.closing is None:
            slot.nextcall.schedule()
