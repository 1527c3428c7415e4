"""`qingtie clean INPUT…`: clean files, WARC files or a whole archive, without the network."""

from __future__ import annotations

import json
from pathlib import Path

import click

from qingtie.commands.options import copies_option, json_option, processes_option, quiet_option, recipe_option
from qingtie.errors import QingtieError


@click.command("clean")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Data folder to publish into.")
@click.option("--text", "kind", flag_value="text", help="The inputs are plain text, whatever they look like.")
@click.option("--html", "kind", flag_value="html", default=True, help="HTML or text, found out page by page [default].")
@click.option("--url", help="The URL of the page (one input only).")
@click.option("--format", "formats", multiple=True, help="Also write this format: csv, jsonl (repeatable).")
@recipe_option
@processes_option
@copies_option
@json_option
@quiet_option
def command(
    inputs: tuple[str, ...],
    out: Path | None,
    kind: str,
    url: str | None,
    formats: tuple[str, ...],
    recipe: str,
    processes: int | None,
    copies: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Clean pages without the network and publish them as tables.

    INPUT is a saved page (HTML or text), a WARC file, a folder of them, or the data folder of a job: then its whole
    archive is cleaned again and published in place (or into --out). The exit code is 1 when nothing gave a record.

    \b
    Examples:
      qingtie clean page.html other.txt --out result
      qingtie clean crawl.warc.gz --out result --format csv
      qingtie clean data --recipe zh-forum-strict
      qingtie clean data --processes 8
    """
    from qingtie.archived import holds_archive
    from qingtie.console import reporter
    from qingtie.offline import clean_archive, clean_files
    from qingtie.stdout import emit
    from qingtie.tables import summary_table

    archives = [Path(name) for name in inputs if holds_archive(Path(name))]
    if archives and len(inputs) > 1:
        raise QingtieError(f"name one data folder or files, not both: {archives[0]} holds an archive")
    if url and archives:
        raise QingtieError(f"--url goes with one saved page; the pages of {archives[0]} state their own URLs")
    count = 1 if processes is None else processes
    with reporter(quiet=quiet) as show:
        if archives:
            result = clean_archive(archives[0], out, recipe, formats, show, processes=count, copies=copies)
        elif out is not None:
            result = clean_files(
                inputs, out, recipe, formats, show, text=kind == "text", url=url, processes=count, copies=copies
            )
        else:
            raise QingtieError("say where the tables go: --out DIR")
    tables = (out or archives[0]) / "tables"
    table = f"{summary_table(result.summary)}\n\nTables: {tables}   Report: {result.folder / 'report.html'}"
    emit(json.dumps(result.summary, ensure_ascii=False, indent=2) if as_json else table)
    rejected = result.summary["rejected"]
    if rejected and not result.summary["threads"]:
        raise QingtieError(f"nothing gave a record; rejected: {rejected}, with reasons in {tables}/rejected")
