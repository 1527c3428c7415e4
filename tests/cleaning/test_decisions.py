from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.decisions import (
    ACCEPTED,
    CONFLICT,
    CORRECTION,
    ArticleLabel,
    Decision,
    Decisions,
    RoleLabel,
    Verdict,
    from_raw,
    text_digest,
)
from cleaning.edits import Alignment, apply
from cleaning.fields import undo
from cleaning.pipeline import Pipeline, TracedText
from cleaning.records import Article, Block, Edit, Role
from cleaning.stage import Context, Stage, StageInfo

RAW = "逾期会作用信用,也会作用贷款"


def stage(name: str, table: dict[str, str], confidence: float = 0.95) -> Stage:
    """A stage that replaces words where it finds them."""

    def function(text: str, context: Context) -> list[Edit]:
        found = []
        for before, after in table.items():
            at = text.find(before)
            while at >= 0:
                found.append(Edit(at, at + len(before), before, after, f"{name}/any", confidence, "因为如此"))
                at = text.find(before, at + len(before))
        return found

    return Stage(StageInfo(name, 1, {f"{name}/any": "any"}, lambda: function), {}, function)


def decision(start: int, end: int, after: str, verdict: Verdict, correction: str | None = None, raw: str = RAW, rule: str = "word/any", before: str | None = None) -> Decision:  # fmt: skip
    before = raw[start:end] if before is None else before
    return Decision(
        text_digest(raw), len(raw), start, end, before, after, rule, verdict, correction, "小林", "2026-03-01T08:00:00Z"
    )


def run(stages: list[Stage], *decisions: Decision, raw: str = RAW) -> TracedText:
    pipeline = Pipeline(stages, decisions=Decisions(decisions))
    (traced,) = pipeline.run_blocks([Block("body/0", Role.PARAGRAPH, raw)])
    assert undo(traced.text, traced.edits) == raw
    assert apply(raw, traced.net_edits()) == traced.text
    return traced


WORDS = stage("word", {"作用": "影响"})
COMMAS = stage("width", {",": "，"})


def test_a_rejected_edit_is_not_applied_and_says_who_said_no() -> None:
    traced = run([WORDS, COMMAS], decision(3, 5, "影响", Verdict.REJECT))
    assert traced.text == "逾期会作用信用，也会影响贷款"
    first = traced.edits[0]
    assert not first.applied
    assert first.edit.why == "rejected by 小林 on 2026-03-01; 因为如此"


def test_an_accepted_suggestion_is_applied() -> None:
    doubtful = stage("word", {"作用": "影响"}, confidence=0.2)
    traced = run([doubtful], decision(10, 12, "影响", Verdict.ACCEPT))
    assert traced.text == "逾期会作用信用,也会影响贷款"
    assert [(one.applied, one.edit.why[:8]) for one in traced.edits] == [(False, "因为如此"), (True, "accepted")]


def test_a_correction_takes_the_edits_place_and_later_stages_leave_it() -> None:
    later = stage("late", {"左右": "上下", "信用": "信誉"})
    traced = run([WORDS, later], decision(3, 5, "影响", Verdict.CORRECT, "左右"))
    assert traced.text == "逾期会左右信誉,也会影响贷款"
    made = next(one for one in traced.edits if one.edit.rule == CORRECTION)
    assert (made.stage, made.edit.confidence, made.raw_start, made.raw_end) == ("word", 1.0, 3, 5)
    (kept,) = [one for one in traced.edits if "kept back" in one.edit.why]
    assert (kept.edit.after, kept.applied) == ("上下", False)


