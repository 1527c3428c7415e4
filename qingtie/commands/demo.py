"""`qingtie demo`: the whole job on a replica forum that runs on this machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from qingtie.commands.options import json_option, quiet_option


@click.command("demo")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data/demo"),
    show_default=True,
    help="The data folder.",
)
@click.option("--fresh", is_flag=True, help="Begin anew: remove what an earlier demo left.")
@json_option
@quiet_option
def command(data: Path, fresh: bool, as_json: bool, quiet: bool) -> None:
    """Crawl a replica forum on this machine with the real spider, clean, publish and report.

    Three small sites are served on loopback: a Discuz!-like board in GBK, a phpBB-like board in UTF-8, and an article
    site with mojibake, traditional characters and garbled wording. Each further run finds that threads have grown,
    and fetches only lists and what changed.

    \b
    Examples:
      qingtie demo
      qingtie demo --fresh --json
    """
    from qingtie.demo.job import run_demo
    from qingtie.stdout import emit
    from qingtie.tables import summary_table

    result, revision = run_demo(data, fresh=fresh, quiet=quiet)
    if as_json:
        emit(json.dumps(result.summary, ensure_ascii=False, indent=2))
        return
    emit(summary_table(result.summary))
    emit(f"\n{_growth(result.summary['crawl'], revision)}")
    emit(
        "\nWhere to look next\n"
        f"  tables    {data / 'tables'}  (Parquet and CSV)\n"
        f"  report    {result.folder / 'report.html'}\n"
        f"  archive   {data / 'raw'}  (WARC)\n"
        f"  one page  qingtie explain {_example_id(result.summary)} --data {data}\n"
        f"  again     qingtie clean {data}  (without the network)"
    )


def _growth(crawl: Mapping[str, Any], revision: int) -> str:
    """Say what this run had to fetch."""
    if not revision:
        lists = crawl["by_kind"].get("list", 0)
        return (
            f"First run: {crawl['fetched']} pages, {lists} of them lists. Run it again: only what changed is fetched."
        )
    return (
        f"The forum grew since the last run: {crawl['fetched']} pages fetched, {crawl['not_modified']} asked for and "
        f"not modified; {crawl['unchanged']} threads and articles are known to be unchanged and were not asked for."
    )


def _example_id(summary: Mapping[str, Any]) -> str:
    """Return the id of an article with an applied edit."""
    for rule in summary["rules"]:
        for example in rule["examples"]:
            if example["applied"]:
                return str(example["article_id"])
    return "ID"
