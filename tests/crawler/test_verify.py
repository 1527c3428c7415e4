"""`qingtie archive` and `qingtie crawl --dry-run`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.records import RawPage
from crawler.archive import Label, Place, archive_files
from crawler.state import State
from crawler.verify import inspect
from crawler.writer import ArchiveWriter
from qingtie.cli import invoke
from qingtie.demo import Replica, truth

WHEN = datetime(2025, 6, 10, 4, 5, 6, tzinfo=UTC)
Command = Callable[..., tuple[int, str]]


@pytest.fixture
def qingtie(capfd: pytest.CaptureFixture[str]) -> Command:
    def call(*arguments: object) -> tuple[int, str]:
        capfd.readouterr()
        code = invoke([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return code, out + err

    return call


def page(number: int) -> RawPage:
    url = f"http://tea.example/thread-{number}-1-1.html"
    body = f"<html>第{number}帖，水温八十度就够了。</html>".encode()
    return RawPage(url, url, "tea.example", 200, (("content-type", "text/html"),), body, WHEN)


def label(number: int) -> Label:
    return Label("discuz", "thread", f"tea.example/|thread|{number}", 1, page(number).url, None, True)


def archive(data: Path, pages: int = 4) -> list[Place]:
    """An archive with its state, as a crawl leaves them."""
    places = []
    with ArchiveWriter(data, "r1") as writer, State(data / "state.sqlite") as state:
        for number in range(1, pages + 1):
            places.append(writer.append(page(number), label(number)))
            state.record(page(number), label(number), places[-1], "r1")
        writer.append_revisit(page(1), label(1))
    return places


def the_file(data: Path) -> Path:
    (path,) = archive_files(data)
    return path


def test_a_sound_archive(tmp_path: Path, qingtie: Command) -> None:
    archive(tmp_path)
    code, out = qingtie("archive", "verify", tmp_path)
    assert code == 0
    assert "1 files, 6 records (4 pages, 1 revisits): 0 files damaged, 0 torn ends, 0 known pages missing" in out
    code, out = qingtie("archive", "verify", tmp_path, "--json")
    found = json.loads(out)
    assert (code, found["sound"], found["missing"]) == (0, True, [])
    assert {key: found["files"][0][key] for key in ("records", "pages", "revisits", "unchecked", "sites", "runs")} == {
        **{"records": 6, "pages": 4, "revisits": 1, "unchecked": 0},
        **{"sites": ["tea.example"], "runs": ["r1"]},
    }


def test_a_torn_end_is_no_damage(tmp_path: Path, qingtie: Command) -> None:
    archive(tmp_path)
    path = the_file(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])  # within the revisit, which no page of the state stands on
    code, out = qingtie("archive", "verify", tmp_path)
    assert code == 0
    assert "torn end: " in out
    path.write_bytes(whole + bytes(4096))
    assert qingtie("archive", "verify", path)[0] == 0


def test_damage_is_told_with_its_place(tmp_path: Path, qingtie: Command) -> None:
    places = archive(tmp_path)
    path = the_file(tmp_path)
    data = bytearray(path.read_bytes())
    data[places[1].warc_offset + places[1].warc_length // 2] ^= 0xFF
    path.write_bytes(data)
    code, out = qingtie("archive", "verify", tmp_path)
    assert code == 1
    assert f"damage: {path} at {places[1].warc_offset}:" in out
    assert f"missing: {page(2).url}" in out
    assert "1 files damaged, 0 torn ends, 1 known pages missing" in out
    code, out = qingtie("archive", "verify", path, "--json")
    assert (code, json.loads(out)["sound"]) == (1, False)


def test_a_file_cut_between_records_lacks_pages_that_are_known(tmp_path: Path, qingtie: Command) -> None:
    places = archive(tmp_path)
    path = the_file(tmp_path)
    path.write_bytes(path.read_bytes()[: places[2].warc_offset])
    assert qingtie("archive", "verify", path)[0] == 0
    code, out = qingtie("archive", "verify", tmp_path)
    assert (code, out.count("missing: ")) == (1, 2)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A place for a file, and the bytes of a sound one."""
    folder = tmp_path_factory.mktemp("sound")
    archive(folder, 2)
    return folder / "other.warc.gz", the_file(folder).read_bytes()


