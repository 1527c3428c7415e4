"""Cleaning without a crawl: saved files into a dataset, or a whole archive again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qingtie.archived import holds_archive, open_state
from qingtie.config import Job, check_job
from qingtie.console import Reporter
from qingtie.context import open_run
from qingtie.cores import cores_for
from qingtie.errors import QingtieError
from qingtie.frames import FrameStore
from qingtie.inputs import expand, threads_of_files
from qingtie.lock import run_lock
from qingtie.run import RunResult, clean_step, finish, load_job_recipe, maker_of, pending_runs, publish_step
from qingtie.threads import Cleaner, ThreadPages


def clean_files(
    inputs: Sequence[str],
    out: Path,
    recipe_name: str,
    formats: Sequence[str],
    show: Reporter,
    *,
    text: bool = False,
    url: str | None = None,
    processes: int = 1,
    copies: bool = False,
) -> RunResult:
    """Clean saved pages and WARC files and publish them into `out`; `url` is that of the one page there is.

    With `copies`, other copies of an article are evidence for its wording.
    """
    from output.summary import Summary
    from qingtie.copies import store_for

    recipe = load_job_recipe(recipe_name)
    paths = expand(inputs, url=url)
    job = _job(out, recipe_name, formats, processes, copies=copies)
    with open_run(job, show, recipe) as run:
        summary = Summary(run.run_id, job.name)
        show.phase("clean", len(paths))
        decisions = run.take_decisions(out)

        def threads() -> Iterator[ThreadPages]:
            for thread in threads_of_files(paths, text=text, url=url):
                yield thread
                show.advance(detail=thread.name)

        with cores_for(processes, maker_of(recipe_name, recipe, decisions)) as cores:
            pipeline = recipe.pipeline(decisions=decisions)
            cleaner = Cleaner(pipeline, frames=FrameStore(), cores=cores, copies=store_for(job))
            publish_step(run, cleaner, threads(), summary, recipe, full_sites=set())
        return finish(run, summary, None)


def clean_archive(
    data: Path,
    out: Path | None,
    recipe_name: str,
    formats: Sequence[str],
    show: Reporter,
    *,
    processes: int = 1,
    copies: bool = False,
) -> RunResult:
    """Clean a data folder's whole archive again and publish it there, or into `out`; `copies` as in `clean_files`.

    `out` must hold no archive of its own; nothing but tables, runs and frames is written there, and nothing in `data`.
    """
    recipe = load_job_recipe(recipe_name)
    target = out or data
    in_place = target.resolve() == data.resolve()
    if not in_place:
        _check_target(data, target)
    job = _job(target, recipe_name, formats, processes, copies=copies)
    with open_run(job, show, recipe) as run:
        if in_place:
            run.taken_up = pending_runs(data, run.run_id)
        return clean_step(run, recipe, crawled=None, source=data)


def _job(data: Path, recipe: str, formats: Sequence[str], processes: int, *, copies: bool) -> Job:
    """Return a job that only cleans, checked."""
    published = ("parquet", *formats)
    job = Job("clean", data=data, recipe=recipe, formats=published, processes=processes, copies=copies)
    check_job(job)
    return job


def _check_target(data: Path, out: Path) -> None:
    if holds_archive(out):
        raise QingtieError(
            f"{out} holds an archive or crawl state of its own, which the tables of {data} do not belong to; "
            "name another folder with --out"
        )
    if not (data / "state.sqlite").exists():
        with run_lock(data):  # the state is made again from the archive, once
            open_state(data).close()
