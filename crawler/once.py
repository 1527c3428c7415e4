"""One page, fetched as a crawl fetches it, and nothing kept: for looking at a site before it is crawled."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from cleaning.records import RawPage
from crawler.archive import archive_files, iter_archive
from crawler.errors import CrawlFailedError
from crawler.job import CrawlJob
from crawler.process import run_crawl
from crawler.state import FILE_NAME, State

LONGEST = 60.0
"""Seconds that a host may ask to wait (Retry-After)."""


def fetch_once(url: str, *, allow_private: bool = False, timeout: float = 10.0) -> RawPage:
    """Fetch one page under a crawl's rules: robots.txt, addresses, size, waits, and no captcha or wall for a page.

    It is a crawl of one page into a folder that is removed again. `timeout` is seconds for each of three attempts.
    Raises `JobError` for a URL that is none, and `CrawlFailedError` with the reason when no page came.
    """
    with tempfile.TemporaryDirectory(prefix="qingtie-") as folder:
        job = CrawlJob(
            (url,),
            Path(folder),
            "once",
            max_pages=1,
            max_depth=0,
            max_seconds=LONGEST,
            timeout=timeout,
            allow_private=allow_private,
        )
        told: list[str] = []

        def on_event(event: Mapping[str, object]) -> None:
            if event["event"] == "paused":
                told.append(str(event["why"]))

        result = run_crawl(job, on_event, log_file=job.data_dir / "log")
        page = next((item.page for item in iter_archive(archive_files(job.data_dir)) if item.page), None)
        if page is not None:
            return page
        with State(job.data_dir / FILE_NAME) as state:
            words = [failure.detail for failure in state.failures("once")]
        raise CrawlFailedError(f"{url}: {(words or told or [result.finish])[0]}")
