"""The report of a run: one HTML page that needs nothing else, from the dict of `output.summary`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from output.errors import OutputError
from output.histograms import bars, sparkline
from output.summary import Summary
from output.text import visible

__all__ = ["Summary", "render_report"]


def render_report(summary: Mapping[str, Any]) -> str:
    """Return the report as HTML; encodable as UTF-8, everything escaped, no link but the pages' own.

    `summary` has the keys described in `output.summary`. Raises `OutputError` when one is missing.
    """
    missing = sorted(Summary("").as_dict().keys() - summary.keys())
    if missing:
        raise OutputError(
            f"the summary has no {', '.join(missing)}: expected the keys of output.summary; start from "
            "Summary(...).as_dict()"
        )
    return _template().render(summary=_storable(upgraded(summary)))


def upgraded(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return the summary of an earlier version with the keys that it lacked, empty."""
    filled = {**Summary("").as_dict(), **summary}
    nothing: dict[str, Any] = {"threads": [], "usual": None, "low": False}
    return {**filled, "sites": [{"history": nothing, **row} for row in filled["sites"]]}


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("output"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = visible
    environment.filters["number"] = _number
    environment.filters["web"] = _is_web
    environment.globals.update(bars=bars, sparkline=sparkline)
    return environment.get_template("report.html.j2")


def _number(value: float) -> str:
    """Return a number with thousands separated; seconds and rates with up to three decimals."""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.3f}".rstrip("0")
    return f"{int(value):,}"


def _is_web(url: str) -> bool:
    """Whether a URL may become a link: a page may state `javascript:` anywhere."""
    return url.startswith(("http://", "https://"))


def _storable(value: Any) -> Any:
    """Return the summary with every string encodable as UTF-8."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, Mapping):
        return {_storable(key): _storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    return value
