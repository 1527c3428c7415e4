"""Threads out of a data folder's archive: those a run touched, or all of them, without the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cleaning.errors import LayoutError
from cleaning.layouts import OWN_SITES, engines, use_sites
from cleaning.records import RawPage, Reason, Rejection
from crawler.archive import read_page
from crawler.errors import ArchiveError
from crawler.journal import ELSEWHERE
from crawler.rebuild import rebuild
from crawler.state import State, ThreadEntry
from qingtie.errors import ConfigError, QingtieError
from qingtie.threads import ThreadPages


def holds_archive(data: Path) -> bool:
    """Whether a folder is a data folder with a crawl in it: a state, or WARC files of the archive.

    >>> holds_archive(Path("no-such-folder"))
    False
    """
    return (data / "state.sqlite").is_file() or any((data / "raw").glob("*/*.warc.gz"))


def use_definitions(data: Path) -> None:
    """Have the definitions of sites in a data folder count from now on. Raises `ConfigError` for a wrong one."""
    try:
        use_sites(data / OWN_SITES)
    except LayoutError as error:
        raise ConfigError(str(error)) from error


def open_state(data: Path) -> State:
    """Open the crawl state of a data folder; if it is lost, rebuild it from the archive.

    The definitions of sites in it count from now on. Raises `QingtieError` when there is neither, and `ConfigError`.
    """
    use_definitions(data)
    if (data / "state.sqlite").exists():
        return State(data / "state.sqlite")
    if any((data / "raw").glob("*/*.warc.gz")):
        return rebuild(data)
    raise QingtieError(f"{data} holds no archive (raw/<site>/*.warc.gz): crawl first, or name files to clean")


def check_whole(data: Path, state: State, *run_ids: str) -> None:
    """Raise `QingtieError` when pages of threads of some runs (none named: of all) are in folders of other machines."""
    if state.has_file(ELSEWHERE, *run_ids):
        raise QingtieError(
            f"{data} has a part of the pages of a job that several machines crawl: collect raw/ of all of them in one"
            " folder, without state.sqlite, and clean that (docs/machines.md)"
        )


def archived_threads(data: Path, entries: Iterable[ThreadEntry]) -> Iterator[ThreadPages]:
    """Read the pages of threads from the archive, thread by thread; what cannot be read becomes a problem."""
    for entry in entries:
        pages: list[RawPage] = []
        numbers: list[int] = []
        problems: list[Rejection] = []
        for place in entry.pages:
            try:
                pages.append(read_page(data, place))
                numbers.append(place.number)
            except ArchiveError as error:
                problems.append(Rejection(place.url, entry.site, Reason.UNREADABLE, str(error)))
        if pages or problems:
            yield ThreadPages(entry.key, tuple(pages), tuple(numbers), tuple(problems), _listed(entry))


def _listed(entry: ThreadEntry) -> int | None:
    """Return how many replies a list stated of a thread."""
    layout = engines().get(entry.engine or "")
    if entry.replies is None or layout is None or layout.list.counts == "replies":
        return entry.replies
    return max(0, entry.replies - 1)
