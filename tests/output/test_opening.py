"""What other programs read from an export is exactly what went in, but for the escapes that are documented."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from cleaning.records import Block, CleanedArticle, Role
from output.dataset import publish
from output.exporters import export
from output.text import escape, unescape

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
PIECES = (
    "\0", "\ud800", "\\ud800", "\n", "\r\n", "\r", "\u2028", "\x85", "\t", "\x07", "_x0007_", "_x005F_", "=cmd|' /C calc'!A0",
    "=1+1", "+1", "-", "@网友", "'", '"', ",", "😀", "\U0001f469\u200d\U0001f467", "\u202eabc", "مرحبا", "007", "1e5",
    "1234567890123456789", "2025-03-05", "\ufeff", "\ufffe", "\uffff", "＝A1", "正常的一句话。", " ", "\u3000", "</script>",
    "http://example.com", "NULL", "NaN", "true",
)  # fmt: skip
NASTY = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


def make(samples: ModuleType, id: str, text: str) -> CleanedArticle:
    made: CleanedArticle = samples.article(id, comments=1)
    comment = replace(made.raw.comments[0], body=(Block("comment/0/0", Role.PARAGRAPH, text),), author=text)
    body = (Block("body/0", Role.PARAGRAPH, text),)
    article = replace(made.raw, body=body, title=text, author=text or None, comments=(comment,), tags=(text, "茶"))
    return CleanedArticle(article, article)


def read_pandas(out: Path) -> dict[str, Any]:
    frame = pd.read_parquet(out / "articles.parquet")
    return dict(zip(frame["id"], frame["text"], strict=True))


def read_polars(out: Path) -> dict[str, Any]:
    frame = pytest.importorskip("polars").read_parquet(out / "articles.parquet")
    return dict(zip(frame["id"].to_list(), frame["text"].to_list(), strict=True))


def read_duckdb(out: Path) -> dict[str, Any]:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as base:
        rows = base.execute("SELECT id, text FROM read_parquet(?)", [str(out / "articles.parquet")]).fetchall()
    return dict(rows)


def read_datasets(out: Path) -> dict[str, Any]:
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    assert datasets.get_dataset_config_names(str(out)) == ["articles", "comments"]  # the others have no rows
    for table in ("comments", "articles"):
        loaded = datasets.load_dataset(str(out), table, split="train", cache_dir=str(out / "cache"))
    return dict(zip(loaded["id"], loaded["text"], strict=True))


def read_openpyxl(out: Path) -> dict[str, Any]:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(out / "dataset.xlsx", read_only=True)
    header, *rows = book["articles"].iter_rows()
    names = [cell.value for cell in header]
    id, text = names.index("id"), names.index("text")
    for row in rows:
        assert {cell.data_type for cell in row if cell.value is not None} <= {"s", "n", "d", "b", "inlineStr"}
    found = {_excel(row[id].value): _excel(row[text].value) for row in rows}
    book.close()
    return found


def _excel(value: Any) -> str:
    from openpyxl.utils.escape import unescape as excel

    return str(excel(value)) if value is not None else ""


def read_sqlite(out: Path) -> dict[str, Any]:
    base = pytest.importorskip("sqlite_utils").Database(str(out / "dataset.db"))
    found = {row["id"]: row["text"] for row in base["articles"].rows}
    base.conn.close()
    return found


def read_jsonl(out: Path) -> dict[str, Any]:
    lines = (out / "articles.jsonl").read_text("utf-8").split("\n")
    return {row["id"]: row["text"] for row in map(json.loads, filter(None, lines))}


READERS = {
    "parquet": (read_pandas, read_polars, read_duckdb),
    "huggingface": (read_datasets,),
    "xlsx": (read_openpyxl,),
    "sqlite": (read_sqlite,),
    "jsonl": (read_jsonl,),
}


def check(samples: ModuleType, texts: list[str], formats: list[str]) -> None:
    texts = [*texts, *(one for one in texts[:3] if one)]
    with tempfile.TemporaryDirectory() as name:
        data, out = Path(name) / "data", Path(name) / "out"
        ids = [f"{number}{text}" for number, text in enumerate(texts)]
        publish(data, "r1", [make(samples, *pair) for pair in zip(ids, texts, strict=True)], [], recipe="x")
        export(data, out, formats=formats)
        for kind in formats:
            for read in READERS[kind]:
                found = {unescape(id): unescape(text) for id, text in read(out).items()}
                assert found == dict(zip(ids, texts, strict=True)), read.__name__


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(NASTY, min_size=1, max_size=6))
@example(texts=list(PIECES))
def test_parquet_sqlite_xlsx_and_jsonl(samples: ModuleType, texts: list[str]) -> None:
    check(samples, texts, ["parquet", "sqlite", "xlsx", "jsonl"])


@settings(
    max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(texts=st.lists(NASTY, min_size=1, max_size=6))
@example(texts=list(PIECES))
def test_huggingface_datasets(samples: ModuleType, texts: list[str]) -> None:
    check(samples, texts, ["huggingface"])


def test_escape_is_the_only_change(samples: ModuleType, tmp_path: Path) -> None:
    """Texts that UTF-8 can hold stand in the files as they are."""
    publish(tmp_path / "data", "r1", [make(samples, "1", "\0=1+1\r\n")], [], recipe="x")
    export(tmp_path / "data", tmp_path / "out", formats=["parquet", "sqlite"])
    for read in (read_pandas, read_polars, read_duckdb, read_sqlite):
        assert read(tmp_path / "out") == {"1": "\0=1+1\r\n"}
    assert escape("\0=1+1\r\n") == "\0=1+1\r\n"
