"""The replica as servers: a site for each engine, on ports of the loopback interface, with a script of misbehaviour."""

from __future__ import annotations

import hashlib
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

from tests.replica.engines import Engine
from tests.replica.model import PER_LIST, Board, Forum, Thread

TRICKS = ("429", "reset", "cut", "slow", "same", "503", "502", "short")
"""What happens when a page is first asked for: a refusal, a body that breaks off or comes slowly, `same`: a redirection
to where it is; `cut`: chunks without an end; `short`: less than the stated length."""
BROKEN = 0
"""The code under which bodies that broke off are counted."""
_LIES = ("text/html; charset=utf-8", "text/html; charset=iso-8859-1", "text/html; charset=gb2312")


@dataclass(frozen=True, slots=True)
class Page:
    """What a path gives: a page of `kind`, or a redirection."""

    kind: str
    board: Board | None = None
    thread: Thread | None = None
    number: int = 1
    sent_on: str = ""


@dataclass(slots=True)
class Site:
    """One forum with its engine. `asked` are the requests by path, robots.txt aside; `codes` what was answered.

    `script` maps paths to what happens when they are first asked for; `times` says how often they were, ever.
    `with_session` counts addresses that bore a session.
    """

    engine: Engine
    forum: Forum
    url: str = ""
    asked: list[str] = field(default_factory=list)
    codes: Counter[int] = field(default_factory=Counter)
    agents: set[str] = field(default_factory=set)
    with_session: int = 0
    script: dict[str, str] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)

    def misbehave(self) -> None:
        """Give each trick to a page of its own: threads' first and last pages, and a list."""
        places = [self.engine.thread_path(thread, thread.pages) for thread in self.threads()]
        self.script = dict(zip(places, TRICKS, strict=False)) | {self.engine.list_path(self.forum.boards[0], 1): "slow"}

    def threads(self) -> list[Thread]:
        """The threads that a guest may read."""
        return [thread for board in self.forum.boards for thread in board.threads if not thread.walled]

    def behave(self) -> None:
        self.script = {}
        self.forget()

    def forget(self) -> None:
        self.asked.clear()
        self.codes.clear()

    def pages(self) -> dict[str, Page]:
        """Every address that is one, as it is now."""
        engine = self.engine
        found = {engine.front: Page("front")}
        for board in self.forum.boards:
            for number in range(1, board.pages + 1):
                found[engine.list_path(board, number)] = Page("list", board, number=number)
            for thread in board.threads:
                other = engine.other_path(thread)
                found[other] = Page("thread", board, thread, sent_on=engine.thread_path(thread, 1) * engine.sends_on)
                for number in range(1, thread.pages + 1):
                    found[engine.thread_path(thread, number)] = Page("thread", board, thread, number)
        return found

    def path_of(self, target: str) -> str:
        """An address without its session."""
        if not self.engine.session:
            return target
        bare = re.sub(rf"([?&]){self.engine.session}=[0-9a-f]{{32}}(&|$)", r"\1", target)
        return bare.rstrip("?&")

    def draw(self, page: Page, visit: int, *, session: bool, robot: bool) -> str:
        engine, forum = self.engine, self.forum
        boards = [{"name": board.name, "href": engine.list_path(board, 1)} for board in forum.boards]
        values = {
            "title": "茶友论坛",
            "boards": boards,
            "page": page.number,
            "hrefs": [],
            "visit": visit,
            "robot": robot,
        }
        if page.kind == "list" and page.board:
            threads = page.board.listed[(page.number - 1) * PER_LIST : page.number * PER_LIST]
            rows = [(t, engine.other_path(t) if t.id % 2 else engine.thread_path(t, 1)) for t in threads]
            hrefs = [engine.list_path(page.board, n + 1) for n in range(page.board.pages)]
            values |= {"title": page.board.name, "threads": rows, "hrefs": hrefs}
        elif page.thread and page.thread.walled:
            return self._with_session(engine.draw("wall", **values), session)
        elif page.thread:
            hrefs = [engine.thread_path(page.thread, n + 1) for n in range(page.thread.pages)]
            posts = page.thread.page(page.number)
            values |= {"title": page.thread.title, "thread": page.thread, "posts": posts, "hrefs": hrefs}
        return self._with_session(engine.draw(page.kind, **values), session)

    def _with_session(self, text: str, session: bool) -> str:
        if not (session and self.engine.session):
            return text
        value = hashlib.md5(str(time.monotonic_ns()).encode()).hexdigest()
        paths = r'href="(/?[\w./]+\.php)(\?[^"#]*)?'
        return re.sub(
            paths, lambda m: f'href="{m[1]}{m[2] or "?"}{"&amp;" if m[2] else ""}{self.engine.session}={value}', text
        )


