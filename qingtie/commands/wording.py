"""`qingtie wording score GOLD | train DATA`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from qingtie.commands.options import json_option


@click.group("wording")
def command() -> None:
    """Measure wording repair on gold texts, or teach it with your own dataset.

    \b
    Examples:
      qingtie wording score gold.jsonl
      qingtie wording train --from data -o my-wording
    """


@command.command("score")
@click.argument("gold", type=click.Path(exists=True, path_type=Path))
@click.option("--recipe", default="repair", show_default=True, help="A recipe's name, or a .toml file.")
@json_option
def score(gold: Path, recipe: str, as_json: bool) -> None:
    """Repair the texts of GOLD and print precision, recall and harm.

    GOLD is a .jsonl file of {"id", "text", "edits"} lines, an edit having start, end, before, after (null where the
    word cannot be known), type, and optionally alternatives and confidence; or a folder with pages.jsonl and
    edits.jsonl, and clean.jsonl for texts that must stay as they are.

    \b
    Examples:
      qingtie wording score gold.jsonl
      qingtie wording score gold/ --recipe zh-forum --json
    """
    from qingtie.run import load_job_recipe
    from qingtie.scoring import report, score_gold

    figures = score_gold(gold, load_job_recipe(recipe))
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2) if as_json else report(figures))


@command.command("train")
@click.option("--from", "data", required=True, type=click.Path(path_type=Path), help="A data folder with a dataset.")
@click.option("-o", "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where to write it.")
@click.option("--least", default=2, show_default=True, type=click.IntRange(1), help="Disagreements to propose a pair.")
@json_option
def train(data: Path, out: Path, least: int, as_json: bool) -> None:
    """Learn from a dataset: a language model of its clean text, and pairs that copies of one article disagree on.

    Pairs are proposed in pairs.proposed.tsv and never used unseen: copy the right ones to pairs.tsv in the same
    folder. A recipe uses the folder with `model = "FOLDER"` at its wording stage.

    \b
    Examples:
      qingtie wording train --from data -o my-wording
    """
    from qingtie.learning import train as learn

    made = learn(data, out, least=least)
    figures: dict[str, Any] = {
        "folder": str(made.folder),
        "characters": made.characters,
        "texts": made.texts,
        "proposed_pairs": made.pairs,
    }
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    click.echo(f"{made.folder / 'own.ngrams'}  a model of {made.characters:,} characters of clean text")
    click.echo(f"{made.folder / 'pairs.proposed.tsv'}  {made.pairs} pairs proposed from {made.texts:,} paragraphs")
    click.echo(f'to use it: set model = "{made.folder}" at the wording stage of a recipe (docs/wording.md)')
