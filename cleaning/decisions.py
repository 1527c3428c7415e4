"""What people decided about edits and labels of a text, and how later cleanings of the same text keep to it.

A decision names an edit by the digest of its block's raw text, its raw span, and what it would put there; so it holds
for that text wherever it stands, whatever stage proposes the edit. Everything here is pure; who keeps decisions on
disk is `qingtie.review`.

- rejected: the edit becomes a suggestion
- accepted: it is applied, whatever its confidence
- corrected: it becomes a suggestion, and an edit of the rule `review/correction` takes its place
- a decision that no stage's edit meets any more is applied at the end (`review/accepted`, `review/correction`), or,
  when the text at its place has become another one, noted as a suggestion of the rule `review/conflict`

A recipe without the stage that a decision spoke of leaves the decision alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from cleaning.edits import Alignment
from cleaning.records import Article, Block, Comment, Edit, Role, TracedEdit

STAGE = "review"
CORRECTION = "review/correction"
ACCEPTED = "review/accepted"
CONFLICT = "review/conflict"

Key = tuple[int, int, str, str, int]
"""Raw start, raw end, before, after, and which of several equal ones (from 0)."""
Span = tuple[int, int]


class Verdict(StrEnum):
    """What a person said of an edit."""

    ACCEPT = "accept"
    REJECT = "reject"
    CORRECT = "correct"


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text in hex; lone surrogates count as they are."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on one edit. `text` is the digest of the raw block, `length` its code points.

    `start` and `end` are code points of the raw text; `before` is what the stage saw there, `after` what it proposed.
    `correction` is None unless the verdict is `correct`. `at` is an RFC 3339 time, UTC.
    """

    text: str
    length: int
    start: int
    end: int
    before: str
    after: str
    rule: str
    verdict: Verdict
    correction: str | None = None
    by: str = ""
    at: str = ""
    nth: int = 0

    @property
    def key(self) -> Key:
        """What it shares with the edit that it speaks of."""
        return self.start, self.end, self.before, self.after, self.nth

    @property
    def wanted(self) -> str:
        """The text that should stand there."""
        if self.verdict == Verdict.REJECT:
            return self.before
        return self.after if self.correction is None else self.correction

    def told(self, what: str) -> str:
        """Say who decided, and when: `rejected by 小林 on 2026-03-01`."""
        return f"{what} by {self.by or 'nobody named'} on {self.at[:10] or 'an unknown day'}"


@dataclass(frozen=True, slots=True)
class RoleLabel:
    """The role that a person gave to a block of one article; `text` is the digest of its raw text."""

    site: str
    article_id: str
    text: str
    role: Role
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class ArticleLabel:
    """What a person called an article: `good`, `spam`, `duplicate` or `broken`."""

    site: str
    article_id: str
    label: str
    by: str = ""
    at: str = ""


@dataclass(frozen=True)
class Decisions:
    """All decisions in force, one for each edit, block and article."""

    edits: tuple[Decision, ...] = ()
    roles: tuple[RoleLabel, ...] = ()
    articles: tuple[ArticleLabel, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.edits or self.roles or self.articles)

    @cached_property
    def digest(self) -> str:
        """Twelve hex digits that change with any decision."""
        payload = repr((sorted(map(repr, self.edits)), sorted(map(repr, self.roles)), sorted(map(repr, self.articles))))
        return text_digest(payload)[:12]

    def of_text(self, raw: str) -> TextDecisions | None:
        """Return the decisions on a raw text; None when there are none."""
        if len(raw) not in self._lengths:  # spares most texts the digest
            return None
        found = self._by_text.get(text_digest(raw))
        return None if found is None else TextDecisions(found)

    def labelled(self, article: Article) -> Article:
        """Return the article with the roles and the label that people gave it; the label goes into its evidence."""
        key = (article.site, article.id)
        label, roles = self._labels.get(key), self._roles.get(key)
        if label is not None:
            line = f"labelled {label.label} by {label.by or 'nobody named'} on {label.at[:10]}"
            article = replace(article, evidence=(*article.evidence, line))
        if roles:
            comments = tuple(_relabelled_comment(comment, roles) for comment in article.comments)
            article = replace(article, body=_relabelled(article.body, roles), comments=comments)
        return article

    @cached_property
    def _lengths(self) -> frozenset[int]:
        return frozenset(one.length for one in self.edits)

    @cached_property
    def _by_text(self) -> Mapping[str, tuple[Decision, ...]]:
        found: dict[str, tuple[Decision, ...]] = {}
        for one in self.edits:
            found[one.text] = (*found.get(one.text, ()), one)
        return found

    @cached_property
    def _labels(self) -> Mapping[tuple[str, str], ArticleLabel]:
        return {(one.site, one.article_id): one for one in self.articles}

    @cached_property
    def _roles(self) -> Mapping[tuple[str, str], dict[str, RoleLabel]]:
        found: dict[tuple[str, str], dict[str, RoleLabel]] = {}
        for one in self.roles:
            found.setdefault((one.site, one.article_id), {})[one.text] = one
        return found


def _relabelled(blocks: Iterable[Block], roles: Mapping[str, RoleLabel]) -> tuple[Block, ...]:
    return tuple(_with_role(block, roles.get(text_digest(block.text))) for block in blocks)


