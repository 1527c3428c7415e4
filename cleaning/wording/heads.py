"""Weighs the evidence of proposals: log odds that an edit is right, by logistic regression.

One head a kind. Besides the named evidence each pair of words has a bias of its own, shrunk towards zero: some words
(简单, 表现) are good Chinese nearly everywhere and their pair must have more evidence than others. Then the document is
heard: where most candidates look like damage the next one is damage too, and a page without any is left alone.
"""

from __future__ import annotations

import bisect
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleaning.wording.errors import ModelError
from cleaning.wording.proposals import EVIDENCE, Batch, Places, each

Floats = npt.NDArray[np.float64]
VERSION = 3
PIECE = 4096  # proposals weighed at once
STEPS = 12  # of expectation maximisation
EXTREME = (0.002, 0.98)  # rates of damage
CLEAR = (-4.0, 3.0)  # log odds of a word elsewhere on the page: more says no more


def derived(kind: str, evidence: Floats) -> Floats:
    """Return the features of a kind: the evidence, its bends and its products (n × k)."""
    columns = [evidence]
    change = evidence[:, EVIDENCE[kind].index("change")]
    columns.append(np.minimum(change, 0)[:, None])
    columns.append(np.maximum(change - 4, 0)[:, None])
    if kind in ("deletion", "character"):
        named = {name: evidence[:, k] for k, name in enumerate(EVIDENCE[kind])}
        columns += [(named["chorus"] * named["topic"])[:, None], np.maximum(named["lost"], -3)[:, None]]
        columns += [np.minimum(named["lost"] + named["word"], 0)[:, None]]
        columns += [(np.maximum(named["change"], -6) * named["marked"])[:, None]]
        columns += [(named[name] * named["marked"])[:, None] for name in ("lost", "word", "lead", "gap")]
    if kind in ("synonym", "weak"):
        natural = evidence[:, EVIDENCE[kind].index("natural")]
        banned = evidence[:, EVIDENCE[kind].index("banned")]
        lead = evidence[:, EVIDENCE[kind].index("lead")]
        columns += [(change * natural)[:, None], (change * banned)[:, None], np.minimum(lead, 0)[:, None]]
        exchanged = evidence[:, EVIDENCE[kind].index("exchanged")]
        columns += [np.maximum(exchanged, 0)[:, None], (exchanged * natural)[:, None]]
    return np.concatenate(columns, axis=1)


@dataclass(frozen=True, slots=True)
class Head:
    """The weights of one kind, on features brought to mean 0 and deviation 1. `context` weighs the document."""

    mean: Floats
    scale: Floats
    weights: Floats
    bias: float
    context: Floats  # the kinds of damage, then the word's own rate, then its clearest other place
    usual: float  # the share of places with damage among those with a candidate, in the training documents
    pairs: Mapping[str, float] = field(default_factory=dict)

    def alone(self, batch: Batch) -> Floats:
        """Return log odds from each proposal's own evidence."""
        score = np.zeros(len(batch))
        weights = self.weights / self.scale
        for at in range(0, len(batch), PIECE):
            part = batch.evidence[at : at + PIECE]
            score[at : at + PIECE] = np.einsum("ij,j->i", derived(batch.kind, part), weights)
        score += self.bias - float(self.mean @ weights)
        if self.pairs and len(batch):
            score += each(batch.item, lambda item: self.pairs.get(item_name(batch, item), 0.0))
        return score


def item_name(batch: Batch, item: int) -> str:
    """Return the name of an item's own bias: the pair, or the word."""
    return batch.pairs[item].name if batch.pairs else batch.names[item]


CONTEXTS = ("synonym", "deletion", "character", "punctuation")


def damage_shifts(group: Places, size: Places, odds: Floats, usual: float) -> Floats:
    """Return for each group of candidates how far its rate of damage is from the `usual` one, in log odds.

    `odds` are the log odds of the candidates at the usual rate, `group` says which of the groups each belongs to,
    `size` how many each has. A group's rate is the one at which its candidates, judged by it, have it on average
    (expectation maximisation for a shifted prior: Saerens, Latinne & Decaestecker 2002). Two candidates' worth of the
    usual rate are added, so that a group of few is judged by what is usual.
    """
    base = float(np.log(usual / (1 - usual)))
    rate = np.full(len(size), usual)
    for _ in range(STEPS):
        shift = np.log(rate / (1 - rate)) - base
        chance = 1 / (1 + np.exp(-(odds + shift[group])))
        rate = np.clip((np.bincount(group, chance, len(size)) + 2 * usual) / (size + 2), *EXTREME)
    shifts: Floats = np.log(rate / (1 - rate)) - base
    return shifts


def context_of(own: Mapping[str, Floats], usual: Mapping[str, float]) -> Floats:
    """Return what a document's candidates say of it: how far the rate of each kind of damage is from the usual one.

    `own` are the log odds of the best candidate at each place. One number for each of `CONTEXTS`.
    """
    shifts = []
    for kind in CONTEXTS:
        odds = own.get(kind, np.zeros(0))
        whole = np.zeros(len(odds), np.int64)
        shifts.append(damage_shifts(whole, np.array([len(odds)]), odds, usual[kind]))
    return np.concatenate(shifts)


