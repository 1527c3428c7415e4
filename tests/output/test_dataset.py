from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from cleaning.records import CleanedArticle, Reason
from output import merge, spool
from output.dataset import publish, read_manifest, snapshots
from output.errors import DatasetError, ExportError, PublishError, SchemaError
from output.files import digest, point, safe_name
from output.manifest import current_folder
from output.notebook import load_articles, load_comments, load_edits, load_rejected
from output.schema import TABLES

SITES = ("a.example.com", "b.example.com")


def texts(data: Path) -> dict[str, str]:
    frame = load_articles(data)
    return dict(zip(frame.id, frame.text, strict=True))


def test_a_first_publish_has_all_tables(samples: ModuleType, tmp_path: Path) -> None:
    articles = [samples.article("2"), samples.article("10"), samples.article("1", "b.example.com")]
    manifest = publish(tmp_path, "r1", articles, [samples.rejection("https://x/1")], recipe="zh-forum")
    assert [manifest.rows(table) for table in TABLES] == [3, 6, 6, 1]
    assert manifest == read_manifest(tmp_path)
    assert (tmp_path / "tables").is_symlink()
    assert not (tmp_path / "tables").readlink().is_absolute()
    assert load_articles(tmp_path, site="bbs.example.com").id.tolist() == ["10", "2"]
    for entry in manifest.files:
        path = tmp_path / "tables" / entry.path
        assert (path.stat().st_size, digest(path)) == (entry.bytes, entry.sha256)
        assert pq.read_metadata(path).num_rows == entry.rows
        assert pq.read_metadata(path).row_group(0).column(0).compression == "ZSTD"


def test_other_readers_work_on_the_folder(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article("1", site) for site in SITES], [], recipe="x")
    folder = tmp_path / "tables" / "articles"
    assert sorted(pd.read_parquet(folder)["site"]) == list(SITES)
    assert sorted(ds.dataset(folder).to_table()["site"].to_pylist()) == list(SITES)


def test_an_empty_run_gives_empty_tables(tmp_path: Path) -> None:
    manifest = publish(tmp_path, "r1", [], [], recipe="x", formats=["csv", "jsonl"])
    assert load_articles(tmp_path).empty
    assert load_articles(tmp_path).dtypes["n_chars"] == "Int32"
    assert {entry.path for entry in manifest.files} >= {"articles.csv", "articles.jsonl"}


def test_the_rows_of_an_article_are_replaced_and_others_kept(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article("1", comments=3), samples.article("2")], [], recipe="x")
    publish(tmp_path, "r2", [samples.article("1", text="改了一遍。", comments=1)], [], recipe="x")
    assert texts(tmp_path) == {
        "1": "办理经过\n改了一遍。",
        "2": "办理经过\n今天去银行问了，手续费比去年低了一些。",
    }
    assert Counter(load_comments(tmp_path).article_id) == {"1": 1, "2": 2}
    assert Counter(load_edits(tmp_path).article_id) == {"2": 2}
    assert load_articles(tmp_path).run_id.tolist() == ["r2", "r1"]


def test_full_sites_are_replaced_wholly(samples: ModuleType, tmp_path: Path) -> None:
    for_both = [samples.article(id, site) for site in SITES for id in ("1", "2")]
    publish(tmp_path, "r1", for_both, [samples.rejection("https://x/1", SITES[0])], recipe="x")
    publish(tmp_path, "r2", [samples.article("3", SITES[0])], [], recipe="x", full_sites=[SITES[0]])
    assert load_articles(tmp_path, site=SITES[0]).id.tolist() == ["3"]
    assert load_articles(tmp_path, site=SITES[1]).id.tolist() == ["1", "2"]
    assert load_rejected(tmp_path).empty
    publish(tmp_path, "r3", [], [], recipe="x", full_sites=[SITES[0]])
    assert set(load_comments(tmp_path).site) == {SITES[1]}


def test_untouched_partitions_are_linked_not_written_again(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article("1", site) for site in SITES], [], recipe="x")
    before = {entry.path: entry for entry in read_manifest(tmp_path).files}
    inode = (tmp_path / "tables/articles/site=b.example.com/part-0.parquet").stat().st_ino
    after = publish(tmp_path, "r2", [samples.article("2", SITES[0])], [], recipe="x")
    assert (tmp_path / "tables/articles/site=b.example.com/part-0.parquet").stat().st_ino == inode
    assert after.parents == ("r1",)
    same = [entry for entry in after.files if "site=b" in entry.path]
    assert same
    assert all(before[entry.path] == entry for entry in same)


