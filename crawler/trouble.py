"""When a host is to be left alone: too many bad answers in a row."""

from __future__ import annotations

from collections import Counter
from typing import Protocol

from crawler.blocks import BlockKind

FEW = {
    BlockKind.CAPTCHA: 3,
    BlockKind.CHALLENGE: 3,
    BlockKind.DENIED: 3,
    BlockKind.BUSY: 5,
    BlockKind.WALL: 8,
}
"""How many of a kind in a row pause a host; a missing page says nothing of the host."""

UNREACHABLE = 5
"""How many requests in a row without an answer pause a host."""

_BAN = 1800.0  # seconds of the first pause; doubled with each further one, a day at most (crawler.hosts)
_BREAK = 60.0
_FIRST = 2.0  # what `refused` gives for the first refusal


class Pauses(Protocol):
    """What is asked of the frontier."""

    def refused(self, host: str, why: str) -> float:
        """Count a refusal; return the seconds of a hold that begins with 2 s and doubles."""

    def hold(self, host: str, seconds: float, why: str) -> None:
        """Hold a host."""


class Trouble:
    """Counts bad answers in a row, host by host, and pauses a host after a few."""

    def __init__(self, frontier: Pauses) -> None:
        self._frontier = frontier
        self._rows: dict[str, Counter[str]] = {}

    def good(self, host: str) -> None:
        """A page came: all rows of this host are over."""
        self._rows.pop(host, None)

    def block(self, host: str, kind: BlockKind, said: str) -> str:
        """Count a block; return in words why the host is paused now, "" when it is not."""
        most = FEW.get(kind)
        return self._count(host, kind, most, f"{host} {said}", _BAN) if most else ""

    def silence(self, host: str) -> str:
        """Count a request that got no answer, or a server's error; return why the host is paused, or ""."""
        return self._count(host, "silence", UNREACHABLE, f"{host} gives no answer or errors", _BREAK)

    def _count(self, host: str, kind: str, most: int, said: str, first: float) -> str:
        row = self._rows.setdefault(host, Counter())
        row[kind] += 1
        if row[kind] < most:
            return ""
        count = row.pop(kind)
        why = f"{said}, {count} times in a row"
        seconds = min(24 * 3600.0, first * self._frontier.refused(host, why) / _FIRST)
        why = f"{why}: paused for {seconds / 60:.0f} min"
        self._frontier.hold(host, seconds, why)
        return why
