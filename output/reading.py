"""Reading a snapshot: record batches in order, one table, or the rows of one article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from output.errors import DatasetError, SchemaError
from output.files import safe_name
from output.schema import SCHEMAS

PART = "part-0.parquet"


def partition(folder: Path, table: str, site_folder: str) -> Path:
    """Return where the Parquet file of a table and a site's folder name is, whether or not it exists."""
    return folder / table / f"site={site_folder}" / PART


def part(folder: Path, table: str, site_folder: str, number: int) -> Path:
    """Return where the part of a table of versions is that publish `number` wrote for a site's folder name."""
    return folder / table / f"site={site_folder}" / f"part-{number:06d}.parquet"


def partitions(folder: Path, table: str, site: str | None = None) -> list[Path]:
    """Return the Parquet files of a table in the order of their folders, all sites or one."""
    if site is not None:
        return sorted(partition(folder, table, safe_name(site)).parent.glob("part-*.parquet"))
    return sorted((folder / table).glob("site=*/part-*.parquet"))


def iter_batches(
    folder: Path, table: str, *, columns: Sequence[str] | None = None, rows: int = 1000
) -> Iterator[pa.RecordBatch]:
    """Yield a table's record batches of at most `rows` rows, partition by partition, in sorted order."""
    check_columns(table, columns)
    for path in partitions(folder, table):
        with opened(path) as file:
            yield from file_batches(file, table, columns, rows)


def file_batches(
    file: pq.ParquetFile, table: str, columns: Sequence[str] | None, rows: int
) -> Iterator[pa.RecordBatch]:
    """Yield the batches of an open file, with the columns of the table; memory holds one row group."""
    have = set(file.schema_arrow.names)
    wanted = [name for name in columns or SCHEMAS[table].names if name in have]
    for group in range(file.num_row_groups):  # ParquetFile.iter_batches holds on to what it has read
        part = conform(file.read_row_group(group, columns=wanted), table, columns)
        yield from part.to_batches(max_chunksize=rows)


def conform(old: pa.Table, table: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Return rows with all columns of the table (or those named) in order; what an older version lacked is null."""
    names = list(columns or SCHEMAS[table].names)
    for name in names:
        if name not in old.column_names:
            old = old.append_column(SCHEMAS[table].field(name), pa.nulls(len(old), SCHEMAS[table].field(name).type))
    return old.select(names)


@contextmanager
def opened(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a partition's file; one that cannot be read raises `DatasetError`."""
    with intact(path), pq.ParquetFile(path) as file:
        yield file


@contextmanager
def intact(path: Path | str) -> Iterator[None]:
    """Turn what pyarrow says of a damaged file inside into `DatasetError`."""
    try:
        yield
    except pa.ArrowInvalid as error:
        raise DatasetError(
            f"{path} is damaged: expected a Parquet file as manifest.json describes it ({error}); point "
            "`tables` to another snapshot, or clean the site again from its archive"
        ) from error


def read_table(
    folder: Path,
    table: str,
    *,
    columns: Sequence[str] | None = None,
    site: str | None = None,
    where: ds.Expression | None = None,
) -> pa.Table:
    """Return a table, or some of its columns and rows; empty, with the right types, when there are none."""
    check_columns(table, columns)
    schema = SCHEMAS[table]
    files = [str(path) for path in partitions(folder, table, site)]
    if not files:
        wanted = schema if columns is None else pa.schema([schema.field(name) for name in columns])
        return wanted.empty_table()
    with intact(folder / table):
        source = ds.dataset(files, schema=schema, format="parquet")
        return source.to_table(columns=None if columns is None else list(columns), filter=where)


def plain(table: pa.Table) -> pa.Table:
    """Return a table with its dictionary columns as plain strings."""
    fields = [field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in table.schema]
    return table.cast(pa.schema(fields, table.schema.metadata))


def check_table(table: str) -> None:
    """Raise `DatasetError` unless there is a table of this name."""
    if table not in SCHEMAS:
        raise DatasetError(f"no table called {table!r}; there are {', '.join(SCHEMAS)}")


def check_columns(table: str, columns: Sequence[str] | None) -> None:
    """Raise `DatasetError` or `SchemaError` unless the table and all columns exist."""
    check_table(table)
    names = SCHEMAS[table].names
    unknown = [name for name in columns or () if name not in names]
    if unknown:
        raise SchemaError(f"{table} has no column {unknown[0]!r}; it has {', '.join(names)}")
