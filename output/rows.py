"""Records to rows to Arrow tables: pure functions, no files.

A row is a dict with exactly the columns of its schema. Strings are escaped (`output.text`); a number
that does not fit its column, or a time outside UTC's years 1 to 9999, becomes None.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import pyarrow as pa

from cleaning.fields import comment_of
from cleaning.records import CONTENT_ROLES, Article, Block, CleanedArticle, Comment, PageRef, Rejection, Role
from output.errors import SchemaError
from output.text import escape

Row: TypeAlias = dict[str, Any]

_WORDS = frozenset(str(role) for role in (*CONTENT_ROLES, Role.QUOTE, Role.IMAGE))
_ARTICLE_WORDS = ("title", "raw_title", "author", "board", "tags", "licence", "text")
_COMMENT_WORDS = ("author", "quote", "reply_to", "text")
_NOT_YET = {"content_digest": None, "first_seen": None, "first_run_id": None, "since": None}
# first_seen, first_run_id and since are filled in when the row meets the dataset


def article_row(cleaned: CleanedArticle, *, run_id: str, recipe: str) -> Row:
    """Return the row of an article. Raises `SchemaError` when raw and clean do not correspond."""
    clean, raw = cleaned.clean, cleaned.raw
    text = clean.text
    applied = sum(edit.applied for edit in cleaned.edits)
    row: Row = {
        "id": escape(clean.id),
        "url": escape(clean.url),
        "site": escape(clean.site),
        "engine": _text(clean.engine),
        "board": _text(clean.board),
        "title": _text(clean.title),
        "author": _text(clean.author),
        **_published(clean.published_at, clean.id),
        "fetched_at": max(
            (time for page in clean.pages if (time := _utc(page.fetched_at, clean.id)) is not None),
            default=None,
        ),
        "text": escape(text),
        "n_chars": len(text),
        "n_comments": len(clean.comments),
        "reply_count": _fitting(clean.reply_count, 32),
        "view_count": _fitting(clean.view_count, 64),
        "edited_at": _utc(clean.edited_at, clean.id),
        "tags": [escape(tag) for tag in clean.tags],
        "language": _text(clean.language),
        "licence": _text(clean.licence),
        "raw_title": _text(raw.title),
        "blocks": _blocks(raw.body, clean.body, clean.id),
        "pages": [_page(page, clean.id) for page in clean.pages],
        "evidence": [escape(item) for item in clean.evidence],
        "n_edits": applied,
        "n_suggestions": len(cleaned.edits) - applied,
        "recipe": escape(recipe),
        "run_id": escape(run_id),
        **_NOT_YET,
    }
    row["content_digest"] = content_digest(row)
    return row


def comment_rows(cleaned: CleanedArticle, *, run_id: str) -> list[Row]:
    """Return a row for each comment, in the page's order. Raises `SchemaError` as `article_row`."""
    clean, raw = cleaned.clean, cleaned.raw
    if len(raw.comments) != len(clean.comments):
        raise SchemaError(_mismatch(clean.id, "comments", len(raw.comments), len(clean.comments)))
    pairs = zip(raw.comments, clean.comments, strict=True)
    return [_comment_row(before, after, position, clean, run_id) for position, (before, after) in enumerate(pairs)]


def _comment_row(raw: Comment, clean: Comment, position: int, article: Article, run_id: str) -> Row:
    row: Row = {
        "id": escape(clean.id),
        "article_id": escape(article.id),
        "site": escape(article.site),
        "position": position,
        "floor": _fitting(clean.floor, 32),
        "author": _text(clean.author),
        **_published(clean.published_at, article.id),
        "text": escape(clean.text),
        "raw_text": escape(raw.text),
        "quote": _text(clean.quote),
        "reply_to": _text(clean.reply_to),
        "likes": _fitting(clean.likes, 32),
        "edited_at": _utc(clean.edited_at, article.id),
        "blocks": _blocks(raw.body, clean.body, article.id),
        "run_id": escape(run_id),
        **_NOT_YET,
    }
    row["content_digest"] = content_digest(row)
    return row


def content_digest(row: Mapping[str, Any]) -> str:
    """Return the digest of the words of an article's or a comment's row: SHA-256, the first 32 hex digits.

    Counters, times, places among others and boilerplate are left out: they differ from fetch to fetch ("3 小时前",
    "浏览 321") while nobody wrote a word.
    """
    names = _COMMENT_WORDS if "article_id" in row else _ARTICLE_WORDS
    raw = [block["raw_text"] for block in row["blocks"] if block["role"] in _WORDS]
    words = json.dumps([[row[name] or None for name in names], raw], separators=(",", ":"))
    return hashlib.sha256(words.encode("ascii")).hexdigest()[:32]


