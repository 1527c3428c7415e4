"""SQLite export: `dataset.db` with typed tables, keys, indexes and full-text search; datasette opens it.

Full-text search is FTS5 with the trigram tokenizer, which finds Chinese from three characters on, as in
`SELECT title FROM articles_fts WHERE articles_fts MATCH '"手续费"'`. For a word of one or two characters use
LIKE on the table itself, `FROM articles WHERE text LIKE '%银行%'`: it reads every row, and is right. On the search
table SQLite takes the six bytes of such a word for enough and finds nothing. Times are RFC 3339 in UTC, nested columns
JSON.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import pyarrow as pa

from output.errors import ExportError
from output.files import replacing
from output.manifest import Manifest
from output.pieces import Written
from output.task import Task
from output.times import stamp

KEYS = {
    "articles": ("site", "id"),
    "comments": ("site", "article_id", "position"),
    "edits": ("site", "article_id", "position"),
}
_INDEXES = {
    "articles": ("url", "published_at", "author"),
    "comments": ("id", "published_at", "author"),
    "edits": ("rule",),
    "rejected": ("url", "reason"),
    "article_versions": ("id", "content_digest"),
    "comment_versions": ("article_id", "content_digest"),
}
_SEARCHED = {"articles": ("title", "text"), "comments": ("text",)}
_FOLLOWS = ("comments", "edits")


def write(task: Task) -> list[Written]:
    """Write `dataset.db`. Raises `ExportError` when it should be split, or when SQLite is too old for trigrams."""
    if task.limit is not None:
        raise ExportError("an SQLite database is one file and cannot be split; leave the limit out, or use --where")
    if sqlite3.sqlite_version_info < (3, 34):
        raise ExportError(f"the trigram index needs SQLite 3.34, found {sqlite3.sqlite_version}: use a newer Python")
    target, rows = task.out / "dataset.db", 0
    with replacing(target) as temporary:
        temporary.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(temporary, isolation_level=None)) as base:
                rows = _fill(base, task)
        except sqlite3.Error as error:
            raise ExportError(
                f"cannot write {target}: SQLite says {error}; make room or choose another folder"
            ) from error
    return [Written("*", target, rows)]


def _fill(base: sqlite3.Connection, task: Task) -> int:
    base.execute("PRAGMA journal_mode = OFF")  # the file is not there for anyone before it is whole
    base.execute("PRAGMA synchronous = OFF")
    base.execute("BEGIN")
    tables = task.source.tables()
    rows = 0
    for table in tables:
        names = task.source.names(table)
        base.execute(_create(table, task.source.schema(table), tables, names))
        insert = f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})"
        for batch in task.source.batches(table, rows=1000):
            base.executemany(insert, _rows(batch, names))
            rows += len(batch)
        for statement in _after(table, names):
            base.execute(statement)
    _describe(base, task.source.manifest)
    base.execute("COMMIT")
    base.execute("ANALYZE")
    return rows


def _create(table: str, schema: pa.Schema, tables: Sequence[str], names: Sequence[str]) -> str:
    lines = [f"{name} {_type(schema.field(name).type)}{_not_null(schema.field(name))}" for name in names]
    key = KEYS.get(table, ())
    if key and set(key) <= set(names):
        lines.append(f"PRIMARY KEY ({', '.join(key)})")
    if table in _FOLLOWS and "articles" in tables and {"site", "article_id"} <= set(names):
        lines.append("FOREIGN KEY (site, article_id) REFERENCES articles (site, id)")
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {table} (\n  {body}\n)"


def _after(table: str, names: Sequence[str]) -> Iterator[str]:
    """Yield the statements for indexes and search, once the rows are in."""
    for name in _INDEXES.get(table, ()):
        if name in names:
            yield f"CREATE INDEX {table}_{name} ON {table} ({name})"
    searched = [name for name in _SEARCHED.get(table, ()) if name in names]
    if searched:
        options = f'content="{table}", content_rowid="rowid", tokenize="trigram"'
        yield f"CREATE VIRTUAL TABLE {table}_fts USING fts5({', '.join(searched)}, {options})"
        yield f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')"


def _describe(base: sqlite3.Connection, manifest: Manifest) -> None:
    base.execute("CREATE TABLE dataset (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
    about = {
        "run_id": manifest.run_id,
        "snapshot": manifest.name,
        "recipe": manifest.recipe,
        "schema_version": str(manifest.schema_version),
    }
    base.executemany("INSERT INTO dataset VALUES (?, ?)", about.items())


def _type(kind: pa.DataType) -> str:
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return "INTEGER"
    return "REAL" if pa.types.is_floating(kind) else "TEXT"


def _not_null(field: pa.Field) -> str:
    return "" if field.nullable else " NOT NULL"


def _rows(batch: pa.RecordBatch, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    columns = [_values(batch.column(name)) for name in names]
    return zip(*columns, strict=True)


def _values(column: pa.Array) -> list[Any]:
    values: list[Any] = column.to_pylist()
    if pa.types.is_list(column.type):
        return [None if value is None else json.dumps(stamp(value), ensure_ascii=False) for value in values]
    return [stamp(value) for value in values] if pa.types.is_timestamp(column.type) else values
