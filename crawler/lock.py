"""One crawl at a time on a data folder: who holds this lock knows that all leases of others are void."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import BinaryIO

from crawler.errors import StateError

FILE_NAME = ".crawl.lock"

PATIENCE = 60.0
"""Seconds to wait for a crawl whose caller was killed: it ends by itself as soon as it has something to tell."""

_POLL = 0.05


def crawl_lock(data_dir: Path, *, patience: float = PATIENCE) -> BinaryIO:
    """Take the lock and return the open file that holds it; it dies with the process (`flock`).

    Raises `StateError` when another crawl keeps it for longer than `patience` seconds.
    """
    path = data_dir / FILE_NAME
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        handle = path.open("ab", buffering=0)
    except OSError as error:
        raise StateError(f"cannot use {data_dir} as the data folder: {error.strerror or error}") from error
    until = time.monotonic() + patience
    while not _taken(handle):
        if time.monotonic() >= until:
            holder = path.read_text("ascii", "replace").strip() or "unknown"
            handle.close()
            raise StateError(f"another crawl holds {data_dir} (process {holder}); run again when it is done")
        time.sleep(_POLL)
    handle.truncate(0)
    handle.write(str(os.getpid()).encode("ascii"))
    return handle


def _taken(handle: BinaryIO) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
