"""Opening a dataset: the present snapshot, the one that a run left, or what the versions know of it.

A data folder has `tables` and `.snapshots`, a mirror (`output.mirror`) has `current.json` and `snapshots`, an export
has `export.json`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from output.errors import DatasetError
from output.manifest import LINK, MANIFEST, SNAPSHOTS, Manifest, current_folder, load_manifest, parse_manifest
from output.places import Place, is_url, place, reaching
from output.source import Source

CURRENT = "current.json"
MIRRORED = "snapshots"
EXPORT = "export.json"


def open_source(data: Path | str, as_of: str | None = None) -> Source:
    """Open what `data` (a folder or a URL) holds; `as_of` names a run or a snapshot, None means the present one.

    Of a run that was published several times the last one counts. When its snapshot is gone, articles and comments
    are put together from their versions. Raises `DatasetError` when there is none, `SchemaError` when it is newer.
    """
    if not is_url(data) and (Path(data) / LINK).exists():
        folder = current_folder(data)
        present = Source(place(folder), load_manifest(folder))
        return present if as_of is None else _of_run(present, place(Path(data) / SNAPSHOTS), as_of, str(data))
    where = place(data)
    with reaching(where, DatasetError, "check the address, the credentials in the environment and the network"):
        return _remote(where, as_of)


def _remote(where: Place, as_of: str | None) -> Source:
    if (where / CURRENT).exists():
        name = json.loads((where / CURRENT).read())["snapshot"]
        present = _snapshot(where / MIRRORED / name)
        return present if as_of is None else _of_run(present, where / MIRRORED, as_of, where.shown)
    if (where / EXPORT).exists():
        if as_of is not None:
            raise DatasetError(f"{where.shown} is an export of one state; as_of= needs the data folder or a mirror")
        manifest = parse_manifest((where / EXPORT).read(), (where / EXPORT).shown)
        return Source(where, _readable(manifest, where.shown), exported=True)
    if not is_url(where.shown):
        current_folder(where.shown)  # says what is there instead
    raise DatasetError(
        f"{where.shown} holds no dataset: expected {CURRENT} (a mirror, `qingtie dataset push`) or {EXPORT} "
        "(an export in Parquet), found neither"
    )


def _readable(manifest: Manifest, shown: str) -> Manifest:
    """Return the manifest of an export with the files of one format that is Parquet."""
    for kind in ("parquet", "croissant", "huggingface"):
        files = [one for one in manifest.files if one.format == kind and one.path.endswith(".parquet")]
        if files:
            return replace(manifest, files=tuple(replace(one, format="parquet") for one in files))
    kinds = ", ".join(sorted({one.format for one in manifest.files})) or "nothing"
    raise DatasetError(f"{shown} is an export without Parquet files, found {kinds}: export it with `--format parquet`")


def _of_run(present: Source, root: Place, as_of: str, shown: str) -> Source:
    """Return the kept snapshot of a run or by a name, else what the versions know."""
    folders = (root / name for name in root.folders() if not name.startswith("."))
    kept = [_snapshot(folder) for folder in folders if (folder / MANIFEST).exists()]
    kept.sort(key=lambda one: one.manifest.sequence)
    found = [one for one in kept if one.manifest.run_id == as_of] or [one for one in kept if one.manifest.name == as_of]
    if found:
        return found[-1]
    number = _number(present.manifest, as_of)
    if number is None:
        names = dict.fromkeys(one.name for one in present.manifest.line)
        names.update(dict.fromkeys(one.manifest.name for one in kept))
        raise DatasetError(f"no run or snapshot called {as_of!r} in {shown}; there are {_some(list(names))}")
    return Source(present.folder, present.manifest, number)


def _number(manifest: Manifest, as_of: str) -> int | None:
    numbered = list(enumerate(manifest.line, 1))
    found = [n for n, one in numbered if one.run_id == as_of] or [n for n, one in numbered if one.name == as_of]
    return found[-1] if found else None


def _snapshot(folder: Place) -> Source:
    path = folder / MANIFEST
    return Source(folder, parse_manifest(path.read(), path.shown))


def _some(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 12 else f"{', '.join(names[:3])}, …, {', '.join(names[-6:])}"
