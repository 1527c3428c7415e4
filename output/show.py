"""One article in a notebook: its edits in colour, or the whole page raw beside clean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape as html_escape
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from cleaning.records import CONTENT_ROLES
from output.diffview import SIDES, STYLE, BlockView, Note, block_html, block_sides, block_text, weave
from output.errors import DatasetError
from output.lookup import edited_fields
from output.manifest import current_folder, load_manifest
from output.reading import read_table
from output.text import escape, unescape


@dataclass(frozen=True, slots=True)
class EditsView:
    """An article's changed blocks: HTML in Jupyter, plain text in a terminal."""

    title: str
    url: str
    blocks: tuple[BlockView, ...]
    unchanged: int

    def _repr_html_(self) -> str:
        head = _head(self.title, self.url)
        body = "".join(block_html(view) for view in self.blocks) or "<p>No edits.</p>"
        tail = f"<small>{self.unchanged} blocks without edits are not shown.</small>"
        return _printable(f'<div class="qt-edits"><style>{STYLE}</style>{head}{body}{tail}</div>')

    def __repr__(self) -> str:
        lines = [self.title, self.url]
        lines.extend(map(_line, self.blocks))
        if not self.blocks:
            lines.append("No edits.")
        lines.append(f"({self.unchanged} blocks without edits are not shown)")
        return _printable("\n".join(lines))


def show_edits(
    article_id: str, data: Path | str = "data", suggestions: bool = True, *, site: str | None = None
) -> EditsView:
    """Show what cleaning changed in an article and its comments, block by block.

    Removed text is red and struck through, inserted text green, a suggestion dotted with its proposal;
    tooltips give rule, confidence and reason. Needed only when two sites use the same id: `site`. Raises
    `DatasetError` when there is no such article, or more than one.
    """
    found = _opened(article_id, data, suggestions, site)
    views = tuple(view for view, edited in found.views if edited)
    return EditsView(found.title, found.url, views, len(found.views) - len(views))


@dataclass(frozen=True, slots=True)
class PageView:
    """An article raw beside clean: HTML in Jupyter, plain text (clean, with its changes marked) in a terminal.

    `boilerplate` says whether blocks that are no content are among `blocks`.
    """

    title: str
    url: str
    blocks: tuple[BlockView, ...]
    boilerplate: bool

    def _repr_html_(self) -> str:
        head = _head(self.title, self.url)
        rows = "".join(block_sides(view, dim=view.role not in _CONTENT) for view in self.blocks)
        table = f"<table><tr><th></th><th>raw 原文</th><th>clean 清洗后</th></tr>{rows}</table>"
        return _printable(f'<div class="qt-edits qt-sides"><style>{STYLE}{SIDES}</style>{head}{table}</div>')

    def __repr__(self) -> str:
        return _printable("\n".join([self.title, self.url, *map(_line, self.blocks)]))


_CONTENT = frozenset({*map(str, CONTENT_ROLES), "title", "quote", "author", "board"})


def show_page(
    article_id: str, data: Path | str = "data", boilerplate: bool = True, *, site: str | None = None
) -> PageView:
    """Show an article and its comments whole, raw beside clean, changes coloured; else as `show_edits`."""
    found = _opened(article_id, data, True, site)
    views = tuple(view for view, edited in found.views if edited or boilerplate or view.role in _CONTENT)
    return PageView(found.title, found.url, views, boilerplate)


@dataclass(frozen=True, slots=True)
class _Opened:
    title: str
    url: str
    views: tuple[tuple[BlockView, bool], ...]  # with whether it has edits


def _opened(article_id: str, data: Path | str, suggestions: bool, site: str | None) -> _Opened:
    folder = current_folder(data)
    load_manifest(folder)
    wanted = escape(article_id)
    article = _one_article(folder, wanted, site, data)
    own = (pc.field("article_id") == wanted, unescape(article["site"]))
    blocks = list(article["blocks"])
    comments = sorted(_rows(folder, "comments", *own), key=lambda row: row["position"])
    for comment in comments:
        blocks.extend(comment["blocks"])
    edits = sorted(_rows(folder, "edits", *own), key=lambda row: row["position"])
    notes: dict[str, list[Note]] = {}
    for row in edits:
        if suggestions or row["applied"]:
            notes.setdefault(row["block_id"], []).append(_note(row))
    blocks = [*edited_fields(article, comments, edits), *blocks]
    views = tuple((_view(block, notes.get(block["id"], [])), block["id"] in notes) for block in blocks)
    return _Opened(unescape(article["title"] or article["id"]), unescape(article["url"]), views)


def _one_article(folder: Path, wanted: str, site: str | None, data: Path | str) -> dict[str, Any]:
    found = _rows(folder, "articles", pc.field("id") == wanted, site)
    if not found:
        raise DatasetError(f"no article with id {wanted!r} in {data}; load_articles({str(data)!r}).id lists them")
    if len(found) > 1:
        sites = ", ".join(row["site"] for row in found)
        raise DatasetError(f"the id {wanted!r} is used by {len(found)} sites ({sites}); say which with site=")
    return found[0]


def _rows(
    folder: Path, table: str, where: Any, site: str | None, columns: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_table(folder, table, columns=columns, site=site, where=where).to_pylist()
    return rows


def _note(row: dict[str, Any]) -> Note:
    return Note(
        rule=unescape(row["rule"]),
        before=unescape(row["before"]),
        after=unescape(row["after"]),
        raw_start=row["raw_start"],
        raw_end=row["raw_end"],
        applied=row["applied"],
        confidence=row["confidence"],
        why=unescape(row["why"]),
    )


def _view(block: dict[str, Any], notes: list[Note]) -> BlockView:
    pieces = weave(unescape(block["raw_text"]), unescape(block["text"]), notes)
    return BlockView(block["id"], block["role"], pieces)


def _head(title: str, url: str) -> str:
    return f"<h4>{html_escape(title)}</h4><small>{html_escape(url)}</small>"


def _line(view: BlockView) -> str:
    return f"{view.id} ({view.role}): {block_text(view)}"


def _printable(text: str) -> str:
    """Return text with lone surrogates spelt out: screens and notebooks want UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
