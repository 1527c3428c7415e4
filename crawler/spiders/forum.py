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
from scrapy.robotstxt import RobotParser

from cleaning.extract.page import site_of
from cleaning.layouts import engines
from cleaning.records import RawPage
from crawler import links
from crawler.answers import check_kind, content_type_of, label_of, phrase_of
from crawler.archive import RENDERED, Label
from crawler.blocks import REASON, SAID, Block, BlockKind, find_block
from crawler.errors import Blocked, CrawlError, Elsewhere, Empty
from crawler.frontier import LONGEST_WAIT
from crawler.guard import GUARD
from crawler.job import CrawlJob, from_arguments
from crawler.login import cookies_of, log_in
from crawler.plan import NEEDS_SCRIPT, Plan
from crawler.queues import open_frontier
from crawler.quiet import parse_span, quiet_until, zone_of
from crawler.reading import Reading, read
from crawler.reasons import reason_of
from crawler.render import browser_path
from crawler.robots import UNREACHABLE
from crawler.settings import of_job
from crawler.shell import empty_shell
from crawler.store import Kept, Store
from crawler.task import Lane, Task
from crawler.trouble import Trouble

if TYPE_CHECKING:
    from scrapy.http.request import VerboseCookie

Event = dict[str, Any]

_QUEUE_EVENT_EVERY = 0.3  # seconds
_REFUSALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
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
            deadline=deadline,
            delay=job.delay,
            closed=partial(_quiet, job),
        )
        self.plan = Plan(job, self.store.state, self.frontier, _now)
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
            if begun.resumed and self.store.alone:
                self._tell("resumed", queued=begun.pending, returned=begun.returned)
            if not begun.over:
                self.plan.begin()

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Make what happens within one change, or nothing of it: first the state, then the queue if it is elsewhere."""
        with self.frontier.batch(), self.store.state.transaction():
            yield

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
            # A page is known, its links are queued and its task is done, or nothing of it.
            with self._together():
                item = self._answer(task, response)
        except (CrawlError, sqlite3.Error) as error:
            self._failed = str(error)
            raise CloseSpider("failed") from error
        return [] if item is None else [item]

    def _answer(self, task: Task, response: Response) -> CrawledPage | Request | None:
        """Deal with an answer and give its task back; raises `CrawlError` when nothing can be kept any more."""
        try:
            item: CrawledPage | None = None
            fetched = True
            if response.status == HTTPStatus.NOT_MODIFIED and task.known is not None:
                fetched = self._not_modified(task, response)
            elif 200 <= response.status < 300:
                item = self._page(task, response)
            else:
                self._no_page(task, response)
                fetched = False
        except Blocked as error:
            self._blocked(task, error.block, response.status)
            return None
        except Empty as error:
            return self._empty(task, str(error), response)
        except Elsewhere as error:
            item, fetched = None, False
            self._fail(task, "redirect", str(error), response.status)
        except (CrawlError, sqlite3.Error):
            raise
        except Exception as error:
            item, fetched = None, False
            self.logger.exception("a defect: page %s", response.url)
            self._fail(task, "defect", f"{type(error).__name__}: {error}", response.status)
        if fetched:
            self.trouble.good(task.host)
        self._done(task, fetched=fetched)
        return item

    def _no_page(self, task: Task, response: Response) -> None:
        """An answer that is no page by its status: a missing page, an error of the server, a ban."""
        status, words = response.status, f"the server answered {phrase_of(response.status)}"
        if status in _REFUSALS or status >= 500:
            reading = self._read(task, response.body, response.url, content_type_of(response))
            block = find_block(reading.root, response.body, has_content=reading.has_content)
            if block is not None and block.kind in (BlockKind.CAPTCHA, BlockKind.CHALLENGE, BlockKind.DENIED):
                raise Blocked(block)
            if status in _REFUSALS:
                self._paused(self.trouble.block(task.host, BlockKind.WALL, words))
            else:
                self._paused(self.trouble.silence(task.host))
        self._fail(task, "http_error", words, status)

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
        """Obey Crawl-delay: it becomes the host's distance between two requests, when it is the longer one."""
        host = urlsplit(request.url).netloc
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

    def _page(self, task: Task, response: Response) -> CrawledPage:
        body, shell = response.body, None
        content_type = content_type_of(response)
        if "shell" in response.meta:
            shell = self._shell(task, response)
            body, content_type = (body, RENDERED) if shell else (response.meta["shell"], content_type)
        reading = self._read(task, body, response.url, content_type)
        check_kind(task, reading, response)
        block = find_block(reading.root, body, has_content=reading.has_content)
        if block is not None:
            raise Blocked(block)
        empty = empty_shell(reading.root, body, has_content=reading.has_content)
        if empty:
            raise Empty(empty)
        next_page = links.next_page(reading) if reading.kind == "thread" else None
        raw = self._raw(task, reading, response, body)
        if shell:
            raw = replace(raw, headers=(("content-type", RENDERED),))
        label = label_of(task, reading, last=next_page is None and (reading.has_posts or not reading.is_forum))
        kept = self.store.keep(raw, label, shell)
        self._told_page(raw, label, kept)
        self._follow(task, reading, next_page)
        return CrawledPage(
            label.canonical, raw.site, label.kind, label.engine, raw.status, len(body), kept.new, kept.changed
        )

    def _shell(self, task: Task, response: Response) -> RawPage | None:
        """Return the document that a browser was given; None when it came whole, and needs no browser."""
        body = response.meta["shell"]
        reading = self._read(task, body, response.url, content_type_of(response))
        if not empty_shell(reading.root, body, has_content=reading.has_content):
            self.store.state.note_shell(task.host, None)
            return None
        self.counts["rendered"] += 1
        return self._raw(task, reading, response, body)

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
        label = label_of(task, reading, last=next_page is None and (reading.has_posts or not reading.is_forum))
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
        lane = task.lane
        if engine and task.engine is None and lane is not Lane.START and reading.page.kind == "list":
            lane = Lane.LIST  # a board of a forum whose front page has no marks of its engine
        here = Task(task.url, site, reading.page, lane, task.depth, task.listed, engine)
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


def _unconditional(task: Task) -> Task:
    return replace(task, known=None, fresh=True)


def _now() -> datetime:
    return datetime.now(UTC)


def _quiet(job: CrawlJob, moment: float) -> str:
    until = quiet_until([parse_span(span) for span in job.quiet_hours], zone_of(job.quiet_zone), moment)
    return f"quiet hours until {until}" if until else ""


def _nobody(_: Event) -> None:
    """Nobody listens to the events."""
