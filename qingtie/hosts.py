"""How a crawl goes, host by host, from its events: the rows of the live table."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

HEAD = ("host", "fetched", "new posts", "queued", "errors", "pages/s", "ETA")
_MOST = 12  # rows; the rest is one
_WINDOW = 60.0  # seconds that the rate is taken over
_COUNTS = ("fetched", "posts", "queued", "errors")


@dataclass(slots=True)
class _Host:
    fetched: int = 0
    posts: int = 0
    queued: int = 0
    errors: int = 0
    grows: bool = False
    times: deque[float] = field(default_factory=deque)

    def rate(self, began: float, now: float) -> float:
        """Return the pages a second of the last minute, or since the begin when that is less."""
        while self.times and self.times[0] < now - _WINDOW:
            self.times.popleft()
        seconds = min(_WINDOW, now - began)
        return len(self.times) / seconds if seconds > 0 else 0.0


class HostTable:
    """Counts events by host. Times are seconds on the caller's clock; `began` is the crawl's begin."""

    def __init__(self, began: float) -> None:
        self._began = began
        self._hosts: dict[str, _Host] = {}

    def note(self, event: Mapping[str, Any], now: float) -> None:
        """Count an event of `crawler.process.run_crawl`."""
        kind = event.get("event")
        if kind == "queue":
            waiting: Mapping[str, int] = event.get("hosts", {})
            for name in self._hosts.keys() | waiting.keys():
                host, queued = self._host(name), waiting.get(name, 0)
                host.grows, host.queued = queued > host.queued, queued
        elif kind in ("page", "not_modified", "failure"):
            host = self._host(urlsplit(str(event.get("url"))).netloc)
            host.errors += kind == "failure"
            host.fetched += kind != "failure"
            host.posts += int(event.get("posts", 0))
            host.times.append(now)

    def _host(self, name: str) -> _Host:
        return self._hosts.setdefault(name, _Host())

    def rows(self, now: float) -> list[tuple[str, ...]]:
        """Return the rows, hosts with most left to do first; after a dozen, the others are one row.

        The time left is that at the rate of the last minute, for the pages that are known by now. While more are found
        than are fetched, it is a least one, and says so; a host that gave nothing for a minute has none.
        """
        order = sorted(self._hosts.items(), key=lambda item: (-item[1].queued, -item[1].fetched, item[0]))
        shown, rest = order[:_MOST], order[_MOST:]
        rows = [self._row(name, host, host.rate(self._began, now)) for name, host in shown]
        if rest:
            totals = {name: sum(getattr(host, name) for _, host in rest) for name in _COUNTS}
            together = _Host(**totals, grows=any(host.grows for _, host in rest))
            rate = sum(host.rate(self._began, now) for _, host in rest)
            rows.append(self._row(f"{len(rest)} more", together, rate))
        return rows

    def _row(self, name: str, host: _Host, rate: float) -> tuple[str, ...]:
        left = ""
        if rate and host.queued:
            left = f"{'≥ ' if host.grows else ''}{_span(host.queued / rate)}"
        return (name, *(f"{getattr(host, count):,}" for count in _COUNTS), f"{rate:.1f}", left)


def _span(seconds: float) -> str:
    """Return a time as a clock would show it.

    >>> _span(59.6), _span(3700)
    ('1:00', '1:01:40')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
