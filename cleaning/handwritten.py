"""Files that people write with an editor of their own: jobs, recipes, definitions of sites, passwords."""

from __future__ import annotations

from pathlib import Path


def read_handwritten(path: Path) -> str:
    """Return the text of a file, with or without a byte order mark, its lines ended in whatever way.

    Raises `OSError`, and `ValueError` for one that is not UTF-8.
    """
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 (at byte {error.start + 1}); save it as UTF-8") from error
