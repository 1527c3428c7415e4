"""`qingtie archive verify | list DATA|FILE...`."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qingtie.commands.options import json_option

if TYPE_CHECKING:
    from crawler.verify import FileReport

_PATHS = click.argument("paths", metavar="DATA|FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.group("archive")
def command() -> None:
    """Verify the raw archive, or list what is in it; nothing is changed.

    \b
    Examples:
      qingtie archive verify data
      qingtie archive list data --pages
    """


@command.command("verify")
@_PATHS
@json_option
@click.pass_context
def verify(ctx: click.Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Read every record: gzip checksums, digests, torn ends; exit code 1 when something is damaged.

    A record that a crash cut off at a file's end is told, but is no damage: its page was never taken as fetched. Of a
    data folder it is also checked that each page that is known is there.

    \b
    Example:
      qingtie archive verify data
    """
    from crawler.verify import inspect, missing_pages, warc_files
    from qingtie.stdout import emit

    reports = [inspect(path) for path in warc_files(paths)]
    missing = [(url, why) for path in paths if path.is_dir() for url, why in missing_pages(path)]
    sound = not missing and not any(report.damaged for report in reports)
    if as_json:
        files = [_as_dict(report) for report in reports]
        lost = [{"url": url, "why": why} for url, why in missing]
        emit(json.dumps({"sound": sound, "files": files, "missing": lost}, ensure_ascii=False, indent=2))
    else:
        emit("\n".join(_verdict(reports, missing)))
    ctx.exit(0 if sound else 1)


def _verdict(reports: list[FileReport], missing: list[tuple[str, str]]) -> list[str]:
    lines = []
    for report in reports:
        for flaw in report.flaws:
            kind = "torn end" if flaw.torn else "damage"
            lines.append(f"{kind}: {report.path} at {flaw.offset}: {flaw.words}")
    lines += [f"missing: {url}: {why}" for url, why in missing]
    damaged = sum(report.damaged for report in reports)
    torn = sum(flaw.torn for report in reports for flaw in report.flaws)
    unchecked = sum(report.unchecked for report in reports)
    lines.append(
        f"{len(reports)} files, {sum(report.records for report in reports)} records"
        f" ({sum(report.pages for report in reports)} pages, {sum(report.revisits for report in reports)} revisits):"
        f" {damaged} files damaged, {torn} torn ends, {len(missing)} known pages missing"
        + (f", {unchecked} records without a digest" if unchecked else "")
    )
    if damaged or missing:
        lines.append("Next: move state.sqlite away; it is rebuilt from what can be read, and a crawl fetches the rest")
    return lines


@command.command("list")
@_PATHS
@click.option("--pages", is_flag=True, help="Every page, one a line, instead of every file.")
@json_option
def list_archive(paths: tuple[Path, ...], pages: bool, as_json: bool) -> None:
    """List the files of an archive, or its pages.

    \b
    Examples:
      qingtie archive list data
      qingtie archive list data --pages
    """
    from crawler.verify import inspect, warc_files
    from qingtie.stdout import emit

    if pages:
        for row in _pages(list(warc_files(paths))):
            emit(json.dumps(row, ensure_ascii=False) if as_json else "  ".join(map(str, row.values())))
        return
    reports = [inspect(path) for path in warc_files(paths)]
    if as_json:
        emit(json.dumps([_as_dict(report) for report in reports], ensure_ascii=False, indent=2))
        return
    for report in reports:
        flaws = f"  {len(report.flaws)} flaws (qingtie archive verify)" if report.flaws else ""
        emit(
            f"{report.path}  {report.pages} pages  {report.revisits} revisits  {report.bytes:,} bytes"
            f"  {report.first[:19]} to {report.last[:19]}{flaws}"
        )


def _pages(files: list[Path]) -> Iterator[dict[str, Any]]:
    """Yield a row for each record of a page; what is damaged is left out."""
    from crawler.archive import iter_archive

    for item in iter_archive(files, revisits=True):
        if item.page is not None:
            yield {
                "fetched_at": item.page.fetched_at.isoformat(timespec="seconds"),
                "status": item.page.status,
                "kind": item.revisit or item.label.kind,
                "bytes": len(item.page.body),
                "url": item.page.url,
            }


def _as_dict(report: FileReport) -> dict[str, Any]:
    return {**dataclasses.asdict(report), "damaged": report.damaged}
