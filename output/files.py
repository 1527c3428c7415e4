"""Files written so that a crash or a full disk harms nothing: temporary file, fsync, rename."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from output.errors import OutputError
from output.text import escape

_FULL = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file may not grow further",
}
_NO_LINKS = {errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EACCES}
_LONGEST_NAME = 160  # bytes; file systems allow 255, and a prefix and suffix come on top
_EMPTY = "__HIVE_DEFAULT_PARTITION__"  # what Hive, Spark and Arrow call the empty partition value


@contextmanager
def writing(what: Path, error: type[OutputError], advice: str) -> Iterator[None]:
    """Turn an `OSError` inside into `error` with the cause, the place and what to do next."""
    try:
        yield
    except OSError as cause:
        reason = _FULL.get(cause.errno or 0) or cause.strerror or str(cause)
        raise error(f"cannot write {what}: {reason}; {advice}") from cause


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside `target`; on success it is synced and renamed to `target`.

    On any exception the temporary file is removed and `target` stays as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        yield temporary
        sync(temporary)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync(target.parent)


def write_text(target: Path, text: str) -> None:
    """Write UTF-8 text atomically, with LF line ends."""
    with replacing(target) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def sync(path: Path) -> None:
    """Flush a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folders(root: Path) -> None:
    """Flush `root` and every folder under it, so that the names in them survive a power cut."""
    for folder, _, _ in os.walk(root, topdown=False):
        sync(Path(folder))


def link_or_copy(source: Path, target: Path) -> None:
    """Hard-link a finished file, or copy and sync it where the file system has no hard links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(source)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copyfile(source, target)
        sync(target)


def point(link: Path, target: Path) -> None:
    """Make `link` a relative symbolic link to `target` in one atomic step (also when it exists)."""
    temporary = link.with_name(f".{link.name}.tmp")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(os.path.relpath(target, link.parent), target_is_directory=True)
    temporary.replace(link)
    sync(link.parent)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def safe_name(name: str) -> str:
    """Return `name` as one safe folder name; different names give different folders.

    Letters, digits and `-_.~` stay, everything else becomes `%XX` of its UTF-8 bytes, also a leading dot
    or underscore (hidden files to readers of datasets). A very long name is cut and ends in a hash.

    >>> safe_name("bbs.example.com"), safe_name("a/b"), safe_name("..")
    ('bbs.example.com', 'a%2Fb', '%2E.')
    """
    quoted = quote(escape(name), safe="")
    if not quoted:
        return _EMPTY
    if quoted[0] in "._":
        quoted = f"%{ord(quoted[0]):02X}{quoted[1:]}"
    if len(quoted) <= _LONGEST_NAME:
        return quoted
    cut = quoted[:_LONGEST_NAME].rsplit("%", 1)
    head = cut[0] if len(cut) == 2 and len(cut[1]) < 2 else quoted[:_LONGEST_NAME]
    return f"{head}~{hashlib.sha256(quoted.encode()).hexdigest()[:16]}"
