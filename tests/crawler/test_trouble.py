"""What can go wrong on the way: each has a reason in words, and nothing is given up in silence."""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import archive_files, iter_archive
from crawler.errors import CrawlFailedError
from crawler.job import CrawlJob
from crawler.process import CrawlResult, run_crawl
from crawler.state import Failure, State

Draw = tuple[Callable[..., bytes], Callable[[str], bytes]]


def crawl(data: Path, url: str, **changes: Any) -> tuple[CrawlResult, dict[str, Failure]]:
    values: dict[str, Any] = {"run_id": "r0", "delay": 0.0, "allow_private": True, "obey_robots": False, **changes}
    result = run_crawl(CrawlJob(start=(url,), data_dir=data, **values))
    with State(data / "state.sqlite") as state:
        failures = {failure.url.rpartition("/")[2]: failure for failure in state.failures(values["run_id"])}
    return result, failures


def stored(data: Path) -> set[str]:
    with State(data / "state.sqlite") as state:
        return {entry.canonical.rpartition("/")[2] for entry in state.pages()}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_429_is_waited_for(serve: Any, draw: Draw, tmp_path: Path) -> None:
    """A server that takes three requests a second and then says 429 with a time: all items arrive."""
    listing, essay = draw
    names = [f"{n}.html" for n in range(20)]
    recent: list[float] = []
    counts: Counter[int] = Counter()
    lock = threading.Lock()

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        with lock:
            now = time.monotonic()
            recent[:] = [one for one in recent if now - one < 0.5]
            if len(recent) >= 6:
                counts[429] += 1
                return 429, {"Retry-After": "1"}, b""
            recent.append(now)
        return 200, {}, listing(names) if path == "/a/" else essay(path)

    with serve(answer) as site:
        result, failures = crawl(tmp_path, f"{site.url}/a/")
    assert stored(tmp_path) == {*names, ""}
    assert (result.failures, failures, result.finish) == (0, {}, "finished")
    assert counts[429] > 0


def test_a_wait_that_is_too_long_is_told(serve: Any, draw: Draw, tmp_path: Path) -> None:
    listing, _ = draw

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path == "/a/":
            return 200, {}, listing([f"{n}.html" for n in range(9)])
        return 503, {"Retry-After": "7200"}, b""

    with serve(answer) as site:
        result, failures = crawl(tmp_path, f"{site.url}/a/", concurrency=1)
    assert {failure.reason for failure in failures.values()} == {"rate_limited"}
    assert all("7200 s" in failure.detail for failure in failures.values())
    assert site.paths == ["/a/", "/a/0.html"]
    assert result.finish.startswith("stopped: 127.0.0.1:")
    assert result.queued == 9, "the page that was refused is left to the next run, too"


def test_an_unreachable_host_fails_the_crawl(tmp_path: Path) -> None:
    result, failures = crawl(tmp_path, f"http://127.0.0.1:{free_port()}/")
    assert (result.exit_code, result.pages, result.failures) == (4, 0, 1)
    assert failures[""].reason == "unreachable"
    assert "refuses connections" in failures[""].detail


def test_a_private_address_is_refused(serve: Any, tmp_path: Path) -> None:
    with serve(lambda path, _: (200, {}, b"<html>geheim</html>")) as site:
        result, failures = crawl(tmp_path, f"{site.url}/", allow_private=False)
        name = site.url.replace("127.0.0.1", "localhost")
        other, named = crawl(tmp_path, f"{name}/", allow_private=False, run_id="r1")
    assert site.requests == []
    assert (result.exit_code, other.exit_code) == (4, 4)
    assert failures[""].reason == named[""].reason == "private_address"
    assert "127.0.0.1" in named[""].detail


_EXEMPT = "from crawler import __main__, guard; guard.GUARD.exempt = frozenset({'127.0.0.1'}); __main__.main([])"


