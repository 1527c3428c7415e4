"""What the engines' scripts share: names kept from run to run, and the two commands. Run by the engines' own Python."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path


class Keys:
    """What a board is filled through: `keys` are the scenario's names with the database's."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "keys.json"
        self.keys: dict[str, int] = json.loads(self._file.read_text("utf-8")) if self._file.exists() else {}

    def close(self) -> None:
        """Keep the names."""
        self._file.write_text(json.dumps(self.keys), "utf-8")


def drive(configure: Callable[[Path], None], board: type[Keys], prepare: tuple[str, ...] = ("migrate",)) -> None:
    """Fill the forum by the steps on stdin, or serve it; `prepare` are the commands that make its tables."""
    folder, command = Path(sys.argv[1]), sys.argv[2]
    configure(folder)
    from django.core.management import call_command

    if command == "serve":
        call_command("runserver", f"127.0.0.1:{sys.argv[3]}", "--noreload", "--nothreading")
        return
    for one in prepare:
        call_command(one, verbosity=0)
    filled = board(folder)
    for step in json.load(sys.stdin):
        getattr(filled, step.pop("do"))(**step)
    filled.close()
