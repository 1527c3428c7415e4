"""Excel, SQLite, Hugging Face, Croissant and Delta: what is particular to each."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow.parquet as pq
import pytest

from output.dataset import publish
from output.errors import ExportError
from output.exporters import export, xlsx
from output.loading import load_articles, load_comments
from output.pieces import Limit, parse_limit
from output.reading import plain
from output.schema import TABLES
from output.selection import Selection

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture
def data(samples: ModuleType, tmp_path: Path) -> Path:
    articles = [
        samples.article(f"{n:02d}", site, comments=n % 3)
        for site in ("a.example.com", "b.example.com")
        for n in range(6)
    ]
    publish(tmp_path / "data", "r1", articles, [samples.rejection("https://x/1")], recipe="zh-forum@1")
    return tmp_path / "data"


def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_excel_has_a_sheet_a_table_with_dates_and_texts(data: Path, tmp_path: Path) -> None:
    (path,) = export(data, tmp_path / "out", formats=["xlsx"])
    found = sheets(path)
    assert list(found) == ["articles", "comments", "edits", "rejected"]
    header, first, *_ = found["articles"]
    row = dict(zip(header, first, strict=True))
    assert "blocks" not in header
    assert (row["id"], row["view_count"]) == ("00", 321)
    assert row["published_at"] == datetime(2025, 3, 5, 4, 0)
    assert len(found["comments"]) == 1 + 12


def test_excel_cuts_a_text_that_is_too_long_and_says_so(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article("1", text="😀" * 20_000), samples.article("2")], [], recipe="x")
    notes: list[str] = []
    (path,) = export(tmp_path, tmp_path / "out", formats=["xlsx"], notes=notes)
    found = sheets(path)
    cell = found["articles"][1][found["articles"][0].index("text")]
    assert cell.endswith("…[cut: 20,005 characters]")
    assert len(cell.encode("utf-16-le")) // 2 in (xlsx.LONGEST, xlsx.LONGEST - 1)
    assert found["notes"][1] == ("articles", "text", 2, ("办理经过\n" + "😀" * 40)[:40], 20_005)
    assert notes == [
        "xlsx: 1 texts longer than 32,767 characters are cut; the sheet `notes` lists them, the other formats have them whole"
    ]


def test_excel_begins_a_further_sheet_when_one_is_full(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "ROWS", 6)
    (path,) = export(data, tmp_path / "out", formats=["xlsx"], tables=["comments"])
    found = sheets(path)
    assert [(name, len(rows)) for name, rows in found.items()] == [
        ("comments", 6),
        ("comments (2)", 6),
        ("comments (3)", 3),
    ]
    assert len({rows[0] for rows in found.values()}) == 1


def test_excel_splits_into_workbooks_and_keeps_large_numbers(samples: ModuleType, data: Path, tmp_path: Path) -> None:
    paths = export(data, tmp_path / "out", formats=["xlsx"], tables=["comments"], limit=Limit(rows=5))
    assert [path.name for path in paths] == [f"comments-{n:05d}.xlsx" for n in (1, 2, 3)]
    assert [len(sheets(path)["comments"]) - 1 for path in paths] == [5, 5, 2]


def test_sqlite_has_types_keys_indexes_and_search(data: Path, tmp_path: Path) -> None:
    (path,) = export(data, tmp_path / "out", formats=["sqlite"])
    base = pytest.importorskip("sqlite_utils").Database(str(path))
    assert base["articles"].pks == ["site", "id"]
    assert base["comments"].count == 12
    columns = {one.name: one.type for one in base["articles"].columns}
    assert (columns["id"], columns["n_comments"], columns["published_at"]) == ("TEXT", "INTEGER", "TEXT")
    assert {key.other_table for key in base["comments"].foreign_keys} == {"articles"}
    assert base["articles"].detect_fts() == "articles_fts"
    assert next(iter(base["articles"].rows))["published_at"] == "2025-03-05T04:00:00Z"
    base.conn.close()
    with closing(sqlite3.connect(path)) as plain_base:
        ask = lambda query, *values: plain_base.execute(query, values).fetchone()[0]  # noqa: E731
        assert ask("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH '\"手续费\"'") == 12
        assert ask("SELECT count(*) FROM articles WHERE text LIKE '%银行%'") == 12
        assert ask("SELECT count(*) FROM articles_fts WHERE text LIKE '%去银行%'") == 12
        assert ask("SELECT count(*) FROM comments WHERE text LIKE ?", "%客服%") == 0
        assert ask("SELECT count(*) FROM comments WHERE text LIKE ?", "%楼主%") == 8
        assert (
            ask(
                "SELECT count(*) FROM comments JOIN articles ON articles.site = comments.site AND articles.id = article_id"
            )
            == 12
        )
        assert plain_base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert plain_base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert ask("SELECT value FROM dataset WHERE name = 'run_id'") == "r1"


def test_sqlite_of_some_columns_and_no_split(data: Path, tmp_path: Path) -> None:
    (path,) = export(
        data, tmp_path / "out", formats=["sqlite"], tables=["comments"], selection=Selection(columns=("text",))
    )
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("SELECT * FROM comments LIMIT 1").fetchall() == [("谢谢楼主分享。",)]
    with pytest.raises(ExportError, match="is one file and cannot be split"):
        export(data, tmp_path / "out", formats=["sqlite"], limit=Limit(rows=5))


def test_huggingface_states_the_features_that_datasets_finds(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    out = tmp_path / "out"
    export(data, out, formats=["huggingface"], limit=Limit(rows=5))
    assert len(list(out.glob("data/comments/*.parquet"))) == 3
    assert datasets.get_dataset_config_names(str(out)) == list(TABLES)
    for table, schema in TABLES.items():
        builder = datasets.load_dataset_builder(str(out), table, cache_dir=str(tmp_path / "cache"))
        assert builder.info.features == datasets.Features.from_arrow_schema(plain(schema.empty_table()).schema)
    loaded = datasets.load_dataset(str(out), "comments", split="train", cache_dir=str(tmp_path / "cache"))
    assert loaded["text"] == load_comments(data).text.tolist()
    assert builder.info.splits["train"].num_examples == 1
    card = (out / "README.md").read_text("utf-8")
    assert "| `comments` | 12 |" in card
    assert "`a.example.com`, `b.example.com`" in card
    assert "{{" not in card
    export(data, out, formats=["huggingface"], selection=Selection(sample=2))
    assert [path.name for path in out.glob("data/comments/*")] == ["train-00000-of-00001.parquet"]
    assert "a sample of 2 articles" in (out / "README.md").read_text("utf-8")


def test_croissant_describes_what_is_there(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(data, out, formats=["croissant"], limit=Limit(rows=7))
    found = json.loads((out / "croissant.json").read_text("utf-8"))
    rows = {"articles": 12, "comments": 12, "edits": 24, "rejected": 1}
    assert found["@type"] == "sc:Dataset"
    files = {one["@id"]: one for one in found["distribution"] if one["@type"] == "cr:FileObject"}
    assert set(files) == {path.name for path in out.glob("*.parquet")}
    for name, one in files.items():
        assert one["contentSize"] == f"{(out / name).stat().st_size} B"
    sets = {one["@id"]: one for one in found["distribution"] if one["@type"] == "cr:FileSet"}
    for records in found["recordSet"]:
        where = records["field"][0]["source"]
        if "fileSet" in where:
            paths = sorted(out.glob(sets[where["fileSet"]["@id"]]["includes"]))
            assert len(paths) > 1
        else:
            paths = [out / where["fileObject"]["@id"]]
        assert sum(pq.read_metadata(path).num_rows for path in paths) == rows[records["@id"]]
        names = pq.read_schema(paths[0]).names
        assert [field["source"]["extract"]["column"] for field in records["field"]] == names
        assert all(("subField" in field) != ("dataType" in field) for field in records["field"])
    ids = [one["@id"] for one in [*found["distribution"], *found["recordSet"], *found["recordSet"][0]["field"]]]
    assert len(set(ids)) == len(ids)


def test_croissant_is_valid(data: Path, tmp_path: Path) -> None:
    checker = pytest.importorskip("mlcroissant")
    export(data, tmp_path / "out", formats=["croissant"])
    made = checker.Dataset(jsonld=str(tmp_path / "out/croissant.json"))
    assert {records.id for records in made.metadata.record_sets} == set(TABLES)
    assert len(list(made.records("comments"))) == 12


def test_delta_commits_a_run_once(samples: ModuleType, data: Path, tmp_path: Path) -> None:
    delta = pytest.importorskip("deltalake")
    out, notes = tmp_path / "out", list[str]()
    export(data, out, formats=["delta"])
    export(data, out, formats=["delta"], notes=notes)
    assert notes[0] == "delta: articles has this export already; nothing was committed"
    table = delta.DeltaTable(out / "articles")
    assert (table.version(), table.transaction_version("qingtie")) == (0, 1)
    publish(data, "r2", [samples.article("99")], [], recipe="x")
    export(data, out, formats=["delta"])
    table = delta.DeltaTable(out / "articles")
    assert (table.version(), table.transaction_version("qingtie")) == (1, 2)
    assert sorted(table.to_pyarrow_table()["id"].to_pylist()) == sorted(load_articles(data).id)
    table.load_as_version(0)
    assert table.to_pyarrow_table().num_rows == 12
    export(data, out, formats=["delta"], as_of="r1")
    assert delta.DeltaTable(out / "articles").to_pyarrow_table().num_rows == 12


@pytest.mark.parametrize("text", ["", "100", "0MB", "MB", "10 parsecs", "-5MB", "1e3rows"])
def test_a_limit_that_means_nothing_is_refused(text: str) -> None:
    if text == "100":
        assert parse_limit(text) == Limit(bytes=100)
        return
    with pytest.raises(ExportError, match="cannot split by"):
        parse_limit(text)


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet"])
def test_pieces_are_about_as_large_as_asked(name: str, samples: ModuleType, tmp_path: Path) -> None:
    publish(
        tmp_path,
        "r1",
        (samples.article(f"{n}", marker=f"{n * 7919 % 1000003}" * 20) for n in range(3000)),
        [],
        recipe="x",
    )
    paths = export(tmp_path, tmp_path / "out", formats=[name], tables=["articles"], limit=Limit(bytes=240_000))
    sizes = [path.stat().st_size for path in paths]
    assert len(sizes) > 2 or name == "parquet"
    assert max(sizes) < 520_000
    again = export(tmp_path, tmp_path / "out", formats=[name], tables=["articles"])
    assert [path.name for path in (tmp_path / "out").glob("articles*")] == [again[0].name]


def test_a_run_publishes_any_format_that_is_files(samples: ModuleType, tmp_path: Path) -> None:
    formats = ["xlsx", "sqlite", "huggingface"]
    with pytest.raises(ExportError, match=r"both write croissant.json"):
        publish(tmp_path, "r1", [], [], recipe="x", formats=[*formats, "croissant"])
    manifest = publish(tmp_path, "r1", [samples.article("1")], [], recipe="x", formats=formats)
    assert manifest.formats == ("parquet", *formats)
    for entry in manifest.files:
        assert (tmp_path / "tables" / entry.path).stat().st_size == entry.bytes, entry.path
    assert load_articles(tmp_path).id.tolist() == ["1"]
    with pytest.raises(ExportError, match="a run cannot publish delta"):
        publish(tmp_path, "r2", [], [], recipe="x", formats=["delta"])
