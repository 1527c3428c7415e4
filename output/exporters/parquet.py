"""Parquet export: one zstd file a table, all sites in it, rows sorted within each site, with statistics."""

from __future__ import annotations

import pyarrow as pa

from output.parquetfile import write_table
from output.pieces import Written
from output.schema import SCHEMAS
from output.task import Task


def write(task: Task) -> list[Written]:
    """Write `<table>.parquet` for each table; `task.row_group` None means groups of 16,384 rows."""
    written = []
    for table in task.source.tables():
        schema = pa.schema([SCHEMAS[table].field(name) for name in task.source.names(table)], SCHEMAS[table].metadata)
        written += write_table(task, table, schema, task.out / f"{table}.parquet", task.limit, dictionaries=True)
    return written
