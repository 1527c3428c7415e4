"""What a large crawl's state costs: start, lease, acknowledgement, re-reading and cleaning with so many pages known.

    python -P benchmarks/state.py [--pages 1000000] [--folder DIR] [--json]

The state is that of one forum: threads of two pages, and as many tasks waiting as there are pages. Each figure is from
a process of its own, whose memory is its largest resident set.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from cleaning.identity import PageId
from cleaning.records import RawPage
from crawler.archive import Label, Place
from crawler.frontier import Frontier
from crawler.hosts import Ledger
from crawler.job import CrawlJob
from crawler.plan import Plan
from crawler.queue import SqliteQueue
from crawler.state import State
from crawler.task import Lane, Task

SITE = "forum.example"
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
LISTED = '["19", "2025-6-1 10:00"]'
_TASKS = 20_000  # that are leased and acknowledged
_BATCH = 50  # tasks of a transaction, as many as a list page names


def place_of(number: int) -> tuple[str, PageId]:
    """Return the URL and the identity of the page with a number, from 0."""
    url = f"https://{SITE}/thread-{number // 2}-{number % 2 + 1}-1.html"
    return url, PageId("thread", f"{SITE}/|thread|{number // 2}", number % 2 + 1, url)


def frontier_of(state: State) -> Frontier:
    queue = SqliteQueue(state.db, scope="s", run_id="r")
    return Frontier(queue, Ledger(state.db, time.time), concurrency=4, max_pages=1_000_000_000)


def fill(state: State, pages: int) -> dict[str, float]:
    """Know so many pages, and queue as many tasks."""
    began = time.perf_counter()
    for first in range(0, pages, 10_000):
        with state.transaction():
            for number in range(first, min(first + 10_000, pages)):
                url, page = place_of(number)
                raw = RawPage(url, url, SITE, 200, (), b"", WHEN + timedelta(seconds=number), f"{number:064}")
                label = Label("discuz", "thread", page.key, page.number, url, LISTED, page.number == 2)
                state.record(raw, label, Place("raw/one.warc.gz", number, 9000), f"r{number // 5000}", None)
    recorded = time.perf_counter()
    frontier = frontier_of(state)
    with state.transaction():
        frontier.begin()
    for first in range(0, pages, _BATCH):
        with state.transaction():
            for number in range(first, min(first + _BATCH, pages)):
                url, page = place_of(number)
                frontier.add(Task(url, SITE, page, Lane.ROW, 1, LISTED, "discuz"))
    queued = time.perf_counter()
    return {"record, µs": (recorded - began) / pages * 1e6, "queue, µs": (queued - recorded) / pages * 1e6}


def start(state: State, _: int) -> dict[str, float]:
    """Take up the crawl."""
    began = time.perf_counter()
    with state.transaction():
        frontier_of(state).begin()
    return {"seconds": time.perf_counter() - began}


def work(state: State, pages: int) -> dict[str, float]:
    """Lease tasks and acknowledge them, one by one."""
    frontier = frontier_of(state)
    with state.transaction():
        frontier.begin()
    leases, acknowledged = [], []
    for _ in range(min(_TASKS, pages)):
        began = time.perf_counter()
        task = frontier.next()
        leased = time.perf_counter()
        assert task is not None
        with state.transaction():
            frontier.done(task, fetched=True)
        leases.append(leased - began)
        acknowledged.append(time.perf_counter() - leased)
    return {"lease, µs": median(leases) * 1e6, "acknowledge, µs": median(acknowledged) * 1e6}


def reread(state: State, _: int) -> dict[str, float]:
    """Choose the pages that are looked at again, when all of them are due."""
    frontier = frontier_of(state)
    job = CrawlJob((f"https://{SITE}/",), Path("unused"), "r")
    plan = Plan(job, state, frontier, lambda: WHEN + timedelta(days=900))
    began = time.perf_counter()
    plan.reread()
    return {"seconds": time.perf_counter() - began}


def clean(state: State, _: int) -> dict[str, float]:
    """Go through all threads with their pages, as `qingtie clean` does before it reads the archive."""
    began = time.perf_counter()
    for _entry in state.threads(state.thread_keys()):
        pass
    return {"seconds": time.perf_counter() - began}


STEPS: dict[str, Callable[[State, int], dict[str, float]]] = {
    step.__name__: step for step in (fill, start, work, reread, clean)
}


def measured(folder: Path, pages: int) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield each step's figures, with "peak, MB"."""
    for name in STEPS:
        command = [sys.executable, "-P", __file__, "--pages", str(pages), "--folder", str(folder), "--step", name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        yield name, json.loads(done.stdout)
    yield "file", {"MB": sum(path.stat().st_size for path in folder.glob("state.sqlite*")) / 1e6}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the state is made (default: a temporary folder)")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", choices=list(STEPS), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        with State(given.folder / "state.sqlite") as state:
            figures = STEPS[given.step](state, given.pages)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
        print(json.dumps({**figures, "peak, MB": peak}))
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        rows = dict(measured(Path(folder), given.pages))
    if given.json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    for name, figures in rows.items():
        print(f"{name:<8}" + "   ".join(f"{figure}: {value:,.1f}" for figure, value in figures.items()))


if __name__ == "__main__":
    main()
