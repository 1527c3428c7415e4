"""Croissant export: Parquet files and `croissant.json`, the metadata that machine learning tools read."""

from __future__ import annotations

from functools import partial

from output.croissant import NAME, croissant
from output.files import write_text
from output.parquetfile import ParquetSink
from output.pieces import Written, write_pieces
from output.task import Task


def write(task: Task) -> list[Written]:
    """Write `<table>.parquet` for each table, then the metadata."""
    written: list[Written] = []
    schemas = {table: task.source.schema(table) for table in task.source.tables()}
    for table, schema in schemas.items():
        begin = partial(ParquetSink, schema=schema, row_group=task.row_group)
        batches = task.source.batches(table, rows=8192)
        written += write_pieces(table, task.out / f"{table}.parquet", batches, begin, task.limit)
    path = task.out / NAME
    write_text(path, croissant(task.out, written, schemas, task.source.manifest))
    return [*written, Written("*", path, 0)]
