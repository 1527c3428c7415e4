"""The search: what excludes each other is never chosen together; long stretches stay bounded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.wording.decode import Candidate, compatible, decode
from cleaning.wording.estimate import corpus_codes, estimate, serialise
from cleaning.wording.ngrams import Mixture, NgramModel
from cleaning.wording.proposals import Proposal
from cleaning.wording.symbols import encode


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Mixture:
    path = tmp_path_factory.mktemp("model") / "m.ngrams"
    lines = ["这样才能更好地解决问题。", "他有一个疑问，我们来应对。", "遇到问题要及时处理。"] * 50
    path.write_bytes(serialise(estimate(corpus_codes(lines)), cells=2000))
    return Mixture((NgramModel.load(path),), (1.0,))


def _p(start: int, end: int, after: str = "问题") -> Proposal:
    return Proposal(start, end, after, "synonym")


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (_p(0, 2), _p(2, 4), True),
        (_p(0, 2), _p(1, 3), False),
        (_p(2, 2), _p(2, 2), False),
        (_p(2, 2), _p(2, 4), True),
        (_p(3, 3), _p(2, 4), False),
        (_p(4, 4), _p(2, 4), True),
    ],
)
def test_what_can_be_made_together(first: Proposal, second: Proposal, together: bool) -> None:
    assert compatible(first, second) is together
    assert compatible(second, first) is together


def test_neighbours_help_each_other(model: Mixture) -> None:
    codes = encode("这样才能更好地应对疑问。")
    both = [Candidate(_p(7, 9, "解决"), 0.0), Candidate(_p(9, 11, "问题"), 0.0)]
    alone = [decode(codes, [one], model)[0].odds for one in both]
    together = [c.odds for c in decode(codes, both, model)]
    assert min(together) > max(alone)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3), st.floats(-4, 6)), max_size=40),
)
@settings(max_examples=60, deadline=None)
def test_any_proposals_give_finite_odds_for_each_at_most_once(
    model: Mixture, rows: list[tuple[int, int, float]]
) -> None:
    codes = np.resize(encode("这样才能更好地解决问题"), 45)
    candidates = [Candidate(_p(a, a + n), odds) for a, n, odds in rows]
    decoded = decode(codes, candidates, model)
    assert len(decoded) <= len(candidates)
    assert all(np.isfinite(c.odds) for c in decoded)
