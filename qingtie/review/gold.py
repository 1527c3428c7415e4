"""Decisions on wording edits as gold texts, in the form that `qingtie wording score` reads.

A block with a decision on a wording edit becomes one text. What was accepted or corrected is a place that must be
repaired; what was rejected is plain text, where any change is harm. Every other edit of the block, judged by nobody
or made by another stage, is a place that may be changed or left: it counts neither way.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cleaning.decisions import Verdict
from cleaning.fields import field_texts, own_fields
from cleaning.records import CleanedArticle
from cleaning.wording.score import Change
from output.diffview import Piece, weave
from output.errors import DatasetError
from output.files import write_text
from output.lookup import load_cleaned
from qingtie.review.store import Journal, Record, journal_path, read_journal
from qingtie.review.view import Card, lay_out, note_of

WORDING = "wording/"
_KINDS = {
    "wording/synonym": "synonym",
    "wording/likely-synonym": "synonym",
    "wording/deleted-word": "deletion",
    "wording/deleted-character": "deletion",
    "wording/gap": "deletion",
    "wording/punctuation": "punctuation",
}


def export(data: Path, out: Path) -> dict[str, Any]:
    """Write the gold file; return counts of texts and verdicts, decisions left out, and notes on unreadable lines."""
    journal = read_journal(journal_path(data))
    wanted = [one for one in journal.in_force.values() if one["kind"] == "edit" and one["rule"].startswith(WORDING)]
    lines: dict[str, dict[str, Any]] = {}
    counts: Counter[str] = Counter()
    for article in _articles(data, wanted):
        for line, verdicts in _texts(article, journal):
            if line["digest"] not in lines:
                lines[line["digest"]] = line
                counts.update(verdicts)
    write_text(out, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines.values()))
    done = sum(counts.values())
    return {
        "texts": len(lines),
        "accepted": counts["accept"],
        "corrected": counts["correct"],
        "rejected": counts["reject"],
        "left_out": max(0, len(wanted) - done),
        "notes": list(journal.notes),
    }


def _articles(data: Path, decisions: Iterable[Record]) -> Iterator[CleanedArticle]:
    for site, article_id in dict.fromkeys((one["site"], one["article"]) for one in decisions):
        try:
            yield load_cleaned(data, article_id, site=site)
        except DatasetError:  # gone meanwhile: its decisions are counted as left out
            continue


def _texts(article: CleanedArticle, journal: Journal) -> Iterator[tuple[dict[str, Any], Counter[str]]]:
    """Yield a gold line for each block with a decision on a wording edit, and its verdicts."""
    raw = {block.id: block.text for block in (*own_fields(article.raw), *article.raw.blocks())}
    clean = {**field_texts(article.clean), **{block.id: block.text for block in article.clean.blocks()}}
    cards: dict[str, list[Card]] = {}
    for card in lay_out(article, journal).cards:
        cards.setdefault(card.edit.block_id, []).append(card)
    for block_id, own in cards.items():
        judged = [card for card in own if card.verdict and card.edit.edit.rule.startswith(WORDING)]
        if judged:
            line = {"id": f"{article.raw.site}/{article.raw.id}/{block_id}", "digest": own[0].text}
            edits = list(_slots(raw[block_id], clean[block_id], own))
            yield {**line, "text": raw[block_id], "edits": edits}, Counter(card.verdict for card in judged)


def _slots(raw: str, clean: str, cards: list[Card]) -> Iterator[dict[str, Any]]:
    """Yield the gold edits of a block, in order: no overlaps."""
    notes = [(note_of(card), card) for card in cards]
    by_note = {id(note): card for note, card in notes}
    at = 0
    for piece in weave(raw, clean, [note for note, _ in notes]):
        if piece.kind != "same":
            slot = _slot(piece, [by_note[id(note)] for note in piece.notes])
            if slot is not None:
                yield {"start": at, "end": at + len(piece.before), "before": piece.before, **slot}
        at += len(piece.before)


def _slot(piece: Piece, cards: list[Card]) -> dict[str, Any] | None:
    """Return what is right in a piece; None where the raw text itself is."""
    if len(cards) == 1 and cards[0].verdict and cards[0].edit.edit.before == piece.before:
        card = cards[0]
        if card.verdict == Verdict.REJECT:
            return None
        after = card.correction if card.verdict == Verdict.CORRECT else card.edit.edit.after
        rule = card.edit.edit.rule
        return {"after": after, "type": _KINDS.get(rule) or Change(piece.before, after).kind, "confidence": "certain"}
    after = cards[0].edit.edit.after if piece.kind == "suggestion" else piece.after
    return {"after": after, "type": Change(piece.before, after).kind, "confidence": "unjudged"}
