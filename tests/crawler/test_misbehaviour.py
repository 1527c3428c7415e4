"""Servers that break off, dawdle, lie about lengths, lead round in circles, or give robots less than people."""

from __future__ import annotations

import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import archive_files, iter_archive, verify
from crawler.job import CrawlJob
from crawler.process import CrawlResult, run_crawl
from crawler.state import State

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"


@contextmanager
def answering(answer: Callable[[socket.socket, str, int], None]) -> Iterator[tuple[str, Counter[str]]]:
    """A server that writes to the socket itself; `answer` is told the path and how often it was asked for."""
    asked: Counter[str] = Counter()

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(4096)
            path = head.split(b" ")[1].decode()
            asked[path] += 1
            answer(connection, path, asked[path])

    def accept(server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=accept, args=(server,), daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
        server.shutdown(socket.SHUT_RDWR)


def whole(body: bytes) -> bytes:
    return HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body


def chunked(body: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%b\r\n" % (len(body), body) + end


def reset(connection: socket.socket) -> None:
    """Break the connection off as a crash would."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def crawl(url: str, data: Path, **more: Any) -> tuple[CrawlResult, dict[str, str]]:
    """Crawl; return the result, and the reasons of failures by the path's last part."""
    result = run_crawl(CrawlJob((url,), data, "r1", delay=0.0, allow_private=True, **more))
    with State(data / "state.sqlite") as state:
        return result, {one.url.rpartition("/")[2]: one.reason for one in state.failures("r1")}


def test_bodies_that_break_off_are_asked_for_again_and_never_kept(draw: Any, tmp_path: Path) -> None:
    listing, essay = draw
    names = ["reset", "resets", "short", "cut", "wrong", "slow", "good", "headless"]

    def answer(connection: socket.socket, path: str, times: int) -> None:
        name, body = path[1:], essay(f"第{path[1:]}篇冲泡笔记")
        if path == "/":
            connection.sendall(whole(listing([f"/{one}" for one in names])))
        elif path == "/robots.txt":
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        elif name == "resets" or (name == "reset" and times == 1):
            connection.sendall(whole(body)[:-200])
            time.sleep(0.05)
            reset(connection)
        elif name == "short":
            connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % (len(body) + 500) + body)
        elif name == "cut":
            connection.sendall(chunked(body, end=b""))
        elif name == "wrong":
            connection.sendall(chunked(body, end=b"zz\r\n"))
        elif name == "headless":
            connection.sendall(b"\x00\x01\x02 no HTTP at all\r\n\r\n")
        elif name == "slow":
            sent = whole(body)
            for at in range(0, len(sent), 200):
                connection.sendall(sent[at : at + 200])
                time.sleep(0.02)
        else:
            connection.sendall(chunked(body))

    with answering(answer) as (url, asked):
        result, failures = crawl(f"{url}/", tmp_path)
    assert result.finish == "finished"
    assert set(failures) == {"resets", "short", "cut", "wrong", "headless"}
    assert set(failures.values()) == {"connection"}
    assert {name: asked[f"/{name}"] for name in ("reset", "resets", "good", "slow")} == {
        "reset": 2, "resets": 3, "good": 1, "slow": 1,
    }  # fmt: skip
    kept = {item.page.url.rpartition("/")[2] for item in iter_archive(archive_files(tmp_path)) if item.page}
    assert kept == {"", "reset", "good", "slow"}
    assert verify(archive_files(tmp_path)).problems == ()


@pytest.mark.parametrize("words", ["›", "2026年4月"])
def test_a_calendar_without_end(words: str, serve: Callable[..., Any], draw: Any, tmp_path: Path) -> None:
    listing, essay = draw
    menu = "".join(f'<li><a href="/{n}.html">老茶客整理的第{n}篇冲泡笔记</a></li>' for n in range(5))

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path == "/":
            return 200, {}, listing([f"/{n}.html" for n in range(5)], more='<a href="/calendar/1">活动日历一览</a>')
        if found := re.fullmatch(r"/calendar/(\d+)", path):
            days = "".join(f'<td><a href="/calendar/{int(found[1]) * 100 + n}">{n}</a></td>' for n in range(1, 11))
            more = f'<a href="/calendar/{int(found[1]) + 1}">{words}</a>'
            return 200, {}, f"<html><body><ul>{menu}</ul><table><tr>{days}</tr></table>{more}</body></html>".encode()
        return 200, {}, essay(f"第{path[1]}篇冲泡笔记")

    with serve(answer) as site:
        job = CrawlJob((f"{site.url}/",), tmp_path, "r1", delay=0.0, allow_private=True, max_pages=700)
        result = run_crawl(job)
        paths = set(site.paths)
    assert {f"/{n}.html" for n in range(5)} <= paths
    assert result.finish in ("finished", "budget max_depth")
    assert sum("calendar" in path for path in paths) < 350


def test_floors_that_robots_are_not_shown_are_counted(serve: Callable[..., Any], tmp_path: Path) -> None:
    """Discuz! leaves out the floors for what calls itself a robot: the crawl does not, and says who it is."""

    def answer(path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        robot = re.search(r"bot|crawl|spider", headers.get("user-agent", ""), re.I)
        floor = "" if robot else '<strong><a id="postnum1"><em>1</em>#</a></strong>'
        post = (
            f'<div id="post_1"><div class="pls">茶客</div>{floor}<td id="postmessage_1" class="t_f">头一泡</td></div>'
        )
        head = '<meta name="generator" content="Discuz! X3.4">'
        return 200, {}, f'<html><head>{head}</head><body><div id="postlist">{post}</div></body></html>'.encode()

    with serve(answer) as site:
        job = CrawlJob(
            (f"{site.url}/thread-1-1-1.html",), tmp_path, "r1", allow_private=True, contact="https://tea.example/about"
        )
        run_crawl(job)
        agents = {headers["user-agent"] for _, headers in site.requests}
    (page,) = (item.page for item in iter_archive(archive_files(tmp_path)) if item.page)
    assert b"postnum1" in page.body
    assert all(agent.endswith("(+https://tea.example/about)") for agent in agents)
