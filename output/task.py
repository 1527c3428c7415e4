"""What an exporter is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from output.pieces import Limit
from output.selection import Selected


@dataclass(frozen=True, slots=True)
class Task:
    """A selection to write into a folder.

    `excel` is about CSV only: guard what a spreadsheet would change. `limit` None means one file a table. `row_group`
    is in rows of a Parquet file, None means the format's own. `url` is where the content of `out` goes afterwards, if
    anywhere. An exporter adds what its reader should know to `notes`.
    """

    source: Selected
    out: Path
    excel: bool = True
    limit: Limit | None = None
    row_group: int | None = None
    url: str | None = None
    notes: list[str] = field(default_factory=list)
