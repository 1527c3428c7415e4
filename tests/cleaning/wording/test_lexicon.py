"""The tables of wording repair."""

from __future__ import annotations

import pytest

from cleaning.wording.errors import LexiconError
from cleaning.wording.lexicon import build_lexicon, default_lexicon


def test_every_pair_of_the_package_changes_something() -> None:
    pairs = default_lexicon().pairs
    assert len(pairs) > 1000
    assert all(pair.spun != pair.original for pair in pairs)
    assert len({pair.name for pair in pairs}) == len(pairs)


@pytest.mark.parametrize(
    ("pairs", "groups", "deletions"),
    [
        ([("作用", "作用", "listed", "1")], [], []),
        ([("作用", "影响", "seen", "1")], [], []),
        ([("作用", "影响", "listed", "many")], [], []),
        ([], [("以及", "和", "以及")], []),
        ([], [], [("催收",)]),
    ],
    ids=["itself", "tier", "pages", "group", "deletion"],
)
def test_a_wrong_row_is_named(pairs: list, groups: list, deletions: list) -> None:
    with pytest.raises(LexiconError, match="found"):
        build_lexicon(pairs, groups, deletions)
