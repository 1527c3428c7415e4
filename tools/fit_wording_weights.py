"""Fit the weights of `cleaning/wording/heads.py` on garbled text that no model has seen, and calibrate them on gold.

    python tools/fit_wording_weights.py MODELS HELD.txt [MORE.txt …] --gold GOLD -o zh.weights.json

MODELS is a folder with zh.ngrams, zh.tagger, zh.network and zh.words that were made without the held texts. GOLD is
a folder with pages.jsonl, edits.jsonl and clean.jsonl. `--keep FILE:KIND` takes the weights of one kind from a file
fitted before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import click
import numpy as np
import numpy.typing as npt

from cleaning.wording import restore as repair
from cleaning.wording.gaps import DELETED
from cleaning.wording.garble import Damage, documents, draw_profile, garble, sparing
from cleaning.wording.heads import (
    CONTEXTS,
    Head,
    Heads,
    best_by_place,
    context_of,
    derived,
    fit,
    item_name,
    page_evidence,
)
from cleaning.wording.model import WordingModel, model_in
from cleaning.wording.proposals import EVIDENCE, Batch
from cleaning.wording.reading import Reading
from qingtie.scoring import read_gold

Floats = npt.NDArray[np.float64]
Example = tuple[Batch, npt.NDArray[np.bool_], int]
FULL = {",": "，", ":": "：", "?": "？"}
OWN_BIAS = 500  # words and pairs with a bias of their own, at most
KNOTS = (-12, -6, -4, -3, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3, 4, 6, 12)


def truth(reading: Reading, batches: dict[str, Batch], damages: list[Damage]) -> dict[str, npt.NDArray[np.bool_]]:
    """Say of every proposal whether it undoes what was done."""
    found = reading.found
    exchanged = {place: d for d in damages if d.kind == "synonym" for place in range(d.start, d.end)}
    lost = {
        (int(np.searchsorted(found.start, d.start)), FULL.get(d.original, d.original))
        for d in damages
        if d.kind != "synonym"
    }
    result = {}
    for kind, batch in batches.items():
        right = np.zeros(len(batch), bool)
        for k in range(len(batch)):
            start, end, name = int(batch.start[k]), int(batch.end[k]), batch.names[int(batch.item[k])]
            if kind not in ("synonym", "weak"):
                right[k] = (start, name) in lost
                continue
            a, z = int(found.start[start]), int(found.end[end - 1])
            d = exchanged.get(a)
            right[k] = d is not None and reading.text[d.start : a] + name + reading.text[z : d.end] == d.original
        result[kind] = right
    return result


def examples(texts: list[str], model: WordingModel, random: Random) -> dict[str, list[Example]]:
    """Garble every text, propose, and label the proposals."""
    data: dict[str, list[Example]] = {kind: [] for kind in EVIDENCE}
    for number, text in enumerate(texts):
        profile = draw_profile(model.lexicon, random)
        garbled, damages = garble(strewn(sparing(text, random), random), profile, random)
        reading = repair.reading_of(garbled, model)
        batches = repair.propose(reading, model)
        labels = truth(reading, batches, damages)
        for kind, batch in batches.items():
            right = labels[kind]
            kept = np.arange(len(batch))
            if kind in DELETED:  # most are hopeless: a fifth of those will do
                kept = np.flatnonzero(right | (batch.evidence[:, 0] > -5) | (kept % 5 == 0))
            if len(kept):
                data[kind].append((batch.where(kept), right[kept], number))
    return data


def strewn(text: str, random: Random) -> str:
    """Return every third text with a few spaces between its words: people write them too, and they are no gaps."""
    if random.random() > 0.35 or len(text) < 20:
        return text
    for _ in range(random.randint(1, 1 + len(text) // 80)):
        at = random.randint(1, len(text) - 1)
        if "\u4e00" <= text[at - 1] <= "\u9fff" and "\u4e00" <= text[at] <= "\u9fff":
            text = text[:at] + " " + text[at:]
    return text


def fit_heads(data: dict[str, list[Example]]) -> Heads:
    """Fit each kind on its own evidence, then the weights of what the page says."""
    heads = {kind: _fit_alone(kind, rows) for kind, rows in data.items()}
    usual = {kind: head.usual for kind, head in heads.items()}
    pages: defaultdict[int, dict[str, tuple[Batch, npt.NDArray[np.bool_]]]] = defaultdict(dict)
    for kind, rows in data.items():
        for batch, right, number in rows:
            pages[number][kind] = (batch, right)
    columns: dict[str, list[Floats]] = {kind: [] for kind in data}
    wanted: dict[str, list[npt.NDArray[np.bool_]]] = {kind: [] for kind in data}
    for page in pages.values():
        own = {kind: heads[kind].alone(batch) for kind, (batch, _) in page.items()}
        said = context_of({kind: best_by_place(page[kind][0].start, odds) for kind, odds in own.items()}, usual)
        for kind, odds in own.items():
            columns[kind].append(np.column_stack((odds, page_evidence(page[kind][0], odds, said, usual[kind]))))
            wanted[kind].append(page[kind][1])
    return Heads({kind: _with_page(heads[kind], columns[kind], wanted[kind]) for kind in data}, {})


def _fit_alone(kind: str, rows: list[Example]) -> Head:
    right = np.concatenate([r for _, r, _ in rows])
    features = derived(kind, np.concatenate([batch.evidence for batch, _, _ in rows]))
    mean, scale = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-3)
    names = [item_name(batch, int(item)) for batch, _, _ in rows for item in batch.item]
    common = [name for name, count in Counter(names).most_common(OWN_BIAS) if count >= 8 and kind != "punctuation"]
    column = {name: k for k, name in enumerate(common)}
    own = np.zeros((len(right), len(common)), np.float32)
    for row, name in enumerate(names):
        if name in column:
            own[row, column[name]] = 1
    count = features.shape[1]
    prior = np.concatenate((np.full(count, 0.1), np.full(len(common), 2.0), [0.0]))
    weights = fit(np.concatenate(((features - mean) / scale, own), axis=1), right, prior=prior)
    places = sum(len(np.unique(batch.start)) for batch, _, _ in rows)
    damaged = sum(len(np.unique(batch.start[r])) for batch, r, _ in rows)
    biases = {name: float(weights[count + k]) for name, k in column.items()}
    return Head(mean, scale, weights[:count], float(weights[-1]), np.zeros(len(CONTEXTS) + 2), damaged / places, biases)


def _with_page(head: Head, columns: list[Floats], wanted: list[npt.NDArray[np.bool_]]) -> Head:
    own, *page, bias = fit(
        np.concatenate(columns), np.concatenate(wanted), prior=np.append(np.full(columns[0].shape[1], 0.1), 0.0)
    )
    return replace(
        head,
        weights=head.weights * own,
        bias=head.bias * own + bias,
        context=np.array(page),
        pairs={name: value * own for name, value in head.pairs.items()},
    )


def calibrated(heads: Heads, model: WordingModel, gold: Path) -> Heads:
    """Bend the odds so that they mean what they say on the gold (Platt 1999), little where there is little gold."""
    rows: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    asked = replace(model, heads=Heads(heads.heads, {}))
    pages, clean = read_gold(gold)
    for _, text, edits in [*pages, *clean]:
        reading = repair.reading_of(text, asked)
        for candidate in repair.exclusive(repair.judged(reading, asked)):
            edit = repair.edit_of(reading, candidate, 0.5)
            rows[candidate.proposal.kind].append(
                (candidate.odds, any(g.asks_for(edit.start, edit.end, edit.after) for g in edits))
            )
    knots = {}
    for kind, found in rows.items():
        odds, right = np.array([o for o, _ in found]), np.array([r for _, r in found])
        weights = _platt(odds, right)
        means = 1 / (1 + np.exp(-(_bent(np.array(KNOTS, float)) @ weights)))
        knots[kind] = tuple((float(x), round(float(y), 5)) for x, y in zip(KNOTS, means, strict=True))
        shown = ", ".join(f"{w:.2f}" for w in weights)
        click.echo(f"{kind}: {int(right.sum())} of {len(found)} right; slopes and bias {shown}", err=True)
    return Heads(heads.heads, knots)


def _bent(odds: Floats) -> Floats:
    """Columns of the calibration: the odds, how far below zero they are, and one."""
    return np.stack((odds, np.minimum(odds, 0), np.ones(len(odds))), axis=1)


PRIOR = np.array([8.0, 8.0, 1.0])
USUAL = np.array([1.0, 0.0, 0.0])


def drawn(held: Sequence[Path], rounds: int, random: Random, *, low: int, high: int) -> list[str]:
    """Return documents of `low` to `high` lines of each file, drawn anew in every round."""
    return [
        text
        for _ in range(rounds)
        for path in held
        for text in documents(path.read_text(encoding="utf-8").splitlines(), random, low=low, high=high)
    ]


def _platt(odds: Floats, right: npt.NDArray[np.bool_]) -> Floats:
    """Two slopes and a bias of a logistic regression, drawn to 1, 0 and 0 as by eight, eight and one examples."""
    design = _bent(odds)

    def cost(weights: Floats) -> float:
        score = design @ weights
        return float((np.logaddexp(0, score) - right * score).sum() + (PRIOR * (weights - USUAL) ** 2).sum() / 2)

    weights = USUAL.copy()
    for _ in range(100):
        chance = 1 / (1 + np.exp(-(design @ weights)))
        slope = design.T @ (chance - right) + PRIOR * (weights - USUAL)
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(PRIOR)
        step = np.linalg.solve(curve, slope)
        while np.abs(step).max() > 1e-9 and cost(weights - step) > cost(weights):
            step /= 2  # the curve was taken too far from the lowest point
        weights -= step
    return weights


@click.command(help=__doc__)
@click.argument("models", type=click.Path(exists=True, path_type=Path))
@click.argument("held", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--gold", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--rounds", default=4, help="times that every text is garbled")
@click.option("--keep", multiple=True, help="FILE:KIND: weights and calibration of a kind that stay as they are")
@click.option("-o", "out", required=True, type=click.Path(path_type=Path))
def main(models: Path, held: tuple[Path, ...], gold: Path, rounds: int, keep: tuple[str, ...], out: Path) -> None:
    """Fit, calibrate, write."""
    model = model_in(models, Heads({}, {}))
    random = Random(3)
    texts = drawn(held, rounds, random, low=2, high=24)
    heads = fit_heads(examples(texts, model, random))
    kept = {kind: Heads.load(Path(file)) for file, _, kind in (one.rpartition(":") for one in keep)}
    heads = Heads({kind: kept.get(kind, heads).heads[kind] for kind in heads.heads}, {})
    knots = calibrated(heads, model, gold).calibration
    Heads(heads.heads, {kind: kept[kind].calibration[kind] if kind in kept else knots[kind] for kind in knots}).save(
        out
    )


if __name__ == "__main__":
    main()
