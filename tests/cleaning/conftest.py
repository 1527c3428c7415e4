from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def clean_corpus() -> list[str]:
    """Passages written for this project that every stage must leave alone."""
    return [p for p in (HERE / "clean_corpus.txt").read_text("utf-8").split("\n\n") if p.strip()]
