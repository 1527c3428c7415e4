"""What the machines of a group know together: each has all of it in its own state, and tells the others what it learns.

What a page changes in the state (its row, its thread's, a failure, a host's need of a browser) goes to Redis in the
script that acknowledges its task, so that both happen or neither. Redis keeps the latest version of each row with a
number that grows; a machine asks for the rows after the last number that it has seen, before it looks at anything.
So what plans a crawl asks the state alone, as it does on one machine.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from crawler.reading import PostId
    from crawler.state import PageEntry

Row = tuple[str, str]
"""The name of a row (a JSON array: its table, then its key), and its columns as a JSON object; "" when it is gone."""

ELSEWHERE = "elsewhere/"
"""How the file of a known page begins whose copy is in the folder of another machine."""

_KEYS = {
    "pages": ("site", "key", "number"),
    "threads": ("site", "key"),
    "failures": ("url", "run_id"),
    "shells": ("host",),
    "posts": ("site", "key", "number"),
}
_AT_ONCE = 500

_SCHEMA = """
CREATE TABLE IF NOT EXISTS group_seen (name TEXT PRIMARY KEY, epoch TEXT NOT NULL, number INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS posts (
    site TEXT NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL, ids TEXT NOT NULL, PRIMARY KEY (site, key, number)
) WITHOUT ROWID;
CREATE TEMP TABLE learned (name TEXT PRIMARY KEY)
"""


class News(Protocol):
    """What the journal asks of the queue."""

    def news(self, epoch: str, after: int, most: int) -> tuple[str, list[tuple[int, Row]]]:
        """Return the epoch of what is known together, and rows after a number; `epoch` is that of a new beginning."""

    def offer(self, rows: list[Row]) -> None:
        """Add rows that nobody has told yet."""

    def tell(self, row: Row) -> None:
        """Tell a row, with the other changes of a batch."""


class Journal:
    """One machine's part in what group `name` knows; `db` is its state, `folder` its data folder."""

    def __init__(self, db: sqlite3.Connection, folder: Path, name: str, queue: News) -> None:
        self._db = db
        self._folder = folder
        self._name = name
        self._queue = queue
        for statement in _SCHEMA.split(";"):
            db.execute(statement)
        for table, key in _KEYS.items():
            for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
                named = ", ".join(f"{row}.{column}" for column in key)
                # Triggers of this connection alone: whatever changes a row here is told, and nothing need know of it.
                db.execute(
                    f"CREATE TEMP TRIGGER {table}_{event} AFTER {event} ON main.{table} BEGIN"
                    f" INSERT OR IGNORE INTO learned VALUES (json_array('{table}', {named})); END"
                )

    def catch_up(self) -> None:
        """Take over what the others learned; the caller has begun a transaction of the state.

        A folder that is new to the group, or a group whose server forgot everything, is told what the folder holds.
        """
        epoch, number = self._seen()
        now, rows = self._queue.news(uuid.uuid4().hex, number, _AT_ONCE)
        if now != epoch:
            self._offer_all()
            number = 0
            now, rows = self._queue.news(now, number, _AT_ONCE)
        elif not rows:
            return
        while rows:
            for _, (name, text) in rows:
                self._apply(json.loads(name), json.loads(text) if text else None)
            number = rows[-1][0]
            now, rows = self._queue.news(now, number, _AT_ONCE)
        self._db.execute("INSERT OR REPLACE INTO group_seen VALUES (?,?,?)", (self._name, now, number))
        self._db.execute("DELETE FROM temp.learned")  # others know what they told

    def tell(self) -> None:
        """Tell the others what this transaction has changed, with the queue's batch."""
        for (name,) in self._db.execute("SELECT name FROM temp.learned").fetchall():
            self._queue.tell((name, self._text(json.loads(name))))
        self._db.execute("DELETE FROM temp.learned")

    def note_posts(self, site: str, key: str, number: int, posts: Sequence[PostId]) -> None:
        """Take note of the posts of a page, for machines that have no copy of it."""
        self._db.execute(
            "INSERT OR REPLACE INTO main.posts VALUES (?,?,?,?)",
            (site, key, number, json.dumps(posts, ensure_ascii=False)),
        )

    def _seen(self) -> tuple[str, int]:
        row = self._db.execute("SELECT epoch, number FROM group_seen WHERE name=?", (self._name,)).fetchone()
        return (str(row[0]), int(row[1])) if row else ("", 0)

    def _offer_all(self) -> None:
        batch: list[Row] = []
        for name in self._names():
            batch.append((name, self._text(json.loads(name))))
            if len(batch) == _AT_ONCE:
                self._queue.offer(batch)
                batch = []
        if batch:
            self._queue.offer(batch)

    def _names(self) -> Iterator[str]:
        for table, key in _KEYS.items():
            for (name,) in self._db.execute(f"SELECT json_array('{table}', {', '.join(key)}) FROM main.{table}"):
                yield name

    def _text(self, name: list[Any]) -> str:
        """Return a row as it is now, "" when it is gone."""
        table, *key = name
        found = self._db.execute(f"SELECT * FROM main.{table} WHERE {_where(table)}", key)
        row = found.fetchone()
        if row is None:
            return ""
        values = dict(zip((column[0] for column in found.description), row, strict=True))
        if table == "pages":
            values["warc_file"] = values["warc_file"].removeprefix(ELSEWHERE)
        return json.dumps(values, ensure_ascii=False)

    def _apply(self, name: list[Any], values: dict[str, Any] | None) -> None:
        table, *key = name
        if table not in _KEYS:
            return  # of a newer program
        if values is None:
            self._db.execute(f"DELETE FROM main.{table} WHERE {_where(table)}", key)
            return
        if table == "pages":
            own = self._db.execute(f"SELECT checked_at FROM main.pages WHERE {_where(table)}", key).fetchone()
            if own is not None and own[0] > values["checked_at"]:
                return
            if not (self._folder / values["warc_file"]).exists():
                values["warc_file"] = ELSEWHERE + values["warc_file"]
        known = _columns(self._db, table)
        kept = {column: value for column, value in values.items() if column in known}
        marks = ", ".join("?" * len(kept))
        self._db.execute(f"INSERT OR REPLACE INTO main.{table} ({', '.join(kept)}) VALUES ({marks})", [*kept.values()])


def is_elsewhere(entry: PageEntry) -> bool:
    """Whether the copy of a known page is in the folder of another machine."""
    return entry.warc_file.startswith(ELSEWHERE)


def posts_elsewhere(db: sqlite3.Connection, entry: PageEntry) -> tuple[PostId, ...]:
    """Return the posts of a page whose copy is in another folder, as that machine saw them."""
    where = _where("posts")
    row = db.execute(f"SELECT ids FROM main.posts WHERE {where}", (entry.site, entry.key, entry.number)).fetchone()
    return tuple(map(tuple, json.loads(row[0]))) if row else ()


def _where(table: str) -> str:
    return " AND ".join(f"{column}=?" for column in _KEYS[table])


def _columns(db: sqlite3.Connection, table: str) -> set[str]:
    return {str(row[1]) for row in db.execute(f"PRAGMA main.table_info({table})")}