def test_a_redirection_inside_is_refused(serve: Any, tmp_path: Path) -> None:
    """Only 127.0.0.1 may be reached, as if it were a public host; it sends the crawl to 127.0.0.2."""
    with serve(lambda path, _: (200, {}, b"<html>geheim</html>"), host="127.0.0.2") as inside:

        def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
            return (302, {"Location": f"{inside.url}/secret"}, b"") if path == "/" else (404, {}, b"")

        with serve(answer) as site:
            job = CrawlJob(start=(f"{site.url}/",), data_dir=tmp_path, run_id="r0", delay=0.0)
            command = [sys.executable, "-c", _EXEMPT]
            subprocess.run(command, input=job.to_json(), text=True, capture_output=True, check=False)
    assert site.paths == ["/"]
    assert inside.requests == []
    with State(tmp_path / "state.sqlite") as state:
        assert [failure.reason for failure in state.failures("r0")] == ["private_address"]


def test_each_failure_has_its_reason(serve: Any, draw: Draw, tmp_path: Path) -> None:
    listing, essay = draw
    names = ["good.html", "gone.html", "big.html", "bomb.html", "loop.html", "away.html", "private.html", "cut.html"]
    gone = free_port()

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        name = path.rpartition("/")[2]
        return {
            "": (200, {}, listing(names)),
            "good.html": (200, {}, essay("好")),
            "gone.html": (410, {}, essay("没了")),
            "big.html": (200, {}, b"<html>" + b"x" * 100_000),
            "bomb.html": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"<html>" + b"x" * 5_000_000)),
            "loop.html": (302, {"Location": "loop.html"}, b""),
            "away.html": (302, {"Location": f"http://127.0.0.1:{gone}/"}, b""),
            "private.html": (200, {}, essay("私")),
            "cut.html": (200, {"Content-Length": "999999", "Connection": "close"}, essay("断")),
        }[name]

    with serve(answer) as site:
        result, failures = crawl(tmp_path, f"{site.url}/a/", max_page_bytes=50_000, deny=("private",))
    assert stored(tmp_path) == {"", "good.html"}
    reasons = {name: failure.reason for name, failure in failures.items()}
    assert reasons == {
        "gone.html": "http_error",
        "big.html": "too_large",
        "bomb.html": "too_large",
        "loop.html": "redirect",
        "away.html": "redirect",
        "cut.html": "connection",
    }
    assert failures["gone.html"].status == 410
    assert "410 Gone" in failures["gone.html"].detail
    assert (result.exit_code, result.failures) == (0, 6)
    assert all(failure.detail for failure in failures.values())


def test_robots_forbid(serve: Any, draw: Draw, tmp_path: Path) -> None:
    listing, essay = draw
    names = ["x1.html", "y1.html", "y2.html", "y3.html"]

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        return 200, {}, listing(names) if path == "/a/" else essay(path)

    with serve(answer, robots=b"User-agent: *\nDisallow: /a/x") as site:
        _, failures = crawl(tmp_path, f"{site.url}/a/", obey_robots=True)
        assert "/a/x1.html" not in site.paths
    assert {name: failure.reason for name, failure in failures.items()} == {"x1.html": "robots"}
    assert stored(tmp_path) == {"", *names[1:]}


def test_a_host_whose_robots_txt_breaks_down_is_left_alone_until_it_can_be_read(
    serve: Any, draw: Draw, tmp_path: Path
) -> None:
    listing, essay = draw

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        return 200, {}, listing(["1.html", "2.html", "3.html"]) if path == "/a/" else essay(path)

    broken = b"User-agent: *\nDisallow:"
    with serve(answer, robots=broken, robots_status=500) as site:
        result, failures = crawl(tmp_path, f"{site.url}/a/", obey_robots=True)
        assert site.paths == []
        assert "robots.txt" in result.finish
        assert [failure.reason for failure in failures.values()] == ["robots_unreachable"]
        assert "answers 500" in failures[""].detail
        assert result.queued == 1  # put off, not given up
    # A refusal (403) is no rule against anything.
    with serve(answer, robots=b"<html>Disallow: /</html>", robots_status=403) as site:
        crawl(tmp_path / "other", f"{site.url}/a/", obey_robots=True)
        assert "/a/1.html" in site.paths


