"""Why a page never came: Scrapy's exceptions as a failure's code and a detail in words."""

from __future__ import annotations

from scrapy import exceptions

from crawler.guard import GUARD
from crawler.job import CrawlJob
from crawler.middlewares import Refused
from crawler.task import Task

_REASONS: tuple[tuple[type[BaseException], str, str], ...] = (
    (exceptions.DownloadTimeoutError, "timeout", "{host} gave no answer in time"),
    (exceptions.CannotResolveHostError, "dns", "the name {host} leads to no address"),
    (exceptions.DownloadConnectionRefusedError, "unreachable", "{host} refuses connections"),
    (exceptions.DownloadCancelledError, "too_large", "the page has more than {limit:,} bytes"),
    (exceptions.ResponseDataLossError, "connection", "the connection to {host} broke off within the page"),
    (exceptions.DownloadFailedError, "connection", "the connection to {host} failed"),
    (exceptions.UnsupportedURLSchemeError, "redirect", "sent to an address that is no http page"),
    (OSError, "connection", "the connection to {host} failed"),
)


def reason_of(error: BaseException, task: Task, job: CrawlJob) -> tuple[str, str]:
    """Return the code and the words for an exception that ended a request."""
    if isinstance(error, Refused):
        return error.reason, error.detail
    name = task.host.rpartition(":")[0] or task.host
    address = GUARD.refused.get(name)
    if address is not None and isinstance(error, exceptions.CannotResolveHostError):
        return (
            "private_address",
            f"{name} leads to the private address {address}; allow it with allow_private (--allow-private)",
        )
    if isinstance(error, exceptions.IgnoreRequest):
        return _ignored(str(error), job)
    for kind, reason, words in _REASONS:
        if isinstance(error, kind):
            return reason, words.format(host=task.host, limit=job.max_page_bytes)
    return "connection", f"{type(error).__name__}: {error}"


def _ignored(words: str, job: CrawlJob) -> tuple[str, str]:
    if "robots.txt" in words:
        return "robots", "robots.txt forbids this page"
    if "DOWNLOAD_MAXSIZE" in words:
        return "too_large", f"the page unpacks to more than {job.max_page_bytes:,} bytes"
    if "redirections" in words:
        return "redirect", "sent on from page to page without end"
    return "refused", words
