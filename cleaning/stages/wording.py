"""Garbled wording: exchanged synonyms, deleted words, lost punctuation. The work is done in `cleaning.wording`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cleaning.records import CHROME_ROLES, Edit, Role
from cleaning.stage import Context, Document, Stage, StageFunction, text_stage

if TYPE_CHECKING:
    from cleaning.wording.decode import Candidate
    from cleaning.wording.reading import Reading

Choose: TypeAlias = "Callable[[Reading, list[Candidate]], list[Candidate]]"

SKIPPED = CHROME_ROLES | {Role.CODE, Role.TABLE, Role.SIGNATURE, Role.REPEATED}


@text_stage(
    "wording",
    version=3,
    rules={
        "wording/synonym": "a word that article spinners put in place of another goes back",
        "wording/likely-synonym": "a synonym that no page was seen to exchange, where the text says so very clearly",
        "wording/deleted-word": "a word that a filter deleted is put back",
        "wording/deleted-character": "a character that a filter deleted inside a word is put back",
        "wording/punctuation": "a lost comma, colon, full stop or question mark is put back",
        "wording/gap": "a word is missing that cannot be known (suggested only)",
    },
    skips=SKIPPED,
)
def wording(*, model: str = "", settle_from: float = 0.85) -> StageFunction:
    """Repair wording that was garbled on purpose.

    `model` is a folder that `qingtie wording train` wrote; empty: what this package ships. `settle_from` is the
    confidence from which an edit is taken as made while the rest of the page is judged.
    """
    return repairer(model, settle_from, None)


def with_opinion(stage: Stage, choose: Choose) -> Stage:
    """Return the wording stage with a second opinion that may choose among its candidates."""
    model, settle_from = str(stage.options["model"]), stage.options["settle_from"]
    assert isinstance(settle_from, int | float)
    return replace(stage, function=repairer(model, settle_from, choose))


def repairer(model: str, settle_from: float, choose: Choose | None) -> StageFunction:
    """Return the function of the stage. Raises `ValueError` for a share that is none."""
    if not 0.0 < settle_from <= 1.0:
        raise ValueError(f"settle_from must be above 0 and at most 1, found {settle_from}")
    if model and not any((Path(model) / name).exists() for name in ("own.ngrams", "pairs.tsv")):
        raise ValueError(f"model {model!r} is no folder that `qingtie wording train` wrote")

    def whole(document: Document) -> dict[int, list[Edit]]:
        from cleaning.wording.model import load_model  # maps 25 MB: not before a page is there
        from cleaning.wording.restore import restore

        kept = [n for n, role in enumerate(document.roles) if role not in SKIPPED]
        edits = restore([document.texts[n] for n in kept], load_model(model), apply_from=settle_from, choose=choose)
        return dict(zip(kept, edits, strict=True))

    def stage(text: str, context: Context) -> list[Edit]:
        if not text.strip():
            return []
        return context.document.evidence(whole).get(context.index, [])

    return stage
