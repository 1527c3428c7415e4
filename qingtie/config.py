"""The job file: what a scheduled run does, as TOML.

name = "tea-forums"
data = "data"
recipe = "zh-forum"
formats = ["parquet", "csv"]

[crawl]
start = ["https://forum.example/forum-2-1.html"]
max_pages = 500

[gates]
min_articles = 1
max_rejected_share = 0.5
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from qingtie.errors import ConfigError

CRAWL_KEYS = {
    "start": list,
    "max_pages": int,
    "max_depth": int,
    "max_seconds": float,
    "max_bytes": int,
    "max_page_bytes": int,
    "timeout": float,
    "delay": float,
    "concurrency": int,
    "obey_robots": bool,
    "allow_private": bool,
    "user_agent": str,
    "contact": str,
    "allow": list,
    "deny": list,
    "recheck_days": float,
    "reread": float,
    "quiet_hours": list,
    "quiet_zone": str,
    "queue": str,
    "workers": int,
    "lease": float,
    "group": str,
    "login": dict,
    "render": dict,
}
"""The keys of `[crawl]` with their types; they are the fields of `crawler.job.CrawlJob`."""


@dataclass(frozen=True, slots=True)
class Gates:
    """Quality gates of a run. `max_rejected_share` is rejected / (rejected + articles), 0 to 1."""

    min_articles: int = 0
    max_rejected_share: float = 1.0


@dataclass(frozen=True, slots=True)
class Job:
    """A job with everything filled in. `crawl` is empty for a job that only cleans.

    `processes` are those that clean; 0: one for each core. `copies`: other copies of an article, among what is cleaned
    with it and what is published, are evidence for its wording.
    """

    name: str
    data: Path = Path("data")
    recipe: str = "zh-forum"
    formats: tuple[str, ...] = ("parquet",)
    keep: int = 5
    processes: int = 1
    copies: bool = False
    crawl: Mapping[str, Any] = field(default_factory=dict)
    gates: Gates = field(default_factory=Gates)


_TYPES: dict[str, type] = {
    "name": str,
    "data": str,
    "recipe": str,
    "formats": list,
    "keep": int,
    "processes": int,
    "copies": bool,
    "crawl": dict,
    "gates": dict,
}


def load_job(path: Path) -> Job:
    """Read a job file; `data` and recipe files are relative to it. Raises `ConfigError`."""
    from cleaning.handwritten import read_handwritten

    try:
        text = read_handwritten(path)
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot read the job {path}: {error}") from error
    job = parse_job(text, origin=str(path))
    recipe = str(path.parent / job.recipe) if job.recipe.endswith(".toml") else job.recipe
    values = {f.name: getattr(job, f.name) for f in fields(Job)}
    crawl = job.crawl
    if "login" in crawl:
        crawl = {**crawl, "login": _checked(_logins, crawl["login"], path)}
    if "render" in crawl:
        crawl = {**crawl, "render": _checked(_render, crawl["render"], path)}
    return Job(**{**values, "data": path.parent / job.data, "recipe": recipe, "crawl": crawl})


def _checked(read: Callable[[Any, Path], Any], table: Any, path: Path) -> Any:
    """Read a table of `[crawl]` as the crawler does. Raises `ConfigError` with the file's name."""
    from crawler.errors import JobError

    try:
        return read(table, path.parent)
    except JobError as error:
        raise ConfigError(f"{path}: [crawl] {error}") from error


def _logins(tables: Any, folder: Path) -> Any:
    from crawler.login import logins_of

    return logins_of(tables, folder)


def _render(table: Any, _: Path) -> Any:
    from crawler.render import render_of

    return render_of(table)


def parse_job(text: str, *, origin: str) -> Job:
    """Parse the TOML of a job; `origin` names it in messages. Raises `ConfigError`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{origin}: not valid TOML: {error}") from error
    _check(data, _TYPES, origin, "")
    crawl = data.get("crawl", {})
    _check(crawl, CRAWL_KEYS, origin, "crawl")
    if not crawl.get("start"):
        raise ConfigError(f'{origin}: [crawl] needs start = ["https://..."], the page(s) a crawl begins at')
    gate_types = {"min_articles": int, "max_rejected_share": float}
    _check(data.get("gates", {}), gate_types, origin, "gates")
    job = Job(
        name=data.get("name", Path(origin).stem),
        data=Path(data.get("data", "data")),
        recipe=data.get("recipe", "zh-forum"),
        formats=tuple(data.get("formats", ["parquet"])),
        keep=data.get("keep", 5),
        processes=data.get("processes", 1),
        copies=data.get("copies", False),
        crawl=crawl,
        gates=Gates(**data.get("gates", {})),
    )
    check_job(job, origin=origin)
    return job


def check_job(job: Job, *, origin: str = "the job") -> None:
    """Raise `ConfigError` for an unknown format or a number out of its range: before a crawl, not after it."""
    from output.errors import ExportError
    from output.exporters import check_published

    try:
        check_published(job.formats)
    except ExportError as error:
        raise ConfigError(f"{origin}: formats: {error}") from error
    gates = job.gates
    for name, value, least, most in (
        ("keep", job.keep, 1, None),
        ("processes", job.processes, 0, None),
        ("min_articles in [gates]", gates.min_articles, 0, None),
        ("max_rejected_share in [gates]", gates.max_rejected_share, 0, 1),
    ):
        if not (value >= least and (most is None or value <= most)):
            wanted = f"{least} or more" if most is None else f"from {least} to {most}"
            raise ConfigError(f"{origin}: {name} must be {wanted}, found {value!r}")


def _check(table: Mapping[str, Any], types: Mapping[str, type], origin: str, section: str) -> None:
    where = f" in [{section}]" if section else ""
    for key, value in table.items():
        if key not in types:
            near = difflib.get_close_matches(key, types, 1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise ConfigError(f"{origin}: unknown key {key!r}{where}; {hint}allowed: {', '.join(types)}")
        wanted = types[key]
        fits = isinstance(value, wanted) or (wanted is float and isinstance(value, int))
        if not fits or (isinstance(value, bool) and wanted is not bool):
            raise ConfigError(f"{origin}: {key}{where} must be {_NAMES[wanted]}, found {value!r}")
        if wanted is list and not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{origin}: {key}{where} must be a list of strings, found {value!r}")


_NAMES: dict[type, str] = {
    str: "a string", int: "a whole number", float: "a number", bool: "true or false", list: "a list", dict: "a table",
}  # fmt: skip
