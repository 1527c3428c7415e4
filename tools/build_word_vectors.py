"""Make the word vectors of `cleaning/wording/vectors.py` from the bigrams of a word model in ARPA form.

    python tools/build_word_vectors.py lm_sc.arpa -o zh.words

Needs SciPy. A row for each word, a column for each word that follows it and for each that goes before it: positive
pointwise mutual information with smoothed contexts (Levy, Goldberg & Dagan 2015), brought to a few dimensions by
singular values.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
import scipy.sparse
from sample_word_model import Numbers, Reals, read_arpa
from scipy.sparse.linalg import svds

from cleaning.wording.symbols import OTHER, encode
from cleaning.wording.vectors import LONGEST, WordVectors, keys_of

CONTEXTS = 20_000  # of each side
SMOOTHED = 0.75


def usable(word: str) -> bool:
    """Whether the network's alphabet has all of a word's characters."""
    codes = encode(word)
    return len(word) <= LONGEST and len(codes) == len(word) and bool((codes > OTHER).all())


def information(first: Numbers, second: Numbers, joint: Reals, size: int) -> Reals:
    """Return the pointwise mutual information of pairs."""
    before, behind = np.bincount(first, joint, size), np.bincount(second, joint, size)
    behind = behind**SMOOTHED
    share = joint / joint.sum()
    found: Reals = np.log(share / (before[first] / before.sum() * behind[second] / behind.sum()))
    return found


def most_frequent(which: Numbers, weight: Reals, size: int) -> Numbers:
    """Return a column for each of the most frequent words, -1 for the others."""
    column = np.full(size, -1)
    best = np.argsort(-np.bincount(which, weight, size))[:CONTEXTS]
    column[best] = np.arange(CONTEXTS)
    return column


def vectors(names: list[str], one: Reals, two: Reals, count: int, width: int) -> tuple[list[str], Reals]:
    """Return the words and a vector of length 1 for each."""
    order = [n for n in np.argsort(-one[:, -1], kind="stable").tolist() if usable(names[n])][:count]
    row = np.full(len(names), -1)
    row[order] = np.arange(len(order))
    first, second = two[:, 0].astype(np.int64), two[:, 1].astype(np.int64)
    joint = 10 ** one[first, -1] * 10 ** two[:, -1]
    shared = information(first, second, joint, len(names))
    after, before = most_frequent(second, joint, len(names)), most_frequent(first, joint, len(names))
    followed = (shared > 0) & (row[first] >= 0) & (after[second] >= 0)
    preceded = (shared > 0) & (row[second] >= 0) & (before[first] >= 0)
    table = scipy.sparse.csr_matrix(
        (
            np.concatenate((shared[followed], shared[preceded])),
            (
                np.concatenate((row[first[followed]], row[second[preceded]])),
                np.concatenate((after[second[followed]], CONTEXTS + before[first[preceded]])),
            ),
        ),
        shape=(len(order), 2 * CONTEXTS),
    )
    left, values, _ = svds(table, k=width, random_state=1)
    found = left * values**0.5
    length = np.sqrt((found**2).sum(axis=1))
    kept = np.flatnonzero(length > 1e-3)
    return [names[order[k]] for k in kept.tolist()], found[kept] / length[kept, None]


@click.command(help=__doc__)
@click.argument("arpa", type=click.Path(exists=True, path_type=Path))
@click.option("--words", "count", default=50_000)
@click.option("--width", default=40)
@click.option("-o", "out", type=click.Path(path_type=Path), required=True)
def main(arpa: Path, count: int, width: int, out: Path) -> None:
    """Make the table and write it."""
    names, (one, two, _) = read_arpa(arpa)
    words, found = vectors(names, one, two, count, width)
    whole = np.rint(found * (127 / np.abs(found).max(axis=1, keepdims=True))).astype(np.int8)
    keys = np.concatenate([keys_of(encode(word)[None, :]) for word in words])
    order = np.argsort(keys)
    WordVectors.of_rows(keys[order], whole[order]).save(out)
    click.echo(f"{len(words)} words, {out.stat().st_size:,} bytes", err=True)


if __name__ == "__main__":
    main()
