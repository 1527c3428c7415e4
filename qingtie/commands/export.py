"""`qingtie export DATA OUT`: the dataset, or a part of it, in other formats."""

from __future__ import annotations

import json
from pathlib import Path

import click

from qingtie.commands.options import json_option

FORMATS = ("csv", "xlsx", "jsonl", "parquet", "sqlite", "huggingface", "croissant", "delta")
TABLES = ("articles", "comments", "edits", "rejected", "article_versions", "comment_versions")


@click.command("export")
@click.argument("data", metavar="DATA")
@click.argument("out", metavar="OUT")
@click.option(
    "--format",
    "formats",
    multiple=True,
    default=("csv",),
    show_default=True,
    help=f"{', '.join(FORMATS)} (repeatable).",
)
@click.option("--table", "tables", multiple=True, type=click.Choice(TABLES), help="Only this table (repeatable).")
@click.option("--where", metavar="CONDITION", help="Only articles for which this is true; their comments come along.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Only N articles, the same ones every time.")
@click.option("--columns", metavar="A,B,C", help="Only these columns, in this order.")
@click.option("--split-size", metavar="SIZE", help="Begin a new file after this much: 100MB, 1GiB, 50000rows.")
@click.option("--as-of", metavar="RUN", help="The dataset as this run left it.")
@click.option("--row-group", type=click.IntRange(1), help="Rows in a row group of Parquet [default: 16384].")
@click.option("--plain", is_flag=True, help="CSV without the guards for Excel (RFC 4180 and nothing else).")
@json_option
def command(
    data: str,
    out: str,
    formats: tuple[str, ...],
    tables: tuple[str, ...],
    where: str | None,
    sample: int | None,
    columns: str | None,
    split_size: str | None,
    as_of: str | None,
    row_group: int | None,
    plain: bool,
    as_json: bool,
) -> None:
    """Write the dataset of DATA as files into OUT; each file appears whole or not at all.

    DATA is a data folder, a mirror or a Parquet export; OUT a folder or a URL such as s3://bucket/path (credentials
    come from the environment). With one --table, the condition is about that table's own columns.

    \b
    Examples:
      qingtie export data out                                  CSV that Excel opens right
      qingtie export data out --format xlsx --sample 200       one workbook, a sheet a table
      qingtie export data out --format sqlite                  for SQL, datasette, full-text search
      qingtie export data out --format huggingface             load_dataset("out", "articles")
      qingtie export data out --format parquet --where "site = 'bbs.example.com' and n_comments > 3"
      qingtie export data out --table comments --where "text like '%谢谢%'" --columns author,text
      qingtie export data out --format jsonl --split-size 100MB
      qingtie export data s3://bucket/tea --format parquet     then load_articles("s3://bucket/tea")
    """
    from output.exporters import export
    from output.pieces import parse_limit
    from output.selection import Selection

    names = tuple(name.strip() for name in columns.split(",") if name.strip()) if columns is not None else None
    notes: list[str] = []
    paths = export(
        data,
        out,
        formats=formats,
        tables=tables or None,
        excel=not plain,
        selection=Selection(where, sample, names),
        limit=parse_limit(split_size) if split_size is not None else None,
        row_group=row_group,
        as_of=as_of,
        notes=notes,
    )
    for note in notes:
        click.echo(note, err=True)
    shown = [f"{out.rstrip('/')}/{path}" if "://" in out else str(path) for path in paths]
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    for path in shown:
        size = f"  {Path(path).stat().st_size:,} bytes" if Path(path).is_file() else ""
        click.echo(f"{path}{size}")
