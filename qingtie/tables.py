"""The summary of a run as a plain text table, for stdout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wcwidth import wcswidth


def summary_table(summary: Mapping[str, Any]) -> str:
    """Return a run's summary (`output.summary`) as text: pages, threads, edits by rule, rejects with reasons."""
    rows: list[tuple[str, str]] = []
    crawl = summary.get("crawl")
    if crawl:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(crawl["by_kind"].items()))
        rows.append(("pages fetched", f"{crawl['fetched']}" + (f"  ({kinds})" if kinds else "")))
        rows.append(("not modified", f"{crawl['not_modified']}  (asked again, nothing new)"))
        rows.append(("skipped", f"{crawl['unchanged']}  (known and unchanged, not asked for)"))
        rows.append(("failed", f"{crawl['failed']}"))
    rows.append(("threads", f"{summary['threads']}  ({summary['pages']} pages)"))
    rows.append(("comments", f"{summary['comments']}"))
    proof = summary["completeness"]
    unknown = f", of {proof['unknown']} no number is stated" if proof["unknown"] else ""
    rows.append(
        ("replies", f"all are there in {proof['complete']} threads, some are not in {proof['incomplete']}{unknown}")
    )
    rows.append(("characters", f"{summary['characters']:,}"))
    rows.append(("edits", f"{summary['edits']['applied']} applied, {summary['edits']['suggested']} suggested"))
    lines = aligned(rows)
    if summary["rules"]:
        lines += ["", "edits by rule"]
        table = [
            (f"  {rule['rule']}", f"{rule['applied']:>5} applied", f"{rule['suggested']:>5} suggested", _example(rule))
            for rule in summary["rules"]
        ]
        lines += aligned(table)
    lines += ["", f"rejected pages: {summary['rejected']}"]
    for reject in summary["rejects"]:
        example = reject["examples"][0] if reject["examples"] else {"url": "", "detail": ""}
        lines.append(f"  {reject['count']:>3} × {reject['reason']:<12} {example['detail']}  ({example['url']})")
    lines += [
        f"gate failed: {g['name']} is {g['value']}, limit {g['limit']}" for g in summary["gates"] if not g["passed"]
    ]
    return "\n".join(lines)


def _example(rule: Mapping[str, Any]) -> str:
    if not rule["examples"]:
        return ""
    example = rule["examples"][0]
    return f"{_short(example['before']) or '∅'} → {_short(example['after']) or '∅'}"


def _short(text: str) -> str:
    if text and not text.strip(" "):
        return "␣" * min(len(text), 12)
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return shown if len(shown) <= 12 else shown[:11] + "…"


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Align columns by their width on a terminal, where a Chinese character takes two places.

    >>> aligned([("贴子", "1"), ("a", "2")])
    ['贴子  1', 'a     2']
    """
    if not rows:
        return []
    widths = [max(max(0, wcswidth(row[column])) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell + " " * (width - max(0, wcswidth(cell))) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
