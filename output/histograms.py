"""Histograms with fixed bins, so that those of two runs can be laid side by side, and their picture as SVG."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted of each article: its name for people, the unit, the lower ends of the bins, and their names."""

    title: str
    unit: str
    edges: tuple[float, ...]
    names: tuple[str, ...]


MEASURES: Mapping[str, Measure] = {
    "comments": Measure(
        "Comments per thread",
        "comments",
        (0, 1, 2, 3, 6, 11, 21, 51, 101),
        ("0", "1", "2", "3–5", "6–10", "11–20", "21–50", "51–100", "101+"),
    ),
    "length": Measure(
        "Length of the text",
        "code points",
        (0, 1, 50, 100, 200, 500, 1000, 2000, 5000),
        ("0", "1–49", "50–99", "100–199", "200–499", "500–999", "1k–2k", "2k–5k", "5k+"),
    ),
    "boilerplate": Measure(
        "Share of boilerplate",
        "of all characters",
        tuple(n / 10 for n in range(10)),
        tuple(f"{n * 10}–{n * 10 + 10}%" for n in range(10)),
    ),
    "edits": Measure(
        "Edits per 1,000 characters",
        "applied edits",
        (0, 1e-9, 1, 2, 5, 10, 20, 50, 100),
        ("0", "<1", "1–2", "2–5", "5–10", "10–20", "20–50", "50–100", "100+"),
    ),
}
"""What the report draws, by name."""


class Histograms:
    """Counts articles into the bins of `MEASURES`."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[int]] = {name: Counter() for name in MEASURES}

    def add(self, values: Mapping[str, float]) -> None:
        """Count one article; what `values` does not name is not counted."""
        for name, value in values.items():
            self._counts[name][max(0, bisect_right(MEASURES[name].edges, value) - 1)] += 1

    def as_list(self) -> list[dict[str, Any]]:
        """Return the histograms with anything in them: `name`, `title`, `unit`, `bins` of `label` and `count`."""
        return [
            {
                "name": name,
                "title": measure.title,
                "unit": measure.unit,
                "bins": [{"label": label, "count": self._counts[name][n]} for n, label in enumerate(measure.names)],
            }
            for name, measure in MEASURES.items()
            if self._counts[name]
        ]


def bars(bins: Sequence[Mapping[str, Any]], title: str) -> Markup:
    """Return a histogram as an inline SVG that takes its colours from the page; everything in it is escaped."""
    width, height, foot = 34, 90, 16
    most = max([int(one["count"]) for one in bins] or [0]) or 1
    parts = []
    for number, one in enumerate(bins):
        count = int(one["count"])
        tall = round(height * count / most)
        x = number * width
        parts.append(
            Markup(
                '<g><title>{label}: {count}</title><rect x="{x}" y="{y}" width="{w}" height="{h}" class="bar"/>'
                '<text x="{middle}" y="{above}" class="n">{count}</text>'
                '<text x="{middle}" y="{below}" class="l">{label}</text></g>'
            ).format(
                label=one["label"], count=count, x=x + 3, y=height - tall + 12, w=width - 6, h=tall,
                middle=x + width // 2, above=height - tall + 9, below=height + 12 + foot - 5,
            )
        )  # fmt: skip
    total = len(bins) * width
    head = Markup('<svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
        total, height + 12 + foot, title
    )
    return head + Markup("").join(parts) + Markup("</svg>")


def sparkline(values: Sequence[float], title: str) -> Markup:
    """Return a line of earlier values, the last one marked, as an inline SVG."""
    width, height = 72, 18
    most = max(values, default=0) or 1
    step = width / max(1, len(values) - 1)
    points = [
        (round(n * step, 1), round(height - 2 - (height - 4) * value / most, 1)) for n, value in enumerate(values)
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    x, y = points[-1] if points else (0, 0)
    return Markup(
        '<svg class="spark" viewBox="-3 -1 {w} {h}" role="img" aria-label="{title}"><title>{title}</title>'
        '<polyline points="{line}"/><circle cx="{x}" cy="{y}" r="2.5"/></svg>'
    ).format(w=width + 6, h=height + 2, title=title, line=line, x=x, y=y)
