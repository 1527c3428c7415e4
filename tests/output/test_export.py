from __future__ import annotations

import errno
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow.parquet as pq
import pytest

from output import exporters
from output.dataset import publish
from output.errors import DatasetError, ExportError
from output.schema import TABLES


@pytest.fixture
def data(samples: ModuleType, tmp_path: Path) -> Path:
    articles = [
        samples.article(id, site, comments=count)
        for site in ("b.example.com", "a.example.com")
        for id, count in (("1", 2), ("2", 0), ("3", 1))
    ]
    publish(tmp_path / "data", "r1", articles, [samples.rejection("https://x/1")], recipe="zh-forum")
    return tmp_path / "data"


def test_parquet_is_one_file_a_table(data: Path, tmp_path: Path) -> None:
    files = exporters.export(data, tmp_path / "out", formats=["parquet"])
    assert [path.name for path in files] == [f"{table}.parquet" for table in TABLES]
    table = pq.read_table(files[0])
    assert table.schema.equals(TABLES["articles"], check_metadata=False)
    rows = zip(table["site"].to_pylist(), table["id"].to_pylist(), strict=True)
    assert list(rows) == [(site, id) for site in ("a.example.com", "b.example.com") for id in "123"]


def test_jsonl_nests_each_articles_own_comments(data: Path, tmp_path: Path) -> None:
    files = exporters.export(data, tmp_path / "out", formats=["jsonl"])
    assert [path.name for path in files] == ["articles.jsonl", "edits.jsonl", "rejected.jsonl"]
    rows = [json.loads(line) for line in files[0].read_text(encoding="utf-8").splitlines()]
    assert [(row["site"][0], row["id"], len(row["comments"])) for row in rows] == [
        ("a", "1", 2), ("a", "2", 0), ("a", "3", 1), ("b", "1", 2), ("b", "2", 0), ("b", "3", 1),
    ]  # fmt: skip
    assert all(row["n_comments"] == len(row["comments"]) for row in rows)
    assert rows[0]["comments"][1]["quote"] == "手续费比去年低了一些"


def test_tables_can_be_chosen(data: Path, tmp_path: Path) -> None:
    files = exporters.export(data, tmp_path / "out", formats=["jsonl", "csv"], tables={"comments"})
    assert [path.name for path in files] == ["comments.jsonl", "comments.csv"]
    assert len(files[0].read_text(encoding="utf-8").splitlines()) == 6


def test_unknown_names_are_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(
        ExportError, match=r"no format called 'xls'; did you mean 'xlsx'\? there are croissant, csv, delta"
    ):
        exporters.export(data, tmp_path / "out", formats=["xls"])
    with pytest.raises(ExportError, match="no table called 'comment'; did you mean 'comments'"):
        exporters.export(data, tmp_path / "out", formats=["csv"], tables=["comment"])
    with pytest.raises(DatasetError, match="holds no dataset"):
        exporters.export(tmp_path / "nothing", tmp_path / "out", formats=["csv"])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", [name for name in exporters.FORMATS if name != "delta"])  # Delta writes by itself
def test_a_full_disk_leaves_the_old_export(
    name: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first, *_) = exporters.export(data, tmp_path / "out", formats=[name])
    before = first.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("output.files.sync", full)
    with pytest.raises(ExportError, match=r"cannot write .*out: the disk is full; files written before"):
        exporters.export(data, tmp_path / "out", formats=[name])
    assert first.read_bytes() == before
    assert not list((tmp_path / "out").rglob("*.tmp"))


def test_a_target_that_is_a_file_is_said(data: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(ExportError, match="cannot write"):
        exporters.export(data, tmp_path / "out", formats=["csv"])
