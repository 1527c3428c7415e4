"""Which pages a browser may fill: `[crawl.render]` of a job, and where the browser is. No browser is started here."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from crawler.errors import JobError

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge")


@dataclass(frozen=True, slots=True)
class Render:
    """Whether hosts whose pages are empty without JavaScript are rendered, and how. Raises `JobError`.

    `pages` is the budget of a run; a new browser is started after `restart_after` pages; `timeout` is in seconds a
    page. `wait_for` is a CSS selector of what a rendered page has ("": the page is waited for until it is quiet).
    `browser` is the path of Chromium; "" looks for it on the PATH.
    """

    enabled: bool = False
    pages: int = 200
    restart_after: int = 50
    timeout: float = 30.0
    wait_for: str = ""
    browser: str = ""

    def __post_init__(self) -> None:
        for name, least in (("pages", 1), ("restart_after", 1), ("timeout", 1)):
            if not getattr(self, name) >= least:
                raise JobError(f"render: {name}: expected {least} or more, found {getattr(self, name)!r}")


NO_RENDER = Render()

_TYPES = {"bool": bool, "int": int, "float": float, "str": str}
_KINDS = {field.name: _TYPES[str(field.type)] for field in fields(Render)}


def render_of(values: Any) -> Render:
    """Read `[crawl.render]`; a table that does not say `enabled` is meant to enable it. Raises `JobError`."""
    if isinstance(values, Render):
        return values
    if not isinstance(values, Mapping):
        raise JobError(f"render: expected a table, [crawl.render], found {values!r}")
    made: dict[str, Any] = {"enabled": True}
    for name, value in values.items():
        if name not in _KINDS:
            raise JobError(f"render: unknown key {name!r}; allowed: {', '.join(_KINDS)}")
        kind = _KINDS[name]
        good = isinstance(value, kind) or (kind is float and isinstance(value, int))
        if not good or (isinstance(value, bool) and kind is not bool):
            raise JobError(f"render: {name}: expected {kind.__name__}, found {value!r}")
        made[name] = kind(value)
    return Render(**made)


def browser_path(render: Render) -> Path:
    """Return the path of Chromium; raises `JobError` when there is none, or the packages that steer it are missing."""
    if importlib.util.find_spec("scrapy_playwright") is None:
        raise JobError("render: the package scrapy-playwright is not installed; pip install 'qingtie[browser]'")
    if render.browser:
        if shutil.which(render.browser) is None:
            raise JobError(f"render: browser: {render.browser} is no program that can be run")
        return Path(render.browser)
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        raise JobError(
            f"render: no Chromium on the PATH (looked for {', '.join(_NAMES)}); install it, or name it in"
            ' [crawl.render]: browser = "/path/to/chromium"'
        )
    return Path(found)