def _calendar(target: str) -> str:
    """A calendar that has a next month for ever."""
    month = int(re.sub(r"\D", "", target) or 1)
    return f'<html><body><h1>{month}月</h1><a href="/calendar.php?month={month + 1}">下一页</a></body></html>'


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: ClassVar[Site]

    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            return self.reply(200, b"User-agent: *\nDisallow: /login.php\n", {"Content-Type": "text/plain"})
        site, path = self.site, self.site.path_of(self.path)
        site.asked.append(path)
        site.with_session += path != self.path
        site.agents.add(self.headers.get("user-agent", ""))
        site.times[path] += 1
        page = site.pages().get(path)
        if urlsplit(path).path == "/calendar.php":
            return self.reply(200, _calendar(path).encode())
        if page is None:
            return self.reply(404, "<html><body>抱歉，您要访问的页面不存在</body></html>".encode())
        trick = site.script.get(path, "") if site.times[path] == 1 else ""
        if trick in ("429", "503"):
            return self.reply(int(trick), b"", {"Retry-After": "1"})
        if trick == "502":
            return self.reply(502, b"<html><body>502 Bad Gateway</body></html>")
        if page.sent_on or trick == "same":
            return self.reply(302 if trick else 301, b"", {"Location": page.sent_on or self.path})
        return self.page(page, path, trick)

    def page(self, page: Page, path: str, trick: str) -> None:
        """Answer with a page, or with less than all of it."""
        engine = self.site.engine
        new = "q_seen=1" not in self.headers.get("cookie", "")
        robot = re.search("bot|crawl|spider", self.headers.get("user-agent", ""), re.I) is not None
        text = self.site.draw(page, self.site.times[path], session=new, robot=robot)
        body = text.encode(engine.charset, "xmlcharrefreplace")
        lie = _LIES[page.thread.id % 3] if page.thread and engine.charset == "gbk" else ""
        etag = f'"{hashlib.md5(body).hexdigest()}"'
        kind = lie or f"text/html; charset={engine.charset}"
        headers = {"Content-Type": kind, "ETag": etag, "Set-Cookie": "q_seen=1; Path=/"}
        if self.headers.get("if-none-match") == etag:
            self.reply(304, b"", headers)
        elif trick in ("reset", "cut", "short", "slow"):
            self.broken(trick, body, headers)
        else:
            self.reply(200, body, headers)

    def broken(self, trick: str, body: bytes, headers: dict[str, str]) -> None:
        """Send less of a body than was promised, or all of it little by little."""
        self.close_connection = True
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("latin-1")
        length = len(body) + (400 if trick == "short" else 0)
        size = b"Transfer-Encoding: chunked\r\n" if trick == "cut" else b"Content-Length: %d\r\n" % length
        self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + head + size + b"\r\n")
        if trick == "slow":
            step = len(body) // 5 + 1
            for at in range(0, len(body), step):
                self.wfile.write(body[at : at + step])
                time.sleep(0.05)
            self.site.codes[200] += 1
            return
        self.site.codes[BROKEN] += 1
        half = body[: len(body) // 2] if trick != "short" else body
        self.wfile.write(b"%x\r\n%b\r\n" % (len(half), half) if trick == "cut" else half)
        if trick == "reset":
            time.sleep(0.05)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Answer in one piece."""
        self.site.codes[status] += 1
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """The sites count for themselves."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Connections that are broken off are the script."""


@contextmanager
def serving(engines: tuple[Engine, ...]) -> Iterator[dict[str, Site]]:
    """Serve a forum for each engine."""
    with ExitStack() as stack:
        sites: dict[str, Site] = {}
        for number, engine in enumerate(engines):
            site = sites[engine.name] = Site(engine, Forum(number))
            server = stack.enter_context(_Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": site})))
            site.url = f"http://127.0.0.1:{server.server_port}"
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            stack.callback(server.shutdown)
        yield sites
