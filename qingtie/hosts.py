"""How a crawl goes, host by host, from its events: the rows of the live table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

HEAD = ("host", "fetched", "new", "queued", "errors", "pages/s", "ETA")
_MOST = 12  # rows; the rest is one


@dataclass(slots=True)
class _Host:
    fetched: int = 0
    new: int = 0
    queued: int = 0
    errors: int = 0


class HostTable:
    """Counts events by host. Times are seconds on the caller's clock; `began` is the crawl's begin."""

    def __init__(self, began: float) -> None:
        self._began = began
        self._hosts: dict[str, _Host] = {}

    def note(self, event: Mapping[str, Any]) -> None:
        """Count an event of `crawler.process.run_crawl`."""
        kind = event.get("event")
        if kind == "queue":
            waiting: Mapping[str, int] = event.get("hosts", {})
            for name in self._hosts.keys() | waiting.keys():
                self._host(name).queued = waiting.get(name, 0)
        elif kind in ("page", "not_modified", "failure"):
            host = self._host(urlsplit(str(event.get("url"))).netloc)
            host.errors += kind == "failure"
            host.fetched += kind != "failure"
            host.new += bool(event.get("new"))

    def _host(self, name: str) -> _Host:
        return self._hosts.setdefault(name, _Host())

    def rows(self, now: float) -> list[tuple[str, ...]]:
        """Return the rows, hosts with most left to do first; after a dozen, the others are one row.

        The time left is that at the rate so far, for the pages that are known by now; more may be found.
        """
        order = sorted(self._hosts.items(), key=lambda item: (-item[1].queued, -item[1].fetched, item[0]))
        shown, rest = order[:_MOST], order[_MOST:]
        if rest:
            totals = (sum(getattr(host, field) for _, host in rest) for field in _Host.__slots__)
            shown.append((f"{len(rest)} more", _Host(*totals)))
        return [self._row(name, host, now - self._began) for name, host in shown]

    def _row(self, name: str, host: _Host, seconds: float) -> tuple[str, ...]:
        rate = host.fetched / seconds if seconds > 0 else 0.0
        left = _span(host.queued / rate) if rate and host.queued else ""
        return (name, *(f"{n:,}" for n in (host.fetched, host.new, host.queued, host.errors)), f"{rate:.1f}", left)


def _span(seconds: float) -> str:
    """Return a time as a clock would show it.

    >>> _span(59.6), _span(3700)
    ('1:00', '1:01:40')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
