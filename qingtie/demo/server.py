"""The replica as a server: three sites on three ports of the loopback interface, one process."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Lock, Thread
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple, Self

from qingtie.demo import board_gbk, board_utf8
from qingtie.demo.content import BOARD_GBK, BOARD_UTF8, SITES
from qingtie.demo.pages import render
from qingtie.demo.response import Request, Response, revalidated

_HOST = "127.0.0.1"
_SESSION_COOKIES = {BOARD_GBK: board_gbk.SESSION_COOKIE, BOARD_UTF8: board_utf8.SESSION_COOKIE}
_POLL = 0.05  # seconds until a stop is noticed
_IDLE = 10.0  # seconds after which an idle connection is closed


class Logged(NamedTuple):
    """One request that was answered."""

    site: str
    method: str
    path: str
    status: int


class Replica:
    """The three sites, served while the context is open.

    `ports` are the ports of the sites in the order of `SITES`; 0 lets the system choose. Raises `OSError`
    when a port is taken.
    """

    def __init__(self, revision: int = 0, ports: tuple[int, int, int] = (0, 0, 0)) -> None:
        self._revision = revision
        self._log: list[Logged] = []
        self._lock = Lock()
        self._visits = count(1)
        self._servers: dict[str, ThreadingHTTPServer] = {}
        self._threads: list[Thread] = []
        self._ports = dict(zip(SITES, ports, strict=True))

    def __enter__(self) -> Self:
        try:
            for site, port in self._ports.items():
                self._servers[site] = _Server((_HOST, port), _handler(self, site))
        except BaseException:
            self._close()
            raise
        for site, server in self._servers.items():
            thread = Thread(target=server.serve_forever, args=(_POLL,), name=f"replica {site}", daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server in self._servers.values():
            server.shutdown()
        for thread in self._threads:
            thread.join()
        self._close()

    def _close(self) -> None:
        for server in self._servers.values():
            server.server_close()

    @property
    def sites(self) -> Mapping[str, str]:
        """The base address of each site, without a final slash."""
        return MappingProxyType(
            {site: f"http://{_HOST}:{server.server_port}" for site, server in self._servers.items()}
        )

    @property
    def revision(self) -> int:
        """The revision that is served now."""
        return self._revision

    def set_revision(self, revision: int) -> None:
        """Let the sites grow (or go back) to `revision`."""
        self._revision = revision

    @property
    def requests(self) -> tuple[Logged, ...]:
        """What was answered so far, in order."""
        with self._lock:
            return tuple(self._log)

    def forget_requests(self) -> None:
        """Empty the log."""
        with self._lock:
            self._log.clear()

    def answer(self, site: str, method: str, target: str, headers: Mapping[str, str]) -> Response:
        """Answer one request and log it; header names in lower case."""
        asked = Request(
            target=target,
            base=self.sites[site],
            visit=next(self._visits),
            has_session=_SESSION_COOKIES.get(site, "") in headers.get("cookie", ""),
        )
        if method not in ("GET", "HEAD"):
            answer = Response(405, b"", (("allow", "GET, HEAD"),))
        else:
            answer = revalidated(
                render(site, asked, self._revision),
                headers.get("if-none-match"),
                headers.get("if-modified-since"),
            )
        with self._lock:
            self._log.append(Logged(site, method, target, answer.status))
        return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Show what went wrong, but not that a client went away: that is no fault of the replica."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(replica: Replica, site: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "nginx"
        sys_version = ""
        timeout = _IDLE
        wbufsize = -1  # head and body leave together
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            """Answer with the body."""
            self._send(with_body=True)

        def do_HEAD(self) -> None:
            """Answer without the body."""
            self._send(with_body=False)

        def do_POST(self) -> None:
            """Refuse: the replica is read-only."""
            self.close_connection = True
            self._send(with_body=False)

        def _send(self, *, with_body: bool) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = replica.answer(site, self.command, self.path, headers)
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name.title(), value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if with_body:
                self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the replica keeps its own log."""

    return Handler
