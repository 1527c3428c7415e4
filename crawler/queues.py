"""Which queue and ledger a job works with: the state's own file, or a Redis database that several workers share."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from crawler.frontier import Frontier
from crawler.hosts import HostLedger, Ledger
from crawler.job import CrawlJob
from crawler.journal import Journal
from crawler.queue import ACKNOWLEDGED, LEASED, PENDING, SqliteQueue, scope_of
from crawler.store import Store


def copied_queue(job: CrawlJob, db: sqlite3.Connection) -> tuple[SqliteQueue, HostLedger]:
    """Return a job's queue as it is now, in `db` (a copy of its state in memory), and its ledger, to look at."""
    scope = scope_of(job)
    queue = SqliteQueue(db, scope=scope)
    if not job.queue:
        return queue, Ledger(db, time.time)
    from crawler.redis_hosts import RedisLedger
    from crawler.redis_link import RedisLink
    from crawler.redis_queue import RedisQueue

    link = RedisLink(job.queue)
    began, tasks = RedisQueue(link, name=_name(job, db), scope=scope, run_id=job.run_id).everything()
    if began is not None:
        status = {"p": PENDING, "d": ACKNOWLEDGED}
        queue.copy(began, ((task, status.get(state, LEASED)) for task, state in tasks))
    return queue, RedisLedger(link)


def open_frontier(job: CrawlJob, store: Store, **options: Any) -> Frontier:
    """Return the frontier of a job; `options` are those of `Frontier`. Raises `QueueError`."""
    db, scope = store.state.db, scope_of(job)
    if not job.queue:
        return Frontier(SqliteQueue(db, scope=scope, run_id=job.run_id), Ledger(db, time.time), **options)
    from crawler.redis_hosts import RedisLedger, SharedRobots
    from crawler.redis_link import RedisLink
    from crawler.redis_queue import RedisQueue
    from crawler.shared import SharedFrontier

    with store.state.transaction():
        name = _name(job, db)
    link = RedisLink(job.queue)
    queue = RedisQueue(
        link,
        name=name,
        scope=scope,
        run_id=job.run_id,
        alone=None if job.group else store.alone,
        lease=job.lease,
        most=job.concurrency,
        max_pages=job.max_pages,
    )
    journal = Journal(db, job.data_dir, job.group, queue) if job.group else None
    frontier = SharedFrontier(queue, RedisLedger(link), journal=journal, **options)
    frontier.robots = SharedRobots(link, job.run_id, sign=queue.sign, lease=queue.lease_for)
    return frontier


def _name(job: CrawlJob, db: sqlite3.Connection) -> str:
    """Return what a job's queue is called: by its group, or by the data folder whose state `db` is."""
    from crawler.redis_queue import folder_name

    return f"group-{job.group}" if job.group else folder_name(db)
