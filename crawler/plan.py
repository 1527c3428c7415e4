"""What to follow: from a page that was read to the tasks that come of it, by what is known already."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from heapq import nlargest
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from cleaning.extract.page import site_of
from cleaning.identity import COMMENTS, PageId, identify
from cleaning.layouts import Layout, engine_of_host, engines
from crawler import links
from crawler.frontier import Frontier, Lane, Task
from crawler.history import NO_SHIFT, Shift
from crawler.job import CrawlJob
from crawler.links import Found, Link, Row
from crawler.reading import Reading
from crawler.revisit import BOUNDS, revisit_after
from crawler.state import Failure, State

# An answer that says no is not asked for at once again; what never came (timeouts, DNS, refusals) is.
HELD_REASONS = frozenset({"http_error", "too_large", "redirect", "wall", "soft_404"})
NEEDS_SCRIPT = "js: "
"""How the detail of a failure begins (its reason is `wall`) when a page is empty without JavaScript."""
_SERVER_HOLD = timedelta(hours=1)
_REMEMBERED = 5_000
_NO_WORDS = re.compile(r"[\d\W年月日上下前后个一]+")
_TITLE = 4  # characters of a title, without dates and "next month"

MOST_BARREN = 10
"""After so many list pages in a row that named nothing new, a site's lists are not leafed through any further."""

T = TypeVar("T")


