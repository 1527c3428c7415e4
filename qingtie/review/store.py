"""Decisions on disk: `DATA/labels/decisions.jsonl`, one JSON object a line, only ever appended to.

Kinds of lines: `edit` (a verdict), `block` (a role), `article` (a label) and `undo`, which names the line that it takes
back. The last line in force about a thing counts. A line is on the disk (fsync) before `append` returns; a torn last
line, as a crash leaves it, is told in `notes` and costs nothing else. Appending holds a file lock, so several desks
may work on one folder.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cleaning.decisions import ArticleLabel, Decision, Decisions, RoleLabel, Verdict
from cleaning.records import Role
from output.files import sync
from qingtie.errors import QingtieError

FOLDER = "labels"
FILE = "decisions.jsonl"
LABELS = ("good", "spam", "duplicate", "broken")
"""What an article may be called."""

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Journal:
    """The lines of a journal: those in force by what they speak of, in order, and what could not be read."""

    in_force: Mapping[tuple[Any, ...], Record] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def decisions(self) -> Decisions:
        """Return what is in force, as cleaning wants it."""
        edits, roles, articles = [], [], []
        for record in self.in_force.values():
            if record["kind"] == "edit":
                edits.append(_decision(record))
            elif record["kind"] == "block":
                roles.append(RoleLabel(*_where(record), record["text"], Role(record["role"]), *_who(record)))
            else:
                articles.append(ArticleLabel(*_where(record), record["label"], *_who(record)))
        return Decisions(tuple(edits), tuple(roles), tuple(articles))

    def of_article(self, site: str, article_id: str) -> list[Record]:
        """Return the lines in force that were made at an article, oldest first."""
        return [one for one in self.in_force.values() if _where(one) == (site, article_id)]


def journal_path(data: Path) -> Path:
    """Return where the decisions of a data folder are, whether or not there are any."""
    return data / FOLDER / FILE


def load_decisions(*folders: Path) -> tuple[Decisions | None, tuple[str, ...]]:
    """Return the decisions of data folders (a later folder goes before), and notes on what could not be read."""
    known = {path.resolve(): path for folder in folders if (path := journal_path(folder)).exists()}
    if not known:
        return None, ()
    merged: dict[tuple[Any, ...], Record] = {}
    notes: list[str] = []
    for path in known.values():
        journal = read_journal(path)
        merged |= journal.in_force
        notes += journal.notes
    return Journal(merged).decisions() or None, tuple(notes)


def read_journal(path: Path) -> Journal:
    """Read a journal; one that does not exist is empty. Raises `QingtieError` when it cannot be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Journal()
    except OSError as error:
        raise QingtieError(f"cannot read the decisions in {path}: {error.strerror or error}") from error
    records: list[Record] = []
    notes: list[str] = []
    lines = content.split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            records.append(checked(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            torn = number == len(lines)
            what = "torn, as a crash leaves it" if torn else f"no decision ({error})"
            notes.append(f"{path}, line {number} is {what}; it is left as it is and ignored")
    return Journal(_folded(records), tuple(notes))


def append(path: Path, record: Record) -> dict[str, Any]:
    """Append one line under the file lock, synced to the disk; return it with its `id` and time (`at`, UTC)."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = checked({"id": secrets.token_hex(8), "at": at, **record})
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        _write_all(handle, (b"\n" if torn else b"") + _line(line))
        os.fsync(handle)
    finally:
        os.close(handle)
    if new:
        sync(path.parent)
    return line


def checked(record: Any) -> dict[str, Any]:
    """Return a line if it is one; raises `ValueError`, `KeyError` or `TypeError` for anything else."""
    kind = record["kind"]
    if not all(isinstance(record[name], str) for name in ("id", "at", "by")):
        raise ValueError("id, at and by must be text")
    if kind == "undo":
        str(record["undo"])
    elif kind == "edit":
        _decision(record)
    elif kind == "block":
        Role(record["role"])
        _where(record)
        str(record["text"])
    elif kind == "article":
        _where(record)
        if record["label"] not in LABELS:
            raise ValueError(f"no label {record['label']!r}; there are {', '.join(LABELS)}")
    else:
        raise ValueError(f"no kind {kind!r}")
    return dict(record)


def key_of(record: Record) -> tuple[Any, ...]:
    """Return what a line speaks of: two lines with one key are about one thing."""
    if record["kind"] == "edit":
        return ("edit", record["text"], *_decision(record).key)
    if record["kind"] == "block":
        return ("block", *_where(record), record["text"])
    return ("article", *_where(record))


def _folded(records: Iterable[Record]) -> dict[tuple[Any, ...], Record]:
    kept: dict[str, Record] = {}
    for record in records:
        if record["kind"] == "undo":
            kept.pop(record["undo"], None)
        else:
            kept[record["id"]] = record
    found: dict[tuple[Any, ...], Record] = {}
    for record in kept.values():
        key = key_of(record)
        found.pop(key, None)  # the later line also takes the later place
        found[key] = record
    return found


def _decision(record: Record) -> Decision:
    correction = record.get("correction")
    verdict = Verdict(record["verdict"])
    start, end, length, nth = (int(record[name]) for name in ("start", "end", "length", "nth"))
    if not 0 <= start <= end <= length or (verdict == Verdict.CORRECT) != isinstance(correction, str):
        raise ValueError("a span outside the text, or a correction without its verdict")
    text, before, after, rule = (str(record[name]) for name in ("text", "before", "after", "rule"))
    _where(record)
    return Decision(text, length, start, end, before, after, rule, verdict, correction, *_who(record), nth)


def _where(record: Record) -> tuple[str, str]:
    return str(record["site"]), str(record["article"])


def _who(record: Record) -> tuple[str, str]:
    return str(record["by"]), str(record["at"])


def _line(record: Record) -> bytes:
    try:
        return json.dumps(record, ensure_ascii=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:  # a lone surrogate
        return json.dumps(record).encode("ascii") + b"\n"


def _write_all(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]