def test_rejected_pages_are_replaced_and_leave_when_they_give_a_record(samples: ModuleType, tmp_path: Path) -> None:
    urls = [f"https://bbs.example.com/{number}" for number in range(4)]
    publish(tmp_path, "r1", [], [samples.rejection(url) for url in urls], recipe="x")
    again = samples.rejection(urls[0], reason=Reason.WALL)
    gives_record = samples.article("1", url=urls[1])
    publish(tmp_path, "r2", [gives_record], [again], recipe="x", accepted_urls=iter([urls[2]]))
    frame = load_rejected(tmp_path)
    assert dict(zip(frame.url, frame.reason, strict=True)) == {urls[0]: "wall", urls[3]: "no_article"}
    publish(tmp_path, "r3", [], [], recipe="x", accepted_urls=[urls[0], urls[3]])
    assert load_rejected(tmp_path).empty


def test_within_a_run_a_record_counts_more_than_a_rejection(samples: ModuleType, tmp_path: Path) -> None:
    urls = [f"https://bbs.example.com/{number}" for number in range(2)]
    rejections = [samples.rejection(url) for url in urls] + [samples.rejection(urls[1], reason=Reason.WALL)]
    publish(tmp_path, "r1", [samples.article("1", url=urls[0])], rejections, recipe="x")
    frame = load_rejected(tmp_path)
    assert dict(zip(frame.url, frame.reason, strict=True)) == {urls[1]: "wall"}


def test_rejections_may_arrive_while_articles_are_read(samples: ModuleType, tmp_path: Path) -> None:
    rejections: list[Any] = []

    def stream() -> Iterator[CleanedArticle]:
        yield samples.article("1")
        rejections.append(samples.rejection("https://x/1"))

    assert publish(tmp_path, "r1", stream(), rejections, recipe="x").rows("rejected") == 1


def test_of_an_article_twice_in_a_run_the_last_counts(
    samples: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "LIMIT_ROWS", 3)  # so that both are in different parts on disk
    first = [samples.article("1", text="第一次，，。", comments=3), samples.article("2")]
    publish(tmp_path, "r1", [*first, samples.article("1", text="第二次。", comments=1)], [], recipe="x")
    assert texts(tmp_path)["1"] == "办理经过\n第二次。"
    assert Counter(load_comments(tmp_path).article_id) == {"1": 1, "2": 2}
    assert Counter(load_edits(tmp_path).article_id) == {"2": 2}


def test_the_same_run_again_changes_nothing(samples: ModuleType, tmp_path: Path) -> None:
    def run_two() -> Any:
        return publish(tmp_path, "r2", [samples.article(id) for id in "23"], [], recipe="x", formats=("csv",))

    publish(tmp_path, "r1", [samples.article("1")], [samples.rejection("https://x")], recipe="x")
    first = run_two()
    inode = (tmp_path / "tables" / "manifest.json").stat().st_ino
    assert run_two() == first
    assert (tmp_path / "tables" / "manifest.json").stat().st_ino == inode
    assert [manifest.name for manifest in snapshots(tmp_path)] == ["r1", "r2"]
    other = publish(tmp_path, "r2", [samples.article("9")], [], recipe="x")
    assert (other.name, other.run_id) == ("r2~2", "r2")
    assert set(texts(tmp_path)) == {"1", "2", "3", "9"}


def test_the_last_snapshots_are_kept(samples: ModuleType, tmp_path: Path) -> None:
    for number in range(5):
        publish(tmp_path, f"r{number}", [samples.article(str(number))], [], recipe="x", keep=3)
    assert [manifest.name for manifest in snapshots(tmp_path)] == ["r2", "r3", "r4"]
    assert len(texts(tmp_path)) == 5
    assert sorted(path.name for path in (tmp_path / ".snapshots").iterdir()) == [".lock", "r2", "r3", "r4"]


