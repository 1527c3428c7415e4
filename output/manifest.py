"""The manifest of a snapshot, and where the snapshots of a dataset are.

`DATA/tables` is a relative symbolic link to `DATA/.snapshots/<run id>/`. A snapshot holds a
manifest.json, written last: a folder without one is not a snapshot.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from output.errors import DatasetError, SchemaError
from output.files import write_text
from output.schema import SCHEMA_VERSION

MANIFEST = "manifest.json"
LINK = "tables"
SNAPSHOTS = ".snapshots"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a snapshot: path inside it, table, format, rows, size in bytes, SHA-256 (hex)."""

    path: str
    table: str
    format: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Published:
    """One publish in the line that leads to a snapshot: the snapshot's name and the run."""

    name: str
    run_id: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot holds.

    `name` is its folder: the run id, with `~2` and so on when one run was published with different content.
    `sequence` counts publishes from 1. `parents` names the snapshot that it was built on, if any. `history` is the
    line of publishes up to this one; the columns `since` and `until` count in it from 1. It is empty in manifests
    before schema version 3: see `line`.
    """

    name: str
    run_id: str
    recipe: str
    sequence: int
    parents: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("parquet",)
    files: tuple[FileEntry, ...] = ()
    schema_version: int = SCHEMA_VERSION
    history: tuple[Published, ...] = ()

    @property
    def line(self) -> tuple[Published, ...]:
        """The publishes up to this one; only itself where the manifest does not tell."""
        return self.history or (Published(self.name, self.run_id),)

    def rows(self, table: str) -> int:
        """Return how many rows a table has (0 when it has none)."""
        return sum(file.rows for file in self.partitions(table))

    def partitions(self, table: str) -> Iterator[FileEntry]:
        """Yield the Parquet files of a table, in the order of their folders."""
        for file in self.files:
            if file.table == table and file.format == "parquet":
                yield file

    def save(self, folder: Path) -> None:
        """Write manifest.json into the snapshot's folder."""
        write_text(folder / MANIFEST, json.dumps(asdict(self), ensure_ascii=True, indent=1) + "\n")


def read_manifest(data_dir: Path | str) -> Manifest:
    """Return the manifest of the present snapshot.

    Raises `DatasetError` when the folder holds no dataset, `SchemaError` when it is of a newer schema.
    """
    return load_manifest(current_folder(data_dir))


def current_folder(data_dir: Path | str) -> Path:
    """Return the present snapshot's folder with the link resolved once; raises `DatasetError`."""
    data_dir = Path(data_dir)
    link = data_dir / LINK
    if not link.is_dir():
        found = "a broken link" if link.is_symlink() else "nothing" if not link.exists() else "a file"
        raise DatasetError(
            f"{data_dir} holds no dataset: expected the folder {link}, found {found}; publish a run first "
            "(`qingtie run JOB.toml`), or name the folder that has `tables` in it"
        )
    return link.resolve()


def snapshots(data_dir: Path | str) -> list[Manifest]:
    """Return the manifests of all snapshots kept, oldest first; empty when there are none."""
    root = Path(data_dir) / SNAPSHOTS
    folders = (path.parent for path in root.glob(f"[!.]*/{MANIFEST}"))
    return sorted((load_manifest(folder) for folder in folders), key=lambda manifest: manifest.sequence)


def load_manifest(folder: Path) -> Manifest:
    """Read the manifest of one snapshot folder; raises as `read_manifest`."""
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DatasetError(f"{folder} is not a snapshot: expected {MANIFEST} in it, found none") from None
    return parse_manifest(content, str(path))


def parse_manifest(content: bytes, path: str) -> Manifest:
    """Return the manifest in a file's content; `path` is for messages. Raises as `read_manifest`."""
    try:
        found: dict[str, Any] = json.loads(content)
        version = int(found["schema_version"])
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, error) from error
    if version > SCHEMA_VERSION:
        raise SchemaError(
            f"{path} has schema version {version}, this code knows up to {SCHEMA_VERSION}: update Qingtie"
        )
    try:
        files = tuple(FileEntry(**entry) for entry in found.pop("files"))
        parents, formats = tuple(found.pop("parents")), tuple(found.pop("formats"))
        history = tuple(Published(**entry) for entry in found.pop("history", ()))
        known = {name: found[name] for name in ("name", "run_id", "recipe", "sequence", "schema_version")}
        return Manifest(**known, parents=parents, formats=formats, files=files, history=history)
    except (KeyError, TypeError) as error:
        raise _damaged(path, error) from error


def _damaged(path: str, error: Exception) -> DatasetError:
    return DatasetError(
        f"{path} is damaged ({error}): expected the manifest of a snapshot; point `{LINK}` to another "
        f"snapshot in {SNAPSHOTS}, or publish again into a new folder"
    )
