"""Between spider and network: the guard of addresses, headers as they were sent, waiting when a host asks for it."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from cleaning.extract.page import site_of
from crawler.frontier import LONGEST_WAIT, Frontier, Lane, Task
from crawler.guard import GUARD

logger = logging.getLogger(__name__)

_MOST_HOLDS = 10
_SLICE = 0.25  # seconds between two looks at whether the crawl is being stopped
_SLOWEST = 60.0  # seconds between two requests to a host that keeps complaining


class Refused(IgnoreRequest):
    """A request is not made or not gone on with: `reason` is the failure's code, the message its detail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class GuardMiddleware:
    """Refuses private addresses, and redirections to another site."""

    def process_request(self, request: Request) -> None:
        """Raise `Refused` for a request that must not be made; None lets it pass."""
        if GUARD.allow_private and not request.meta.get("redirect_times"):
            return
        host = urlsplit(request.url).hostname or ""
        if not (GUARD.installed or GUARD.allow_private):
            raise Refused("private_address", f"cannot tell where {host} leads: TWISTED_DNS_RESOLVER is not the guard's")
        address = GUARD.refused_host(host)
        if address is not None:
            what = "a private address" if address == host else f"the private address {address}"
            detail = f"{host} is {what}; allow it with allow_private (--allow-private)"
            raise Refused("private_address", detail)
        task = request.meta.get("task")
        if isinstance(task, Task) and task.lane is not Lane.START and request.meta.get("redirect_times"):
            site = site_of(request.url)
            if site != task.site:
                raise Refused("redirect", f"{task.url} leads to another site: {request.url}")


class AsSentMiddleware:
    """Keeps an answer's headers as they were sent, before the body is decoded; stands next to the network."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Remember the headers in `request.meta["as_sent"]`."""
        pairs = response.headers.items()
        request.meta["as_sent"] = tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1")) for name, values in pairs for value in values
        )
        return response


class HoldMiddleware:
    """Waits when a host says 429, or 503 with a time: the host is held, slowed down, and asked again."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of a crawl."""
        return cls(crawler)

    @property
    def _frontier(self) -> Frontier:
        return self._crawler.spider.frontier  # type: ignore[union-attr, no-any-return]

    def process_request(self, request: Request) -> None:
        """Raise `Refused` for a host that was shut while the request waited for its turn."""
        host = urlsplit(request.url).netloc
        if host in self._frontier.shut_hosts:
            raise Refused("rate_limited", self._frontier.shut_hosts[host])

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Return the answer, or the request again after the wait; raises `Refused` when the wait is too long."""
        after = response.headers.get("Retry-After")
        if response.status != 429 and not (response.status == 503 and after):
            return response
        holds = request.meta.get("holds", 0) + 1
        host = urlsplit(request.url).netloc
        wait = self._wait(host, response.status, after.decode("latin-1") if after else "")
        why = f"{host} answered {response.status} and asks to wait {wait:g} s"
        self._frontier.hold(host, wait, why)
        if holds > _MOST_HOLDS:
            self._frontier.shut(host, why)
        if host in self._frontier.shut_hosts:
            raise Refused("rate_limited", why)
        self._slow_down(request)
        logger.warning("%s answered %s: held for %g s", host, response.status, wait)
        await self._sleep(host)
        again: Request = request.copy()
        again.meta["holds"] = holds
        return again

    def _wait(self, host: str, status: int, header: str) -> float:
        """Return the seconds that a host asks for; when it does not say, they double with each refusal in a row."""
        held = self._frontier.held_for(host)
        # Requests that were under way together are one refusal.
        own = held if 0 < held <= LONGEST_WAIT else self._frontier.refused(host, f"{host} answered {status}")
        asked = _seconds(header)
        return own if asked is None else asked

    def _slow_down(self, request: Request) -> None:
        slots = self._crawler.engine.downloader.slots
        slot = slots.get(request.meta.get("download_slot", ""))
        if slot is not None:
            slot.delay = min(_SLOWEST, max(0.1, slot.delay * 1.5))

    async def _sleep(self, host: str) -> None:
        """Wait until the host is no longer held; raises `Refused` when the crawl is stopped meanwhile."""
        while (left := self._frontier.held_for(host)) > 0:
            if host in self._frontier.shut_hosts:
                raise Refused("rate_limited", self._frontier.shut_hosts[host])
            if not self._crawler.engine.running or self._frontier.ended_by:
                raise Refused("stopped", f"the crawl was stopped while {host} was held")
            await asyncio.sleep(min(left, _SLICE))


def _seconds(header: str) -> float | None:
    """Read Retry-After: seconds or a date (RFC 9110, 10.2.3); None when it says neither."""
    header = header.strip()
    if re.fullmatch(r"\d{1,9}", header):
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, TypeError):
        return None
