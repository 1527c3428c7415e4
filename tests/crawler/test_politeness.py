"""Crawl-delay, waits without a time, quiet hours, and the lock of a data folder."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import CrawlFailedError, JobError, StateError
from crawler.job import CrawlJob, from_json
from crawler.lock import crawl_lock, share
from crawler.process import CrawlResult, run_crawl
from crawler.quiet import quiet_until

Draw = tuple[Callable[..., bytes], Callable[[str], bytes]]
NAMES = [f"{n}.html" for n in range(5)]


def crawl(data: Path, url: str, run_id: str = "r0", **changes: Any) -> CrawlResult:
    values: dict[str, Any] = {"delay": 0.0, "allow_private": True, **changes}
    return run_crawl(CrawlJob(start=(url,), data_dir=data, run_id=run_id, **values))


def answering(draw: Draw, moments: list[float]) -> Callable[[str, dict[str, str]], tuple[int, dict[str, str], bytes]]:
    listing, essay = draw

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        moments.append(time.monotonic())
        return 200, {}, listing(NAMES) if path == "/a/" else essay(path)

    return answer


def test_crawl_delay_is_obeyed_also_by_the_run_that_follows(serve: Any, draw: Draw, tmp_path: Path) -> None:
    moments: list[float] = []
    with serve(answering(draw, moments), robots=b"User-agent: *\nCrawl-delay: 0.5") as site:
        result = crawl(tmp_path, f"{site.url}/a/", max_pages=3)
        assert result.finish == "budget max_pages"
        result = crawl(tmp_path, f"{site.url}/a/", "r1")
    assert result.finish == "finished"
    assert len(moments) == 1 + len(NAMES)
    assert min(later - earlier for earlier, later in pairwise(moments)) >= 0.45


def test_a_crawl_delay_without_measure_is_told(serve: Any, draw: Draw, tmp_path: Path) -> None:
    with serve(answering(draw, []), robots=b"User-agent: *\nCrawl-delay: 86400") as site:
        result = crawl(tmp_path, f"{site.url}/a/")
    assert "asks for 86400 s between two requests (Crawl-delay)" in result.finish
    assert site.paths == []


def test_a_429_without_a_time_doubles_the_wait(serve: Any, draw: Draw, tmp_path: Path) -> None:
    moments: list[float] = []

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        moments.append(time.monotonic())
        return (429, {}, b"") if len(moments) < 3 else (200, {}, draw[1](path))

    with serve(answer) as site:
        result = crawl(tmp_path, f"{site.url}/a.html")
    assert (result.pages, result.failures) == (1, 0)
    waits = [later - earlier for earlier, later in pairwise(moments)]
    assert waits[0] >= 2.0
    assert waits[1] >= 4.0


def test_in_quiet_hours_nothing_is_asked(serve: Any, draw: Draw, tmp_path: Path) -> None:
    with serve(answering(draw, [])) as site:
        result = crawl(
            tmp_path, f"{site.url}/a/", quiet_hours=("00:00-12:00", "12:00-24:00"), quiet_zone="Asia/Shanghai"
        )
        assert site.paths == []
        assert result.finish.startswith("quiet hours until ")
        assert (result.exit_code, result.queued) == (0, 1)
        assert crawl(tmp_path, f"{site.url}/a/", "r1").finish == "finished"


@pytest.mark.parametrize(
    ("spans", "hour", "until"),
    [
        ([(510, 1380)], 9, "23:00"),
        ([(510, 1380)], 23, ""),
        ([(1320, 360)], 23, "06:00"),
        ([(1320, 360)], 5, "06:00"),
        ([(1320, 360)], 6, ""),
        ([(0, 60), (720, 1440)], 12, "24:00"),
    ],
)
def test_quiet_hours_over_midnight_too(spans: list[tuple[int, int]], hour: int, until: str) -> None:
    assert quiet_until(spans, UTC, datetime(2025, 6, 10, hour, tzinfo=UTC).timestamp()) == until


@pytest.mark.parametrize(
    "changes", [{"quiet_hours": ("8-23",)}, {"quiet_hours": ("08:00-08:00",)}, {"quiet_zone": "Mond"}]
)
def test_wrong_quiet_hours_are_told(changes: dict[str, Any]) -> None:
    with pytest.raises(JobError, match=r"quiet_.*expected"):
        CrawlJob(start=("http://a.example/",), data_dir=Path("d"), run_id="r", **changes)


def test_quiet_hours_survive_json() -> None:
    job = CrawlJob(start=("http://a.example/",), data_dir=Path("d"), run_id="r", quiet_hours=("08:00-23:00",))
    assert from_json(job.to_json()) == job


def test_two_crawls_do_not_share_a_data_folder(tmp_path: Path) -> None:
    with crawl_lock(tmp_path)[0], pytest.raises(StateError, match="another crawl holds"):
        crawl_lock(tmp_path, patience=0.1)
    crawl_lock(tmp_path, patience=0.1)[0].close()


def test_workers_share_the_lock_and_the_first_one_is_alone_until_it_lets_them_in(tmp_path: Path) -> None:
    first, alone = crawl_lock(tmp_path, shared=True)
    assert alone
    with pytest.raises(StateError, match="another crawl holds"):
        crawl_lock(tmp_path, shared=True, patience=0.1)
    share(first)
    second, alone = crawl_lock(tmp_path, shared=True, patience=0.1)
    assert not alone
    with first, pytest.raises(StateError, match="another crawl holds"):
        crawl_lock(tmp_path, patience=0.1)
    second.close()
    third, alone = crawl_lock(tmp_path, shared=True, patience=0.1)
    assert alone
    third.close()


def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(CrawlFailedError, match="cannot use"):
        crawl(tmp_path / "data", "http://127.0.0.1:9/")
