"""A mirror of a dataset in an object store, or in any place that pyarrow or fsspec can write to.

`snapshots/<name>/` gets the files of the present snapshot, then its manifest; last, `current.json` is pointed to it.
A reader sees the state before or after, never half of it; files that the mirror has already are copied there, not sent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from output.errors import PublishError
from output.manifest import MANIFEST, FileEntry, Manifest, current_folder, load_manifest, parse_manifest
from output.places import Place, place, reaching
from output.travel import CURRENT, MIRRORED


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did: the snapshot, files sent and copied within the mirror, bytes sent, snapshots removed."""

    name: str
    sent: int
    copied: int
    bytes: int
    removed: int


def push(data_dir: Path | str, url: Path | str, *, keep: int = 5) -> Pushed:
    """Mirror the present snapshot to `url`; of the snapshots there the last `keep` (at least 1) stay.

    The same snapshot again sends nothing. Raises `DatasetError` when there is no dataset or the URL cannot be opened,
    `PublishError` when it cannot be written: then the mirror shows what it showed before.
    """
    if keep < 1:
        raise PublishError(f"keep must be at least 1, found {keep}")
    folder = current_folder(data_dir)
    manifest = load_manifest(folder)
    target = place(url)
    with reaching(target, PublishError, "the mirror shows what it showed before; check access, then push again"):
        present = _present(target)
        sent, copied = _send(folder, manifest, target, present)
        (target / CURRENT).write((json.dumps({"snapshot": manifest.name}) + "\n").encode())
        removed = _prune(target, manifest.name, keep)
    return Pushed(manifest.name, len(sent), copied, sum(one.bytes for one in sent), removed)


def _send(folder: Path, manifest: Manifest, target: Place, present: Manifest | None) -> tuple[list[FileEntry], int]:
    """Bring the files of a snapshot to the mirror, its manifest last; return those sent and how many were copied."""
    goal = target / MIRRORED / manifest.name
    content = (folder / MANIFEST).read_bytes()
    if (goal / MANIFEST).exists() and (goal / MANIFEST).read() == content:
        return [], 0
    there = {(one.path, one.sha256) for one in present.files} if present is not None else set()
    sent: list[FileEntry] = []
    for one in manifest.files:
        if present is not None and present.name != manifest.name and (one.path, one.sha256) in there:
            (goal / one.path).copy_from(target / MIRRORED / present.name / one.path)
        else:
            (goal / one.path).upload(folder / one.path)
            sent.append(one)
    (goal / MANIFEST).write(content)
    return sent, len(manifest.files) - len(sent)


def _present(target: Place) -> Manifest | None:
    """Return the manifest that the mirror shows; None for a new mirror."""
    if not (target / CURRENT).exists():
        return None
    path = target / MIRRORED / json.loads((target / CURRENT).read())["snapshot"] / MANIFEST
    return parse_manifest(path.read(), path.shown)


def _prune(target: Place, present: str, keep: int) -> int:
    """Remove all but the last snapshots of the mirror; what has no manifest is a push that was cut short."""
    known: list[tuple[int, str]] = []
    for name in (target / MIRRORED).folders():
        path = target / MIRRORED / name / MANIFEST
        known.append((parse_manifest(path.read(), path.shown).sequence if path.exists() else 0, name))
    doomed = [name for _, name in sorted(known)[:-keep] if name != present]
    for name in doomed:
        (target / MIRRORED / name).remove_folder()
    return len(doomed)
