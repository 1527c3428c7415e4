"""Exporters: a format is one module with a `write` function, found here by its name.

An exporter reads the selected part of a snapshot in record batches (memory stays flat) and writes each file aside,
syncs it and renames it. Exporters do not import each other; a module is loaded when it is asked for.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Protocol, cast

from output.errors import ExportError
from output.files import writing
from output.handing_over import finish
from output.pieces import Limit, Written
from output.places import is_url, place, reaching
from output.schema import SCHEMAS
from output.selection import Selected, Selection
from output.source import Source
from output.task import Task
from output.travel import open_source

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "csv": "output.exporters.csv",
        "jsonl": "output.exporters.jsonl",
        "parquet": "output.exporters.parquet",
        "xlsx": "output.exporters.xlsx",
        "sqlite": "output.exporters.sqlite",
        "huggingface": "output.exporters.huggingface",
        "croissant": "output.exporters.croissant",
        "delta": "output.exporters.delta",
    }
)
"""Module of each format."""
_NEEDS = {"xlsxwriter": "qingtie[xlsx]", "deltalake": "qingtie[delta]"}
_ADVICE = "files written before are whole; make room or choose another folder"


class Write(Protocol):
    """What an exporter module offers under the name `write`."""

    def __call__(self, task: Task) -> list[Written]:
        """Write the selected tables into `task.out`; return what was written."""


def export(
    data_dir: Path | str,
    out_dir: Path | str,
    *,
    formats: Iterable[str],
    tables: Collection[str] | None = None,
    excel: bool = True,
    selection: Selection | None = None,
    limit: Limit | None = None,
    row_group: int | None = None,
    as_of: str | None = None,
    notes: list[str] | None = None,
) -> list[Path]:
    """Export a dataset, or a part of it, and return the files written (of a Delta table, its log).

    `tables` None means the four of a run. `excel` is about CSV only (see `output.exporters.csv`). `limit` splits
    files, `row_group` is in rows of a Parquet file, `as_of` names a run (see `output.loading`). What the reader of an
    export should know (texts cut for Excel) is added to `notes`. `export.json` beside the files says what they are;
    pieces of an earlier export that have no successor are removed. `out_dir` may be a URL: then the files are made in
    a temporary folder and uploaded, `export.json` last, and their paths are relative to the URL.

    Raises `ExportError` for an unknown format or table or when writing fails, `SchemaError` for a column or filter,
    `DatasetError` when there is no dataset or a URL cannot be reached.
    """
    names = check_formats(formats)
    wanted = check_tables(tables)
    source = Selected(open_source(data_dir, as_of), selection or Selection(), wanted)
    notes = notes if notes is not None else []
    if not is_url(out_dir):
        out = Path(out_dir)
        written = run(names, Task(source, out, excel, limit, row_group, None, notes))
        with writing(out, ExportError, _ADVICE):
            finish(place(out), out, source, written, notes)
        return [one.path for _, one in written]
    target = place(out_dir)
    with TemporaryDirectory(prefix="qingtie-export-") as name:
        folder = Path(name)
        written = run(names, Task(source, folder, excel, limit, row_group, target.shown, notes))
        with reaching(target, ExportError, "what was there before is unharmed; try again"):
            finish(target, folder, source, written, notes)
        return [one.path.relative_to(folder) for _, one in written]


def run(names: Iterable[str], task: Task) -> list[tuple[str, Written]]:
    """Run exporters; return what each wrote with its format."""
    return [(name, one) for name in names for one in write(name, task)]


def write(name: str, task: Task) -> list[Written]:
    """Run one exporter; raises `ExportError` when it cannot write or needs a package that is not installed."""
    (known,) = check_formats([name])
    try:
        exporter = cast(Write, import_module(FORMATS[known]).write)
    except ModuleNotFoundError as error:
        extra = _NEEDS.get(error.name or "", "qingtie")
        raise ExportError(f"the format {name} needs the package {error.name}: `pip install '{extra}'`") from error
    with writing(task.out, ExportError, _ADVICE):
        return exporter(task)


def write_all(name: str, source: Source, out: Path) -> list[Written]:
    """Write a whole snapshot that is being built; `OSError`s come through as they are."""
    (known,) = check_formats([name])
    exporter = cast(Write, import_module(FORMATS[known]).write)
    return exporter(Task(Selected(source, Selection()), out))


def check_formats(formats: Iterable[str]) -> tuple[str, ...]:
    """Return the formats once each, in their order; raises `ExportError` for one that does not exist."""
    names = tuple(dict.fromkeys(formats))
    for name in names:
        if name not in FORMATS:
            raise ExportError(_unknown("format", name, FORMATS))
    if {"huggingface", "croissant"} <= set(names):
        raise ExportError("huggingface and croissant both write croissant.json: huggingface alone has the metadata too")
    return names


def check_published(formats: Iterable[str]) -> tuple[str, ...]:
    """Return formats that a snapshot can hold; raises `ExportError` for others: a Delta table has its own snapshots."""
    names = check_formats(formats)
    if "delta" in names:
        raise ExportError("a run cannot publish delta beside its tables: `qingtie export DATA OUT --format delta`")
    return names


def check_tables(tables: Collection[str] | None) -> tuple[str, ...] | None:
    """Return the tables asked for in the schema's order; raises `ExportError` for an unknown one."""
    if tables is None:
        return None
    for name in tables:
        if name not in SCHEMAS:
            raise ExportError(_unknown("table", name, SCHEMAS))
    return tuple(name for name in SCHEMAS if name in tables)


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    choices = sorted(known)
    close = difflib.get_close_matches(name, choices, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"no {what} called {name!r}; {hint}there are {', '.join(choices)}"
