"""Reports of runs again: found by folder or id, measured against their history, compared with another run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from output.compare import compare, read_reports, with_history
from output.report import upgraded
from qingtie.errors import QingtieError
from qingtie.tables import aligned


def find_report(where: Path) -> tuple[dict[str, Any], Path]:
    """Return a report and its run's folder: of a run's folder, or of the last run of a data folder that has one.

    Raises `QingtieError` when there is none, or it cannot be read.
    """
    folder = where
    if not (where / "report.json").exists():
        runs = sorted((where / "runs").glob("*/report.json"))
        if not runs:
            raise QingtieError(
                f"{where} has no report: expected a run's folder (DATA/runs/ID), or a data folder with a finished run; "
                "`qingtie status` lists the runs"
            )
        folder = runs[-1].parent
    return _read(folder / "report.json"), folder


def measured(report: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return a report with what an earlier version of it lacked, and with the history of its sites."""
    earlier = read_reports(folder.parent, job=report.get("job"), before=folder.name)
    return with_history(upgraded(report), earlier)


def compared(report: dict[str, Any], folder: Path, other: str) -> dict[str, Any]:
    """Return a report with its comparison to `other`: a run's id, its folder, or `previous`.

    Raises `QingtieError` when there is no such run with a report.
    """
    if other == "previous":
        earlier = read_reports(folder.parent, job=report.get("job"), before=folder.name)
        if not earlier:
            raise QingtieError(f"no earlier run of the job {report.get('job')!r} in {folder.parent} has a report")
        before = earlier[-1]
    else:
        path = folder.parent / other / "report.json"
        if not path.exists():
            path = Path(other) / "report.json"
        if not path.exists():
            known = ", ".join(one.parent.name for one in sorted(folder.parent.glob("*/report.json"))) or "none"
            raise QingtieError(f"no run {other!r} with a report beside {folder.name}; there are: {known}")
        before = _read(path)
    return {**report, "comparison": compare(report, upgraded(before))}


def comparison_text(comparison: Mapping[str, Any]) -> str:
    """Return a comparison as lines for a terminal."""
    changes: Sequence[Mapping[str, Any]] = comparison["changes"]
    if not changes:
        return (
            f"Compared with run {comparison['run']}: nothing of {comparison['compared']} figures differs beyond chance."
        )
    rows = [
        (
            f"  {'▲' if one['now'] > one['expected'] else '▼'} {one['kind']}",
            str(one["name"]),
            f"{one['expected']:,g} expected",
            f"{one['now']:,g} found",
        )
        for one in changes
    ]
    return "\n".join([f"Compared with run {comparison['run']}, beyond chance:", *aligned(rows)])


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise QingtieError(f"cannot read the report {path}: {error}; run the job again, or name another run") from error
    if not isinstance(found, dict) or "run_id" not in found:
        raise QingtieError(f"{path} is no report of a run: expected an object with run_id")
    return found
