"""What cleaning did to one article, as text for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from cleaning.fields import field_texts, own_fields
from cleaning.records import Article, Block, CleanedArticle, Comment, TracedEdit


def explain_text(
    cleaned: CleanedArticle, *, everything: bool = False, suggestions: bool = True, color: bool = False
) -> str:
    """Return the explanation as lines; with `color`, ANSI colours, else `[-removed-]{+inserted+}`."""
    article = cleaned.clean
    applied = sum(1 for one in cleaned.edits if one.applied)
    head = [
        article.title or "(no title)",
        f"{article.url}",
        f"author: {article.author or '-'}   published: {_time(article.published_at)}   board: {article.board or '-'}",
        f"{applied} edits applied, {len(cleaned.edits) - applied} suggested; {len(article.comments)} comments",
        "",
    ]
    clean = _clean_texts(article)
    lines = list(head)
    owners = {block.id: comment for comment in cleaned.raw.comments for block in comment.body}
    for block in _raw_blocks(cleaned.raw):
        edits = [one for one in cleaned.edits if one.block_id == block.id and (one.applied or suggestions)]
        if edits or everything:
            lines.extend(_block(block, clean[block.id], edits, owners.get(block.id), color))
    if not cleaned.edits and not everything:
        lines.append("Nothing to change: raw and clean text are the same (--all shows them).")
    return "\n".join(lines)


def _raw_blocks(article: Article) -> list[Block]:
    return [*own_fields(article), *article.blocks()]


def _clean_texts(article: Article) -> dict[str, str]:
    return {**field_texts(article), **{block.id: block.text for block in article.blocks()}}


def _time(when: Any) -> str:
    return when.isoformat(sep=" ") if when is not None else "-"


def _block(block: Block, clean: str, edits: Sequence[TracedEdit], owner: Comment | None, color: bool) -> list[str]:
    who = f" by {owner.author or 'nobody named'}" if owner else ""
    title = f"── {block.id}  [{block.role.value}]{who}"
    lines = [click.style(title, bold=True) if color else title]
    lines.append(f"   raw:   {_woven(block.text, edits, color)}")
    if clean != block.text:
        lines.append(f"   clean: {_visible(clean)}")
    return [*lines, *(_edit_line(one, color) for one in edits)]


def _woven(raw: str, edits: Sequence[TracedEdit], color: bool) -> str:
    """Mark the stretches of the raw text that edits stand for; those of later stages may share one."""
    spans: dict[tuple[int, int], list[TracedEdit]] = {}
    for one in edits:
        spans.setdefault((one.raw_start, one.raw_end), []).append(one)
    parts: list[str] = []
    position = 0
    for (start, end), here in sorted(spans.items(), key=lambda item: item[0]):
        if start < position:
            continue
        parts.append(_visible(raw[position:start]))
        parts.append(_marked(raw[start:end], here, color))
        position = end
    parts.append(_visible(raw[position:]))
    return "".join(parts)


def _marked(before: str, here: Sequence[TracedEdit], color: bool) -> str:
    applied = [one for one in here if one.applied]
    before, after = _visible(before), _visible((applied or here)[-1].edit.after)
    if not applied:
        return click.style(before or "·", underline=True, fg="yellow") if color else f"[?{before}→{after}?]"
    if color:
        return click.style(before, fg="red", strikethrough=True) + click.style(after, fg="green")
    return (f"[-{before}-]" if before else "") + (f"{{+{after}+}}" if after else "")


def _edit_line(one: TracedEdit, color: bool) -> str:
    edit = one.edit
    state = "applied  " if one.applied else "suggested"
    state = click.style(state, fg="green" if one.applied else "yellow") if color else state
    change = f"{_visible(edit.before) or '∅'} → {_visible(edit.after) or '∅'}"
    return f"     {state} {edit.confidence:.2f}  {edit.rule:<24} {change}   {edit.why}"


_NAMES = {"\n": "⏎", "\r": "␍", "\t": "⇥", "\u3000": "␣", "\u00a0": "⍽"}


def _visible(text: str) -> str:
    """Show what cannot be seen, and let nothing of a page's text control the terminal."""
    if text and not text.strip(" "):
        return "␣" * len(text)
    return "".join(_NAMES.get(c) or (c if c.isprintable() else f"<U+{ord(c):04X}>") for c in text)


def explain_json(cleaned: CleanedArticle) -> dict[str, Any]:
    """Return the explanation as a JSON object: the blocks with raw and clean text, and their edits."""
    clean = _clean_texts(cleaned.clean)
    edits: dict[str, list[dict[str, Any]]] = {}
    for one in cleaned.edits:
        edits.setdefault(one.block_id, []).append(
            {
                "id": one.id,
                "stage": one.stage,
                "rule": one.edit.rule,
                "start": one.edit.start,
                "end": one.edit.end,
                "raw_start": one.raw_start,
                "raw_end": one.raw_end,
                "before": one.edit.before,
                "after": one.edit.after,
                "confidence": one.edit.confidence,
                "applied": one.applied,
                "why": one.edit.why,
            }
        )
    article = cleaned.clean
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "author": article.author,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "board": article.board,
        "evidence": list(article.evidence),
        "blocks": [
            {"id": b.id, "role": b.role.value, "raw": b.text, "clean": clean[b.id], "edits": edits.get(b.id, [])}
            for b in _raw_blocks(cleaned.raw)
        ],
    }
