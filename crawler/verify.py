"""Is the archive sound, and what is in it? Every record of WARC files read and checked; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crawler.archive import SHELL, archive_files, read_page
from crawler.errors import ArchiveError
from crawler.journal import is_elsewhere
from crawler.state import FILE_NAME, State
from crawler.warc import Chunk, Record, parse, walk

_DIGESTS = ("warc-block-digest", "warc-payload-digest")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong at a place. `torn`: a record that a crash cut off at the file's end; nothing is lost with it."""

    offset: int
    words: str
    torn: bool = False


@dataclass(slots=True)
class FileReport:
    """One WARC file. `records` counts all of them, `pages` answers with a body, `revisits` those that are as before.

    `unchecked` are records that state no digest; `first` and `last` are dates as the records state them (UTC), "" when
    there are none.
    """

    path: str
    bytes: int = 0
    records: int = 0
    pages: int = 0
    revisits: int = 0
    unchecked: int = 0
    first: str = ""
    last: str = ""
    sites: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)

    @property
    def damaged(self) -> bool:
        """Whether anything is wrong but a torn end."""
        return any(not flaw.torn for flaw in self.flaws)


def inspect(path: Path) -> FileReport:
    """Read a WARC file to its end: gzip checksums, digests, and that nothing stands between the records."""
    report = FileReport(str(path))
    try:
        report.bytes = path.stat().st_size
        for chunk in walk(path):
            if chunk.problem:
                report.flaws.append(Flaw(chunk.offset, chunk.problem, chunk.torn))
            else:
                _count(report, chunk)
    except OSError as error:
        report.flaws.append(Flaw(0, f"the file cannot be read: {error.strerror or error}"))
    return report


def _count(report: FileReport, chunk: Chunk) -> None:
    for record in parse(chunk.data):
        report.records += 1
        if record.problem:
            report.flaws.append(Flaw(chunk.offset, record.problem))
            continue
        report.pages += record.kind == "conversion" or (
            record.kind == "response" and record.fields.get("qingtie-kind") != SHELL
        )
        report.revisits += record.kind == "revisit"
        report.unchecked += not any(name in record.fields for name in _DIGESTS)
        _note(report, record)


def _note(report: FileReport, record: Record) -> None:
    date = record.fields.get("warc-date", "")
    if date:
        report.first = min(report.first or date, date)
        report.last = max(report.last, date)
    for known, name in ((report.sites, "qingtie-site"), (report.runs, "qingtie-run")):
        value = record.fields.get(name, "")
        if value and value not in known:
            known.append(value)


def warc_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the WARC files that paths mean: data folders stand for their archive, files for themselves.

    Raises `ArchiveError` for a path that is neither.
    """
    for path in paths:
        if path.is_dir():
            found = archive_files(path)
            if not found:
                raise ArchiveError(f"{path} holds no archive (raw/<site>/*.warc.gz): name a data folder, or WARC files")
            yield from found
        elif path.exists():
            yield path
        else:
            raise ArchiveError(f"{path} does not exist: name a data folder, or WARC files")


def missing_pages(data_dir: Path) -> Iterator[tuple[str, str]]:
    """Yield (URL, why) for each page that the state of a data folder knows and its archive does not have.

    Pages that other machines of a group have are theirs to show.
    """
    if not (data_dir / FILE_NAME).exists():
        return
    with State(data_dir / FILE_NAME) as state:
        for entry in state.pages():
            if is_elsewhere(entry):
                continue
            try:
                page = read_page(data_dir, entry)
            except ArchiveError as error:
                yield entry.canonical, str(error)
                continue
            if page.digest != entry.digest:
                yield entry.canonical, f"the archive has another version of it than {FILE_NAME} says"