def test_what_no_stage_proposes_any_more_is_brought_at_the_end() -> None:
    quiet = stage("word", {})
    accepted = decision(3, 5, "影响", Verdict.ACCEPT)
    corrected = decision(7, 8, "，", Verdict.CORRECT, "。", rule="width/any")
    traced = run([quiet, COMMAS], accepted, replace(corrected, after="；"))
    assert traced.text == "逾期会影响信用。也会作用贷款"
    assert [one.edit.rule for one in traced.edits] == ["width/any", ACCEPTED, CORRECTION]
    # A rejection asks for nothing, and a recipe without the stage leaves its decisions alone.
    assert run([quiet], decision(3, 5, "影响", Verdict.REJECT)).edits == ()
    assert run([stage("other", {})], accepted).edits == ()


def test_conflicts_are_recorded() -> None:
    quiet = stage("word", {})
    overlapping = decision(4, 7, "什么", Verdict.CORRECT, "别的")
    traced = run([quiet], decision(3, 5, "影响", Verdict.ACCEPT), overlapping)
    assert traced.text == "逾期会影响信用,也会作用贷款"
    (noted,) = [one for one in traced.edits if one.edit.rule == CONFLICT]
    assert not noted.applied
    assert "another decision holds this place" in noted.edit.why
    # It was made on a text that a stage had changed before, and that stage is gone.
    traced = run([quiet], decision(3, 5, "影响", Verdict.ACCEPT, before="坐用"))
    assert [one.edit.rule for one in traced.edits] == [CONFLICT]
    assert traced.text == RAW
    # A stage now changes a stretch that holds one of its ends.
    wide = stage("wide", {"用信": "…"})
    traced = run([wide, quiet], decision(3, 5, "影响", Verdict.ACCEPT))
    assert [one.edit.rule for one in traced.edits] == ["wide/any", CONFLICT]


def test_equal_edits_of_one_step_are_told_apart() -> None:
    """Inside a text that was repaired as a whole, two edits have the same raw span."""
    whole = stage("mojibake", {"乱码": "作用与作用"})
    one = decision(0, 2, "影响", Verdict.REJECT, raw="乱码", before="作用")
    assert run([whole, WORDS], one, raw="乱码").text == "作用与影响"
    assert run([whole, WORDS], replace(one, nth=1), raw="乱码").text == "影响与作用"


def test_other_texts_are_not_touched() -> None:
    other = RAW.replace("信用", "征信")
    assert run([WORDS], decision(3, 5, "影响", Verdict.REJECT), raw=other).text == "逾期会影响征信,也会影响贷款"


def test_without_decisions_no_text_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaning.decisions.text_digest", lambda text: pytest.fail("a digest was taken"))
    assert run([WORDS]).text == "逾期会影响信用,也会影响贷款"
    lengths = Decisions((Decision("00", 3, 0, 1, "一", "二", "word/any", Verdict.REJECT),))
    (traced,) = Pipeline([WORDS], decisions=lengths).run_blocks([Block("b", Role.PARAGRAPH, RAW)])
    assert traced.text == "逾期会影响信用,也会影响贷款"


def test_labels_change_roles_and_are_told_in_the_evidence() -> None:
    blocks = (Block("body/0", Role.PARAGRAPH, "欢迎加群领取资料"), Block("body/1", Role.PARAGRAPH, "正文在这里"))
    article = Article("7", "https://a.example/7", "a.example", body=blocks)
    role = RoleLabel("a.example", "7", text_digest("欢迎加群领取资料"), Role.ADVERT, "小林", "2026-03-01T08:00:00Z")
    label = ArticleLabel("a.example", "7", "spam", "小林", "2026-03-01T08:00:00Z")
    pipeline = Pipeline([WORDS], decisions=Decisions((), (role,), (label,)))
    cleaned = pipeline.run(article).clean
    assert [block.role for block in cleaned.body] == [Role.ADVERT, Role.PARAGRAPH]
    assert cleaned.text == "正文在这里"
    assert cleaned.evidence == ("labelled spam by 小林 on 2026-03-01",)
    assert pipeline.run(replace(article, id="8")).clean.text == "欢迎加群领取资料\n正文在这里"


