"""The errors of wording repair.

CleaningError
└── WordingError
    ├── ModelError      a model file is missing, damaged or of another version
    └── LexiconError    a table of pairs or deletions is wrong: the line and what was expected
"""

from __future__ import annotations

from cleaning.errors import CleaningError


class WordingError(CleaningError):
    """Wording repair cannot work with what it was given."""


class ModelError(WordingError):
    """A model file is missing, damaged or of another version."""


class LexiconError(WordingError):
    """A table of pairs or deletions is wrong."""
