"""`qingtie clean INPUT…`: clean files, WARC files or a whole archive, without the network."""

from __future__ import annotations

import json
from pathlib import Path

import click

from qingtie.commands.options import json_option, quiet_option, recipe_option
from qingtie.errors import QingtieError


@click.command("clean")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Data folder to publish into.")
@click.option("--text", "kind", flag_value="text", help="The inputs are plain text, whatever they look like.")
@click.option("--html", "kind", flag_value="html", default=True, help="HTML or text, found out page by page [default].")
@click.option("--url", help="The URL of the page (one input only).")
@click.option("--format", "formats", multiple=True, help="Also write this format: csv, jsonl (repeatable).")
@recipe_option
@json_option
@quiet_option
def command(
    inputs: tuple[str, ...],
    out: Path | None,
    kind: str,
    url: str | None,
    formats: tuple[str, ...],
    recipe: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Clean pages without the network and publish them as tables.

    INPUT is a saved page (HTML or text), a WARC file, a folder of them, or the data folder of a job: then its whole
    archive is cleaned again and published in place (or into --out).

    \b
    Examples:
      qingtie clean page.html other.txt --out result
      qingtie clean crawl.warc.gz --out result --format csv
      qingtie clean data --recipe zh-forum-strict
    """
    from qingtie.console import reporter
    from qingtie.offline import clean_archive, clean_files
    from qingtie.tables import summary_table

    archives = [Path(name) for name in inputs if _is_archive(Path(name))]
    if archives and len(inputs) > 1:
        raise QingtieError(f"name one data folder or files, not both: {archives[0]} holds an archive")
    if not archives and out is None:
        raise QingtieError("say where the tables go: --out DIR")
    if url and len(inputs) > 1:
        raise QingtieError("--url goes with one input")
    with reporter(quiet=quiet) as show:
        if archives:
            result = clean_archive(archives[0], out, recipe, formats, show)
        else:
            assert out is not None
            result = clean_files(inputs, out, recipe, formats, show, text=kind == "text", url=url)
    if as_json:
        click.echo(json.dumps(result.summary, ensure_ascii=False, indent=2))
    else:
        click.echo(summary_table(result.summary))
        click.echo(f"\nTables: {(out or archives[0]) / 'tables'}   Report: {result.folder / 'report.html'}")


def _is_archive(path: Path) -> bool:
    return (path / "raw").is_dir() or (path / "state.sqlite").is_file()
