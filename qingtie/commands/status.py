"""`qingtie status`: the runs of a data folder."""

from __future__ import annotations

import json
from pathlib import Path

import click

from qingtie.commands.options import data_option, json_option


@click.command("status")
@data_option
@json_option
def command(data: Path, as_json: bool) -> None:
    """Show the runs of a data folder, oldest first, and what each did.

    \b
    Example:
      qingtie status --data data
    """
    from qingtie.runs import list_runs

    runs = list_runs(data)
    if as_json:
        click.echo(json.dumps(runs, ensure_ascii=False, indent=2))
        return
    if not runs:
        click.echo(f"no runs in {data}")
    for run in runs:
        gates = f"  gates failed: {', '.join(run['gates_failed'])}" if run.get("gates_failed") else ""
        error = f"  {run['error']}" if run.get("error") else ""
        click.echo(f"{run['run_id']}  {run.get('job', '-'):<12} {run['status']}{gates}{error}")
