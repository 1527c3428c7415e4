"""The one spider: boards, threads and their pages, article sites, by what layouts and the page itself say."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser

from cleaning.extract.page import site_of
from cleaning.identity import COMMENTS
from cleaning.records import RawPage
from crawler.answers import phrase_of
from crawler.archive import Label
from crawler.blocks import REASON, SAID, Block, BlockKind
from crawler.errors import Blocked, CrawlError, Elsewhere, Empty, NoPage
from crawler.frontier import LONGEST_WAIT
from crawler.guard import GUARD
from crawler.job import CrawlJob, from_arguments
from crawler.login import cookies_of, log_in
from crawler.looking import REFUSALS, Looker, Seen
from crawler.plan import HELD_REASONS, NEEDS_SCRIPT, Plan
from crawler.queues import open_frontier
from crawler.quiet import parse_span, quiet_until, zone_of
from crawler.reasons import reason_of
from crawler.render import browser_path
from crawler.robots import UNREACHABLE
from crawler.settings import of_job
from crawler.store import Kept, Store
from crawler.task import Lane, Task
from crawler.trouble import Trouble

if TYPE_CHECKING:
    from scrapy.http.request import VerboseCookie

Event = dict[str, Any]

_QUEUE_EVENT_EVERY = 0.3  # seconds
# Reasons that say something of the host, not of the page.
_HOST_SILENT = frozenset({"timeout", "dns", "unreachable", "connection"})


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
        self.ready = False
        """Whether the crawl has begun: a site is logged in to first."""
        self._cookies: dict[str, list[VerboseCookie]] = {}
        self._queue_told = 0.0
        self._rendering = 0
        if job.render.enabled:
            browser_path(job.render)  # one that is not there is no surprise for later
        deadline = None if job.max_seconds is None else time.monotonic() + job.max_seconds
        self.store = Store(job)
        self.frontier = open_frontier(
            job,
            self.store,
            concurrency=job.concurrency,
            max_pages=job.max_pages,
            max_bytes=job.max_bytes,
            deadline=deadline,
            delay=job.delay,
            closed=partial(_quiet, job),
        )
        self.plan = Plan(job, self.store.state, self.frontier, _now)
        self.looker = Looker(self.store, self.plan.layout_of)
        self.trouble = Trouble(self.frontier)

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
        crawler.signals.connect(spider._robots, signal=signals.robots_parsed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Fill the frontier, or take up what an earlier run left; the scheduler takes it from there."""
        with self.failing():
            for login in self.job.login:
                if login.url:
                    await log_in(login, self.crawler.engine.download_async)
                else:
                    pairs = cookies_of(login).items()
                    self._cookies[login.host] = [{"name": name, "value": value} for name, value in pairs]
            self._begin()
        self.store.share()
        self.ready = True
        for _ in range(0):  # an asynchronous generator is wanted, and there is nothing to yield
            yield None

    def _begin(self) -> None:
        with self._together():
            begun = self.frontier.begin()
            if begun.resumed:
                self.plan.resume()
                self.plan.too_deep = begun.too_deep
            if begun.resumed and begun.alone:
                self._tell("resumed", queued=begun.pending, returned=begun.returned)
            if not begun.over:
                self.plan.begin(joins=begun.resumed and not begun.alone)
            if not begun.resumed:
                self.plan.reread()
            self.frontier.begun()

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Make what happens within one change, or nothing of it: first the state, then the queue if it is elsewhere."""
        with self.frontier.batch(), self.store.state.transaction():
            self.frontier.catch_up()
            yield
            self.frontier.tell()

    @contextmanager
    def failing(self) -> Iterator[None]:
        """End the crawl when nothing can be kept any more; what is under way is left to the next run."""
        try:
            yield
        except (CrawlError, sqlite3.Error) as error:
            self._failed = self._failed or str(error)
            self.frontier.ended_by = "failed"

    def request_for(self, task: Task) -> Request:
        """Make the request of a task: conditional when a version of the page is in the archive."""
        headers = {}
        rendered = self._is_to_render(task)
        known = None if task.fresh or rendered else self.store.state.page(*task.identity)
        if known is not None and (Path(self.job.data_dir) / known.warc_file).exists():
            headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return Request(
            task.url,
            callback=self.parse_page,
            errback=self.on_failure,
            headers={name: value for name, value in headers.items() if value},
            cookies=self._cookies.pop(task.host, None),  # the jar keeps them, and what the site makes of them
            meta={"task": replace(task, known=known), "download_slot": task.host, "rendered": rendered},
            dont_filter=True,
        )

    def _is_to_render(self, task: Task) -> bool:
        """Whether a browser is to make a page; a host that wants more of them than there may be is shut."""
        options = self.job.render
        if not options.enabled or not self.store.state.is_shell(task.host):
            return False
        self._rendering += 1
        if self._rendering > options.pages:
            why = f"{task.host} needs a browser, and the run's budget of {options.pages} rendered pages is spent"
            if task.host not in self.frontier.shut_hosts:
                self._paused(why)
            self.frontier.shut(task.host, why)
        return True

    def parse_page(self, response: Response) -> list[CrawledPage | Request]:
        """Keep a page and follow what comes of it; ask for it again when only a browser can make it."""
        task: Task = response.meta["task"]
        try:
            seen = self._look(task, response)
            # A page is known, its links are queued and its task is done, or nothing of it.
            with self._together():
                item = self._answer(task, response, seen)
        except (CrawlError, sqlite3.Error) as error:
            self._failed = str(error)
            raise CloseSpider("failed") from error
        return [] if item is None else [item]

    def _look(self, task: Task, response: Response) -> Seen | Exception | None:
        """Return what came: a page, what is in place of one, or None for a status that says no, or a copy is lost.

        Raises `CrawlError` when nothing can be archived any more.
        """
        try:
            if response.status == HTTPStatus.NOT_MODIFIED and task.known is not None:
                return self.looker.not_modified(task, response)
            if 200 <= response.status < 300:
                return self.looker.page(task, response)
            block = self.looker.refusal(task, response)
            return None if block is None else Blocked(block)
        except NoPage as error:
            return error
        except (CrawlError, sqlite3.Error):
            raise
        except Exception as error:
            return error

    def _answer(self, task: Task, response: Response, seen: Seen | Exception | None) -> CrawledPage | Request | None:
        """Deal with an answer and give its task back."""
        if isinstance(seen, Seen):
            try:
                return self._page(task, response, seen)
            except (CrawlError, sqlite3.Error):
                raise
            except Exception as error:
                seen = error
        if isinstance(seen, Blocked):
            self._blocked(task, seen.block, response.status)
            return None
        if isinstance(seen, Empty):
            return self._empty(task, str(seen), response)
        if isinstance(seen, Elsewhere):
            self._missing(task, "redirect", str(seen), response.status)
        elif seen is not None:
            self._defect(task, response, seen)
        elif response.status == HTTPStatus.NOT_MODIFIED:
            self.frontier.again(replace(task, known=None, fresh=True))
        else:
            self._no_page(task, response)
        self._done(task, fetched=False)
        return None

    def _defect(self, task: Task, response: Response, error: Exception) -> None:
        self.logger.error("a defect: page %s", response.url, exc_info=error)
        self._fail(task, "defect", f"{type(error).__name__}: {error}", response.status)

    def _no_page(self, task: Task, response: Response) -> None:
        """An answer that is no page by its status: a missing page, an error of the server, a ban."""
        status, words = response.status, f"the server answered {phrase_of(response.status)}"
        if status in REFUSALS:
            self._paused(self.trouble.block(task.host, BlockKind.WALL, words))
        elif status >= 500:
            self._paused(self.trouble.silence(task.host))
        self._missing(task, "http_error", words, status)

    def _missing(self, task: Task, reason: str, detail: str, status: int) -> None:
        """A page is not there; a known later page of a thread is none any more when posts were deleted."""
        gone = reason != "http_error" or status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
        known = task.page.kind == "thread" and self.store.state.page(*task.identity) is not None
        if gone and known and self.plan.before(task, task.page.number):
            self.store.state.note_missed(*task.identity, _now())
        else:
            self._fail(task, reason, detail, status)

    def _blocked(self, task: Task, block: Block, status: int) -> None:
        """Something came in place of a page: take note, and leave the host alone after a few of them."""
        said = SAID[block.kind]
        detail = f"{task.host} {said}: {block.words}"
        self._fail(task, REASON.get(block.kind, "blocked"), detail, status)
        self._paused(self.trouble.block(task.host, block.kind, said))
        if block.kind in REASON:
            self._done(task, fetched=False)
        else:
            self.frontier.put_off(task)  # the page may be there: the next run asks again

    def _empty(self, task: Task, words: str, response: Response) -> Request | None:
        """A page is empty without JavaScript: have a browser make it, or take note that it is walled off."""
        self.store.state.note_shell(task.host, _now())
        rendered = response.meta.get("rendered")
        if self.job.render.enabled and not rendered:
            return self.request_for(task)
        detail = f"stays empty in a browser ({words})" if rendered else f"{NEEDS_SCRIPT}empty without it ({words})"
        self._fail(task, "wall", detail if rendered else f"{detail}; [crawl.render] has a browser fill it", None)
        self._paused(self.trouble.block(task.host, BlockKind.WALL, "shows nothing without JavaScript"))
        self._done(task, fetched=False)
        return None

    def _paused(self, why: str) -> None:
        if why:
            self.logger.warning("%s", why)
            self._tell("paused", why=why)

    def on_failure(self, failure: Any) -> None:
        """Take note of a page that never came; `failure` is Twisted's, with Scrapy's `request` added."""
        task: Task = failure.request.meta["task"]
        if isinstance(failure.value, CrawlError):
            with self.failing():
                raise failure.value
            return
        reason, detail = reason_of(failure.value, task, self.job)
        with self.failing(), self._together():
            if reason != "stopped":
                self._fail(task, reason, detail, None)
            if reason == UNREACHABLE:
                self._paused(detail)
            if reason in _HOST_SILENT:
                self._paused(self.trouble.silence(task.host))
            if reason in ("stopped", "rate_limited", "render", UNREACHABLE):
                self.frontier.put_off(task, give_up=reason != "stopped")
            else:
                self._done(task, fetched=False)

    def _robots(self, robotparser: RobotParser, request: Request) -> None:
        """Obey Crawl-delay: it becomes the host's distance, if it is the longer one. Note the sitemaps, too."""
        host = urlsplit(request.url).netloc
        if isinstance(robotparser, ProtegoRobotParser):
            self.plan.note_sitemaps(host, robotparser.rp.sitemaps)
        delay = robotparser.crawl_delay(self.job.agent) or 0.0
        self.frontier.set_delay(host, delay)
        if delay <= self.job.delay:
            return
        if delay > LONGEST_WAIT:
            self._paused(why := f"{host} asks for {delay:g} s between two requests (Crawl-delay)")
            self.frontier.shut(host, why)
        if self.job.queue:
            return  # the ledger keeps it, over all workers
        slot = {"concurrency": self.job.concurrency, "delay": delay, "jitter": 0.0}
        downloader = self.crawler.engine.downloader
        downloader.per_slot_settings[host] = slot

    def _page(self, task: Task, response: Response, seen: Seen) -> CrawledPage | None:
        """Take note of a page, of one that is as before, too, and follow what comes of it."""
        label, raw = seen.label, seen.raw
        item = None
        if seen.whole:
            self.store.state.note_shell(task.host, None)
        if response.status == HTTPStatus.NOT_MODIFIED:
            self.store.keep(raw, label, seen.known, None)
            self.counts["not_modified"] += 1
            self._tell("not_modified", url=label.canonical, site=raw.site, kind=label.kind, engine=label.engine)
        else:
            kept = self.store.keep(raw, label, seen.known, seen.place)
            self.frontier.note_posts(raw.site, seen.reading.page, seen.reading.posts)
            self.counts["rendered"] += seen.rendered
            self._told_page(raw, label, kept, seen.shift.new)
            numbers = raw.status, len(raw.body), kept.new, kept.changed
            item = CrawledPage(label.canonical, raw.site, label.kind, label.engine, *numbers)
        self._follow(task, seen)
        self.trouble.good(task.host)
        self._done(task, fetched=True, size=len(raw.body))
        return item

    def _follow(self, task: Task, seen: Seen) -> None:
        reading = seen.reading
        engine = reading.layout.name if reading.layout else None
        lane = task.lane
        if engine and task.engine is None and lane is not Lane.START and reading.page.kind == "list":
            lane = Lane.LIST  # a board of a forum whose front page has no marks of its engine
        site = task.site if reading.kind == COMMENTS else site_of(reading.page.url)
        here = Task(task.url, site, reading.page, lane, task.depth, task.listed, engine)
        if here.identity != task.identity:
            self.frontier.mark(here)  # the engine was not known when the page was asked for, or it was sent on
        for where, count in self.plan.follow(here, reading, seen.next_page, seen.found, seen.shift).items():
            self.counts["unchanged"] += count
            self._tell("unchanged", site=where, count=count)

    def _told_page(self, raw: RawPage, label: Label, kept: Kept, posts: int) -> None:
        self.counts["pages"] += 1
        self.counts["new"] += kept.new
        self.counts["changed"] += kept.changed
        self.counts["bytes"] += len(raw.body)
        self.counts["posts"] += posts
        self.kinds[label.kind] += 1
        self._tell(
            "page",
            **{"url": label.canonical, "site": raw.site, "kind": label.kind, "engine": label.engine},
            **{"status": raw.status, "bytes": len(raw.body), "new": kept.new, "changed": kept.changed, "posts": posts},
        )

    def _fail(self, task: Task, reason: str, detail: str, status: int | None) -> None:
        self.counts["failures"] += 1
        now = _now()
        self.store.fail(task.page.url, task.site, reason, detail, status, now)
        if reason in HELD_REASONS and (status is None or status < 500):
            self.store.state.note_missed(*task.identity, now)  # what is gone for good is not to be the first again
        self._tell("failure", url=task.page.url, site=task.site, reason=reason, detail=detail)

    def _done(self, task: Task, *, fetched: bool, size: int = 0) -> None:
        self.frontier.done(task, fetched=fetched, size=size)
        if time.monotonic() - self._queue_told >= _QUEUE_EVENT_EVERY:
            self._queue_told = time.monotonic()
            self._tell("queue", queued=self.frontier.queued, hosts=self.frontier.waiting())

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
        self._end_pass()
        self.store.close()

    def _end_pass(self) -> None:
        """End the pass when all of it is done; an error here costs nothing but some pages asked for again."""
        try:
            with self._together():
                self.frontier.note_too_deep(self.plan.too_deep)
                if not self._failed:
                    self.frontier.end()
        except (CrawlError, sqlite3.Error) as error:
            self.logger.warning("the pass could not be closed: %s", error)


def _now() -> datetime:
    return datetime.now(UTC)


def _quiet(job: CrawlJob, moment: float) -> str:
    until = quiet_until([parse_span(span) for span in job.quiet_hours], zone_of(job.quiet_zone), moment)
    return f"quiet hours until {until}" if until else ""


def _nobody(_: Event) -> None:
    """Nobody listens to the events."""
