"""Writing the raw archive: a gzipped WARC file a site and run, each record on the disk before its page is known."""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from cleaning.records import RawPage
from crawler.archive import RENDERED, SHELL, Label, Place
from crawler.errors import ArchiveError
from crawler.warc import NOT_MODIFIED, SAME_BODY, digest_of, make_record, walk

ROTATE_BYTES = 512 * 1024 * 1024
"""A file that has reached this size gets no further record; the next one is begun."""

# Session secrets have no place in an archive that is kept for years and passed on.
_SECRET = frozenset({"set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization"})
# The body is stored decoded; the headers that described its coding are kept under the names that Common Crawl uses.
_CODING = frozenset({"content-encoding", "transfer-encoding", "content-length"})


class ArchiveWriter:
    """Writes the archive of one run, each `worker` files of its own. Raises `ArchiveError` on disk trouble."""

    def __init__(self, data_dir: Path, run_id: str, *, worker: int = 0, info: Mapping[str, str] | None = None) -> None:
        self._root = data_dir
        self._run_id = run_id
        self._name = f"{run_id}.w{worker}" if worker else run_id
        self._info = dict(info or {})
        self._files: dict[str, _File] = {}
        self.repaired: list[str] = []
        """What was found torn and put right when files of this run were opened again, in words."""

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all files."""
        for file in self._files.values():
            file.handle.close()
        self._files.clear()

    def append(self, page: RawPage, label: Label) -> Place:
        """Write a page; when this returns it is on the disk."""
        block = _http_block(page) + page.body
        fields = [
            ("WARC-Type", "response"),
            *_common(page, label, self._run_id),
            ("WARC-Payload-Digest", f"sha256:{page.digest}"),
            ("WARC-Block-Digest", digest_of(block)),
            ("Content-Type", "application/http; msgtype=response"),
        ]
        return self._write(page.site, make_record(fields, block))

    def append_rendered(self, page: RawPage, label: Label, shell: RawPage) -> Place:
        """Write a page that a browser made: the document as it came (kind `shell`), and what its scripts made of it.

        The latter is a record of type `conversion` that refers to the former; its place is returned.
        """
        block = _http_block(shell) + shell.body
        name = f"<urn:uuid:{uuid.uuid4()}>"
        fields = [
            ("WARC-Type", "response"),
            *_common(shell, replace(label, kind=SHELL), self._run_id, name),
            ("WARC-Payload-Digest", f"sha256:{shell.digest}"),
            ("WARC-Block-Digest", digest_of(block)),
            ("Content-Type", "application/http; msgtype=response"),
        ]
        self._write(page.site, make_record(fields, block))
        fields = [
            ("WARC-Type", "conversion"),
            *_common(page, label, self._run_id),
            ("WARC-Refers-To", name),
            ("WARC-Block-Digest", f"sha256:{page.digest}"),
            ("Content-Type", RENDERED),
        ]
        return self._write(page.site, make_record(fields, page.body))

    def append_revisit(self, page: RawPage, label: Label) -> Place:
        """Write that a page was asked for again and is as it was: status 304, or the same body again."""
        block = _http_block(page)
        profile = NOT_MODIFIED if page.status == HTTPStatus.NOT_MODIFIED else SAME_BODY
        fields = [
            ("WARC-Type", "revisit"),
            *_common(page, label, self._run_id),
            ("WARC-Profile", profile),
            ("WARC-Payload-Digest", f"sha256:{page.digest}"),
            ("WARC-Block-Digest", digest_of(block)),
            ("Content-Type", "application/http; msgtype=response"),
        ]
        return self._write(page.site, make_record(fields, block))

    def _write(self, site: str, record: bytes) -> Place:
        file = self._files.get(site)
        if file is None or file.size >= ROTATE_BYTES:
            file = self._open(site, file)
        offset = file.size
        try:
            file.append(record)
        except OSError as error:
            raise ArchiveError(
                f"cannot write to {file.path}: {error.strerror or error}; nothing before it is lost;"
                " make room and run again"
            ) from error
        return Place(file.name, offset, len(record))

    def _open(self, site: str, full: _File | None) -> _File:
        """Open the file to go on with: this run's last one of this site if it is sound, else the next."""
        folder = self._root / "raw" / site
        try:
            folder.mkdir(parents=True, exist_ok=True)
            known = sorted(folder.glob(f"{self._name}-[0-9][0-9][0-9][0-9][0-9].warc.gz"))
            number = len(known)
            if full is not None:
                full.handle.close()
            elif known and self._usable(known[-1]):
                number -= 1
            path = folder / f"{self._name}-{number:05}.warc.gz"
            file = _File(path, path.relative_to(self._root).as_posix(), _locked(path))
            file.size = path.stat().st_size
            if not file.size:
                file.append(self._warcinfo(path.name))
                _sync_folder(folder)
        except OSError as error:
            raise ArchiveError(f"cannot open the archive in {folder}: {error.strerror or error}") from error
        self._files[site] = file
        return file

    def _usable(self, path: Path) -> bool:
        """Whether records may be added to a file; what a crash tore off its end is cut off first."""
        with _locked(path):
            sound, torn = _sound_length(path)
            size = path.stat().st_size
            if torn and sound < size:
                os.truncate(path, sound)
                self.repaired.append(f"{path.name}: {size - sound} bytes of a torn record cut off at {sound}")
        return (torn or sound == size) and sound < ROTATE_BYTES

    def _warcinfo(self, name: str) -> bytes:
        info = {
            "software": "qingtie",
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": self._run_id,
            **self._info,
        }
        block = "".join(f"{key}: {value}\r\n" for key, value in info.items()).encode("utf-8")
        fields = [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"),
            ("WARC-Date", _date(datetime.now(UTC))),
            ("WARC-Filename", name),
            ("WARC-Block-Digest", digest_of(block)),
            ("Content-Type", "application/warc-fields"),
        ]
        return make_record(fields, block)


