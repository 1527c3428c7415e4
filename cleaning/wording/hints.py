"""What the language model says of each place, for the network to see.

The network has a million weights, the language model four million n-grams: how surprising a symbol is here, and what a
comma before it would change, is knowledge that the network has no room for. In training these numbers must come from a
model that has not read the text (`tools/train_wording_network.py`), or the network trusts what is known by heart.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleaning.wording.ngrams import ORDER, Mixture
from cleaning.wording.symbols import BOUNDARY, Codes, code_of

HINTS = 3
USUAL, SPREAD = -5.0, 3.0  # nats: about the mean and the deviation of a symbol's log P
Floats = npt.NDArray[np.float32]


def hints(codes: Codes, model: Mixture) -> Floats:
    """Return log P of every symbol and the end, of a comma before each, and of each behind that comma (n + 1 × 3).

    They are brought to about mean 0 and deviation 1.
    """
    edge = np.full(ORDER - 1, BOUNDARY, np.uint16)
    line = np.concatenate((edge, codes, edge[:1]))
    plain = np.lib.stride_tricks.sliding_window_view(line, ORDER)
    comma = np.full((len(plain), 1), code_of("，"), np.uint16)
    before = np.concatenate((plain[:, :-1], comma), axis=1)
    behind = np.concatenate((plain[:, 1:-1], comma, plain[:, -1:]), axis=1)
    said = np.stack([model.log_probability(grams) for grams in (plain, before, behind)], axis=1)
    scaled: Floats = ((np.maximum(said, -17.0) - USUAL) / SPREAD).astype(np.float32)
    return scaled
