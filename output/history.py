"""The history of a dataset: what each publish changed, and the versions of one article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from output.errors import DatasetError
from output.manifest import snapshots
from output.places import is_url
from output.source import Source
from output.text import escape, unescape
from output.travel import open_source
from output.versions import OF

FIELDS = ("title", "author", "board", "tags", "licence", "text", "quote", "reply_to", "raw_title")
"""Columns compared between two versions, those that the digest of the words goes by."""


@dataclass(frozen=True, slots=True)
class Step:
    """A publish: its number in the line from 1, snapshot, run, whether the snapshot is kept, and what it changed.

    `changes` counts by table and kind: `articles new`, `comments changed`, `comments gone`, …
    """

    number: int
    snapshot: str
    run_id: str
    kept: bool
    changes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an article or comment that a publish changed; None before for a new one, None after when gone."""

    what: str
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """What one publish did to an article and its comments; `first_seen` is the time of the fetch (UTC) or None."""

    number: int
    run_id: str
    first_seen: Any
    changes: tuple[Change, ...]


def steps(data: Path | str) -> list[Step]:
    """Return the publishes of a dataset, oldest first. Raises `DatasetError` when there is none."""
    source = open_source(data)
    kept = {source.manifest.name} if is_url(data) else {one.name for one in snapshots(data)}
    counts: dict[int, Counter[str]] = {}
    for table, versions in OF.items():
        keys = ["site", "id", "since", "until", "ending"] + (["article_id"] if table == "comments" else [])
        rows = source.read(versions, columns=keys).to_pylist()
        replaced = {(_key(row), row["until"]) for row in rows if row["ending"] == "changed"}
        for row in rows:
            kind = "changed" if (_key(row), row["since"]) in replaced else "new"
            counts.setdefault(row["since"] or 1, Counter())[f"{table} {kind}"] += 1
            if row["ending"] == "gone":
                counts.setdefault(row["until"], Counter())[f"{table} gone"] += 1
    return [
        Step(number, one.name, one.run_id, one.name in kept, dict(counts.get(number, {})))
        for number, one in enumerate(source.manifest.line, 1)
    ]


def article_versions(data: Path | str, key: str, site: str | None = None) -> list[Version]:
    """Return what each publish changed in the article whose id or URL is `key`, oldest first.

    `site` is needed only when two sites use the same id. Raises `DatasetError` when there is no such article.
    """
    source = open_source(data)
    wanted = escape(key)
    which = (pc.field("id") == wanted) | (pc.field("url") == wanted)
    articles = source.read("article_versions", site=site, where=which).to_pylist()
    sites = sorted({row["site"] for row in articles})
    if not articles:
        raise DatasetError(
            f"no article with the id or URL {key!r} in {data}, now or earlier; look ids up in its articles"
        )
    if len(sites) > 1:
        raise DatasetError(f"the id {key!r} is used by {len(sites)} sites ({', '.join(sites)}); say which with site=")
    own = pc.field("article_id") == articles[0]["id"]
    comments = source.read("comment_versions", site=unescape(sites[0]), where=own).to_pylist()
    found: dict[int, list[Change]] = {}
    for row in articles:
        _add(found, "article", row, articles)
    for row in comments:
        _add(found, f"comment {unescape(row['id'])}", row, comments)
    return [_version(source, number, changes, [*articles, *comments]) for number, changes in sorted(found.items())]


def _add(found: dict[int, list[Change]], what: str, row: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> None:
    """Note what began with a row, beside the version that it replaced, and that it went."""
    began = row["since"] or 1
    before = next((one for one in rows if _key(one) == _key(row) and one["until"] == began), None)
    if before is None or before["ending"] == "gone":
        found.setdefault(began, []).append(Change(what, "new", None, _text(row["text"])))
    else:
        found.setdefault(began, []).extend(_differences(what, before, row))
    if row["ending"] == "gone":
        found.setdefault(row["until"], []).append(Change(what, "gone", _text(row["text"]), None))


def _differences(what: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    pairs = [(name, _text(before.get(name)), _text(after.get(name))) for name in FIELDS]
    changed = [Change(what, name, old, new) for name, old, new in pairs if old != new]
    return changed or [Change(what, "raw text", None, None)]


def _version(source: Source, number: int, changes: list[Change], rows: list[dict[str, Any]]) -> Version:
    seen = [row["first_seen"] for row in rows if (row["since"] or 1) == number and row["first_seen"] is not None]
    return Version(number, source.manifest.line[number - 1].run_id, min(seen, default=None), tuple(changes))


def _key(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["site"], row.get("article_id", ""), row["id"]


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return ", ".join(unescape(one) for one in value) if isinstance(value, list) else unescape(value)
