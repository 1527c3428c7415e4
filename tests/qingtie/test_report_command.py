"""`qingtie report`: of a run, of a data folder, compared; as text, JSON and a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def data(page: Path, tmp_path: Path, qingtie: Callable[..., Any]) -> Path:
    for _ in range(2):
        assert qingtie("clean", page, "--out", tmp_path / "data", "-q").code == 0
    return tmp_path / "data"


def test_the_last_run_is_printed_and_compared(data: Path, qingtie: Callable[..., Any], tmp_path: Path) -> None:
    first, last = sorted(data.glob("runs/*/report.json"), key=lambda path: path.stat().st_mtime)
    said = qingtie("report", last.parent)
    assert said.code == 0
    assert json.loads(last.read_text("utf-8"))["run_id"] in said.out
    assert "edits by rule" in said.out
    out = tmp_path / "report.html"
    said = qingtie("report", last.parent, "--compare", first.parent.name, "--out", out)
    assert "differs beyond chance" in said.out
    assert f"Compared with run {first.parent.name}" in out.read_text("utf-8")
    found = qingtie("report", data, "--compare", first.parent, "--json").json()
    assert found["comparison"]["run"] == first.parent.name
    assert found["sites"][0]["history"]["usual"] is None


def test_what_changed_is_told(data: Path, qingtie: Callable[..., Any]) -> None:
    first, last = sorted(data.glob("runs/*/report.json"))
    changed = json.loads(first.read_text("utf-8"))
    changed["rejects"] = [{"reason": "wall", "count": 80, "examples": []}]
    first.write_text(json.dumps(changed), "utf-8")
    said = qingtie("report", last.parent, "--compare", "previous")
    assert "▼ reason" in said.out
    assert "wall" in said.out


def test_what_is_wrong_is_said(data: Path, qingtie: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for arguments, words in (
        ([tmp_path / "empty"], "has no report"),
        ([data, "--compare", "20200101T000000Z-0000"], "there are: 20"),
        ([sorted(data.glob("runs/*"))[0], "--compare", "previous"], "no earlier run of the job 'clean'"),
        ([data, "--json", "--open", "yes"], "not with --json"),
    ):
        said = qingtie("report", *arguments)
        assert said.code == 1
        assert words in said.err
    for path in data.glob("runs/*/report.json"):
        path.write_text("[", "utf-8")
    assert "cannot read the report" in qingtie("report", data).err
