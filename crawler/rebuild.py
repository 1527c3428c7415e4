"""The state made again from the archive alone, when it is lost or several archives were brought together."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cleaning.records import RawPage
from crawler.archive import Label, Place, archive_files, iter_archive
from crawler.state import FILE_NAME, State


def rebuild(data_dir: Path) -> State:
    """Make the state again from the archive alone, put it in the place of the old one, and open it.

    Damaged records are passed over, as are records that this crawler did not write. Raises `StateError`.
    """
    path = data_dir / FILE_NAME
    fresh = data_dir / f"{FILE_NAME}.rebuilding"
    for leftover in (fresh, Path(f"{fresh}-wal"), Path(f"{fresh}-shm")):
        leftover.unlink(missing_ok=True)
    with State(fresh) as state:
        _replay(data_dir, state)
        # Everything must be in the one file that is moved.
        state.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        state.db.execute("PRAGMA journal_mode=DELETE")
    for old in (Path(f"{path}-wal"), Path(f"{path}-shm")):
        old.unlink(missing_ok=True)
    fresh.replace(path)
    return State(path)


def _replay(data_dir: Path, state: State) -> None:
    """Apply the archive's records in the order of their time, as the crawl did; bodies are let go of at once."""
    seen: list[tuple[datetime, int, RawPage, Label, Place, str, str]] = []
    for item in iter_archive(archive_files(data_dir), revisits=True):
        if item.page is None or not item.run_id:
            continue
        page = item.page
        bare = RawPage(
            page.url, page.final_url, page.site, page.status, page.headers, b"", page.fetched_at, page.digest
        )
        name = Path(item.place.warc_file).relative_to(data_dir).as_posix()
        place = Place(name, item.place.warc_offset, item.place.warc_length)
        seen.append((page.fetched_at, len(seen), bare, item.label, place, item.run_id, item.revisit))
    for _, _, bare, label, place, run_id, revisit in sorted(seen, key=lambda row: row[:2]):
        if revisit:
            state.confirm(bare, label, run_id)
        else:
            state.record(bare, label, place, run_id)