def test_the_review_has_figures_of_its_own() -> None:
    pipeline = Pipeline([stage("word", {})], decisions=Decisions((decision(3, 5, "影响", Verdict.ACCEPT),)))
    pipeline.run_blocks([Block("b", Role.PARAGRAPH, RAW)])
    report = pipeline.reports()[-1]
    assert (report.stage, report.blocks, report.applied) == ("review", 1, ((ACCEPTED, 1),))
    assert len(Pipeline([WORDS]).reports()) == 1


ALPHABET = "甲乙丙丁"


@st.composite
def tables(draw: st.DrawFn) -> dict[str, str]:
    keys = draw(st.lists(st.sampled_from(ALPHABET), max_size=2, unique=True))
    values = draw(st.lists(st.text(alphabet=ALPHABET, max_size=2), min_size=len(keys), max_size=len(keys)))
    return {key: value for key, value in zip(keys, values, strict=True) if key != value}


@given(st.data())
def test_whatever_people_decide_texts_stay_reversible_and_nothing_is_lost(data: st.DataObject) -> None:
    raw = data.draw(st.text(alphabet=ALPHABET, min_size=1, max_size=10))
    stages = [stage(f"s{n}", data.draw(tables()), data.draw(st.sampled_from([0.2, 0.95]))) for n in range(3)]
    traced = run(stages, raw=raw)
    chosen: dict[object, Decision] = {}
    for one in data.draw(st.lists(st.sampled_from(traced.edits), max_size=6)) if traced.edits else []:
        verdict = data.draw(st.sampled_from(list(Verdict)))
        correction = data.draw(st.text(alphabet="戊己", max_size=2)) if verdict == Verdict.CORRECT else None
        rule = one.edit.rule
        made = decision(one.raw_start, one.raw_end, one.edit.after, verdict, correction, raw, rule, one.edit.before)
        chosen[made.key] = made
    for _ in range(data.draw(st.integers(0, 3))):  # decisions that no stage meets
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, len(raw)))
        made = decision(start, end, "庚", Verdict.ACCEPT, None, raw, "s0/any")
        chosen.setdefault(made.key, made)
    kept = stages if data.draw(st.booleans()) else stages[1:]
    after = run(kept, *chosen.values(), raw=raw)
    names = {one.info.name for one in kept}
    for made in chosen.values():
        if made.verdict == Verdict.REJECT or made.rule.partition("/")[0] not in names:
            continue
        told = any(
            (one.raw_start, one.raw_end, one.edit.before, one.edit.after) == made.key[:4]
            or one.edit.why.startswith(made.told(f"{made.verdict}ed"))
            for one in after.edits
        )
        assert told or _stands(after, made)


def _stands(traced: TracedText, made: Decision) -> bool:
    place = from_raw(traced.alignment, made.start, made.end)
    return place is not None and traced.text[place[0] : place[1]] == made.wanted


@given(st.data())
def test_raw_spans_map_to_the_text_that_stands_there(data: st.DataObject) -> None:
    raw = data.draw(st.text(alphabet=ALPHABET, max_size=10))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=6)))
    edits = [
        Edit(start, end, raw[start:end], after, "t/t", 1.0)
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        if (after := data.draw(st.text(alphabet="戊己", max_size=2))) != raw[start:end]
    ]
    alignment, text = Alignment().compose(edits), apply(raw, edits)
    for start in range(len(raw) + 1):
        for end in range(start, len(raw) + 1):
            place = from_raw(alignment, start, end)
            inside = any(c.raw_start < edge < c.raw_end for c in alignment.changes for edge in (start, end))
            assert (place is None) == inside
            if place is not None:
                assert 0 <= place[0] <= place[1] <= len(text)
                untouched = all(c.raw_end <= start or c.raw_start >= end for c in alignment.changes)
                if start < end and untouched:
                    assert text[place[0] : place[1]] == raw[start:end]
