"""Scrapy's view of the frontier: requests are made only when their turn has come."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

if TYPE_CHECKING:
    from crawler.spiders.forum import ForumSpider


class FrontierScheduler(BaseScheduler):
    """Hands out the frontier's tasks as requests, and takes back retries and redirections."""

    def __init__(self, spider: ForumSpider) -> None:
        self._spider = spider
        self._returned: deque[Request] = deque()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the scheduler of a crawl whose spider has a frontier."""
        return cls(crawler.spider)  # type: ignore[arg-type]

    def has_pending_requests(self) -> bool:
        """Whether anything may still be fetched in this run."""
        frontier = self._spider.frontier
        return bool(self._returned and not frontier.ended_by) or frontier.has_work

    def enqueue_request(self, request: Request) -> bool:
        """Take back a request that a middleware wants made again, or in another way; its task is still leased."""
        self._returned.append(request)
        return True

    def next_request(self) -> Request | None:
        """Return the next request whose host may be asked now, or None."""
        frontier = self._spider.frontier
        for _ in range(len(self._returned)):
            request = self._returned.popleft()
            if not frontier.held_for(urlsplit(request.url).netloc):
                return request
            self._returned.append(request)
        task = frontier.next()
        return self._spider.request_for(task) if task else None
