"""`qingtie stages list | show NAME`."""

from __future__ import annotations

import json
from typing import Any

import click

from qingtie.commands.options import json_option


@click.group("stages")
def command() -> None:
    """List the cleaning stages, or show one with its rules and options.

    \b
    Examples:
      qingtie stages list
      qingtie stages show width
    """


@command.command("list")
@json_option
def list_stages(as_json: bool) -> None:
    """List every stage, and which recipes use it."""
    from cleaning.recipe import load_recipe, recipe_names
    from cleaning.stage import available

    used = {name: [s.info.name for s in load_recipe(name).stages] for name in recipe_names()}
    rows: list[dict[str, Any]] = [
        {
            "name": info.name,
            "version": info.version,
            "summary": info.summary,
            "recipes": [recipe for recipe, stages in used.items() if info.name in stages],
        }
        for info in available().values()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['name']:<12} v{row['version']}  {row['summary']}")
        click.echo(f"{'':<12}     in: {', '.join(row['recipes']) or '-'}")


@command.command("show")
@click.argument("name")
@json_option
def show_stage(name: str, as_json: bool) -> None:
    """Show a stage: what it does, its rules and its options with their defaults."""
    import inspect

    from cleaning.stage import build

    info = build(name).info
    if as_json:
        row = {"name": name, "version": info.version, "rules": dict(info.rules), "options": dict(info.options)}
        click.echo(json.dumps(row, ensure_ascii=False, indent=2, default=str))
        return
    click.echo(f"{name} (version {info.version})\n")
    click.echo(inspect.getdoc(info.factory) or "")
    click.echo("\nRules")
    for rule, meaning in info.rules.items():
        click.echo(f"  {rule:<28} {meaning}")
    click.echo("\nOptions")
    for option, default in info.options.items():
        click.echo(f"  {option} = {json.dumps(default, ensure_ascii=False)}")
    if not info.options:
        click.echo("  none")
