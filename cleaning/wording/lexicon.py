"""What spinners and filters are known to do: word pairs, weak synonyms, words that get deleted."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cleaning.wording.errors import LexiconError
from cleaning.wording.resources import read_table

TIERS = ("listed", "natural", "banned", "weak")
Rows = Iterable[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A spun word and the original that it stands for; `pages` is on how many pages it was seen (0: never counted)."""

    spun: str
    original: str
    tier: str
    pages: int = 0

    @property
    def name(self) -> str:
        """The pair in the form by which models know it."""
        return f"{self.spun}→{self.original}"


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """All pairs, and the words known to be deleted with the number of pages each was missing on."""

    pairs: tuple[Pair, ...]
    deletions: Mapping[str, int]


def build_lexicon(pairs: Rows, groups: Rows, deletions: Rows) -> Lexicon:
    """Return a lexicon of the three tables' rows; a pair that is listed is not repeated as a weak one.

    The first word of a group is the one that writers use and spinners replace.

    Raises `LexiconError` for a row of another shape, or with a word that stands for itself, with the row.
    """
    known: dict[tuple[str, str], Pair] = {}
    for row in pairs:
        if len(row) != 4 or row[2] not in TIERS or not row[3].isdecimal() or row[0] == row[1]:
            raise LexiconError(f"a pair is 'spun, original, one of {', '.join(TIERS)}, pages', found {row!r}")
        known.setdefault((row[0], row[1]), Pair(row[0], row[1], row[2], int(row[3])))
    for original, *others in groups:
        if len({original, *others}) <= len(others):
            raise LexiconError(f"a group of synonyms has each word once, found {(original, *others)!r}")
        for spun in others:
            known.setdefault((spun, original), Pair(spun, original, "weak"))
    lost: dict[str, int] = {}
    for row in deletions:
        if len(row) != 2 or not row[1].isdecimal():
            raise LexiconError(f"a deletion is 'word, pages', found {row!r}")
        lost[row[0]] = int(row[1])
    return Lexicon(tuple(known.values()), lost)


@functools.cache
def default_lexicon() -> Lexicon:
    """Return the lexicon of this package."""
    return build_lexicon(read_table("pairs.tsv"), read_table("synonyms.tsv"), read_table("deletions.tsv"))
