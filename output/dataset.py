"""Publishing a run: a new snapshot is built aside, then one link is flipped to it.

The new snapshot holds the rows of the run, the rows of the present snapshot that the run does not
replace, and hard links to the files of sites that it does not touch. Its manifest is written last, the
folder is renamed to its final name, and `DATA/tables` is pointed to it in one step. Whatever stops a
publish before that step (a crash, a full disk, a kill) leaves what was published as it was; the next
publish removes the leftovers. Needs a file system with symbolic links and `flock` (Linux, macOS).
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from cleaning.records import CleanedArticle, Rejection
from output import exporters, snapshot
from output.compaction import Compaction, compacted
from output.errors import DatasetError, PublishError
from output.files import point, safe_name, sync, sync_folders, writing
from output.manifest import LINK, SNAPSHOTS, Manifest, read_manifest, snapshots

__all__ = ["Compaction", "Manifest", "compact", "publish", "read_manifest", "snapshots"]

_TEMPORARY = ".tmp-"


def publish(
    data_dir: Path | str,
    run_id: str,
    articles: Iterable[CleanedArticle],
    rejections: Iterable[Rejection],
    *,
    recipe: str,
    formats: Sequence[str] = ("parquet",),
    full_sites: Collection[str] = (),
    keep: int = 5,
    accepted_urls: Iterable[str] = (),
) -> Manifest:
    """Publish a run into the dataset at `data_dir` and return the manifest of the present snapshot.

    `articles` is read first, once, as a stream; `rejections` may be a list that fills while it is read.
    Rows of `full_sites` are replaced wholly, else only those of the articles and URLs that the run brings; it is
    looked at after `articles` was read, so a site that turns out to be incomplete may be taken out meanwhile.
    `accepted_urls` are further URLs that gave a record (those of the articles and their pages are known).
    `formats` names exporters; Parquet is always written. The last `keep` snapshots (at least 1) stay. The
    same run with the same content again changes nothing. Raises `PublishError` when writing fails,
    `ExportError` for an unknown format, `DatasetError` or `SchemaError` when `data_dir` holds something else;
    what the iterables raise comes through as it is.
    """
    formats = tuple(dict.fromkeys(["parquet", *exporters.check_published(formats)]))
    if keep < 1:
        raise PublishError(f"keep must be at least 1, found {keep}")
    data_dir = Path(data_dir)
    run = snapshot.Run(run_id, recipe, formats, full_sites)
    with _locked(data_dir, snapshot.advice(run_id)) as root:
        base = _base(data_dir)
        work = root / f"{_TEMPORARY}{safe_name(run_id)}"
        try:
            built = snapshot.Builder(work, run, root, base).build(articles, rejections, accepted_urls)
            with writing(work, PublishError, snapshot.advice(run_id)):
                return _install(data_dir, root, work, built, base, keep)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def compact(data_dir: Path | str, *, row_group: int | None = None) -> Compaction:
    """Merge the parts of the tables of versions; publishes a snapshot with the same rows, drops none.

    `row_group` (rows, at least 1) rewrites every table with row groups of that size; None leaves them. Where there
    is nothing to do, nothing is written. Raises `PublishError` or `DatasetError`.
    """
    if row_group is not None and row_group < 1:
        raise PublishError(f"row_group must be at least 1 row, found {row_group}")
    data_dir = Path(data_dir)
    read_manifest(data_dir)
    advice = "nothing was compacted and the tables are as they were: mend the cause, then try again"
    with _locked(data_dir, advice) as root:
        base = _base(data_dir)
        if base is None:
            raise DatasetError(f"{data_dir} holds no dataset to compact")
        work = root / f"{_TEMPORARY}compact"
        try:
            built = compacted(root / base.name, base, work, row_group)
            if built.files == base.files:
                return _compaction(base, base)
            with writing(work, PublishError, advice):
                return _compaction(base, _install(data_dir, root, work, built, base, keep=len(snapshots(data_dir)) + 1))
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _compaction(before: Manifest, after: Manifest) -> Compaction:
    sizes = [[entry.bytes for entry in one.files if entry.format == "parquet"] for one in (before, after)]
    return Compaction(after.name, len(sizes[0]), len(sizes[1]), sum(sizes[0]), sum(sizes[1]))


@contextmanager
def _locked(data_dir: Path, advice: str) -> Iterator[Path]:
    """Hold the dataset's lock (waiting for another publish), with leftovers of dead ones removed."""
    root = data_dir / SNAPSHOTS
    with writing(root, PublishError, advice):
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / ".lock").open("a")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in root.glob(f"{_TEMPORARY}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield root


def _base(data_dir: Path) -> Manifest | None:
    """Return the present snapshot's manifest, or None for a dataset that has none yet."""
    link = data_dir / LINK
    if link.exists() and not link.is_symlink():
        raise PublishError(
            f"{link} should be a link to a snapshot, found a real file or folder; move it away, or publish "
            "into another folder"
        )
    return read_manifest(data_dir) if link.is_symlink() else None


def _install(data_dir: Path, root: Path, work: Path, built: Manifest, base: Manifest | None, keep: int) -> Manifest:
    """Give the finished snapshot its final name, flip the link to it, and drop the oldest ones."""
    known = snapshots(data_dir)
    same = next((one for one in known if _same(one, built)), None)
    if same is None:
        sequence = max((one.sequence for one in known), default=0) + 1
        name = _free_name(root, built.name)
        history = (*built.history[:-1], replace(built.history[-1], name=name))
        built = replace(built, name=name, sequence=sequence, history=history)
        built.save(work)
        sync_folders(work)
        work.rename(root / built.name)
        sync(root)
    present = same or built
    if base is None or base.name != present.name:
        point(data_dir / LINK, root / present.name)
    _prune(data_dir, root, present, keep)
    return present


def _same(known: Manifest, built: Manifest) -> bool:
    """Whether a snapshot of this run has exactly this content already."""
    return (known.run_id, known.recipe, known.files) == (built.run_id, built.recipe, built.files)


def _free_name(root: Path, name: str) -> str:
    number, free = 1, name
    while (root / free).exists():
        number += 1
        free = f"{name}~{number}"
    return free


def _prune(data_dir: Path, root: Path, present: Manifest, keep: int) -> None:
    """Remove all but the last `keep` snapshots; renamed first, so that none is ever seen half removed."""
    with suppress(OSError):  # published already: what cannot be removed now goes next time
        for old in snapshots(data_dir)[:-keep]:
            if old.name != present.name:
                doomed = root / f"{_TEMPORARY}old-{old.name}"
                (root / old.name).rename(doomed)
                shutil.rmtree(doomed)