def test_the_present_snapshot_stays_even_when_it_is_the_oldest(samples: ModuleType, tmp_path: Path) -> None:
    for number in range(3):
        publish(tmp_path, f"r{number}", [samples.article("1", marker=str(number))], [], recipe="x")
    point(tmp_path / "tables", tmp_path / ".snapshots" / "r0")  # somebody went back
    publish(tmp_path, "r0", [samples.article("1", marker="0")], [], recipe="x", keep=1)
    assert [manifest.name for manifest in snapshots(tmp_path)] == ["r0", "r2"]
    assert texts(tmp_path)["1"].endswith("0")


def test_exports_flip_with_the_tables(samples: ModuleType, tmp_path: Path) -> None:
    manifest = publish(tmp_path, "r1", [samples.article()], [], recipe="x", formats=("parquet", "csv"))
    assert manifest.formats == ("parquet", "csv")
    assert (tmp_path / "tables/articles.csv").resolve().parent == current_folder(tmp_path)
    publish(tmp_path, "r2", [samples.article("2")], [], recipe="x")
    assert not (tmp_path / "tables/articles.csv").exists()  # never a stale one beside newer tables


@pytest.mark.parametrize(
    "site", ["a/b", "..", ".", "", "中文论坛", "x" * 5000, "论" * 300, "_hidden", "a\ud800", "163"]
)
def test_any_site_name_is_a_safe_folder(site: str, samples: ModuleType, tmp_path: Path) -> None:
    cleaned = samples.article("1", site, url="https://example.com/1")
    publish(tmp_path / "data", "../r 1", [cleaned], [samples.rejection("https://x", site)], recipe="x")
    assert load_articles(tmp_path / "data", site=site).id.tolist() == ["1"]
    assert load_rejected(tmp_path / "data", site=site).url.tolist() == ["https://x"]
    folders = [path.parent for path in (tmp_path / "data/tables/").glob("articles/*/part-0.parquet")]
    assert [path.name for path in folders] == [f"site={safe_name(site)}"]
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_safe_names_differ() -> None:
    sites = ["", "a", "a/b", "a%2Fb", ".", "..", "x" * 161, "x" * 162, "论" * 100, "论" * 101]
    names = [safe_name(site) for site in [*sites, safe_name("x" * 161), safe_name("")]]
    assert len(set(names)) == len(names)
    assert all(len(f"site={name}".encode()) < 255 for name in names)


def test_what_is_no_dataset_is_said(samples: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"holds no dataset: expected the folder .*tables, found nothing"):
        read_manifest(tmp_path)
    assert snapshots(tmp_path) == []
    (tmp_path / "tables").mkdir()
    with pytest.raises(DatasetError, match="is not a snapshot"):
        load_articles(tmp_path)
    with pytest.raises(PublishError, match="should be a link"):
        publish(tmp_path, "r1", [samples.article()], [], recipe="x")


def test_a_newer_or_damaged_manifest_is_refused(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article()], [], recipe="x")
    path = tmp_path / "tables" / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, "schema_version": 99}), encoding="utf-8")
    with pytest.raises(SchemaError, match="schema version 99, this code knows up to 3: update"):
        load_articles(tmp_path)
    with pytest.raises(SchemaError, match="99"):
        publish(tmp_path, "r2", [], [], recipe="x")
    path.write_text('{"schema_version": 1', encoding="utf-8")
    with pytest.raises(DatasetError, match="damaged"):
        read_manifest(tmp_path)
    path.write_text('{"schema_version": 1, "files": []}', encoding="utf-8")
    with pytest.raises(DatasetError, match="damaged"):
        read_manifest(tmp_path)


def test_a_damaged_partition_is_named(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article()], [], recipe="x")
    (tmp_path / "tables/articles/site=bbs.example.com/part-0.parquet").write_bytes(b"not a table at all")
    with pytest.raises(DatasetError, match=r"is damaged: expected a Parquet file"):
        load_articles(tmp_path)
    with pytest.raises(DatasetError, match=r"site=bbs.example.com/part-0.parquet is damaged"):
        publish(tmp_path, "r2", [samples.article("2")], [], recipe="x")


def test_wrong_arguments_are_refused_before_anything_is_read(samples: ModuleType, tmp_path: Path) -> None:
    def never() -> Iterator[CleanedArticle]:
        raise AssertionError
        yield

    with pytest.raises(ExportError, match="no format called 'parket'; did you mean 'parquet'"):
        publish(tmp_path, "r1", never(), [], recipe="x", formats=["parket"])
    with pytest.raises(PublishError, match="keep must be at least 1, found 0"):
        publish(tmp_path, "r1", never(), [], recipe="x", keep=0)
    with pytest.raises(DatasetError, match="no dataset"):
        load_articles(tmp_path)


