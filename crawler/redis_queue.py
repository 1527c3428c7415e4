"""The frontier's tasks on Redis streams, for several workers: pending, leased, acknowledged.

Each host has a stream a lane with one consumer group. A pending task is an entry that nobody was given; leasing it is
XREADGROUP, acknowledging it XACK and XDEL. A lease that its worker did not renew for `lease` seconds is taken by
XAUTOCLAIM and is pending again, before the others of its lane. A page is known by one name in a hash, so it is never
queued twice. What a page changes is one script (`crawler.redis_scripts`), run after its record is in the state: a
worker that is killed in between leaves a lease, and the page is asked for again.

A pass is over when nothing is pending, leased by anyone, or put off. Workers begin it, join it and leave it when they
will; only one that is alone may begin it anew, take leases back at once, and take up what was put off.
"""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cleaning.identity import PageId
from crawler.errors import QueueError
from crawler.journal import Row
from crawler.queue import RESUME_WITHIN, Pass
from crawler.redis_link import RedisLink
from crawler.redis_scripts import QUEUE
from crawler.task import Identity, Lane, Task

LEASE = 60.0
"""Seconds without a sign of life after which a worker's tasks are given to others."""

_POLL = 0.1  # seconds between two looks at whether another machine has queued the start pages


@dataclass(frozen=True, slots=True)
class Census:
    """What is in the queue, whoever put it there.

    `pending` is by host; `leased` and `put_off` count tasks of all workers; `fetched` and `bytes` are pages of this
    run's workers, and what their bodies have.
    """

    pending: dict[str, int]
    leased: int
    put_off: int
    fetched: int
    bytes: int


