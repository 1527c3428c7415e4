"""The words around the words: menus, footers, feeds and sidebars; picked by the page's name, never by chance."""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

_POOLS = Path(__file__).parent / "content" / "chrome"


class Dress:
    """Picks words, numbers and class names for one page, always the same ones."""

    def __init__(self, name: str, *, hashed: bool) -> None:
        self.name = name
        self.hashed = hashed

    def n(self, low: int, high: int, salt: object = "") -> int:
        """Return a number from `low` to `high`."""
        return low + crc32(f"{self.name}/{salt}".encode()) % (high - low + 1)

    def pick(self, pool: str, count: int = 1, salt: object = "") -> list[str]:
        """Return `count` lines of a pool of words, from a place that depends on the page."""
        lines = (_POOLS / f"{pool}.txt").read_text("utf-8").splitlines()
        start = self.n(0, len(lines) - 1, f"{pool}{salt}")
        return [lines[(start + step) % len(lines)] for step in range(count)]

    def one(self, pool: str, salt: object = "") -> str:
        """Return one line of a pool."""
        return self.pick(pool, 1, salt)[0]

    def k(self, name: str) -> str:
        """Return a class name: as given, or hashed as build tools do."""
        return f"css-{crc32(f'{self.name}{name}'.encode()):08x}"[:11] if self.hashed else name
