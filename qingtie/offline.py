"""Cleaning without a crawl: saved files into a dataset, or a whole archive again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from qingtie.config import Job
from qingtie.console import Reporter
from qingtie.frames import FrameStore
from qingtie.inputs import expand, threads_of_files
from qingtie.lock import run_lock
from qingtie.run import RunResult, _Run, clean_step, finish, load_job_recipe, publish_step, stop_on_sigterm
from qingtie.runs import RunFolder, new_run_id
from qingtie.threads import Cleaner


@contextmanager
def _offline_run(job: Job, show: Reporter) -> Iterator[_Run]:
    with run_lock(job.data), stop_on_sigterm():
        folder = RunFolder(job.data, run_id := new_run_id())
        try:
            yield _Run(job, run_id, folder, show, datetime.now(UTC))
        finally:
            folder.close()


def clean_files(
    inputs: Sequence[str],
    out: Path,
    recipe_name: str,
    formats: Sequence[str],
    show: Reporter,
    *,
    text: bool = False,
    url: str | None = None,
) -> RunResult:
    """Clean saved pages and WARC files and publish them into `out`."""
    from output.summary import Summary

    recipe = load_job_recipe(recipe_name)
    paths = expand(inputs)
    job = Job("clean", data=out, recipe=recipe_name, formats=("parquet", *formats))
    with _offline_run(job, show) as run:
        summary = Summary(run.run_id, job.name)
        show.phase("clean", len(paths))
        cleaner = Cleaner(recipe.pipeline(), frames=FrameStore())

        def threads() -> Iterator:  # type: ignore[type-arg]
            for thread in threads_of_files(paths, text=text, url=url):
                yield thread
                show.advance(detail=thread.name)

        publish_step(run, cleaner, threads(), summary, recipe, full_sites=set())
        return finish(run, recipe, summary, None)


def clean_archive(data: Path, out: Path | None, recipe_name: str, formats: Sequence[str], show: Reporter) -> RunResult:
    """Clean a data folder's whole archive again and publish it there, or into `out`."""
    recipe = load_job_recipe(recipe_name)
    if out is not None and out.resolve() != data.resolve():
        out.mkdir(parents=True, exist_ok=True)
        _borrow(data, out)
    job = Job("clean", data=out or data, recipe=recipe_name, formats=("parquet", *formats))
    with _offline_run(job, show) as run:
        return clean_step(run, recipe, crawled=None, runs=[], everything=True)


def _borrow(data: Path, out: Path) -> None:
    """Let `out` read the archive of `data`: the state is copied, the raw pages are linked to."""
    raw, state = out / "raw", data / "state.sqlite"
    if not raw.exists():
        raw.symlink_to((data / "raw").resolve(), target_is_directory=True)
    if state.exists():
        shutil.copy2(state, out / "state.sqlite")
