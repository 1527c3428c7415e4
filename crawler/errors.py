"""Everything that `crawler` raises.

CrawlError
├── JobError           a job's description is wrong: a key, a type or a value
├── ArchiveError       the raw archive cannot be written or read: disk full, another writer, no such record
├── StateError         the crawl state cannot be used: written by a newer version, or damaged
├── QueueError         the queue's server cannot be used: not there, too old, memory full, another password
├── LoginError         a site did not let the crawl in, or its secret is not where the job says
├── CrawlFailedError   the crawl's process could not start or died; carries the end of its stderr
└── NoPage             an answer is no page; raised and caught within the spider
    ├── Blocked        something came in its place: a captcha, a wall, an error
    ├── Empty          it has no words of its own without JavaScript
    └── Elsewhere      a redirection led to another one
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.blocks import Block


class CrawlError(Exception):
    """The root: catch this to catch all that `crawler` raises on purpose."""


class JobError(CrawlError):
    """A job is wrong; the message names the key, what was expected and what was found."""


class ArchiveError(CrawlError):
    """The raw archive cannot be written or read; the message names the file and says what to do."""


class StateError(CrawlError):
    """The crawl state cannot be used; it can always be made again from the archive with `rebuild`."""


class QueueError(CrawlError):
    """The server of a shared queue cannot be used; the message says why. What is archived and known stays."""


class LoginError(CrawlError):
    """Logging in to a site did not work; the message names the site and the source of a secret, never the secret."""


class CrawlFailedError(CrawlError):
    """The crawl's process died without saying that it was done.

    `exit_code` is what a command should exit with; `stderr` is the end of what the process wrote there.
    """

    exit_code = 4

    def __init__(self, message: str, stderr: str = "") -> None:
        super().__init__(f"{message}\n{stderr}".rstrip())
        self.stderr = stderr


class NoPage(CrawlError):
    """The root of what an answer may turn out to be."""


class Blocked(NoPage):
    """Something came in place of a page."""

    def __init__(self, block: Block) -> None:
        super().__init__(block.words)
        self.block = block


class Empty(NoPage):
    """A page has no words of its own; the message says by what that is known."""


class Elsewhere(NoPage):
    """A redirection led to another page than the one that was asked for."""