def _relabelled_comment(comment: Comment, roles: Mapping[str, RoleLabel]) -> Comment:
    return replace(comment, body=_relabelled(comment.body, roles))


def _with_role(block: Block, label: RoleLabel | None) -> Block:
    if label is None or label.role == block.role:
        return block
    return replace(block, role=label.role, why=f"labelled by {label.by or 'nobody named'} on {label.at[:10]}")


class TextDecisions:
    """The decisions on one text during one run over it: which are met, and which places are settled."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._open: dict[Key, Decision] = {one.key: one for one in decisions}
        self._settled: list[tuple[Span, Decision]] = []

    def step(self, traced: Sequence[TracedEdit]) -> list[TracedEdit]:
        """Return the edits of one stage as people decided; a correction follows the edit that it corrects."""
        seen: Counter[Key] = Counter()
        settled: list[tuple[Span, Decision]] = []
        decided: list[TracedEdit] = []
        for one in traced:
            span = (one.raw_start, one.raw_end)
            key: Key = (*span, one.edit.before, one.edit.after, 0)
            decision = self._open.pop((*key[:4], seen[key]), None)
            seen[key] += 1
            earlier = next((by for place, by in self._settled if _meet(place, span)), None)
            if decision is not None:
                decided.extend(_as_decided(one, decision))
                if decision.verdict == Verdict.CORRECT:
                    settled.append((span, decision))
            elif earlier is not None and one.applied:
                decided.append(_noted(one, earlier.told("kept back: the place was corrected"), applied=False))
            else:
                decided.append(one)
        self._settled += settled
        return decided

    def left(self, stages: Iterable[str]) -> list[Decision]:
        """Return what no edit met and asks for a change, of these stages or of the review itself, in order."""
        known = {*stages, STAGE}
        found = [one for one in self._open.values() if one.verdict != Verdict.REJECT]
        return sorted((one for one in found if one.rule.partition("/")[0] in known), key=lambda one: one.key)


def _as_decided(one: TracedEdit, decision: Decision) -> list[TracedEdit]:
    if decision.verdict == Verdict.ACCEPT:
        return [_noted(one, decision.told("accepted"), applied=True)]
    if decision.verdict == Verdict.REJECT:
        return [_noted(one, decision.told("rejected"), applied=False)]
    said = decision.told("corrected")
    edit = replace(one.edit, after=decision.wanted, rule=CORRECTION, confidence=1.0, why=said)
    return [_noted(one, said, applied=False), replace(one, edit=edit, applied=True)]


def _noted(one: TracedEdit, said: str, *, applied: bool) -> TracedEdit:
    why = f"{said}; {one.edit.why}" if one.edit.why else said
    return replace(one, edit=replace(one.edit, why=why), applied=applied)


def _meet(one: Span, other: Span) -> bool:
    """Whether two spans are equal, share a character, or one is an insertion inside the other."""
    return one == other or (one[0] < other[1] and other[0] < one[1])


def from_raw(alignment: Alignment, start: int, end: int) -> Span | None:
    """Map a raw span to the present text; None when one of its ends lies inside a change.

    Insertions at the ends of a span are not part of it; an empty span is what was inserted there, if anything was.
    """
    before = inside = 0
    for change in alignment.changes:
        if any(change.raw_start < edge < change.raw_end for edge in (start, end)):
            return None
        if start == end == change.raw_start == change.raw_end:
            return change.start, change.end
        growth = (change.end - change.start) - (change.raw_end - change.raw_start)
        if change.raw_end <= start:
            before += growth
        elif change.raw_start < end:
            inside += growth
    return start + before, end + before + inside


def final_edits(raw: str, text: str, alignment: Alignment, decisions: Sequence[Decision]) -> list[Edit]:
    """Return the edits that bring what no stage proposed any more, in order: no overlaps.

    What cannot be brought is an edit of the rule `review/conflict`, to be recorded and not applied.
    """
    edits: list[Edit] = []
    reached = 0
    last: Span = (-1, -1)
    for decision in decisions:
        place = from_raw(alignment, decision.start, decision.end)
        if place is None or raw[decision.start : decision.end] != decision.before:
            edits.append(_conflict(decision, reached, "the text there is another one now"))
            continue
        start, end = place
        if text[start:end] == decision.wanted:
            continue
        if start < reached or place == last:
            edits.append(_conflict(decision, reached, "another decision holds this place"))
            continue
        corrected = decision.verdict == Verdict.CORRECT
        rule, what = (CORRECTION, "corrected") if corrected else (ACCEPTED, "accepted")
        edits.append(Edit(start, end, text[start:end], decision.wanted, rule, 1.0, decision.told(what)))
        reached, last = end, place
    return edits


def _conflict(decision: Decision, at: int, why: str) -> Edit:
    """Return the note of a decision that does not fit, as an edit that is never applied."""
    said = f"{decision.told(f'{decision.verdict}ed')}: {decision.before!r} → {decision.wanted!r}, but {why}"
    return Edit(at, at, "", decision.wanted or decision.before, CONFLICT, 0.0, said)
