"""Everything that `cleaning` raises.

CleaningError
├── EditError          an edit does not fit its text (a defect of the stage that made it)
├── StageError         a stage or one of its options does not exist
├── RecipeError        a recipe cannot be read
├── LayoutError        a site or engine definition cannot be read
└── PageError          a page gives no record; carries the `Reason`
"""

from __future__ import annotations

from cleaning.records import Reason


class CleaningError(Exception):
    """The root: catch this to catch all that `cleaning` raises on purpose."""


class EditError(CleaningError):
    """An edit does not fit the text it was made for."""


class StageError(CleaningError):
    """A stage, or an option of a stage, does not exist or has an impossible value."""


class RecipeError(CleaningError):
    """A recipe cannot be read; the message names the file, the place and what was expected."""


class LayoutError(CleaningError):
    """A site or engine definition is wrong; the message names the file, the line and the allowed keys."""


class PageError(CleaningError):
    """A page gives no record. `reason` is the code, the message is for people."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
