"""One article of a dataset as a record again: before, after, and every edit between the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from cleaning.fields import field_texts, undo, with_texts
from cleaning.records import Article, Block, CleanedArticle, Comment, Edit, PageRef, Role, TracedEdit
from output.errors import DatasetError
from output.manifest import LINK, current_folder
from output.reading import read_table
from output.text import escape, unescape


def load_cleaned(data: Path | str, key: str, *, site: str | None = None) -> CleanedArticle:
    """Return the article whose id, canonical URL or page URL is `key`; `site` None: of any site.

    Raises `DatasetError` when the dataset has none.
    """
    folder = current_folder(Path(data))
    wanted = escape(key)
    either = (pc.field("id") == wanted) | (pc.field("url") == wanted)
    rows = read_table(folder, "articles", site=site, where=either).to_pylist()
    if not rows:
        light = read_table(folder, "articles", site=site, columns=["id", "pages"]).to_pylist()
        found = next((row["id"] for row in light if any(page["url"] == wanted for page in row["pages"] or ())), None)
        if found is None:
            raise DatasetError(
                f"no article with the id or URL {key!r} in {data}: look ids up in its articles table, or crawl it first"
            )
        rows = read_table(folder, "articles", site=site, where=pc.field("id") == found).to_pylist()
    row = rows[0]
    mine = pc.field("article_id") == row["id"]
    own_site = unescape(row["site"])  # another site may use the same id
    comments = read_table(folder, "comments", site=own_site, where=mine).to_pylist()
    edits = read_table(folder, "edits", site=own_site, where=mine).to_pylist()
    comments.sort(key=lambda comment: comment["position"])
    edits.sort(key=lambda edit: edit["position"])
    raw, clean = (_article(row, comments, field) for field in ("raw_text", "text"))
    trace = tuple(traced_edit(edit) for edit in edits)
    texts = {**{block.id: block.text for block in raw.blocks()}, **_raw_fields(clean, trace)}
    return CleanedArticle(with_texts(raw, texts), clean, trace)


def edited_fields(
    row: Mapping[str, Any], comments: list[dict[str, Any]], edits: Sequence[Mapping[str, Any]]
) -> list[dict[str, str]]:
    """Return the fields that were cleaned as blocks of their own, in the form of the column `blocks`."""
    clean = _article(row, comments, "text")
    raw, now = _raw_fields(clean, [traced_edit(edit) for edit in edits]), field_texts(clean)
    return [
        {"id": name, "role": name.rpartition("/")[2], "raw_text": escape(text), "text": escape(now.get(name, ""))}
        for name, text in raw.items()
    ]


def _raw_fields(article: Article, trace: Sequence[TracedEdit]) -> dict[str, str]:
    """Return the raw texts of the edited fields: tables hold them clean, the edits lead back."""
    edited: dict[str, list[TracedEdit]] = {}
    for one in trace:
        if one.block_id.startswith("field/"):
            edited.setdefault(one.block_id, []).append(one)
    clean = field_texts(article)
    return {name: undo(clean.get(name, ""), edits) for name, edits in edited.items()}


def published_urls(data: Path | str) -> set[str]:
    """Return the URLs of all pages that published articles came from; empty when nothing is published."""
    if not (Path(data) / LINK).is_dir():
        return set()
    rows = read_table(current_folder(data), "articles", columns=["pages"]).to_pylist()
    return {unescape(page["url"]) for row in rows for page in row["pages"] or ()}


def _article(row: Mapping[str, Any], comments: list[dict[str, Any]], field: str) -> Article:
    return Article(
        id=unescape(row["id"]),
        url=unescape(row["url"]),
        site=row["site"],
        engine=row["engine"],
        board=_plain(row["board"]),
        title=_plain(row["raw_title"] if field == "raw_text" else row["title"]),
        author=_plain(row["author"]),
        published_at=row["published_at"],
        body=blocks_of(row["blocks"], field),
        comments=tuple(
            Comment(
                id=unescape(one["id"]),
                floor=one["floor"],
                author=_plain(one["author"]),
                published_at=one["published_at"],
                body=blocks_of(one["blocks"], field),
                quote=_plain(one["quote"]),
                reply_to=_plain(one["reply_to"]),
                likes=one["likes"],
                edited_at=one["edited_at"],
            )
            for one in comments
        ),
        pages=tuple(
            PageRef(unescape(page["url"]), page["digest"], page["fetched_at"], page["encoding"])
            for page in row["pages"] or ()
        ),
        reply_count=row["reply_count"],
        view_count=row["view_count"],
        edited_at=row["edited_at"],
        tags=tuple(unescape(tag) for tag in row["tags"] or ()),
        language=_plain(row["language"]),
        licence=_plain(row["licence"]),
        evidence=tuple(unescape(line) for line in row["evidence"] or ()),
    )


def blocks_of(blocks: list[dict[str, Any]] | None, field: str) -> tuple[Block, ...]:
    """Return the blocks of a row as records, with the text of `field`: `raw_text` or `text`."""
    return tuple(
        Block(b["id"], Role(b["role"]), unescape(b[field] or ""), b["level"], unescape(b["why"] or ""))
        for b in blocks or ()
    )


def traced_edit(row: Mapping[str, Any]) -> TracedEdit:
    """Return a row of the table `edits` as a record."""
    edit = Edit(
        row["start"],
        row["end"],
        unescape(row["before"]),
        unescape(row["after"]),
        row["rule"],
        row["confidence"],
        unescape(row["why"] or ""),
    )
    return TracedEdit(row["block_id"], row["stage"], edit, row["raw_start"], row["raw_end"], row["applied"])


def _plain(value: str | None) -> str | None:
    return None if value is None else unescape(value)
