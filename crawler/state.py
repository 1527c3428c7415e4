"""What the crawl knows: pages with their validators, threads with what was stated of them, failures.

One SQLite file, an index over the raw archive: it is written only after a page is in the archive; `crawler.rebuild`
makes it again from the WARC files alone; failures, which left no page, are lost then, and so are the tables that
`crawler.queue` and `crawler.hosts` keep in the same file. Write-ahead log with `synchronous=NORMAL`: a killed process
loses nothing; a power cut may lose the last commits, and then those pages are fetched once more, which the archive
bears. `FULL` would add a sync a page on top of the archive's own.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from sys import intern
from types import EllipsisType, TracebackType
from typing import Any, Self

from cleaning.identity import COMMENTS
from cleaning.records import RawPage
from crawler.archive import Label, Place
from crawler.errors import StateError

VERSION = 2
"""The schema's version, kept in `PRAGMA user_version`. Version 2 counts visits and changes of each page."""

FILE_NAME = "state.sqlite"

_SCHEMA = """
CREATE TABLE pages (
    site TEXT NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL,
    canonical TEXT NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL, engine TEXT,
    etag TEXT, last_modified TEXT, content_type TEXT, digest TEXT NOT NULL, status INTEGER NOT NULL,
    first_seen TEXT NOT NULL, fetched_at TEXT NOT NULL, checked_at TEXT NOT NULL,
    warc_file TEXT NOT NULL, warc_offset INTEGER NOT NULL, warc_length INTEGER NOT NULL,
    run_id TEXT NOT NULL, listed TEXT, visits INTEGER NOT NULL DEFAULT 0, changes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, key, number)
) WITHOUT ROWID;
CREATE INDEX pages_by_run ON pages (run_id);
CREATE TABLE threads (
    site TEXT NOT NULL, key TEXT NOT NULL, replies TEXT NOT NULL, last_post TEXT NOT NULL,
    last_number INTEGER NOT NULL, complete INTEGER NOT NULL, run_id TEXT NOT NULL,
    PRIMARY KEY (site, key)
) WITHOUT ROWID;
CREATE TABLE failures (
    url TEXT NOT NULL, run_id TEXT NOT NULL, site TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
    status INTEGER, at TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (url, run_id)
) WITHOUT ROWID;
"""

# Hosts whose pages are empty without JavaScript; made when it is missing, so that it needs no version.
_SHELLS = "CREATE TABLE IF NOT EXISTS shells (host TEXT PRIMARY KEY, seen_at TEXT NOT NULL) WITHOUT ROWID"

_SECOND = """
ALTER TABLE pages ADD COLUMN visits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pages ADD COLUMN changes INTEGER NOT NULL DEFAULT 0
"""


@dataclass(frozen=True, slots=True)
class PageEntry:
    """The latest known version of a page. `url` is where it was fetched, `canonical` its one name.

    Times are UTC: `fetched_at` of this version, `checked_at` of the last time it was asked for. The `warc_…` fields say
    where it is in the archive. `listed` is what the list page stated of it, None when no list did. It was asked for
    `visits` times after the first, and had changed in `changes` of them.
    """

    site: str
    key: str
    number: int
    canonical: str
    url: str
    kind: str
    engine: str | None
    etag: str | None
    last_modified: str | None
    content_type: str | None
    digest: str
    status: int
    first_seen: datetime
    fetched_at: datetime
    checked_at: datetime
    warc_file: str
    warc_offset: int
    warc_length: int
    run_id: str
    listed: str | None
    visits: int = 0
    changes: int = 0


ThreadKey = tuple[str, str]
"""Site and key of a thread or an article."""

_REMEMBERED = timedelta(days=90)  # failures of a URL that failed again since
_WHOLE = re.compile(r"\d[\d,]*+(?!\.\d|\s?[万萬kK])")


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """A thread, or an article, with the latest version of each of its pages, in page order."""

    site: str
    key: str
    engine: str | None
    kind: str
    pages: tuple[PageEntry, ...]

    @property
    def replies(self) -> int | None:
        """How many replies a list stated when the thread's end was fetched last; None without that, or for 1.2万."""
        said = next((page.listed for page in reversed(self.pages) if page.listed), "")
        found = _WHOLE.search(_stated(said)[0])
        return int(found[0].replace(",", "")) if found else None