def test_a_stop_does_not_wait_for_a_held_host(serve: Any, tmp_path: Path) -> None:
    stop = threading.Event()

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        stop.set()
        return 429, {"Retry-After": "60"}, b""

    with serve(answer) as site:
        job = CrawlJob(start=(f"{site.url}/a/",), data_dir=tmp_path, run_id="r0", delay=0.0, allow_private=True)
        began = time.monotonic()
        result = run_crawl(job, stop=stop)
    assert result.finish == "stopped"
    assert time.monotonic() - began < 15


def test_what_is_sent_and_what_is_kept(serve: Any, draw: Draw, tmp_path: Path) -> None:
    """Gzip is unpacked once and noted; the crawl says who it is and nothing that hides floors."""
    _, essay = draw
    with serve(lambda path, _: (200, {"Content-Encoding": "gzip"}, gzip.compress(essay("压缩")))) as site:
        crawl(tmp_path, f"{site.url}/a.html", contact="https://example.org/who")
    (item,) = iter_archive(archive_files(tmp_path))
    assert item.page
    assert item.page.body == essay("压缩")
    assert item.page.header("x-crawler-content-encoding") == "gzip"
    (headers,) = (headers for path, headers in site.requests if path == "/a.html")
    assert headers["user-agent"].startswith("qingtie/")
    assert "https://example.org/who" in headers["user-agent"]
    assert headers["accept-language"].startswith("zh-CN")


def test_an_article_is_asked_for_again_when_due_or_when_its_row_changed(serve: Any, draw: Draw, tmp_path: Path) -> None:
    listing, essay = draw
    names = [f"{n}.html" for n in range(4)]
    body = {"list": listing(names)}

    def answer(path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path == "/a/":
            return 200, {}, body["list"]
        if headers.get("if-none-match") == '"1"':
            return 304, {"ETag": '"1"'}, b""
        return 200, {"ETag": '"1"'}, essay(path)

    with serve(answer) as site:
        crawl(tmp_path, f"{site.url}/a/")
        body["list"] = body["list"].replace("第2篇".encode(), "第2篇（已更新）".encode())
        site.requests.clear()
        result, _ = crawl(tmp_path, f"{site.url}/a/", run_id="r2")
        assert (site.paths, result.not_modified, result.unchanged) == (["/a/", "/a/2.html"], 1, 3)
        site.requests.clear()
        result, _ = crawl(tmp_path, f"{site.url}/a/", run_id="r3", recheck_days=0.0)
        assert (len(site.paths), result.not_modified) == (5, 4)


def test_a_disk_that_cannot_be_written_fails_the_crawl_with_its_reason(serve: Any, draw: Draw, tmp_path: Path) -> None:
    _, essay = draw
    (tmp_path / "raw").write_text("in the way")
    with (
        serve(lambda path, _: (200, {}, essay("满"))) as site,
        pytest.raises(CrawlFailedError, match="cannot open the"),
    ):
        crawl(tmp_path, f"{site.url}/a.html")


def test_a_lost_archive_is_fetched_again(serve: Any, draw: Draw, tmp_path: Path) -> None:
    listing, essay = draw

    def answer(path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if headers.get("if-none-match"):
            return 304, {}, b""
        return 200, {"ETag": '"1"'}, listing([f"{n}.html" for n in range(4)]) if path == "/a/" else essay(path)

    with serve(answer) as site:
        crawl(tmp_path, f"{site.url}/a/")
        for path in archive_files(tmp_path):
            path.write_bytes(b"")  # there, but nothing in it
        result, _ = crawl(tmp_path, f"{site.url}/a/", run_id="r1")
    assert (result.pages, result.not_modified) == (1, 0)
    assert site.paths.count("/a/") == 3
