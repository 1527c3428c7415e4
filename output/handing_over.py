"""The end of an export: files where they are wanted, and `export.json` last, which says what they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow.fs as fs

from output.errors import OutputError
from output.files import digest
from output.manifest import FileEntry, Manifest, parse_manifest
from output.pieces import Written
from output.places import Place
from output.selection import Selected
from output.travel import EXPORT


def finish(
    target: Place, folder: Path, source: Selected, written: Sequence[tuple[str, Written]], notes: Sequence[str]
) -> None:
    """Upload what lies in `folder` (unless it is the target itself), remove old pieces, write `export.json`."""
    entries = [_entry(folder, kind, one) for kind, one in written if one.path.is_file()]
    before = _before(target)
    if not isinstance(target.files, fs.LocalFileSystem):
        for entry in entries:
            (target / entry.path).upload(folder / entry.path)
    manifest = source.manifest
    others = before.files if before is not None and before.name == manifest.name else ()
    kinds = {kind for kind, _ in written}
    stay = [one for one in others if one.format not in kinds]
    files = tuple(sorted([*stay, *entries], key=lambda one: one.path))
    made = replace(manifest, files=files, formats=tuple(sorted({one.format for one in files})), history=())
    more = {"selection": asdict(source.selection), "notes": list(notes)}
    (target / EXPORT).write((json.dumps(asdict(made) | more, ensure_ascii=True, indent=1) + "\n").encode("ascii"))
    _remove_old_pieces(target, before, files, {(one.format, one.table) for one in entries})


def _entry(folder: Path, kind: str, one: Written) -> FileEntry:
    name = one.path.relative_to(folder).as_posix()
    return FileEntry(name, one.table, kind, one.rows, one.path.stat().st_size, digest(one.path))


def _before(target: Place) -> Manifest | None:
    """Return what an earlier export left word of; None when there is none that can be read."""
    path = target / EXPORT
    with suppress(FileNotFoundError, OutputError):
        return parse_manifest(path.read(), path.shown)
    return None


def _remove_old_pieces(
    target: Place, before: Manifest | None, files: Sequence[FileEntry], renewed: set[tuple[str, str]]
) -> None:
    """Remove files of the earlier export whose table was written anew under other names."""
    present = {one.path for one in files}
    for old in before.files if before is not None else ():
        if (old.format, old.table) in renewed and old.path not in present:
            with suppress(FileNotFoundError):
                target.files.delete_file((target / old.path).path)
