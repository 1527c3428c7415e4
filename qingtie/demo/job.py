"""The demo's job: the replica served on loopback, crawled and cleaned like any other site.

Ports and the number of runs are kept in `DATA/demo.json`: with the same addresses a second run is incremental.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from qingtie.config import Gates, Job
from qingtie.console import reporter
from qingtie.demo import Replica, SiteError, truth
from qingtie.run import RunResult, run_job


def run_demo(data: Path, *, fresh: bool = False, quiet: bool = False) -> tuple[RunResult, int]:
    """Run the demo once; returns its result and the replica's revision (0 at the first run)."""
    notes = data / "demo.json"
    if fresh and notes.exists():  # only a folder that a demo made is removed
        shutil.rmtree(data)
    state: dict[str, Any] = json.loads(notes.read_text("utf-8")) if notes.exists() else {"runs": 0, "ports": [0, 0, 0]}
    revision = state["runs"]
    with _replica(revision, state["ports"]) as replica:
        ports = [int(url.rsplit(":", 1)[1]) for url in replica.sites.values()]
        job = demo_job(data, replica, revision)
        with reporter(quiet=quiet) as show:
            for name, url in replica.sites.items():
                show.say(f"replica: {name} at {url} (revision {revision})")
            result = run_job(job, show)
    notes.write_text(json.dumps({"runs": revision + 1, "ports": ports}), "utf-8")
    return result, revision


def _replica(revision: int, ports: list[int]) -> Replica:
    """Return a replica on the ports of the last run, or on free ones when they are taken."""
    try:
        with Replica(revision, (ports[0], ports[1], ports[2])):
            pass
    except (OSError, SiteError):
        return Replica(revision)
    return Replica(revision, (ports[0], ports[1], ports[2]))


def demo_job(data: Path, replica: Replica, revision: int) -> Job:
    """Return the job that crawls a replica."""
    starts = truth(revision).starts
    return Job(
        "demo",
        data=data,
        formats=("parquet", "csv"),
        crawl={
            "start": [replica.sites[site] + path for site, paths in starts.items() for path in paths],
            "max_pages": 300,
            "delay": 0,
            "allow_private": True,
        },
        gates=Gates(min_articles=1, max_rejected_share=0.5),
    )
