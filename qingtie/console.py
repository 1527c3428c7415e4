"""Progress on stderr: a live bar on a terminal, plain lines otherwise. stdout is for data."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self


class Reporter:
    """Plain lines: one when a phase begins, one every few seconds within it, one at its end."""

    def __init__(self, *, quiet: bool = False, every: float = 5.0) -> None:
        self._quiet = quiet
        self._every = every
        self._phase = ""
        self._last = 0.0
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def say(self, text: str) -> None:
        """Print a line for the person who watches."""
        if not self._quiet:
            print(text, file=sys.stderr, flush=True)

    def phase(self, name: str, total: int | None = None) -> None:
        """Begin a phase; `total` is how many items it has, if that is known."""
        self._phase, self._done, self._last = name, 0, time.monotonic()
        self.say(f"{name}{f' ({total})' if total else ''} ...")

    def advance(self, amount: int = 1, *, total: int | None = None, detail: str = "") -> None:
        """Count items of the phase; `detail` says what is being done."""
        self._done += amount
        now = time.monotonic()
        if now - self._last >= self._every:
            self._last = now
            self.say(f"{self._phase}: {self._done}{f' of {total}' if total else ''}{f'  {detail}' if detail else ''}")

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show a table below the bar; no rows: none. Only a terminal shows it."""

    def close(self) -> None:
        """End what is shown live."""


class LiveReporter(Reporter):
    """A progress bar by rich, for a terminal."""

    def __init__(self, *, quiet: bool = False) -> None:
        super().__init__(quiet=quiet)
        from rich.console import Console, RenderableType
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        class Bars(Progress):
            below: RenderableType | None = None

            def get_renderables(self) -> Iterable[RenderableType]:
                yield from super().get_renderables()
                if self.below is not None:
                    yield self.below

        self._progress = Bars(
            SpinnerColumn(),
            TextColumn("{task.description:<10}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[detail]}", markup=True),
            console=Console(stderr=True),
        )
        self._task: Any = None
        self._progress.start()

    def say(self, text: str) -> None:
        """Print a line above the bar."""
        self._progress.console.print(text, markup=False, highlight=False)

    def phase(self, name: str, total: int | None = None) -> None:
        """Begin a phase with a bar of its own."""
        if self._task is not None:
            self._progress.stop_task(self._task)
        self._task = self._progress.add_task(name, total=total, detail="")

    def advance(self, amount: int = 1, *, total: int | None = None, detail: str = "") -> None:
        """Move the bar on."""
        from rich.markup import escape

        if self._task is not None:
            changed: Mapping[str, Any] = {"total": total} if total is not None else {}
            self._progress.update(self._task, advance=amount, detail=escape(detail[-60:]), **changed)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show a table below the bar: first a name, then figures."""
        from rich.table import Table
        from rich.text import Text

        if not rows:
            self._progress.below = None
            return
        table = Table(box=None, pad_edge=False, header_style="dim")
        for number, name in enumerate(head):
            table.add_column(name, justify="right" if number else "left", no_wrap=True)
        for row in rows:
            table.add_row(*map(Text, row))
        self._progress.below = table

    def close(self) -> None:
        """Leave the finished bars on the screen."""
        self._progress.stop()


def reporter(*, quiet: bool = False) -> Reporter:
    """Return the reporter that fits where stderr goes."""
    if not quiet and sys.stderr.isatty():
        return LiveReporter()
    return Reporter(quiet=quiet)
