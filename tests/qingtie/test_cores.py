"""Several processes clean as one does: the same records in the same order, and none of them outlives the first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from cleaning.pipeline import Pipeline
from cleaning.recipe import load_recipe
from cleaning.records import RawPage
from qingtie.config import parse_job
from qingtie.cores import Cores, cores_for
from qingtie.errors import ConfigError, QingtieError
from qingtie.frames import FrameStore
from qingtie.run import maker_of
from qingtie.threads import Cleaner, ThreadPages

RECIPE = load_recipe("zh-forum")


def threads(count: int) -> Iterator[ThreadPages]:
    """Threads of one site; every seventh is no page of text."""
    for n in range(count):
        answers = "".join(
            f"<div class='post'><a href='/u/{m}'>住户{m}</a> <span>2024-11-0{m} 10:0{m}</span><p>第{n}个问题的第{m}个回答，说得很清楚。</p></div>"
            for m in range(1, 5)
        )
        body = f"<html><head><title>旧书{n}</title></head><body><h1>旧书{n}</h1>{answers}</body></html>".encode()
        url = f"https://shu.example/thread-{n}.html"
        page = RawPage(
            url, url, "shu.example", 200, (), b"\x89PNG\r\n" if n % 7 == 3 else body, datetime(2025, 1, 2, tzinfo=UTC)
        )
        yield ThreadPages(str(n), (page,))


def test_two_processes_give_what_one_gives() -> None:
    own = RECIPE.pipeline()
    one = Cleaner(own, frames=FrameStore())
    wanted = list(one.run(threads(40)))
    shared = RECIPE.pipeline()
    with Cores(2, maker_of("zh-forum", RECIPE, None)) as cores:
        two = Cleaner(shared, frames=FrameStore(), cores=cores)
        found = list(two.run(threads(40)))
    assert found == wanted
    assert len(wanted) == 34
    assert (two.rejections, two.accepted, two.pages) == (one.rejections, one.accepted, one.pages)
    assert [replace(report, seconds=0) for report in shared.reports()] == [
        replace(report, seconds=0) for report in own.reports()
    ]
    assert all(seconds > 0 for seconds in two.seconds.values())


def test_threads_are_taken_only_a_little_ahead() -> None:
    taken = []

    def counted() -> Iterator[ThreadPages]:
        for thread in threads(200):
            taken.append(thread.name)
            yield thread

    with Cores(2, partial(Pipeline, ())) as cores:
        next(Cleaner(Pipeline(()), cores=cores).run(counted()))
        assert len(taken) < 60


def test_one_process_needs_no_other() -> None:
    with cores_for(1, partial(Pipeline, ())) as cores:
        assert cores is None


def _die(_: int) -> int:
    os._exit(3)


def test_a_process_that_dies_is_told_in_plain_words() -> None:
    with Cores(2, partial(Pipeline, ())) as cores, pytest.raises(QingtieError, match="with fewer processes"):
        list(cores.map(_die, range(3)))


def test_a_recipe_that_was_changed_meanwhile_is_told(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[[stage]]\nuse = "width"\n', "utf-8")
    make = maker_of(str(path), load_recipe(str(path)), None)
    path.write_text('[[stage]]\nuse = "entities"\n', "utf-8")
    with Cores(2, make) as cores, pytest.raises(ConfigError, match="was changed while the run was under way"):
        list(Cleaner(load_recipe(str(path)).pipeline(), cores=cores).run(threads(2)))


def test_a_job_says_how_many_processes_clean() -> None:
    job = 'processes = {}\n[crawl]\nstart = ["https://forum.example/"]'
    assert parse_job(job.format(4), origin="j.toml").processes == 4
    with pytest.raises(ConfigError, match="processes must be 0 or more"):
        parse_job(job.format(-1), origin="j.toml")


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks processes up in /proc")
def test_processes_end_with_the_first_one_when_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "first.py"
    script.write_text(
        "import os, time\n"
        "from functools import partial\n"
        "from cleaning.pipeline import Pipeline\n"
        "from qingtie.cores import Cores\n"
        "def who(_):\n"
        "    time.sleep(0.3)\n"
        "    return os.getpid()\n"
        "if __name__ == '__main__':\n"
        "    with Cores(2, partial(Pipeline, ())) as cores:\n"
        "        print(*set(cores.map(who, range(6))), flush=True)\n"
        "        time.sleep(60)\n",
        "utf-8",
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        others = [Path("/proc", pid) for pid in first.stdout.readline().split()]
        assert others
        first.send_signal(signal.SIGKILL)
    until = time.monotonic() + 20
    while any(map(_lives, others)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(_lives, others))


def _lives(process: Path) -> bool:
    """Whether a process still does something: one that has ended may wait for somebody to ask how."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
