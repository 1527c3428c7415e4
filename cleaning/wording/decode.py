"""Chooses among proposals: a search over all ways to read each stretch of text.

Proposals near each other change each other's context (应对疑问 → 解决问题), so they are decided together. The document
falls apart into stretches with four symbols of quiet between them, which no change reaches across (a 5-gram model sees
four back). In each, a beam keeps the best sets of compatible edits by their own log odds, and the language model then
reads every one of them whole. What an edit gets is its share of the sets that contain it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cleaning.wording.ngrams import ORDER, Mixture
from cleaning.wording.proposals import Proposal
from cleaning.wording.reading import AROUND, padded
from cleaning.wording.symbols import Codes, word_codes

BEAM = 24
LONGEST = 10  # proposals decided at once: longer stretches are cut at their widest spaces
LISTENED = -3.5  # log odds: below, a proposal does not even take part
APART = 3  # symbols between two lost marks, at least
TOGETHER = 0.5  # how much of what the model says about a whole set counts besides the single odds


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal with its log odds: alone, then (in what `decode` returns) among all readings of its stretch.

    `witnesses` is the number of other copies of the text that have what is proposed, `echoed` says
    that another line of the text has it.
    """

    proposal: Proposal
    odds: float
    witnesses: int = 0
    echoed: bool = False


def decode(codes: Codes, candidates: Sequence[Candidate], model: Mixture) -> list[Candidate]:
    """Return the candidates of the best reading and of the others, with their odds among all readings, in order."""
    heard = sorted(candidates, key=_place)
    stretches = [part for stretch in _stretches(heard) for part in _cut(stretch)]
    several = [stretch for stretch in stretches if len(stretch) > 1]
    readings = [_beam(stretch) for stretch in several]
    judged = zip(readings, _interplay(codes, several, readings, model), strict=True)
    result: list[Candidate] = []
    for stretch in stretches:
        shares = _shares(stretch, *next(judged)) if len(stretch) > 1 else [_chance(stretch[0].odds)]
        for candidate, mine in zip(stretch, shares, strict=True):
            result.append(replace(candidate, odds=math.log((mine + 1e-9) / (1 - mine + 1e-9))))
    return result


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds)) if odds >= 0 else 1 - 1 / (1 + math.exp(odds))


def _shares(stretch: Sequence[Candidate], sets: Sequence[tuple[int, ...]], gains: Sequence[float]) -> list[float]:
    """The share of each candidate: of the sets, weighed by their odds, those that contain it."""
    scores = [sum(stretch[k].odds for k in chosen) + gain for chosen, gain in zip(sets, gains, strict=True)]
    top = max(scores)
    weights = [math.exp(score - top) for score in scores]
    total = sum(weights)
    shares = [0.0] * len(stretch)
    for chosen, weight in zip(sets, weights, strict=True):
        for k in chosen:
            shares[k] += weight / total
    return [min(share, 1.0) for share in shares]


def compatible(first: Proposal, second: Proposal) -> bool:
    """Whether two proposals can both be made: no overlap, no two insertions at one place, no two marks side by side."""
    if first.start == first.end and second.start == second.end:
        marks = first.kind == second.kind == "punctuation"
        return abs(first.start - second.start) >= (APART if marks else 1)
    if first.start == first.end:
        return first.start <= second.start or first.start >= second.end
    if second.start == second.end:
        return second.start <= first.start or second.start >= first.end
    return first.end <= second.start or second.end <= first.start


def _place(candidate: Candidate) -> tuple[int, int, float]:
    return candidate.proposal.start, candidate.proposal.end, -candidate.odds


def _stretches(heard: Sequence[Candidate]) -> list[list[Candidate]]:
    stretches: list[list[Candidate]] = []
    reach = -100
    for candidate in heard:
        if candidate.proposal.start - reach > AROUND or not stretches:
            stretches.append([])
        stretches[-1].append(candidate)
        reach = max(reach, candidate.proposal.end)
    return stretches


def _cut(stretch: list[Candidate]) -> list[list[Candidate]]:
    """Cut a long stretch where the space between neighbours is widest, as near to its middle as may be."""
    if len(stretch) <= LONGEST:
        return [stretch]
    places = range(1, len(stretch))
    reach = np.maximum.accumulate([c.proposal.end for c in stretch])

    def worth(k: int) -> tuple[int, int]:
        return int(stretch[k].proposal.start - reach[k - 1]), -abs(2 * k - len(stretch))

    cut = max(places, key=worth)
    if worth(cut)[0] < 0:  # one place with very many proposals: the unlikeliest go
        best = sorted(stretch, key=lambda c: -c.odds)[:LONGEST]
        return [sorted(best, key=_place)]
    return [*_cut(stretch[:cut]), *_cut(stretch[cut:])]


def _beam(stretch: Sequence[Candidate]) -> list[tuple[int, ...]]:
    """Return up to `BEAM` sets of compatible proposals, best first by their odds; the empty one is among them."""
    sets: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    for k, candidate in enumerate(stretch):
        grown = [
            (score + candidate.odds, (*chosen, k))
            for score, chosen in sets
            if all(compatible(stretch[other].proposal, candidate.proposal) for other in chosen)
        ]
        sets = sorted([*sets, *grown], key=lambda s: -s[0])[:BEAM]
    chosen_sets = [chosen for _, chosen in sets]
    return chosen_sets if () in chosen_sets else [*chosen_sets, ()]


def _interplay(
    codes: Codes,
    stretches: Sequence[Sequence[Candidate]],
    readings: Sequence[Sequence[tuple[int, ...]]],
    model: Mixture,
) -> list[list[float]]:
    """What the model says of each set of each stretch beyond the sum of what it says of its members."""
    line = padded(codes).tolist()
    texts: list[list[int]] = []
    rows: list[dict[tuple[int, ...], int]] = []  # of each stretch, where in `texts` a set is written out
    for stretch, sets in zip(stretches, readings, strict=True):
        chosen = [one for one in sets if len(one) > 1]
        needed = {*chosen, (), *((k,) for one in chosen for k in one)} if chosen else set()
        rows.append({one: len(texts) + n for n, one in enumerate(needed)})
        end = max(c.proposal.end for c in stretch)
        texts += [_written(line, stretch, one, end) for one in needed]
    totals = model.totals(texts).tolist()
    return [[_gain(one, row, totals) for one in sets] for sets, row in zip(readings, rows, strict=True)]


def _gain(chosen: tuple[int, ...], rows: dict[tuple[int, ...], int], totals: list[float]) -> float:
    if len(chosen) < 2:
        return 0.0
    source = totals[rows[()]]
    alone = sum(totals[rows[k,]] - source for k in chosen)
    return min(max(TOGETHER * (totals[rows[chosen]] - source - alone), -6.0), 6.0)


def _written(line: list[int], stretch: Sequence[Candidate], chosen: tuple[int, ...], end: int) -> list[int]:
    """The symbols of a stretch up to `end` with the chosen edits made, with four symbols before and after."""
    at = stretch[0].proposal.start
    written = line[at : at + AROUND]
    for k in chosen:
        proposal = stretch[k].proposal
        written += line[at + AROUND : proposal.start + AROUND]
        written += word_codes(proposal.after).tolist()
        at = proposal.end
    return written + line[at + AROUND : end + AROUND + ORDER - 1]
