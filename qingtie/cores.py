"""Several processes that read and clean: results come back in the order of what went in, and memory stays bounded.

Each process holds a pipeline of its own, made by a function that is sent to it (a pipeline's stages are closures, which
cannot be sent). The processes are started anew (`spawn`), so that they inherit no lock, socket or thread, and they end
with the one that started them, also when that is killed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from types import TracebackType
from typing import Any, Self, TypeVar

from cleaning.pipeline import Pipeline
from qingtie.errors import QingtieError

One = TypeVar("One")
Other = TypeVar("Other")
MakePipeline = Callable[[], Pipeline]
AHEAD = 3
"""So many batches for each process may be under way or wait for what came before them."""
BATCH = 4
"""So many items go to a process in one parcel: each parcel costs time of its own."""

_make: MakePipeline | None = None
_pipeline: Pipeline | None = None


class Cores:
    """Processes to send tasks to; `make_pipeline` makes the pipeline that each of them cleans with."""

    def __init__(self, processes: int, make_pipeline: MakePipeline) -> None:
        self._ahead = AHEAD * processes
        self._pool = ProcessPoolExecutor(
            processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(make_pipeline,),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def map(self, function: Callable[[One], Other], items: Iterable[One]) -> Iterator[Other]:
        """Yield `function(item)` for each item, in order; items are taken only a little ahead of the results.

        Raises what the function raises, and `QingtieError` when a process died.
        """
        waiting: deque[Future[list[Other]]] = deque()
        rest = iter(items)
        try:
            while batch := list(islice(rest, BATCH)):
                waiting.append(self._pool.submit(_each, function, batch))
                while waiting and (len(waiting) >= self._ahead or waiting[0].done()):
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BrokenProcessPool as error:
            raise QingtieError(
                "a process that cleans died, perhaps for want of memory; nothing of this run is published. "
                "Run it again with fewer processes"
            ) from error


@contextmanager
def cores_for(processes: int, make_pipeline: MakePipeline) -> Iterator[Cores | None]:
    """Yield so many processes, as many as there are cores for 0; None for 1: then the work is done in this process."""
    count = processes or usable_cores()
    if count == 1:
        yield None
        return
    with Cores(count, make_pipeline) as cores:
        yield cores


def _each(function: Callable[[One], Other], items: list[One]) -> list[Other]:
    return [function(item) for item in items]


def own_pipeline() -> Pipeline:
    """Return the pipeline of this process, made when it is first asked for."""
    global _pipeline
    if _pipeline is None:
        assert _make is not None, "asked for in a process that Cores did not start"
        _pipeline = _make()
    return _pipeline


def _begin(make_pipeline: MakePipeline) -> None:
    global _make
    _make = make_pipeline
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of them: the first process ends the others
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def usable_cores() -> int:
    """Return how many cores this process may use."""
    affinity: Any = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
