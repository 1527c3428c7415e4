"""WARC files as bytes: making a record, and walking through a file that may be torn or damaged.

The format is WARC 1.1 (ISO 28500:2017), a gzip member a record. A file is walked member by member, so that what a
crash left half written is found exactly, and damage in one place does not hide what comes after it.
"""

from __future__ import annotations

import hashlib
import mmap
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

MAX_RECORD_BYTES = 1 << 28
"""A record that unpacks to more than this (256 MiB) is reported as a problem, not read into memory."""

SAME_BODY = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_GZIP_MAGIC = b"\x1f\x8b\x08"
_CHUNK = 1 << 16
_CUT_OFF = "the record is cut off, as by a crash while it was written"
_LENGTH = re.compile(rb"\r?\ncontent-length:\s*(\d+)", re.I)
_VERSION = re.compile(rb"WARC/1\.\d\r?\n")

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a file: one or more whole records unpacked in `data`, or a `problem` in words.

    `torn` tells a record that a crash left half written at the file's end, which loses nothing, from damage.
    """

    offset: int
    length: int
    data: bytes = b""
    problem: str = ""
    torn: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `block` is the body without HTTP headers; `problem` says what is wrong with it, empty if nothing.

    `fields` are the WARC headers, names in lower case; `http` the HTTP headers, names in lower case, in order.
    """

    kind: str
    fields: dict[str, str]
    status: int = 0
    http: tuple[Header, ...] = ()
    body: bytes = b""
    problem: str = ""


def make_record(fields: Sequence[Header], block: bytes) -> bytes:
    """Return one record as a gzip member; `fields` begin with WARC-Type and lack Content-Length."""
    lines = ["WARC/1.1", *(f"{name}: {value}" for name, value in fields), f"Content-Length: {len(block)}"]
    head = "\r\n".join(lines).encode("utf-8")
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(head + b"\r\n\r\n" + block + b"\r\n\r\n") + packer.flush()


def digest_of(data: bytes) -> str:
    """Return a digest as WARC headers state it: `sha256:` and hex digits."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def walk(path: Path) -> Iterator[Chunk]:
    """Yield the records of a WARC file, packed or not, and a problem for each stretch that cannot be read.

    Raises `OSError` when the file itself cannot be opened.
    """
    if path.stat().st_size == 0:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if _GZIP_MAGIC.startswith(data[:3]):  # one that was cut off after a byte is torn, too
            yield from _packed(data)
        else:
            yield from _plain(data)


def _packed(data: mmap.mmap) -> Iterator[Chunk]:
    offset = 0
    while offset < len(data):
        chunk = _member(data, offset)
        if chunk.problem:
            after = _next_member(data, offset + 1)
            torn = after == len(data) and (chunk.torn or _is_blank(data, offset))
            chunk = Chunk(offset, after - offset, problem=chunk.problem, torn=torn)
        yield chunk
        offset += chunk.length


def _member(data: mmap.mmap, offset: int) -> Chunk:
    """Unpack the gzip member at `offset`; its checksum is verified by zlib."""
    unpacker = zlib.decompressobj(31)
    parts: list[bytes] = []
    position, size = offset, 0
    try:
        while not unpacker.eof:
            packed = data[position : position + _CHUNK]
            if not packed:
                return Chunk(offset, 0, problem=_CUT_OFF, torn=True)
            parts.append(unpacker.decompress(packed, MAX_RECORD_BYTES))
            position += len(packed)
            size += len(parts[-1])
            if size >= MAX_RECORD_BYTES:
                return Chunk(offset, 0, problem=f"the record unpacks to more than {MAX_RECORD_BYTES:,} bytes")
    except zlib.error as error:
        return Chunk(offset, 0, problem=f"the record cannot be unpacked: {error}")
    return Chunk(offset, position - len(unpacker.unused_data) - offset, b"".join(parts))


def _next_member(data: mmap.mmap, start: int) -> int:
    """Return where the next member that holds a record begins, or the end of the file."""
    while True:
        found = data.find(_GZIP_MAGIC, start)
        if found < 0:
            return len(data)
        try:
            if zlib.decompressobj(31).decompress(data[found : found + 512], 5) == b"WARC/":
                return found
        except zlib.error:
            pass
        start = found + 1


def _plain(data: mmap.mmap) -> Iterator[Chunk]:
    offset = 0
    while offset < len(data):
        head = data[offset : offset + _CHUNK]
        border = re.search(rb"\r?\n\r?\n", head)
        length = _LENGTH.search(head, 0, border.end()) if border else None
        if border and length and _VERSION.match(head):
            end = offset + border.end() + int(length[1])
            if end <= len(data):
                after = end
                while after < len(data) and data[after : after + 1] in (b"\r", b"\n"):
                    after += 1
                yield Chunk(offset, after - offset, data[offset:after])
                offset = after
                continue
            problem, torn = _CUT_OFF, True
        else:
            problem, torn = "no WARC record begins here", _is_blank(data, offset)
        found = data.find(b"\nWARC/1.", offset + 1)
        after = found + 1 if found >= 0 else len(data)
        yield Chunk(offset, after - offset, problem=problem, torn=torn and after == len(data))
        offset = after


def _is_blank(data: mmap.mmap, offset: int) -> bool:
    """Whether there is nothing but zeros to the end: room that was given to a file and never written to."""
    return all(not data[position : position + _CHUNK].strip(b"\x00") for position in range(offset, len(data), _CHUNK))


def parse(data: bytes) -> Iterator[Record]:
    """Yield the records in unpacked bytes, each with its digests checked; damage is told, not raised."""
    try:
        for record in ArchiveIterator(BytesIO(data), check_digests=True):
            yield _record(record)
    except (ArchiveLoadFailed, ValueError, OSError, EOFError) as error:
        yield Record("", {}, problem=f"not a WARC record: {error}")


def _record(record: Any) -> Record:
    fields = {name.lower(): value for name, value in record.rec_headers.headers}
    status, http = 0, tuple[Header, ...]()
    if record.http_headers is not None:
        code = record.http_headers.get_statuscode()
        status = int(code) if code.isdigit() else 0
        http = tuple((name.lower(), value) for name, value in record.http_headers.headers)
    body = record.content_stream().read() if record.rec_type != "revisit" else b""
    checker = record.digest_checker
    problem = "; ".join(checker.problems) if checker.passed is False else ""
    return Record(record.rec_type, fields, status, http, body, problem)