@dataclass(frozen=True, slots=True)
class ThreadState:
    """How far a thread is known. `replies` and `last_post` are as the list stated them when it was complete."""

    replies: str
    last_post: str
    last_number: int
    complete: bool
    run_id: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A URL that gave no page: `reason` is a code, `detail` in words; `status` None when no answer came.

    `count` is how many runs in a row failed.
    """

    url: str
    site: str
    reason: str
    detail: str
    status: int | None
    run_id: str
    at: datetime
    count: int = 1


_OF_POSTS = f"kind IN ('thread', '{COMMENTS}')"
_COLUMNS = tuple(field.name for field in fields(PageEntry))
_TIMES = frozenset({"first_seen", "fetched_at", "checked_at"})


class State:
    """The crawl state in one file; use as a context manager. Raises `StateError` when it cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
            self._prepare()
        except (sqlite3.Error, OSError) as error:
            raise StateError(
                f"cannot open the crawl state {path}: {error}; if it is damaged, move it away and"
                " rebuild it from the archive"
            ) from error

    @classmethod
    def copy_of(cls, path: Path) -> Self:
        """Return a copy in memory of a state that is left as it is; an empty one when there is no such file."""
        copy = cls.__new__(cls)
        copy.path = path
        copy._db = sqlite3.connect(":memory:", isolation_level=None)
        try:
            if path.exists():
                # Not "mode=ro", which would leave files of the write-ahead log behind.
                with closing(sqlite3.connect(path, timeout=30)) as source:
                    source.execute("PRAGMA query_only=1")
                    source.backup(copy._db)
            copy._prepare()
        except sqlite3.Error as error:
            copy._db.close()
            raise StateError(f"cannot read the crawl state {path}: {error}") from error
        return copy

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == VERSION and not self._db.execute("SELECT 1 FROM sqlite_master WHERE name='shells'").fetchone():
            self._db.execute(_SHELLS)
        if version > VERSION:
            raise StateError(
                f"{self.path} has schema version {version}, written by a newer Qingtie; this one knows up to"
                f" {VERSION}: update Qingtie, or move the file away and rebuild it from the archive"
            )
        if version == VERSION:
            return  # a reader waits for no writer
        with _Transaction(self._db):
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            for statement in {0: _SCHEMA, 1: _SECOND}.get(found, "").split(";"):
                self._db.execute(statement)
            self._db.execute(_SHELLS)
            self._db.execute(f"PRAGMA user_version={VERSION}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @property
    def db(self) -> sqlite3.Connection:
        """The connection, for the frontier's tables: what a page changes is one transaction with them."""
        return self._db

    def transaction(self) -> AbstractContextManager[None]:
        """Return a context in which all changes become one; within another it is part of that one."""
        return _Transaction(self._db)

    # Pages

    def page(self, site: str, key: str, number: int) -> PageEntry | None:
        """Return what is known of a page, or None."""
        return self._one("WHERE site=? AND key=? AND number=?", site, key, number)

    def last_page(self, site: str, key: str) -> PageEntry | None:
        """Return the last known page of a thread, or None."""
        return self._one("WHERE site=? AND key=? ORDER BY number DESC LIMIT 1", site, key)

    def page_before(self, site: str, key: str, number: int) -> PageEntry | None:
        """Return the known page of a thread that comes before a number, or None."""
        return self._one("WHERE site=? AND key=? AND number<? ORDER BY number DESC LIMIT 1", site, key, number)

    def thread_pages(
        self, site: str, checked_before: datetime
    ) -> tuple[int, Iterator[tuple[str, int, datetime, datetime, int, int]]]:
        """Return how many pages of threads and comments are known of a site, and those not looked at since a time.

        Each is (key, number, first seen, last looked at, visits, changes); they are read one by one.
        """
        count = self._db.execute(f"SELECT COUNT(*) FROM pages WHERE site=? AND {_OF_POSTS}", (site,)).fetchone()[0]
        rows = self._db.execute(
            "SELECT key, number, first_seen, checked_at, visits, changes FROM pages"
            f" WHERE site=? AND {_OF_POSTS} AND checked_at < ?",
            (site, checked_before.isoformat()),
        )
        at = datetime.fromisoformat
        return count, ((key, number, at(first), at(last), *rest) for key, number, first, last, *rest in rows)

    def forget_after(self, site: str, key: str, number: int, kind: str = "thread") -> None:
        """Let go of a thread's pages after its last one, or of an article's comment pages: there are fewer now."""
        self._db.execute("DELETE FROM pages WHERE site=? AND key=? AND number>? AND kind=?", (site, key, number, kind))

    def pages(self) -> Iterator[PageEntry]:
        """Yield all pages by site, key and number."""
        return self._pages("ORDER BY site, key, number")

    def engine_of(self, site: str) -> str | None:
        """Return the engine that a site's pages were last seen to run, or None."""
        row = self._db.execute(
            "SELECT engine FROM pages WHERE site=? AND engine IS NOT NULL ORDER BY fetched_at DESC LIMIT 1", (site,)
        ).fetchone()
        return str(row[0]) if row else None

    def is_shell(self, host: str) -> bool:
        """Whether the pages of a host were last seen to be empty without JavaScript."""
        return bool(self._db.execute("SELECT 1 FROM shells WHERE host=?", (host,)).fetchone())

    def note_shell(self, host: str, seen_at: datetime | None) -> None:
        """Take note that a host's page was empty without JavaScript; None: that one came whole."""
        if seen_at is None:
            self._db.execute("DELETE FROM shells WHERE host=?", (host,))
        else:
            self._db.execute("INSERT OR REPLACE INTO shells VALUES (?,?)", (host, seen_at.isoformat()))

    def record(
        self, page: RawPage, label: Label, place: Place, run_id: str, known: PageEntry | EllipsisType | None = ...
    ) -> None:
        """Take note of a page that is in the archive at `place`, and of its thread.

        `known` is the version before it; it is looked up when it is not given.
        """
        if isinstance(known, EllipsisType):
            known = self.page(page.site, label.key, label.number)
        first_seen = min(known.first_seen, page.fetched_at) if known else page.fetched_at
        visits, changes = (known.visits + 1, known.changes + (known.digest != page.digest)) if known else (0, 0)
        values = (
            *(page.site, label.key, label.number, label.canonical, page.final_url, label.kind, label.engine),
            *(page.header("etag"), page.header("last-modified"), page.header("content-type")),
            *(page.digest, page.status, *map(datetime.isoformat, (first_seen, page.fetched_at, page.fetched_at))),
            *(place.warc_file, place.warc_offset, place.warc_length, run_id),
            label.listed or (known.listed if known else None),
            *(visits, changes),
        )
        marks = ",".join("?" * len(_COLUMNS))
        with _Transaction(self._db):
            self._db.execute(f"INSERT OR REPLACE INTO pages ({','.join(_COLUMNS)}) VALUES ({marks})", values)
            self._note_thread(page.site, label, run_id)
            self._db.execute("DELETE FROM failures WHERE url=? AND run_id=?", (label.canonical, run_id))

    def confirm(self, page: RawPage, label: Label, run_id: str) -> None:
        """Take note that a page was asked for again at `page.fetched_at` and is as it was."""
        with _Transaction(self._db):
            self._db.execute(
                "UPDATE pages SET checked_at=?, visits=visits+1, etag=COALESCE(?, etag),"
                " last_modified=COALESCE(?, last_modified), listed=COALESCE(?, listed)"
                " WHERE site=? AND key=? AND number=?",
                (
                    *(page.fetched_at.isoformat(), page.header("etag"), page.header("last-modified")),
                    *(label.listed, page.site, label.key, label.number),
                ),
            )
            self._note_thread(page.site, label, run_id)
            self._db.execute("DELETE FROM failures WHERE url=? AND run_id=?", (label.canonical, run_id))

    def note_missed(self, site: str, key: str, number: int, at: datetime) -> None:
        """Take note that a page, known or not, was asked for and did not come: it is as it was, as far as is known."""
        self._db.execute(
            "UPDATE pages SET checked_at=?, visits=visits+1 WHERE site=? AND key=? AND number=?",
            (at.isoformat(), site, key, number),
        )

    def note_listed(self, entry: PageEntry, listed: str) -> None:
        """Take note of what a list states of an article that was found by another way."""
        self._db.execute(
            "UPDATE pages SET listed=? WHERE site=? AND key=? AND number=?",
            (listed, entry.site, entry.key, entry.number),
        )

    # Threads

    def thread(self, site: str, key: str) -> ThreadState | None:
        """Return how far a thread is known, or None."""
        row = self._db.execute(
            "SELECT replies, last_post, last_number, complete, run_id FROM threads WHERE site=? AND key=?", (site, key)
        ).fetchone()
        return ThreadState(row[0], row[1], row[2], bool(row[3]), row[4]) if row else None

    def _note_thread(self, site: str, label: Label, run_id: str) -> None:
        """A thread is complete only when its last page is stored; until then its stated figures stay the old ones."""
        if label.kind == COMMENTS and label.last:
            self.forget_after(site, label.key, label.number, COMMENTS)
        if label.kind != "thread":
            return
        old = self.thread(site, label.key)
        if old is not None and label.number < old.last_number and not label.last:
            return
        if label.last and old is not None and old.last_number > label.number:
            self.forget_after(site, label.key, label.number)
        replies, last_post = (old.replies, old.last_post) if old else ("", "")
        if label.listed and label.last:
            replies, last_post = _stated(label.listed)
        self._db.execute(
            "INSERT OR REPLACE INTO threads VALUES (?,?,?,?,?,?,?)",
            (site, label.key, replies, last_post, label.number, label.last, run_id),
        )

    def thread_keys(self, *run_ids: str) -> list[ThreadKey]:
        """Return the threads and articles of which some runs archived a new version of a page; none named: all."""
        where, values = _of_runs(run_ids)
        rows = self._db.execute(f"SELECT DISTINCT site, key FROM pages {where} ORDER BY site, key", values)
        return [(intern(site), key) for site, key in rows]

    def threads(self, keys: Iterable[ThreadKey]) -> Iterator[ThreadEntry]:
        """Yield threads with their pages, each read when its turn comes: there may be a million."""
        for site, key in keys:
            pages = tuple(self._pages("WHERE site=? AND key=? AND kind!='list' ORDER BY number", site, key))
            if pages:
                yield ThreadEntry(site, key, pages[-1].engine, pages[0].kind, pages)

    def has_file(self, prefix: str, *run_ids: str) -> bool:
        """Whether a page of `thread_keys` stands in a file whose name begins so."""
        where, values = _of_runs(run_ids)
        sql = f"SELECT 1 FROM pages {where} AND substr(warc_file, 1, ?) = ? LIMIT 1"
        return bool(self._db.execute(sql, (*values, len(prefix), prefix)).fetchone())

    # Failures

    def fail(self, failure: Failure) -> None:
        """Take note of a URL that gave no page; `count` is worked out here. What was long ago is let go of."""
        last = self.last_failure(failure.url)
        count = (last.count + (last.run_id != failure.run_id)) if last else 1
        self._db.execute(
            "DELETE FROM failures WHERE url=? AND at < ?", (failure.url, (failure.at - _REMEMBERED).isoformat())
        )
        self._db.execute(
            "INSERT OR REPLACE INTO failures VALUES (?,?,?,?,?,?,?,?)",
            (
                *(failure.url, failure.run_id, failure.site, failure.reason, failure.detail),
                *(failure.status, failure.at.isoformat(), count),
            ),
        )

    def failures(self, run_id: str) -> list[Failure]:
        """Return what failed in a run and did not succeed later in it."""
        return self._failures("WHERE run_id=? ORDER BY site, url", run_id)

    def open_failures(self, *run_ids: str) -> list[Failure]:
        """Return the last failure of each URL in some runs (none named: in all), unless its page was good later."""
        marks = ",".join("?" * len(run_ids))
        found = self._failures(
            "LEFT JOIN (SELECT canonical, MAX(checked_at) AS good FROM pages GROUP BY canonical) ON canonical = url"
            f" WHERE {f'run_id IN ({marks})' if run_ids else 'TRUE'} AND (good IS NULL OR good <= at)"
            " ORDER BY site, url, at",
            *run_ids,
        )
        return list({failure.url: failure for failure in found}.values())

    def last_failure(self, url: str) -> Failure | None:
        """Return the last failure of a canonical URL, or None."""
        return next(iter(self._failures("WHERE url=? ORDER BY at DESC LIMIT 1", url)), None)

    def _failures(self, where: str, *values: Any) -> list[Failure]:
        sql = f"SELECT url, site, reason, detail, status, run_id, at, count FROM failures {where}"
        rows = self._db.execute(sql, values)
        return [
            Failure(url, site, reason, detail, status, run_id, datetime.fromisoformat(at), count)
            for url, site, reason, detail, status, run_id, at, count in rows
        ]

    def _one(self, where: str, *values: Any) -> PageEntry | None:
        return next(self._pages(where, *values), None)

    def _pages(self, where: str, *values: Any) -> Iterator[PageEntry]:
        for row in self._db.execute(f"SELECT {','.join(_COLUMNS)} FROM pages {where}", values):
            values_of: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
            for name in _TIMES:
                values_of[name] = datetime.fromisoformat(values_of[name])
            yield PageEntry(**values_of)


def _of_runs(run_ids: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    if not run_ids:
        return "WHERE kind!='list'", ()
    marks = ",".join("?" * len(run_ids))
    touched = (
        "SELECT 1 FROM pages AS other WHERE other.site=pages.site AND other.key=pages.key AND other.kind!='list'"
        f" AND other.run_id IN ({marks})"
    )
    return f"WHERE kind!='list' AND EXISTS ({touched})", run_ids


def _stated(listed: str) -> tuple[str, str]:
    """Read what a list stated: a forum's two figures as JSON, or the words of an article site's row."""
    try:
        replies, last_post = json.loads(listed)
    except (ValueError, TypeError):
        return "", listed
    return str(replies), str(last_post)


class _Transaction:
    """All or nothing; IMMEDIATE, so that two writers queue up instead of failing half way.

    Within another one it does nothing of its own: the outer one decides.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._inner = False

    def __enter__(self) -> None:
        self._inner = self._db.in_transaction
        if not self._inner:
            self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        if not self._inner:
            self._db.execute("ROLLBACK" if kind else "COMMIT")
