"""Histograms, near-duplicates, history and comparison: the newer parts of the report."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cleaning.records import Block, CleanedArticle, Role
from output.compare import compare, read_reports, with_history
from output.duplicates import differing, near_duplicates, resemblance, sketch
from output.histograms import MEASURES, Histograms, bars, sparkline
from output.report import Summary, render_report

COPY = (
    "没有按时还款的记录会影响个人信用，也可能影响以后的贷款。还清欠款以后，银行一般在第二个月更新记录，"
    "如果过了很久仍未更新，可以带上凭证向银行提出异议申请，对方应当在二十天之内给出答复。"
)
SPUN = COPY.replace("影响", "作用", 1).replace("一般", "通常").replace("答复", "回复")
OTHER = (
    "周末去山里走了一圈，杜鹃已经开了，溪水还很凉。带的干粮不够，回来的路上在镇子里吃了一碗热汤面，老板多给了两片牛肉。"
)


def test_near_duplicates_are_found_and_others_are_not() -> None:
    (cluster,) = near_duplicates([COPY, OTHER, SPUN, "太短了", COPY + "\n"])
    assert cluster.members == (0, 2, 4)
    assert 0.5 <= cluster.resemblance < 1
    assert near_duplicates([COPY, OTHER, ""]) == []
    assert differing(COPY, SPUN) == [("影响", "作用"), ("一般", "通常"), ("答", "回")]


def test_the_estimate_is_near_the_truth() -> None:
    letters = [chr(code) for code in range(0x4E00, 0x5000)]
    source = random.Random(7)
    for share in (0.3, 0.5, 0.8):
        whole = "".join(source.choices(letters, k=2000))
        other = whole[: int(2000 * share)] + "".join(source.choices(letters, k=2000 - int(2000 * share)))
        truth = share / (2 - share)
        assert abs(resemblance(sketch(whole), sketch(other)) - truth) < 0.2


def test_boilerplate_ties_nothing_together() -> None:
    texts = [f"{COPY[:30]}{number}" * 2 for number in range(80)]
    assert near_duplicates([*texts, OTHER, OTHER + "！"])[-1].members == (80, 81)


def test_values_fall_into_their_bins() -> None:
    made = Histograms()
    for comments in (0, 1, 3, 5, 6, 100, 5000):
        made.add({"comments": comments, "boilerplate": 0.999})
    bins = {one["name"]: {b["label"]: b["count"] for b in one["bins"] if b["count"]} for one in made.as_list()}
    assert bins == {
        "comments": {"0": 1, "1": 1, "3–5": 2, "6–10": 1, "51–100": 1, "101+": 1}, "boilerplate": {"90–100%": 7}
    }  # fmt: skip
    assert all(len(one.edges) == len(one.names) for one in MEASURES.values())


def test_pictures_are_escaped() -> None:
    bad = '<script>alert("1")</script>'
    for picture in (bars([{"label": bad, "count": 3}], bad), sparkline([3, 1, 2], bad)):
        assert "<script" not in picture
        assert "&lt;script" in picture
    assert 'height="90"' in bars([{"label": "0", "count": 3}, {"label": "1", "count": 0}], "t")
    assert bars([], "t")
    assert sparkline([], "t")


def _spun(samples: ModuleType) -> list[CleanedArticle]:
    made = []
    for number, text in enumerate((COPY, SPUN, OTHER)):
        one = samples.article(str(number), comments=number)
        body = (Block("body/0", Role.PARAGRAPH, text), Block("body/1", Role.SHARE, "分享到"))
        raw = replace(one.raw, body=body, title=f"第{number}篇")
        made.append(CleanedArticle(raw, raw))
    return made


def test_the_report_shows_clusters_history_and_quality(samples: ModuleType) -> None:
    summary = Summary("r9", "tea")
    for article in _spun(samples):
        summary.add_article(article)
    found = summary.as_dict()
    (cluster,) = found["clusters"]
    assert (cluster["size"], [one["title"] for one in cluster["articles"]]) == (2, ["第0篇", "第1篇"])
    earlier = [{**found, "sites": [{**found["sites"][0], "threads": count}]} for count in (38, 41, 40)]
    told = with_history(found, earlier)
    assert told["sites"][0]["history"] == {"threads": [38, 41, 40], "usual": 40.0, "low": True}
    assert not with_history(found, earlier[:2])["sites"][0]["history"]["low"]
    html = render_report(told)
    for shown in ("Near-duplicates", "第1篇", "usually 40", "▼ low", "Share of boilerplate", "<svg"):
        assert shown in html, shown
    assert json.loads(json.dumps(told)) == told


def test_a_report_of_an_earlier_version_is_still_shown(samples: ModuleType) -> None:
    summary = Summary("r1")
    summary.add_article(samples.article())
    old = {k: v for k, v in summary.as_dict().items() if k not in ("histograms", "clusters", "comparison")}
    with pytest.raises(Exception, match="no clusters, comparison, histograms"):
        render_report(old)
    from output.report import upgraded

    assert "Run r1" in render_report(upgraded(old))


def report(**more: Any) -> dict[str, Any]:
    return {
        **Summary("r1").as_dict(),
        "threads": 100,
        "characters": 100_000,
        "sites": [
            {"site": "a.example", "threads": 100, "comments": 900, "applied": 400, "suggested": 0, "rejected": 0}
        ],
        "rules": [{"rule": "width/mark", "applied": 400, "suggested": 0}],
        "rejects": [{"reason": "wall", "count": 4}],
        "rejected": 4,
        "steps": [{"name": "clean", "seconds": 10.0, "items": 100}],
        **more,
    }


def test_noise_is_not_shown() -> None:
    now = report(
        sites=[{"site": "a.example", "threads": 112, "comments": 930, "rejected": 0}],
        rules=[{"rule": "width/mark", "applied": 431, "suggested": 2}],
        rejects=[{"reason": "wall", "count": 7}, {"reason": "empty", "count": 1}],
        steps=[{"name": "clean", "seconds": 13.0, "items": 100}],
    )
    assert compare(now, report())["changes"] == []


def test_what_changed_is_shown_the_most_striking_first() -> None:
    now = report(
        sites=[{"site": "a.example", "threads": 20, "comments": 900, "applied": 9, "suggested": 0, "rejected": 0}],
        rules=[{"rule": "mojibake/cjk", "applied": 900, "suggested": 0, "examples": []}, {"rule": "width/mark", "applied": 400, "suggested": 0, "examples": []}],
        rejects=[{"reason": "wall", "count": 40, "examples": []}],
        steps=[{"name": "clean", "seconds": 40.0, "items": 100}],
    )  # fmt: skip
    found = compare(now, report())
    assert [(one["kind"], one["name"], one["now"]) for one in found["changes"]] == [
        ("rule", "mojibake/cjk: applied", 900), ("site", "a.example: threads", 20), ("reason", "wall", 40), ("step", "clean", 0.4)
    ]  # fmt: skip
    html = render_report({**now, "comparison": found})
    assert "Compared with run r1" in html
    assert "▲ 900" in html


def test_rules_are_compared_at_the_same_size() -> None:
    """Twice the text gives twice the edits: that is no change."""
    twice = report(
        characters=200_000, rules=[{"rule": "width/mark", "applied": 800, "suggested": 0}], rejects=[], rejected=0
    )
    assert [one["kind"] for one in compare(twice, report())["changes"]] == []


def test_reports_are_read_by_job_and_damage_is_left_out(tmp_path: Path) -> None:
    for name, content in (
        ("1", report(run_id="1", job="a")),
        ("2", report(run_id="2", job="b")),
        ("3", "["),
        ("4", {}),
    ):
        (tmp_path / name).mkdir()
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / name / "report.json").write_text(text, "utf-8")
    assert [one["run_id"] for one in read_reports(tmp_path)] == ["1", "2"]
    assert [one["run_id"] for one in read_reports(tmp_path, job="b")] == ["2"]
    assert read_reports(tmp_path, before="1") == []


def test_the_page_has_no_colour_of_its_own_in_pictures() -> None:
    assert not re.search(r'(?:fill|stroke)="#', bars([{"label": "a", "count": 1}], "t") + sparkline([1, 2], "t"))
