"""Building a snapshot from the present one and a run: spool the stream, then merge by partition."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from cleaning.records import CleanedArticle, Rejection
from output import exporters, merge, rows
from output.errors import PublishError
from output.files import digest, link_or_copy, safe_name, writing
from output.manifest import FileEntry, Manifest
from output.reading import conform, opened, partition
from output.schema import TABLES
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
        self._present = root / base.name if base is not None else None
        self._old_sites = _site_folders(base)
        self._full: set[str] = set()
        schemas = {**TABLES, _SEEN: pa.schema([("url", pa.string())])}
        self._spool = Spool(work / _SPOOL, schemas)
        self._files: list[FileEntry] = []

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
            for table in TABLES:
                (self._work / table).mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self._work / _SPOOL, ignore_errors=True)
            self._export()
        run, base = self._run, self._base
        files = tuple(sorted(self._files, key=lambda entry: entry.path))
        parents = (base.name,) if base is not None else ()
        name = safe_name(run.run_id)
        return Manifest(name, run.run_id, run.recipe, 0, parents, run.formats, files)

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
            for table, key in _ARTICLE_TABLES.items():
                arrived = merge.keep_winners(self._spool.read(table, site), key, last)
                self._write(table, site, [merge.without(self._old(table, site), key, last), arrived])
        for table in _ARTICLE_TABLES:
            self._link_untouched(table, touched)

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
        path = self._old_path(table, site)
        if path is None or site in self._full:
            return TABLES[table].empty_table()
        with opened(path) as file:
            return conform(file.read(), table)

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
        if self._base is None or self._present is None:
            return
        for entry in self._base.partitions(table):
            if site_folder(entry) not in touched:
                link_or_copy(self._present / entry.path, self._work / entry.path)
                self._files.append(entry)

    def _export(self) -> None:
        """Write the further formats into the snapshot, so that they flip together with the tables."""
        rows_of = dict.fromkeys(TABLES, 0)
        for entry in self._files:
            rows_of[entry.table] += entry.rows
        for name in self._run.formats:
            if name != "parquet":
                for table, path in exporters.write(name, self._work, self._work):
                    self._record(path, table, name, rows_of[table])

    def _record(self, path: Path, table: str, kind: str, count: int) -> None:
        name = path.relative_to(self._work).as_posix()
        self._files.append(FileEntry(name, table, kind, count, path.stat().st_size, digest(path)))


def _site_folders(manifest: Manifest | None) -> dict[str, set[str]]:
    """Return for each table the folder names of its sites, none without a snapshot."""
    folders: dict[str, set[str]] = {table: set() for table in TABLES}
    for entry in manifest.files if manifest is not None else ():
        if entry.format == "parquet":
            folders[entry.table].add(site_folder(entry))
    return folders


def site_folder(entry: FileEntry) -> str:
    """Return the folder name of a partition's site, without `site=`."""
    return Path(entry.path).parent.name.removeprefix("site=")
