"""Fuzz the extraction and the stages with coverage feedback (atheris): any bytes give an article or a reason.

    make fuzz SECONDS=60

Finds are written to `.fuzz/` as `crash-*`; feed one to `python tools/fuzz_extract.py .fuzz/crash-...` to see it again.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import atheris

with atheris.instrument_imports(include=["cleaning"]):
    from cleaning import extract_article, load_recipe
    from cleaning.errors import PageError

NOW = datetime(2025, 6, 1, tzinfo=UTC)
TYPES = (None, "text/html; charset=gbk", "text/html; charset=utf-8", "text/plain", "text/html; charset=big5")
RECIPE = load_recipe("zh-forum")


def one(data: bytes) -> None:
    """Run one input: the first byte picks the content type."""
    if not data:
        return
    try:
        article = extract_article(
            data[1:],
            url="http://fuzz.example/thread-1-1-1.html",
            content_type=TYPES[data[0] % len(TYPES)],
            fetched_at=NOW,
        )
    except PageError:
        return
    cleaned = RECIPE.pipeline().run(article)
    before, after = list(cleaned.raw.blocks()), list(cleaned.clean.blocks())
    if [block.id for block in before] != [block.id for block in after] or len({b.id for b in before}) != len(before):
        raise AssertionError("blocks were lost or share an id")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
