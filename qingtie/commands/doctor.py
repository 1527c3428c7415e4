"""`qingtie doctor`: what this machine has."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import click

from qingtie.commands.options import data_option, json_option

PACKAGES = ("scrapy", "beautifulsoup4", "opencc", "pandas", "pyarrow", "lxml", "ftfy", "warcio", "jinja2", "rich")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `fatal` says that Qingtie cannot work without it."""

    name: str
    ok: bool
    found: str
    fatal: bool = True


@click.command("doctor")
@data_option
@json_option
def command(data: Path, as_json: bool) -> None:
    """Check Python, packages, data folder, disk, locale and fonts; exit code 1 when something needed is missing.

    \b
    Example:
      qingtie doctor --data data
    """
    checks = [_python(), *_packages(), _sqlite(), _data(data), _disk(data), _opencc(), _font(), _stages()]
    if as_json:
        click.echo(json.dumps([vars_of(check) for check in checks], ensure_ascii=False, indent=2))
    else:
        for check in checks:
            mark = "ok  " if check.ok else ("FAIL" if check.fatal else "note")
            click.echo(f"{mark}  {check.name:<16} {check.found}")
    if any(check.fatal and not check.ok for check in checks):
        click.get_current_context().exit(1)


def vars_of(check: Check) -> dict[str, object]:
    """Return a check as a JSON object."""
    return {"name": check.name, "ok": check.ok, "found": check.found, "fatal": check.fatal}


def _python() -> Check:
    return Check("python", sys.version_info >= (3, 11), f"{platform.python_version()} (3.11 or newer)")


def _packages() -> list[Check]:
    checks = []
    for name in PACKAGES:
        try:
            checks.append(Check(name, True, metadata.version(name)))
        except metadata.PackageNotFoundError:
            checks.append(Check(name, False, "not installed: pip install qingtie"))
    return checks


def _sqlite() -> Check:
    return Check("sqlite", sqlite3.sqlite_version_info >= (3, 35), f"{sqlite3.sqlite_version} (3.35 or newer)")


def _data(data: Path) -> Check:
    existing = next((p for p in (data, *data.resolve().parents) if p.exists()), Path("/"))
    writable = os.access(existing, os.W_OK)
    return Check("data folder", writable, f"{data} ({'writable' if writable else f'{existing} is not writable'})")


def _disk(data: Path) -> Check:
    existing = next((p for p in (data, *data.resolve().parents) if p.exists()), Path("/"))
    free = shutil.disk_usage(existing).free / 1e9
    return Check("disk", free > 1, f"{free:.1f} GB free (1 GB or more)", fatal=False)


def _opencc() -> Check:
    return _try("opencc data", lambda: __import__("opencc").OpenCC("tw2sp").convert("軟體"), "软件")


def _stages() -> Check:
    from cleaning.recipe import load_recipe, recipe_names

    return _try("recipes", lambda: ", ".join(load_recipe(name).name for name in recipe_names()), None)


def _font() -> Check:
    try:
        from output.notebook import use_cjk_font

        font = use_cjk_font()
    except ImportError:
        return Check("CJK font", False, "matplotlib is not installed (pip install 'qingtie[notebook]')", fatal=False)
    return Check(
        "CJK font", font is not None, font or "none: plots have English labels; install fonts-noto-cjk", fatal=False
    )


def _try(name: str, call: Callable[[], str], wanted: str | None) -> Check:
    try:
        found = call()
    except Exception as error:  # whatever is broken is what the doctor is to say
        return Check(name, False, f"{type(error).__name__}: {error}")
    return Check(name, wanted is None or found == wanted, found)
