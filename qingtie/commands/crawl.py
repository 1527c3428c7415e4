"""`qingtie crawl JOB.toml | URL`: fetch pages into the archive, nothing else."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from qingtie.commands.options import data_option, json_option, quiet_option
from qingtie.commands.run import job_of, with_crawl


@click.command("crawl")
@click.argument("target", metavar="JOB.toml|URL")
@click.option("--max-pages", type=click.IntRange(1), help="Budget of pages.")
@click.option("--delay", type=click.FloatRange(0), help="Seconds between two requests to a host.")
@click.option("--allow-private", is_flag=True, help="Allow hosts on this machine and in private networks.")
@data_option
@click.option("--recipe", hidden=True, default="zh-forum")
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
    recipe: str,
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
    from qingtie.run import crawl_only

    job = job_of(ctx, target, data, recipe)
    job = with_crawl(job, max_pages=max_pages, delay=delay, allow_private=allow_private or None)
    with reporter(quiet=quiet) as show:
        run_id, result = crawl_only(job, show)
    if as_json:
        click.echo(json.dumps({"run_id": run_id, **dataclasses.asdict(result)}, ensure_ascii=False, default=str))
        return
    click.echo(
        f"{result.finish}: {result.pages} pages fetched ({result.new} new, {result.changed} changed), "
        f"{result.not_modified} not modified, {result.unchanged} threads skipped as unchanged, {result.failures} failed"
    )
    click.echo(f"Next: qingtie clean {job.data}")
