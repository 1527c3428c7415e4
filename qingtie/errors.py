"""Everything that `qingtie` raises; each class is an exit code.

QingtieError             1   the command cannot do what it was asked
├── ConfigError          2   a job, recipe or site file is wrong
├── GateFailed           3   the run is done and published, but a quality gate failed
├── CrawlFailed          4   nothing could be crawled
└── Locked              75   another run holds the lock (EX_TEMPFAIL: try again later)
"""

from __future__ import annotations

from typing import ClassVar


class QingtieError(Exception):
    """The root; `exit_code` is what the command ends with."""

    exit_code: ClassVar[int] = 1


class ConfigError(QingtieError):
    """A job, recipe or site file is wrong; the message names file, key and what is allowed."""

    exit_code = 2


class GateFailed(QingtieError):
    """The run is done, but a quality gate failed."""

    exit_code = 3


class CrawlFailed(QingtieError):
    """The crawl failed: nothing could be fetched."""

    exit_code = 4


class Locked(QingtieError):
    """Another run holds the lock of the data folder."""

    exit_code = 75
