"""`kill -9` at any moment: nothing is lost, nothing comes twice, and hardly anything is asked for again.

On Redis, workers are killed one by one while the others go on, and the server is stopped and started, or killed, too.

A few kills here; many with `make test-crash` (QINGTIE_KILLS says how many).
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import archive_files, verify
from crawler.lock import FILE_NAME
from output.notebook import load_articles, load_comments
from qingtie.demo import Replica, truth

KILLS = int(os.environ.get("QINGTIE_KILLS", "3"))
KILLS_A_ROUND = 5
WORKERS = 3
CONCURRENCY = 2
SERVER_ERRORS = {place for place, reason in truth(0).rejected.items() if reason == "http_error"}


def write_job(path: Path, replica: Replica, more: str = "") -> Path:
    starts = [replica.sites[site] + start for site, starts in truth(0).starts.items() for start in starts]
    crawl = f"start = {starts!r}\nconcurrency = {CONCURRENCY}\nallow_private = true\n{more or 'delay = 0'}\n"
    path.write_text(f"[crawl]\n{crawl}", "utf-8")
    return path


def qingtie(*arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "qingtie", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def crawler_of(data: Path, known: str, patience: float = 20.0) -> str:
    """The process that crawls, once it has begun: its number stands in the lock's file."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            found = (data / FILE_NAME).read_text("ascii").strip()
        except OSError:
            found = ""
        if found and found != known:
            return found
        time.sleep(0.005)
    raise AssertionError("the crawl did not begin")


def kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def killed_crawl(job: Path, data: Path, known: str, chance: random.Random) -> str:
    """Begin a crawl and kill it, now the whole of it, now the caller alone (then the crawler ends by itself)."""
    caller = qingtie("crawl", job, "-q")
    crawler = crawler_of(data, known)
    if chance.random() < 0.7:  # amid the crawl; else while it begins, which may take seconds on a busy machine
        while caller.poll() is None and not is_unfinished(data):
            time.sleep(0.005)
    time.sleep(chance.uniform(0.0, 0.6))  # a whole crawl takes a second
    caller.kill()
    if chance.random() < 0.7:
        kill(int(crawler))
    caller.wait()
    return crawler


def records(data: Path) -> Counter[tuple[object, ...]]:
    """Every article and post of the dataset, as often as it is there."""
    articles = load_articles(data)[["url", "title", "text"]].itertuples(index=False, name=None)
    comments = load_comments(data)[["article_id", "floor", "author", "text"]].astype(str)
    return Counter(articles) + Counter(comments.itertuples(index=False, name=None))


def run(job: Path) -> None:
    assert qingtie("run", job, "-q").wait(120) == 0


@pytest.mark.slow
@pytest.mark.timeout(120 + 15 * KILLS)
def test_kill_9_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    chance = random.Random(20260301)
    with Replica() as replica:
        whole = tmp_path / "whole"
        whole.mkdir()
        run(write_job(whole / "job.toml", replica))
        want = records(whole / "data")
        assert max(want.values()) == 1
        left = KILLS
        caught = 0
        while left > 0:
            kills = min(left, KILLS_A_ROUND)
            left -= kills
            folder = tmp_path / f"round{left}"
            folder.mkdir()
            caught += one_round(folder, replica, kills, want, chance)
    print(f"{caught} of {KILLS} kills left a crawl unfinished")
    assert caught, "every kill came after the crawl was done: they show nothing"


def is_unfinished(data: Path) -> bool:
    """Whether a crawl was begun and not ended."""
    if not (data / "state.sqlite").exists():
        return False
    with closing(sqlite3.connect(data / "state.sqlite", timeout=30)) as db:
        try:
            return bool(db.execute("SELECT 1 FROM passes").fetchone())
        except sqlite3.OperationalError:
            return False  # killed before the tables were there


def one_round(
    folder: Path, replica: Replica, kills: int, want: Counter[tuple[object, ...]], chance: random.Random
) -> int:
    """Kill a job again and again, let it finish, and compare; return how many kills left a crawl unfinished."""
    job, data, known = write_job(folder / "job.toml", replica), folder / "data", ""
    replica.forget_requests()
    caught = 0
    for _ in range(kills):
        known = killed_crawl(job, data, known, chance)
        caught += is_unfinished(data)
    run(job)
    assert records(data) == want
    assert verify(archive_files(data)).problems == ()
    got = Counter((one.site, one.path) for one in replica.requests if one.status == 200 and one.path != "/robots.txt")
    for place in SERVER_ERRORS:
        got.pop(place, None)
    again = sum(count - 1 for count in got.values())
    assert again <= kills * CONCURRENCY * len(replica.sites), "only what was under way is asked for again"
    return caught


def workers_of(caller: int) -> list[int]:
    """The processes of a crawl; it has a thread for each."""
    found: list[int] = []
    for path in Path(f"/proc/{caller}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, path.read_text("ascii").split())
    return found


def disturb(caller: subprocess.Popen[bytes], kills: int, server: Any, chance: random.Random) -> int:
    """Kill workers of a crawl and its server while it goes on; return how many were killed."""
    done = 0
    while done < kills and caller.poll() is None:
        time.sleep(chance.uniform(0.0, 0.8))
        if chance.random() < 0.4:
            server.stop(kill=chance.random() < 0.5)
            time.sleep(chance.uniform(0.0, 0.3))
            server.start()
        workers = workers_of(caller.pid)
        if workers:
            kill(chance.choice(workers))
            done += 1
        if chance.random() < 0.15:
            caller.kill()
    return done


def killed_workers(job: Path, data: Path, kills: int, server: Any, chance: random.Random) -> tuple[int, int]:
    """Kill so many workers over as many crawls as it takes; return how many were, and how many crawls were cut short.

    A crawl whose workers were all killed is begun again; so is one whose caller was killed.
    """
    known, done, cut = "", 0, 0
    while done < kills:
        caller = qingtie("crawl", job, "-q")
        with suppress(AssertionError):
            known = crawler_of(data, known)
        done += disturb(caller, kills - done, server, chance)
        cut += caller.wait(60) != 0
    return done, cut


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the workers in /proc")
@pytest.mark.timeout(120 + 15 * KILLS)
def test_killed_workers_and_a_killed_server_lose_nothing(tmp_path: Path, redis_server: Any) -> None:
    chance = random.Random(20261124)
    more = f'queue = "{redis_server.url}"\nworkers = {WORKERS}\nlease = 2\ndelay = 0.03\n'
    with Replica() as replica:
        whole = tmp_path / "whole"
        whole.mkdir()
        run(write_job(whole / "job.toml", replica))
        want = records(whole / "data")
        left, killed, cut = KILLS, 0, 0
        while left > 0:
            kills = min(left, KILLS_A_ROUND)
            left -= kills
            folder = tmp_path / f"round{left}"
            folder.mkdir()
            job, data = write_job(folder / "job.toml", replica, more), folder / "data"
            replica.forget_requests()
            here = killed_workers(job, data, kills, redis_server, chance)
            killed, cut = killed + here[0], cut + here[1]
            run(job)
            assert records(data) == want
            assert verify(archive_files(data)).problems == ()
    print(f"{killed} workers killed, {cut} crawls cut short; the datasets are equal")
    assert killed == KILLS
