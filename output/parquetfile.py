"""One Parquet file of an export: zstd, statistics, sorted rows, row groups of a given size."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from output.pieces import Limit, Written, write_pieces
from output.task import Task

BATCH = 8192  # rows
ROW_GROUP = 16_384
"""Rows a group by default: groups of 122,880 suit DuckDB, smaller ones need less memory to write."""
BYTES = 64_000_000
"""Bytes in memory after which a row group is written all the same, when no size was asked for: long texts."""
COMPRESSION_LEVEL = 3


class ParquetSink:
    """Collects batches to row groups; memory holds one: `row_group` rows, None means `ROW_GROUP` rows or `BYTES`."""

    def __init__(self, path: Path, schema: pa.Schema, row_group: int | None = None) -> None:
        self._sink = pa.OSFile(str(path), "wb")
        self._writer = pq.ParquetWriter(
            self._sink, schema, compression="zstd", compression_level=COMPRESSION_LEVEL, write_page_index=True
        )
        self._row_group, self._bytes = row_group or ROW_GROUP, None if row_group else BYTES
        self._rows = self._waiting_bytes = 0
        self._waiting: list[pa.RecordBatch] = []

    def write(self, chunk: pa.RecordBatch) -> None:
        """Append a batch."""
        self._waiting.append(chunk)
        self._rows += len(chunk)
        self._waiting_bytes += chunk.nbytes
        if self._rows >= self._row_group or (self._bytes is not None and self._waiting_bytes >= self._bytes):
            self._flush()

    def size(self) -> int:
        """Return the bytes on disk and an estimate of what waits: texts shrink to about a third."""
        return int(self._sink.tell()) + self._waiting_bytes // 3

    def close(self) -> None:
        """Write what waits, the footer, and close."""
        if self._waiting:
            self._flush()
        self._writer.close()
        self._sink.close()

    def _flush(self) -> None:
        whole = pa.Table.from_batches(self._waiting).unify_dictionaries()
        self._waiting, self._rows, self._waiting_bytes = [], 0, 0
        self._writer.write_table(whole, row_group_size=self._row_group)


def write_table(
    task: Task, table: str, schema: pa.Schema, target: Path, limit: Limit | None, *, dictionaries: bool = False
) -> list[Written]:
    """Write a table of a task's source into `target`, or into pieces beside it; see `output.pieces.write_pieces`."""
    begin = partial(ParquetSink, schema=schema, row_group=task.row_group)
    batches = task.source.batches(table, rows=BATCH, dictionaries=dictionaries)
    return write_pieces(table, target, batches, begin, limit)
