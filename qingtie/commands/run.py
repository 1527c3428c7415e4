"""`qingtie run JOB.toml | URL`: the whole job."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from qingtie.commands.options import (
    copies_option,
    crawl_options,
    json_option,
    processes_option,
    quiet_option,
    recipe_option,
)
from qingtie.config import Job, load_job

URL_BUDGET = 50
"""Pages at most when `run` is given a bare URL."""


@click.command("run")
@crawl_options(URL_BUDGET)
@click.option("--format", "formats", multiple=True, help="Also write this format: csv, jsonl (repeatable).")
@recipe_option
@processes_option
@copies_option
@json_option
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    target: str,
    max_pages: int | None,
    delay: float | None,
    queue: str | None,
    workers: int | None,
    render: bool,
    allow_private: bool,
    formats: tuple[str, ...],
    data: Path,
    recipe: str,
    processes: int | None,
    copies: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Crawl, clean, publish and report: a job file, or a URL with everything on defaults.

    \b
    Examples:
      qingtie run jobs/tea.toml
      qingtie run https://forum.example/forum-2-1.html --max-pages 20
    """
    from qingtie.console import reporter
    from qingtie.run import raise_for_gates, run_job
    from qingtie.stdout import emit
    from qingtie.tables import summary_table

    job = job_of(ctx, target, data=data, recipe=recipe)
    private = allow_private or None
    job = with_crawl(job, max_pages=max_pages, delay=delay, allow_private=private, queue=queue, workers=workers)
    job = with_render(job) if render else job
    job = job if processes is None else replace(job, processes=processes)
    job = replace(job, copies=job.copies or copies)
    job = replace(job, formats=tuple(dict.fromkeys((*job.formats, *formats))))
    with reporter(quiet=quiet) as show:
        result = run_job(job, show)
    table = (
        f"{summary_table(result.summary)}\n\nTables: {job.data / 'tables'}   Report: {result.folder / 'report.html'}"
    )
    try:
        emit(json.dumps(result.summary, ensure_ascii=False, indent=2) if as_json else table)
    finally:  # a gate counts more than an output that cannot be written
        raise_for_gates(result)


def job_of(ctx: click.Context, target: str, **given: Any) -> Job:
    """Return the job a target means: a `.toml` file, or a URL with everything on defaults.

    `given` are values of command line options; those that the user typed override the job file.
    """
    if target.startswith(("http://", "https://")):
        return Job("url", **given, crawl={"start": [target], "max_pages": URL_BUDGET})
    if not target.endswith(".toml"):
        raise click.UsageError(f"expected a job file (*.toml) or a URL (https://...), found {target!r}", ctx)
    job = load_job(Path(target))
    chosen = {k: v for k, v in given.items() if ctx.get_parameter_source(k) is ParameterSource.COMMANDLINE}
    return replace(job, **chosen)


def with_crawl(job: Job, **options: Any) -> Job:
    """Return the job with the crawl options that are not None."""
    return replace(job, crawl={**job.crawl, **{k: v for k, v in options.items() if v is not None}})


def with_render(job: Job) -> Job:
    """Return the job with rendering enabled, whatever else it says of it."""
    from crawler.render import NO_RENDER

    return with_crawl(job, render=replace(job.crawl.get("render", NO_RENDER), enabled=True))
