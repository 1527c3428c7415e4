"""Files written piece by piece: one a table, or several when a limit of rows or bytes is set.

Each piece is written aside, synced and renamed; numbers begin at 1: `articles-00001.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from output.errors import ExportError
from output.files import replacing

Chunk = TypeVar("Chunk", bound=Sized)
_CONTRA = TypeVar("_CONTRA", contravariant=True)
_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}


@dataclass(frozen=True, slots=True)
class Limit:
    """When to begin a new file: after this many rows, or once this many bytes are written; None means never."""

    rows: int | None = None
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A file that an exporter wrote: its table (`*` for all), path and rows."""

    table: str
    path: Path
    rows: int


class Sink(Protocol[_CONTRA]):
    """One open file of an exporter."""

    def write(self, chunk: _CONTRA) -> None:
        """Append rows."""

    def size(self) -> int:
        """Return how many bytes are written so far, about."""

    def close(self) -> None:
        """Finish the file."""


def write_pieces(
    table: str, target: Path, chunks: Iterable[Chunk], begin: Callable[[Path], Sink[Chunk]], limit: Limit | None
) -> list[Written]:
    """Write chunks of rows into `target`, or into numbered files beside it, and return what was written.

    `begin` opens a file. A chunk can be sliced. Without rows there is one file without rows.
    """
    stream = iter(_cut(chunks, limit.rows if limit is not None else None))
    first = next(stream, None)
    written: list[Written] = []
    while True:
        path = target if limit is None else target.with_name(f"{target.stem}-{len(written) + 1:05d}{target.suffix}")
        rows, first = _piece(path, first, stream, begin, limit)
        written.append(Written(table, path, rows))
        if first is None:
            return written


def _piece(
    path: Path, first: Chunk | None, stream: Iterator[Chunk], begin: Callable[[Path], Sink[Chunk]], limit: Limit | None
) -> tuple[int, Chunk | None]:
    """Write one file; return its rows and the chunk that belongs to the next one."""
    rows, chunk = 0, first
    with ExitStack() as stack:
        temporary = stack.enter_context(replacing(path))
        sink = begin(temporary)
        try:
            while chunk is not None:
                sink.write(chunk)
                rows += len(chunk)
                chunk = next(stream, None)
                if limit is not None and chunk is not None and _full(limit, rows + len(chunk), sink.size()):
                    break
        finally:
            sink.close()
    return rows, chunk


def _full(limit: Limit, rows: int, size: int) -> bool:
    return (limit.rows is not None and rows > limit.rows) or (limit.bytes is not None and size >= limit.bytes)


def _cut(chunks: Iterable[Chunk], rows: int | None) -> Iterator[Chunk]:
    """Yield chunks of which a whole number fills a file of `rows` rows."""
    if rows is None:
        yield from chunks
        return
    room = rows
    for chunk in chunks:
        rest: Any = chunk
        while len(rest) > room:
            yield rest[:room]
            rest, room = rest[room:], rows
        if len(rest):
            yield rest
            room = room - len(rest) or rows


def parse_limit(text: str) -> Limit:
    """Return the limit in a text such as `100MB`, `1GiB` or `50000 rows`; raises `ExportError`.

    >>> parse_limit("100MB").bytes, parse_limit("5000 rows").rows
    (100000000, 5000)
    """
    match = re.fullmatch(r"\s*(\d[\d_,]*(?:\.\d+)?)\s*([A-Za-z]*)\s*", text)
    number = float(re.sub("[_,]", "", match[1])) if match else 0.0
    unit = match[2].upper() if match else ""
    if number < 1 or (unit not in _UNITS and unit not in ("ROW", "ROWS")):
        raise ExportError(
            f"cannot split by {text!r}: expected a size such as 100MB or 1GiB, or a number of rows: 50000rows"
        )
    return Limit(rows=int(number)) if unit.startswith("ROW") else Limit(bytes=int(number * _UNITS[unit]))
