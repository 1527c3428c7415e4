"""JSON Lines export: nested, one article a line with its comments; edits and rejected beside it.

Comments stand in `articles.jsonl` under `comments`; a file of their own is written only when the table is
asked for by name. Times are RFC 3339. Lines end in LF; U+2028 and U+2029 are escaped, since some readers
take them for line ends.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from output.pieces import Written, write_pieces
from output.selection import Selected
from output.task import Task
from output.times import stamp

_DEFAULT = ("articles", "edits", "rejected")
_LINE_ENDS = {"\u2028": "\\u2028", "\u2029": "\\u2029", "\x85": "\\u0085"}
_ROWS = 200
_CHUNK = 20  # few: a thread with its comments may be long, and a file is split between chunks


def write(task: Task) -> list[Written]:
    """Write `<table>.jsonl` for each table."""
    written = []
    for table in task.source.tables(_DEFAULT):
        nested = table == "articles"
        chunks = _chunks(_threads(task.source) if nested else _rows(task.source, table))
        written += write_pieces(table, task.out / f"{table}.jsonl", chunks, _Sink, task.limit)
    return written


class _Sink:
    """One JSON Lines file."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("wb")

    def write(self, chunk: list[dict[str, Any]]) -> None:
        """Append rows."""
        self._stream.write("".join(f"{_line(row)}\n" for row in chunk).encode("utf-8"))

    def size(self) -> int:
        """Return the bytes written."""
        return self._stream.tell()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def _line(row: dict[str, Any]) -> str:
    line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in _LINE_ENDS.items():
        line = line.replace(character, escaped)
    return line


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _rows(source: Selected, table: str, also: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """Yield rows with their times as text: the chosen columns in their order, and before them those of `also`."""
    names = dict.fromkeys([*also, *source.names(table)])
    offset = ("published_utc_offset",) if "published_at" in names else ()
    for batch in source.batches(table, rows=_ROWS, also=(*also, *offset)):
        for row in batch.to_pylist():
            stamped = stamp(row)
            yield {name: stamped[name] for name in names}


def _threads(source: Selected) -> Iterator[dict[str, Any]]:
    """Yield articles with their comments: both tables are sorted alike, so one pass over each is enough."""
    chosen, nested = source.names("articles"), source.names("comments")
    groups = groupby(_rows(source, "comments", ("site", "article_id")), itemgetter("site", "article_id"))
    waiting = next(groups, None)
    for article in _rows(source, "articles", ("site", "id")):
        own: list[dict[str, Any]] = []
        if waiting is not None and waiting[0] == (article["site"], article["id"]):
            own = [_nested(comment, nested) for comment in waiting[1]]
            waiting = next(groups, None)
        yield {**{name: article[name] for name in chosen}, "comments": own}


def _nested(comment: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Drop what the article around it says already."""
    return {name: comment[name] for name in names if name not in ("article_id", "site", "run_id")}