class Plan:
    """Turns pages into tasks of the frontier. `now` gives the time (UTC)."""

    def __init__(self, job: CrawlJob, state: State, frontier: Frontier, now: Callable[[], datetime]) -> None:
        self._job = job
        self._state = state
        self._frontier = frontier
        self._now = now
        self._boards: set[tuple[str, str]] = set()
        self._threads: _Recent[tuple[str, str]] = _Recent()
        self._folders: set[tuple[str, str]] = set()
        self._skipped: _Recent[tuple[str, str, int]] = _Recent()
        self._engines: dict[str, str | None] = {}
        self._allow = [re.compile(pattern) for pattern in job.allow]
        self._deny = [re.compile(pattern) for pattern in job.deny]
        self._named: _Recent[tuple[str, str, int]] = _Recent()
        self._barren: Counter[str] = Counter()
        self._unchanged: Counter[str] = Counter()
        self._sitemaps: dict[str, tuple[str, ...]] = {}
        self.too_deep = 0
        """How many links were left out because of `max_depth`."""

    def begin(self, *, joins: bool = False) -> None:
        """Queue the start pages; of a known thread, its last page.

        With `joins`, other workers have queued them already, maybe under other names: the engine of a site is known
        only when its first page was read.
        """
        for start in self._job.start:
            url = links.fetchable(start)
            site = site_of(url)
            layout = self.layout_of(site, url)
            page = identify(url, layout)
            if page.kind == "thread":
                known = self._state.last_page(site, page.key)
                if known is not None:
                    url, page = known.url, PageId("thread", page.key, known.number, known.canonical)
            self._folders.add((site, _folder(url)))
            if not joins:
                self._frontier.add(Task(url, site, page, Lane.START, engine=layout.name if layout else None))

    def reread(self) -> None:
        """Queue known pages of threads and comments whose time has come, those first that are overdue by the most.

        Lists say when a thread grew; that a post of an old page was edited or deleted, only the page itself says.
        """
        base, now = timedelta(days=self._job.recheck_days), self._now()
        for site in {site_of(links.fetchable(start)) for start in self._job.start}:
            count, pages = self._state.thread_pages(site, now - BOUNDS[0] * base)
            waits = ((page, revisit_after(base, page[3] - page[2], *page[4:])) for page in pages)
            due = (
                ((now - last) / max(wait, timedelta(seconds=1)), key, number)
                for (key, number, _, last, _, _), wait in waits
                if now - last >= wait
            )
            for _, key, number in nlargest(math.ceil(self._job.reread * count), due):
                known = self._state.page(site, key, number)
                if known is not None and self._wanted(known.url):
                    page = PageId(known.kind, key, number, known.canonical)
                    self._frontier.add(Task(known.url, site, page, Lane.OLD, engine=known.engine))

    def before(self, task: Task, number: int) -> bool:
        """Queue the page before a thread's page, which is no more, or begins with another post than it did.

        Return whether there is one.
        """
        known = self._state.page_before(task.site, task.page.key, number)
        if known is None:
            return False
        page = PageId("thread", task.page.key, known.number, known.canonical)
        before = Task(known.url, task.site, page, Lane.ROW, task.depth, task.listed, known.engine, fresh=True)
        if not self._frontier.has_seen(before):
            self._frontier.add(before)
        return True

    def note_sitemaps(self, host: str, urls: Iterable[str]) -> None:
        """Remember the sitemaps that the robots.txt of a host states; those on other hosts are left out."""
        self._sitemaps[host] = tuple(links.fetchable(url) for url in urls if _is_on(host, url))

    def resume(self) -> None:
        """Take up what an earlier run of this pass, or another worker, learned of the start pages."""
        self._folders.update((site, _folder(url)) for site, url in self._frontier.starts())

    def layout_of(self, site: str, url: str) -> Layout | None:
        """Return the layout that is known or was last seen to fit a site, or None."""
        fixed = engine_of_host(url)
        if fixed is None and site not in self._engines:
            self._engines[site] = self._state.engine_of(site)
        return fixed or engines().get(self._engines[site] or "")

    def follow(
        self, task: Task, reading: Reading, next_page: Link | None, found: Found, shift: Shift = NO_SHIFT
    ) -> Counter[str]:
        """Queue what comes of a page; return how many known threads or articles were left alone, by site.

        `found` are the page's links; `shift` is what a thread's page shows beside its last version. A page that was
        only looked at again leads on when its posts are not those that it had.
        """
        self._unchanged = Counter()
        if reading.layout is not None:
            self._engines[task.site] = reading.layout.name
        if shift.moved:
            self.before(task, reading.page.number)
        if reading.kind == "thread" and next_page is not None and (task.lane is not Lane.OLD or shift.changed):
            self._add(task, next_page, Lane.OLD if task.lane is Lane.OLD else Lane.NEXT, listed=task.listed)
        if found.comments:
            self._comments(task, reading, found.comments, shift)
        if not reading.is_forum:
            self._generic(task, reading, found)
        elif reading.kind == "list":
            self._forum_list(task, reading, found)
        return self._unchanged

    def _comments(self, task: Task, reading: Reading, pages: Sequence[Link], shift: Shift) -> None:
        """Follow an article to its comments: each time to the first page of them and on from the last known one.

        The new ones may stand at either end. A comment page leads to the next ones that are not known, and to all of
        them while it has not the comments that it had: they moved on by as many as are new.
        """
        lane = Lane.OLD if task.lane is Lane.OLD else Lane.NEXT
        if reading.kind == COMMENTS:
            for link in pages:
                known = self._state.page(task.site, link.page.key, link.page.number)
                if known is None or (shift.changed and link.page.number == reading.page.number + 1):
                    self._add(task, link, lane)
            return
        last = self._state.last_page(task.site, reading.page.key)
        if last is not None and last.kind == COMMENTS:
            page = PageId(COMMENTS, reading.page.key, last.number, last.canonical)
            self._add(task, Link(last.url, page), lane)
        for link in pages:
            self._add(task, link, lane)

    def _forum_list(self, task: Task, reading: Reading, found: Found) -> None:
        board = (task.site, reading.page.key)
        if task.lane in (Lane.START, Lane.LIST) and reading.page.kind == "list":
            self._boards.add(board)
        if board in self._boards:
            for link in found.list_pages:
                self._add(task, link, Lane.LIST)
        else:
            for link in found.boards:
                self._boards.add((task.site, link.page.key))
                self._add(task, link, Lane.LIST, deeper=True)
        for row in found.rows:
            self._row(task, row)

    def _row(self, task: Task, row: Row) -> None:
        """Follow a thread that is new or grew: from its last known page on, if one is known."""
        page = row.link.page
        if not self._threads.add((task.site, page.key)):
            return  # stickies stand on every list page
        known = self._state.thread(task.site, page.key)
        stated = (row.replies, row.last_post)
        if known and known.complete and any(stated) and stated == (known.replies, known.last_post):
            self._unchanged[task.site] += 1
            return
        listed = json.dumps(stated, ensure_ascii=False)
        last = self._state.last_page(task.site, page.key) if known else None
        link = row.link
        if last is not None:
            link = Link(last.url, PageId("thread", page.key, last.number, last.canonical))
        self._add(task, link, Lane.ROW, deeper=True, listed=listed)

    def _generic(self, task: Task, reading: Reading, found: Found) -> None:
        if task.lane is not Lane.START and self._job.queue:
            self.resume()  # another worker may have been sent on from a start page
        if task.lane is Lane.START:
            self._folders.add((task.site, _folder(reading.page.url)))
            for feed in (*found.feeds, *self._stated(reading)):
                self._add(task, feed, Lane.LIST)
        wanted = [link for link in found.generic if self._below_start(task.site, link.url)]
        # A sitemap states no titles, and it ends.
        paging = reading.kind == "list" and (bool(reading.entries) or self._is_fruitful(task, wanted))
        for link in wanted:
            if reading.kind == "list":
                lane = Lane.LIST if link.paging else Lane.ROW
            else:
                lane = Lane.NEXT if link.paging else Lane.LINK
            if paging or lane is not Lane.LIST:
                self._article(task, link, lane)

    def _stated(self, reading: Reading) -> Iterator[Link]:
        """Yield the sitemaps of robots.txt for a list page; a start that is a sitemap or an article is meant alone."""
        if reading.kind == "list" and not reading.entries:
            for url in self._sitemaps.get(urlsplit(reading.page.url).netloc, ()):
                yield Link(url, identify(url, None))

    def _is_fruitful(self, task: Task, found: list[Link]) -> bool:
        """Whether a list is worth leafing through: one of its last pages named something that none had named before.

        A calendar has a next page for ever.
        """
        rows = [link for link in found if not link.paging and len(_NO_WORDS.sub("", link.text)) >= _TITLE]
        news = [self._named.add((task.site, link.page.key, link.page.number)) for link in rows]
        self._barren[task.site] = 0 if any(news) else self._barren[task.site] + 1
        return self._barren[task.site] <= MOST_BARREN

    def _below_start(self, site: str, url: str) -> bool:
        if self._allow:
            return True
        path = urlsplit(url).path or "/"
        return any(path.startswith(folder) for owner, folder in self._folders if owner == site)

    def _article(self, task: Task, link: Link, lane: Lane) -> None:
        """Follow an article that is new, due, or stated otherwise; and each page that was seen to be a list."""
        known = self._state.page(task.site, link.page.key, link.page.number)
        seen = self._frontier.has_seen(Task(link.url, task.site, link.page, lane))
        if known is not None and known.kind != "list" and not seen:
            if link.listed and known.listed is None:
                self._state.note_listed(known, link.listed)
            base, observed = timedelta(days=self._job.recheck_days), known.checked_at - known.first_seen
            due = self._now() - known.checked_at >= revisit_after(base, observed, known.visits, known.changes)
            changed = bool(link.listed and known.listed) and link.listed != known.listed
            if not (due or changed):
                identity = (task.site, link.page.key, link.page.number)
                self._unchanged[task.site] += self._skipped.add(identity)
                return
        self._add(task, link, lane, deeper=not link.paging, listed=link.listed)

    def _add(self, task: Task, link: Link, lane: Lane, *, deeper: bool = False, listed: str | None = None) -> None:
        depth = task.depth + deeper
        if not self._wanted(link.url):
            return
        if depth > self._job.max_depth:
            self.too_deep += 1
            return
        following = Task(link.url, task.site, link.page, lane, depth, listed, task.engine)
        if not self._is_held(following):
            self._frontier.add(following)

    def _wanted(self, url: str) -> bool:
        if any(pattern.search(url) for pattern in self._deny):
            return False
        return not self._allow or any(pattern.search(url) for pattern in self._allow)

    def _is_held(self, task: Task) -> bool:
        failure = self._state.last_failure(task.page.url)
        if failure is None or (self._job.render.enabled and failure.detail.startswith(NEEDS_SCRIPT)):
            return False
        known = self._state.page(*task.identity)
        if known is not None and known.checked_at > failure.at:
            return False
        return self._now() < failure.at + self._hold(failure)

    def _hold(self, failure: Failure) -> timedelta:
        """Return how long a failed URL is left alone: doubling from an hour when the server erred."""
        longest = timedelta(days=self._job.recheck_days)
        if failure.reason not in HELD_REASONS:
            return timedelta(0)
        if failure.status is not None and failure.status >= 500:
            return min(longest, _SERVER_HOLD * (1 << min(failure.count - 1, 20)))
        return longest


class _Recent(Generic[T]):
    """The latest few thousand of what was seen: a set that does not grow with the crawl."""

    def __init__(self) -> None:
        self._seen: dict[T, None] = {}

    def add(self, value: T) -> bool:
        """Take note of a value; return whether it is new, or was seen long ago."""
        new = value not in self._seen
        self._seen.pop(value, None)
        self._seen[value] = None
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return new


def _folder(url: str) -> str:
    return (urlsplit(url).path or "/").rpartition("/")[0] + "/"


def _is_on(host: str, url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc == host
