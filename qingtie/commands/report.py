"""`qingtie report RUN_OR_DATA`: what a run did, how its sites did before, and what differs from another run."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path

import click

from qingtie.commands.options import json_option
from qingtie.errors import QingtieError


@click.command("report")
@click.argument("where", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="RUN_OR_DATA")
@click.option("--compare", "other", metavar="RUN", help="Another run: its id, its folder, or `previous`.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the HTML page here.")
@click.option("--open", "opens", type=click.BOOL, default=False, help="Open the page in the browser: yes or no [no].")
@json_option
def command(where: Path, other: str | None, out: Path | None, opens: bool, as_json: bool) -> None:
    """Print what a run did: a run's folder, or the last run of a data folder.

    With --out, one HTML page that needs no network. With --compare, what differs from another run beyond chance:
    counts of sites, rejections by reason, edits by rule, seconds of steps.

    \b
    Examples:
      qingtie report data
      qingtie report data --compare previous --out report.html
      qingtie report data --json
    """
    from output.files import write_text
    from output.report import render_report
    from qingtie.reporting import compared, comparison_text, find_report, measured
    from qingtie.tables import summary_table

    if opens and as_json:
        raise QingtieError("--open goes with a page, not with --json")
    found, folder = find_report(where)
    report = measured(found, folder)
    if other is not None:
        report = compared(report, folder, other)
    page = out or folder / "report.html"
    if out is not None:
        write_text(out, render_report(report))
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
        return
    click.echo(f"run {report['run_id']}  {report['job']}\n{summary_table(report)}")
    low = [f"{row['site']} (usually {row['history']['usual']:g})" for row in report["sites"] if row["history"]["low"]]
    if low:
        click.echo(f"fewer threads than usual: {', '.join(low)}")
    if report["comparison"] is not None:
        click.echo(f"\n{comparison_text(report['comparison'])}")
    click.echo(f"\nReport: {page}")
    if opens:
        webbrowser.open(page.resolve().as_uri())
