"""Decisions on wording edits as gold texts, in the form that `qingtie wording score` reads.

A block with a decision on a wording edit becomes one text. What was accepted or corrected is a place that must be
repaired; what was rejected is plain text, where any change is harm. Every other edit of the block, judged by nobody
or made by another stage, is a place that may be changed or left: it counts neither way.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cleaning.decisions import Decision, Verdict, text_digest
from cleaning.fields import field_texts, own_fields
from cleaning.records import CleanedArticle, TracedEdit
from cleaning.wording.score import Change
from output.diffview import Note, weave
from output.errors import DatasetError
from output.files import write_text
from output.lookup import load_cleaned
from qingtie.review.store import Record, journal_path, read_journal

WORDING = "wording/"
_KINDS = {
    "wording/synonym": "synonym",
    "wording/likely-synonym": "synonym",
    "wording/deleted-word": "deletion",
    "wording/deleted-character": "deletion",
    "wording/copy": "deletion",
    "wording/gap": "deletion",
    "wording/punctuation": "punctuation",
}
Slot = dict[str, Any]


def export(data: Path, out: Path) -> dict[str, Any]:
    """Write the gold file; return counts of texts and verdicts, decisions left out, and notes on unreadable lines."""
    journal = read_journal(journal_path(data))
    wanted: dict[str, list[Decision]] = {}
    for one in journal.decisions().edits:
        if one.rule.startswith(WORDING):
            wanted.setdefault(one.text, []).append(one)
    records = [one for one in journal.in_force.values() if one["kind"] == "edit" and one["text"] in wanted]
    lines: list[dict[str, Any]] = []
    counts: Counter[str] = Counter()
    todo = dict(wanted)
    for article in _articles(data, records):
        for name, raw, clean, trace in _blocks(article):
            decisions = todo.pop(text_digest(raw), None)
            if decisions is None:
                continue
            used, slots = _judged(raw, decisions)
            if used:
                slots += _unjudged(raw, clean, trace, used)
                lines.append({"id": name, "text": raw, "edits": sorted(slots, key=lambda e: (e["start"], e["end"]))})
                counts.update(one.verdict for one in used)
    write_text(out, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return {
        "texts": len(lines),
        "accepted": counts[Verdict.ACCEPT],
        "corrected": counts[Verdict.CORRECT],
        "rejected": counts[Verdict.REJECT],
        "left_out": sum(map(len, wanted.values())) - counts.total(),
        "notes": list(journal.notes),
    }


def _articles(data: Path, decisions: Iterable[Record]) -> Iterator[CleanedArticle]:
    for site, article_id in dict.fromkeys((one["site"], one["article"]) for one in decisions):
        try:
            yield load_cleaned(data, article_id, site=site)
        except DatasetError:  # gone meanwhile: its decisions are counted as left out
            continue


def _blocks(article: CleanedArticle) -> Iterator[tuple[str, str, str, list[TracedEdit]]]:
    """Yield each block's name, raw and clean text and edits."""
    clean = {**field_texts(article.clean), **{block.id: block.text for block in article.clean.blocks()}}
    for block in (*own_fields(article.raw), *article.raw.blocks()):
        trace = [one for one in article.edits if one.block_id == block.id]
        yield f"{article.raw.site}/{article.raw.id}/{block.id}", block.text, clean[block.id], trace


def _judged(raw: str, decisions: Sequence[Decision]) -> tuple[list[Decision], list[Slot]]:
    """Return the decisions that speak of the raw text itself and do not overlap, and the places to repair."""
    used: list[Decision] = []
    slots: list[Slot] = []
    for one in sorted(decisions, key=lambda one: one.key):
        fits = raw[one.start : one.end] == one.before and one.nth == 0
        if not fits or any(_meet((one.start, one.end), (other.start, other.end)) for other in used):
            continue
        used.append(one)
        if one.verdict != Verdict.REJECT:
            kind = _KINDS.get(one.rule) or Change(one.before, one.wanted).kind
            slots.append(_slot(one.start, one.before, one.wanted, kind, "certain"))
    return used, slots


def _unjudged(raw: str, clean: str, trace: Sequence[TracedEdit], used: Sequence[Decision]) -> list[Slot]:
    """Return what else was changed or suggested in the block, away from what was judged."""
    notes = [
        Note(e.edit.rule, e.edit.before, e.edit.after, e.raw_start, e.raw_end, e.applied, e.edit.confidence, "")
        for e in trace
    ]
    slots: list[Slot] = []
    at = 0
    for piece in weave(raw, clean, notes):
        span = (at, at + len(piece.before))
        at = span[1]
        if piece.kind != "same" and not any(_meet(span, (one.start, one.end)) for one in used):
            after = piece.notes[0].after if piece.kind == "suggestion" else piece.after
            slots.append(_slot(span[0], piece.before, after, Change(piece.before, after).kind, "unjudged"))
    return slots


def _slot(start: int, before: str, after: str, kind: str, confidence: str) -> Slot:
    end = start + len(before)
    return {"start": start, "end": end, "before": before, "after": after, "type": kind, "confidence": confidence}


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one == other or (one[0] < other[1] and other[0] < one[1])