def test_what_the_stream_raises_comes_through_and_harms_nothing(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article("1")], [], recipe="x")

    def breaks() -> Iterator[CleanedArticle]:
        yield samples.article("2")
        raise OSError(errno.ENOSPC, "from the archive, not from us")

    with pytest.raises(OSError, match="from the archive"):
        publish(tmp_path, "r2", breaks(), [], recipe="x")
    assert set(texts(tmp_path)) == {"1"}
    assert not list((tmp_path / ".snapshots").glob(".tmp-*"))


@pytest.mark.parametrize("where", ["spool", "merge", "flip"])
def test_a_full_disk_harms_nothing(
    where: str, samples: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, "r1", [samples.article("1")], [], recipe="x")
    before = read_manifest(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        target = {
            "spool": "output.spool.to_table",
            "merge": "output.merge.sync",
            "flip": "output.dataset.point",
        }
        patch.setattr(target[where], full)
        with pytest.raises(PublishError, match=r"the disk is full; nothing of run r2 was published"):
            publish(tmp_path, "r2", [samples.article("2")], [], recipe="x")
    assert read_manifest(tmp_path) == before
    assert set(texts(tmp_path)) == {"1"}
    publish(tmp_path, "r2", [samples.article("2")], [], recipe="x")
    assert set(texts(tmp_path)) == {"1", "2"}
    assert [manifest.name for manifest in snapshots(tmp_path)] == ["r1", "r2"]


CHILD = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import samples
from output.dataset import publish

data, run, mode = Path(sys.argv[2]), sys.argv[3], sys.argv[4]
if mode == "limit":
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
count = 400 if mode == "limit" else 60
sites = ("a.example.com", "b.example.com")
articles = (samples.article(str(n), site, marker=run, comments=2) for n in range(count) for site in sites)
print("start", flush=True)
publish(data, run, articles, [samples.rejection("https://x/" + run)], recipe="x", formats=("csv",))
print("done", flush=True)
"""


def child(data: Path, run: str, mode: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(Path(__file__).parent), str(data), run, mode]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_file_that_cannot_grow_harms_nothing(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article("1")], [], recipe="x")
    process = child(tmp_path, "r2", "limit")
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "PublishError: cannot write" in complaint
    assert "a file may not grow further; nothing of run r2 was published" in complaint
    assert set(texts(tmp_path)) == {"1"}
    assert not list((tmp_path / ".snapshots").glob(".tmp-*"))


def whole_state(folder: Path) -> set[str]:
    """Read all tables of a snapshot and return the runs found; asserts that the tables agree."""
    articles = ds.dataset(folder / "articles").to_table(columns=["id", "site", "n_comments", "run_id"])
    comments = ds.dataset(folder / "comments").to_table(columns=["article_id", "site", "run_id"])
    edits = ds.dataset(folder / "edits").to_table(columns=["article_id", "site", "run_id"])
    rows = articles.to_pylist()
    expected = Counter({(row["site"], row["id"], row["run_id"]): row["n_comments"] for row in rows})
    for table in (comments, edits):
        found = Counter((row["site"], row["article_id"], row["run_id"]) for row in table.to_pylist())
        assert found == expected
    return set(articles["run_id"].to_pylist())


def test_the_link_is_flipped_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("old", "new"):
        (tmp_path / "snapshots" / name).mkdir(parents=True)
    link = tmp_path / "tables"
    point(link, tmp_path / "snapshots" / "old")
    original, seen = Path.replace, []

    def watched(self: Path, target: Path) -> Path:
        seen.append(link.resolve().name)
        done = original(self, target)
        seen.append(link.resolve().name)
        return done

    monkeypatch.setattr(Path, "replace", watched)
    point(link, tmp_path / "snapshots" / "new")
    assert seen == ["old", "new"]
    assert link.readlink() == Path("snapshots/new")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kills", [8, pytest.param(100, marks=pytest.mark.slow)])
def test_a_killed_publish_loses_nothing(kills: int, samples: ModuleType, tmp_path: Path) -> None:
    base = [samples.article(str(n), site, marker="r0") for n in range(60) for site in SITES]
    publish(tmp_path, "r0", base, [], recipe="x")
    random, published = Random(20250305), {"r0"}
    began = time.perf_counter()
    publish(tmp_path / "elsewhere", "r0", base, [], recipe="x", formats=("csv",))
    whole = time.perf_counter() - began  # kills fall from the first moment to some time after the end
    for number in range(1, kills + 1):
        run = f"r{number}"
        process = child(tmp_path, run, "kill")
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "start\n"
        told = ""
        if number % 4:
            time.sleep(random.uniform(0, 2 * whole))
        else:  # on a busy machine all kills may come too early
            told = process.stdout.readline()
        process.kill()
        done = "done" in told + process.stdout.read()
        process.wait(timeout=30)
        process.stdout.close()
        process.stderr.close()
        (seen,) = whole_state(tmp_path / "tables")
        assert seen in published | {run}
        assert not done or seen == run
        published = {seen}
        manifest = read_manifest(tmp_path)
        for entry in manifest.files:
            assert digest(tmp_path / "tables" / entry.path) == entry.sha256
    publish(tmp_path, "last", base, [], recipe="x")
    assert whole_state(tmp_path / "tables") == {"last"}
    line = read_manifest(tmp_path).line
    assert len(line) > 2
    for one in line:  # no version is lost either, whichever snapshots are kept
        found = load_articles(tmp_path, as_of=one.run_id)
        assert len(found) == len(base)
        assert found.text.str.endswith("r0" if one.run_id == "last" else one.run_id).all()
    assert not list((tmp_path / ".snapshots").glob(".tmp-*"))


@pytest.mark.parametrize("runs", [12, pytest.param(50, marks=pytest.mark.slow)])
def test_a_reader_never_sees_half_a_state(runs: int, samples: ModuleType, tmp_path: Path) -> None:
    def run(number: int) -> None:
        articles = [samples.article(str(n), site, marker=f"r{number}") for n in range(5) for site in SITES]
        publish(tmp_path, f"r{number}", articles, [], recipe="x")

    run(0)
    finished, failures, states = threading.Event(), [], Counter[str]()

    def read() -> None:
        try:
            while not finished.is_set():
                (seen,) = whole_state((tmp_path / "tables").resolve())
                states[seen] += 1
                for path in sorted(tmp_path.glob("tables/articles/**/*.parquet")):  # through the link
                    (one,) = set(pq.ParquetFile(path).read(columns=["run_id"])["run_id"].to_pylist())
                    assert one.startswith("r")
        except BaseException as error:
            failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, runs + 1):
        run(number)
    finished.set()
    reader.join()
    assert failures == []
    assert len(states) > 3


def test_two_publishers_wait_for_each_other(samples: ModuleType, tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def run(name: str) -> None:
        try:
            for number in range(4):
                publish(tmp_path, f"{name}{number}", [samples.article(f"{name}{number}")], [], recipe="x")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(name,)) for name in "pq"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(texts(tmp_path)) == 8


def test_memory_does_not_grow_with_the_stream(
    samples: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "LIMIT_ROWS", 50)
    waiting: list[int] = []
    original = spool.Spool.add

    def watched(self: Any, table: str, site: str, rows: Any, number: int) -> None:
        original(self, table, site, rows, number)
        waiting.append(sum(len(pending) for pending in self._pending.values()))

    monkeypatch.setattr(spool.Spool, "add", watched)
    publish(tmp_path, "r1", (samples.article(str(n)) for n in range(100)), [], recipe="x")
    assert max(waiting) < 50
    assert load_articles(tmp_path).shape[0] == 100


def test_large_partitions_have_several_row_groups(
    samples: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "ROW_GROUP", 4)
    publish(tmp_path, "r1", [samples.article(f"{n:02d}") for n in range(10)], [], recipe="x")
    path = tmp_path / "tables/articles/site=bbs.example.com/part-0.parquet"
    assert pq.read_metadata(path).num_row_groups == 3
    assert load_articles(tmp_path).id.tolist() == [f"{n:02d}" for n in range(10)]


def test_articles_of_two_sites_with_one_id_are_two(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article("1", site) for site in SITES], [], recipe="x")
    changed = replace(samples.article("1", SITES[0]))
    publish(tmp_path, "r2", [changed], [], recipe="x")
    assert load_articles(tmp_path).run_id.tolist() == ["r2", "r1"]
