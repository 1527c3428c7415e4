"""Building a snapshot from the present one and a run: spool the stream, then merge by partition."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from cleaning.records import CleanedArticle, Rejection
from output import exporters, merge, rows, versions
from output.errors import PublishError
from output.files import digest, link_or_copy, safe_name, writing
from output.manifest import FileEntry, Manifest, Published
from output.places import place
from output.reading import conform, opened, part, partition
from output.schema import SCHEMAS, TABLES, VERSIONS
from output.source import Source
from output.spool import Spool
from output.text import escape

_SPOOL = ".spool"
_SEEN = "seen"  # URLs that gave a record in this run: a spool without a site
_ARTICLE_TABLES = {"articles": "id", "comments": "article_id", "edits": "article_id"}


@dataclass(frozen=True, slots=True)
class Run:
    """What a publish was asked for: run id, recipe, formats, and the sites it replaces wholly.

    `full_sites` may shrink while the articles are read: only then is it known which sites could be read whole.
    """

    run_id: str
    recipe: str
    formats: tuple[str, ...]
    full_sites: Collection[str]


def advice(run_id: str) -> str:
    """Return what a person is told to do after a publish failed."""
    return (
        f"nothing of run {run_id} was published and the tables are as they were: make room or mend the "
        "cause, then publish the run again"
    )


class Builder:
    """Builds the files of one snapshot in `work`; `base` is the present snapshot under `root`, if any."""

    def __init__(self, work: Path, run: Run, root: Path, base: Manifest | None) -> None:
        self._work, self._run, self._base = work, run, base
        self._line = base.line if base is not None else ()
        self._present = root / base.name if base is not None else None
        self._old_sites = _site_folders(base)
        self._full: set[str] = set()
        schemas = {**TABLES, _SEEN: pa.schema([("url", pa.string())])}
        self._spool = Spool(work / _SPOOL, schemas)
        self._files: list[FileEntry] = []
        self._appended: set[tuple[str, str]] = set()

    def build(
        self, articles: Iterable[CleanedArticle], rejections: Iterable[Rejection], accepted: Iterable[str]
    ) -> Manifest:
        """Write all files but the manifest, which is returned. Raises `PublishError` when writing fails."""
        for number, cleaned in enumerate(articles):
            self._article(number, cleaned)
        for number, rejection in enumerate(rejections):
            self._rejection(number, rejection)
        for url in accepted:
            self._url(url)
        self._full = {safe_name(site) for site in self._run.full_sites}
        with self._writing():
            self._spool.flush()
            self._merge_articles()
            self._merge_rejected()
            self._link_versions()
            for table in SCHEMAS:
                (self._work / table).mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self._work / _SPOOL, ignore_errors=True)
            self._export()
        run, base = self._run, self._base
        files = tuple(sorted(self._files, key=lambda entry: entry.path))
        parents = (base.name,) if base is not None else ()
        name = safe_name(run.run_id)
        history = (*self._line, Published(name, run.run_id))
        return Manifest(name, run.run_id, run.recipe, 0, parents, run.formats, files, history=history)

    def _article(self, number: int, cleaned: CleanedArticle) -> None:
        run_id, site = self._run.run_id, cleaned.clean.site
        row = rows.article_row(cleaned, run_id=run_id, recipe=self._run.recipe)
        comments = rows.comment_rows(cleaned, run_id=run_id)
        edits = rows.edit_rows(cleaned, run_id=run_id)
        urls = dict.fromkeys([row["url"], *(page["url"] for page in row["pages"])])
        with self._writing():
            self._spool.add("articles", site, [row], number)
            self._spool.add("comments", site, comments, number)
            self._spool.add("edits", site, edits, number)
            self._spool.add(_SEEN, "", [{"url": url} for url in urls], number)

    def _rejection(self, number: int, rejection: Rejection) -> None:
        row = rows.rejected_row(rejection, run_id=self._run.run_id)
        with self._writing():
            self._spool.add("rejected", rejection.site, [row], number)

    def _url(self, url: str) -> None:
        with self._writing():
            self._spool.add(_SEEN, "", [{"url": escape(url)}], 0)

    def _writing(self) -> AbstractContextManager[None]:
        return writing(self._work, PublishError, advice(self._run.run_id))

    def _merge_articles(self) -> None:
        """Merge the three tables that go by article, site by site, partition by partition."""
        touched = self._spool.sites("articles") | self._full
        for site in sorted(touched):
            new = self._spool.read("articles", site)
            last = merge.winners(new, "id")
            meeting = self._meeting(site, merge.keep_winners(new, "id", last))
            for table, key in _ARTICLE_TABLES.items():
                arrived = merge.keep_winners(self._spool.read(table, site), key, last)
                before = self._before(table, site)
                if table in versions.OF:
                    arrived, ended = versions.meet(table, before, arrived, meeting)
                    self._append(versions.OF[table], site, ended)
                stay = before.schema.empty_table() if meeting.full else merge.without(before, key, last)
                self._write(table, site, [stay, arrived])
        for table in _ARTICLE_TABLES:
            self._link_untouched(table, touched)

    def _meeting(self, site: str, arrived: pa.Table) -> versions.Meeting:
        names = ["id", "fetched_at"]
        before = self._before("articles", site, names)
        full = site in self._full
        return versions.Meeting(len(self._line) + 1, escape(self._run.run_id), full, arrived.select(names), before)

    def _append(self, table: str, site: str, ended: pa.Table) -> None:
        """Write ended versions as a further part of a site, together with the last parts that are no larger."""
        if not len(ended):
            return
        self._appended.add((table, site))
        parts = self._parts(table, site)
        count = versions.tail_to_merge(parts, len(ended))
        stay, joined = parts[: len(parts) - count], parts[len(parts) - count :]
        self._link(stay)
        path = part(self._work, table, site, len(self._line) + 1)
        rows = merge.write_partition(path, table, [*(self._read(entry) for entry in joined), ended])
        self._record(path, table, "parquet", rows)

    def _link_versions(self) -> None:
        """Link the parts of all sites in which no version ended."""
        for table in VERSIONS:
            for entry in self._base.partitions(table) if self._base is not None else ():
                if (table, site_folder(entry)) not in self._appended:
                    self._link([entry])

    def _parts(self, table: str, site: str) -> list[FileEntry]:
        entries = self._base.partitions(table) if self._base is not None else ()
        return sorted((one for one in entries if site_folder(one) == site), key=lambda one: one.path)

    def _merge_rejected(self) -> None:
        """Merge the rejected pages: a URL seen in this run leaves, unless this run rejects it again."""
        old_sites, new_sites = self._old_sites["rejected"], self._spool.sites("rejected")
        old = {site: self._old_urls(site) for site in old_sites - self._full}
        last = {site: merge.winners(self._spool.read("rejected", site), "url") for site in new_sites}
        rejected = {url for urls in last.values() for url in urls}
        accepted = self._accepted(rejected.union(*old.values()))
        seen = accepted | rejected
        touched = new_sites | self._full | {site for site, urls in old.items() if not seen.isdisjoint(urls)}
        for site in sorted(touched):
            arrived = merge.keep_winners(self._spool.read("rejected", site), "url", last.get(site, {}))
            stay = merge.without(self._old("rejected", site), "url", seen)
            self._write("rejected", site, [stay, merge.without(arrived, "url", accepted)])
        self._link_untouched("rejected", touched)

    def _accepted(self, candidates: Collection[str]) -> set[str]:
        """Return which of the candidates gave a record; the URLs themselves stay on disk."""
        found: set[str] = set()
        if candidates:
            for part in self._spool.parts(_SEEN, safe_name("")):
                found.update(url for url in part.column("url").to_pylist() if url in candidates)
        return found

    def _old(self, table: str, site: str) -> pa.Table:
        """Return a partition of the present snapshot; empty when new or to be replaced wholly."""
        return TABLES[table].empty_table() if site in self._full else self._before(table, site)

    def _before(self, table: str, site: str, columns: list[str] | None = None) -> pa.Table:
        """Return a partition of the present snapshot, or some of its columns; empty when new."""
        path = self._old_path(table, site)
        if path is None:
            return conform(TABLES[table].empty_table(), table, columns)
        with opened(path) as file:
            return conform(file.read(columns=columns), table, columns)

    def _read(self, entry: FileEntry) -> pa.Table:
        assert self._present is not None
        with opened(self._present / entry.path) as file:
            return conform(file.read(), entry.table)

    def _old_urls(self, site: str) -> set[str]:
        path = self._old_path("rejected", site)
        if path is None:
            return set()
        with opened(path) as file:
            return set(file.read(columns=["url"]).column("url").to_pylist())

    def _old_path(self, table: str, site: str) -> Path | None:
        if self._present is None or site not in self._old_sites[table]:
            return None
        return partition(self._present, table, site)

    def _write(self, table: str, site: str, parts: list[pa.Table]) -> None:
        path = partition(self._work, table, site)
        count = merge.write_partition(path, table, parts)
        if count:
            self._record(path, table, "parquet", count)

    def _link_untouched(self, table: str, touched: Collection[str]) -> None:
        if self._base is not None:
            self._link([entry for entry in self._base.partitions(table) if site_folder(entry) not in touched])

    def _link(self, entries: Iterable[FileEntry]) -> None:
        assert self._present is not None
        for entry in entries:
            link_or_copy(self._present / entry.path, self._work / entry.path)
            self._files.append(entry)

    def _export(self) -> None:
        """Write the further formats into the snapshot, so that they flip together with the tables."""
        built = Manifest("", self._run.run_id, self._run.recipe, 0, files=tuple(self._files))
        source = Source(place(self._work), built)
        for name in self._run.formats:
            if name != "parquet":
                for one in exporters.write_all(name, source, self._work):
                    self._record(one.path, one.table, name, one.rows)

    def _record(self, path: Path, table: str, kind: str, count: int) -> None:
        name = path.relative_to(self._work).as_posix()
        self._files.append(FileEntry(name, table, kind, count, path.stat().st_size, digest(path)))


def _site_folders(manifest: Manifest | None) -> dict[str, set[str]]:
    """Return for each table the folder names of its sites, none without a snapshot."""
    folders: dict[str, set[str]] = {table: set() for table in SCHEMAS}
    for entry in manifest.files if manifest is not None else ():
        if entry.format == "parquet":
            folders[entry.table].add(site_folder(entry))
    return folders


def site_folder(entry: FileEntry) -> str:
    """Return the folder name of a partition's site, without `site=`."""
    return Path(entry.path).parent.name.removeprefix("site=")
