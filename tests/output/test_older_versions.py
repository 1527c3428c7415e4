"""Datasets of earlier schema versions open, and what is published into them later stands beside their rows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import ModuleType

import pyarrow.parquet as pq
import pytest

from output.dataset import publish, read_manifest
from output.errors import DatasetError
from output.loading import load_article_versions, load_articles, load_comment_versions, load_comments, load_edits
from output.lookup import published_urls
from output.manifest import current_folder
from output.reading import iter_batches
from output.schema import SCHEMAS, TABLES, VERSIONS

IN_2 = {"articles": ["edited_at", "tags", "language", "licence"], "comments": ["edited_at"]}
IN_3 = ["content_digest", "first_seen", "first_run_id", "since"]
ADDED = {
    1: {table: [*names, *IN_3] for table, names in IN_2.items()},
    2: dict.fromkeys(IN_2, IN_3),
}


def _make_old(data: Path, version: int) -> None:
    """Turn the present snapshot into an older one: without the columns and tables added since."""
    folder = current_folder(data)
    for table, names in ADDED[version].items():
        for path in folder.glob(f"{table}/site=*/*.parquet"):
            old = pq.ParquetFile(path).read().drop_columns(names)
            pq.write_table(old.replace_schema_metadata({"qingtie.schema_version": str(version)}), path)
    for table in VERSIONS:
        shutil.rmtree(folder / table)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    del manifest["history"]
    (folder / "manifest.json").write_text(json.dumps(manifest | {"schema_version": version}), "utf-8")


@pytest.mark.parametrize("version", ADDED)
def test_an_older_dataset_opens(version: int, samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article("1")], [], recipe="x")
    _make_old(tmp_path, version)
    assert read_manifest(tmp_path).schema_version == version
    frame = load_articles(tmp_path)
    assert frame.id.tolist() == ["1"]
    assert frame[ADDED[version]["articles"]].isna().all(axis=None)
    assert load_comments(tmp_path)[ADDED[version]["comments"]].isna().all(axis=None)
    assert published_urls(tmp_path)
    for table in SCHEMAS:
        for batch in iter_batches(current_folder(tmp_path), table):
            assert batch.schema.names == SCHEMAS[table].names
    assert load_articles(tmp_path, as_of="r1").id.tolist() == ["1"]
    versions = load_article_versions(tmp_path)
    assert versions.first_run_id.tolist() == ["r1"]
    assert versions.first_seen.tolist() == frame.fetched_at.tolist()


@pytest.mark.parametrize("version", ADDED)
@pytest.mark.parametrize("site", ["bbs.example.com", "b.example.com"])
def test_publishing_into_an_older_dataset(version: int, site: str, samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article("1")], [], recipe="x")
    _make_old(tmp_path, version)
    manifest = publish(tmp_path, "r2", [samples.article("2", site)], [], recipe="x", formats=["csv", "jsonl"])
    assert manifest.schema_version == 3
    assert [one.name for one in manifest.history] == ["r1", "r2"]
    frame = load_articles(tmp_path).set_index("id")
    assert sorted(frame.index) == ["1", "2"]
    assert frame.tags.isna().to_dict() == {"1": version == 1, "2": False}
    lines = (current_folder(tmp_path) / "articles.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["id"] for line in lines} == {"1", "2"}


@pytest.mark.parametrize("version", ADDED)
def test_versions_begin_with_the_older_dataset(version: int, samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article(id, comments=3) for id in "123"], [], recipe="x")
    _make_old(tmp_path, version)
    again = [samples.article("1", comments=3), samples.article("2", text="改了一遍。", comments=2)]
    publish(tmp_path, "r2", again, [], recipe="x", keep=1)
    versions = load_article_versions(tmp_path)
    found = zip(
        versions.id, versions.first_run_id, versions.ending.fillna("-"), versions.ended_run_id.fillna("-"), strict=True
    )
    assert sorted(found) == [
        ("1", "r1", "-", "-"), ("2", "r1", "changed", "r2"), ("2", "r2", "-", "-"), ("3", "r1", "-", "-"),
    ]  # fmt: skip
    gone = load_comment_versions(tmp_path).query("ending == 'gone'")
    assert list(zip(gone.article_id, gone.id, strict=True)) == [("2", "9000000000000000003")]
    before = load_articles(tmp_path, as_of="r1")
    assert before.text.tolist() == ["办理经过\n今天去银行问了，手续费比去年低了一些。"] * 3
    assert before.n_comments.tolist() == [3, 3, 3]
    assert len(load_comments(tmp_path, as_of="r1")) == 9
    with pytest.raises(DatasetError, match="the table edits of publish 1 is gone with its snapshot"):
        load_edits(tmp_path, as_of="r1")


def test_the_tables_of_a_run_are_those_of_version_2() -> None:
    assert list(TABLES) == ["articles", "comments", "edits", "rejected"]
