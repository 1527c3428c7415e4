"""Excel export: one workbook with a sheet a table, texts as texts, times as dates in UTC.

Excel's limits: a cell holds 32,767 characters (UTF-16 units), so a longer text is cut, ends in a mark and is listed
on the sheet `notes`; a sheet holds 1,048,576 rows, the rest goes to `comments (2)` and so on. Ids and texts never
become numbers, formulas or links. Control characters are written as Excel does, `_x0007_`. Excel cannot tell an empty
text from none. Dates before 1900 are texts. The nested columns are left out unless `columns` names them: as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa

from output.files import replacing
from output.pieces import Written, write_pieces
from output.schema import SCHEMAS
from output.task import Task
from output.times import rfc3339, stamp

LONGEST = 32_767
ROWS = 1_048_576
_EXACT = 10**15  # Excel keeps 15 digits
_OPTIONS = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
_MOST_NOTES = 10_000


def write(task: Task) -> list[Written]:
    """Write `dataset.xlsx`, or with a limit `<table>-00001.xlsx` and so on (bytes before compression)."""
    tables = task.source.tables()
    if task.limit is None:
        return [_whole(task, tables)]
    written = []
    for table in tables:
        names = _names(task, table)
        batches = task.source.batches(table, rows=500)
        target = task.out / f"{table}.xlsx"
        begin = partial(_Sink, table=table, names=names, task=task)
        written += write_pieces(table, target, batches, begin, task.limit)
    return written


def _whole(task: Task, tables: tuple[str, ...]) -> Written:
    target = task.out / "dataset.xlsx"
    rows = 0
    with replacing(target) as temporary:
        book = _Book(temporary)
        for table in tables:
            book.begin(table, _names(task, table))
            for batch in task.source.batches(table, rows=500):
                book.write(batch)
                rows += len(batch)
        book.close(task)
    return Written("*", target, rows)


def _names(task: Task, table: str) -> list[str]:
    nested = {field.name for field in SCHEMAS[table] if pa.types.is_list(field.type)} - {"tags"}
    chosen = task.source.selection.columns
    return [name for name in task.source.names(table) if chosen is not None or name not in nested]


class _Sink:
    """One workbook of a table that is split."""

    def __init__(self, path: Path, table: str, names: list[str], task: Task) -> None:
        self._task, self._book = task, _Book(path)
        self._book.begin(table, names)

    def write(self, chunk: pa.RecordBatch) -> None:
        """Append a batch."""
        self._book.write(chunk)

    def size(self) -> int:
        """Return the characters written, in bytes before compression."""
        return self._book.size

    def close(self) -> None:
        """Finish the workbook."""
        self._book.close(self._task)


class _Book:
    """A workbook under way: rows go to disk as they come."""

    def __init__(self, path: Path) -> None:
        self._book: Any = import_module("xlsxwriter").Workbook(str(path), _OPTIONS)
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._bold = self._book.add_format({"bold": True})
        self._sheet: Any = None
        self._table, self._names, self._row, self._number = "", [""], 0, 0
        self._cut: list[tuple[str, str, int, str, int]] = []
        self.size, self.cut = 0, 0

    def begin(self, table: str, names: list[str]) -> None:
        """Begin the sheet of a table."""
        self._table, self._names, self._number = table, names, 0
        self._add_sheet()

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch to the present sheet, or to further ones when it is full."""
        columns = [_values(batch, name) for name in self._names]
        for values in zip(*columns, strict=True):
            if self._row == ROWS:
                self._add_sheet()
            for column, value in enumerate(values):
                if value is not None:
                    self._cell(column, value)
            self._row += 1

    def close(self, task: Task) -> None:
        """Write the notes and the file."""
        if self.cut:
            task.notes.append(
                f"xlsx: {self.cut:,} texts longer than {LONGEST:,} characters are cut; the sheet `notes` lists them, "
                "the other formats have them whole"
            )
            self._notes()
        self._book.close()

    def _add_sheet(self) -> None:
        self._number += 1
        name = self._table if self._number == 1 else f"{self._table} ({self._number})"
        self._sheet = sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(self._names):
            sheet.write_string(0, column, title, self._bold)
        self._row = 1

    def _cell(self, column: int, value: Any) -> None:
        if isinstance(value, str):
            fitting = self._fitting(value, column)
            self._sheet.write_string(self._row, column, fitting)
            self.size += 3 * len(fitting)
        elif isinstance(value, bool):
            self._sheet.write_boolean(self._row, column, value)
        elif isinstance(value, datetime):
            self._sheet.write_datetime(self._row, column, value.replace(tzinfo=None), self._date)
        else:
            self._sheet.write_number(self._row, column, value)
        self.size += 30

    def _fitting(self, text: str, column: int) -> str:
        """Return a text that a cell can hold; one that is too long is cut and noted."""
        if len(text) * 2 <= LONGEST or _units(text) <= LONGEST:
            return text
        self.cut += 1
        if len(self._cut) < _MOST_NOTES:
            self._cut.append((self._table, self._names[column], self._row + 1, text[:40], len(text)))
        mark = f"…[cut: {len(text):,} characters]"
        kept = text.encode("utf-16-le")[: 2 * (LONGEST - _units(mark))].decode("utf-16-le", "ignore")
        return kept + mark

    def _notes(self) -> None:
        sheet = self._book.add_worksheet("notes")
        for column, title in enumerate(("table", "column", "row", "begins", "characters")):
            sheet.write_string(0, column, title, self._bold)
        for row, (table, name, at, begins, count) in enumerate(self._cut, 1):
            for column, text in enumerate((table, name, None, begins)):
                if text is not None:
                    sheet.write_string(row, column, text)
                else:
                    sheet.write_number(row, column, at)
            sheet.write_number(row, 4, count)


def _units(text: str) -> int:
    """Return the length in UTF-16 units, what Excel counts."""
    return len(text.encode("utf-16-le")) // 2


def _values(batch: pa.RecordBatch, name: str) -> Iterator[Any]:
    """Yield a column's values as a cell can hold them."""
    kind = batch.schema.field(name).type
    for value in batch.column(name).to_pylist():
        if value is None or value == "":
            yield None
        elif pa.types.is_list(kind):
            yield json.dumps(stamp(value), ensure_ascii=False)
        elif isinstance(value, datetime) and value.year < 1900:
            yield rfc3339(value)
        elif isinstance(value, int) and abs(value) >= _EXACT:
            yield str(value)
        else:
            yield value
