"""The crawl of a job: pages into the archive, every event into the run's log."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from qingtie.config import Job, check_job
from qingtie.console import Reporter
from qingtie.context import RunContext, open_run
from qingtie.errors import ConfigError, CrawlFailed, QingtieError
from qingtie.hosts import HEAD, HostTable

if TYPE_CHECKING:
    from crawler.job import CrawlJob
    from crawler.preview import Preview
    from crawler.process import CrawlResult


def crawl_only(job: Job, show: Reporter) -> tuple[str, CrawlResult]:
    """Crawl a job into the archive and stop there: the next `run` or `clean` takes it up. Returns the run's id."""
    check_job(job)
    with open_run(job, show) as run:
        result = crawl_step(run)
        run.manifest("crawled", pages=result.pages)
        return run.run_id, result


def crawl_preview(job: Job) -> Preview:
    """Return what a crawl of a job would ask for first; nobody is asked and nothing is written.

    Raises `CrawlFailed` when its state or queue cannot be read.
    """
    from crawler.errors import CrawlError
    from crawler.preview import preview

    check_job(job)
    try:
        return preview(_crawl_job(job, "dry-run"))
    except CrawlError as error:
        raise CrawlFailed(str(error)) from error


def _crawl_job(job: Job, run_id: str) -> CrawlJob:
    from crawler.errors import CrawlError
    from crawler.job import CrawlJob

    try:
        return CrawlJob(**_tuples(job.crawl), data_dir=job.data, run_id=run_id)
    except CrawlError as error:
        raise ConfigError(f"[crawl] {error}") from error


def crawl_step(run: RunContext) -> CrawlResult:
    """Crawl; every event goes to the run's log. Raises `CrawlFailed` when nothing could be fetched."""
    from crawler.errors import CrawlError
    from crawler.process import run_crawl
    from qingtie.archived import use_definitions

    crawl_job = _crawl_job(run.job, run.run_id)
    use_definitions(run.job.data)
    run.show.phase("crawl", crawl_job.max_pages)
    with run.step("crawl") as entry:
        try:
            result = run_crawl(crawl_job, on_event=_crawl_events(run), log_file=run.folder.path / "crawl.log")
        except CrawlError as error:
            raise CrawlFailed(str(error)) from error
        entry["items"] = result.pages + result.not_modified
    run.folder.log("crawl done", finish=result.finish, pages=result.pages, failures=result.failures)
    if result.exit_code != 0:
        raise CrawlFailed(f"nothing could be fetched: {_first_failure(run)}")
    return result


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}


def _crawl_events(run: RunContext) -> Callable[[Mapping[str, Any]], None]:
    hosts = HostTable(time.monotonic())

    def on_event(event: Mapping[str, Any]) -> None:
        kind = str(event.get("event"))
        now = time.monotonic()
        hosts.note(event, now)
        run.show.table(HEAD, [] if kind == "done" else hosts.rows(now))
        run.folder.log(f"crawl {kind}", **{key: value for key, value in event.items() if key != "event"})
        if kind in ("page", "not_modified"):
            run.show.advance(detail=str(event.get("url", "")))
        elif kind == "failure":
            run.show.say(f"  failed: {event.get('url')}: {event.get('detail') or event.get('reason')}")
        elif kind == "paused":
            run.show.say(f"  {event.get('why')}")
        elif kind == "resumed":
            run.show.say(f"  goes on with a crawl that was cut short: {event.get('queued')} pages are waiting")

    return on_event


def _first_failure(run: RunContext) -> str:
    from qingtie.archived import open_state

    try:
        with open_state(run.job.data) as state:
            failures = state.failures(run.run_id)
    except QingtieError:
        failures = []
    return f"{failures[0].url}: {failures[0].detail}" if failures else "no page came back"
