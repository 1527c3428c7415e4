"""What is known of each host's patience: the politeness ledger, kept over runs in the state's file.

A host that was asked too often, broke down or shut the crawl out is held: for as long as it says, or for a time that
doubles with each refusal in a row. A page that comes ends the row. A run that is killed and started again
does not forget: the next request still waits for its time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

_SCHEMA = """
CREATE TABLE IF NOT EXISTS hosts (
    host TEXT PRIMARY KEY, next_at REAL NOT NULL, held_until REAL NOT NULL, failures INTEGER NOT NULL,
    delay REAL NOT NULL, why TEXT NOT NULL
) WITHOUT ROWID;
"""

FIRST_HOLD = 2.0
LONGEST_HOLD = 24 * 3600.0
"""Seconds: the shortest and the longest hold that is not asked for by the host itself."""

_SAVE = (
    "INSERT OR REPLACE INTO hosts (host, next_at, held_until, failures, delay, why)"
    " VALUES (:host, :next_at, :held_until, :failures, :delay, :why)"
)


@dataclass(slots=True)
class HostRecord:
    """One host. Times are seconds since 1970; `next_at` is when it may be asked again, `held_until` when a hold ends.

    `failures` counts refusals in a row; `delay` is what its robots.txt asks for (seconds, 0: nothing); `why` says in
    words why it is or was held.
    """

    host: str
    next_at: float = 0.0
    held_until: float = 0.0
    failures: int = 0
    delay: float = 0.0
    why: str = ""


class HostLedger(Protocol):
    """What the frontier asks of a ledger; SQLite's is below, and `crawler.redis_hosts` has one for several workers."""

    def of(self, host: str) -> HostRecord:
        """Return the record of a host; one that is not known has nothing against it."""

    def held_for(self, host: str) -> float:
        """Return for how many more seconds a host is held."""

    def wait_of(self, host: str) -> float:
        """Return the seconds until a host may be asked, by its last request and its hold."""

    def asked(self, host: str, delay: float) -> None:
        """A host is asked now; it is to be left alone for `delay` seconds, or for as long as its robots.txt says."""

    def answered(self, host: str) -> None:
        """A page came: the row of refusals is over."""

    def refused(self, host: str, why: str) -> float:
        """Count a refusal; return how long the host is to be held."""

    def hold(self, host: str, seconds: float, why: str) -> None:
        """Hold a host from now on; an earlier end than a known one is ignored."""

    def set_delay(self, host: str, delay: float) -> None:
        """Take note of what a host's robots.txt asks for, in seconds."""


def hold_after(failures: int) -> float:
    """Return the seconds for which a host is held after so many refusals in a row (1 or more)."""
    return min(LONGEST_HOLD, FIRST_HOLD * 2.0 ** min(failures - 1, 30))


class Ledger:
    """The hosts' records; `wall` gives the time in seconds since 1970."""

    def __init__(self, db: sqlite3.Connection, wall: Callable[[], float]) -> None:
        self._db = db
        self._wall = wall
        db.execute(_SCHEMA)
        self._known: dict[str, HostRecord] = {}

    def of(self, host: str) -> HostRecord:
        """Return the record of a host; one that is not known has nothing against it."""
        if host not in self._known:
            row = self._db.execute(
                "SELECT host, next_at, held_until, failures, delay, why FROM hosts WHERE host=?", (host,)
            ).fetchone()
            self._known[host] = HostRecord(*row) if row else HostRecord(host)
        return self._known[host]

    def held_for(self, host: str) -> float:
        """Return for how many more seconds a host is held; a clock that was set back holds no longer than a day."""
        return min(LONGEST_HOLD, max(0.0, self.of(host).held_until - self._wall()))

    def wait_of(self, host: str) -> float:
        """Return the seconds until a host may be asked, by its last request and its hold."""
        record = self.of(host)
        return max(self.held_for(host), min(LONGEST_HOLD, max(0.0, record.next_at - self._wall())))

    def asked(self, host: str, delay: float) -> None:
        """A host is asked now; it is to be left alone for `delay` seconds, or for as long as its robots.txt says."""
        record = self.of(host)
        wait = max(delay, record.delay)
        if wait:
            record.next_at = self._wall() + wait
            self._save(record)

    def answered(self, host: str) -> None:
        """A page came: the row of refusals is over."""
        record = self.of(host)
        if record.failures:
            record.failures = 0
            self._save(record)

    def refused(self, host: str, why: str) -> float:
        """Count a refusal; return how long the host is to be held: 2 s, doubled with each in a row, a day at most."""
        record = self.of(host)
        record.failures += 1
        record.why = why
        self._save(record)
        return hold_after(record.failures)

    def hold(self, host: str, seconds: float, why: str) -> None:
        """Hold a host from now on; an earlier end than a known one is ignored."""
        record = self.of(host)
        until = self._wall() + seconds
        if until > record.held_until:
            record.held_until, record.why = until, why
            self._save(record)

    def set_delay(self, host: str, delay: float) -> None:
        """Take note of what a host's robots.txt asks for, in seconds."""
        record = self.of(host)
        if record.delay != delay:
            record.delay = delay
            self._save(record)

    def _save(self, record: HostRecord) -> None:
        names = HostRecord.__slots__
        self._db.execute(_SAVE, {name: getattr(record, name) for name in names})
