"""The politeness ledger on Redis: the distance between two requests to a host, and holds, are kept by all workers.

Time is the server's, so clocks of machines that differ do no harm. What was read is believed for a moment, since the
scheduler asks often; a request itself is made only when the server gave it its time (`reserve`).
"""

from __future__ import annotations

import base64
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from crawler.hosts import HostRecord, hold_after
from crawler.redis_link import RedisLink
from crawler.redis_scripts import HOSTS, ROBOTS

_PREFIX = "qingtie:host"
_BELIEVED = 0.2  # seconds
_GRACE = 1.0  # seconds for which a busy worker may be late with a request that it has the right to make


_ROBOTS = "qingtie:robots"
_ASKING = 60  # seconds after which another worker asks, too
_MOST_ROBOTS = 500 * 1024  # bytes of a robots.txt that count (RFC 9309, 2.5)


class SharedRobots:
    """The robots.txt files of a run's hosts: one worker asks for each, and all read what it found.

    `sign` is the key that lives while this worker gives signs of life, each of them for `lease` milliseconds: what a
    worker that is gone was asking for, the next one asks for.
    """

    def __init__(self, link: RedisLink, run_id: str, *, sign: str, lease: int) -> None:
        self._link = link
        self._run_id = run_id
        self._sign = sign
        self._lease = lease

    def look(self, host: str) -> tuple[int, bytes] | bool:
        """Return status (0: none came) and body; True when this worker is to ask for it, False to look again."""
        found = self._link.run(ROBOTS, _ROBOTS, "look", self._run_id, host, self._sign, self._lease, _ASKING)
        if found in ("yours", "wait"):
            return bool(found == "yours")
        status, _, body = str(found).partition(" ")
        return int(status), base64.b64decode(body)

    def put(self, host: str, status: int, body: bytes) -> None:
        """Tell the others what came."""
        text = f"{status} {base64.b64encode(body[:_MOST_ROBOTS]).decode('ascii')}"
        self._link.run(ROBOTS, _ROBOTS, "put", self._run_id, host, text)

    def leave(self, host: str) -> None:
        """Let another worker ask."""
        self._link.run(ROBOTS, _ROBOTS, "leave", self._run_id, host)


@dataclass(frozen=True, slots=True)
class _Seen:
    at: float
    wait: float
    held: float
    record: HostRecord


class RedisLedger:
    """The hosts' records of all jobs on one server; `wall` gives the time in seconds since 1970."""

    def __init__(
        self, link: RedisLink, wall: Callable[[], float] = time.time, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._link = link
        self._wall = wall
        self._clock = clock
        self._worker = uuid.uuid4().hex
        self._seen: dict[str, _Seen] = {}

    def _run(self, operation: str, host: str, *values: float | str) -> float:
        self._seen.pop(host, None)
        return float(self._link.run(HOSTS, _PREFIX, operation, host, *values))

    def _look(self, host: str) -> _Seen:
        now, seen = self._clock(), self._seen.get(host)
        if seen is None or not 0 <= now - seen.at < _BELIEVED:
            next_in, held, failures, delay, why = self._link.run(HOSTS, _PREFIX, "of", host)
            wall = self._wall()
            record = HostRecord(host, wall + next_in, wall + held, failures, delay, why)
            seen = self._seen[host] = _Seen(now, max(next_in, held), held, record)
        return seen

    def of(self, host: str) -> HostRecord:
        """Return the record of a host, its times by this machine's clock."""
        return self._look(host).record

    def held_for(self, host: str) -> float:
        """Return for how many more seconds a host is held."""
        seen = self._look(host)
        return max(0.0, seen.held - (self._clock() - seen.at))

    def wait_of(self, host: str) -> float:
        """Return the seconds until a host may be asked, by the last request of any worker and its hold."""
        seen = self._look(host)
        return max(0.0, seen.wait - (self._clock() - seen.at))

    def asked(self, host: str, delay: float) -> None:
        """Nothing: the time of a request is given when it is made (`reserve`)."""

    def reserve(self, host: str, delay: float) -> float:
        """Take the right to ask a host now, and return 0; or return the seconds after which to try again.

        The host is to be left alone by all for `delay` seconds from when `sent` is called, or for as long as its
        robots.txt says; for a second more when it is not.
        """
        return self._run("reserve", host, delay, self._worker, _GRACE)

    def sent(self, host: str, delay: float) -> None:
        """The request for which the right was taken has left just now."""
        self._run("sent", host, delay, self._worker)

    def answered(self, host: str) -> None:
        """A page came: the row of refusals is over."""
        if self._look(host).record.failures:
            self._run("answered", host)

    def refused(self, host: str, why: str) -> float:
        """Count a refusal; return how long the host is to be held: 2 s, doubled with each in a row, a day at most."""
        return hold_after(int(self._run("refused", host, why)))

    def hold(self, host: str, seconds: float, why: str) -> None:
        """Hold a host from now on; an earlier end than a known one is ignored."""
        self._run("hold", host, seconds, why)

    def set_delay(self, host: str, delay: float) -> None:
        """Take note of what a host's robots.txt asks for, in seconds."""
        self._run("delay", host, delay)
