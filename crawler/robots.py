"""robots.txt as RFC 9309 reads it: a file that is not there allows all, a server that breaks down allows nothing.

Scrapy's middleware takes the body of a 503 for a robots.txt without rules, and one that cannot be reached for none. The
RFC (2.3.1.4) has a crawler assume that everything is forbidden then; the host is asked again in the next run.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.internet.defer import Deferred

from crawler.middlewares import Refused

if TYPE_CHECKING:
    from scrapy.robotstxt import RobotParser

    from crawler.redis_hosts import SharedRobots

UNREACHABLE = "robots_unreachable"

_LOOK_AGAIN = 0.1  # seconds between two looks at whether another worker has it


class RobotsMiddleware(RobotsTxtMiddleware):
    """Refuses pages that robots.txt forbids, and all pages of a host whose robots.txt cannot be had."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._out_of_reach: dict[str, Exception] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    @property
    def _shared(self) -> SharedRobots | None:
        """What the workers of a run know together; None when there is one worker."""
        return self.crawler.spider.frontier.robots  # type: ignore[union-attr,no-any-return]

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return what a host allows; of several workers one asks for it."""
        netloc = urlsplit(request.url).netloc
        if self._shared is not None and netloc not in self._parsers:
            async with self._asking.setdefault(netloc, asyncio.Lock()):
                while netloc not in self._parsers and (found := self._shared.look(netloc)) is not True:
                    if isinstance(found, tuple):
                        status, body = found
                        await self._take_over(status, body, netloc, request)
                    else:
                        await asyncio.sleep(_LOOK_AGAIN)
                return await super().robot_parser(request)
        return await super().robot_parser(request)

    async def _take_over(self, status: int, body: bytes, netloc: str, request: Request) -> None:
        """Read what another worker found."""
        self._parsers[netloc] = Deferred()
        if status:
            url = f"{urlsplit(request.url).scheme}://{netloc}/robots.txt"
            await self._read(Response(url, status=status, body=body), netloc, request)
        else:
            self._out_of_reach[netloc] = Refused(UNREACHABLE, f"robots.txt of {netloc} could not be had")
            super()._robots_error(self._out_of_reach[netloc], netloc)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise `IgnoreRequest` for a forbidden page, or what kept the host's robots.txt from coming."""
        trouble = self._out_of_reach.get(urlsplit(request.url).netloc)
        if trouble is not None:
            raise trouble
        super().process_request_2(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if self._shared is not None:
            self._shared.put(netloc, response.status, response.body)
        await self._read(response, netloc, request)

    async def _read(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            why = f"robots.txt of {netloc} answers {response.status}: nothing may be fetched until it can be read"
            self.crawler.spider.frontier.shut(netloc, why)  # type: ignore[union-attr]
            self._out_of_reach[netloc] = Refused(UNREACHABLE, why)
        if response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if self._shared is not None and isinstance(exc, IgnoreRequest):
            self._shared.leave(netloc)
        elif self._shared is not None:
            self._shared.put(netloc, 0, b"")
        if not isinstance(exc, IgnoreRequest):  # one that the guard refuses: so it does the page
            self._out_of_reach[netloc] = exc
        super()._robots_error(exc, netloc)
