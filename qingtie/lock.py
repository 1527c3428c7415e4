"""One run at a time on a data folder: an advisory lock that dies with its process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qingtie.errors import Locked, QingtieError


@contextmanager
def run_lock(data: Path) -> Iterator[None]:
    """Hold the lock of a data folder; raises `Locked` when another process holds it.

    The lock is the kernel's (`flock`), so a killed run leaves none behind; the file names the holder.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        handle = (data / ".lock").open("a+")
    except OSError as error:
        raise QingtieError(f"cannot use {data} as the data folder: {error}") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            holder = handle.read().strip() or "unknown"
            raise Locked(f"another run holds {data} (process {holder}); try again when it is done") from None
        handle.seek(0)
        handle.truncate()
        handle.write(str(os.getpid()))
        handle.flush()
        yield
