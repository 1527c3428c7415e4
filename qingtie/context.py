"""What the steps of one run share, and the manifest that the run leaves behind."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cleaning.decisions import Decisions
from cleaning.recipe import Recipe
from output.errors import OutputError
from qingtie import __version__
from qingtie.config import Job
from qingtie.console import Reporter
from qingtie.lock import run_lock
from qingtie.review.store import load_decisions
from qingtie.runs import RunFolder, new_run_id


@dataclass(slots=True)
class RunContext:
    """One run under way. `recipe` is None for a run that only crawls.

    `taken_up` are the ids of the runs whose pages this one publishes: they are pending no longer.
    """

    job: Job
    run_id: str
    folder: RunFolder
    show: Reporter
    recipe: Recipe | None
    started: datetime
    steps: list[dict[str, Any]] = field(default_factory=list)
    taken_up: list[str] = field(default_factory=list)
    decisions: Decisions | None = None

    def take_decisions(self, *folders: Path) -> Decisions | None:
        """Return what people decided at the desks of these data folders; lines that cannot be read are told."""
        self.decisions, notes = load_decisions(*folders)
        for note in notes:
            self.show.say(note)
            self.folder.log("decision ignored", note=note)
        return self.decisions

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """Time a step (wall seconds) and log it."""
        begun = datetime.now(UTC)
        entry: dict[str, Any] = {"name": name, "seconds": 0.0, "items": 0}
        self.folder.log("step", name=name)
        yield entry
        entry["seconds"] = round((datetime.now(UTC) - begun).total_seconds(), 3)
        self.steps.append(entry)
        self.folder.log("step done", **entry)

    def manifest(self, status: str, **more: Any) -> None:
        """Write the run's manifest: it says how the run ended, and with which recipe and versions."""
        head: dict[str, Any] = {
            "run_id": self.run_id,
            "status": status,
            "job": self.job.name,
            "started_at": self.started.isoformat(timespec="seconds"),
            "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "version": __version__,
        }
        if self.decisions is not None:
            head["decisions"] = {"edits": len(self.decisions.edits), "digest": self.decisions.digest}
        self.folder.write_json("manifest.json", {**head, **_recipe_entries(self.recipe), **more})


def _recipe_entries(recipe: Recipe | None) -> dict[str, Any]:
    if recipe is None:
        return {}
    return {
        "recipe": {"name": recipe.name, "digest": recipe.digest, "apply_from": recipe.apply_from},
        "stages": [
            {"name": s.info.name, "version": s.info.version, "options": dict(s.options), "hash": s.options_hash}
            for s in recipe.stages
        ],
    }


@contextmanager
def open_run(
    job: Job, show: Reporter, recipe: Recipe | None = None, *, run_id: str | None = None
) -> Iterator[RunContext]:
    """Hold the data folder's lock and a run's folder; what goes wrong inside is logged and put into the manifest.

    SIGTERM becomes `SystemExit(143)`. Raises `Locked`.
    """
    with run_lock(job.data), stop_on_sigterm():
        folder = RunFolder(job.data, run_id := run_id or new_run_id())
        run = RunContext(job, run_id, folder, show, recipe, datetime.now(UTC))
        folder.log("run started", job=job.name, recipe=recipe.name if recipe else None, version=__version__)
        try:
            yield run
        except BaseException as error:
            with suppress(OSError, OutputError):  # on a full disk the cause is told, not that it could not be noted
                folder.log("run failed", error=f"{type(error).__name__}: {error}")
                run.manifest("failed", error=str(error) or type(error).__name__)
            raise
        finally:
            folder.close()


@contextmanager
def stop_on_sigterm() -> Iterator[None]:
    """Turn SIGTERM into `SystemExit(143)`, so that what is open is closed and nothing half done is left."""
    if threading.current_thread() is not threading.main_thread():  # Python allows no handlers there
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
