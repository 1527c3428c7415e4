"""Rows a second and bytes a row of publishing and of each exporter, beside bare pyarrow and pandas.

Run: `python benchmarks/output.py [ARTICLES]`, or `--memory [COMMENTS…]` for the peak memory of each exporter. All in
one run, so that the ratios mean something anywhere. A row is an article, a comment or an edit; "bare" reads and writes
the same tables without sync or rename.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq

# This file is called like the package that it measures: its folder goes to the end of the search path.
sys.path.sort(key=lambda entry: Path(entry).resolve() == Path(__file__).parent.resolve())

from cleaning.records import Article, Block, CleanedArticle, Comment, Edit, PageRef, Role, TracedEdit
from output.dataset import Manifest, publish
from output.exporters import export
from output.manifest import current_folder
from output.reading import read_table
from output.schema import SCHEMAS

TABLES = ("articles", "comments", "edits")
FORMATS = ("parquet", "csv", "jsonl", "sqlite", "xlsx", "huggingface", "delta")
WORDS = (
    *("今天", "昨天", "我们", "大家", "朋友", "银行", "电话", "客服", "办理", "材料", "时间", "问题", "方法"),
    *("经验", "建议", "说明", "手续", "需要", "可以", "已经", "但是", "因为", "所以", "如果", "觉得", "知道"),
    *("看到", "听说", "问过", "等了", "半天", "一周", "终于", "顺利", "麻烦", "简单", "仔细", "认真", "直接"),
)
ZONE = timezone(timedelta(hours=8))


def articles(count: int, sites: int = 4) -> Iterator[CleanedArticle]:
    chance = random.Random(1)

    def sentence(low: int, high: int) -> str:
        return "".join(chance.choices(WORDS, k=chance.randint(low, high))) + "。"

    for number in range(count):
        site = f"bbs{number % sites}.example.com"
        url = f"https://{site}/thread-{number}-1-1.html"
        body = tuple(Block(f"body/{n}", Role.PARAGRAPH, sentence(20, 80)) for n in range(6))
        when = datetime(2025, 3, 5, tzinfo=ZONE) + timedelta(minutes=number)
        comments = tuple(
            Comment(
                f"{number}-{n}",
                n + 2,
                sentence(1, 2),
                when,
                (Block(f"comment/{n}/0", Role.PARAGRAPH, sentence(5, 20)),),
            )
            for n in range(5)
        )
        page = PageRef(url, f"{number:064x}", datetime(2025, 3, 6, tzinfo=UTC), "utf-8")
        article = Article(
            f"{number}",
            url,
            site,
            "discuz",
            "交流",
            sentence(4, 8),
            sentence(1, 2),
            when,
            body,
            comments,
            (page,),
        )
        edits = tuple(
            TracedEdit(
                f"body/{n}",
                "width",
                Edit(n, n + 1, ",", "，", "width/comma", 0.9, "中文语境"),
                n,
                n + 1,
                True,
            )
            for n in range(4)
        )
        yield CleanedArticle(article, article, edits)


def size(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.glob(pattern) if path.is_file())


def bare_parquet(folder: Path, out: Path) -> None:
    """Read the same rows with pyarrow and write them with pyarrow, nothing else: in batches, as the exporter does."""
    for name in TABLES:
        files = sorted(str(path) for path in (folder / name).rglob("*.parquet"))
        source = ds.dataset(files, schema=SCHEMAS[name], format="parquet")
        with pq.ParquetWriter(out / f"bare-{name}.parquet", source.schema, compression="zstd") as writer:
            for batch in source.to_batches(batch_size=8192):
                writer.write_batch(batch)


def bare_csv(folder: Path, out: Path) -> None:
    for name in TABLES:
        read_table(folder, name).to_pandas().to_csv(out / f"bare-{name}.csv", index=False)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peaks(counts: Sequence[int]) -> None:
    """Print the peak memory of each exporter for datasets of these numbers of comments, a process of its own each."""
    print(f"{'peak memory, MB':32}" + "".join(f"{count:>14,}" for count in counts))
    with tempfile.TemporaryDirectory() as name:
        for count in counts:
            run = [sys.executable, "-P", __file__, "--make", str(count // 5), f"{name}/{count}"]
            subprocess.run(run, check=True)
        for kind in FORMATS:
            line = f"{'export ' + kind:32}"
            for count in counts:
                run = [sys.executable, "-P", __file__, "--export", kind, f"{name}/{count}", f"{name}/out"]
                line += f"{float(subprocess.run(run, check=True, capture_output=True, text=True).stdout):14,.0f}"
            print(line, flush=True)


def measure(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        data, out = Path(name) / "data", Path(name) / "out"
        out.mkdir()
        results: list[tuple[str, float, int, str]] = []
        making = seconds(lambda: [None for _ in articles(count)])
        manifests: list[Manifest] = []
        took = seconds(lambda: manifests.append(publish(data, "r1", articles(count), [], recipe="benchmark")))
        total = sum(manifests[0].rows(table) for table in TABLES)
        results.append(("publish (records to snapshot)", took - making, size(data, "tables/**/*.parquet"), "parquet"))
        again = seconds(lambda: publish(data, "r2", articles(count // 100), [], recipe="benchmark"))
        folder = current_folder(data)
        bare = {
            "parquet": min(seconds(lambda: bare_parquet(folder, out)) for _ in range(3)),
            "csv": seconds(lambda: bare_csv(folder, out)),
        }
        for kind, label in (("parquet", "pyarrow, read and write"), ("csv", "pandas.to_csv")):
            results.append((f"bare {label}", bare[kind], size(out, f"bare-*.{kind}"), kind))
        for kind in FORMATS:
            best = 3 if kind == "parquet" else 1
            work = partial(export, data, out / kind, formats=[kind], tables=TABLES)
            took = min(seconds(work) for _ in range(best))
            columnar = kind in ("parquet", "huggingface", "croissant", "delta")
            results.append((f"export {kind}", took, size(out / kind, "**/*"), "parquet" if columnar else "csv"))
        print(f"{count:,} articles, {total:,} rows; speed is that of the bare writer of its kind (1 is as fast)")
        print(f"{'':32}{'rows/s':>12}{'bytes/row':>12}{'speed':>8}")
        for label, took, written, against in results:
            print(f"{label:32}{total / took:12,.0f}{written / total:12,.0f}{bare[against] / took:8.2f}")
        print(f"publish of 1% on top: {again:.2f} s; peak memory {_peak():,.0f} MB")


def main() -> None:
    match sys.argv[1:]:
        case ["--make", count, folder]:
            publish(folder, "r1", articles(int(count)), [], recipe="benchmark")
        case ["--export", kind, data, out]:
            export(data, out, formats=[kind], tables=TABLES)
            print(_peak())
        case ["--memory", *counts]:
            peaks([int(count) for count in counts] or [100_000, 1_000_000])
        case [*count]:
            measure(int(count[0]) if count else 4000)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
