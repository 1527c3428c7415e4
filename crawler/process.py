"""A crawl as one call: it runs in a process of its own, so that no reactor ever lives in the caller."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from crawler.errors import CrawlFailedError
from crawler.job import CrawlJob

Event = Mapping[str, Any]

STOPPING = (signal.SIGTERM, signal.SIGINT)
"""The signals that end a crawl."""

_POLL = 0.2  # seconds between two looks at `stop`
_TAIL = 4_000  # bytes of stderr that an error carries
_PATIENCE = 30.0  # seconds for the process to end after it said that it was done


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """What a crawl did.

    `finish` is "finished"; "stopped", or "stopped: why" when a host wants to be left alone; or the budget that ended it
    ("budget max_pages"; "budget max_depth" when links were left out for it).

    `pages` were fetched with a body, `rendered` of them made by a browser, `new` of them unknown before, `changed`
    known with another body; `posts` are new on them, by the layout of their engine; `not_modified` answered 304;
    `unchanged` threads and articles were not asked for; `queued` were left over. `by_kind` counts pages by thread, list
    and page. `exit_code` is 0, or 4 when nothing at all could be fetched.
    """

    finish: str
    pages: int = 0
    rendered: int = 0
    posts: int = 0
    new: int = 0
    changed: int = 0
    not_modified: int = 0
    unchanged: int = 0
    failures: int = 0
    queued: int = 0
    bytes: int = 0
    seconds: float = 0.0
    by_kind: Mapping[str, int] = field(default_factory=dict)
    exit_code: int = 0


def run_crawl(
    job: CrawlJob,
    on_event: Callable[[Event], None] | None = None,
    stop: threading.Event | None = None,
    *,
    log_file: Path | None = None,
) -> CrawlResult:
    """Run a crawl and return what it did; `on_event` is told of each event as it happens.

    SIGTERM, SIGINT and a set `stop` end it cleanly (pages in flight are archived); a second signal kills it. Scrapy's
    log goes to `log_file` as JSON lines. Raises `CrawlFailedError` when the process died or could not work at all; what
    is in the archive stays, and the next run goes on from there. A job of several workers runs as many processes.
    """
    if job.workers > 1:
        from crawler.workers import run_workers

        return run_workers(job, on_event, stop, log_file=log_file)
    command = [sys.executable, "-m", "crawler", "--caller", str(os.getpid())]
    command += ["--log-file", str(log_file)] if log_file else []
    began = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        # A session of its own: Ctrl-C reaches the caller alone, which forwards it once.
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
        )
        try:
            done = _drive(child, job, on_event, stop)
            code = child.wait(_PATIENCE)
        finally:
            _end(child)
        errors.seek(max(0, errors.seek(0, os.SEEK_END) - _TAIL))
        tail = errors.read().decode("utf-8", "replace").strip()
    return _result(done, code, tail, time.monotonic() - began)


def _drive(
    child: subprocess.Popen[bytes],
    job: CrawlJob,
    on_event: Callable[[Event], None] | None,
    stop: threading.Event | None,
) -> Event | None:
    """Hand over the job, pass events on, forward signals; return the `done` event, or None when none came.

    A crawl that was killed while it stopped has no such event: it has done what it told until then.
    """
    stopper = _Stopper(child)
    done: Event | None = None
    told: Counter[str] = Counter()
    with catching_signals(stopper.on_signal):
        assert child.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(job.to_json().encode("utf-8") + b"\n")
            child.stdin.close()
        for line in _lines(child):
            if stop is not None and stop.is_set():
                stopper.stop_once()
            if not line:
                continue
            event = json.loads(line)
            _count(told, event)
            if event["event"] == "done":
                done = event
            if on_event is not None:
                on_event(event)
    return done if done is not None or not stopper.stopped else {"event": "done", "finish": "stopped", "stats": told}


def _count(told: Counter[str], event: Event) -> None:
    match event["event"]:
        case "page":
            told.update(pages=1, **{name: int(event[name]) for name in ("posts", "bytes", "new", "changed")})
        case "not_modified" | "unchanged" as kind:
            told[kind] += event.get("count", 1)
        case "failure":
            told["failures"] += 1


def _lines(child: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """Yield what the child writes, line by line, and an empty line at least every `_POLL` seconds; to its end."""
    assert child.stdout is not None
    descriptor = child.stdout.fileno()
    rest = b""
    while True:
        ready, _, _ = select.select([descriptor], [], [], _POLL)
        yield b""
        if not ready:
            continue
        data = os.read(descriptor, 1 << 16)
        if not data:
            return  # a line without its end is one that a dying process did not finish
        *lines, rest = (rest + data).split(b"\n")
        yield from lines


class _Stopper:
    """Asks the child to stop: politely the first time, with SIGKILL the second."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        self.stopped = False

    def stop_once(self) -> None:
        """Ask once, however often this is called."""
        if not self.stopped:
            self.stopped = True
            self._child.send_signal(signal.SIGTERM)

    def on_signal(self, _: int, __: FrameType | None) -> None:
        """Forward a signal that this process got."""
        if self.stopped:
            self._child.kill()
        else:
            self.stop_once()


@contextlib.contextmanager
def catching_signals(on_signal: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Catch SIGTERM and SIGINT meanwhile; outside the main thread Python allows no handlers, and none are set."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    old = {number: signal.signal(number, on_signal) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Leave no process behind, whatever happened."""
    if child.poll() is None:
        child.kill()
        child.wait()
    if child.stdout is not None:
        child.stdout.close()


def _result(done: Event | None, code: int, tail: str, seconds: float) -> CrawlResult:
    if done is None:
        raise CrawlFailedError(f"the crawl's process ended without a word (code {code}); its last words:", tail)
    finish = str(done["finish"])
    if finish.startswith("failed"):
        raise CrawlFailedError(f"the crawl {finish}", tail)
    stats = {key: value for key, value in done["stats"].items() if key in CrawlResult.__dataclass_fields__}
    return CrawlResult(**{"seconds": round(seconds, 3), **stats, "finish": finish, "exit_code": max(0, code)})
