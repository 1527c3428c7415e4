"""One article of a dataset as a record again: before, after, and every edit between the two."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from cleaning.records import Article, Block, CleanedArticle, Comment, Edit, PageRef, Role, TracedEdit
from output.errors import DatasetError
from output.manifest import current_folder
from output.reading import read_table
from output.text import escape, unescape


def load_cleaned(data: Path | str, key: str) -> CleanedArticle:
    """Return the article whose id, canonical URL or page URL is `key`.

    Raises `DatasetError` when the dataset has none.
    """
    folder = current_folder(Path(data))
    wanted = escape(key)
    rows = read_table(folder, "articles", where=(pc.field("id") == wanted) | (pc.field("url") == wanted)).to_pylist()
    if not rows:
        light = read_table(folder, "articles", columns=["id", "pages"]).to_pylist()
        found = next((row["id"] for row in light if any(page["url"] == wanted for page in row["pages"] or ())), None)
        if found is None:
            raise DatasetError(
                f"no article with the id or URL {key!r} in {data}: look ids up in its articles table, or crawl it first"
            )
        rows = read_table(folder, "articles", where=pc.field("id") == found).to_pylist()
    row = rows[0]
    mine = pc.field("article_id") == row["id"]
    comments = read_table(folder, "comments", where=mine).to_pylist()
    edits = read_table(folder, "edits", where=mine).to_pylist()
    comments.sort(key=lambda comment: comment["position"])
    edits.sort(key=lambda edit: edit["position"])
    raw, clean = (_article(row, comments, field) for field in ("raw_text", "text"))
    return CleanedArticle(raw, clean, tuple(_edit(edit) for edit in edits))


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
        body=_blocks(row["blocks"], field),
        comments=tuple(
            Comment(
                id=unescape(one["id"]),
                floor=one["floor"],
                author=_plain(one["author"]),
                published_at=one["published_at"],
                body=_blocks(one["blocks"], field),
                quote=_plain(one["quote"]),
                reply_to=_plain(one["reply_to"]),
                likes=one["likes"],
            )
            for one in comments
        ),
        pages=tuple(
            PageRef(unescape(page["url"]), page["digest"], page["fetched_at"], page["encoding"])
            for page in row["pages"] or ()
        ),
        evidence=tuple(unescape(line) for line in row["evidence"] or ()),
    )


def _blocks(blocks: list[dict[str, Any]] | None, field: str) -> tuple[Block, ...]:
    return tuple(
        Block(b["id"], Role(b["role"]), unescape(b[field] or ""), b["level"], unescape(b["why"] or ""))
        for b in blocks or ()
    )


def _edit(row: Mapping[str, Any]) -> TracedEdit:
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
