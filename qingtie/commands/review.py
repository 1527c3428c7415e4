"""`qingtie review DATA | export DATA`: the review desk in a browser, and its decisions as gold."""

from __future__ import annotations

import getpass
import json
import webbrowser
from contextlib import suppress
from pathlib import Path

import click

from qingtie.commands.options import json_option


class _Review(click.Group):
    """A group whose first word may be a data folder: `qingtie review DATA` serves it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["serve", *args]
        return super().parse_args(ctx, args)


@click.group("review", cls=_Review)
def command() -> None:
    """See in a browser what cleaning did, accept, reject and correct it, and label articles.

    `qingtie review DATA` serves a page on this machine only; its address, printed to stdout, holds a key. Decisions
    go to DATA/labels/decisions.jsonl, and later cleanings of the same text keep to them.

    \b
    Examples:
      qingtie review data --name 小林
      qingtie review export data --out gold.jsonl
    """


@command.command("serve")
@click.argument("data", type=click.Path(file_okay=False, path_type=Path), metavar="DATA")
@click.option("--name", help="Who decides, written with every decision [default: the user's name].")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1 [default: a free one].")
@click.option("--open", "opens", is_flag=True, help="Open the browser.")
def serve_desk(data: Path, name: str | None, port: int, opens: bool) -> None:
    """Serve the desk over DATA until Ctrl-C (the word `serve` may be left out)."""
    from qingtie.review.serve import serve
    from qingtie.review.store import journal_path

    def ready(address: str) -> None:
        click.echo(address)
        click.echo("The desk is open at this address, on this machine only. Ctrl-C closes it.", err=True)
        if opens:
            webbrowser.open(address)

    with suppress(KeyboardInterrupt):  # the server ends by itself when Ctrl-C comes while it is closing
        serve(data, name=(name or _user()).strip()[:80] or "reviewer", port=port, ready=ready)
    click.echo(f"\nThe desk is closed. Decisions: {journal_path(data)}", err=True)


@command.command("export")
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DATA")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The gold file to write.")
@json_option
def export_gold(data: Path, out: Path, as_json: bool) -> None:
    """Write decisions on wording edits as gold texts, which `qingtie wording score` reads.

    \b
    Examples:
      qingtie review export data --out gold.jsonl
    """
    from qingtie.review.gold import export

    figures = export(data, out)
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    click.echo(
        f"{out}  {figures['texts']} texts: {figures['accepted']} edits accepted, {figures['corrected']} corrected, "
        f"{figures['rejected']} rejected"
    )
    if figures["left_out"]:
        why = "their texts are no longer in the dataset, or not the raw ones"
        click.echo(f"{figures['left_out']} decisions are left out: {why}", err=True)
    for note in figures["notes"]:
        click.echo(note, err=True)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "reviewer"
