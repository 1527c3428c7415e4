"""Raw text and its edits, woven into one view: unchanged, changed and suggested pieces.

Edits of several stages may change the same stretch of raw text; their raw spans then overlap and they are
shown as one change. Outside such stretches raw and clean text are equal, and within one the length changes
by the sum of its applied edits: that is enough to find each stretch in the clean text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape as html_escape
from typing import Literal

from output.text import visible

STYLE = """
.qt-edits{font:1rem/1.7 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
.qt-edits h4{margin:.6em 0 .2em}.qt-edits p{margin:.2em 0;white-space:pre-wrap;overflow-wrap:anywhere}
.qt-edits small{color:#808890}
.qt-edits del{color:#c0252b;background:#c0252b1f}
.qt-edits ins{color:#1c7c3c;background:#1c7c3c1f;text-decoration:none}
.qt-edits .qt-sug{text-decoration:underline dotted #b07a00;text-underline-offset:.2em}
.qt-edits .qt-sug i{color:#b07a00;font-style:normal;border:1px dotted #b07a00;margin-left:.15em}
"""

SIDES = """
.qt-sides table{width:100%;border-collapse:collapse;table-layout:fixed}.qt-sides th:first-child{width:7em}
.qt-sides td,.qt-sides th{text-align:left;vertical-align:top;padding:.25em .6em;border-bottom:1px solid #80889040}
.qt-sides td{white-space:pre-wrap;overflow-wrap:anywhere}.qt-sides .qt-dim{opacity:.6}
"""
"""What `block_sides` needs beside `STYLE`."""


@dataclass(frozen=True, slots=True)
class Note:
    """An edit as the tables hold it, strings unescaped; spans are code points of the raw text."""

    rule: str
    before: str
    after: str
    raw_start: int
    raw_end: int
    applied: bool
    confidence: float
    why: str

    @property
    def tooltip(self) -> str:
        """Rule, confidence and reason in one line."""
        parts = [self.rule, f"{self.confidence:.2f}", self.why, "" if self.applied else "suggestion"]
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: `before` of the raw text became (or might become) `after`."""

    kind: Literal["same", "change", "suggestion"]
    before: str
    after: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block with its pieces."""

    id: str
    role: str
    pieces: tuple[Piece, ...]


def weave(raw: str, clean: str, notes: Sequence[Note]) -> tuple[Piece, ...]:
    """Return the pieces whose `before`s make up `raw` and whose applied `after`s make up `clean`.

    Notes that do not fit the texts (another version of them) give one change of the whole block.
    """
    pieces: list[Piece] = []
    raw_at = clean_at = 0
    for group in _groups(notes):
        start, end = _span(group)
        applied = [note for note in group if note.applied]
        length = end - start + sum(len(note.after) - len(note.before) for note in applied)
        gap = raw[raw_at:start]
        clean_start = clean_at + len(gap)
        if gap:
            pieces.append(Piece("same", gap, gap))
        before, after = raw[start:end], clean[clean_start : clean_start + length]
        if not applied:
            after = " / ".join(dict.fromkeys(note.after for note in group))
        pieces.append(Piece("change" if applied else "suggestion", before, after, tuple(group)))
        raw_at, clean_at = end, clean_start + length
    if raw_at < len(raw):
        pieces.append(Piece("same", raw[raw_at:], raw[raw_at:]))
    if _both(pieces) != (raw, clean):
        return (Piece("change", raw, clean, tuple(notes)),)
    return tuple(pieces)


def _both(pieces: Sequence[Piece]) -> tuple[str, str]:
    """Return the raw and the clean text that the pieces stand for."""
    raw = "".join(piece.before for piece in pieces)
    return raw, "".join(piece.before if piece.kind == "suggestion" else piece.after for piece in pieces)


def _groups(notes: Sequence[Note]) -> list[list[Note]]:
    """Group notes whose raw spans overlap, in order.

    Applied insertions also join what they touch, on both sides: a later stage may have edited across them. A
    suggestion changed nothing, so touching alone does not tie it to anything.
    """
    applied = _joined([[note] for note in notes if note.applied], touching=True)
    return _joined([*applied, *([note] for note in notes if not note.applied)], touching=False)


def _joined(units: list[list[Note]], *, touching: bool) -> list[list[Note]]:
    """Join units of notes that overlap or, when asked, that touch where one of them is empty."""
    joined: list[list[Note]] = []
    reach = -1
    for unit in sorted(units, key=_span):
        start, end = _span(unit)
        meets = touching and start == reach and (start == end or _has_insertion(joined[-1], reach))
        if joined and (start < reach or meets):
            joined[-1].extend(unit)
        else:
            joined.append(list(unit))
        reach = max(reach, end)
    return joined


def _span(unit: Sequence[Note]) -> tuple[int, int]:
    return min(note.raw_start for note in unit), max(note.raw_end for note in unit)


def _has_insertion(unit: Sequence[Note], at: int) -> bool:
    return any(note.raw_start == note.raw_end == at for note in unit)


def block_text(view: BlockView) -> str:
    """Return a block as plain text: [-removed-]{+inserted+}, and [?text -> proposal?] for a suggestion."""
    return "".join(_plain(piece) for piece in view.pieces)


def _plain(piece: Piece) -> str:
    if piece.kind == "same":
        return piece.before
    if piece.kind == "suggestion":
        return f"[?{visible(piece.before)} -> {visible(piece.after)}?]"
    removed = f"[-{visible(piece.before)}-]" if piece.before else ""
    return removed + (f"{{+{visible(piece.after)}+}}" if piece.after else "")


def block_html(view: BlockView) -> str:
    """Return a block as an HTML paragraph, everything escaped, notes as tooltips."""
    label = html_escape(f"{view.id} · {view.role}")
    return f"<p><small>{label}</small> <bdi>{''.join(_marked(piece) for piece in view.pieces)}</bdi></p>"


def _marked(piece: Piece) -> str:
    if piece.kind == "same":
        return html_escape(piece.before)
    title = html_escape("\n".join(note.tooltip for note in piece.notes))
    before, after = html_escape(visible(piece.before)), html_escape(visible(piece.after))
    if piece.kind == "suggestion":
        return f'<span class="qt-sug" title="{title}">{before}<i>{after or "∅"}</i></span>'
    removed = f'<del title="{title}">{before}</del>' if before else ""
    return removed + (f'<ins title="{title}">{after}</ins>' if after else "")


def block_sides(view: BlockView, *, dim: bool = False) -> str:
    """Return a block as a table row: its name, raw, clean; everything escaped, notes as tooltips."""
    raw = "".join(_side(piece, raw=True) for piece in view.pieces)
    clean = "".join(_side(piece, raw=False) for piece in view.pieces)
    label = html_escape(f"{view.id} · {view.role}")
    kind = ' class="qt-dim"' if dim else ""
    return f"<tr{kind}><td><small>{label}</small></td><td><bdi>{raw}</bdi></td><td><bdi>{clean}</bdi></td></tr>"


def _side(piece: Piece, *, raw: bool) -> str:
    if piece.kind == "same":
        return html_escape(piece.before)
    title = html_escape("\n".join(note.tooltip for note in piece.notes))
    if piece.kind == "suggestion":
        return f'<span class="qt-sug" title="{title}">{html_escape(visible(piece.before))}</span>'
    text = html_escape(visible(piece.before if raw else piece.after))
    tag = "del" if raw else "ins"
    return f'<{tag} title="{title}">{text}</{tag}>' if text else ""
