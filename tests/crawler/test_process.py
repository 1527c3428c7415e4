from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from crawler import errors
from crawler.archive import archive_files, iter_archive, verify
from crawler.errors import CrawlError, CrawlFailedError
from crawler.job import CrawlJob
from crawler.lock import crawl_lock
from crawler.process import run_crawl
from qingtie.demo import truth

MODULES = ("crawler", "crawler.job", "crawler.archive", "crawler.state", "crawler.process", "crawler.errors")


def test_nothing_light_imports_scrapy() -> None:
    code = f"import sys, {', '.join(MODULES)}; print(sorted({{'scrapy', 'twisted'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_tree_of_errors_is_drawn() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, CrawlError)]
    assert errors.__doc__
    assert all(kind.__name__ in errors.__doc__ and kind.__doc__ for kind in kinds)
    assert len(kinds) == 11


def begin(job: CrawlJob) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        [sys.executable, "-m", "crawler"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert child.stdin
    child.stdin.write(job.to_json().encode() + b"\n")
    child.stdin.close()
    return child


@pytest.mark.slow
def test_kill_9_at_any_moment_loses_nothing(world: Any) -> None:
    """Five crawls in one data folder, each killed at a random moment, then one that is let finish."""
    chance = random.Random(20250610)
    for attempt in range(5):
        child = begin(world.job("run" if attempt % 2 else f"run{attempt}", concurrency=2))
        pages = chance.randint(1, 12)
        assert child.stdout
        for line in child.stdout:
            pages -= json.loads(line)["event"] == "page"
            if not pages:
                break
        time.sleep(chance.random() * 0.02)
        child.kill()
        child.wait()
        child.stdout.close()
    killed = len(world.known())
    result = run_crawl(world.job("run"))
    want = {place for place in truth(0).pages if truth(0).rejected.get(place) != "http_error"}
    assert 5 < killed < len(want), "the kills came too early or too late to show anything"
    assert world.known() == want
    assert result.finish == "finished"
    assert verify(archive_files(world.data)).problems == (), "a torn end is cut off by the next run"
    with world.state() as state:
        assert all(
            state.thread(e.site, e.key).complete for e in state.threads(state.thread_keys()) if e.kind == "thread"
        )
        archived = {(i.page.url, i.page.digest) for i in iter_archive(archive_files(world.data)) if i.page}
        assert {(e.canonical, e.digest) for e in state.pages()} <= archived


def test_a_signal_stops_cleanly(world: Any) -> None:
    child = begin(world.job("r0", delay=0.05, concurrency=1))
    assert child.stdout
    events = []
    for line in child.stdout:
        events.append(json.loads(line))
        if sum(event["event"] == "page" for event in events) == 3:
            child.send_signal(signal.SIGTERM)
    child.stdout.close()
    assert child.wait(10) == 0
    assert (events[-1]["event"], events[-1]["finish"]) == ("done", "stopped")
    assert events[-1]["stats"]["queued"] > 0
    assert len(world.known()) == events[-1]["stats"]["pages"] == sum(event["event"] == "page" for event in events)


def calling(world: Any, folder: Path, delay: float, told: str) -> subprocess.Popen[str]:
    """A process that runs a crawl, prints its events, and of its `result` what `told` says."""
    job = folder / "job.json"
    job.write_text(world.job("r0", delay=delay, concurrency=1).to_json())
    code = (
        "import sys, pathlib; from crawler.job import from_json; from crawler.process import run_crawl\n"
        f"job = from_json(pathlib.Path({str(job)!r}).read_text())\n"
        "result = run_crawl(job, lambda e: print(e['event'], flush=True))\n"
        f"print({told})"
    )
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def test_a_signal_to_the_caller_is_forwarded_once(world: Any, tmp_path: Path) -> None:
    caller = calling(world, tmp_path, 0.2, "result.finish")
    assert caller.stdout
    for line in caller.stdout:
        if line.strip() == "page":
            caller.send_signal(signal.SIGINT)
            break
    rest = caller.stdout.read().split()
    caller.stdout.close()
    assert (caller.wait(10), rest[-1]) == (0, "stopped")


def test_a_second_signal_kills_and_what_was_told_counts(world: Any, tmp_path: Path) -> None:
    caller = calling(world, tmp_path, 2.0, "result.finish, result.pages, result.new, result.failures")
    assert caller.stdout
    told = []
    for line in caller.stdout:
        told.append(line.strip())
        if told.count("page") == 2:
            caller.send_signal(signal.SIGINT)
            time.sleep(0.2)
            caller.send_signal(signal.SIGINT)
            break
    told += caller.stdout.read().splitlines()
    caller.stdout.close()
    assert caller.wait(10) == 0
    pages = told.count("page")
    assert told[-1] == f"stopped {pages} {pages} {told.count('failure')}"


def test_a_crawl_whose_reader_is_gone_ends(world: Any) -> None:
    child = begin(world.job("r0", delay=0.1, concurrency=1))
    assert child.stdout
    child.stdout.readline()
    child.stdout.close()
    assert child.wait(10) == 0


def test_a_crawl_whose_caller_was_killed_ends_though_it_has_nothing_to_tell(serve: Any, tmp_path: Path) -> None:
    """The host asks to wait for minutes, and no event is written meanwhile; the data folder is free again soon."""
    with serve(lambda path, _: (429, {"Retry-After": "300"}, b"")) as site:
        job = CrawlJob(start=(f"{site.url}/a/",), data_dir=tmp_path, run_id="r0", delay=0.0, allow_private=True)
        code = "import sys; from crawler.job import from_json; from crawler.process import run_crawl\n"
        code += "run_crawl(from_json(sys.argv[1]))"
        caller = subprocess.Popen([sys.executable, "-c", code, job.to_json()])
        until = time.monotonic() + 20
        while not site.paths and time.monotonic() < until:
            time.sleep(0.05)
        caller.kill()
        caller.wait()
        assert site.paths == ["/a/"]
        crawl_lock(tmp_path, patience=20.0)[0].close()


def test_the_budget_of_time(world: Any) -> None:
    result = run_crawl(world.job("r0", delay=0.3, concurrency=1, max_seconds=1.5))
    assert result.finish == "budget max_seconds"
    assert 0 < result.pages < 25


def test_a_dead_process_is_told_with_its_last_words(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = world.data.parent / "broken"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text("import os, sys; print('out of tea', file=sys.stderr); os._exit(3)")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    with pytest.raises(CrawlFailedError, match=r"code 3[\s\S]*out of tea") as caught:
        run_crawl(world.job("r0"))
    assert caught.value.exit_code == 4
    assert "tea" in caught.value.stderr


def test_a_listener_that_fails_leaves_no_process_behind(world: Any) -> None:
    def on_event(event: Any) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        run_crawl(world.job("r0", delay=0.5), on_event)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_the_log_is_json_lines(world: Any, tmp_path: Path) -> None:
    log = tmp_path / "runs" / "log.jsonl"
    run_crawl(world.job("r0", max_pages=2), log_file=log)
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert {"at", "level", "logger", "message"} <= set(lines[0])
    assert any("Spider closed" in line["message"] for line in lines)
