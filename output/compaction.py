"""Compaction: the parts of the tables of versions become one, and row groups are written anew on wish.

The result is a new snapshot with exactly the rows of the old one; every file written is read back and compared before
it is published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from output import merge
from output.errors import PublishError
from output.files import digest, link_or_copy, writing
from output.manifest import FileEntry, Manifest
from output.reading import conform, opened
from output.schema import SCHEMAS, SORT_KEYS, VERSIONS


@dataclass(frozen=True, slots=True)
class Compaction:
    """What a compaction did: the snapshot that is present now, Parquet files and their bytes before and after."""

    name: str
    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int


def compacted(present: Path, base: Manifest, work: Path, row_group: int | None) -> Manifest:
    """Write the compacted snapshot into `work` and return its manifest, for publishing.

    `row_group` in rows rewrites all tables with row groups of that size; None leaves files of one part as they are.
    Raises `PublishError` when a file does not hold what it should.
    """
    groups: dict[tuple[str, str], list[FileEntry]] = defaultdict(list)
    for entry in sorted(base.files, key=lambda entry: entry.path):
        groups[entry.table, Path(entry.path).parent.as_posix() if entry.format == "parquet" else entry.path].append(
            entry
        )
    files: list[FileEntry] = []
    with writing(work, PublishError, "nothing was compacted and the tables are as they were: make room, try again"):
        for table in SCHEMAS:
            (work / table).mkdir(parents=True, exist_ok=True)
        for (table, _), entries in groups.items():
            several = table in VERSIONS and len(entries) > 1
            if entries[0].format == "parquet" and (several or row_group is not None):
                files.append(_written(present, work, table, entries, row_group))
                continue
            for entry in entries:
                link_or_copy(present / entry.path, work / entry.path)
                files.append(entry)
    ordered = tuple(sorted(files, key=lambda entry: entry.path))
    return replace(base, files=ordered, parents=(base.name,))


def _written(present: Path, work: Path, table: str, entries: Sequence[FileEntry], row_group: int | None) -> FileEntry:
    old = [_rows(present / entry.path, table) for entry in entries]
    path = work / entries[-1].path
    count = merge.write_partition(path, table, old, row_group)
    if not _sorted(pa.concat_tables(old), table).equals(_sorted(_rows(path, table), table)):
        raise PublishError(f"{path} does not hold the rows of its {len(old)} parts; nothing was published, report this")
    return FileEntry(entries[-1].path, table, "parquet", count, path.stat().st_size, digest(path))


def _rows(path: Path, table: str) -> pa.Table:
    with opened(path) as file:
        return conform(file.read(), table).cast(SCHEMAS[table])


def _sorted(rows: pa.Table, table: str) -> pa.Table:
    rows = rows.unify_dictionaries()
    return rows.take(pc.sort_indices(rows, sort_keys=[(key, "ascending") for key in SORT_KEYS[table]]))
