"""JSON Lines export: nested, one article a line with its comments; edits and rejected beside it.

Comments stand in `articles.jsonl` under `comments`; a file of their own is written only when the table is
asked for by name. Times are RFC 3339. Lines end in LF; U+2028 and U+2029 are escaped, since some readers
take them for line ends.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from output.files import replacing
from output.reading import iter_batches
from output.times import stamp

_DEFAULT = ("articles", "edits", "rejected")
_LINE_ENDS = {"\u2028": "\\u2028", "\u2029": "\\u2029", "\x85": "\\u0085"}


def write(source: Path, out_dir: Path, tables: Sequence[str] | None, **options: Any) -> list[tuple[str, Path]]:
    """Write `<table>.jsonl` for each table."""
    return [(table, _write(source, out_dir / f"{table}.jsonl", table)) for table in tables or _DEFAULT]


def _write(source: Path, target: Path, table: str) -> Path:
    rows = _threads(source) if table == "articles" else _rows(source, table)
    with replacing(target) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as stream:
        for row in rows:
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
            for character, escaped in _LINE_ENDS.items():
                line = line.replace(character, escaped)
            stream.write(line + "\n")
    return target


def _rows(source: Path, table: str) -> Iterator[dict[str, Any]]:
    for batch in iter_batches(source, table, rows=200):
        for row in batch.to_pylist():
            yield stamp(row)


def _threads(source: Path) -> Iterator[dict[str, Any]]:
    """Yield articles with their comments: both tables are sorted alike, so one pass over each is enough."""
    key = itemgetter("site", "article_id")
    groups = groupby(_rows(source, "comments"), key)
    waiting = next(groups, None)
    for article in _rows(source, "articles"):
        own: list[dict[str, Any]] = []
        if waiting is not None and waiting[0] == (article["site"], article["id"]):
            own = [_nested(comment) for comment in waiting[1]]
            waiting = next(groups, None)
        yield {**article, "comments": own}


def _nested(comment: dict[str, Any]) -> dict[str, Any]:
    """Drop what the article around it says already."""
    return {name: value for name, value in comment.items() if name not in ("article_id", "site", "run_id")}
