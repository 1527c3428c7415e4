"""Inputs of the command line: saved pages (HTML or text), WARC files, folders of them, and standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from cleaning.extract.markup import MAX_CHARACTERS
from cleaning.extract.page import site_of
from cleaning.identity import COMMENTS
from cleaning.records import RawPage, Reason, Rejection
from qingtie.errors import QingtieError
from qingtie.threads import ThreadPages, group_by_key

WARC_SUFFIXES = (".warc", ".warc.gz")
_PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".txt", ".text", ".shtml", ".php", ".asp", ".aspx", ".jsp"})


def is_warc(path: Path) -> bool:
    """Whether a path is a WARC file, by its name."""
    return path.name.endswith(WARC_SUFFIXES)


def expand(inputs: Iterable[str], *, url: str | None = None) -> list[Path]:
    """Return the files meant: files as they are, folders searched for pages and WARC files, sorted.

    Raises `QingtieError` for a path that does not exist, a folder without pages, and a `url` that is given where there
    is not exactly one saved page that it could be the URL of.
    """
    found: list[Path] = []
    for name in inputs:
        path = Path(name)
        if name == "-" or path.is_file():
            found.append(path)
        elif path.is_dir():
            inside = [p for p in sorted(path.rglob("*")) if p.is_file() and (is_warc(p) or p.suffix in _PAGE_SUFFIXES)]
            if not inside:
                raise QingtieError(f"{path} holds no pages (.html, .txt, .warc.gz)")
            found.extend(inside)
        else:
            raise QingtieError(f"no such file: {path}")
    if url and len(found) != 1:
        raise QingtieError(f"--url goes with one saved page, found {len(found)}: give them one by one")
    if url and is_warc(found[0]):
        raise QingtieError(f"--url goes with a saved page; the records of {found[0]} state their own URLs")
    return found


def read_page_file(path: Path, *, url: str | None = None, text: bool = False) -> RawPage:
    """Read one saved page; `-` is standard input. `text` says that it is plain text whatever it looks like.

    `fetched_at` is the file's time of change, which anchors relative dates. Raises `QingtieError` when it cannot
    be read.
    """
    try:
        if str(path) == "-":
            body, changed = sys.stdin.buffer.read(MAX_CHARACTERS + 1), datetime.now(UTC)
        else:
            with path.open("rb") as handle:
                body = handle.read(MAX_CHARACTERS + 1)
            changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise QingtieError(f"cannot read {path}: {error.strerror or error}") from error
    address = url or ("stdin:" if str(path) == "-" else path.resolve().as_uri())
    headers = (("content-type", "text/plain"),) if text else ()
    return RawPage(address, address, site_of(address), 200, headers, body, changed)


def thread_of(page: RawPage) -> tuple[str, int, str]:
    """Return (key, page number, kind) of a raw page, by its engine's URL rules; a file is a thread of its own."""
    if not page.final_url.startswith(("http://", "https://")):
        return page.final_url, 1, "page"
    from crawler.reading import read

    reading = read(page.body, page.final_url, content_type=page.header("content-type"))
    key = reading.page.key if reading.page.kind != "page" else reading.page.url
    return key, reading.page.number, reading.kind


def threads_of_files(paths: Iterable[Path], *, text: bool = False, url: str | None = None) -> Iterator[ThreadPages]:
    """Yield the threads of saved pages and WARC files. Pages of one thread join only within one WARC file."""
    for path in paths:
        if is_warc(path):
            yield from threads_of_warc(path)
        else:
            page = read_page_file(path, text=text, url=url)
            yield ThreadPages(path.name, (page,), (1,))


def threads_of_warc(path: Path) -> Iterator[ThreadPages]:
    """Yield the threads of one WARC file; list pages are left out, damaged records become problems.

    Two passes: the first finds which record belongs to which thread, the second reads thread by thread, so
    memory depends on the longest thread and not on the file.
    """
    from crawler.archive import Place, iter_archive, read_page

    keys: list[tuple[str, int]] = []
    places: list[Place] = []
    latest: dict[tuple[str, int], int] = {}
    problems: list[Rejection] = []
    for item in iter_archive([path]):
        if item.page is None:
            problems.append(Rejection(path.name, "archive", Reason.UNREADABLE, item.problem))
            continue
        label = item.label
        of_article = label.kind == COMMENTS and label.key  # which article's, its own URL does not say
        key, number, kind = (label.key, label.number, label.kind) if of_article else thread_of(item.page)
        if kind == "list":
            continue
        known = latest.setdefault((key, number), len(keys))
        if known == len(keys):
            keys.append((key, number))
            places.append(item.place)
        else:
            places[known] = item.place  # a later record of the same page is its newer version
    if problems:
        yield ThreadPages(path.name, (), (), tuple(problems))
    for key, members in group_by_key(keys).items():
        pages = tuple(read_page(Path(), places[m]) for m in members)
        yield ThreadPages(key, pages, tuple(keys[m][1] for m in members))
