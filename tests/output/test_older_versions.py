"""Datasets of schema version 1 open, and what is published into them later stands beside their rows."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pyarrow.parquet as pq
import pytest

from output.dataset import publish, read_manifest
from output.lookup import published_urls
from output.manifest import current_folder
from output.notebook import load_articles, load_comments
from output.reading import iter_batches
from output.schema import TABLES

ADDED = {"articles": ["edited_at", "tags", "language", "licence"], "comments": ["edited_at"]}


def _make_old(data: Path) -> None:
    """Turn the present snapshot into one of version 1: without the columns that version 2 added."""
    folder = current_folder(data)
    for table, names in ADDED.items():
        for path in folder.glob(f"{table}/site=*/*.parquet"):
            old = pq.ParquetFile(path).read().drop_columns(names)
            pq.write_table(old.replace_schema_metadata({"qingtie.schema_version": "1"}), path)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | {"schema_version": 1}), "utf-8")


def test_a_dataset_of_version_1_opens(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article("1")], [], recipe="x")
    _make_old(tmp_path)
    assert read_manifest(tmp_path).schema_version == 1
    frame = load_articles(tmp_path)
    assert frame.id.tolist() == ["1"]
    assert frame[ADDED["articles"]].isna().all(axis=None)
    assert load_comments(tmp_path).edited_at.isna().all()
    assert published_urls(tmp_path)
    for table in TABLES:
        for batch in iter_batches(current_folder(tmp_path), table):
            assert batch.schema.names == TABLES[table].names


@pytest.mark.parametrize("site", ["bbs.example.com", "b.example.com"])
def test_publishing_into_a_dataset_of_version_1(samples: ModuleType, tmp_path: Path, site: str) -> None:
    publish(tmp_path, "r1", [samples.article("1")], [], recipe="x")
    _make_old(tmp_path)
    manifest = publish(tmp_path, "r2", [samples.article("2", site)], [], recipe="x", formats=["csv", "jsonl"])
    assert manifest.schema_version == 2
    frame = load_articles(tmp_path).set_index("id")
    assert sorted(frame.index) == ["1", "2"]
    assert frame.tags.isna().to_dict() == {"1": True, "2": False}
    lines = (current_folder(tmp_path) / "articles.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["id"] for line in lines} == {"1", "2"}
