"""CSV export that spreadsheets open right: UTF-8 with BOM, CRLF, every text quoted, null unquoted.

Quoting does not stop Excel from converting: a 19-digit id loses its last digits, `1-2` becomes a date, and
a text from a hostile page that begins with `=` runs as a formula. CSV is written for spreadsheets (programs
have Parquet and JSON Lines), so by default the values that would be changed, and only these, are guarded:

- an id that is a number of more than 11 digits, has leading zeros or number signs becomes `="…"`, which a
  spreadsheet shows as the plain id;
- any other text that is such a number or a date, or begins with a formula sign, gets an apostrophe in front.
  `="…"` cannot serve here: Excel takes at most 255 characters in it, and a text has to stay readable.

A plain whole number of up to 11 digits looks the same as number or text, so it is left alone. Both guards can
be undone exactly (`unguard`): a text that begins with an apostrophe gets one more. Without the
guards (`excel=False`) there is no BOM either: RFC 4180 and nothing else, for strict readers.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from output.pieces import Written, write_pieces
from output.schema import ID_COLUMNS
from output.task import Task
from output.times import rfc3339, stamp

_BOM = b"\xef\xbb\xbf"
# What a spreadsheet may turn into a number, date, time or amount: no letters but e/E, at least one digit.
_NUMBER = r"^[\s\d.,:/+\-%eE$¥￥()]*\d[\s\d.,:/+\-%eE$¥￥()]*$"
_HARMLESS = r"^(0|[1-9]\d{0,10})$"  # from 12 digits on Excel shows 1.23E+11
# Formula signs, in the full-width forms too (East Asian versions take them), also after leading white space.
_FORMULA = r"^[\s\x00]*[=+\-@＝＋－＠]"
_GUARD = rf"^'|^[\t\r]|{_FORMULA}|{_NUMBER}"


def write(task: Task) -> list[Written]:
    """Write `<table>.csv` for each table; `task.excel` adds the BOM and the guards for Excel."""
    written = []
    for table in task.source.tables():
        target = task.out / f"{table}.csv"
        names = task.source.names(table)
        also = ["published_utc_offset"] if "published_at" in names else []
        batches = task.source.batches(table, rows=250, also=also)
        written += write_pieces(table, target, batches, partial(_Sink, names=names, excel=task.excel), task.limit)
    return written


def unguard(value: str) -> str:
    """Return a cell's value without the guard that `excel=True` put on it.

    >>> unguard('="1234567890123456789"'), unguard("'=1+1"), unguard("''好'"), unguard("平常")
    ('1234567890123456789', '=1+1', "'好'", '平常')
    """
    if value.startswith('="') and value.endswith('"'):
        return value[2:-1].replace('""', '"')
    return value.removeprefix("'")


class _Sink:
    """One CSV file."""

    def __init__(self, path: Path, names: list[str], excel: bool) -> None:
        self._names, self._excel = names, excel
        self._stream: BinaryIO = path.open("wb")
        if excel:
            self._stream.write(_BOM)
        self._stream.write((",".join(f'"{name}"' for name in names) + "\r\n").encode("ascii"))

    def write(self, chunk: pa.RecordBatch) -> None:
        """Append a batch."""
        lines = _lines(chunk, self._names, self._excel)
        self._stream.write("".join(f"{line}\r\n" for line in lines.to_pylist()).encode("utf-8"))

    def size(self) -> int:
        """Return the bytes written."""
        return self._stream.tell()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def _lines(batch: pa.RecordBatch, names: list[str], excel: bool) -> pa.Array:
    """Return each row as one line: cells are made a column at a time, then joined."""
    cells = [_cells(batch, batch.schema.field(name), excel) for name in names]
    return pc.binary_join_element_wise(*cells, ",", null_handling="replace", null_replacement="")


def _cells(batch: pa.RecordBatch, field: pa.Field, excel: bool) -> pa.Array:
    column, kind = batch.column(field.name), field.type
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return column.cast(pa.string())
    if pa.types.is_floating(kind):
        return pa.array([None if value is None else repr(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_timestamp(kind):
        return _quoted(_times(batch, field.name))
    if pa.types.is_list(kind):
        return _quoted(_nested(column))
    texts = column.cast(pa.string())
    return _quoted(_guarded(texts, field.name) if excel else texts)


def _times(batch: pa.RecordBatch, name: str) -> pa.Array:
    times = batch.column(name).to_pylist()
    offsets: list[str | None] = [None] * len(times)
    if name == "published_at":
        offsets = batch.column("published_utc_offset").to_pylist()
    pairs = zip(times, offsets, strict=True)
    return pa.array([None if time is None else rfc3339(time, offset) for time, offset in pairs], pa.string())


def _nested(column: pa.Array) -> pa.Array:
    values = (stamp(value) for value in column.to_pylist())
    return pa.array([json.dumps(value, ensure_ascii=False) for value in values], pa.string())


def _guarded(texts: pa.Array, name: str) -> pa.Array:
    harmless = pc.match_substring_regex(texts, _HARMLESS)
    needed = pc.and_not(pc.match_substring_regex(texts, _GUARD), harmless)
    if name in ID_COLUMNS:
        doubled = pc.replace_substring(texts, '"', '""')
        guarded = pc.binary_join_element_wise('="', doubled, '"', "")
        return pc.if_else(needed, guarded, texts)
    guarded = pc.binary_join_element_wise("'", texts, "")
    return pc.if_else(needed, guarded, texts)


def _quoted(texts: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
