"""Versions: what an article or a comment was before it changed or went.

A row of `articles` or `comments` says since when its words stand. When a run brings other words, or the thread
without a comment, the old row is appended to `article_versions` or `comment_versions`: every row there is whole and
final. All here are functions of tables, so that a publish costs what the run brings, not what the dataset holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from output.manifest import FileEntry
from output.rows import content_digest
from output.schema import TABLES, TIME, VERSIONS

OF: dict[str, str] = {"articles": "article_versions", "comments": "comment_versions"}
"""The table of earlier versions of each table that has one."""
_KEYS = {"articles": ("id",), "comments": ("article_id", "id")}


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a publish has of a site: its number in the line, run id, and whether the site is replaced wholly.

    `fetched` and `fetched_before` say when each article was fetched: tables with `id` and `fetched_at`.
    """

    number: int
    run_id: str
    full: bool
    fetched: pa.Table
    fetched_before: pa.Table


def meet(table: str, before: pa.Table, arrived: pa.Table, meeting: Meeting) -> tuple[pa.Table, pa.Table]:
    """Return the arrived rows with `first_seen`, `first_run_id`, `since`, and the rows of versions that end.

    `before` are the site's rows so far. An arrived row with the words of the one before it carries on its version.
    """
    if not meeting.full:
        owner = _KEYS[table][0]
        mine = pc.is_in(before.column(owner), value_set=meeting.fetched.column("id").combine_chunks())
        before = before.filter(mine)
    before = _with_digests(before)
    seen, seen_before = _seen(table, arrived, meeting.fetched), _seen(table, before, meeting.fetched_before)
    new_keys, old_keys = _keys(table, arrived), _keys(table, before)
    place = pc.index_in(new_keys, value_set=old_keys)
    known = before.select(["content_digest", "first_seen", "first_run_id", "since", "run_id"]).take(place)
    same = pc.fill_null(pc.equal(known.column("content_digest"), arrived.column("content_digest")), False)
    earlier = pc.coalesce(known.column("first_seen"), seen_before.take(place))
    carried = {
        "first_seen": pc.if_else(same, earlier, seen),
        "first_run_id": pc.if_else(
            same, pc.coalesce(known.column("first_run_id"), known.column("run_id")), meeting.run_id
        ),
        "since": pc.if_else(same, known.column("since"), pa.scalar(meeting.number, pa.int32())),
    }
    ended = _ended(before, seen_before, pc.index_in(old_keys, value_set=new_keys), same, meeting, VERSIONS[OF[table]])
    return _replaced(arrived, carried), ended


def _ended(
    before: pa.Table,
    seen: pa.ChunkedArray,
    place: pa.ChunkedArray,
    same: pa.ChunkedArray,
    meeting: Meeting,
    schema: pa.Schema,
) -> pa.Table:
    """Return the rows of `before` that have no successor (gone) or one with other words (changed)."""
    gone = pc.is_null(place)
    over = pc.or_(gone, pc.fill_null(pc.invert(same.take(place)), True))
    ending = pc.if_else(gone, "gone", "changed").filter(over)
    rows, seen = before.filter(over), seen.filter(over)
    count = len(rows)
    added = {
        "last_seen": seen,
        "ended_run_id": pa.array([meeting.run_id] * count, pa.string()),
        "until": pa.array([meeting.number] * count, pa.int32()),
        "ending": ending,
        "first_seen": pc.coalesce(rows.column("first_seen"), seen),
        "first_run_id": pc.coalesce(rows.column("first_run_id"), rows.column("run_id")),
    }
    return _replaced(rows, added).select(schema.names).cast(schema)


def present_as_versions(table: str, rows: pa.Table, fetched: pa.Table) -> pa.Table:
    """Return rows of `articles` or `comments` in the form of their table of versions: not ended yet."""
    schema = VERSIONS[OF[table]]
    seen = _seen(table, rows, fetched)
    added = {name: pa.nulls(len(rows), schema.field(name).type) for name in ("ended_run_id", "until", "ending")}
    added |= {"last_seen": seen, "first_seen": pc.coalesce(rows.column("first_seen"), seen)}
    added |= {"first_run_id": pc.coalesce(rows.column("first_run_id"), rows.column("run_id"))}
    return _replaced(rows, added).select(schema.names).cast(schema)


def as_of(table: str, present: pa.Table, ended: pa.Table, number: int) -> pa.Table:
    """Return the rows of `table` as publish `number` left them, from the present ones and the ended versions."""
    began = pc.fill_null(pc.less_equal(present.column("since"), number), True)
    lived = pc.fill_null(pc.less_equal(ended.column("since"), number), True)
    ended = ended.filter(pc.and_(lived, pc.greater(ended.column("until"), number)))
    schema = TABLES[table]
    return pa.concat_tables([present.filter(began).cast(schema), ended.select(schema.names).cast(schema)])


def tail_to_merge(parts: Sequence[FileEntry], rows: int) -> int:
    """Return how many of the last parts to merge with `rows` new ones.

    Each part that stays holds more than twice the rows after it: so there are never more than about log2 of the
    rows, and a row is written again as many times at most.
    """
    count = 0
    for part in reversed(parts):
        if part.rows > 2 * rows:
            break
        rows += part.rows
        count += 1
    return count


def _with_digests(rows: pa.Table) -> pa.Table:
    """Return the rows with the digests that datasets of before version 3 lack."""
    digests = rows.column("content_digest")
    if not digests.null_count:
        return rows
    made = [content_digest(row) for row in rows.to_pylist()]
    return _replaced(rows, {"content_digest": pc.coalesce(digests, pa.array(made, pa.string()))})


def _seen(table: str, rows: pa.Table, fetched: pa.Table) -> pa.ChunkedArray:
    """Return when each row was fetched: a comment was with its article."""
    owner = rows.column("id" if table == "articles" else "article_id")
    place = pc.index_in(owner, value_set=fetched.column("id").combine_chunks())
    return fetched.column("fetched_at").cast(TIME).take(place)


def _keys(table: str, rows: pa.Table) -> pa.ChunkedArray:
    """Return a key for each row; of comments with one id in one article, the n-th has a key of its own."""
    names = _KEYS[table]
    first = rows.column(names[0])
    if len(names) == 1:
        return first.combine_chunks()
    length = pc.binary_length(first).cast(pa.string())
    keys = pc.binary_join_element_wise(length, first, rows.column(names[1]), ":").combine_chunks()
    if pc.count_distinct(keys).as_py() == len(keys):
        return keys
    seen: dict[str, int] = {}
    numbered = []
    for key in keys.to_pylist():
        seen[key] = number = seen.get(key, 0) + 1
        numbered.append(key if number == 1 else f"#{number}:{key}")
    return pa.array(numbered, pa.string())


def _replaced(table: pa.Table, columns: dict[str, pa.ChunkedArray]) -> pa.Table:
    for name, values in columns.items():
        at = table.schema.get_field_index(name)
        if at < 0:
            table = table.append_column(name, values)
        else:
            table = table.set_column(at, table.schema.field(at).with_nullable(True), values)
    return table
