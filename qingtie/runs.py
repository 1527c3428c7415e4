"""A run's own folder: `DATA/runs/<id>/` with its log (JSON lines), manifest and report."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from output.files import write_text


def new_run_id(now: datetime | None = None) -> str:
    """Return an id that sorts by time: `20260301T120000Z-3f2a`."""
    now = now or datetime.now(UTC)
    return f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


class RunFolder:
    """Writes what a run leaves behind; every file but the log appears whole or not at all."""

    def __init__(self, data: Path, run_id: str) -> None:
        self.path = data / "runs" / run_id
        self.path.mkdir(parents=True, exist_ok=True)
        self._log = (self.path / "log.jsonl").open("a", encoding="utf-8")

    def log(self, event: str, **details: object) -> None:
        """Append one event with its time (UTC)."""
        line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **details}
        self._log.write(json.dumps(line, ensure_ascii=True, default=str) + "\n")
        self._log.flush()

    def write(self, name: str, text: str) -> Path:
        """Write a file of the run: aside, synced, renamed."""
        target = self.path / name
        write_text(target, text)
        return target

    def write_json(self, name: str, value: Mapping[str, Any]) -> Path:
        """Write a JSON file of the run."""
        return self.write(name, json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")

    def close(self) -> None:
        """Close the log."""
        self._log.close()


def list_runs(data: Path) -> list[dict[str, Any]]:
    """Return the manifests of all runs of a data folder, oldest first; a run without one was cut short."""
    found = []
    for folder in sorted((data / "runs").glob("*/")):
        try:
            found.append(json.loads((folder / "manifest.json").read_text("utf-8")))
        except (OSError, ValueError):
            found.append({"run_id": folder.name, "status": "cut short"})
    return found
