"""The replica as a server: ports, conditional requests, growth, the log, the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from http.client import HTTPConnection, RemoteDisconnected
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest

from qingtie.demo import ARTICLES, BOARD_GBK, BOARD_UTF8, SITES, Replica, server, truth
from qingtie.demo.__main__ import main


@pytest.fixture(scope="module")
def shared():
    with Replica() as replica:
        yield replica


@pytest.fixture
def replica(shared):
    shared.set_revision(0)
    shared.forget_requests()
    return shared


def fetch(replica, site, path, method="GET", **headers):
    connection = HTTPConnection(urlsplit(replica.sites[site]).netloc, timeout=10)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def test_three_sites_on_three_ports(replica):
    assert tuple(replica.sites) == SITES
    assert len(set(replica.sites.values())) == 3
    assert all(base.startswith("http://127.0.0.1:") for base in replica.sites.values())


def test_every_page_is_served_over_one_connection_a_site(replica):
    connections = {site: HTTPConnection(urlsplit(base).netloc, timeout=10) for site, base in replica.sites.items()}
    known = truth(0)
    for site, path in known.pages:
        connections[site].request("GET", path)
        response = connections[site].getresponse()
        body = response.read()
        assert (response.status == 200) == (known.rejected.get((site, path)) != "http_error")
        assert b"replica.invalid" not in body
    for connection in connections.values():
        connection.close()
    assert [(entry.site, entry.path) for entry in replica.requests] == list(known.pages)
    assert {entry.method for entry in replica.requests} == {"GET"}


def test_canonical_addresses_name_the_port(replica):
    _, _, body = fetch(replica, BOARD_GBK, "/thread-101-1-1.html")
    assert f'href="{replica.sites[BOARD_GBK]}/thread-101-1-1.html" rel="canonical"'.encode() in body


@pytest.mark.parametrize(
    ("site", "path"),
    [
        (BOARD_GBK, "/forum-2-1.html"),
        (BOARD_GBK, "/thread-101-1-1.html"),
        (BOARD_UTF8, "/viewforum.php?f=2"),
        (BOARD_UTF8, "/viewtopic.php?t=7&start=10"),
        (ARTICLES, "/zhishi/"),
    ],
)
def test_unchanged_until_the_replica_grows(replica, site, path):
    status, headers, body = fetch(replica, site, path)
    assert status == 200
    tag, modified = headers["Etag"], headers["Last-Modified"]
    assert fetch(replica, site, path, If_None_Match=tag)[0::2] == (304, b"")
    assert fetch(replica, site, path, If_None_Match=f'"other", {tag}')[0] == 304
    assert fetch(replica, site, path, If_Modified_Since=modified)[0] == 304
    assert fetch(replica, site, path, If_None_Match='"other"', If_Modified_Since=modified)[0] == 200
    assert fetch(replica, site, path, If_Modified_Since="Mon, 01 Jan 2024 00:00:00 GMT")[0] == 200
    assert fetch(replica, site, path, If_Modified_Since="yesterday")[0] == 200
    replica.set_revision(1)
    assert fetch(replica, site, path, If_None_Match=tag)[0] == 200
    status, headers, grown = fetch(replica, site, path, If_Modified_Since=modified)
    assert status == 200
    assert headers["Etag"] != tag
    assert grown != body


def test_what_did_not_grow_stays_unchanged(replica):
    path = "/thread-103-1-1.html"
    _, headers, _ = fetch(replica, BOARD_GBK, path)
    replica.set_revision(6)
    assert fetch(replica, BOARD_GBK, path, If_None_Match=headers["Etag"])[0] == 304
    assert fetch(replica, BOARD_GBK, path, If_Modified_Since=headers["Last-Modified"])[0] == 304


def test_the_jammer_board_cannot_be_revalidated(replica):
    (_, headers, first), (_, _, second) = (fetch(replica, BOARD_GBK, "/thread-110-1-1.html") for _ in range(2))
    assert first != second
    assert "Etag" not in headers
    assert "Last-Modified" not in headers


def test_cookies(replica):
    _, headers, first = fetch(replica, BOARD_UTF8, "/viewforum.php?f=2")
    assert b"sid=" in first
    cookie = headers["Set-Cookie"].split(";")[0]
    _, headers, second = fetch(replica, BOARD_UTF8, "/viewforum.php?f=2", Cookie=cookie)
    assert b"sid=" not in second
    assert "Set-Cookie" not in headers
    _, headers, _ = fetch(replica, BOARD_GBK, "/forum-2-1.html", Cookie=cookie)
    assert "saltkey=" in headers["Set-Cookie"]


def test_robots(replica):
    for site in SITES:
        status, headers, body = fetch(replica, site, "/robots.txt")
        assert (status, headers["Content-Type"]) == (200, "text/plain")
        assert b"Crawl-delay" not in body
    assert b"Disallow: /private/" in body
    _, _, listed = fetch(replica, ARTICLES, "/zhishi/")
    assert b'href="/private/' in listed


def test_head_and_post(replica):
    status, headers, body = fetch(replica, ARTICLES, "/zhishi/", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 1000
    assert fetch(replica, ARTICLES, "/zhishi/", method="POST")[0] == 405
    assert [entry.status for entry in replica.requests] == [200, 405]


def test_many_clients_at_once(replica):
    statuses = []

    def client():
        statuses.extend(fetch(replica, BOARD_GBK, "/thread-105-1-1.html")[0] for _ in range(5))

    threads = [Thread(target=client) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 40
    assert len(replica.requests) == 40


@pytest.fixture
def handled(monkeypatch):
    """Set when the server has done with a connection, after any report of an error."""
    done, shut = Event(), server._Server.shutdown_request

    def shutdown_request(self, request):
        shut(self, request)
        done.set()

    monkeypatch.setattr(server._Server, "shutdown_request", shutdown_request)
    return done


@pytest.mark.parametrize("kind", [ConnectionResetError, BrokenPipeError, ConnectionAbortedError])
def test_a_client_that_was_killed_is_no_error(kind, capsys):
    with server._Server(("127.0.0.1", 0), None) as served:
        try:
            raise kind("the client has gone")
        except kind:
            served.handle_error(None, ("127.0.0.1", 1))
    assert capsys.readouterr().err == ""


def test_any_other_error_of_the_server_shows(replica, handled, monkeypatch, capsys):
    def answer(*about):
        raise ValueError("the page has no template")

    monkeypatch.setattr(replica, "answer", answer)
    with pytest.raises(RemoteDisconnected):
        fetch(replica, BOARD_GBK, "/robots.txt")
    assert handled.wait(10)
    assert "ValueError: the page has no template" in capsys.readouterr().err


def test_a_taken_port_is_explained(replica, capsys):
    port = int(replica.sites[BOARD_GBK].rpartition(":")[2])
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        assert main(["--port", str(port)]) == 2
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert "choose another --port" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="stops by a POSIX signal")
def test_the_command_serves_until_sigterm():
    command = [sys.executable, "-m", "qingtie.demo", "--port", "0", "--revision", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        lines = [process.stdout.readline().split() for _ in SITES]
        assert [name for name, _ in lines] == list(SITES)
        connection = HTTPConnection(urlsplit(lines[0][1]).netloc, timeout=10)
        connection.request("GET", "/thread-113-1-1.html")
        assert connection.getresponse().status == 200
        connection.close()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "revision 1" in errors