def edit_rows(cleaned: CleanedArticle, *, run_id: str) -> list[Row]:
    """Return a row for each edit and suggestion, in the order of the trace."""
    article = cleaned.clean
    owners = {block.id: comment.id for comment in article.comments for block in comment.body}
    return [
        {
            "id": traced.id,
            "article_id": escape(article.id),
            "site": escape(article.site),
            "comment_id": _text(owners.get(traced.block_id) or _field_owner(traced.block_id, article)),
            "position": position,
            "block_id": escape(traced.block_id),
            "stage": escape(traced.stage),
            "rule": escape(traced.edit.rule),
            "start": traced.edit.start,
            "end": traced.edit.end,
            "raw_start": traced.raw_start,
            "raw_end": traced.raw_end,
            "before": escape(traced.edit.before),
            "after": escape(traced.edit.after),
            "confidence": float(traced.edit.confidence),
            "applied": traced.applied,
            "why": escape(traced.edit.why),
            "run_id": escape(run_id),
        }
        for position, traced in enumerate(cleaned.edits)
    ]


def _field_owner(block_id: str, article: Article) -> str | None:
    number = comment_of(block_id)
    return None if number is None else article.comments[number].id


def rejected_row(rejection: Rejection, *, run_id: str) -> Row:
    """Return the row of a page that gave no record."""
    return {
        "url": escape(rejection.url),
        "site": escape(rejection.site),
        "reason": str(rejection.reason),
        "detail": escape(rejection.detail),
        "digest": _text(rejection.digest),
        "fetched_at": _utc(rejection.fetched_at, rejection.url),
        "run_id": escape(run_id),
    }


def to_table(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    """Return the rows as a table of exactly `schema`; raises `SchemaError` when one does not fit."""
    try:
        return pa.Table.from_pylist(list(rows), schema=schema)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        name = (schema.metadata or {}).get(b"qingtie.table", b"?").decode()
        raise SchemaError(f"rows do not fit the table {name}: {error}") from error


def weight(row: Row) -> int:
    """Return roughly how many characters a row holds: its strings and its blocks' texts."""
    total = sum(len(value) for value in row.values() if isinstance(value, str))
    return total + sum(len(block["text"]) + len(block["raw_text"]) for block in row.get("blocks", ()))


def _blocks(raw: Sequence[Block], clean: Sequence[Block], article_id: str) -> list[Row]:
    if [block.id for block in raw] != [block.id for block in clean]:
        raise SchemaError(_mismatch(article_id, "blocks", len(raw), len(clean)))
    return [
        {
            "id": escape(after.id),
            "role": str(after.role),
            "level": _fitting(after.level, 8),
            "text": escape(after.text),
            "raw_text": escape(before.text),
            "why": escape(after.why),
        }
        for before, after in zip(raw, clean, strict=True)
    ]


def _page(page: PageRef, article_id: str) -> Row:
    return {
        "url": escape(page.url),
        "digest": escape(page.digest),
        "fetched_at": _utc(page.fetched_at, article_id),
        "encoding": _text(page.encoding),
    }


def _text(value: str | None) -> str | None:
    return None if value is None else escape(value)


def _fitting(value: int | None, bits: int) -> int | None:
    """Return None for a number beyond a signed integer of `bits`: a page may state any nonsense."""
    limit = 1 << (bits - 1)
    return value if value is not None and -limit <= value < limit else None


def _published(time: datetime | None, article_id: str) -> Row:
    utc = _utc(time, article_id)
    offset = None if time is None or utc is None else format_offset(time.utcoffset() or timedelta())
    return {"published_at": utc, "published_utc_offset": offset}


def _utc(time: datetime | None, where: str) -> datetime | None:
    if time is None:
        return None
    if time.utcoffset() is None:
        raise SchemaError(
            f"{where}: the time {time.isoformat()} has no zone; expected an aware datetime: "
            "give it the site's zone where it is parsed"
        )
    try:
        return time.astimezone(UTC)
    except OverflowError:  # within hours of year 1 or 9999: no real time of publication
        return None


def format_offset(offset: timedelta) -> str:
    """Return a UTC offset as ±HH:MM, with seconds only when it has any.

    >>> format_offset(timedelta(hours=8)), format_offset(-timedelta(hours=3, minutes=30))
    ('+08:00', '-03:30')
    """
    seconds = round(offset.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    text = f"{sign}{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
    return f"{text}:{seconds % 60:02d}" if seconds % 60 else text


def _mismatch(article_id: str, what: str, raw: int, clean: int) -> str:
    return (
        f"article {article_id}: raw and clean should have the same {what} in the same order, found {raw} "
        f"and {clean}; a stage must change texts only"
    )
