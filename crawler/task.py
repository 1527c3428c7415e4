"""One page to fetch, as the frontier keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import urlsplit

from cleaning.identity import PageId
from crawler.state import PageEntry

Identity = tuple[str, str, int]
"""Site, key and number: the page by which it is known that two tasks are one."""


class Lane(IntEnum):
    """Which tasks go first: a thread that was begun is finished, and its board's next list page can wait.

    OLD are pages that are known, and are looked at again when there is nothing else to do.
    """

    START = 5
    NEXT = 4
    ROW = 3
    LIST = 2
    LINK = 1
    OLD = 0


@dataclass(frozen=True, slots=True)
class Task:
    """One page to fetch. `page` is what its URL is expected to mean.

    `depth` counts the steps down from the start, not the pages of a list or thread; `listed` is what a list stated of
    it; `engine` what the page that linked to it runs. `fresh`: it is asked for without conditions, whatever is known.
    `attempts` counts how often it was leased. `known` is the version in the archive, looked up when its turn comes.
    """

    url: str
    site: str
    page: PageId
    lane: Lane
    depth: int = 0
    listed: str | None = None
    engine: str | None = None
    fresh: bool = False
    attempts: int = 0
    known: PageEntry | None = None

    @property
    def host(self) -> str:
        """The host (with its port) that must not be hurried."""
        return urlsplit(self.url).netloc

    @property
    def identity(self) -> Identity:
        """The page by which it is known that two tasks are one."""
        return self.site, self.page.key, self.page.number
