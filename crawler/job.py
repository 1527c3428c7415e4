"""What to crawl and how far: `CrawlJob`, to and from JSON and the command line, checked."""

from __future__ import annotations

import dataclasses
import difflib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.errors import JobError
from crawler.login import Login, logins_of
from crawler.quiet import parse_span, zone_of
from crawler.redis_link import check_queue_url
from crawler.render import NO_RENDER, Render, render_of

ROBOT_WORDS = re.compile(r"bot|crawl|spider", re.I)
"""Words that make forum engines serve another page: Discuz! hides the floors from such a user agent."""

_GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class CrawlJob:
    """One crawl. Raises `JobError` when a value is impossible.

    `start` are the URLs to begin at; `data_dir` holds `raw/` and `state.sqlite`; `run_id` names the run's files.
    `max_seconds` and `max_bytes` (of bodies) None mean no limit; `delay` is seconds between two requests to a host and
    `concurrency` how many may be under way at one; a page of more than `max_page_bytes` is not stored, one that takes
    longer than `timeout` seconds is tried three times. `allow` and `deny` are regular expressions on URLs: with
    `allow`, only URLs that match one of it are followed, below the start's folder or not; `deny` wins.
    A known article is asked for again after `recheck_days`; so are pages of threads, but no more of them in a
    run than the share `reread` of those that are known (0: none). In `quiet_hours` ("08:30-23:00", by the clocks of
    `quiet_zone`, an IANA name; "" is this machine's) nothing is fetched: the run ends, and the next one goes on. An
    empty `user_agent` is made from version and `contact`.

    `queue` is the URL of a Redis database that holds the tasks, for up to several `workers` (processes); "" is the
    state's own file, for one. `worker` counts them from 0; tasks of a worker that gives no sign of life for `lease`
    seconds are given to others. `group` names the job on several machines, which have data folders of their own and
    share the queue; "" is one machine. `login` says how to log in to hosts, `render` whether a browser may
    fill pages that are empty without JavaScript.
    """

    start: tuple[str, ...]
    data_dir: Path
    run_id: str
    max_pages: int = 500
    max_depth: int = 20
    max_seconds: float | None = None
    max_bytes: int | None = None
    max_page_bytes: int = 20_000_000
    timeout: float = 30.0
    delay: float = 1.0
    concurrency: int = 4
    obey_robots: bool = True
    allow_private: bool = False
    user_agent: str = ""
    contact: str = ""
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    recheck_days: float = 7.0
    reread: float = 0.02
    quiet_hours: tuple[str, ...] = ()
    quiet_zone: str = ""
    queue: str = ""
    workers: int = 1
    worker: int = 0
    lease: float = 60.0
    group: str = ""
    login: tuple[Login, ...] = ()
    render: Render = NO_RENDER

    def __post_init__(self) -> None:
        if not self.start:
            raise JobError('start: expected at least one URL, found none; give start = ["https://…"]')
        for url in self.start:
            _check_url(url)
        if not _RUN_ID.fullmatch(self.run_id):
            raise JobError(f"run_id: expected letters, digits, dots, dashes (it names files), found {self.run_id!r}")
        for name, least in _LEAST.items():
            value = getattr(self, name)
            if value is not None and not value >= least:
                raise JobError(f"{name}: expected {least} or more, found {value!r}")
        for name in ("allow", "deny"):
            for pattern in getattr(self, name):
                _check_pattern(name, pattern)
        for span in self.quiet_hours:
            parse_span(span)
        zone_of(self.quiet_zone)
        if self.queue:
            check_queue_url(self.queue)
        elif self.workers > 1 or self.group:
            raise JobError(
                f"{'group' if self.group else 'workers'}: more than one worker or machine needs a shared queue; give"
                ' queue = "redis://localhost:6379/0"'
            )
        if self.group and not _GROUP.fullmatch(self.group):
            raise JobError(f"group: expected letters, digits, dots, dashes, found {self.group!r}")
        _check_agent(self.agent)

    @property
    def agent(self) -> str:
        """The user agent that the crawl sends."""
        return self.user_agent or f"qingtie/{_version()}{f' (+{self.contact})' if self.contact else ''}"

    def to_json(self) -> str:
        """Return the job as one line of JSON."""
        values = dataclasses.asdict(self) | {"data_dir": str(self.data_dir)}
        return json.dumps(values, ensure_ascii=False)


_LEAST: Mapping[str, float] = {
    "max_pages": 1,
    "max_depth": 0,
    "max_seconds": 0,
    "max_bytes": 1,
    "max_page_bytes": 1,
    "timeout": 0.1,
    "delay": 0,
    "concurrency": 1,
    "recheck_days": 0,
    "reread": 0,
    "workers": 1,
    "worker": 0,
    "lease": 1,
}
_FIELDS = {field.name: str(field.type) for field in dataclasses.fields(CrawlJob)}


