"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def data_option(function: F) -> F:
    """`--data`: the data folder of a job."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("data"),
        show_default=True,
        help="The data folder: archive, state, tables, runs.",
    )(function)


def crawl_options(budget: int) -> Callable[[F], F]:
    """Return the options of the commands that crawl; `budget` is that of pages for a bare URL."""
    options = (
        click.argument("target", metavar="JOB.toml|URL"),
        click.option(
            "--max-pages", type=click.IntRange(1), help=f"Budget of pages [default: the job's; {budget} for a URL]."
        ),
        click.option("--delay", type=click.FloatRange(0), help="Seconds between two requests to a host."),
        click.option("--queue", metavar="URL", help="A Redis database that holds the tasks, for several workers."),
        click.option("--workers", type=click.IntRange(1), help="Processes that crawl; more than one need --queue."),
        click.option("--render", is_flag=True, help="Have a browser fill pages that are empty without JavaScript."),
        click.option("--allow-private", is_flag=True, help="Allow hosts on this machine and in private networks."),
        data_option,
    )

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def recipe_option(function: F) -> F:
    """`--recipe`: which stages clean."""
    return click.option("--recipe", default="zh-forum", show_default=True, help="A recipe's name, or a .toml file.")(
        function
    )


def processes_option(function: F) -> F:
    """`--processes`: how many of them read and clean."""
    return click.option(
        "--processes", type=click.IntRange(0), help="Processes that clean; 0: one for each core [default: 1]."
    )(function)


def copies_option(function: F) -> F:
    """`--copies`: other copies of an article are evidence."""
    return click.option("--copies", is_flag=True, help="Other copies of an article are evidence for its wording.")(
        function
    )


def json_option(function: F) -> F:
    """`--json`: machine-readable output on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="JSON on stdout instead of text.")(function)


def quiet_option(function: F) -> F:
    """`--quiet`: no progress on stderr."""
    return click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")(function)
