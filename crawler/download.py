"""Where requests leave: over the network as Scrapy does it, or through a browser for pages that need one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

from crawler.distance import take_turn
from crawler.job import CrawlJob

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.browser import Browser
    from crawler.frontier import Frontier

_STEPS = 4  # turns of the event loop until a request is on its way, a new connection included

_BROWSERS: WeakKeyDictionary[Crawler, Browser] = WeakKeyDictionary()


class Handler(HTTP11DownloadHandler):
    """Scrapy's own handler, but for requests with `rendered` in their meta; there is one for each scheme.

    With a shared queue a request takes its turn here, as late as can be, and the next one's turn is counted from when
    it has left, so that the distance over all workers holds whatever this worker was busy with meanwhile.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawling = crawler
        self._job: CrawlJob = crawler.spider.job  # type: ignore[union-attr]
        self._met: set[str] = set()
        self._frontier: Frontier = crawler.spider.frontier  # type: ignore[union-attr]

    async def download_request(self, request: Request) -> Response:
        """Make a request."""
        if not self._job.queue:
            return await self._download(request)
        host = urlsplit(request.url).netloc
        await take_turn(self._crawling, host)
        answer = asyncio.ensure_future(self._download(request))
        if host in self._met:
            for _ in range(_STEPS):
                await asyncio.sleep(0)
        else:  # nobody knows how long its name and the first connection take
            await asyncio.wait([answer])
            self._met.add(host)
        self._frontier.sent(host)
        return await answer

    async def _download(self, request: Request) -> Response:
        if request.meta.get("rendered"):
            return await self._browser().render(request)
        return await super().download_request(request)

    def _browser(self) -> Browser:
        from crawler.browser import Browser

        if self._crawling not in _BROWSERS:
            _BROWSERS[self._crawling] = Browser(self._crawling, self._job)
        return _BROWSERS[self._crawling]

    async def close(self) -> None:
        """Close the connections, and the browser if there is one."""
        await super().close()
        browser = _BROWSERS.pop(self._crawling, None)
        if browser is not None:
            await browser.close()