def from_json(text: str) -> CrawlJob:
    """Read a job from JSON; raises `JobError` that names a wrong key and the nearest allowed one."""
    try:
        values = json.loads(text)
    except ValueError as error:
        raise JobError(f"the job is not valid JSON: {error}") from error
    if not isinstance(values, dict):
        raise JobError(f"expected a JSON object with the job's keys, found {type(values).__name__}")
    return from_mapping(values)


def from_mapping(values: Mapping[str, Any]) -> CrawlJob:
    """Make a job from plain values, as JSON and TOML give them; raises `JobError`."""
    made: dict[str, Any] = {}
    for key, value in values.items():
        if key not in _FIELDS:
            raise JobError(_unknown(key))
        made[key] = _CHECKS[_FIELDS[key]](key, value)
    missing = [name for name in ("start", "data_dir", "run_id") if name not in made]
    if missing:
        raise JobError(f"the job lacks {', '.join(missing)}")
    return CrawlJob(**made)


def from_arguments(arguments: Mapping[str, str], *, run_id: str) -> CrawlJob:
    """Make a job from `-a name=value` arguments, all of them texts; raises `JobError`.

    `data` stands for `data_dir`; lists are separated by white space; `job` names a JSON file that the others override.
    """
    values: dict[str, Any] = {"run_id": run_id, "data_dir": "data"}
    if "job" in arguments:
        try:
            values |= json.loads(Path(arguments["job"]).read_text("utf-8"))
        except (OSError, ValueError, TypeError) as error:
            raise JobError(f"cannot read the job {arguments['job']}: {error}") from error
    for given, text in arguments.items():
        key = "data_dir" if given == "data" else given
        if key == "job":
            continue
        if key not in _FIELDS:
            raise JobError(_unknown(key))
        values[key] = _PARSERS[_FIELDS[key]](key, text)
    return from_mapping(values)


def _unknown(key: str) -> str:
    near = difflib.get_close_matches(key, _FIELDS, 1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"unknown key {key!r}; {hint}allowed: {', '.join(_FIELDS)}"


def _version() -> str:
    try:
        return metadata.version("qingtie")
    except metadata.PackageNotFoundError:
        return "0"


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good:
        raise JobError(f"start: expected a URL such as https://forum.example/, found {url!r}")


def _check_pattern(name: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise JobError(f"{name}: {pattern!r} is no regular expression: {error}") from error


def _check_agent(agent: str) -> None:
    found = ROBOT_WORDS.search(agent)
    if found:
        raise JobError(
            f"user_agent: {agent!r} holds {found[0]!r}, for which forum engines leave out floors; choose another"
            " name or contact"
        )
    if not agent.isprintable():
        raise JobError(f"user_agent: expected one printable line, found {agent!r}")


def _texts(key: str, value: Any) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise JobError(f"{key}: expected a list of strings, found {value!r}")
    return tuple(items)


def _path(key: str, value: Any) -> Path:
    if not isinstance(value, str | Path) or not str(value):
        raise JobError(f"{key}: expected a folder, found {value!r}")
    return Path(value)


def _typed(kind: type[Any], name: str) -> Callable[[str, Any], Any]:
    def check(key: str, value: Any) -> Any:
        good = isinstance(value, kind) or (kind is float and isinstance(value, int))
        if not good or (isinstance(value, bool) and kind is not bool):
            raise JobError(f"{key}: expected {name}, found {value!r}")
        return kind(value)

    return check


_number = _typed(float, "a number")


def _seconds(key: str, value: Any) -> float | None:
    return None if value is None else float(_number(key, value))


_CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    "tuple[Login, ...]": lambda _, value: logins_of(value),
    "Render": lambda _, value: render_of(value),
    "tuple[str, ...]": _texts,
    "Path": _path,
    "str": _typed(str, "a string"),
    "int": _typed(int, "a whole number"),
    "float": _number,
    "float | None": _seconds,
    "int | None": lambda key, value: None if value is None else _typed(int, "a whole number")(key, value),
    "bool": _typed(bool, "true or false"),
}


def _parsed(kind: Callable[[str], Any], name: str) -> Callable[[str, str], Any]:
    def parse(key: str, text: str) -> Any:
        try:
            return kind(text)
        except ValueError as error:
            raise JobError(f"{key}: expected {name}, found {text!r}") from error

    return parse


def _truth(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


_PARSERS: Mapping[str, Callable[[str, str], Any]] = {
    "tuple[Login, ...]": _parsed(json.loads, "JSON"),
    "Render": _parsed(json.loads, "JSON"),
    "tuple[str, ...]": _parsed(str.split, "URLs or patterns"),
    "Path": _parsed(str, "a folder"),
    "str": _parsed(str, "a text"),
    "int": _parsed(int, "a whole number"),
    "float": _parsed(float, "a number"),
    "float | None": _parsed(float, "a number"),
    "int | None": _parsed(int, "a whole number"),
    "bool": _parsed(_truth, "true or false"),
}
