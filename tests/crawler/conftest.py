from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from crawler.job import CrawlJob
from crawler.redis_link import RedisLink
from crawler.state import State
from qingtie.demo import Replica, truth

Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica() as running:
        yield running


@dataclass
class World:
    """A replica, a data folder, and what is wanted of them again and again."""

    replica: Replica
    data: Path

    def job(self, run_id: str, **changes: Any) -> CrawlJob:
        starts = tuple(self.replica.sites[site] + path for site, paths in truth(0).starts.items() for path in paths)
        values: dict[str, Any] = {"start": starts, "delay": 0.0, "allow_private": True, **changes}
        return CrawlJob(data_dir=self.data, run_id=run_id, **values)

    def state(self) -> State:
        return State(self.data / "state.sqlite")

    def place(self, url: str) -> tuple[str, str]:
        """A site's name in the replica, and the path."""
        names = {base.split("//")[1]: name for name, base in self.replica.sites.items()}
        _, _, host, path = url.split("/", 3)
        return names[host], f"/{path}"

    def known(self) -> set[tuple[str, str]]:
        with self.state() as state:
            return {self.place(entry.canonical) for entry in state.pages()}


@pytest.fixture
def world(replica: Replica, tmp_path: Path) -> World:
    return World(replica, tmp_path / "data")


@dataclass
class Site:
    """A little server of one's own: `answer` says what each path gives; requests are noted with their headers.

    The body of a POST stands among them as "~body".
    """

    url: str
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests if path != "/robots.txt"]


@contextmanager
def serving(
    answer: Callable[[str, dict[str, str]], Answer],
    host: str = "127.0.0.1",
    robots: bytes = b"",
    robots_status: int = 200,
) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.reply({name.lower(): value for name, value in self.headers.items()})

        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.reply({**headers, "~body": self.rfile.read(int(headers["content-length"])).decode("ascii")})

        def reply(self, headers: dict[str, str]) -> None:
            site.requests.append((self.path, headers))
            if self.path == "/robots.txt":
                status, extra, body = robots_status if robots else 404, {}, robots
            else:
                status, extra, body = answer(self.path, headers)
            self.send_response(status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **extra}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    server = Server((host, 0), Handler)
    site = Site(f"http://{host}:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class RedisServer:
    """A redis-server of one's own on a Unix socket; what it was told is in its append-only file."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self.folder = folder
        # The path of a socket may hold about a hundred characters, fewer than that of a test's folder.
        self._sockets = tempfile.mkdtemp(prefix="qt-redis-")
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{self._sockets}/s"

    def start(self, *options: str) -> None:
        """Start it and wait until it answers."""
        command = [self._program, "--port", "0", "--unixsocket", f"{self._sockets}/s", "--dir", str(self.folder)]
        command += ["--appendonly", "yes", "--save", "", "--logfile", str(self.folder / "redis.log"), *options]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while not Path(self._sockets, "s").exists():
            assert time.monotonic() < until, "redis-server did not start"
            time.sleep(0.01)

    def stop(self, *, kill: bool = False) -> None:
        """End it, politely or not."""
        if self._process is not None:
            (self._process.kill if kill else self._process.terminate)()
            self._process.wait(10)
            self._process = None
        Path(self._sockets, "s").unlink(missing_ok=True)

    def close(self) -> None:
        """End it and remove its socket."""
        self.stop(kill=True)
        shutil.rmtree(self._sockets)


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A running server; the test is skipped where there is no redis-server (QINGTIE_REDIS_SERVER may name it)."""
    program = shutil.which(os.environ.get("QINGTIE_REDIS_SERVER", "redis-server"))
    if program is None:
        pytest.skip("no redis-server on PATH; install it, or name it in QINGTIE_REDIS_SERVER")
    folder = tmp_path / "redis"
    folder.mkdir()
    server = RedisServer(program, folder)
    server.start()
    try:
        yield server
    finally:
        server.close()


@pytest.fixture
def link(redis_server: RedisServer) -> Iterator[RedisLink]:
    connected = RedisLink(redis_server.url, patience=5.0)
    yield connected
    connected.close()


@pytest.fixture
def serve() -> Callable[..., Any]:
    return serving


def listing(paths: list[str], *, more: str = "") -> bytes:
    """A list page of an article site."""
    items = "".join(f'<li><a href="{path}">老茶客整理的第{n}篇冲泡笔记</a></li>' for n, path in enumerate(paths))
    return f"<html><head><title>笔记</title></head><body><ul>{items}</ul>{more}</body></html>".encode()


def essay(words: str) -> bytes:
    text = "头一泡水要烧开，出汤快一些，茶味才不会发涩。" * 12
    return f"<html><head><title>{words}</title></head><body><h1>{words}</h1><p>{text}</p></body></html>".encode()


@pytest.fixture
def draw() -> tuple[Callable[..., bytes], Callable[[str], bytes]]:
    return listing, essay
