"""`qingtie export DATA DIR`: the dataset in other formats."""

from __future__ import annotations

import json
from pathlib import Path

import click

from qingtie.commands.options import json_option

TABLES = ("articles", "comments", "edits", "rejected")


@click.command("export")
@click.argument("data", type=click.Path(file_okay=False, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--format", "formats", multiple=True, default=("csv",), show_default=True, help="csv, jsonl, parquet (repeatable)."
)
@click.option("--table", "tables", multiple=True, type=click.Choice(TABLES), help="Only this table (repeatable).")
@click.option("--plain", is_flag=True, help="CSV without the guards for Excel (RFC 4180 and nothing else).")
@json_option
def command(
    data: Path, out: Path, formats: tuple[str, ...], tables: tuple[str, ...], plain: bool, as_json: bool
) -> None:
    """Write the dataset of DATA as files into OUT; each file appears whole or not at all.

    \b
    Examples:
      qingtie export data exported                     CSV that Excel opens right
      qingtie export data exported --format jsonl --table articles
    """
    from output.exporters import export

    paths = export(data, out, formats=formats, tables=tables or None, excel=not plain)
    if as_json:
        click.echo(json.dumps([str(path) for path in paths], ensure_ascii=False))
    else:
        for path in paths:
            click.echo(f"{path}  {path.stat().st_size:,} bytes")
