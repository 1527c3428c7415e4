"""One crawl in this process: `python -m crawler [--log-file FILE] < job.json`, events as JSON lines on stdout."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from crawler.errors import CrawlError
from crawler.job import CrawlJob, from_json

EXIT_FAILED = 4
_LOOK_EVERY = 1.0  # seconds
_STOPPING = threading.Event()


def main(arguments: list[str] | None = None) -> int:
    """Run the job on stdin; return 0, or 4 when nothing could be fetched or the crawl failed."""
    parser = argparse.ArgumentParser(prog="python -m crawler", description=__doc__)
    parser.add_argument("--log-file", type=Path, help="write the log there, as JSON lines; without it, to stderr")
    parser.add_argument("--caller", type=int, help="the process that must be alive; without it the crawl stops cleanly")
    options = parser.parse_args(arguments)
    events = _take_stdout()
    signal.signal(signal.SIGTERM, _stopped_early)
    signal.signal(signal.SIGINT, _stopped_early)
    try:
        _log_to(options.log_file)
        if options.caller is not None:
            threading.Thread(target=_watch, args=(options.caller,), name="watch", daemon=True).start()
        return _crawl(from_json(sys.stdin.readline()), events)
    except _StoppedEarly:
        _write(events, {"event": "done", "finish": "stopped", "stats": {}})
        return 0
    except CrawlError as error:
        _write(events, {"event": "done", "finish": f"failed: {error}", "stats": {}})
        return EXIT_FAILED


class _StoppedEarly(Exception):
    """A signal came before the crawl had begun."""


def _stopped_early(_: int, __: FrameType | None) -> None:
    raise _StoppedEarly


def _watch(caller: int) -> None:
    """Stop this process when its caller was killed: nobody is left to stop it, and it holds the data folder."""
    while os.getppid() == caller:
        time.sleep(_LOOK_EVERY)
    _stop_once()


def _stop_once() -> None:
    """Stop this process cleanly: a second signal would end it at once, pages under way and all."""
    if not _STOPPING.is_set():
        _STOPPING.set()
        os.kill(os.getpid(), signal.SIGTERM)


def _take_stdout() -> TextIO:
    """Keep stdout for events alone: whatever else prints goes to stderr."""
    events = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    return events


def _write(events: TextIO, event: dict[str, Any]) -> None:
    """Write an event; when nobody reads them any more, the crawl is to stop cleanly."""
    try:
        events.write(json.dumps(event, ensure_ascii=False) + "\n")
        events.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), events.fileno())
        _stop_once()


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line = {
            "at": f"{moment}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _log_to(path: Path | None) -> None:
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    loud = logging.StreamHandler(sys.stderr)
    loud.setLevel(logging.INFO)
    loud.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root.addHandler(loud)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        quiet = logging.FileHandler(path, encoding="utf-8")
        quiet.setLevel(logging.INFO)
        quiet.setFormatter(_JsonLines())
        root.addHandler(quiet)
        loud.setLevel(logging.ERROR)


def _crawl(job: CrawlJob, events: TextIO) -> int:
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings
    from twisted.python.failure import Failure

    from crawler.spiders.forum import ForumSpider

    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="project")
    process = CrawlerProcess(settings)
    logging.getLogger("scrapy").setLevel(logging.INFO)  # it makes two records a page that no handler wants
    crawler = process.create_crawler(ForumSpider)
    troubles: list[BaseException] = []
    began = time.monotonic()
    crawl = process.crawl(crawler, job=job, emit=lambda event: _write(events, event))

    def note(failure: Failure) -> None:
        troubles.append(failure.value or RuntimeError("unknown"))

    crawl.addErrback(note)
    if not troubles:
        process.start()
    spider = crawler.spider
    if troubles or not isinstance(spider, ForumSpider):
        trouble = troubles[0] if troubles else None
        if isinstance(trouble, CrawlError):
            raise trouble
        raise CrawlError(f"the crawl could not begin: {type(trouble).__name__}: {trouble}")
    stats = {
        **spider.counts,
        "by_kind": dict(spider.kinds),
        "queued": spider.frontier.unfinished,
    }
    stats["seconds"] = round(time.monotonic() - began, 3)
    _write(events, {"event": "done", "finish": spider.finish or "stopped", "stats": stats})
    nothing = not spider.counts["pages"] and not spider.counts["not_modified"]
    failed = spider.finish.startswith("failed") or (nothing and spider.counts["failures"] > 0)
    return EXIT_FAILED if failed else 0


if __name__ == "__main__":
    sys.exit(main())
