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
    version=9,
    rules={
        "wording/synonym": "a word that article spinners put in place of another goes back",
        "wording/likely-synonym": "a synonym that no page was seen to exchange, where the text says so very clearly",
        "wording/deleted-word": "a word that a filter deleted is put back",
        "wording/deleted-character": "a character that a filter deleted inside a word is put back",
        "wording/punctuation": "a lost comma, colon, full stop or question mark is put back",
        "wording/copy": "what other copies of the article have here and this one lacks",
        "wording/gap": "a word is missing that cannot be known (suggested only)",
    },
    skips=SKIPPED,
)
def wording(*, model: str = "") -> StageFunction:
    """Repair wording that was garbled on purpose.

    `model` is a folder that `qingtie wording train` wrote; empty: what this package ships.
    """
    return repairer(model, None)


def with_opinion(stage: Stage, choose: Choose) -> Stage:
    """Return the wording stage with a second opinion that may choose among its candidates."""
    return replace(stage, function=repairer(str(stage.options["model"]), choose))


def repairer(model: str, choose: Choose | None) -> StageFunction:
    """Return the function of the stage. Raises `ValueError` for a folder without a model."""
    if model and not any((Path(model) / name).exists() for name in ("own.ngrams", "pairs.tsv")):
        raise ValueError(f"model {model!r} is no folder that `qingtie wording train` wrote")

    def whole(document: Document) -> dict[int, list[Edit]]:
        from cleaning.wording.model import load_model  # maps 25 MB: not before a page is there
        from cleaning.wording.restore import restore

        kept = [n for n, role in enumerate(document.roles) if role not in SKIPPED]
        texts = [document.texts[n] for n in kept]
        edits = restore(texts, load_model(model), choose=choose, copies=document.copies)
        return dict(zip(kept, edits, strict=True))

    def stage(text: str, context: Context) -> list[Edit]:
        if not text.strip():
            return []
        return context.document.evidence(whole).get(context.index, [])

    return stage
