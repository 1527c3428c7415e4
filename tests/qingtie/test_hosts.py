"""The live table of a crawl: figures by host, on a terminal only."""

from __future__ import annotations

import io
import re
import sys

import pytest

from qingtie.console import LiveReporter, Reporter
from qingtie.hosts import HEAD, HostTable


def test_figures_by_host_with_rate_and_time_left() -> None:
    table = HostTable(began=100.0)
    for n in range(4):
        table.note({"event": "page", "url": f"http://a.example/{n}", "posts": n}, 101.0)
    table.note({"event": "not_modified", "url": "http://b.example/1"}, 101.0)
    table.note({"event": "failure", "url": "http://b.example/2"}, 101.0)
    table.note({"event": "queue", "queued": 130, "hosts": {"a.example": 1200, "c.example": 3}}, 101.5)
    assert table.rows(102.0) == [
        ("a.example", "4", "6", "1,200", "0", "2.0", "≥ 10:00"),
        ("c.example", "0", "0", "3", "0", "0.0", ""),
        ("b.example", "1", "0", "0", "1", "1.0", ""),
    ]
    table.note({"event": "queue", "queued": 123, "hosts": {"a.example": 1100}}, 102.0)
    assert table.rows(102.0)[0][-1] == "9:10", "fewer are left than were: that is all there is"
    table.note({"event": "queue", "queued": 0, "hosts": {}}, 103.0)
    assert {row[3] for row in table.rows(103.0)} == {"0"}


def test_the_time_left_is_that_at_the_rate_of_the_last_minute() -> None:
    table = HostTable(began=0.0)
    for n in range(600):
        table.note({"event": "page", "url": f"http://a.example/{n}"}, n / 10)
    table.note({"event": "queue", "hosts": {"a.example": 500}}, 60.0)
    table.note({"event": "queue", "hosts": {"a.example": 300}}, 60.0)
    assert table.rows(60.0)[0][-2:] == ("10.0", "0:30")
    assert table.rows(90.0)[0][-2:] == ("5.0", "1:00"), "nothing came for half a minute"
    assert table.rows(150.0)[0][-2:] == ("0.0", ""), "nobody knows when a host that is silent goes on"


def test_many_hosts_end_in_one_row() -> None:
    table = HostTable(began=0.0)
    for n in range(15):
        table.note({"event": "page", "url": f"http://h{n:02}.example/", "posts": 2}, 0.5)
    rows = table.rows(1.0)
    assert (len(rows), rows[-1]) == (13, ("3 more", "3", "6", "0", "0", "3.0", ""))


def test_a_terminal_shows_the_table_and_a_pipe_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setenv("FORCE_COLOR", "1")
    with LiveReporter() as show:
        show.phase("crawl", 10)
        show.table(HEAD, [("茶.example", "4", "3", "12", "0", "2.0", "0:06")])
        show.advance()
    assert re.search(r"茶\.example +4 +3 +12 +0 +2\.0 +0:06", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out.getvalue()))
    out.truncate(0)
    with Reporter() as plain:
        plain.phase("crawl", 10)
        plain.table(HEAD, [("茶.example", "4", "3", "12", "0", "2.0", "0:06")])
    assert "茶.example" not in out.getvalue()
