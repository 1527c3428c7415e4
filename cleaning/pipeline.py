"""The engine: run stages over the blocks of an article, and keep the account of every edit.

Each stage sees all blocks as the stage before it left them. An edit at or above `apply_from` is applied,
one below is recorded as a suggestion; so is an edit whose id is in `rejected` (a person said no). What people decided
about a text (`cleaning.decisions`) goes before both.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from cleaning.decisions import CONFLICT, STAGE, Decisions, TextDecisions, final_edits
from cleaning.edits import Alignment, apply, check, in_order, net_edits
from cleaning.errors import EditError
from cleaning.fields import own_fields, with_texts
from cleaning.records import Article, Block, CleanedArticle, Edit, StageReport, TracedEdit
from cleaning.stage import Context, Document, Stage


@dataclass(slots=True)
class Account:
    """The running figures of one stage."""

    blocks: int = 0
    characters: int = 0
    applied: Counter[str] = field(default_factory=Counter)
    suggested: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class TracedText:
    """A text after all stages: its alignment to the raw text and its edits, in the order they were made."""

    block_id: str
    raw: str
    text: str
    alignment: Alignment = field(default_factory=Alignment)
    edits: tuple[TracedEdit, ...] = ()

    def net_edits(self) -> list[Edit]:
        """Return the whole journey as edits on the raw text: no overlaps, `apply(raw, …) == text`.

        Edits of several stages at one place become one, with their rules joined by `+`, the lowest of their
        confidences and all their reasons.
        """
        applied = [traced.edit for traced in self.edits if traced.applied]
        return net_edits(self.raw, self.text, self.alignment, applied)


class Pipeline:
    """An ordered list of stages and the confidence from which edits are applied.

    The clock is used for the figures of `reports` only; results do not depend on it.
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        *,
        apply_from: float = 0.9,
        rejected: Collection[str] = (),
        decisions: Decisions | None = None,
        clock: Callable[[], float] = time.process_time,
    ) -> None:
        self.stages = tuple(stages)
        self.apply_from = apply_from
        self.rejected = frozenset(rejected)
        self.decisions = decisions or None
        self._clock = clock
        self._accounts = [Account() for _ in self.stages]
        self._review = Account()

    def reports(self) -> tuple[StageReport, ...]:
        """Return the figures of each stage since this pipeline was made, and of the review if it has decisions."""
        reports = [
            _report(stage.info.name, stage.info.version, stage.options_hash, account)
            for stage, account in zip(self.stages, self._accounts, strict=True)
        ]
        if self.decisions is not None:
            reports.append(_report(STAGE, 1, self.decisions.digest, self._review))
        return tuple(reports)

    def take(self) -> tuple[Account, ...]:
        """Return the figures since this pipeline was made or they were last taken, and begin anew."""
        taken = (*self._accounts, self._review)
        self._accounts = [Account() for _ in self.stages]
        self._review = Account()
        return taken

    def add(self, accounts: Sequence[Account]) -> None:
        """Add figures that an equal pipeline elsewhere has taken."""
        for own, other in zip((*self._accounts, self._review), accounts, strict=False):
            own.blocks += other.blocks
            own.characters += other.characters
            own.applied.update(other.applied)
            own.suggested.update(other.suggested)
            own.seconds += other.seconds

    def run_blocks(self, blocks: Sequence[Block], copies: Sequence[str] = ()) -> list[TracedText]:
        """Clean the blocks of one document; the result is in the same order. `copies`: see `run`."""
        texts = [TracedText(block.id, block.text, block.text) for block in blocks]
        roles = tuple(block.role for block in blocks)
        decided = [self.decisions.of_text(block.text) if self.decisions else None for block in blocks]
        for stage, account in zip(self.stages, self._accounts, strict=True):
            started = self._clock()
            document = Document(tuple(traced.text for traced in texts), roles, tuple(copies))
            for index, traced in enumerate(texts):
                if roles[index] not in stage.info.skips:
                    context = Context(roles[index], index, document)
                    texts[index] = self._step(stage, account, traced, context, decided[index])
            account.seconds += self._clock() - started
        for index, told in enumerate(decided):
            if told is not None:
                texts[index] = self._last_step(texts[index], told)
        return texts

    def run(self, article: Article, copies: Sequence[str] = ()) -> CleanedArticle:
        """Clean every block of an article and of its comments, and its fields (see `cleaning.fields`).

        `copies` are the raw texts of other copies of the article, the most alike first: evidence, and nothing else.
        """
        if self.decisions is not None:
            article = self.decisions.labelled(article)
        blocks = [*article.blocks(), *own_fields(article)]
        texts = self.run_blocks(blocks, copies)
        clean = {traced.block_id: traced.text for traced in texts}
        edits = tuple(edit for traced in texts for edit in traced.edits)
        return CleanedArticle(article, with_texts(article, clean), edits)

    def _step(
        self, stage: Stage, account: Account, traced: TracedText, context: Context, decided: TextDecisions | None
    ) -> TracedText:
        account.blocks += 1
        account.characters += len(traced.text)
        proposed = in_order(stage.function(traced.text, context))
        if not proposed:
            return traced
        try:
            check(traced.text, proposed)
        except EditError as error:
            raise EditError(f"stage {stage.info.name!r} on block {traced.block_id}: {error}") from error
        step = [self._trace(stage, traced, edit) for edit in proposed]
        return _advanced(traced, decided.step(step) if decided is not None else step, account)

    def _last_step(self, traced: TracedText, decided: TextDecisions) -> TracedText:
        """Bring what people decided and no stage proposed."""
        self._review.blocks += 1
        self._review.characters += len(traced.text)
        left = decided.left(stage.info.name for stage in self.stages)
        edits = final_edits(traced.raw, traced.text, traced.alignment, left)
        check(traced.text, [edit for edit in edits if edit.rule != CONFLICT])
        step = [
            TracedEdit(
                traced.block_id, STAGE, edit, *traced.alignment.to_raw(edit.start, edit.end), edit.rule != CONFLICT
            )
            for edit in edits
        ]
        return _advanced(traced, step, self._review) if step else traced

    def _trace(self, stage: Stage, traced: TracedText, edit: Edit) -> TracedEdit:
        raw_start, raw_end = traced.alignment.to_raw(edit.start, edit.end)
        one = TracedEdit(traced.block_id, stage.info.name, edit, raw_start, raw_end, applied=True)
        if edit.confidence < stage.point_of(edit.rule, self.apply_from) or one.id in self.rejected:
            return replace(one, applied=False)
        return one


def _advanced(traced: TracedText, step: Sequence[TracedEdit], account: Account) -> TracedText:
    """Return the text after one step: its applied edits made, all of them counted and traced."""
    accepted = [one.edit for one in step if one.applied]
    account.applied.update(edit.rule for edit in accepted)
    account.suggested.update(one.edit.rule for one in step if not one.applied)
    done = sum(1 for one in traced.edits if one.applied)
    return TracedText(
        traced.block_id,
        traced.raw,
        apply(traced.text, accepted),
        traced.alignment.compose(accepted, first_source=done),
        (*traced.edits, *step),
    )


def _report(name: str, version: int, options_hash: str, account: Account) -> StageReport:
    return StageReport(
        name,
        version,
        options_hash,
        account.blocks,
        account.characters,
        tuple(sorted(account.applied.items())),
        tuple(sorted(account.suggested.items())),
        account.seconds,
    )
