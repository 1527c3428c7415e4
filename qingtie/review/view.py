"""One article laid out for review: every block raw and clean, every edit a card, with what people decided."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cleaning.decisions import ACCEPTED, CONFLICT, CORRECTION, Verdict, text_digest
from cleaning.fields import field_texts, own_fields
from cleaning.records import Block, CleanedArticle, TracedEdit
from output.diffview import Note, Piece, weave
from output.text import visible
from qingtie.review.store import Journal, Record

LONGEST = 4000
"""Characters of an unchanged stretch that are shown whole; of a longer one, its two ends."""

OWN_RULES = frozenset({CORRECTION, ACCEPTED, CONFLICT})
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Card:
    """One edit. `number` counts from 0 in the article; `verdict` is empty while nobody has decided.

    `made_by` is the id of the decision that made an edit of a `review/…` rule, else empty.
    """

    number: int
    edit: TracedEdit
    length: int
    text: str  # digest of the block's raw text
    nth: int
    verdict: str = ""
    correction: str = ""
    by: str = ""
    at: str = ""
    made_by: str = ""

    @property
    def own(self) -> bool:
        """Whether the edit came of a decision: it is withdrawn, not judged again."""
        return self.edit.edit.rule in OWN_RULES

    @property
    def key(self) -> tuple[Any, ...]:
        """What a decision is about: cards with one key, as in blocks of the same text, are decided together."""
        edit = self.edit.edit
        return self.text, self.edit.raw_start, self.edit.raw_end, edit.before, edit.after, self.nth

    @property
    def before(self) -> str:
        """What stood there, invisible characters named."""
        return visible(self.edit.edit.before)

    @property
    def after(self) -> str:
        """What would stand there, invisible characters named."""
        return visible(self.edit.edit.after)

    def record(self, article: CleanedArticle, verdict: Verdict, correction: str | None) -> dict[str, Any]:
        """Return the line of the journal for a verdict on this edit."""
        edit = self.edit.edit
        return {
            "kind": "edit",
            "site": article.raw.site,
            "article": article.raw.id,
            "block": self.edit.block_id,
            "edit": self.edit.id,
            "text": self.text,
            "length": self.length,
            "start": self.edit.raw_start,
            "end": self.edit.raw_end,
            "before": edit.before,
            "after": edit.after,
            "nth": self.nth,
            "rule": edit.rule,
            "confidence": edit.confidence,
            "applied": self.edit.applied,
            "verdict": str(verdict),
            "correction": correction,
        }


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a block: unchanged (`numbers` empty), or what the edits of these numbers stand for."""

    before: str
    after: str
    numbers: tuple[int, ...] = ()
    applied: bool = False
    verdict: str = ""
    correction: str = ""

    @property
    def names(self) -> str:
        """The numbers as an attribute of the page holds them."""
        return " ".join(map(str, self.numbers))


