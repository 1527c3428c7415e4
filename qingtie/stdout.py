"""Standard output, and what happens when its reader has gone (`qingtie run job.toml | head -1`)."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import click

READER_GONE = 141
"""The exit code when output could not be delivered: as if by SIGPIPE (128 + 13)."""


def emit(text: str) -> None:
    """Print the account of work that is done: a reader that has gone does not undo it."""
    try:
        click.echo(text)
    except BrokenPipeError:
        drop_stdout()


def drop_stdout() -> None:
    """Send what is still to be written nowhere, so that the interpreter does not stumble over it at its end."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
