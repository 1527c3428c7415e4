"""`qingtie sites list | check FILE… | inspect FILE`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from qingtie.commands.options import json_option
from qingtie.errors import ConfigError


@click.group("sites")
def command() -> None:
    """Show what is known of forum engines and sites, or check a definition.

    \b
    Examples:
      qingtie sites list
      qingtie sites check my-site.toml
      qingtie sites inspect page.html
    """


@command.command("list")
@json_option
def list_sites(as_json: bool) -> None:
    """List the engines and sites that ship with Qingtie."""
    from cleaning.layouts import engines, sites

    rows = [{"name": e.name, "kind": e.kind, "title": e.title, "source": e.source} for e in engines().values()]
    own = [{"name": s.name, "hosts": list(s.hosts), "engine": s.engine} for s in sites()]
    if as_json:
        click.echo(json.dumps({"engines": rows, "sites": own}, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['name']:<12} {row['kind']:<8} {row['title']}")
    for site in own:
        click.echo(f"{site['name']:<12} site     {', '.join(site['hosts'])} ({site['engine'] or 'no engine'})")


@command.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check site or engine definitions; a wrong one is named with its line and the allowed keys."""
    from cleaning.errors import LayoutError
    from cleaning.layouts import check_file

    wrong = 0
    for path in files:
        try:
            found = check_file(path)
        except LayoutError as error:
            wrong += 1
            print(f"qingtie: {error}", file=sys.stderr)
        else:
            click.echo(f"{path}: {type(found).__name__.lower()} {found.name!r} is right")
    if wrong:
        raise ConfigError(f"{wrong} of {len(files)} definitions are wrong")


@command.command("inspect")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--url", help="The page's URL.")
@json_option
def inspect_page(file: Path, url: str | None, as_json: bool) -> None:
    """Show which engine a saved page is recognised as, and by which marks."""
    from cleaning.encoding import decode
    from cleaning.extract.pieces import parse_html
    from cleaning.extract.recognise import recognise
    from qingtie.inputs import read_page_file

    page = read_page_file(file, url=url)
    decoded = decode(page.body)
    found = recognise(decoded.text, parse_html(decoded.text))
    engine = found.layout.name if found.layout else None
    if as_json:
        row = {"engine": engine, "score": found.score, "evidence": [*decoded.evidence, *found.evidence]}
        click.echo(json.dumps(row, ensure_ascii=False, indent=2))
        return
    click.echo(f"engine: {engine or 'none known'} (score {found.score:g})")
    click.echo(f"encoding: {decoded.encoding}")
    for line in (*decoded.evidence, *found.evidence):
        click.echo(f"  {line}")
