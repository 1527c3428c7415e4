"""Croissant export: Parquet files and `croissant.json`, the metadata that machine learning tools read."""

from __future__ import annotations

from output.croissant import NAME, croissant
from output.files import write_text
from output.parquetfile import write_table
from output.pieces import Written
from output.task import Task


def write(task: Task) -> list[Written]:
    """Write `<table>.parquet` for each table, then the metadata."""
    written: list[Written] = []
    schemas = {table: task.source.schema(table) for table in task.source.tables()}
    for table, schema in schemas.items():
        written += write_table(task, table, schema, task.out / f"{table}.parquet", task.limit)
    path = task.out / NAME
    write_text(path, croissant(task.out, written, schemas, task.source.manifest))
    return [*written, Written("*", path, 0)]
