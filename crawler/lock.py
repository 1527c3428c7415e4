"""One crawl at a time on a data folder: who holds this lock knows that all leases of others are void.

Workers of a queue that is made for several share it; the first of them knows the same, until it lets the others in.
"""

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


def crawl_lock(data_dir: Path, *, shared: bool = False, patience: float = PATIENCE) -> tuple[BinaryIO, bool]:
    """Take the lock; return the open file that holds it (`flock`: it dies with the process), and whether one is alone.

    One that may be `shared` is taken together with others that may; one that is alone keeps all of them waiting until
    it calls `share`. Raises `StateError` when another crawl keeps it for longer than `patience` seconds.
    """
    path = data_dir / FILE_NAME
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        handle = path.open("ab", buffering=0)
    except OSError as error:
        raise StateError(f"cannot use {data_dir} as the data folder: {error.strerror or error}") from error
    until = time.monotonic() + patience
    while not (alone := _taken(handle, fcntl.LOCK_EX)) and not (shared and _taken(handle, fcntl.LOCK_SH)):
        if time.monotonic() >= until:
            holder = path.read_text("ascii", "replace").strip() or "unknown"
            handle.close()
            raise StateError(f"another crawl holds {data_dir} (process {holder}); run again when it is done")
        time.sleep(_POLL)
    handle.truncate(0)
    handle.write(str(os.getpid()).encode("ascii"))
    return handle, alone


def share(handle: BinaryIO) -> None:
    """Let others that may share the lock take it, too."""
    fcntl.flock(handle, fcntl.LOCK_SH)


def _taken(handle: BinaryIO, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
