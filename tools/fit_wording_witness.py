"""Fit what another copy of a text adds to the odds of a repair: the constants of `cleaning/wording/witness.py`.

    python tools/fit_wording_witness.py MODELS HELD.txt [MORE.txt …]

MODELS is a folder with all five files of a model that has not read the held texts. Every text is garbled, and so are
one to three copies of it, each with a profile of its own, or with the filter of the first one and another spinner, or
not at all; the copies are edited a little besides (a light word put in or left out, a paragraph left out), since a
difference need not be damage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import click
import numpy as np
from fit_wording_weights import drawn, truth

from cleaning.wording.decode import LISTENED
from cleaning.wording.garble import Damage, Profile, draw_profile, garble, with_spared
from cleaning.wording.heads import Heads, fit
from cleaning.wording.lexicon import Lexicon
from cleaning.wording.model import WordingModel, model_in
from cleaning.wording.proposals import EVIDENCE, Proposal
from cleaning.wording.reading import LOST, Reading, Scorer
from cleaning.wording.restore import propose, reading_of
from cleaning.wording.symbols import encode
from cleaning.wording.vectors import WordVectors
from cleaning.wording.witness import HOPELESS, aligned, hear, proposed

LIGHT = "的了也都就还很会要可再又"


def family(text: str, lexicon: Lexicon, vectors: WordVectors, random: Random) -> tuple[str, list[Damage], list[str]]:
    """Return a garbled text, its damages, and other copies of it."""
    profile = draw_profile(lexicon, random, untouched=0.15)
    if random.random() < 0.34 and len(text) > 1:
        profile = with_spared(profile, text, lambda word: vectors.has(encode(word)), random)
    garbled, damages = garble(text, profile, random)
    copies = [edited(_copy(text, profile, lexicon, random), random) for _ in range(random.choice((1, 1, 2, 3)))]
    return garbled, damages, copies


def _copy(text: str, first: Profile, lexicon: Lexicon, random: Random) -> str:
    kind = random.random()
    if kind < 0.25:
        return text
    profile = draw_profile(lexicon, random, untouched=0.0)
    if kind < 0.6:
        profile = replace(profile, deleted=first.deleted)
    return garble(text, profile, random)[0]


def edited(text: str, random: Random) -> str:
    """Return a copy as another editor leaves it."""
    lines = [line for line in text.split("\n") if random.random() > 0.05] or [text]
    return "\n".join("".join(_light(line, random)) for line in lines)


def _light(line: str, random: Random) -> Iterator[str]:
    for character in line:
        if random.random() < 0.004:
            yield random.choice(LIGHT)
        if not (character in LIGHT and random.random() < 0.04):
            yield character


Rows = dict[str, list[tuple[float, int, float, bool]]]
Found = list[tuple[float, float, int, int, bool]]


def collect(texts: list[str], model: WordingModel, random: Random) -> tuple[Rows, Found]:
    """Return what copies say of proposals, and of what only they have, with the truth."""
    rows: Rows = defaultdict(list)
    found: Found = []
    for text in texts:
        garbled, damages, others = family(text, model.lexicon, model.network.vectors, random)
        reading = reading_of(garbled, model)
        scorer = Scorer(model.ngrams, reading)
        batches = propose(reading, model, scorer)
        copies = aligned(reading.codes, others)
        labels = truth(reading, batches, damages)
        known = set()
        for kind, odds in model.heads.score(batches).items():
            batch, heard = batches[kind], hear(copies, reading.codes, batches[kind], odds)
            kept = np.flatnonzero((odds > HOPELESS) & (heard.says + heard.same > 0)).tolist()
            rows[kind] += [
                (float(odds[k]), int(heard.says[k]), float(heard.same[k]), bool(labels[kind][k])) for k in kept
            ]
            known |= {
                (int(batch.start[k]), int(batch.end[k]), batch.names[int(batch.item[k])])
                for k in np.flatnonzero(odds + heard.shift(kind) >= LISTENED).tolist()
            }
        found += _only_theirs(reading, proposed(reading, copies, scorer, known=known, listed=()), damages)
    return rows, found


def _only_theirs(reading: Reading, proposals: list[tuple[Proposal, float, int]], damages: list[Damage]) -> Found:
    lost = {(int(np.searchsorted(reading.found.start, d.start)), d.original) for d in damages if d.start == d.end}
    rows = []
    for proposal, _, count in proposals:
        insertion = proposal.start == proposal.end
        right = (proposal.start, proposal.after) in lost if insertion else _undoes(reading, proposal, damages)
        gap = float(reading.net[proposal.start, LOST]) if insertion else -4.0
        shape = min(len(proposal.after), 2) if insertion else 0
        rows.append((gap, proposal.evidence[0], count, shape, right))
    return rows


def _undoes(reading: Reading, proposal: Proposal, damages: list[Damage]) -> bool:
    start = int(reading.found.start[proposal.start])
    end = int(reading.found.end[proposal.end - 1])
    return any((d.start, d.end, d.original) == (start, end, proposal.after) for d in damages)


def report(rows: Rows, found: Found) -> None:
    """Print the likeliest weights."""
    for kind in EVIDENCE:
        odds, says, same, right = (np.array(column, float) for column in zip(*rows[kind], strict=True))
        features = np.column_stack(
            (odds, says > 0, np.log(np.maximum(says, 1)), np.minimum(same, 1), np.log(np.maximum(same, 1)))
        )
        weights = fit(features, right > 0, prior=np.array([0.1, 0.1, 0.1, 0.1, 0.1, 0.0]))
        said = right[says > 0].mean() if (says > 0).any() else float("nan")
        shown = ", ".join(f"{w:.2f}" for w in weights)
        click.echo(f"{kind}: n {len(right)}, right {right.mean():.3f}, of those said {said:.3f}")
        click.echo(f"  weights of odds, says, more, same, more, bias: {shown}")
    gap, change, count, shape, right = (np.array(column, float) for column in zip(*found, strict=True))
    for value, name in enumerate(("replacements", "one character", "words")):
        own = shape == value
        if own.sum() > 10:
            features = np.column_stack((gap, change, np.log(count)))[own]
            weights = fit(features, right[own] > 0, prior=np.array([0.1, 0.1, 0.1, 0.0]))
            shown = ", ".join(f"{w:.2f}" for w in weights)
            click.echo(f"only in copies, {name}: n {int(own.sum())}, right {right[own].mean():.3f}")
            click.echo(f"  weights of gap, change, more, bias: {shown}")


@click.command(help=__doc__)
@click.argument("models", type=click.Path(exists=True, path_type=Path))
@click.argument("held", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--rounds", default=2)
def main(models: Path, held: tuple[Path, ...], rounds: int) -> None:
    """Fit and print."""
    model = model_in(models, Heads.load(models / "zh.weights.json"))
    random = Random(5)
    report(*collect(drawn(held, rounds, random, low=3, high=16), model, random))


if __name__ == "__main__":
    main()
