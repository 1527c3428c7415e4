"""Delta Lake export: one Delta table each, `<table>/`, in a folder or straight in an object store.

Every export is one commit that replaces the content, so that Delta's own time travel has each run. It carries the
snapshot's number as an application transaction and a key of what was exported: the same export again commits nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from importlib import import_module
from typing import Any

import pyarrow as pa

from output.errors import ExportError
from output.pieces import Written
from output.task import Task

APP = "qingtie"
_KEY = "qingtie.export"


def write(task: Task) -> list[Written]:
    """Commit each table. Raises `ExportError` when the table cannot be written, or should be split by rows."""
    delta: Any = import_module("deltalake")
    if task.limit is not None and task.limit.rows is not None:
        raise ExportError("files of a Delta table are split by size: expected a limit such as 100MB, found rows")
    written = []
    for table in task.source.tables():
        where = f"{task.url}/{table}" if task.url else str(task.out / table)
        if not task.url:
            (task.out / table).mkdir(parents=True, exist_ok=True)
        try:
            _commit(delta, task, table, where)
        except (delta.exceptions.DeltaError, delta.exceptions.TableNotFoundError) as error:
            raise ExportError(f"cannot write the Delta table {where}: {error}") from error
        if not task.url:
            written.append(Written(table, task.out / table / "_delta_log", task.source.count(table)))
    return written


def _commit(delta: Any, task: Task, table: str, where: str) -> None:
    key = _key(task, table)
    options = storage_options() if task.url else None
    if delta.DeltaTable.is_deltatable(where, storage_options=options):
        last = delta.DeltaTable(where, storage_options=options).history(1)
        if last and last[0].get(_KEY) == key:
            task.notes.append(f"delta: {table} has this export already; nothing was committed")
            return
    schema = task.source.schema(table)
    manifest = task.source.manifest
    properties = delta.CommitProperties(
        custom_metadata={_KEY: key, "qingtie.run_id": manifest.run_id},
        app_transactions=[delta.Transaction(APP, manifest.sequence)],
    )
    delta.write_deltalake(
        where,
        pa.RecordBatchReader.from_batches(schema, task.source.batches(table, rows=8192)),
        mode="overwrite",
        schema_mode="overwrite",
        storage_options=options,
        target_file_size=task.limit.bytes if task.limit is not None else None,
        commit_properties=properties,
    )


def _key(task: Task, table: str) -> str:
    manifest = task.source.manifest
    files = sorted(one.sha256 for one in manifest.partitions(table))
    return json.dumps([manifest.run_id, files, asdict(task.source.selection), task.source.number], ensure_ascii=True)


def storage_options(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what Delta has to be told besides the environment: that an endpoint without TLS is meant."""
    endpoint = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL") or ""
    return {"AWS_ALLOW_HTTP": "true"} if endpoint.startswith("http://") else {}
