"""A stream of rows set aside on disk, by table and site, until each partition can be merged.

Memory stays flat: at most `LIMIT_ROWS` rows or `LIMIT_CHARACTERS` characters wait in memory, then all of
them go to Arrow files. Each row carries the number of its record in the stream, so that of a record that
comes twice the last one can be told from the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from output.files import safe_name
from output.rows import Row, to_table, weight

SEQUENCE = "_sequence"
LIMIT_ROWS = 20_000
LIMIT_CHARACTERS = 16_000_000


class Spool:
    """Rows by (table, site folder), in the order they came."""

    def __init__(self, folder: Path, schemas: dict[str, pa.Schema]) -> None:
        sequence = pa.field(SEQUENCE, pa.int64(), nullable=False)
        self._folder = folder
        self._schemas = {name: schema.append(sequence) for name, schema in schemas.items()}
        self._pending: dict[tuple[str, str], list[Row]] = {}
        self._names: dict[tuple[str, str], int] = {}
        self._rows = 0
        self._characters = 0

    def add(self, table: str, site: str, rows: Sequence[Row], number: int) -> None:
        """Set rows of record `number` aside; writes to disk when enough wait."""
        if not rows:
            return
        pending = self._pending.setdefault((table, safe_name(site)), [])
        for row in rows:
            pending.append({**row, SEQUENCE: number})
            self._characters += weight(row)
        self._rows += len(rows)
        if self._rows >= LIMIT_ROWS or self._characters >= LIMIT_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Write what waits in memory to files, one a table and site, closed at once."""
        for (table, site), rows in self._pending.items():
            number = self._names.get((table, site), 0)
            self._names[table, site] = number + 1
            path = self._path(table, site, number)
            path.parent.mkdir(parents=True, exist_ok=True)
            schema = self._schemas[table]
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
                writer.write_table(to_table(rows, schema).unify_dictionaries())
        self._pending.clear()
        self._rows = self._characters = 0

    def sites(self, table: str) -> set[str]:
        """Return the folder names of the sites that have rows of a table; call `flush` before."""
        return {site for name, site in self._names if name == table}

    def parts(self, table: str, site: str) -> Iterator[pa.Table]:
        """Yield a site's rows in their order, part by part; `site` is a folder name."""
        for number in range(self._names.get((table, site), 0)):
            with pa.memory_map(str(self._path(table, site, number))) as source:
                yield pa.ipc.open_file(source).read_all()

    def read(self, table: str, site: str) -> pa.Table:
        """Return a site's rows as one table, empty when there are none; `site` is a folder name."""
        parts = list(self.parts(table, site))
        return pa.concat_tables(parts) if parts else self._schemas[table].empty_table()

    def _path(self, table: str, site: str, number: int) -> Path:
        return self._folder / table / site / f"{number:06d}.arrow"
