"""`qingtie explain WHAT`: raw and clean text with every edit, its rule, confidence and reason."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from cleaning.records import CleanedArticle
from qingtie.commands.options import data_option, json_option, recipe_option
from qingtie.errors import QingtieError


@click.command("explain")
@click.argument("what", metavar="FILE|ID|URL|-")
@click.option("--all", "everything", is_flag=True, help="Also show the blocks that were not changed.")
@click.option(
    "--suggestions/--no-suggestions", default=True, show_default=True, help="Show edits that were not applied."
)
@click.option("--color/--no-color", default=None, help="Colours [default: on a terminal].")
@click.option("--text", is_flag=True, help="The file is plain text, whatever it looks like.")
@data_option
@recipe_option
@json_option
def command(
    what: str,
    everything: bool,
    suggestions: bool,
    color: bool | None,
    text: bool,
    data: Path,
    recipe: str,
    as_json: bool,
) -> None:
    """Show what cleaning does: raw → clean, each edit with its rule, confidence and reason.

    A file (or - for standard input) is extracted and cleaned now; an article's id or URL is looked up in DATA.

    \b
    Examples:
      qingtie explain page.html
      qingtie explain 4f0c9d2e11aa77b3 --data data
      curl -s https://forum.example/thread-1-1-1.html | qingtie explain -
    """
    from qingtie.explaining import explain_json, explain_text

    cleaned = _find(what, data, recipe, text)
    if as_json:
        click.echo(json.dumps(explain_json(cleaned), ensure_ascii=False, indent=2))
        return
    colored = color if color is not None else sys.stdout.isatty()
    click.echo(explain_text(cleaned, everything=everything, suggestions=suggestions, color=colored), color=colored)


def _find(what: str, data: Path, recipe: str, text: bool) -> CleanedArticle:
    path = Path(what)
    if "://" in what or (what != "-" and not path.exists()):
        if "://" not in what and (path.suffix or "/" in what):
            raise QingtieError(f"no such file: {what}")
        from output.lookup import load_cleaned

        return load_cleaned(data, what)
    from qingtie.inputs import expand, threads_of_files
    from qingtie.run import load_job_recipe
    from qingtie.threads import Cleaner

    cleaner = Cleaner(load_job_recipe(recipe).pipeline())
    found = next(cleaner.run(threads_of_files(expand([what]), text=text)), None)
    if found is None:
        reasons = "; ".join(f"{r.reason}: {r.detail}" for r in cleaner.rejections)
        raise QingtieError(f"{what} gives no article: {reasons}")
    return found
