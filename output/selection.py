"""Part of a dataset: a filter, a sample, some columns; the same for every format and loader.

A filter or a sample chooses articles, and their comments, edits and versions come along. With one table that is not
`articles`, the filter is about that table's own rows.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pyarrow as pa

from output.errors import ExportError, SchemaError
from output.manifest import Manifest
from output.reading import plain
from output.schema import SCHEMAS, TABLES
from output.source import Source

if TYPE_CHECKING:
    from output.filters import Filter

_OWNER = {
    "articles": "id",
    "comments": "article_id",
    "edits": "article_id",
    "article_versions": "id",
    "comment_versions": "article_id",
    "rejected": "url",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """What to take: `where` a filter, `sample` a number of articles (at least 1), `columns` names; None means all."""

    where: str | None = None
    sample: int | None = None
    columns: tuple[str, ...] | None = None

    @property
    def chooses(self) -> bool:
        """Whether it takes some rows only."""
        return self.where is not None or self.sample is not None


class Selected:
    """The selected part of a snapshot, read like the whole: table by table, in batches, sorted."""

    def __init__(self, source: Source, selection: Selection, tables: Sequence[str] | None = None) -> None:
        """Check the selection. Raises `SchemaError` for a filter or column, `ExportError` for the rest."""
        self._source, self.selection = source, selection
        self.asked = tuple(tables) if tables is not None else None
        if selection.sample is not None and selection.sample < 1:
            raise ExportError(f"a sample is of at least 1 article, found {selection.sample}")
        subject = self.asked[0] if self.asked is not None and len(self.asked) == 1 else "articles"
        self._subject = subject
        self._filter = _parsed(selection.where, subject)
        _check_columns(selection.columns, self.tables())

    @property
    def manifest(self) -> Manifest:
        """The manifest of the snapshot."""
        return self._source.manifest

    @property
    def number(self) -> int | None:
        """The publish whose state is put together from versions; None for a snapshot as it is."""
        return self._source.number

    def tables(self, default: Sequence[str] = tuple(TABLES)) -> tuple[str, ...]:
        """Return the tables asked for, else those of `default`; rejected pages belong to no article that is chosen."""
        if self.asked is not None:
            return self.asked
        return tuple(name for name in default if name != "rejected" or not self.selection.chooses)

    def schema(self, table: str) -> pa.Schema:
        """Return the schema of a table with the chosen columns, dictionaries as plain strings."""
        names = self.names(table)
        return pa.schema([_plain(SCHEMAS[table].field(name)) for name in names], SCHEMAS[table].metadata)

    def names(self, table: str) -> list[str]:
        """Return the chosen columns of a table, in the order asked for."""
        chosen = self.selection.columns
        have = SCHEMAS[table].names
        return have if chosen is None else [name for name in chosen if name in have]

    def batches(
        self, table: str, *, rows: int = 1000, also: Collection[str] = (), dictionaries: bool = False
    ) -> Iterator[pa.RecordBatch]:
        """Yield batches of at most `rows` rows with the chosen columns and, before them, those of `also`.

        `dictionaries` True leaves dictionary columns as they are, else they become plain strings.
        """
        names = list(dict.fromkeys([*also, *self.names(table)]))
        needed = names if not self.selection.chooses else list(dict.fromkeys([*names, *self._needed(table)]))
        for batch in self._source.batches(table, rows=rows, columns=needed):
            part = pa.Table.from_batches([batch])
            if self.selection.chooses:
                part = self._chosen_rows(part, table).select(names)
            part = part if dictionaries else plain(part)
            yield from part.combine_chunks().to_batches()

    def count(self, table: str) -> int:
        """Return how many rows of a table are selected."""
        if not self.selection.chooses:
            return self._source.count(table)
        return sum(len(batch) for batch in self.batches(table, also=[_OWNER[table]]))

    def _needed(self, table: str) -> list[str]:
        own = sorted(self._filter.columns) if self._filter is not None and self._filter.table == table else []
        return ["site", _OWNER[table], *own]

    def _chosen_rows(self, part: pa.Table, table: str) -> pa.Table:
        if self._filter is not None and self._filter.table == table:
            part = part.filter(self._filter.expression)
        if table == self._subject and self.selection.sample is None:
            return part
        keys = self._keys
        sites = part.column("site").cast(pa.string()).to_pylist()
        owners = part.column(_OWNER[table]).to_pylist()
        return part.filter(pa.array([key in keys for key in zip(sites, owners, strict=True)], pa.bool_()))

    @cached_property
    def _keys(self) -> frozenset[tuple[str, str]]:
        """The (site, id) of the rows that the selection goes by: those of the sample, or all that pass the filter."""
        owner = _OWNER[self._subject]
        found = self._passing(self._subject, owner, self._filter)
        if self.selection.sample is None:
            return frozenset(found)
        return frozenset(heapq.nsmallest(self.selection.sample, set(found), key=_rank))

    def _passing(self, table: str, owner: str, filter_: Filter | None) -> Iterator[tuple[str, str]]:
        columns = dict.fromkeys(["site", owner, *(sorted(filter_.columns) if filter_ else ())])
        for batch in self._source.batches(table, rows=20_000, columns=list(columns)):
            part = pa.Table.from_batches([batch])
            part = part if filter_ is None else part.filter(filter_.expression)
            yield from zip(
                part.column("site").cast(pa.string()).to_pylist(), part.column(owner).to_pylist(), strict=True
            )


def _parsed(where: str | None, table: str) -> Filter | None:
    """Return a filter read; its parser is loaded only when there is one."""
    if where is None:
        return None
    from output.filters import parse_filter

    return parse_filter(where, table)


def _rank(key: tuple[str, str]) -> bytes:
    """Return where an article stands in every sample: the first n are the sample of n."""
    return hashlib.sha256("\0".join(key).encode()).digest()


def _check_columns(columns: Sequence[str] | None, tables: Sequence[str]) -> None:
    for name in columns or ():
        if not any(name in SCHEMAS[table].names for table in tables):
            have = "; ".join(f"{table} has {', '.join(SCHEMAS[table].names)}" for table in tables)
            raise SchemaError(f"no table has a column {name!r}; {have}")
    for table in tables if columns is not None else ():
        if not set(columns or ()) & set(SCHEMAS[table].names):
            raise SchemaError(
                f"{table} has none of the columns {', '.join(columns or ())}; it has "
                f"{', '.join(SCHEMAS[table].names)}: name one of them, or choose other tables"
            )


def _plain(field: pa.Field) -> pa.Field:
    return field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
