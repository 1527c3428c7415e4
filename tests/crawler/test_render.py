"""Pages that a browser must fill: found, rendered with a real Chromium on loopback, and kept within the rules."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import archive_files, iter_archive, verify
from crawler.errors import JobError
from crawler.job import CrawlJob, from_json
from crawler.process import CrawlResult, run_crawl
from crawler.rebuild import rebuild
from crawler.render import Render, browser_path, render_of
from crawler.state import State
from crawler.warc import parse, walk
from qingtie.config import load_job
from qingtie.errors import ConfigError

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None or importlib.util.find_spec("scrapy_playwright") is None,
    reason="no Chromium on the PATH, or no scrapy-playwright (the extra `browser`)",
)
SHELL = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>茶友之家</title>'
    '<link rel="stylesheet" href="/style.css"></head><body><noscript>本站需要启用 JavaScript 才能浏览。</noscript>'
    '<div id="app"></div><script src="/app.js"></script></body></html>'
).encode()
# What stands in a page when its script has run.
APP = """
document.cookie = 'seen=mimi-5507';
new Image().src = '/logo.png';
fetch('/geheim/plan').catch(() => 0);
fetch('/data' + location.pathname).then(answer => answer.json()).then(data => {
  document.title = data.title;
  document.head.insertAdjacentHTML('beforeend', '<meta name="generator" content="Discuz! X3.4">');
  document.getElementById('app').innerHTML = data.markup;
});
"""
WORDS = "水温八十度就够了，太烫会发苦，头一泡出汤要快一些，汤色才清亮。"
THREADS = 3


def board() -> str:
    rows = "".join(
        f'<tbody id="normalthread_{n}"><tr><th><a class="s xst" href="thread-{n}-1-1.html">第{n}次品茶记录</a></th>'
        f'<td class="num"><a class="xi2">1</a></td><td class="by"><em><a>2025-6-1{n} 10:00</a></em></td></tr></tbody>'
        for n in range(1, THREADS + 1)
    )
    return f'<table id="threadlisttableid">{rows}</table>'


def thread(number: int) -> str:
    posts = "".join(
        f'<div id="post_{pid}"><table id="pid{pid}" class="plhin"><tr><td class="pls"><div class="authi">'
        f'<a class="xw1">茶客{pid}</a></div></td><td class="plc"><strong><a id="postnum{pid}"><em>{floor}</em>#</a></strong>'
        f'<em id="authorposton{pid}">发表于 2025-6-1 10:0{floor}</em><img src="/face.png">'
        f'<table><tr><td class="t_f" id="postmessage_{pid}">{WORDS}{pid}</td></tr></table></td></tr></table></div>'
        for floor in (1, 2)
        for pid in [number * 10 + floor]
    )
    return f'<h1 class="ts"><a id="thread_subject">第{number}次品茶记录</a></h1><div id="postlist">{posts}</div>'


def application(path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """A forum that is drawn by a script."""
    cookie = {"Set-Cookie": "session=huihua-77; Path=/"}
    if path == "/app.js":
        return 200, {"Content-Type": "text/javascript; charset=utf-8"}, APP.encode()
    if path.startswith("/data/"):
        markup = board() if "forum" in path else thread(int(path.split("-")[1]))
        body = json.dumps({"title": "品茶 - 茶友之家", "markup": markup})
        return 200, {"Content-Type": "application/json"}, body.encode()
    if path.endswith(".html"):
        return 200, {**cookie, "ETag": '"always"'}, SHELL
    return 404, {}, b""


@pytest.fixture
def forum(serve: Callable[..., Any]) -> Iterator[Any]:
    with serve(application, robots=b"User-agent: *\nDisallow: /geheim/\n") as running:
        yield running


def job_of(forum: Any, data: Path, run_id: str = "r1", render: Render | None = None, **more: Any) -> CrawlJob:
    values: dict[str, Any] = {"delay": 0.0, "allow_private": True, **more}
    start = (f"{forum.url}/forum-2-1.html",)
    return CrawlJob(start, data, run_id, render=render or Render(enabled=True, timeout=10), **values)


def posts_of(data: Path) -> set[str]:
    pages = (item.page for item in iter_archive(archive_files(data)) if item.page)
    return {f"{n}" for page in pages for n in range(10, 40) if f"postmessage_{n}" in page.body.decode()}


ALL = {f"{n * 10 + floor}" for n in range(1, THREADS + 1) for floor in (1, 2)}


@needs_chromium
def test_a_forum_that_a_script_draws(forum: Any, tmp_path: Path) -> None:
    result = run_crawl(job_of(forum, tmp_path))
    assert (result.finish, result.pages, result.rendered) == ("finished", THREADS + 1, THREADS + 1)
    assert posts_of(tmp_path) == ALL
    asked = Counter(forum.paths)
    assert asked["/app.js"] == 1, "scripts are asked for once a run"
    assert not {"/logo.png", "/face.png", "/style.css", "/geheim/plan", "/favicon.ico"} & set(asked)
    assert asked["/forum-2-1.html"] == 2, "asked for as ever, then by the browser"
    assert asked["/thread-1-1-1.html"] == 1, "the host is known to need a browser then"
    agents = {headers["user-agent"] for _, headers in forum.requests}
    assert len(agents) == 1
    assert agents.pop().startswith("qingtie/")
    with State(tmp_path / "state.sqlite") as state:
        known = {entry.canonical: (entry.kind, entry.digest, entry.etag) for entry in state.pages()}
        assert {kind for kind, _, _ in known.values()} == {"list", "thread"}
        assert {etag for _, _, etag in known.values()} == {None}, "that of the document says nothing of the page"
    assert verify(archive_files(tmp_path)).problems == ()
    with rebuild(tmp_path) as again:
        assert {entry.canonical: (entry.kind, entry.digest, entry.etag) for entry in again.pages()} == known


@needs_chromium
def test_the_document_stands_beside_the_page_and_no_secret_does(forum: Any, tmp_path: Path) -> None:
    run_crawl(job_of(forum, tmp_path, max_pages=1))
    records = [one for path in archive_files(tmp_path) for chunk in walk(path) for one in parse(chunk.data)]
    info, shell, page = records
    assert [one.kind for one in records] == ["warcinfo", "response", "conversion"]
    assert shell.body == SHELL
    assert (shell.fields["qingtie-kind"], page.fields["qingtie-kind"]) == ("shell", "list")
    assert page.fields["warc-refers-to"] == shell.fields["warc-record-id"]
    assert "第1次品茶记录" in page.body.decode("utf-8")
    everything = b"".join(chunk.data for path in archive_files(tmp_path) for chunk in walk(path))
    assert b"huihua-77" not in everything
    assert b"mimi-5507" not in everything.replace(APP.encode(), b"")
    assert info.problem == ""


@needs_chromium
@pytest.mark.slow
def test_a_second_run_keeps_what_is_as_it_was(forum: Any, tmp_path: Path) -> None:
    run_crawl(job_of(forum, tmp_path))
    first = len(list(iter_archive(archive_files(tmp_path))))
    forum.requests.clear()
    again = run_crawl(job_of(forum, tmp_path, "r2"))
    assert (again.finish, again.new, again.changed, again.unchanged) == ("finished", 0, 0, THREADS)
    assert len(list(iter_archive(archive_files(tmp_path)))) == first
    assert not any("thread" in path for path in forum.paths)


def test_without_a_browser_the_page_is_walled_off(forum: Any, tmp_path: Path) -> None:
    result = run_crawl(job_of(forum, tmp_path, render=Render()))
    assert (result.exit_code, result.pages, result.failures) == (4, 0, 1)
    with State(tmp_path / "state.sqlite") as state:
        (failure,) = state.failures("r1")
        assert state.is_shell(forum.url.split("//")[1])
    assert (failure.reason, failure.detail[:4]) == ("wall", "js: ")
    assert "[crawl.render]" in failure.detail
    assert archive_files(tmp_path) == []


@needs_chromium
@pytest.mark.slow
def test_a_wall_of_javascript_holds_nothing_once_a_browser_may_be_used(forum: Any, tmp_path: Path) -> None:
    run_crawl(job_of(forum, tmp_path, render=Render()))
    result = run_crawl(job_of(forum, tmp_path, "r2"))
    assert (result.finish, result.rendered) == ("finished", THREADS + 1)


@needs_chromium
@pytest.mark.slow
def test_the_budget_of_rendered_pages(forum: Any, tmp_path: Path) -> None:
    told: list[Any] = []
    render = Render(enabled=True, pages=2, restart_after=1, timeout=10)
    result = run_crawl(job_of(forum, tmp_path, render=render, concurrency=1), told.append)
    assert result.rendered == 2
    assert "budget of 2 rendered pages is spent" in result.finish
    assert any("budget of 2 rendered" in str(event.get("why")) for event in told)
    rest = run_crawl(job_of(forum, tmp_path, "r2"))
    assert (rest.finish, rest.rendered) == ("finished", THREADS - 1)
    assert posts_of(tmp_path) == ALL


def browsers() -> list[int]:
    """The processes of Chromium that this process's crawls started."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            number, rest = path.read_text().split(" ", 1)
            parents[int(number)] = int(rest.rpartition(")")[2].split()[1])

    def is_ours(process: int) -> bool:
        while process > 1:
            process = parents.get(process, 0)
            if process == os.getpid():
                return True
        return False

    found = []
    for process in filter(is_ours, parents):
        with suppress(OSError):
            command = Path(f"/proc/{process}/cmdline").read_bytes()
            if b"chromium" in command.split(b"\0")[0] and b"--type=" not in command:
                found.append(process)
    return found


