"""Each stage on its table of cases: in the wild, synthetic, negative, and known failures as strict xfail."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cleaning.edits import apply, in_order
from cleaning.stage import Context, build

CASES = Path(__file__).parent / "cases"
APPLY_FROM = 0.9


def _cases() -> list[pytest.param]:
    found = []
    for path in sorted(CASES.glob("*.toml")):
        for number, case in enumerate(tomllib.loads(path.read_text("utf-8"))["case"]):
            failing = case["kind"] == "known_failure"
            marks = [pytest.mark.xfail(reason=case["why"], strict=True)] if failing else []
            found.append(pytest.param(path.stem, case, id=f"{path.stem}-{case['kind']}-{number}", marks=marks))
    return found


@pytest.mark.parametrize(("name", "case"), _cases())
def test_case(name: str, case: dict[str, str]) -> None:
    text = case["text"]
    edits = [e for e in build(name).function(text, Context.alone(text)) if e.confidence >= APPLY_FROM]
    assert apply(text, in_order(edits)) == case.get("expect", text)


def test_each_stage_has_cases_of_all_kinds() -> None:
    from cleaning.stage import available

    for name in available():
        kinds = {case["kind"] for case in tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]}
        assert {"wild", "negative"} <= kinds
