"""robots.txt as RFC 9309 reads it: a file that is not there allows all, a server that breaks down allows nothing.

Scrapy's middleware takes the body of a 503 for a robots.txt without rules, and one that cannot be reached for none. The
RFC (2.3.1.4) has a crawler assume that everything is forbidden then; the host is asked again in the next run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.middlewares import Refused

if TYPE_CHECKING:
    from scrapy.robotstxt import RobotParser

UNREACHABLE = "robots_unreachable"


class RobotsMiddleware(RobotsTxtMiddleware):
    """Refuses pages that robots.txt forbids, and all pages of a host whose robots.txt cannot be had."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._out_of_reach: dict[str, Exception] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise `IgnoreRequest` for a forbidden page, or what kept the host's robots.txt from coming."""
        trouble = self._out_of_reach.get(urlsplit(request.url).netloc)
        if trouble is not None:
            raise trouble
        super().process_request_2(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            why = f"robots.txt of {netloc} answers {response.status}: nothing may be fetched until it can be read"
            self.crawler.spider.frontier.shut(netloc, why)  # type: ignore[union-attr]
            self._out_of_reach[netloc] = Refused(UNREACHABLE, why)
        if response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, IgnoreRequest):  # one that the guard refuses: so it does the page
            self._out_of_reach[netloc] = exc
        super()._robots_error(exc, netloc)