def kill_browser() -> list[int]:
    """Kill the browser, if one runs; return its number."""
    found = browsers()[:1]
    for process in found:
        os.kill(process, signal.SIGKILL)
    return found


finds_browsers = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the browser in /proc")


@needs_chromium
@finds_browsers
def test_a_killed_browser_loses_nothing(forum: Any, tmp_path: Path) -> None:
    killed: list[int] = []

    def on_event(event: Any) -> None:
        if event["event"] == "page" and len(killed) < 2:
            killed.extend(kill_browser())

    result = run_crawl(job_of(forum, tmp_path), on_event)
    assert len(killed) == 2
    assert (result.finish, result.failures, result.rendered) == ("finished", 0, THREADS + 1)
    assert posts_of(tmp_path) == ALL
    assert browsers() == []


@needs_chromium
@finds_browsers
@pytest.mark.parametrize("moment", ["/thread-1-1-1.html", "/app.js", "/data/thread-2-1-1.html"])
def test_a_browser_that_dies_within_a_page(moment: str, serve: Callable[..., Any], tmp_path: Path) -> None:
    """It is killed while it waits for a page, for a script, for what a script asks for."""
    killed: list[int] = []

    def answer(path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path == moment and not killed:
            killed.extend(kill_browser())
        return application(path, headers)

    with serve(answer) as site:
        result = run_crawl(job_of(site, tmp_path))
    assert len(killed) == 1
    assert (result.finish, result.failures, result.rendered) == ("finished", 0, THREADS + 1)
    assert posts_of(tmp_path) == ALL


@contextmanager
def listening(host: str) -> Iterator[tuple[int, list[str]]]:
    """A port on which any connection is noted."""
    met: list[str] = []
    with socket.create_server((host, 0)) as server:

        def watch() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(1)
                    with suppress(OSError):
                        met.append(connection.recv(100).decode("latin-1"))

        threading.Thread(target=watch, daemon=True).start()
        yield server.getsockname()[1], met
        server.shutdown(socket.SHUT_RDWR)


_EXEMPT = "from crawler import __main__, guard; guard.GUARD.exempt = frozenset({'127.0.0.1'}); __main__.main([])"


@needs_chromium
def test_nothing_private_is_reached_from_within_a_page(serve: Callable[..., Any], tmp_path: Path) -> None:
    """Only 127.0.0.1 may be reached, as if it were a public host; its page tries 127.0.0.2 in every way."""
    with listening("127.0.0.2") as (port, met):
        inside = f"127.0.0.2:{port}"
        tries = f"""
          const at = 'http://{inside}/';
          fetch(at + 'fetch', {{mode: 'no-cors'}}).catch(() => 0);
          fetch('/hop', {{mode: 'no-cors'}}).catch(() => 0);
          try {{ new WebSocket('ws://{inside}/ws'); }} catch (e) {{}}
          try {{ new EventSource(at + 'events'); }} catch (e) {{}}
          navigator.sendBeacon(at + 'beacon', 'x');
          new Image().src = at + 'image';
          for (const [tag, name] of [['script', 'src'], ['iframe', 'src'], ['link', 'href'], ['object', 'data']]) {{
            const node = document.createElement(tag);
            node.rel = 'prefetch';
            node[name] = at + tag;
            document.body.append(node);
            const hop = document.createElement(tag);
            hop[name] = '/hop';
            document.body.append(hop);
          }}
          new Worker(URL.createObjectURL(new Blob(["importScripts('" + at + "worker'); fetch('" + at + "w')"])));
          window.open(at + 'popup');
          document.getElementById('app').innerHTML = '<h1>到处试试</h1><p>{WORDS * 12}</p>';
        """

        def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
            if path == "/app.js":
                return 200, {"Content-Type": "text/javascript; charset=utf-8"}, tries.encode()
            if path == "/hop":
                return 302, {"Location": f"http://{inside}/hop"}, b""
            return 200, {}, SHELL

        with serve(answer) as site:
            render = Render(enabled=True, timeout=10)
            job = CrawlJob((f"{site.url}/a.html",), tmp_path, "r0", delay=0.0, render=render)
            told = subprocess.run(
                [sys.executable, "-c", _EXEMPT], input=job.to_json(), text=True, capture_output=True, check=False
            )
        assert json.loads(told.stdout.splitlines()[-1])["stats"]["rendered"] == 1, told.stderr
        assert "/hop" in site.paths
        assert met == []


@needs_chromium
@pytest.mark.slow
def test_a_page_that_never_ends_is_given_up(serve: Callable[..., Any], tmp_path: Path) -> None:
    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path == "/app.js":
            return 200, {"Content-Type": "text/javascript"}, b"while (true) {}"
        return 200, {}, SHELL

    with serve(answer) as site:
        result: CrawlResult = run_crawl(job_of(site, tmp_path, render=Render(enabled=True, timeout=1)))
    assert (result.pages, result.queued) == (0, 1)
    with State(tmp_path / "state.sqlite") as state:
        assert [failure.reason for failure in state.failures("r1")] == ["render"]
    assert browsers() == []


def test_what_a_job_may_say_of_rendering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert render_of({}) == Render(enabled=True)
    assert render_of({"enabled": False, "timeout": 5}) == Render(timeout=5.0)
    job = CrawlJob(("http://tea.example/",), tmp_path, "r", render=Render(enabled=True, wait_for="#app p"))
    assert from_json(job.to_json()) == job
    for wrong, words in (
        ({"page": 3}, "unknown key 'page'; allowed: enabled, pages"),
        ({"pages": 0}, "pages: expected 1 or more"),
        ({"pages": "all"}, "pages: expected int"),
        ({"enabled": 1}, "enabled: expected bool"),
        ("yes", "expected a table"),
    ):
        with pytest.raises(JobError, match=words):
            render_of(wrong)
    (tmp_path / "job.toml").write_text(
        '[crawl]\nstart = ["https://tea.example/"]\n[crawl.render]\npages = 5\n', "utf-8"
    )
    assert load_job(tmp_path / "job.toml").crawl["render"] == Render(enabled=True, pages=5)
    (tmp_path / "job.toml").write_text('[crawl]\nstart = ["https://tea.example/"]\n[crawl.render]\npage = 5\n', "utf-8")
    with pytest.raises(ConfigError, match=r"job\.toml: \[crawl\] render: unknown key"):
        load_job(tmp_path / "job.toml")
    monkeypatch.setenv("PATH", str(tmp_path))
    if importlib.util.find_spec("scrapy_playwright"):
        with pytest.raises(JobError, match="no Chromium on the PATH"):
            browser_path(Render(enabled=True))
        with pytest.raises(JobError, match="is no program that can be run"):
            browser_path(Render(enabled=True, browser="/nowhere/chromium"))
