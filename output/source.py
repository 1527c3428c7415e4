"""A snapshot opened for reading: of a data folder, of a mirror in an object store, or of an export.

Everything that reads whole tables (loaders, exporters) reads through a `Source`, so that all of them know URLs, time
travel and the tables of versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from output import versions
from output.errors import DatasetError
from output.files import safe_name
from output.manifest import FileEntry, Manifest
from output.places import Place
from output.reading import check_columns, conform, file_batches, intact
from output.schema import SCHEMAS, SORT_KEYS, VERSIONS

_BASE = {versions_of: table for table, versions_of in versions.OF.items()}


@dataclass(frozen=True, slots=True)
class Source:
    """A snapshot's files and manifest.

    `number` None means the snapshot as it is, else the state that publish left, put together from versions.
    `exported`: the files are an export's, one or more a table; its tables of versions are complete.
    """

    folder: Place
    manifest: Manifest
    number: int | None = None
    exported: bool = False

    def read(
        self,
        table: str,
        *,
        columns: Sequence[str] | None = None,
        site: str | None = None,
        where: ds.Expression | None = None,
    ) -> pa.Table:
        """Return a table, or some of its columns and rows, sorted within each site; `columns` None means all.

        Raises `DatasetError` for a table that does not exist or cannot be had of the past, `SchemaError` for a column.
        """
        check_columns(table, columns)
        if self._composed(table):
            whole = pa.concat_tables([SCHEMAS[table].empty_table(), *self._sites(table, site)])
            return _chosen(whole, columns, where)
        entries = self._entries(table, None if site is None or self.exported else safe_name(site))
        if site is not None and self.exported:
            mine = ds.field("site") == site
            where = mine if where is None else where & mine
        return self._direct(table, entries, columns, where)

    def batches(
        self, table: str, *, rows: int = 1000, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Yield a table's record batches of at most `rows` rows, site by site, sorted; memory stays flat."""
        check_columns(table, columns)
        if self._composed(table):
            for one in self._sites(table, None):
                yield from conform(one, table, columns).to_batches(max_chunksize=rows)
            return
        for entry in self._entries(table):
            with self._opened(entry) as file:
                yield from file_batches(file, table, columns, rows)

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        if self._composed(table):
            return sum(len(one) for one in self._sites(table, None))
        return self.manifest.rows(table)

    def _composed(self, table: str) -> bool:
        """Whether a table is put together from present rows and versions; raises when it cannot be had."""
        if self.number is None:
            return table in VERSIONS and not self.exported
        if table not in versions.OF:
            raise DatasetError(
                f"the table {table} of publish {self.number} is gone with its snapshot: articles and comments can be "
                "had of any run, the other tables while the snapshot is kept (`keep` in the job says how many)"
            )
        return True

    def _sites(self, table: str, site: str | None) -> Iterator[pa.Table]:
        """Yield the rows of each site, sorted."""
        base = _BASE.get(table, table)
        folders = {_site(entry) for name in (base, versions.OF[base]) for entry in self._entries(name)}
        for folder in sorted(folders if site is None else folders & {safe_name(site)}):
            present, ended = (self._of_site(name, folder) for name in (base, versions.OF[base]))
            if table in VERSIONS:
                fetched = self._of_site("articles", folder, ["id", "fetched_at"])
                whole = pa.concat_tables([versions.present_as_versions(base, present, fetched), ended])
            else:
                assert self.number is not None
                whole = versions.as_of(base, present, ended, self.number)
                whole = self._counted(whole, folder) if base == "articles" else whole
            whole = whole.unify_dictionaries()
            yield whole.take(pc.sort_indices(whole, sort_keys=[(key, "ascending") for key in SORT_KEYS[table]]))

    def _counted(self, articles: pa.Table, folder: str) -> pa.Table:
        """Return restored articles with the number of their restored comments."""
        assert self.number is not None
        present, ended = (self._of_site(name, folder) for name in ("comments", versions.OF["comments"]))
        counts = pc.value_counts(versions.as_of("comments", present, ended, self.number).column("article_id"))
        place = pc.index_in(articles.column("id"), value_set=counts.field("values"))
        found = pc.fill_null(counts.field("counts").take(place.combine_chunks()), 0).cast(pa.int32())
        at = articles.schema.get_field_index("n_comments")
        return articles.set_column(at, articles.schema.field(at), found)

    def _entries(self, table: str, folder: str | None = None) -> list[FileEntry]:
        entries = self.manifest.partitions(table)
        return [entry for entry in entries if folder is None or _site(entry) == folder]

    def _of_site(self, table: str, folder: str, columns: Sequence[str] | None = None) -> pa.Table:
        return self._direct(table, self._entries(table, folder), columns, None)

    def _direct(
        self, table: str, entries: Sequence[FileEntry], columns: Sequence[str] | None, where: ds.Expression | None
    ) -> pa.Table:
        paths = [(self.folder / entry.path).path for entry in entries]
        if not paths:
            return _chosen(SCHEMAS[table].empty_table(), columns, None)
        with intact(self.folder.shown):
            source = ds.dataset(paths, schema=SCHEMAS[table], format="parquet", filesystem=self.folder.files)
            return source.to_table(columns=None if columns is None else list(columns), filter=where)

    def _opened(self, entry: FileEntry) -> pq.ParquetFile:
        where = self.folder / entry.path
        with intact(where.shown):
            return pq.ParquetFile(where.files.open_input_file(where.path))


def _chosen(table: pa.Table, columns: Sequence[str] | None, where: ds.Expression | None) -> pa.Table:
    table = table if where is None else table.filter(where)
    return table if columns is None else table.select(list(columns))


def _site(entry: FileEntry) -> str:
    return entry.path.rpartition("/")[0].rpartition("site=")[2]
