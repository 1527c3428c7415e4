"""Parquet export: one zstd file a table, all sites in it, rows sorted within each site, with statistics."""

from __future__ import annotations

from functools import partial

import pyarrow as pa

from output.parquetfile import ParquetSink
from output.pieces import Written, write_pieces
from output.schema import SCHEMAS
from output.task import Task


def write(task: Task) -> list[Written]:
    """Write `<table>.parquet` for each table; `task.row_group` None means groups of 16,384 rows."""
    written = []
    for table in task.source.tables():
        schema = pa.schema([SCHEMAS[table].field(name) for name in task.source.names(table)], SCHEMAS[table].metadata)
        begin = partial(ParquetSink, schema=schema, row_group=task.row_group)
        batches = task.source.batches(table, rows=8192, dictionaries=True)
        written += write_pieces(table, task.out / f"{table}.parquet", batches, begin, task.limit)
    return written
