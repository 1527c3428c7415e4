"""Whole jobs against the replica on loopback: first run, growth, resume, lock, gates, signals."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from crawler.job import CrawlJob
from output.notebook import load_articles, load_comments, load_edits, load_rejected
from qingtie.config import CRAWL_KEYS
from qingtie.demo import Replica, Truth, truth


def _posts(true: Truth) -> int:
    """Count comments, with the remarks pinned under posts."""
    return sum(1 + len(comment.remarks) for article in true.articles for comment in article.comments)


def _job(path: Path, replica: Replica, revision: int = 0, more: str = "") -> Path:
    starts = [replica.sites[site] + p for site, paths in truth(revision).starts.items() for p in paths]
    path.write_text(
        f'name = "test"\ndata = "data"\n[crawl]\nstart = {json.dumps(starts)}\ndelay = 0\nallow_private = true\n{more}',
        "utf-8",
    )
    return path


def test_a_job_from_pages_to_tables_and_again_when_threads_grew(
    qingtie: Callable, tmp_path: Path, replica: Replica
) -> None:
    job = _job(tmp_path / "job.toml", replica)
    first = qingtie("run", job, "--quiet", "--json")
    assert first.code == 0, first.err
    summary = first.json()
    data = tmp_path / "data"
    true = truth(0)
    assert summary["threads"] == len(true.articles)
    articles = load_articles(data)
    assert set(articles.title) >= {a.title for a in true.articles if not a.damage}
    assert len(load_comments(data)) == _posts(true)
    assert set(load_rejected(data).reason) == {"empty", "binary", "no_article", "http_error"}
    assert load_edits(data).applied.any()

    replica.set_revision(1)
    replica.forget_requests()
    second = qingtie("run", job, "--quiet", "--json").json()
    grown = truth(1)
    assert len(load_articles(data)) == len(grown.articles)
    assert len(load_comments(data)) == _posts(grown)
    asked = {r.path for r in replica.requests if r.path != "/robots.txt"}
    assert len(asked) < len(grown.pages) / 2
    assert second["crawl"]["unchanged"] > 30
    runs = sorted((data / "runs").iterdir())
    assert len(runs) == 2
    for run in runs:
        manifest = json.loads((run / "manifest.json").read_text("utf-8"))
        assert manifest["status"] == "published"
        assert manifest["stages"][0]["name"] == "entities"
        assert "<html" in (run / "report.html").read_text("utf-8")
        assert all(json.loads(line)["event"] for line in (run / "log.jsonl").read_text("utf-8").splitlines())


def _without_run(row: dict[str, object]) -> str:
    return repr({key: value for key, value in row.items() if key not in ("run_id", "first_run_id")})


def test_cleaning_the_archive_again_needs_no_network(qingtie: Callable, tmp_path: Path, replica: Replica) -> None:
    data = tmp_path / "data"
    start = replica.sites["board-utf8"] + truth(0).starts["board-utf8"][0]
    assert qingtie("crawl", start, "--data", data, "--delay", 0, "--allow-private", "-q").code == 0
    replica.forget_requests()
    assert qingtie("clean", data, "-q").code == 0
    before = [_without_run(row) for row in load_articles(data).to_dict("records")]
    assert len(before) >= 3
    (data / "state.sqlite").unlink()
    for leftover in data.glob("state.sqlite-*"):
        leftover.unlink()
    assert qingtie("clean", data, "--recipe", "minimal", "-q").code == 0
    assert len(load_articles(data)) == len(before)
    assert qingtie("clean", data, "--out", tmp_path / "other", "-q").code == 0
    again = [_without_run(row) for row in load_articles(tmp_path / "other").to_dict("records")]
    assert again == before
    assert replica.requests == ()


def test_a_bare_url_runs_on_defaults_within_its_budget(qingtie: Callable, tmp_path: Path, replica: Replica) -> None:
    url = replica.sites["articles"] + "/zhishi/"
    result = qingtie("run", url, "--data", tmp_path, "--max-pages", 5, "--delay", 0, "--allow-private", "-q", "--json")
    assert result.code == 0, result.err
    assert result.json()["crawl"]["fetched"] <= 5
    assert len(load_articles(tmp_path)) >= 1


def test_a_locked_folder_ends_with_75(qingtie: Callable, tmp_path: Path, replica: Replica) -> None:
    job = _job(tmp_path / "job.toml", replica)
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        result = qingtie("run", job, "-q")
    assert result.code == 75
    assert "another run holds" in result.err


def test_a_failed_gate_ends_with_3_and_publishes_all_the_same(
    qingtie: Callable, tmp_path: Path, replica: Replica
) -> None:
    job = _job(tmp_path / "job.toml", replica, more="[gates]\nmin_articles = 10000\n")
    result = qingtie("run", job, "-q")
    assert result.code == 3
    assert "min_articles" in result.err
    assert len(load_articles(tmp_path / "data")) > 30


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("reader", ["gone", "full"])
def test_a_failed_gate_is_told_also_when_the_output_cannot_be_written(
    tmp_path: Path, replica: Replica, reader: str
) -> None:
    start = replica.sites["board-utf8"] + truth(0).starts["board-utf8"][0]
    job = tmp_path / "job.toml"
    gates = "[gates]\nmin_articles = 10000\n"
    job.write_text(f"[crawl]\nstart = {json.dumps([start])}\ndelay = 0\nallow_private = true\n{gates}", "utf-8")
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") if reader == "gone" else Path("/dev/full").open("wb") as out:
        words = [sys.executable, "-m", "qingtie", "run", str(job), "-q"]
        done = subprocess.run(words, stdout=out, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 3, done.stderr
    assert b"min_articles" in done.stderr


def test_sigterm_while_cleaning_ends_with_143_and_harms_nothing(
    qingtie: Callable, tmp_path: Path, replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleaning.pipeline import Pipeline

    start = replica.sites["board-utf8"] + truth(0).starts["board-utf8"][0]
    options = ("--data", tmp_path, "--delay", 0, "--allow-private", "-q", "--json")
    monkeypatch.setattr(Pipeline, "run", lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(SystemExit) as stopped:
        qingtie("run", start, *options)
    assert stopped.value.code == 143
    monkeypatch.undo()
    assert qingtie("run", start, *options).json()["threads"] == len(load_articles(tmp_path)) >= 3


def test_an_unreachable_host_ends_with_4_and_harms_nothing(qingtie: Callable, tmp_path: Path, page: Path) -> None:
    data = tmp_path / "data"
    qingtie("clean", page, "--out", data, "-q")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    result = qingtie("run", f"http://127.0.0.1:{port}/", "--data", data, "--allow-private", "-q", "--delay", 0)
    assert result.code == 4
    assert str(port) in result.err
    assert load_articles(data).title.tolist() == ["怎么泡绿茶"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[crawl\n", "not valid TOML"),
        ('[crawl]\nstart = ["http://a.example/"]\nmaxpages = 3\n', "did you mean 'max_pages'"),
        ('[crawl]\nstart = ["http://a.example/"]\nmax_pages = "3"\n', "must be a whole number"),
        ("name = 'x'\n", "needs start"),
        ('recipe = "nope"\n[crawl]\nstart = ["http://a.example/"]\n', "no recipe called"),
        ('[crawl]\nstart = ["nonsense"]\n', "start"),
        ('[crawl]\nstart = ["http://a.example/"]\ntimeout = "5"\n', "timeout in [crawl] must be a number"),
        ('[crawl]\nstart = ["http://a.example/"]\ntimeout = 0\n', "timeout: expected 0.1 or more, found 0"),
        ('formats = ["cvs"]\n[crawl]\nstart = ["http://a.example/"]\n', "did you mean 'csv'"),
        ('keep = 0\n[crawl]\nstart = ["http://a.example/"]\n', "keep must be 1 or more, found 0"),
        ('[crawl]\nstart = ["http://a.example/"]\n[gates]\nmin_articles = -1\n', "0 or more, found -1"),
        ('[crawl]\nstart = ["http://a.example/"]\n[gates]\nmax_rejected_share = 5\n', "from 0 to 1, found 5"),
    ],
)
def test_a_wrong_job_ends_with_2(qingtie: Callable, tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "job.toml").write_text(text, "utf-8")
    result = qingtie("run", tmp_path / "job.toml", "-q")
    assert result.code == 2
    assert words in result.err


def test_every_value_of_a_crawl_may_stand_in_a_job_file() -> None:
    """But for those that the command and the workers set themselves."""
    known = {field.name for field in fields(CrawlJob)}
    assert set(CRAWL_KEYS) == known - {"data_dir", "run_id", "worker"}


def test_an_unknown_format_ends_with_2_before_anything_is_fetched(
    qingtie: Callable, tmp_path: Path, replica: Replica
) -> None:
    job = _job(tmp_path / "job.toml", replica)
    result = qingtie("run", job, "--format", "jsnol", "-q")
    assert result.code == 2
    assert "did you mean 'jsonl'" in result.err
    assert replica.requests == ()


def test_neither_job_nor_url_is_a_usage_error(qingtie: Callable) -> None:
    result = qingtie("run", "something")
    assert result.code == 1
    assert "expected a job file" in result.err


def _start(job: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "qingtie", "run", str(job), "-q"], stderr=subprocess.PIPE)


def _wait_for_pages(replica: Replica, count: int) -> None:
    deadline = time.monotonic() + 30
    while len(replica.requests) < count and time.monotonic() < deadline:
        time.sleep(0.02)


def test_sigterm_ends_the_crawl_and_publishes_what_was_fetched(tmp_path: Path, replica: Replica) -> None:
    job = _job(tmp_path / "job.toml", replica, more="")
    job.write_text(job.read_text("utf-8").replace("delay = 0\n", "delay = 0.2\n"), "utf-8")
    process = _start(job)
    _wait_for_pages(replica, 14)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    articles = load_articles(tmp_path / "data")
    assert 1 <= len(articles) < len(truth(0).articles)


def test_a_run_killed_at_any_moment_is_taken_up_by_the_next(
    qingtie: Callable, tmp_path: Path, replica: Replica
) -> None:
    job = _job(tmp_path / "job.toml", replica)
    for pages in (4, 20, 45):
        process = _start(job)
        replica.forget_requests()
        _wait_for_pages(replica, pages)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stderr is not None
        process.stderr.close()
        time.sleep(0.3)  # the orphaned crawl notices that nobody listens and ends
    result = qingtie("run", job, "-q")
    assert result.code == 0, result.err
    articles = load_articles(tmp_path / "data")
    assert len(articles) == len(truth(0).articles)
    assert len(load_comments(tmp_path / "data")) == _posts(truth(0))


def test_a_full_disk_is_one_line_and_harms_nothing(
    qingtie: Callable, tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert qingtie("clean", page, "--out", out, "-q").code == 0
    import output.files

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output.files, "sync", full)
    monkeypatch.setattr("output.dataset.sync", full)
    page.write_text(page.read_text("utf-8").replace("怎么泡绿茶", "怎么泡红茶"), "utf-8")
    result = qingtie("clean", page, "--out", out, "-q")
    assert result.code == 1
    assert "make room" in result.err
    monkeypatch.undo()
    assert load_articles(out).title.tolist() == ["怎么泡绿茶"]
