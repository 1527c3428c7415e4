"""The one spider: boards, threads and their pages, article sites, by what layouts and the page itself say."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from cleaning.extract.page import site_of
from cleaning.layouts import engines
from cleaning.records import RawPage
from crawler import links
from crawler.archive import Label
from crawler.errors import CrawlError
from crawler.frontier import Frontier, Lane, Task
from crawler.guard import GUARD
from crawler.job import CrawlJob, from_arguments
from crawler.plan import Plan
from crawler.reading import Reading, read
from crawler.reasons import reason_of
from crawler.settings import of_job
from crawler.store import Kept, Store

Event = dict[str, Any]

_QUEUE_EVENT_EVERY = 0.3  # seconds


@dataclass(frozen=True, slots=True)
class CrawledPage:
    """The item of a page, for `scrapy crawl -o`; its body is in the archive."""

    url: str
    site: str
    kind: str
    engine: str | None
    status: int
    bytes: int
    new: bool
    changed: bool


class ForumSpider(Spider):
    """Crawls what a `CrawlJob` says. `emit` is told of each event as a dict."""

    name = "forum"

    def __init__(self, *, job: CrawlJob, emit: Callable[[Event], None] | None = None) -> None:
        super().__init__()
        self.job = job
        self.counts: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.finish = ""
        self._emit = emit or _nobody
        self._failed = ""
        self._queue_told = 0.0
        deadline = None if job.max_seconds is None else time.monotonic() + job.max_seconds
        self.frontier = Frontier(
            concurrency=job.concurrency, max_pages=job.max_pages, deadline=deadline, clock=time.monotonic
        )
        self.store = Store(job)
        self.plan = Plan(job, self.store.state, self.frontier, _now)

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        job: CrawlJob | str | None = None,
        emit: Callable[[Event], None] | None = None,
        **arguments: str,
    ) -> Self:
        """Make the spider from a job, or from `-a` arguments; the job's settings become the crawl's."""
        if not isinstance(job, CrawlJob):
            given = arguments | ({"job": job} if job else {})
            job = from_arguments(given, run_id=_now().strftime("%Y%m%dT%H%M%SZ"))
        GUARD.allow_private = job.allow_private
        spider = super().from_crawler(crawler, job=job, emit=emit)
        crawler.settings.setdict(of_job(job), priority="spider")
        crawler.signals.connect(spider._closed, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Fill the frontier; the scheduler takes it from there."""
        self.plan.begin()
        for _ in range(0):  # an asynchronous generator is wanted, and there is nothing to yield
            yield None

    def request_for(self, task: Task) -> Request:
        """Make the request of a task: conditional when a version of the page is in the archive."""
        headers = {}
        known = task.known
        if known is not None and (Path(self.job.data_dir) / known.warc_file).exists():
            headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return Request(
            task.url,
            callback=self.parse_page,
            errback=self.on_failure,
            headers={name: value for name, value in headers.items() if value},
            meta={"task": task, "download_slot": task.host},
            dont_filter=True,
        )

    def parse_page(self, response: Response) -> Iterator[CrawledPage]:
        """Keep a page and follow what comes of it."""
        task: Task = response.meta["task"]
        fetched = False
        try:
            if response.status == HTTPStatus.NOT_MODIFIED and task.known is not None:
                fetched = self._not_modified(task, response)
            elif 200 <= response.status < 300:
                item = self._page(task, response)
                fetched = True
                yield item
            else:
                phrase = _phrase(response.status)
                self._fail(task, "http_error", f"the server answered {phrase}", response.status)
        except CrawlError as error:
            self._failed = str(error)
            raise CloseSpider("failed") from error
        except _Elsewhere as error:
            self._fail(task, "redirect", str(error), response.status)
        except Exception as error:
            self.logger.exception("a defect: page %s", response.url)
            self._fail(task, "defect", f"{type(error).__name__}: {error}", response.status)
        finally:
            self._done(task, fetched=fetched)

    def on_failure(self, failure: Any) -> None:
        """Take note of a page that never came; `failure` is Twisted's, with Scrapy's `request` added."""
        task: Task = failure.request.meta["task"]
        reason, detail = reason_of(failure.value, task, self.job)
        if reason != "stopped":
            self._fail(task, reason, detail, None)
        self._done(task, fetched=False)

    def _page(self, task: Task, response: Response) -> CrawledPage:
        reading = self._read(task, response.body, response.url, _content_type(response))
        _expected(task, reading, response)
        next_page = links.next_page(reading) if reading.kind == "thread" else None
        raw = self._raw(task, reading, response, response.body)
        label = _label(task, reading, last=next_page is None and (reading.has_posts or not reading.is_forum))
        kept = self.store.keep(raw, label)
        self._told_page(raw, label, kept)
        self._follow(task, reading, next_page)
        size = len(response.body)
        return CrawledPage(
            label.canonical, raw.site, label.kind, label.engine, raw.status, size, kept.new, kept.changed
        )

    def _not_modified(self, task: Task, response: Response) -> bool:
        """Go on from the archived copy, so that new threads and continuation pages are not lost.

        Return False when the copy is lost; then the page is fetched whole.
        """
        known = task.known
        assert known is not None
        copy = self.store.archived(known)
        if copy is None:
            self.frontier.again(_unconditional(task))
            return False
        reading = self._read(task, copy.body, copy.final_url, copy.header("content-type"))
        next_page = links.next_page(reading) if reading.kind == "thread" else None
        raw = self._raw(task, reading, response, b"", digest=known.digest)
        label = _label(task, reading, last=next_page is None and (reading.has_posts or not reading.is_forum))
        self.store.unmodified(raw, label)
        self.counts["not_modified"] += 1
        self._tell("not_modified", url=label.canonical, site=raw.site, kind=label.kind, engine=label.engine)
        self._follow(task, reading, next_page)
        return True

    def _read(self, task: Task, body: bytes, url: str, content_type: str | None) -> Reading:
        hint = engines().get(task.engine or "") or self.plan.layout_of(site_of(url), url)
        return read(body, url, content_type=content_type, hint=hint)

    def _raw(self, task: Task, reading: Reading, response: Response, body: bytes, digest: str = "") -> RawPage:
        return RawPage(
            url=reading.page.url,
            final_url=response.url,
            site=site_of(response.url),
            status=response.status,
            headers=response.meta.get("as_sent", ()),
            body=body,
            fetched_at=_now(),
            digest=digest,
        )

    def _follow(self, task: Task, reading: Reading, next_page: links.Link | None) -> None:
        site = site_of(reading.page.url)
        engine = reading.layout.name if reading.layout else None
        here = Task(task.url, site, reading.page, task.lane, task.depth, None, task.listed, engine)
        self.frontier.mark(here)  # the engine was not known when the page was asked for, or it was sent on
        for where, count in self.plan.follow(here, reading, next_page).items():
            self.counts["unchanged"] += count
            self._tell("unchanged", site=where, count=count)

    def _told_page(self, raw: RawPage, label: Label, kept: Kept) -> None:
        self.counts["pages"] += 1
        self.counts["new"] += kept.new
        self.counts["changed"] += kept.changed
        self.counts["bytes"] += len(raw.body)
        self.kinds[label.kind] += 1
        self._tell(
            "page",
            **{"url": label.canonical, "site": raw.site, "kind": label.kind, "engine": label.engine},
            **{"status": raw.status, "bytes": len(raw.body), "new": kept.new, "changed": kept.changed},
        )

    def _fail(self, task: Task, reason: str, detail: str, status: int | None) -> None:
        self.counts["failures"] += 1
        self.store.fail(task.page.url, task.site, reason, detail, status, _now())
        self._tell("failure", url=task.page.url, site=task.site, reason=reason, detail=detail)

    def _done(self, task: Task, *, fetched: bool) -> None:
        self.frontier.done(task, fetched=fetched)
        if time.monotonic() - self._queue_told >= _QUEUE_EVENT_EVERY:
            self._queue_told = time.monotonic()
            self._tell("queue", queued=self.frontier.queued)

    def _tell(self, event: str, **values: Any) -> None:
        self._emit({"event": event, **values})

    def _closed(self, reason: str) -> None:
        if self._failed:
            self.finish = f"failed: {self._failed}"
        elif reason == "finished":
            deep = "budget max_depth" if self.plan.too_deep else "finished"
            shut = "; ".join(self.frontier.shut_hosts.values())
            self.finish = self.frontier.ended_by or (f"stopped: {shut}" if shut else deep)
        else:
            self.finish = "stopped" if reason == "shutdown" else f"failed: {reason}"
        self.store.close()


class _Elsewhere(Exception):
    """A redirection led to another page than the one that was asked for."""


def _expected(task: Task, reading: Reading, response: Response) -> None:
    """Raise `_Elsewhere` when a thread or list was asked for and another kind of page came (a login form, mostly)."""
    wanted, found = task.page.kind, reading.page.kind
    if wanted != "page" and found != wanted and response.meta.get("redirect_times") and task.lane is not Lane.START:
        raise _Elsewhere(f"expected a {wanted}, was sent to {response.url}")


def _label(task: Task, reading: Reading, *, last: bool) -> Label:
    page = reading.page
    return Label(
        engine=reading.layout.name if reading.layout else None,
        kind=reading.kind,
        key=page.key,
        number=page.number,
        canonical=page.url,
        listed=task.listed,
        last=last and reading.kind == "thread",
    )


def _unconditional(task: Task) -> Task:
    return Task(task.url, task.site, task.page, task.lane, task.depth, None, task.listed, task.engine)


def _content_type(response: Response) -> str | None:
    value = response.headers.get("Content-Type")
    return value.decode("latin-1") if value else None


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _now() -> datetime:
    return datetime.now(UTC)


def _nobody(_: Event) -> None:
    """Nobody listens to the events."""
