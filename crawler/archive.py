"""Reading the raw archive: every page as it was received, in WARC files under `raw/<site>/`.

The archive is the truth: state and tables can be made again from it. What the crawl knew of a page goes along in fields
of its own: `Qingtie-Engine`, `-Kind`, `-Key`, `-Number`, `-Canonical`, `-Listed`, `-Last`, `-Site`, `-Run`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from cleaning.extract.page import site_of
from cleaning.records import RawPage
from crawler.errors import ArchiveError
from crawler.warc import NOT_MODIFIED, Record, parse, walk

SHELL = "shell"
"""The kind of a document that a browser was given to fill: it is kept beside the page, and is none itself."""

RENDERED = "text/html; charset=utf-8"
"""The content type of a page that a browser made (a record of type `conversion`)."""


class Placed(Protocol):
    """Whatever says where a record is: `warc_file` is relative to the data folder."""

    @property
    def warc_file(self) -> str:
        """The file."""

    @property
    def warc_offset(self) -> int:
        """Where the record begins, in bytes."""

    @property
    def warc_length(self) -> int:
        """How many bytes the packed record has."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record is: the file, relative to the data folder, and its bytes there."""

    warc_file: str
    warc_offset: int
    warc_length: int


@dataclass(frozen=True, slots=True)
class Label:
    """What the crawl knew of a page. `kind` is thread, list or page; `number` counts as `cleaning.identity` does.

    `listed` is what the list page stated of it (None: no list did); `last` whether the thread ends here.
    """

    engine: str | None = None
    kind: str = "page"
    key: str = ""
    number: int = 1
    canonical: str = ""
    listed: str | None = None
    last: bool = False


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A record of an archive: the page, or the `problem` in words with which it could not be read.

    `revisit` is "" for a page, else why there is no body: "same" (as before) or "not modified" (status 304).
    """

    place: Place
    page: RawPage | None = None
    label: Label = Label()
    run_id: str = ""
    revisit: str = ""
    problem: str = ""


def read_page(data_dir: Path, entry: Placed) -> RawPage:
    """Read one page; raises `ArchiveError` when the record is not there or is damaged."""
    path = data_dir / entry.warc_file
    try:
        with path.open("rb") as file:
            file.seek(entry.warc_offset)
            packed = file.read(entry.warc_length)
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror or error}") from error
    place = Place(entry.warc_file, entry.warc_offset, entry.warc_length)
    found = next((item for item in _unpacked(packed, place) if item.page and not item.revisit), None)
    if found is None or found.page is None:
        raise ArchiveError(
            f"expected a page in {path} at {entry.warc_offset}, found none; rebuild the state from the archive"
        )
    return found.page


def _unpacked(packed: bytes, place: Place) -> Iterator[ArchivedPage]:
    try:
        data = zlib.decompress(packed, 31) if packed[:2] == b"\x1f\x8b" else packed
    except zlib.error:
        return
    for record in parse(data):
        archived = _archived(record, place)
        if archived is not None:
            yield archived


def iter_archive(paths: Iterable[Path], *, revisits: bool = False) -> Iterator[ArchivedPage]:
    """Yield the pages of WARC files, of this crawler or any other, in order; damage is yielded as a problem.

    With `revisits`, records that only say "as before" are yielded, too. `place.warc_file` is the path as given.
    """
    for path in paths:
        try:
            for chunk in walk(path):
                place = Place(str(path), chunk.offset, chunk.length)
                if chunk.problem:
                    yield ArchivedPage(place, problem=chunk.problem)
                    continue
                for record in parse(chunk.data):
                    archived = _archived(record, place)
                    if archived is not None and (revisits or not archived.revisit):
                        yield archived
        except OSError as error:
            problem = f"the file cannot be read: {error.strerror or error}"
            yield ArchivedPage(Place(str(path), 0, 0), problem=problem)


def archive_files(data_dir: Path) -> Sequence[Path]:
    """Return the archive's files, oldest run first for runs named by their time."""
    return sorted((data_dir / "raw").glob("*/*.warc.gz"), key=lambda path: (path.name, path.parent.name))


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` found: pages, revisits and problems as (file, offset, words)."""

    pages: int
    revisits: int
    problems: tuple[tuple[str, int, str], ...]


def verify(paths: Iterable[Path]) -> Verified:
    """Read every record with its checksum and digests; nothing is changed."""
    pages = revisits = 0
    problems: list[tuple[str, int, str]] = []
    for item in iter_archive(paths, revisits=True):
        if item.problem:
            problems.append((item.place.warc_file, item.place.warc_offset, item.problem))
        elif item.revisit:
            revisits += 1
        else:
            pages += 1
    return Verified(pages, revisits, tuple(problems))


def _archived(record: Record, place: Place) -> ArchivedPage | None:
    if record.problem:
        return ArchivedPage(place, problem=record.problem)
    fields = record.fields
    url = fields.get("warc-target-uri", "").strip("<>")
    rendered = record.kind == "conversion" and fields.get("content-type") == RENDERED
    if not (rendered or record.kind in ("response", "revisit")) or fields.get("qingtie-kind") == SHELL:
        return None
    if not url.startswith(("http://", "https://")):
        return None
    canonical = fields.get("qingtie-canonical") or url
    label = Label(
        engine=fields.get("qingtie-engine") or None,
        kind=fields.get("qingtie-kind", "page"),
        key=unquote(fields.get("qingtie-key", "")),
        number=int(fields.get("qingtie-number", "1")),
        canonical=canonical,
        listed=unquote(fields["qingtie-listed"]) if "qingtie-listed" in fields else None,
        last=fields.get("qingtie-last") == "yes",
    )
    revisit = ""
    if record.kind == "revisit":
        revisit = "not modified" if fields.get("warc-profile") == NOT_MODIFIED else "same"
    page = RawPage(
        url=canonical,
        final_url=url,
        site=fields.get("qingtie-site") or site_of(url),
        status=200 if rendered else record.status,
        headers=(("content-type", RENDERED),) if rendered else record.http,
        body=record.body,
        fetched_at=_moment(fields.get("warc-date", "")),
        digest=fields.get("warc-payload-digest", "").removeprefix("sha256:") if revisit else "",
    )
    return ArchivedPage(place, page, label, fields.get("qingtie-run", ""), revisit)


def _moment(text: str) -> datetime:
    """Read a WARC date; one that is missing or wrong is the epoch, which no page is as old as."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
