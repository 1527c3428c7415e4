"""Lines that stand twice in a row, as templates and copy-and-paste leave them.

Only long lines count: refrains of songs and poems, `哈哈哈`, separators and list marks repeat on purpose.
"""

from __future__ import annotations

from itertools import pairwise

from cleaning.records import Edit, Role
from cleaning.stage import Context, StageFunction, text_stage


@text_stage(
    "repeated",
    version=1,
    rules={"repeated/line": "a long line that repeats the line before it is removed"},
    skips=(Role.CODE, Role.TABLE),
)
def repeated(*, min_length: int = 16, confidence: float = 0.93) -> StageFunction:
    """Remove a long line that repeats the one before it in the same block.

    `min_length` is in code points, at least 1; `confidence` is 0 to 1. Raises ValueError for other values.
    """
    if not 0 <= confidence <= 1:
        raise ValueError(f"confidence must be a number from 0 to 1, found {confidence!r}")
    if min_length < 1:
        raise ValueError(f"min_length must be 1 or more, found {min_length!r}")

    def stage(text: str, context: Context) -> list[Edit]:
        if "\n" not in text:
            return []
        edits = []
        start = 0
        lines = text.split("\n")
        for before, line in pairwise(lines):
            start += len(before) + 1
            if line == before and len(line.strip()) >= min_length:
                after_break = start - 1
                why = "the same line as the one before"
                edits.append(
                    Edit(
                        after_break,
                        start + len(line),
                        text[after_break : start + len(line)],
                        "",
                        "repeated/line",
                        confidence,
                        why,
                    )
                )
        return edits

    return stage