@settings(max_examples=200, deadline=None)
@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_no_changed_byte_goes_unseen(sound: tuple[Path, bytes], where: float, change: int) -> None:
    path, whole = sound
    data = bytearray(whole)
    data[int(where * len(whole))] ^= change
    path.write_bytes(data)
    report = inspect(path)
    # Time, level and system in the head of a gzip member are under no checksum, and change nothing of the content.
    assert report.flaws or (report.records, report.pages, report.revisits) == (4, 2, 1)


@settings(max_examples=100, deadline=None)
@given(st.floats(0, 1, exclude_max=True))
def test_wherever_a_file_is_cut_it_is_torn_and_not_damaged(sound: tuple[Path, bytes], where: float) -> None:
    path, whole = sound
    path.write_bytes(whole[: int(where * len(whole))])
    report = inspect(path)
    assert not report.damaged
    assert len(report.flaws) <= 1


def test_what_is_no_archive_is_told(tmp_path: Path, qingtie: Command) -> None:
    assert qingtie("archive", "verify", tmp_path / "gone")[0] == 1
    code, out = qingtie("archive", "verify", tmp_path)
    assert code == 1
    assert "holds no archive" in out
    (tmp_path / "text.warc.gz").write_text("no archive at all")
    assert qingtie("archive", "verify", tmp_path / "text.warc.gz")[0] == 1


def test_the_list_of_files_and_of_pages(tmp_path: Path, qingtie: Command) -> None:
    archive(tmp_path)
    code, out = qingtie("archive", "list", tmp_path)
    assert code == 0
    assert "4 pages  1 revisits" in out
    code, out = qingtie("archive", "list", tmp_path, "--pages", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["url"] for row in rows] == [page(n).url for n in (1, 2, 3, 4, 1)]
    assert [row["kind"] for row in rows] == ["thread"] * 4 + ["same"]
    assert json.loads(qingtie("archive", "list", tmp_path, "--json")[1])[0]["pages"] == 4


@pytest.fixture
def board(replica: Replica) -> str:
    return replica.sites["board-gbk"] + truth(0).starts["board-gbk"][0]


def test_a_dry_run_asks_nobody_and_writes_nothing(
    replica: Replica, board: str, tmp_path: Path, qingtie: Command
) -> None:
    data = tmp_path / "data"
    code, out = qingtie("crawl", board, "--data", data, "--allow-private", "--dry-run")
    assert (code, replica.requests, data.exists()) == (0, (), False)
    assert "begins at the start pages" in out
    assert f"{board}  a start page; not known yet" in out


def test_a_dry_run_tells_what_a_run_would_go_on_with(
    replica: Replica, board: str, tmp_path: Path, qingtie: Command
) -> None:
    data = tmp_path / "data"
    options: tuple[Any, ...] = ("--data", data, "--allow-private", "--delay", 0)
    _, told = qingtie("crawl", board, *options, "--max-pages", 3, "-q")
    assert re.search(r"budget max_pages: 3 pages fetched .* 0 failed; \d+ wait for the next crawl\nNext", told)
    replica.forget_requests()
    before = {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file()}
    code, out = qingtie("crawl", board, *options, "--dry-run", "--json")
    seen = json.loads(out)
    assert (code, seen["resumed"], replica.requests) == (0, True, ())
    planned = [entry["url"] for entry in seen["planned"]]
    assert planned
    assert all("not known yet" in entry["why"] for entry in seen["planned"])
    assert {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file()} == before
    qingtie("crawl", board, *options, "-q")
    asked = [replica.sites[one.site] + one.path for one in replica.requests if one.path != "/robots.txt"]
    assert asked[0] in planned[:4], "a run begins with what was announced, up to four pages at once"
    assert set(planned) <= set(asked)
    assert board not in asked, "the start page was acknowledged by the run before"


def test_a_dry_run_without_its_queue(tmp_path: Path, qingtie: Command) -> None:
    pytest.importorskip("redis")
    queue = f"unix://{tmp_path}/none"
    code, out = qingtie("crawl", "http://tea.example/", "--data", tmp_path / "data", "--queue", queue, "--dry-run")
    assert code == 4
    assert "no Redis server answers" in out