def item_shift(items: Places, odds: Floats, usual: float) -> Floats:
    """Return for each proposal how far the rate of damage of its own word is from the usual one, on this page.

    A word that a filter deletes is gone from everywhere: forty faint traces of it are one clear one.
    """
    return damage_shifts(items, np.bincount(items), odds, usual)[items]


def clearest_elsewhere(items: Places, start: Places, odds: Floats) -> Floats:
    """Return for each proposal the log odds of its word at the other place of the page that speaks most clearly for it.

    A word that is plainly gone from one place is gone by a filter: then what fits elsewhere is gone there too.
    """
    order = np.lexsort((-odds, items))
    place, ranked = start[order], odds[order]
    new = _changes(items[order])
    first, group = np.flatnonzero(new), np.cumsum(new) - 1
    at_best = place == place[first][group]
    second = np.maximum.reduceat(np.where(at_best, CLEAR[0], ranked), first)
    result = np.empty(len(odds))
    result[order] = np.where(at_best, second[group], ranked[first][group])
    clearest: Floats = np.clip(result, *CLEAR)
    return clearest


def page_evidence(batch: Batch, odds: Floats, page: Floats, usual: float) -> Floats:
    """Return what `Head.context` weighs for each proposal (n × 6); `page` is of `context_of`, `odds` are its own."""
    shift, clearest = item_shift(batch.item, odds, usual), clearest_elsewhere(batch.item, batch.start, odds)
    return np.column_stack((np.tile(page, (len(odds), 1)), shift, clearest))


@dataclass(frozen=True, slots=True)
class Heads:
    """The head of each kind and the calibration of what comes out."""

    heads: Mapping[str, Head]
    calibration: Mapping[str, tuple[tuple[float, float], ...]]

    def score(self, batches: Mapping[str, Batch]) -> dict[str, Floats]:
        """Return the log odds of each kind's proposals, the document's evidence included."""
        own = {kind: self.heads[kind].alone(batch) for kind, batch in batches.items() if len(batch)}
        usual = {kind: head.usual for kind, head in self.heads.items()}
        page = context_of({kind: best_by_place(batches[kind].start, scores) for kind, scores in own.items()}, usual)
        return {
            kind: scores + page_evidence(batches[kind], scores, page, usual[kind]) @ self.heads[kind].context
            for kind, scores in own.items()
        }

    def confidence(self, kind: str, odds: float) -> float:
        """Return the calibrated probability of being right for log odds, by straight lines between the knots."""
        knots = self.calibration.get(kind)
        if not knots:
            return float(1 / (1 + np.exp(-odds)))
        at = bisect.bisect_right(knots, (odds, math.inf))
        (x, y), (later, above) = knots[max(at - 1, 0)], knots[min(at, len(knots) - 1)]
        return y + (above - y) * (odds - x) / (later - x) if x < later and odds > x else y

    @classmethod
    def load(cls, path: Path) -> Heads:
        """Read the weights. Raises `ModelError`."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["version"] != VERSION:
                raise ModelError(f"{path} has version {data['version']}, this program reads {VERSION}")
            heads = {
                kind: Head(
                    np.array(h["mean"]),
                    np.array(h["scale"]),
                    np.array(h["weights"]),
                    float(h["bias"]),
                    np.array(h["context"]),
                    float(h["usual"]),
                    dict(h["pairs"]),
                )
                for kind, h in data["heads"].items()
            }
            knots = {kind: tuple((float(x), float(y)) for x, y in k) for kind, k in data["calibration"].items()}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"no weights at {path}: {error}") from error
        return cls(heads, knots)

    def save(self, path: Path) -> None:
        """Write the weights to `path`."""
        heads = {
            kind: {
                "mean": _rounded(h.mean),
                "scale": _rounded(h.scale),
                "weights": _rounded(h.weights),
                "bias": round(h.bias, 4),
                "context": _rounded(h.context),
                "usual": round(h.usual, 5),
                "pairs": {k: round(v, 3) for k, v in sorted(h.pairs.items()) if abs(v) >= 0.02},
            }
            for kind, h in self.heads.items()
        }
        data = {"version": VERSION, "heads": heads, "calibration": self.calibration}
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def best_by_place(start: Places, scores: Floats) -> Floats:
    """Return the highest score at each place."""
    order = np.argsort(start, kind="stable")
    best: Floats = np.maximum.reduceat(scores[order], np.flatnonzero(_changes(start[order])))
    return best


def _changes(ordered: Places) -> npt.NDArray[np.bool_]:
    """Where another value begins in a sorted row."""
    return np.concatenate(([True], ordered[1:] != ordered[:-1]))


def _rounded(values: Floats) -> list[float]:
    return [round(float(v), 5) for v in values]


def fit(features: Floats, truth: npt.NDArray[np.bool_], *, prior: Floats, steps: int = 30) -> Floats:
    """Return weights of a logistic regression (the last one is the bias) by Newton's method.

    `prior` is the inverse variance of each weight. Columns of `features` should be of like scale.
    """
    design = np.concatenate((features, np.ones((len(features), 1))), axis=1)
    weights = np.zeros(design.shape[1])
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (chance - truth) + prior * weights
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(prior + 1e-9)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-5:
            break
    return weights
