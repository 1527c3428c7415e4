"""Write text drawn from a word trigram model in ARPA form, to count character n-grams of what it knows.

    python tools/sample_word_model.py lm_sc.arpa --words 60 --lines 250000 > sampled.txt

The one used is that of libime (LGPL-2.1-or-later; Debian source package `libime`, file `data/lm_sc.arpa-*.tar.xz`): it
has no text to train on, and what is drawn from it is no text either, but its neighbouring words are those of real ones.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
_TEN = float(np.log(10))


class Successors:
    """For histories (numbers) the words that may follow and their summed probabilities."""

    def __init__(self, history: Numbers, word: Numbers, probability: Reals) -> None:
        order = np.lexsort((word, history))
        history, self._word = history[order], word[order]
        self._sums = np.concatenate(([0.0], np.cumsum(probability[order])))
        self._known, self._start = np.unique(history, return_index=True)
        self._end = np.append(self._start[1:], len(history))

    def draw(self, history: Numbers, chance: Reals) -> tuple[npt.NDArray[np.bool_], Numbers]:
        """Return for each history whether the draw falls on a listed word, and on which."""
        place = np.minimum(np.searchsorted(self._known, history), len(self._known) - 1)
        hit = self._known[place] == history
        low = self._sums[self._start[place]]
        mass = np.where(hit, self._sums[self._end[place]] - low, 0.0)
        row = np.minimum(np.searchsorted(self._sums, low + chance, "right") - 1, len(self._word) - 1)
        return chance < mass, self._word[row]


def read_arpa(path: Path) -> tuple[list[str], list[Reals]]:
    """Return the words and, for orders 1 to 3, rows of word numbers and a log10 probability."""
    words: dict[str, int] = {}
    rows: list[list[tuple[float, ...]]] = [[], [], []]
    order = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("\\"):
            order = int(line[1]) if line.endswith("-grams:") else 0
            continue
        fields = line.split("\t")
        if order == 0 or len(fields) < 2:
            continue
        if order == 1:
            words[fields[1]] = len(words)
        numbers = [words.get(word, -1) for word in fields[1].split(" ")]
        if min(numbers) >= 0:
            rows[order - 1].append((*numbers, float(fields[0])))
    return list(words), [np.array(part) for part in rows]


@click.command(help=__doc__)
@click.argument("arpa", type=click.Path(exists=True, path_type=Path))
@click.option("--words", "length", default=60, help="words of a line")
@click.option("--lines", default=250_000)
def main(arpa: Path, length: int, lines: int) -> None:
    """Draw all lines side by side, a word at a time."""
    names, (one, two, three) = read_arpa(arpa)
    usable = np.array([all("\u3400" <= c <= "\u9fff" for c in name) for name in names])
    base = np.where(usable, np.exp(one[:, -1] * _TEN), 0.0)
    sums = np.cumsum(base / base.sum())
    pairs = Successors(two[:, 0].astype(np.int64), two[:, 1].astype(np.int64), _weights(two, usable))
    keys = three[:, 0].astype(np.int64) * len(names) + three[:, 1].astype(np.int64)
    triples = Successors(keys, three[:, 2].astype(np.int64), _weights(three, usable))
    random = np.random.default_rng(11)
    columns = [np.searchsorted(sums, random.random(lines)) for _ in range(2)]
    for _ in range(length):
        before, last = columns[-2], columns[-1]
        by_three, third = triples.draw(before * len(names) + last, random.random(lines))
        by_two, second = pairs.draw(last, random.random(lines))
        alone = np.searchsorted(sums, random.random(lines))
        columns.append(np.where(by_three, third, np.where(by_two, second, alone)))
    for row in np.stack(columns, axis=1).tolist():
        sys.stdout.write("".join(names[min(n, len(names) - 1)] for n in row) + "\n")


def _weights(rows: Reals, usable: npt.NDArray[np.bool_]) -> Reals:
    return np.where(usable[rows[:, -2].astype(np.int64)], np.exp(rows[:, -1] * _TEN), 0.0)


if __name__ == "__main__":
    main()
