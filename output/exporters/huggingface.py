"""Hugging Face export: a folder that `datasets.load_dataset` opens, with a dataset card and Croissant metadata.

Each table is a configuration: `data/<table>/train-00000-of-00002.parquet`. The card (README.md) states features,
counts, where the data is from and its known limits; licence and contact are left to the person who publishes.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import pyarrow as pa

from output.croissant import NAME, croissant
from output.files import write_text
from output.parquetfile import write_table
from output.pieces import Limit, Written
from output.task import Task
from output.text import escape

SHARD = 500_000_000
"""Bytes of a shard by default: what the Hub's own tools make."""


def write(task: Task) -> list[Written]:
    """Write the shards of each table, then `croissant.json` and `README.md`."""
    written: list[Written] = []
    schemas = {table: task.source.schema(table) for table in task.source.tables()}
    for table, schema in schemas.items():
        aside = task.out / "data" / f".{table}"
        shutil.rmtree(aside, ignore_errors=True)
        pieces = write_table(task, table, schema, aside / "train.parquet", task.limit or Limit(bytes=SHARD))
        written += _placed(task, table, pieces if pieces[0].rows else [])
        shutil.rmtree(aside)
    schemas = _with_rows(task, schemas, written)
    write_text(task.out / NAME, croissant(task.out, written, schemas, task.source.manifest))
    write_text(task.out / "README.md", card(task, written, schemas))
    return [*written, Written("*", task.out / NAME, 0), Written("*", task.out / "README.md", 0)]


def _with_rows(task: Task, schemas: Mapping[str, pa.Schema], written: Sequence[Written]) -> dict[str, pa.Schema]:
    """Return the tables that have rows: `datasets` opens none without."""
    found = {table: schema for table, schema in schemas.items() if any(one.table == table for one in written)}
    if left_out := [table for table in schemas if table not in found]:
        task.notes.append(f"huggingface: no rows in {', '.join(left_out)}, left out")
    return found


def _placed(task: Task, table: str, pieces: Sequence[Written]) -> list[Written]:
    """Rename the pieces to the Hub's names; shards of an earlier export with another count go."""
    folder = task.out / "data" / table
    folder.mkdir(parents=True, exist_ok=True)
    count = len(pieces)
    placed = [
        Written(table, folder / f"train-{n:05d}-of-{count:05d}.parquet", one.rows) for n, one in enumerate(pieces)
    ]
    for one, target in zip(pieces, placed, strict=True):
        one.path.replace(target.path)
    for stale in set(folder.glob("train-*-of-*.parquet")) - {one.path for one in placed}:
        stale.unlink()
    return placed


def card(task: Task, written: Sequence[Written], schemas: Mapping[str, pa.Schema]) -> str:
    """Return the dataset card: YAML head and text."""
    rows = Counter[str]()
    sizes = Counter[str]()
    for one in written:
        rows[one.table] += one.rows
        sizes[one.table] += one.path.stat().st_size
    manifest, selection = task.source.manifest, task.source.selection
    chosen = [f"only articles where `{selection.where}`"] if selection.where else []
    chosen += [f"a sample of {selection.sample} articles"] if selection.sample else []
    chosen += [f"only the columns {', '.join(selection.columns)}"] if selection.columns else []
    values = {
        "counts": "\n".join(f"| `{table}` | {rows[table]:,} | {sizes[table]:,} |" for table in schemas),
        "sites": ", ".join(f"`{site}`" for site in _sites(task)) or "none",
        "run": escape(manifest.run_id),
        "recipe": escape(manifest.recipe),
        "version": str(manifest.schema_version),
        "selection": "; ".join(chosen) or "everything",
        "first": next(iter(schemas), "articles"),
    }
    text = resources.files("output").joinpath("templates/card.md").read_text("utf-8")
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    return _head(schemas, rows, sizes) + text


def _sites(task: Task) -> list[str]:
    """Return the sites, from the folders of the manifest: no row is read for it."""
    folders = {one.path.split("site=")[1].split("/")[0] for one in task.source.manifest.files if "site=" in one.path}
    return sorted(folders)


def _head(schemas: Mapping[str, pa.Schema], rows: Mapping[str, int], sizes: Mapping[str, int]) -> str:
    total = sum(rows.values())
    lines = [
        "---",
        "language:",
        "- zh",
        "license: other",
        "license_name: to-be-filled-in",
        "pretty_name: Forum threads",
    ]
    lines += [
        "tags:",
        "- forum",
        "- chinese",
        "- text-cleaning",
        "size_categories:",
        f"- {_category(total)}",
        "configs:",
    ]
    for table in schemas:
        lines += [
            f"- config_name: {table}",
            "  data_files:",
            "  - split: train",
            f"    path: data/{table}/train-*.parquet",
        ]
    lines.append("dataset_info:")
    for table, schema in schemas.items():
        lines += [f"- config_name: {table}", "  features:"]
        for field in schema:
            lines += ["  " + line for line in _feature(field.name, field.type)]
        lines += ["  splits:", "  - name: train", f"    num_examples: {rows[table]}", f"    num_bytes: {sizes[table]}"]
        lines += [f"  download_size: {sizes[table]}", f"  dataset_size: {sizes[table]}"]
    return "\n".join([*lines, "---", ""])


def _feature(name: str, kind: Any) -> list[str]:
    """Return the YAML lines of a feature, as `datasets` writes them."""
    if pa.types.is_list(kind) and pa.types.is_struct(kind.value_type):
        inner = [line for field in kind.value_type for line in _feature(field.name, field.type)]
        return [f"- name: {name}", "  list:", *(f"  {line}" for line in inner)]
    if pa.types.is_list(kind):
        return [f"- name: {name}", f"  list: {_dtype(kind.value_type)}"]
    return [f"- name: {name}", f"  dtype: {_dtype(kind)}"]


def _dtype(kind: pa.DataType) -> str:
    return {"double": "float64", "float": "float32"}.get(str(kind), str(kind))


def _category(rows: int) -> str:
    """Return the Hub's class of size, such as `n<1K` or `1K<n<10K`."""
    names = ("1K", "10K", "100K", "1M", "10M", "100M", "1B")
    below = "n<1K"
    for power, name in enumerate(names):
        if rows >= 10 ** (power + 3):
            below = f"{name}<n<{names[power + 1]}" if power + 1 < len(names) else "n>1B"
    return below
