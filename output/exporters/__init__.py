"""Exporters: a format is one module with a `write` function, found here by its name.

An exporter reads a snapshot's tables in record batches (memory stays flat) and writes each file aside,
syncs it and renames it. Exporters do not import each other; a module is loaded when it is asked for.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, cast

from output.errors import ExportError
from output.files import writing
from output.manifest import current_folder, load_manifest
from output.schema import TABLES

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "csv": "output.exporters.csv",
        "jsonl": "output.exporters.jsonl",
        "parquet": "output.exporters.parquet",
    }
)
"""Module of each format."""


class Write(Protocol):
    """What an exporter module offers under the name `write`."""

    def __call__(
        self, source: Path, out_dir: Path, tables: Sequence[str] | None, **options: Any
    ) -> list[tuple[str, Path]]:
        """Write tables of the snapshot `source` (None: all) into `out_dir`; return (table, file) pairs."""


def export(
    data_dir: Path | str,
    out_dir: Path | str,
    *,
    formats: Iterable[str],
    tables: Collection[str] | None = None,
    excel: bool = True,
) -> list[Path]:
    """Export the present snapshot of a dataset and return the files written.

    `tables` None means all four. `excel` is about CSV only (see `output.exporters.csv`). Raises `ExportError`
    for an unknown format or table or when writing fails, `DatasetError` when there is no dataset.
    """
    names = check_formats(formats)
    wanted = check_tables(tables)
    source = current_folder(data_dir)
    load_manifest(source)
    out_dir = Path(out_dir)
    files: list[Path] = []
    for name in names:
        options = {"excel": excel} if name == "csv" else {}
        with writing(out_dir, ExportError, "files written before are whole; make room or choose another folder"):
            files.extend(path for _, path in write(name, source, out_dir, wanted, **options))
    return files


def write(
    name: str, source: Path, out_dir: Path, tables: Sequence[str] | None = None, **options: Any
) -> list[tuple[str, Path]]:
    """Run one exporter on a snapshot folder; `OSError`s come through as they are."""
    (known,) = check_formats([name])
    exporter = cast(Write, import_module(FORMATS[known]).write)
    return exporter(source, out_dir, tables, **options)


def check_formats(formats: Iterable[str]) -> tuple[str, ...]:
    """Return the formats once each, in their order; raises `ExportError` for one that does not exist."""
    names = tuple(dict.fromkeys(formats))
    for name in names:
        if name not in FORMATS:
            raise ExportError(_unknown("format", name, FORMATS))
    return names


def check_tables(tables: Collection[str] | None) -> tuple[str, ...] | None:
    """Return the tables asked for in the schema's order; raises `ExportError` for an unknown one."""
    if tables is None:
        return None
    for name in tables:
        if name not in TABLES:
            raise ExportError(_unknown("table", name, TABLES))
    return tuple(name for name in TABLES if name in tables)


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    choices = sorted(known)
    close = difflib.get_close_matches(name, choices, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"no {what} called {name!r}; {hint}there are {', '.join(choices)}"
