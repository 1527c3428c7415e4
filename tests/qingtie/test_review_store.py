"""The journal of decisions: what is in force, crashes, several desks at once."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.decisions import Verdict
from qingtie.errors import QingtieError
from qingtie.review.store import append, journal_path, load_decisions, read_journal


def edit(start: int = 0, verdict: str = "accept", correction: str | None = None, **more: Any) -> dict[str, Any]:
    record = {
        "kind": "edit", "by": "小林", "site": "a.example", "article": "7", "block": "body/0", "edit": "0123456789ab",
        "text": "ab" * 32, "length": 40, "start": start, "end": start + 2, "before": "作用", "after": "影响", "nth": 0,
        "rule": "wording/synonym", "verdict": verdict, "correction": correction,
    }  # fmt: skip
    return {**record, **more}


def test_the_last_line_counts_and_undo_brings_back_the_one_before(tmp_path: Path) -> None:
    path = journal_path(tmp_path)
    append(path, edit(verdict="accept"))
    later = append(path, edit(verdict="correct", correction="左右"))
    append(path, {"kind": "article", "by": "小林", "site": "a.example", "article": "7", "label": "spam"})
    append(path, {"kind": "block", "by": "小林", "site": "a.example", "article": "7", "text": "cd", "role": "advert"})
    decisions, notes = load_decisions(tmp_path)
    assert decisions is not None
    assert notes == ()
    (made,) = decisions.edits
    assert (made.verdict, made.wanted, made.by, made.at) == (Verdict.CORRECT, "左右", "小林", later["at"])
    assert decisions.articles[0].label == "spam"
    assert decisions.roles[0].role == "advert"
    append(path, {"kind": "undo", "by": "小林", "undo": later["id"]})
    found, _ = load_decisions(tmp_path)
    assert found is not None
    assert found.edits[0].verdict == Verdict.ACCEPT
    assert found.digest != decisions.digest


def test_no_labels_are_no_decisions(tmp_path: Path) -> None:
    assert load_decisions(tmp_path, tmp_path / "other") == (None, ())


def test_a_torn_last_line_is_told_and_the_next_one_is_whole(tmp_path: Path) -> None:
    path = journal_path(tmp_path)
    append(path, edit(1))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:50])
    journal = read_journal(path)
    assert len(journal.in_force) == 1
    assert "line 2 is torn, as a crash leaves it" in journal.notes[0]
    append(path, edit(3))
    journal = read_journal(path)
    assert len(journal.in_force) == 2
    assert "line 2 is no decision" in journal.notes[0]


@pytest.mark.parametrize(
    "line",
    [
        "[]", "{}", "nonsense", '{"kind": "edit"}',
        json.dumps({**edit(verdict="maybe"), "id": "1", "at": "2026"}),
        json.dumps({**edit(verdict="correct"), "id": "1", "at": "2026"}),
        json.dumps({**edit(90), "id": "1", "at": "2026"}),
        json.dumps({"id": "1", "at": "2026", "by": "x", "kind": "article", "site": "s", "article": "a", "label": "!"}),
    ],
)  # fmt: skip
def test_wrong_lines_are_told_and_cost_nothing_else(line: str, tmp_path: Path) -> None:
    path = journal_path(tmp_path)
    append(path, edit(1))
    path.write_text(f"{line}\n{path.read_text('utf-8')}", "utf-8")
    journal = read_journal(path)
    assert len(journal.in_force) == 1
    assert "line 1 is no decision" in journal.notes[0]


def test_a_journal_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    journal_path(tmp_path).mkdir(parents=True)
    with pytest.raises(QingtieError, match="cannot read the decisions"):
        load_decisions(tmp_path)


@given(st.text(alphabet=st.characters(), max_size=8), st.text(alphabet=st.characters(), max_size=8))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, before: str, correction: str) -> None:
    path = journal_path(tmp_path_factory.mktemp("any"))
    append(path, edit(before=before, verdict="correct", correction=correction))
    append(path, edit(5))
    (first, _) = read_journal(path).decisions().edits
    assert (first.before, first.correction) == (before, correction)


def _write(path: Path, first: int, count: int) -> None:
    for number in range(first, first + count):
        append(path, edit(number, length=100_000))


def test_several_desks_write_at_once(tmp_path: Path) -> None:
    path = journal_path(tmp_path)
    context = multiprocessing.get_context("spawn")
    desks = [context.Process(target=_write, args=(path, n * 1000, 40)) for n in range(3)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join(60)
    journal = read_journal(path)
    assert (len(journal.in_force), journal.notes) == (120, ())


def _write_and_tell(path: Path, told: str) -> None:
    with Path(told).open("ab", buffering=0) as out:
        for number in range(100_000):
            append(path, edit(number, length=200_000))
            out.write(b"%d\n" % number)


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path, told = journal_path(tmp_path), tmp_path / "told"
    context = multiprocessing.get_context("spawn")
    for _ in range(3):
        desk = context.Process(target=_write_and_tell, args=(path, str(told)))
        told.write_bytes(b"")
        desk.start()
        until = time.monotonic() + 30
        while told.stat().st_size < 40 and time.monotonic() < until:
            time.sleep(0.01)
        assert desk.pid is not None
        os.kill(desk.pid, signal.SIGKILL)
        desk.join(30)
        acknowledged = {int(line) for line in told.read_text().split()}
        assert acknowledged
        kept = {one["start"] for one in read_journal(path).in_force.values()}
        assert acknowledged <= kept
