"""What a crawl would ask for first, and why, without asking anybody: `qingtie crawl --dry-run`."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.frontier import Frontier
from crawler.hosts import HostLedger
from crawler.job import CrawlJob
from crawler.plan import Plan
from crawler.queues import copied_queue
from crawler.quiet import parse_span, quiet_until, zone_of
from crawler.state import FILE_NAME, PageEntry, State
from crawler.task import Lane, Task


@dataclass(frozen=True, slots=True)
class Planned:
    """One page that would be fetched. `conditional`: with its validators, so that the answer may be "as before"."""

    url: str
    host: str
    why: str
    conditional: bool


@dataclass(frozen=True, slots=True)
class HostNote:
    """A host and how it would be dealt with; `wait` is seconds until it may be asked, `why` in words."""

    host: str
    queued: int
    wait: float
    delay: float
    why: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would begin with. `resumed`: it goes on with a pass that was cut short; `quiet` is "" or until when.

    What the list pages lead to is known only when they are read: `planned` is the beginning.
    """

    resumed: bool
    quiet: str
    max_pages: int
    planned: tuple[Planned, ...]
    hosts: tuple[HostNote, ...]


def preview(job: CrawlJob) -> Preview:
    """Look at a copy of the state in memory; nothing is written. Raises `StateError` or `QueueError`."""
    with State.copy_of(job.data_dir / FILE_NAME) as state:
        queue, ledger = copied_queue(job, state.db)
        frontier = Frontier(queue, ledger, concurrency=job.concurrency, max_pages=job.max_pages, delay=job.delay)
        begun = frontier.begin()
        plan = Plan(job, state, frontier, lambda: datetime.now(UTC))
        if begun.resumed:
            plan.resume()
        plan.begin()
        if not begun.resumed:
            plan.reread()
        planned = tuple(_planned(task, state, job.data_dir) for task in queue.pending())
        waiting = queue.waiting()
        hosts = tuple(_note(host, queued, ledger, job) for host, queued in waiting.items())
        spans = [parse_span(span) for span in job.quiet_hours]
        quiet = quiet_until(spans, zone_of(job.quiet_zone), time.time())
        return Preview(begun.resumed, quiet, job.max_pages, planned, hosts)


def _planned(task: Task, state: State, data_dir: Path) -> Planned:
    known = None if task.fresh else state.page(*task.identity)
    conditional = known is not None and bool(known.etag or known.last_modified)
    conditional = conditional and known is not None and (data_dir / known.warc_file).exists()
    return Planned(task.url, task.host, _why(task, known, state), conditional)


_WHY = {
    Lane.START: "a start page",
    Lane.NEXT: "a later page of a thread or article that was begun",
    Lane.ROW: "a list names it",
    Lane.LIST: "a further list page",
    Lane.LINK: "a page links to it",
    Lane.OLD: "it may have changed: it is read again now and then",
}


def _why(task: Task, known: PageEntry | None, state: State) -> str:
    """Say why a page would be asked for."""
    words = _WHY[task.lane]
    if task.attempts:
        words += "; it was under way or put off when the last run ended"
    if known is None:
        return f"{words}; not known yet"
    thread = state.thread(task.site, task.page.key) if task.page.kind == "thread" else None
    if thread is not None and not thread.complete:
        return f"{words}; the thread is not complete"
    if thread is not None and task.lane is Lane.ROW:
        return f"{words}; the thread grew since {known.checked_at:%Y-%m-%d %H:%M} UTC"
    return f"{words}; last looked at {known.checked_at:%Y-%m-%d %H:%M} UTC"


def _note(host: str, queued: int, ledger: HostLedger, job: CrawlJob) -> HostNote:
    record = ledger.of(host)
    held = ledger.held_for(host)
    why = f"held: {record.why}" if held else ""
    return HostNote(host, queued, round(ledger.wait_of(host), 1), max(job.delay, record.delay), why)
