"""`qingtie crawl JOB.toml | URL`: fetch pages into the archive, nothing else."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from qingtie.commands.options import crawl_options, json_option, quiet_option
from qingtie.commands.run import URL_BUDGET, job_of, with_crawl, with_render
from qingtie.config import Job


@click.command("crawl")
@crawl_options(URL_BUDGET)
@click.option("--dry-run", is_flag=True, help="Show what would be fetched first and why; ask nobody, write nothing.")
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
    data: Path,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Fetch pages into the archive (DATA/raw) and remember what is known (DATA/state.sqlite).

    \b
    Examples:
      qingtie crawl https://forum.example/forum-2-1.html --max-pages 100
      qingtie crawl https://forum.example/forum-2-1.html --dry-run
      qingtie clean data                      then clean what was fetched
    """
    from qingtie.console import reporter
    from qingtie.crawling import crawl_only
    from qingtie.stdout import emit

    job = job_of(ctx, target, data=data)
    private = allow_private or None
    job = with_crawl(job, max_pages=max_pages, delay=delay, allow_private=private, queue=queue, workers=workers)
    job = with_render(job) if render else job
    if dry_run:
        emit(_dry_run(job, as_json=as_json))
        return
    with reporter(quiet=quiet) as show:
        run_id, result = crawl_only(job, show)
    if as_json:
        emit(json.dumps({"run_id": run_id, **dataclasses.asdict(result)}, ensure_ascii=False, default=str))
        return
    rendered = f"; {result.rendered} in a browser" if result.rendered else ""
    waiting = f"; {result.queued} wait for the next crawl" if result.queued else ""
    emit(
        f"{result.finish}: {result.pages} pages fetched ({result.new} new, {result.changed} changed{rendered}) with "
        f"{result.posts} new posts, {result.not_modified} not modified, {result.unchanged} threads skipped, "
        f"{result.failures} failed{waiting}\nNext: qingtie clean {job.data}"
    )


def _dry_run(job: Job, *, as_json: bool) -> str:
    from qingtie.crawling import crawl_preview

    seen = crawl_preview(job)
    if as_json:
        return json.dumps(dataclasses.asdict(seen), ensure_ascii=False, indent=2)
    lines = ["goes on with a crawl that was cut short" if seen.resumed else "begins at the start pages"]
    if seen.quiet:
        lines.append(f"quiet hours: nothing is fetched until {seen.quiet}")
    for host in seen.hosts:
        wait = f"; may be asked in {host.wait:g} s" if host.wait else ""
        held = f"; {host.why}" if host.why else ""
        lines.append(f"{host.host}: {host.queued} pages waiting, {host.delay:g} s between two{wait}{held}")
    for page in seen.planned[: seen.max_pages]:
        conditional = " (only if it changed)" if page.conditional else ""
        lines.append(f"  {page.url}  {page.why}{conditional}")
    more = len(seen.planned) - seen.max_pages
    if more > 0:
        lines.append(f"  and {more} more, which the budget of {seen.max_pages} pages leaves to the next run")
    lines.append("What these pages lead to is decided when they are read, by robots.txt too")
    return "\n".join(lines)
