from __future__ import annotations

import gzip
import random
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from cleaning.records import RawPage
from crawler import writer
from crawler.archive import ArchivedPage, Label, Place, archive_files, iter_archive, read_page, verify
from crawler.errors import ArchiveError
from crawler.writer import ArchiveWriter

WHEN = datetime(2025, 6, 10, 4, 5, 6, 789000, tzinfo=UTC)


def raw(number: int = 1, body: bytes = b"<html>\xb2\xe8</html>", **changes: object) -> RawPage:
    url = f"http://tea.example/thread-{number}-1-1.html"
    values: dict[str, object] = {
        "url": url,
        "final_url": url + "?from=list",
        "site": "tea.example",
        "status": 200,
        "headers": (("content-type", "text/html; charset=gbk"), ("content-encoding", "gzip"), ("etag", '"a"')),
        "body": body,
        "fetched_at": WHEN,
    }
    return RawPage(**(values | changes))  # type: ignore[arg-type]


def label(number: int = 1) -> Label:
    url = f"http://tea.example/thread-{number}-1-1.html"
    return Label("discuz", "thread", f"tea.example/|thread|{number}", 1, url, '["3", "昨天"]', True)


def write(data: Path, count: int, *, run_id: str = "r1") -> list[Place]:
    with ArchiveWriter(data, run_id) as archive:
        return [archive.append(raw(n), label(n)) for n in range(1, count + 1)]


def read(data: Path) -> list[ArchivedPage]:
    return list(iter_archive(archive_files(data)))


def test_a_page_comes_back_as_it_went_in(tmp_path: Path) -> None:
    place = write(tmp_path, 3)[1]
    page = read_page(tmp_path, place)
    assert (page.body, page.status, page.fetched_at, page.site) == (raw(2).body, 200, WHEN, "tea.example")
    assert (page.url, page.final_url, page.digest) == (raw(2).url, raw(2).final_url, raw(2).digest)
    assert page.header("content-type") == "text/html; charset=gbk"
    assert [item.label for item in read(tmp_path)] == [label(1), label(2), label(3)]
    assert {item.run_id for item in read(tmp_path)} == {"r1"}


@given(body=st.binary(max_size=3000), canonical=st.text("abc/?&=%é茶", max_size=20))
@settings(max_examples=30, deadline=None)
def test_any_body_comes_back(tmp_path_factory: pytest.TempPathFactory, body: bytes, canonical: str) -> None:
    data = tmp_path_factory.mktemp("any")
    with ArchiveWriter(data, "r") as archive:
        place = archive.append(raw(1, body), Label(key=canonical, canonical="http://tea.example/x"))
    assert read_page(data, place).body == body
    assert next(iter_archive(archive_files(data))).label.key == canonical
    assert verify(archive_files(data)).problems == ()


def test_other_tools_read_it(tmp_path: Path) -> None:
    write(tmp_path, 2)
    with archive_files(tmp_path)[0].open("rb") as file:
        records = [
            (
                r.rec_type,
                r.rec_headers.get_header("WARC-Target-URI"),
                r.content_stream().read(),
                r.digest_checker.passed,
            )
            for r in ArchiveIterator(file, check_digests=True)
        ]
    assert [kind for kind, *_ in records] == ["warcinfo", "response", "response"]
    assert records[1][1:] == (raw(1).final_url, raw(1).body, True)


def test_secrets_stay_out_and_the_coding_is_noted(tmp_path: Path) -> None:
    headers = (
        ("set-cookie", "auth=geheim"),
        ("authorization", "Basic x"),
        ("content-encoding", "gzip"),
        ("x", "a\r\nb"),
    )
    with ArchiveWriter(tmp_path, "r1") as archive:
        place = archive.append(raw(headers=headers), label())
    page = read_page(tmp_path, place)
    assert page.header("set-cookie") is None
    assert page.header("content-encoding") is None
    assert page.header("x-crawler-content-encoding") == "gzip"
    assert page.header("x") == "a b"
    unpacked = gzip.decompress(archive_files(tmp_path)[0].read_bytes())
    assert b"geheim" not in unpacked
    assert b"Basic" not in unpacked


@pytest.mark.parametrize("cut", [1, 7, 60, 200, "head"])
def test_a_torn_record_is_told_and_cut_off_when_the_run_goes_on(tmp_path: Path, cut: int | str) -> None:
    places = write(tmp_path, 3)
    path = archive_files(tmp_path)[0]
    last = places[-1]
    size = last.warc_offset + 5 if cut == "head" else path.stat().st_size - int(cut)
    with path.open("r+b") as file:
        file.truncate(size)
    found = read(tmp_path)
    assert [item.page.body for item in found if item.page] == [raw(1).body, raw(2).body]
    assert "cut off" in found[-1].problem
    with ArchiveWriter(tmp_path, "r1") as archive:
        again = archive.append(raw(4), label(4))
        assert archive.repaired
    assert again.warc_offset == last.warc_offset
    assert [item.label.key[-1] for item in read(tmp_path)] == ["1", "2", "4"]
    assert verify(archive_files(tmp_path)).problems == ()


