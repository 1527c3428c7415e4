"""Reads the data files of this package: tab-separated, with a provenance header of `#` lines."""

from __future__ import annotations

import functools
from importlib import resources


@functools.cache
def read_table(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of `data/NAME`, the header left out. Raises `FileNotFoundError`."""
    text = resources.files("cleaning.wording").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line and not line.startswith("#"))
