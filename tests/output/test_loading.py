from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from output.dataset import publish
from output.errors import DatasetError
from output.loading import load_articles, load_comments, load_edits, load_rejected

NASTY = "\0=1+1\r\n1234567890123456789😀\u202eمرحبا"


@pytest.fixture
def data(samples: ModuleType, tmp_path: Path) -> Path:
    for number in range(3):
        made = [samples.article(f"9{number}", text=f"第{number}次。{NASTY}", comments=number)]
        publish(tmp_path, f"run-{number}", made, [samples.rejection(f"https://x/{number}")], recipe="x")
    return tmp_path


def test_each_engine_gives_the_same_rows(data: Path) -> None:
    arrow = load_articles(data, engine="arrow")
    assert isinstance(arrow, pa.Table)
    assert arrow.schema.field("site").type == pa.string()
    assert arrow["id"].to_pylist() == ["90", "91", "92"]
    expected = arrow.select(["id", "text", "published_at", "n_comments"]).to_pylist()
    assert expected[1]["text"].endswith(f"第1次。{NASTY}")
    for engine in ("polars", "duckdb"):
        pytest.importorskip(engine)
    wanted = ["id", "text", "published_at", "n_comments"]
    assert load_articles(data, wanted, engine="polars").to_dicts() == expected
    relation = load_articles(data, wanted, engine="duckdb")
    assert [dict(zip(wanted, row, strict=True)) for row in relation.order("id").fetchall()] == expected
    assert load_articles(data, wanted).text.tolist() == [row["text"] for row in expected]


@pytest.mark.parametrize("load", [load_articles, load_comments, load_edits, load_rejected])
def test_each_table_loads_in_each_engine(load: Any, data: Path) -> None:
    count = load(data, engine="arrow").num_rows
    assert count == len(load(data)) == len(load(data, engine="polars"))
    assert load(data, engine="duckdb").count("*").fetchall() == [(count,)]


def test_a_kept_snapshot_is_read_by_run_and_by_name(samples: ModuleType, data: Path) -> None:
    assert load_articles(data, as_of="run-0").id.tolist() == ["90"]
    assert load_articles(data, as_of="run-1").id.tolist() == ["90", "91"]
    publish(data, "run-2", [samples.article("99")], [], recipe="x")
    assert load_articles(data, as_of="run-2~2").id.tolist() == ["90", "91", "92", "99"]
    assert load_articles(data, as_of="run-2").id.tolist() == ["90", "91", "92", "99"]
    assert load_rejected(data, as_of="run-0").url.tolist() == ["https://x/0"]
    with pytest.raises(DatasetError, match=r"no run or snapshot called 'run-9'.*run-0, run-1, run-2"):
        load_articles(data, as_of="run-9")


def test_an_engine_that_is_missing_is_named(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = importlib.import_module

    def without(name: str, *rest: Any) -> ModuleType:
        if name in ("polars", "duckdb"):
            raise ModuleNotFoundError(name)
        return original(name, *rest)

    monkeypatch.setattr("output.loading.import_module", without)
    with pytest.raises(DatasetError, match=r"engine='polars' needs the package polars.*qingtie\[engines\]"):
        load_articles(data, engine="polars")
    wrong: Any = "spark"
    with pytest.raises(DatasetError, match="no engine called 'spark'; there are pandas, polars, duckdb, arrow"):
        load_articles(data, engine=wrong)
