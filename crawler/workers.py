"""A crawl by several processes on one data folder, which share a queue on Redis."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from types import FrameType

from crawler.errors import CrawlFailedError
from crawler.job import CrawlJob
from crawler.process import STOPPING, CrawlResult, Event, catching_signals, run_crawl

_SUMS = ("pages", "rendered", "posts", "new", "changed", "not_modified", "unchanged", "failures", "bytes")


def run_workers(
    job: CrawlJob,
    on_event: Callable[[Event], None] | None = None,
    stop: threading.Event | None = None,
    *,
    log_file: Path | None = None,
) -> CrawlResult:
    """Run `job.workers` processes and return what they did together; see `crawler.process.run_crawl`.

    A worker that dies is told as a `paused` event; the others do its work. Raises `CrawlFailedError` when all did.
    """
    stop = stop or threading.Event()
    lock = threading.Lock()

    def tell(event: Event) -> None:
        if on_event is not None:
            with lock:
                on_event(event)

    def work(number: int) -> CrawlResult:
        log = log_file and (log_file.with_stem(f"{log_file.stem}-{number}") if number else log_file)
        # The budget of rendered pages is the run's; those of pages and bytes are counted in the queue.
        render = replace(job.render, pages=max(1, job.render.pages // job.workers))
        one = replace(job, workers=1, worker=number, render=render)
        return run_crawl(one, tell, stop, log_file=log)

    results: list[CrawlResult] = []
    errors: list[CrawlFailedError] = []
    with _stopping(stop), ThreadPoolExecutor(job.workers) as pool:
        for future in as_completed([pool.submit(work, number) for number in range(job.workers)]):
            try:
                results.append(future.result())
            except CrawlFailedError as error:
                errors.append(error)
                tell({"event": "paused", "why": f"a worker ended early: {str(error).splitlines()[0]}"})
    if not results:
        raise errors[0]
    return _together(results)


def _together(results: list[CrawlResult]) -> CrawlResult:
    """Add up the results, which are in the order in which the workers ended."""
    kinds: Counter[str] = Counter()
    for one in results:
        kinds.update(one.by_kind)
    sums = {name: sum(getattr(one, name) for one in results) for name in _SUMS}
    finish = next((one.finish for one in results if one.finish != "finished"), "finished")
    nothing = not sums["pages"] and not sums["not_modified"]
    code = max(one.exit_code for one in results) if nothing else 0
    seconds = max(one.seconds for one in results)
    return CrawlResult(finish, **sums, queued=results[-1].queued, seconds=seconds, by_kind=kinds, exit_code=code)


def _stopping(stop: threading.Event) -> AbstractContextManager[None]:
    """Have SIGTERM and SIGINT stop the workers cleanly; after the first one, a second does what it always does."""
    old = {number: signal.getsignal(number) for number in STOPPING}

    def on_signal(_: int, __: FrameType | None) -> None:
        stop.set()
        for number, handler in old.items():
            signal.signal(number, handler)

    return catching_signals(on_signal)
