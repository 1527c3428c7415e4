"""One partition after a run: which rows stay, which are replaced, in which order they are written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from output.files import sync
from output.schema import SCHEMAS, SORT_KEYS
from output.spool import SEQUENCE

ROW_GROUP = 2000
"""Rows a row group: small enough to read a thread without its whole site, large enough to compress."""
COMPRESSION_LEVEL = 3


def winners(new: pa.Table, key: str) -> dict[str, int]:
    """Return for each key the number of the last record that has it."""
    numbers = new.column(SEQUENCE).to_pylist()
    return dict(zip(new.column(key).to_pylist(), numbers, strict=True))


def keep_winners(new: pa.Table, key: str, last: Mapping[str, int]) -> pa.Table:
    """Return the rows that belong to the last record of their key, without the sequence column."""
    keys, numbers = new.column(key).to_pylist(), new.column(SEQUENCE).to_pylist()
    mask = [last.get(name) == number for name, number in zip(keys, numbers, strict=True)]
    return new.filter(pa.array(mask, pa.bool_())).drop_columns([SEQUENCE])


def without(old: pa.Table, key: str, gone: Collection[str]) -> pa.Table:
    """Return the rows whose key is not in `gone`."""
    if not gone or not old.num_rows:
        return old
    found = pc.is_in(old.column(key), value_set=pa.array(list(gone), pa.string()))
    return old.filter(pc.invert(found))


def write_partition(path: Path, table: str, parts: list[pa.Table], row_group: int | None = None) -> int:
    """Write the parts sorted into one synced Parquet file; returns its rows, writes none when empty.

    `row_group` is in rows, None means `ROW_GROUP`.
    """
    schema = SCHEMAS[table]
    whole = pa.concat_tables([part.cast(schema) for part in parts]).unify_dictionaries()
    if not whole.num_rows:
        return 0
    order = pc.sort_indices(whole, sort_keys=[(key, "ascending") for key in SORT_KEYS[table]])
    path.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=COMPRESSION_LEVEL) as writer:
        step = row_group or ROW_GROUP
        for start in range(0, len(order), step):
            writer.write_table(whole.take(order.slice(start, step)))
    sync(path)
    return int(whole.num_rows)
