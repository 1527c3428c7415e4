"""A lone repair in sound text is doubted: spinners and filters damage a text everywhere or not at all.

How sure an edit is was fitted on damaged texts. Where few edits are expected around one (the sum of their
confidences), its writer more likely meant the word: on the unseen paragraphs of `benchmarks/wording.py`, clean and
garbled, of the exchanges with fewer than three expected edits in a thousand characters one in ten was right where half
was said to be, with five to eight two of three where three of four were said to be. The constants are the likeliest
ones on both halves of these paragraphs.
"""

from __future__ import annotations

import numpy as np

from cleaning.wording.proposals import Floats, Places

AROUND = 500  # characters on either side
LEAST = 300  # characters: fewer say little of how damaged a text is, and count as so many
USUAL = 10.0  # expected edits in a thousand characters: with so many around it an edit is believed
SLOPE = 1.5  # log odds for each time that there are e times fewer


def density(start: Places, confidence: Floats, length: int) -> Floats:
    """Return the expected edits in a thousand characters around each edit, itself included; `start` ascends."""
    sums = np.concatenate(([0.0], np.cumsum(confidence)))
    low, high = np.maximum(start - AROUND, 0), np.minimum(start + AROUND, length)
    inside = sums[np.searchsorted(start, high, "right")] - sums[np.searchsorted(start, low)]
    return np.asarray(inside * 1000 / np.maximum(high - low, LEAST))


def calmed(start: Places, confidence: Floats, length: int) -> Floats:
    """Return the confidence of each edit of a text of `length` characters, less where little else is damaged."""
    few = np.log(np.maximum(USUAL / np.maximum(density(start, confidence, length), 1e-9), 1.0))
    odds = np.log(confidence) - np.log1p(-np.minimum(confidence, 1 - 1e-9))
    return np.asarray(np.where(few > 0, 1 / (1 + np.exp(SLOPE * few - odds)), confidence))
