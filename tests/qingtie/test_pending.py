"""Runs that left their pages to the next one: taken up once, and never again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.state import Failure, State
from output.notebook import load_articles, load_rejected
from qingtie.demo import Replica, truth
from qingtie.run import pending_runs
from qingtie.runs import list_runs


def _start(replica: Replica, site: str = "board-utf8") -> str:
    return replica.sites[site] + truth(0).starts[site][0]


def _crawl_options(data: Path) -> tuple[object, ...]:
    return ("--data", data, "--delay", 0, "--allow-private", "-q", "--json")


def test_a_crawl_is_published_by_the_next_run_and_by_no_further_one(
    qingtie: Callable, tmp_path: Path, replica: Replica
) -> None:
    options = _crawl_options(tmp_path)
    assert qingtie("crawl", _start(replica), *options).code == 0
    assert [run["status"] for run in list_runs(tmp_path)] == ["crawled"]
    assert "crawled" in qingtie("status", "--data", tmp_path).out
    first, second = (qingtie("run", _start(replica), *options).json() for _ in range(2))
    assert first["threads"] >= 3
    assert (second["threads"], second["rejected"]) == (0, 0)
    assert len(load_articles(tmp_path)) == first["threads"]


def test_cleaning_the_archive_takes_a_crawl_up(qingtie: Callable, tmp_path: Path, replica: Replica) -> None:
    options = _crawl_options(tmp_path)
    qingtie("crawl", _start(replica), *options)
    elsewhere = tmp_path / "elsewhere"
    assert qingtie("clean", tmp_path, "--out", elsewhere, "-q").code == 0
    assert len(pending_runs(tmp_path, "now")) == 2
    assert qingtie("clean", tmp_path, "-q").code == 0
    assert pending_runs(tmp_path, "now") == ["now"]
    assert qingtie("run", _start(replica), *options).json()["threads"] == 0


def test_a_run_after_two_killed_ones_takes_them_up_once(qingtie: Callable, tmp_path: Path, replica: Replica) -> None:
    options = _crawl_options(tmp_path)
    for number, requests in ((1, 3), (2, 1)):  # the second run goes on where the first one was: little is left to fetch
        replica.forget_requests()
        slow = ["run", _start(replica), *map(str, options), "--delay", "0.5"]
        process = subprocess.Popen([sys.executable, "-m", "qingtie", *slow], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if len(replica.requests) >= requests and len(list_runs(tmp_path)) == number:
                break
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(2.0)  # the orphaned crawl notices that nobody listens and ends
    assert [run["status"] for run in list_runs(tmp_path)] == ["cut short"] * 2
    first, second = (qingtie("run", _start(replica), *options).json() for _ in range(2))
    published = len(load_articles(tmp_path))
    assert published >= 3
    assert first["threads"] == published
    assert second["threads"] == 0


@pytest.mark.parametrize(("status", "pending"), [("crawled", True), ("failed", True), ("published", False)])
def test_what_is_pending(tmp_path: Path, status: str, pending: bool) -> None:
    for name, manifest in (("1", {"status": status}), ("2", {"status": "failed"}), ("4", None)):
        folder = tmp_path / "runs" / name
        folder.mkdir(parents=True)
        if manifest is not None:
            (folder / "manifest.json").write_text(json.dumps({"run_id": name, **manifest}), "utf-8")
    (tmp_path / "runs" / "3").mkdir()
    (tmp_path / "runs" / "3" / "manifest.json").write_text(
        json.dumps({"run_id": "3", "status": "published", "taken_up": ["2", "3"]}), "utf-8"
    )
    assert pending_runs(tmp_path, "5") == ["1"] * pending + ["4", "5"]


def test_a_failure_that_was_mended_does_not_come_back(qingtie: Callable, tmp_path: Path, replica: Replica) -> None:
    """A run that only crawled met an error on a page that an earlier or a later run read without one."""
    options = _crawl_options(tmp_path)
    qingtie("run", _start(replica), *options)
    with State(tmp_path / "state.sqlite") as state:
        good = next(state.pages())
        for url, reason, at in (
            (good.canonical, "http_error", good.checked_at - timedelta(minutes=1)),
            ("http://gone.example/", "render", datetime(2025, 1, 1, tzinfo=UTC)),
        ):
            state.fail(Failure(url, good.site, reason, "what was said of it", None, "crashed", at))
        assert [failure.url for failure in state.open_failures("crashed")] == ["http://gone.example/"]
        assert [failure.url for failure in state.open_failures("another")] == []
    (tmp_path / "runs" / "crashed").mkdir()
    assert qingtie("run", _start(replica), *options).json()["rejected"] == 1
    assert qingtie("run", _start(replica), *options).json()["rejected"] == 0
    rejected = load_rejected(tmp_path)
    assert list(zip(rejected.url, rejected.reason, strict=True)) == [("http://gone.example/", "render")]
