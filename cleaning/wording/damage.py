"""The cheap test, which needs no network: where a page shows damage at all.

Most pages of most sites are sound, and reading one closely takes ten times as long as this. A page is judged by
windows of its lines, so that one odd line of a long thread does not have the whole thread read.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cleaning.wording.model import WordingModel
from cleaning.wording.reading import Reading, Scorer
from cleaning.wording.swaps import changes_of_words

WINDOW = 4_000  # characters
OFTEN = 400  # symbols: one such place in so many and the window is read closely
PLAIN = -0.4  # log odds of the tagger
BETTER = 2.5  # nats


def windows(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return the window that each text of a page belongs to, from 0: about `WINDOW` characters each, no short rest."""
    lengths = np.array([len(text) + 1 for text in texts], np.int64)
    last = max(int(lengths.sum()) // WINDOW, 1) - 1
    return np.asarray(np.minimum((np.cumsum(lengths) - lengths) // WINDOW, last), np.int64)


def damaged(
    reading: Reading, texts: Sequence[str], window: npt.NDArray[np.int64], model: WordingModel, scorer: Scorer
) -> npt.NDArray[np.bool_]:
    """Return of each window whether anything may be to do there; `reading` is of the texts, a line each.

    It may where white space stands in a gap, places plainly lack something, or listed words read better exchanged.
    """
    begins = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])])
    of_symbol = window[np.searchsorted(begins, reading.found.start, side="right") - 1]

    def count(places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        inside = np.minimum(places, len(of_symbol) - 1)  # a place is before a symbol, or at the very end
        return np.asarray(np.bincount(of_symbol[inside], minlength=int(window[-1]) + 1), np.int64)

    enough = np.bincount(of_symbol, minlength=int(window[-1]) + 1) / OFTEN
    start, change = changes_of_words(reading, model.listed, scorer)
    return (
        (count(np.flatnonzero(reading.marked)) > 0)
        | (count(np.flatnonzero(reading.tags > PLAIN)) > enough)
        | (count(start[change > BETTER]) > enough)
    )
