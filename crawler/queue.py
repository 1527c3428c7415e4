"""The frontier's tasks in SQLite: pending, leased, acknowledged; they outlast the process.

The tasks of one job make a *pass*: from its start pages to the last page that they lead to. A pass that was cut short
(killed, stopped, out of budget) is taken up by the next run of the same job, which fetches nothing that was
acknowledged. When all is acknowledged the pass is over, and the next run begins a new one at the start pages.

What one page changes (its record, the tasks that come of it, its acknowledgement) is one transaction, written after
the page is in the archive. So a process that is killed leaves a page either acknowledged, with its links queued, or
still leased; leases of a process that is gone are pending again at once, since the crawl's lock says that it is gone.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol

from cleaning.identity import PageId
from crawler.job import CrawlJob
from crawler.task import Identity, Lane, Task

_SCHEMA = """
CREATE TABLE IF NOT EXISTS passes (
    scope TEXT PRIMARY KEY, began_at REAL NOT NULL, run_id TEXT NOT NULL, too_deep INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tasks (
    scope TEXT NOT NULL, site TEXT NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL,
    url TEXT NOT NULL, host TEXT NOT NULL, kind TEXT NOT NULL, canonical TEXT NOT NULL,
    lane INTEGER NOT NULL, depth INTEGER NOT NULL, listed TEXT, engine TEXT, fresh INTEGER NOT NULL,
    attempts INTEGER NOT NULL, turn INTEGER NOT NULL, status INTEGER NOT NULL, lease_until REAL NOT NULL,
    PRIMARY KEY (scope, site, key, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tasks_waiting ON tasks (scope, host, lane DESC, turn) WHERE status = 0;
"""

PENDING, LEASED, ACKNOWLEDGED = range(3)

RESUME_WITHIN = 12 * 3600.0
"""Seconds: a pass that began longer ago keeps its pending tasks, but its start pages are looked at again.

Less than a day, so that each run of a daily job looks at them.
"""

_FORGET = 90 * 24 * 3600.0  # seconds after which the pass of a job that never came back is dropped
_COLUMNS = "url, site, key, number, canonical, kind, lane, depth, listed, engine, fresh, attempts"
_ROW = "scope=? AND site=? AND key=? AND number=?"


@dataclass(frozen=True, slots=True)
class Pass:
    """How a run begins: `resumed` when it goes on with a pass; `returned` counts leases that came back.

    `over`: other workers of this very run have ended the pass already. `alone`: no other worker was there.
    """

    resumed: bool
    returned: int
    pending: int
    too_deep: int
    over: bool = False
    alone: bool = True


class Queue(Protocol):
    """What the frontier asks of a queue; SQLite's is below, `crawler.redis_queue` has one for several workers."""

    def batch(self) -> AbstractContextManager[None]:
        """Return a context whose changes are made together, at its end; none when an error is raised within."""

    def begin(self, now: float) -> Pass:
        """Take up the pass that was cut short, or begin one."""

    def finish(self) -> bool:
        """End the pass, since everything is acknowledged; return whether it is over."""

    def put(self, task: Task) -> bool:
        """Make a task pending unless its page is known; a better lane moves it up. Return whether it is new."""

    def put_again(self, task: Task) -> None:
        """Make a task pending although its page is known."""

    def lease(self, host: str, now: float, *, spare: Collection[Lane] = ()) -> Task | None:
        """Lease the best pending task of a host, lanes in `spare` excepted; None when there is none."""

    def acknowledge(self, identity: Identity, *, fetched: bool = False, size: int = 0) -> None:
        """A leased task is done; `fetched` when its page came, whose body has `size` bytes."""

    def put_off(self, identity: Identity) -> None:
        """A leased task is left to the next run."""

    def mark(self, task: Task) -> bool:
        """A page is done under whatever name; return whether it was pending."""

    def knows(self, identity: Identity) -> bool:
        """Whether a page is pending, leased or done in this pass."""

    def waiting(self) -> dict[str, int]:
        """Return the number of pending tasks of each host."""

    def starts(self) -> set[tuple[str, str]]:
        """Return the start pages of this pass as (site, URL)."""

    def pending(self) -> Iterator[Task]:
        """Yield the pending tasks, in the order in which they would be leased."""

    def note_too_deep(self, links: int) -> None:
        """Remember how many links of this pass were left out for their depth."""


def scope_of(job: CrawlJob) -> str:
    """Return the name of a job's pass: jobs that reach the same pages share one, whatever their budgets."""
    values = [sorted(job.start), sorted(job.allow), sorted(job.deny), job.max_depth]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


class SqliteQueue:
    """The queue of one pass in the state's file; `db` is in autocommit mode."""

    def __init__(self, db: sqlite3.Connection, *, scope: str = "", run_id: str = "") -> None:
        self._db = db
        self._scope = scope
        self._run_id = run_id
        for statement in _SCHEMA.split(";"):
            db.execute(statement)
        last = db.execute("SELECT COALESCE(MAX(turn), 0) FROM tasks WHERE scope=?", (scope,)).fetchone()[0]
        self._turns = count(last + 1)

    def batch(self) -> AbstractContextManager[None]:
        """Nothing: the state's transaction makes the changes one."""
        return nullcontext()

    def begin(self, now: float) -> Pass:
        """Take up the pass that was cut short, or begin one. The caller holds the crawl's lock."""
        self._drop_forgotten(now)
        row = self._db.execute("SELECT began_at, too_deep FROM passes WHERE scope=?", (self._scope,)).fetchone()
        if row is None:
            self._db.execute("INSERT INTO passes VALUES (?,?,?,0)", (self._scope, now, self._run_id))
            return Pass(resumed=False, returned=0, pending=0, too_deep=0)
        back = self._db.execute("UPDATE tasks SET status=0 WHERE scope=? AND status=1", (self._scope,)).rowcount
        pending = sum(self.waiting().values())
        # A process that was killed after its last page left a pass that is over, but for its end.
        old = not pending or not 0 <= now - row[0] < RESUME_WITHIN
        if old:
            self._db.execute("DELETE FROM tasks WHERE scope=? AND status=2", (self._scope,))
            self._db.execute("UPDATE passes SET began_at=?, too_deep=0 WHERE scope=?", (now, self._scope))
        return Pass(resumed=not old, returned=back, pending=pending, too_deep=0 if old else row[1])

    def _drop_forgotten(self, now: float) -> None:
        old = self._db.execute("SELECT scope FROM passes WHERE began_at < ?", (now - _FORGET,)).fetchall()
        for table in ("tasks", "passes"):
            self._db.executemany(f"DELETE FROM {table} WHERE scope=?", [row for row in old if row[0] != self._scope])

    def finish(self) -> bool:
        """End the pass: everything is acknowledged."""
        self._db.execute("DELETE FROM tasks WHERE scope=?", (self._scope,))
        self._db.execute("DELETE FROM passes WHERE scope=?", (self._scope,))
        return True

    def copy(self, began_at: float, tasks: Iterable[tuple[Task, int]]) -> None:
        """Take over the pass of another queue: its tasks, each with PENDING, LEASED or ACKNOWLEDGED."""
        self._db.execute("INSERT INTO passes VALUES (?,?,?,0)", (self._scope, began_at, self._run_id))
        for task, status in tasks:
            self._insert(task, status)

    def put(self, task: Task) -> bool:
        """Make a task pending unless its page is known; a better lane moves it up. Return whether it is new."""
        if self._insert(task, PENDING):
            return True
        if task.lane > Lane.OLD:
            self._db.execute(
                f"UPDATE tasks SET url=?, host=?, lane=?, depth=?, listed=?, engine=?, turn=? WHERE {_ROW}"
                " AND status=0 AND lane < ?",
                (
                    *(task.url, task.host, task.lane, task.depth, task.listed, task.engine, next(self._turns)),
                    *(self._scope, *task.identity, task.lane),
                ),
            )
        return False

    def put_again(self, task: Task) -> None:
        """Make a task pending although its page is known."""
        self._db.execute(f"DELETE FROM tasks WHERE {_ROW}", (self._scope, *task.identity))
        self._insert(task, PENDING)

    def _insert(self, task: Task, status: int) -> bool:
        done = self._db.execute(
            "INSERT INTO tasks VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0) ON CONFLICT DO NOTHING",
            (
                *(self._scope, *task.identity, task.url, task.host, task.page.kind, task.page.url),
                *(task.lane, task.depth, task.listed, task.engine, task.fresh, task.attempts),
                *(next(self._turns), status),
            ),
        )
        return done.rowcount == 1

    def lease(self, host: str, now: float, *, spare: Collection[Lane] = ()) -> Task | None:
        """Lease the best pending task of a host, lanes in `spare` excepted; None when there is none."""
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM tasks WHERE scope=? AND host=? AND status=0 ORDER BY lane DESC, turn LIMIT 1",
            (self._scope, host),
        ).fetchone()
        if row is None or row[6] in spare:
            return None
        task = _task(row)
        self._db.execute(f"UPDATE tasks SET status=1, attempts=attempts+1 WHERE {_ROW}", (self._scope, *task.identity))
        return task

    def acknowledge(self, identity: Identity, *, fetched: bool = False, size: int = 0) -> None:
        """A leased task is done; one that was queued again meanwhile stays pending."""
        self._db.execute(f"UPDATE tasks SET status=2 WHERE {_ROW} AND status=1", (self._scope, *identity))

    def put_off(self, identity: Identity) -> None:
        """Nothing: it stays leased, and leases come back in the next run."""

    def mark(self, task: Task) -> bool:
        """A page is done under whatever name; return whether it was pending."""
        if self._insert(task, ACKNOWLEDGED):
            return False
        here = (self._scope, *task.identity)
        pending = self._db.execute(f"UPDATE tasks SET status=2 WHERE {_ROW} AND status=0", here).rowcount == 1
        if not pending:
            self._db.execute(f"UPDATE tasks SET status=2 WHERE {_ROW}", here)
        return pending

    def knows(self, identity: Identity) -> bool:
        """Whether a page is pending, leased or done in this pass."""
        return bool(self._db.execute(f"SELECT 1 FROM tasks WHERE {_ROW}", (self._scope, *identity)).fetchone())

    def waiting(self) -> dict[str, int]:
        """Return the number of pending tasks of each host, in the order of their first task."""
        return dict(
            self._db.execute(
                "SELECT host, COUNT(*) FROM tasks WHERE scope=? AND status=0 GROUP BY host ORDER BY MIN(turn)",
                (self._scope,),
            )
        )

    def starts(self) -> set[tuple[str, str]]:
        """Return the start pages of this pass as (site, URL)."""
        rows = self._db.execute("SELECT site, canonical FROM tasks WHERE scope=? AND lane=?", (self._scope, Lane.START))
        return set(rows)

    def pending(self) -> Iterator[Task]:
        """Yield the pending tasks, in the order in which they would be leased."""
        sql = f"SELECT {_COLUMNS} FROM tasks WHERE scope=? AND status=0 ORDER BY lane DESC, turn"
        for row in self._db.execute(sql, (self._scope,)):
            yield _task(row)

    def note_too_deep(self, links: int) -> None:
        """Remember how many links of this pass were left out for their depth."""
        self._db.execute("UPDATE passes SET too_deep=? WHERE scope=?", (links, self._scope))


def _task(row: tuple[Any, ...]) -> Task:
    url, site, key, number, canonical, kind, lane, depth, listed, engine, fresh, attempts = row
    page = PageId(kind, key, number, canonical)
    return Task(url, site, page, Lane(lane), depth, listed, engine, bool(fresh), attempts)
