"""`qingtie crawl JOB.toml | URL`: fetch pages into the archive, nothing else."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from qingtie.commands.options import crawl_options, json_option, quiet_option
from qingtie.commands.run import URL_BUDGET, job_of, with_crawl


@click.command("crawl")
@crawl_options(URL_BUDGET)
@json_option
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    target: str,
    max_pages: int | None,
    delay: float | None,
    allow_private: bool,
    data: Path,
    as_json: bool,
    quiet: bool,
) -> None:
    """Fetch pages into the archive (DATA/raw) and remember what is known (DATA/state.sqlite).

    \b
    Examples:
      qingtie crawl https://forum.example/forum-2-1.html --max-pages 100
      qingtie clean data                      then clean what was fetched
    """
    from qingtie.console import reporter
    from qingtie.crawling import crawl_only
    from qingtie.stdout import emit

    job = job_of(ctx, target, data=data)
    job = with_crawl(job, max_pages=max_pages, delay=delay, allow_private=allow_private or None)
    with reporter(quiet=quiet) as show:
        run_id, result = crawl_only(job, show)
    if as_json:
        emit(json.dumps({"run_id": run_id, **dataclasses.asdict(result)}, ensure_ascii=False, default=str))
        return
    emit(
        f"{result.finish}: {result.pages} pages fetched ({result.new} new, {result.changed} changed), "
        f"{result.not_modified} not modified, {result.unchanged} threads skipped as unchanged, "
        f"{result.failures} failed\nNext: qingtie clean {job.data}"
    )
