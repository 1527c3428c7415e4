"""Parquet export: one zstd file a table, all sites in it, rows sorted within each site."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from output.files import replacing
from output.reading import iter_batches
from output.schema import TABLES


def write(source: Path, out_dir: Path, tables: Sequence[str] | None, **options: Any) -> list[tuple[str, Path]]:
    """Write `<table>.parquet` for each table; the dataset itself is in Parquet already."""
    return [(table, _write(source, out_dir / f"{table}.parquet", table)) for table in tables or TABLES]


def _write(source: Path, target: Path, table: str) -> Path:
    schema = TABLES[table]
    with (
        replacing(target) as temporary,
        pq.ParquetWriter(temporary, schema, compression="zstd", compression_level=3) as writer,
    ):
        for batch in iter_batches(source, table, rows=2000):
            writer.write_batch(batch)
    return target