def test_damage_inside_hides_nothing_after_it(tmp_path: Path) -> None:
    places = write(tmp_path, 3)
    path = archive_files(tmp_path)[0]
    data = bytearray(path.read_bytes())
    middle = places[1].warc_offset + 40
    data[middle : middle + 30] = random.Random(3).randbytes(30)
    path.write_bytes(data)
    found = read(tmp_path)
    assert [item.label.key[-1] for item in found if item.page] == ["1", "3"]
    assert [item.place.warc_offset for item in found if item.problem] == [places[1].warc_offset]
    assert len(verify([path]).problems) == 1
    with pytest.raises(ArchiveError, match="found none"):
        read_page(tmp_path, places[1])
    with ArchiveWriter(tmp_path, "r1") as archive:
        assert archive.append(raw(4), label(4)).warc_file.endswith("r1-00001.warc.gz")
    assert len(read(tmp_path)) == 4


@given(noise=st.binary(min_size=1, max_size=200), start=st.integers(0, 2000))
@settings(max_examples=40, deadline=None)
def test_no_damage_raises(tmp_path_factory: pytest.TempPathFactory, noise: bytes, start: int) -> None:
    data = tmp_path_factory.mktemp("noise")
    write(data, 2)
    path = archive_files(data)[0]
    body = bytearray(path.read_bytes())
    body[start : start + len(noise)] = noise
    path.write_bytes(body)
    good = [item for item in read(data) if item.page]
    assert len(good) <= 2
    assert all(item.page is None or item.page.body == raw().body for item in good)


def test_a_full_file_is_followed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "ROTATE_BYTES", 1000)
    write(tmp_path, 3)
    names = [path.name for path in archive_files(tmp_path)]
    assert names[:2] == ["r1-00000.warc.gz", "r1-00001.warc.gz"]
    assert len(read(tmp_path)) == 3


def test_two_crawls_do_not_write_to_one_file(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, "r1") as one, ArchiveWriter(tmp_path, "r1") as two:
        one.append(raw(), label())
        with pytest.raises(ArchiveError, match="another crawl"):
            two.append(raw(), label())


def test_a_full_disk_is_told_and_leaves_the_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with ArchiveWriter(tmp_path, "r1") as archive:
        archive.append(raw(1), label(1))
        monkeypatch.setattr("crawler.writer.os.fsync", full)
        with pytest.raises(ArchiveError, match="No space left"):
            archive.append(raw(2), label(2))
        monkeypatch.undo()
        archive.append(raw(3), label(3))
    assert [item.label.key[-1] for item in read(tmp_path)] == ["1", "3"]
    assert verify(archive_files(tmp_path)).problems == ()


def test_a_revisit_is_no_page(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, "r1") as archive:
        archive.append(raw(), label())
        archive.append_revisit(raw(body=b"", status=304, digest=raw().digest), label())
        archive.append_revisit(raw(body=b"", digest=raw().digest), label())
    paths = archive_files(tmp_path)
    assert [item.revisit for item in iter_archive(paths)] == [""]
    assert [item.revisit for item in iter_archive(paths, revisits=True)] == ["", "not modified", "same"]
    assert [item.page.digest for item in iter_archive(paths, revisits=True) if item.page] == [raw().digest] * 3
    assert (verify(paths).pages, verify(paths).revisits) == (1, 2)


@pytest.mark.parametrize("packed", [True, False])
def test_archives_of_other_tools_are_read(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("other.warc.gz" if packed else "other.warc")
    body = gzip.compress("<p>普洱熟茶</p>".encode())
    http = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
    with path.open("wb") as file:
        out = WARCWriter(file, gzip=packed)
        for n in range(2):
            headers = StatusAndHeaders("200 OK", http, protocol="HTTP/1.1")
            url = f"https://other.example/{n}"
            length = len(body)
            out.write_record(
                out.create_warc_record(url, "response", BytesIO(body), length=length, http_headers=headers)
            )
        out.write_record(out.create_warc_record("dns:other.example", "response", BytesIO(b"dns"), length=3))
    with path.open("ab") as file:
        file.write(path.read_bytes()[:50])
    found = list(iter_archive([path]))
    pages = [item.page for item in found if item.page]
    assert [page.final_url for page in pages] == ["https://other.example/0", "https://other.example/1"]
    assert pages[0].body.decode() == "<p>普洱熟茶</p>"
    assert pages[0].site == "other.example"
    assert len([item for item in found if item.problem]) == 1


def test_a_missing_or_empty_file_is_a_problem_or_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.warc.gz").touch()
    found = list(iter_archive([tmp_path / "none.warc.gz", tmp_path / "empty.warc.gz"]))
    assert [bool(item.problem) for item in found] == [True]
    with pytest.raises(ArchiveError, match="cannot read"):
        read_page(tmp_path, Place("none.warc.gz", 0, 1))