@dataclass(slots=True)
class _File:
    path: Path
    name: str
    handle: BinaryIO
    size: int = field(default=0)

    def append(self, record: bytes) -> None:
        """Write a record whole or not at all, and onto the disk.

        Each record is synced on its own: it takes about a millisecond on an SSD, a polite crawl waits a thousand times
        longer, and a group would have to hold back the state of its pages.
        """
        try:
            self.handle.write(record)
            self.handle.flush()
            os.fsync(self.handle.fileno())
        except OSError:
            self.handle.truncate(self.size)
            raise
        self.size += len(record)


def _locked(path: Path) -> BinaryIO:
    """Open a file for appending; two crawls that write to one file would tear each other's records."""
    handle = path.open("ab", buffering=0)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        raise ArchiveError(
            f"{path} is being written by another crawl; wait for it, or choose another run_id"
        ) from error
    return handle


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sound_length(path: Path) -> tuple[int, bool]:
    """Return the length up to the first damage, and whether the damage is only at the end of the file."""
    sound, size = 0, path.stat().st_size
    for chunk in walk(path):
        if chunk.problem:
            return sound, chunk.offset + chunk.length == size
        sound = chunk.offset + chunk.length
    return sound, False


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _common(page: RawPage, label: Label, run_id: str, name: str = "") -> list[tuple[str, str]]:
    fields = [
        ("WARC-Record-ID", name or f"<urn:uuid:{uuid.uuid4()}>"),
        ("WARC-Date", _date(page.fetched_at)),
        ("WARC-Target-URI", page.final_url),
        ("Qingtie-Site", page.site),
        ("Qingtie-Run", run_id),
        ("Qingtie-Engine", label.engine or ""),
        ("Qingtie-Kind", label.kind),
        ("Qingtie-Key", quote(label.key, safe="/:|?&=.;,@+~")),
        ("Qingtie-Number", str(label.number)),
        ("Qingtie-Canonical", quote(label.canonical, safe="/:?&=.;,@+~%")),
        ("Qingtie-Last", "yes" if label.last else "no"),
    ]
    if label.listed is not None:
        fields.append(("Qingtie-Listed", quote(label.listed)))
    return fields


def _http_block(page: RawPage) -> bytes:
    """Return status line and headers as they were sent, but for secrets and for the body's coding."""
    try:
        phrase = HTTPStatus(page.status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {page.status} {phrase}"]
    for name, value in page.headers:
        if name in _SECRET:
            continue
        shown = f"X-Crawler-{name.title()}" if name in _CODING else name.title()
        lines.append(f"{shown}: {' '.join(value.split())}")
    lines.append(f"Content-Length: {len(page.body)}")
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
