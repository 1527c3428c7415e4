"""The distance between two requests to a host, for whoever is about to make one outside of Scrapy's own slots."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from crawler.frontier import LONGEST_WAIT, Frontier
from crawler.middlewares import Refused

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_SLICE = 0.25  # seconds between two looks at whether the crawl is being stopped
_SOON, _SHORT = 3.0, 0.05  # another worker may say any moment that its request has left


async def take_turn(crawler: Crawler, host: str) -> None:
    """Wait until a host may be asked, and take note that it is asked now.

    With a shared queue the ledger keeps the distance over all workers; else Scrapy's slot of the host does. Raises
    `Refused` when the host is shut, or the crawl stopped, meanwhile.
    """
    spider = crawler.spider
    frontier: Frontier = spider.frontier  # type: ignore[union-attr]
    shared = bool(spider.job.queue)  # type: ignore[union-attr]
    while (wait := frontier.reserve(host) if shared else _reserve(crawler, host)) > 0:
        if wait > LONGEST_WAIT:
            frontier.shut(host, f"{host} wants to be left alone")
        if host in frontier.shut_hosts:
            raise Refused("rate_limited", frontier.shut_hosts[host])
        if not crawler.engine.running:
            raise Refused("stopped", f"the crawl was stopped before {host} could be asked")
        await asyncio.sleep(min(wait, _SLICE if wait > _SOON else _SHORT))


def _reserve(crawler: Crawler, host: str) -> float:
    """Take the right to ask a host now, and return 0; or return the seconds after which to try again."""
    slot = crawler.engine.downloader.slots.get(host)
    held = crawler.spider.frontier.held_for(host)  # type: ignore[union-attr]
    if slot is None:
        return float(held)
    now = time.monotonic()
    wait = max(float(held), slot.lastseen + slot.delay - now)
    if wait <= 0:
        slot.lastseen = now
    return max(0.0, wait)
