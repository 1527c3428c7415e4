"""`qingtie dataset`: the history of a dataset, and its upkeep."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qingtie.commands.options import json_option

if TYPE_CHECKING:
    from output.history import Change, Step, Version

_LONGEST = 60  # characters of a text shown in a line


@click.group("dataset")
def command() -> None:
    """Look at the history of a dataset, merge its parts, mirror it.

    \b
    Examples:
      qingtie dataset history data               what each run changed
      qingtie dataset history data 102           the versions of one article
      qingtie dataset compact data               merge the parts of versions
      qingtie dataset push data s3://bucket/tea  mirror it; load_articles("s3://bucket/tea") reads it
    """


@command.command("history")
@click.argument("data", metavar="DATA")
@click.argument("article", required=False, metavar="[ID|URL]")
@click.option("--site", help="The article's site, when two sites use the same id.")
@json_option
def history(data: str, article: str | None, site: str | None, as_json: bool) -> None:
    """List the publishes of a dataset, or the versions of one article with what changed."""
    from output.history import article_versions, steps

    found: list[Any] = steps(data) if article is None else article_versions(data, article, site)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1, default=str))
        return
    lines = _step_lines(found) if article is None else [line for one in found for line in _version_lines(one)]
    click.echo("\n".join(lines))


@command.command("compact")
@click.argument("data", type=click.Path(file_okay=False, path_type=Path))
@click.option("--row-group", type=click.IntRange(1), help="Also rewrite all tables with row groups of this many rows.")
@json_option
def compact(data: Path, row_group: int | None, as_json: bool) -> None:
    """Merge the parts of the tables of versions into one a site; no row is dropped, readers are not disturbed.

    Row groups of 122880 rows suit DuckDB; the next publish writes those of the sites it touches small again.
    """
    from output.dataset import compact as run

    done = run(data, row_group=row_group)
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    click.echo(
        f"snapshot {done.name}: {done.files_before} files, {done.bytes_before:,} bytes before; "
        f"{done.files_after} files, {done.bytes_after:,} bytes now"
    )


@command.command("push")
@click.argument("data", type=click.Path(file_okay=False, path_type=Path))
@click.argument("url", metavar="URL")
@click.option("--keep", type=click.IntRange(1), default=5, show_default=True, help="Snapshots that stay in the mirror.")
@json_option
def push(data: Path, url: str, keep: int, as_json: bool) -> None:
    """Mirror the present snapshot to an object store (s3://bucket/path) or another folder.

    Readers of the mirror see the state before or after. Credentials come from the environment, never from the URL.
    """
    from output.mirror import push as run

    done = run(data, url, keep=keep)
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    click.echo(
        f"snapshot {done.name}: {done.sent} files sent ({done.bytes:,} bytes), {done.copied} copied within the mirror, "
        f"{done.removed} old snapshots removed"
    )


def _step_lines(steps: list[Step]) -> list[str]:
    from qingtie.tables import aligned

    rows = [("", "snapshot", "kept", "changes")]
    for step in steps:
        changes = ", ".join(f"{count} {kind}" for kind, count in sorted(step.changes.items())) or "nothing"
        rows.append((f"{step.number}", step.snapshot, "yes" if step.kept else "no", changes))
    return aligned(rows)


def _version_lines(version: Version) -> list[str]:
    seen = f", fetched {version.first_seen:%Y-%m-%d %H:%M} UTC" if version.first_seen else ""
    return [f"{version.number}  {version.run_id}{seen}", *(f"   {_change(one)}" for one in version.changes)]


def _change(change: Change) -> str:
    if change.field in ("new", "gone"):
        return f"{change.what} {change.field}: {_short(change.after or change.before or '')}"
    if change.before is None and change.after is None:
        return f"{change.what}: {change.field} changed, the clean text did not"
    before, after = change.before or "", change.after or ""
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    near = before[max(0, head - 8) : head]
    return f"{change.what} {change.field}: {_short(near)}[{_short(old) or '∅'} → {_short(new) or '∅'}]"


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _short(text: str) -> str:
    shown = "".join(c if c.isprintable() else "⏎" if c == "\n" else f"\\u{ord(c):04x}" for c in text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
