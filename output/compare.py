"""Two runs side by side: what differs by more than chance, and how a site's yield compares with its own history.

Counts are taken as Poisson: with the other run's count scaled to this run's size (characters for rules, pages for
reasons; sites by themselves), a difference counts from three standard deviations and from `LEAST` in number. Steps
count when the time for an item is half as much again, or as little, and a second of it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

SIGMA = 3.0
LEAST = 5
"""A difference of fewer than this in number is noise, whatever its share."""
SLOWER = 1.5
SECONDS = 1.0
ITEMS = 20
"""A step with fewer items is not compared: the time is that of starting up."""
KEPT = 12
"""Earlier runs that a site's history shows."""
FEWEST = 3
"""Earlier runs from which a site has a history that it can be measured against."""

Report = Mapping[str, Any]


def compare(now: Report, before: Report) -> dict[str, Any]:
    """Return what differs between two reports: `run`, `changes` (most striking first), `compared` (how many figures).

    A change has `kind` (site, reason, rule, step), `name`, `before` and `now` (counts, or seconds for an item),
    `expected` (what the other run's figure would be at this run's size) and `sigma` (None for steps).
    """
    found: list[dict[str, Any]] = []
    compared = 0
    pages = _ratio(now["threads"] + now["rejected"], before["threads"] + before["rejected"])
    texts = _ratio(now["characters"], before["characters"])
    for kind, ratio, figures in (
        ("site", 1.0, _sites),
        ("reason", pages, _reasons),
        ("rule", texts, _rules),
    ):
        mine, other = figures(now), figures(before)
        for name in sorted(mine.keys() | other.keys()):
            compared += 1
            found += _changed(kind, name, mine.get(name, 0), other.get(name, 0), ratio)
    found.sort(key=lambda one: (-abs(one["sigma"]), one["kind"], one["name"]))
    steps, counted = _steps(now, before)
    return {"run": before["run_id"], "changes": [*found, *steps], "compared": compared + counted}


def _changed(kind: str, name: str, now: int, before: int, ratio: float) -> list[dict[str, Any]]:
    expected = before * ratio
    sigma = (now - expected) / math.sqrt(max(1.0, now + before * ratio * ratio))
    if abs(sigma) < SIGMA or abs(now - expected) < LEAST:
        return []
    row = {"kind": kind, "name": name, "before": before, "now": now}
    return [{**row, "expected": round(expected, 1), "sigma": round(sigma, 1)}]


def _ratio(now: int, before: int) -> float:
    return now / before if before else 1.0


def _sites(report: Report) -> dict[str, int]:
    return {
        f"{row['site']}: {what}": row[what]
        for row in report["sites"]
        for what in ("threads", "comments", "rejected")
        if row[what]
    }


def _reasons(report: Report) -> dict[str, int]:
    return {row["reason"]: row["count"] for row in report["rejects"]}


def _rules(report: Report) -> dict[str, int]:
    return {
        f"{row['rule']}: {what}": row[what] for row in report["rules"] for what in ("applied", "suggested") if row[what]
    }


def _steps(now: Report, before: Report) -> tuple[list[dict[str, Any]], int]:
    mine, other = _pace(now), _pace(before)
    found = []
    for name in sorted(mine.keys() & other.keys()):
        (pace, items), (earlier, _) = mine[name], other[name]
        share = pace / earlier if earlier else 1.0
        if abs(pace - earlier) * items >= SECONDS and not 1 / SLOWER < share < SLOWER:
            row = {"kind": "step", "name": name, "before": round(earlier, 6), "now": round(pace, 6)}
            found.append({**row, "expected": round(earlier, 6), "sigma": None})
    return found, len(mine.keys() & other.keys())


def _pace(report: Report) -> dict[str, tuple[float, int]]:
    """Return the seconds for an item, and the items, of each step that has enough."""
    return {
        one["name"]: (one["seconds"] / one["items"], one["items"]) for one in report["steps"] if one["items"] >= ITEMS
    }


def with_history(summary: Mapping[str, Any], earlier: Sequence[Report]) -> dict[str, Any]:
    """Return the summary with `history` at each site: its earlier runs, the usual yield, and whether this one is low.

    `earlier` are reports of the same job, oldest first. `usual` is the median of threads over the runs that had the
    site's pages, None with fewer than three of them; `low` is true for less than half of it, three sigma or more.
    """
    rows = []
    for row in summary["sites"]:
        past = [one for report in earlier for one in report["sites"] if one["site"] == row["site"]][-KEPT:]
        counts = [one["threads"] for one in past]
        usual = float(median(counts)) if len(counts) >= FEWEST else None
        low = usual is not None and row["threads"] < usual / 2 and usual - row["threads"] >= SIGMA * math.sqrt(usual)
        rows.append({**row, "history": {"threads": counts, "usual": usual, "low": low}})
    return {**summary, "sites": rows}


def read_reports(runs: Path, *, job: str | None = None, before: str | None = None) -> list[dict[str, Any]]:
    """Return the reports in a folder of runs, oldest first: of a job, and before a run id; damaged ones left out."""
    found = []
    for path in sorted(runs.glob("*/report.json")):
        if before is not None and path.parent.name >= before:
            continue
        try:
            report = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(report, dict) and _whole(report) and (job is None or report.get("job") == job):
            found.append(report)
    return found


def _whole(report: Mapping[str, Any]) -> bool:
    needed: Iterable[str] = ("run_id", "sites", "rules", "rejects", "steps", "threads", "characters", "rejected")
    return all(name in report for name in needed)