class RedisQueue:
    """The queue of one pass, one worker's view of it. Everything raises `QueueError` when the server is no help.

    `name` is that of the data folder and `scope` that of the pass. `alone`: no other worker of this pass lives; None
    when only the server can tell, since there are other machines. `lease` is in seconds; `most` tasks of a host are
    leased at once by all workers together, and `max_pages` pages are fetched by all workers of the run; with other
    machines, by all of them from the first one's begin on.
    """

    def __init__(
        self,
        link: RedisLink,
        *,
        name: str,
        scope: str,
        run_id: str,
        alone: bool | None = True,
        lease: float = LEASE,
        most: int = 1_000_000,
        max_pages: int = 1_000_000_000,
    ) -> None:
        self._link = link
        self._prefix = f"qingtie:{name}:{scope}"
        self._run_id = run_id
        self._alone = alone
        self._counted = "all" if alone is None else run_id
        self.lease_for = int(lease * 1000)
        """Milliseconds that a lease and a sign of life last."""
        self._most = most
        self._max_pages = max_pages
        self._worker = uuid.uuid4().hex
        self.sign = f"{self._prefix}:alive:{self._worker}"
        """The key that lives as long as this worker gives signs of life."""
        self._held: dict[Identity, str] = {}
        self._batch: list[list[Any]] | None = None
        self._in_batch: set[str] = set()

    def _run(self, operation: str, *values: Any) -> Any:
        return self._link.run(QUEUE, self._prefix, operation, *values)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Keep changes back and make all of them at once at the end; none when an error is raised within."""
        changes: list[list[Any]] = []
        self._batch = changes
        try:
            yield
        finally:
            self._batch = None
            self._in_batch.clear()
        if changes:
            self._run("apply", *changes)

    def _change(self, *change: Any) -> int:
        if self._batch is None:
            return int(self._run("apply", list(change))[0])
        self._batch.append(list(change))
        self._in_batch.add(str(change[1]))
        return 0

    def begin(self, now: float) -> Pass:
        """Begin a pass, take up the one that was cut short, or join the one that others work on.

        While a worker of another machine queues the start pages, it is waited for.
        """
        alone = "ask" if self._alone is None else self._alone
        while True:
            found = self._run("begin", alone, now, RESUME_WITHIN, self._run_id, self._worker, self.lease_for)
            if found is not None:
                break
            time.sleep(_POLL)
        resumed, returned, pending, too_deep, over, was_alone = found
        return Pass(bool(resumed), returned, pending, too_deep, over=bool(over), alone=bool(was_alone))

    def begun(self) -> None:
        """Let other machines in: the start pages are queued."""
        self._change("begun", "")

    def finish(self) -> bool:
        """Leave; end the pass, unless a task is pending, leased by anyone or put off. Return whether it is over."""
        return bool(self._run("finish", self._run_id, self._worker))

    def news(self, epoch: str, after: int, most: int) -> tuple[str, list[tuple[int, Row]]]:
        """Return the epoch of what a group knows, and rows after a number; see `crawler.journal`."""
        now, rows = self._run("news", epoch, after, most)
        return str(now), [(int(number), (str(name), str(text))) for number, name, text in rows or ()]

    def offer(self, rows: list[Row]) -> None:
        """Add rows that nobody of the group has told yet."""
        self._run("offer", *rows)

    def tell(self, row: Row) -> None:
        """Tell the group a row."""
        self._change("note", *row)

    def put(self, task: Task) -> bool:
        """Make a task pending unless its page is known; a better lane moves it up.

        Return whether it is new; in a batch that is not known yet, and the answer is False.
        """
        return bool(self._change("put", *_values(task), *_start(task)))

    def put_again(self, task: Task) -> None:
        """Make a task pending although its page is known."""
        self._change("again", *_values(task))

    def lease(self, host: str, now: float, *, spare: Collection[Lane] = ()) -> Task | None:
        """Lease the best pending task of a host; None when there is none, or others have enough of it under way."""
        found = self._run("lease", host, self._worker, list(spare), self._most, self._counted, self._max_pages)
        if found is None:
            return None
        task = _task(*found)
        self._held[task.identity] = found[0]
        return task

    def acknowledge(self, identity: Identity, *, fetched: bool = False, size: int = 0) -> None:
        """A leased task is done; with `fetched` its page and its `size` in bytes count for the run's budgets."""
        self._held.pop(identity, None)
        self._change("done", _id(identity), fetched, self._counted, size)

    def put_off(self, identity: Identity) -> None:
        """A leased task is left to the next run."""
        self._held.pop(identity, None)
        self._change("off", _id(identity))

    def mark(self, task: Task) -> bool:
        """A page is done under whatever name; return whether it was pending (False in a batch)."""
        return bool(self._change("mark", *_values(task), *_start(task)))

    def knows(self, identity: Identity) -> bool:
        """Whether a page is pending, leased or done in this pass."""
        return _id(identity) in self._in_batch or bool(self._run("knows", _id(identity)))

    def waiting(self) -> dict[str, int]:
        """Return the number of pending tasks of each host."""
        return self.census().pending

    def census(self) -> Census:
        """Count what is in the queue. Raises `QueueError` when somebody emptied it."""
        found = self._run("census", self._counted)
        if found is None:
            raise QueueError(
                "the queue on Redis was emptied while the crawl went on (FLUSHALL, or a restart without an append-only"
                " file); run again: it begins at the start pages and fetches what is not known yet"
            )
        pending, leased, put_off, fetched, size = found
        flat: Sequence[str] = pending or []
        counts = {host: int(count) for host, count in zip(flat[::2], flat[1::2], strict=True)}
        return Census({host: count for host, count in counts.items() if count > 0}, leased, put_off, fetched, size)

    def renew(self) -> int:
        """Say that this worker lives; return how many tasks of others that do not were made pending."""
        return int(self._run("renew", self._worker, self.lease_for, list(self._held.values())))

    def starts(self) -> set[tuple[str, str]]:
        """Return the start pages of this pass as (site, URL)."""
        return {(site, url) for site, url in map(json.loads, self._run("starts") or ())}

    def pending(self) -> Iterator[Task]:
        """Yield the pending tasks, in the order in which they would be leased."""
        yield from (task for task, state in self.everything()[1] if state == "p")

    def everything(self) -> tuple[float | None, list[tuple[Task, str]]]:
        """Return when the pass began (None: there is none), and all tasks in the order of leases, each with its state.

        States: p(ending), l(eased), d(one), o(ff: put off).
        """
        began, found = self._run("tasks")
        rows = [(_task(name, text), at.split(" ")) for name, text, at in found or ()]
        rows.sort(key=lambda row: (-int(row[1][1]), *map(int, row[1][2].split("-"))))
        return (float(began) if began else None), [(task, at[0]) for task, at in rows]

    def note_too_deep(self, links: int) -> None:
        """Remember how many links of this pass were left out for their depth."""
        self._change("deep", links)


def folder_name(db: sqlite3.Connection) -> str:
    """Return the name of a data folder in the queue; it is kept in the state, and made when there is none."""
    db.execute("CREATE TABLE IF NOT EXISTS queue_name (name TEXT NOT NULL)")
    row = db.execute("SELECT name FROM queue_name").fetchone()
    if row is None:
        row = (uuid.uuid4().hex,)
        db.execute("INSERT INTO queue_name VALUES (?)", row)
    return str(row[0])


def _id(identity: Identity) -> str:
    return json.dumps(identity, ensure_ascii=False)


def _values(task: Task) -> tuple[str, str, str, int]:
    page = task.page
    values = [task.url, task.host, page.kind, page.url, task.lane, task.depth, task.listed, task.engine]
    text = json.dumps([*values, task.fresh, task.attempts], ensure_ascii=False)
    return _id(task.identity), text, task.host, int(task.lane)


def _start(task: Task) -> tuple[str, ...]:
    return (_id_of_start(task),) if task.lane is Lane.START else ()


def _id_of_start(task: Task) -> str:
    return json.dumps([task.site, task.page.url], ensure_ascii=False)


def _task(name: str, text: str) -> Task:
    site, key, number = json.loads(name)
    url, _, kind, canonical, lane, depth, listed, engine, fresh, attempts = json.loads(text)
    page = PageId(kind, key, number, canonical)
    return Task(url, site, page, Lane(lane), depth, listed, engine, bool(fresh), attempts)
