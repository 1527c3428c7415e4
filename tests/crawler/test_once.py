"""`qingtie sites inspect URL`: one page under a crawl's rules, nothing kept, and what went wrong in one line."""

from __future__ import annotations

import json
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import CrawlFailedError, JobError
from crawler.once import fetch_once
from qingtie.cli import invoke

DISCUZ = (
    '<!DOCTYPE html><html><head><meta charset="gbk"><meta name="generator" content="Discuz! X3.4">'
    "<title>怎么泡绿茶 - 茶友论坛</title></head><body><p>水温八十度就够了，太烫会发苦，头一泡出汤要快。</p>"
    '<a href="forum-2-1.html">返回列表</a></body></html>'
).encode("gbk")


def site(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    if path == "/old":
        return 302, {"Location": "/thread-7-1-1.html"}, b""
    if path == "/thread-7-1-1.html":
        return 200, {"Content-Type": "text/html"}, DISCUZ
    if path == "/logo.png":
        return 200, {"Content-Type": "image/png"}, b"\x89PNG\r\n\x1a\n" + bytes(range(200))
    if path == "/feed":
        item = "<item><title>茶</title><link>/1</link></item>"
        return 200, {"Content-Type": "application/rss+xml"}, f"<rss><channel>{item}</channel></rss>".encode()
    if path == "/wall":
        return 200, {}, "<html><body><p>抱歉，您需要登录后才能查看本版块的内容</p></body></html>".encode()
    return 404, {}, b""


@pytest.fixture
def asked(serve: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A running site, in a place where nothing may be left behind."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with serve(site, robots=b"User-agent: *\nDisallow: /private/\n") as running:
        yield running
    assert list(tmp_path.iterdir()) == []


def test_the_evidence_of_a_page_that_is_fetched(asked: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert invoke(["sites", "inspect", f"{asked.url}/old", "--allow-private"]) == 0
    out = capfd.readouterr().out
    assert out.startswith(f"url: {asked.url}/thread-7-1-1.html\nengine: discuz (score ")
    assert "encoding: gb18030\n" in out
    assert asked.paths == ["/old", "/thread-7-1-1.html"], "and no link of it"
    assert all(headers["user-agent"].startswith("qingtie/") for _, headers in asked.requests)
    assert invoke(["sites", "inspect", f"{asked.url}/thread-7-1-1.html", "--allow-private", "--json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert (found["url"], found["engine"]) == (f"{asked.url}/thread-7-1-1.html", "discuz")
    assert "generator" in " ".join(found["evidence"])


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/private/1", 4, "robots.txt forbids this page"),
        ("/none", 4, "the server answered 404 Not Found"),
        ("/wall", 4, "shows the page to members only"),
        ("/logo.png", 1, "expected an HTML page: the body is a PNG image, not a page"),
        ("/feed", 1, "found a feed or sitemap that names 1 pages"),
    ],
)
def test_what_is_no_page(asked: Any, capfd: pytest.CaptureFixture[str], path: str, code: int, words: str) -> None:
    assert invoke(["sites", "inspect", f"{asked.url}{path}", "--allow-private"]) == code
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(f"qingtie: {asked.url}{path}: ")
    assert words in err
    assert err.count("\n") == 1


def test_a_private_address_is_not_asked(asked: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert invoke(["sites", "inspect", asked.url]) == 4
    assert "127.0.0.1 is a private address; allow it with" in capfd.readouterr().err
    assert asked.requests == []
    with pytest.raises(CrawlFailedError, match="private address"):
        fetch_once(asked.url)


def test_what_cannot_be_asked(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(JobError, match="expected a URL"):
        fetch_once("http:///x")
    assert invoke(["sites", "inspect", "http:///x"]) == 2
    assert invoke(["sites", "inspect", "http://h.example/", "--url", "http://h.example/"]) == 1
    assert "--url goes with a saved page" in capfd.readouterr().err
    assert invoke(["sites", "inspect", "http://127.0.0.1:9/", "--allow-private"]) == 4
    assert "refuses connections" in capfd.readouterr().err


def test_a_host_that_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        where = f"127.0.0.1:{deaf.getsockname()[1]}"
        assert invoke(["sites", "inspect", f"http://{where}/", "--allow-private", "--timeout", "0.3"]) == 4
    assert capfd.readouterr().err == f"qingtie: http://{where}/: {where} gave no answer in time\n"