@dataclass(frozen=True, slots=True)
class BlockPage:
    """One block: its marks, who wrote it, and the role that a person gave it (empty: none)."""

    number: int
    id: str
    role: str
    text: str
    heading: str
    marks: tuple[Mark, ...]
    changed: bool
    given: str = ""


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article ready to be shown."""

    article: CleanedArticle
    blocks: tuple[BlockPage, ...]
    cards: tuple[Card, ...]
    label: str
    decided: int

    @property
    def total(self) -> int:
        """Edits that can be decided."""
        return sum(1 for card in self.cards if not card.own)


def lay_out(article: CleanedArticle, journal: Journal) -> ArticlePage:
    """Return an article with all its blocks and edits, and what is decided about them."""
    raw_blocks = [*own_fields(article.raw), *article.raw.blocks()]
    clean = {**field_texts(article.clean), **{block.id: block.text for block in article.clean.blocks()}}
    cards = _cards(article, {block.id: block.text for block in raw_blocks}, journal)
    by_block: dict[str, list[Card]] = {}
    for card in cards:
        by_block.setdefault(card.edit.block_id, []).append(card)
    records = journal.of_article(article.raw.site, article.raw.id)
    roles = {one["text"]: one["role"] for one in records if one["kind"] == "block"}
    owners = _owners(article)
    blocks = tuple(
        _block(number, block, clean[block.id], by_block.get(block.id, ()), owners.get(block.id, ""), roles)
        for number, block in enumerate(raw_blocks)
        if block.id in by_block or not block.id.startswith("field/")  # a field of its own is of interest when edited
    )
    label = next((str(one["label"]) for one in records if one["kind"] == "article"), "")
    decided = sum(1 for card in cards if card.verdict and not card.own)
    return ArticlePage(article, blocks, cards, label, decided)


def _cards(article: CleanedArticle, raw: Mapping[str, str], journal: Journal) -> tuple[Card, ...]:
    made = _makers(journal) if any(one.edit.rule in OWN_RULES for one in article.edits) else {}
    digests = {block_id: text_digest(raw[block_id]) for block_id in {one.block_id for one in article.edits}}
    seen: Counter[tuple[Any, ...]] = Counter()
    cards = []
    for number, one in enumerate(article.edits):
        text, edit = digests[one.block_id], one.edit
        span = (one.raw_start, one.raw_end)
        place = (one.block_id, one.stage, *span, edit.before, edit.after)
        nth = seen[place]
        seen[place] += 1
        record = journal.in_force.get(("edit", text, *span, edit.before, edit.after, nth))
        maker = made.get((text, *span, edit.after)) if edit.rule in OWN_RULES else None
        told = _told(record)
        cards.append(
            Card(number, one, len(raw[one.block_id]), text, nth, *told, made_by=str(maker["id"]) if maker else "")
        )
    return tuple(cards)


def _makers(journal: Journal) -> dict[tuple[Any, ...], Record]:
    """Return the decisions in force that put a text somewhere, by that place and text."""
    return {
        (one["text"], one["start"], one["end"], one["correction"] if one["verdict"] == "correct" else one["after"]): one
        for one in journal.in_force.values()
        if one["kind"] == "edit" and one["verdict"] != "reject"
    }


def _told(record: Record | None) -> tuple[str, str, str, str]:
    """Return verdict, correction, reviewer and day; all empty when nobody has decided."""
    if record is None:
        return "", "", "", ""
    return record["verdict"], record["correction"] or "", record["by"], record["at"][:10]


def _owners(article: CleanedArticle) -> dict[str, str]:
    """Return the heading of each block that begins a comment."""
    found = {}
    for comment in article.clean.comments:
        if comment.body:
            floor = f"#{comment.floor} " if comment.floor else ""
            found[comment.body[0].id] = f"{floor}{comment.author or '—'}"
    return found


def _block(
    number: int, block: Block, clean: str, cards: Iterable[Card], heading: str, roles: Mapping[str, str]
) -> BlockPage:
    notes = {id(note): (note, card) for note, card in ((_note(card), card) for card in cards)}
    pieces = weave(block.text, clean, [note for note, _ in notes.values()])
    by_note = {key: card for key, (_, card) in notes.items()}
    marks = tuple(_mark(piece, [by_note[id(note)] for note in piece.notes]) for piece in pieces)
    digest = text_digest(block.text)
    return BlockPage(number, block.id, block.role.value, digest, heading, marks, bool(notes), roles.get(digest, ""))


def _note(card: Card) -> Note:
    edit, one = card.edit.edit, card.edit
    return Note(edit.rule, edit.before, edit.after, one.raw_start, one.raw_end, one.applied, edit.confidence, edit.why)


def _mark(piece: Piece, cards: list[Card]) -> Mark:
    if piece.kind == "same":
        text = shown(piece.before)
        return Mark(text, text)
    numbers = tuple(card.number for card in cards)
    single = len(cards) == 1
    verdict = cards[0].verdict if single else ("mixed" if any(card.verdict for card in cards) else "")
    correction = visible(cards[0].correction) if single else ""
    return Mark(visible(piece.before), visible(piece.after), numbers, piece.kind == "change", verdict, correction)


def shown(text: str) -> str:
    """Return unchanged text as it may be shown: controls and overrides of direction named, a long middle left out.

    >>> shown("a\\u202eb")
    'a⟨U+202E⟩b'
    """
    if len(text) > LONGEST:
        half = LONGEST // 2
        text = f"{text[:half]} ⋯ {len(text) - LONGEST:,} characters without edits ⋯ {text[-half:]}"
    return _HIDDEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)
