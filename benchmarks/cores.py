"""How cleaning grows with processes: threads a second of wall time, from saved pages to cleaned articles, in one run.

    python -P benchmarks/cores.py [--processes 1 2 4] [--threads 1000] [--json]

The pages are those of the replica, again and again under other addresses. `memory` is the peak of this process and of
the largest of the others, in MB; processes share the language model, which is mapped from its file.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# `output.py` of this folder is called like a package: the folder goes to the end of the search path.
sys.path.sort(key=lambda entry: Path(entry).resolve() == Path(__file__).parent.resolve())

from benchmarks.pipeline import pages
from cleaning.recipe import load_recipe
from cleaning.records import RawPage
from qingtie.cores import cores_for, usable_cores
from qingtie.frames import FrameStore
from qingtie.run import maker_of
from qingtie.threads import Cleaner, ThreadPages

NOW = datetime(2025, 7, 1, tzinfo=UTC)


def threads(count: int) -> Iterator[ThreadPages]:
    """Yield so many threads of one page each."""
    rendered = pages(min(count, 300))
    for number in range(count):
        page = rendered[number % len(rendered)]
        url = f"{page.url}?copy={number // len(rendered)}"
        headers = (("content-type", page.content_type),)
        raw = RawPage(url, url, "bbs.example", 200, headers, page.body, NOW)
        yield ThreadPages(str(number), (raw,))


def measure(processes: int, count: int) -> dict[str, Any]:
    """Clean `count` threads with so many processes; seconds are those of the clock on the wall, start-up included."""
    recipe = load_recipe("zh-forum")
    given = list(threads(count))
    started = time.perf_counter()
    with cores_for(processes, maker_of("zh-forum", recipe, None)) as cores:
        cleaned = sum(1 for _ in Cleaner(recipe.pipeline(), frames=FrameStore(), cores=cores).run(given))
    seconds = time.perf_counter() - started
    own, others = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "processes": processes,
        "threads": cleaned,
        "seconds": round(seconds, 2),
        "per_second": round(cleaned / seconds, 1),
        "memory": f"{own} + {others}",
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, nargs="+", default=sorted({1, 2, usable_cores()}))
    parser.add_argument("--threads", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    rows = [measure(processes, options.threads) for processes in options.processes]
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    print(f"{'processes':>9} {'threads':>8} {'seconds':>8} {'threads/s':>10} {'times':>6}  memory (MB)")
    for row in rows:
        times = row["per_second"] / rows[0]["per_second"]
        line = f"{row['processes']:>9} {row['threads']:>8} {row['seconds']:>8} {row['per_second']:>10} {times:>6.2f}"
        print(f"{line}  {row['memory']}")


if __name__ == "__main__":
    main()
