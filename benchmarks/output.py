"""Rows a second and bytes a row of publishing and of each exporter, beside bare pyarrow and pandas.

Run: `python benchmarks/output.py [ARTICLES]`. All in one run, so that the ratios mean something
anywhere. A row is an article, a comment or an edit; "bare" is a write of the same tables without order,
sync or rename.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

# This file is called like the package that it measures: its folder goes to the end of the search path.
sys.path.sort(key=lambda entry: Path(entry).resolve() == Path(__file__).parent.resolve())

from cleaning.records import Article, Block, CleanedArticle, Comment, Edit, PageRef, Role, TracedEdit
from output.dataset import Manifest, publish
from output.exporters import export
from output.manifest import current_folder
from output.reading import read_table

TABLES = ("articles", "comments", "edits")
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
    return sum(path.stat().st_size for path in folder.glob(pattern))


def bare_parquet(tables: dict[str, pa.Table], out: Path) -> None:
    for name, table in tables.items():
        pq.write_table(table, out / f"bare-{name}.parquet", compression="zstd")


def bare_csv(tables: dict[str, pa.Table], out: Path) -> None:
    for name, table in tables.items():
        table.to_pandas().to_csv(out / f"bare-{name}.csv", index=False)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
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
        tables = {table: read_table(folder, table) for table in TABLES}
        bare = {
            "parquet": seconds(lambda: bare_parquet(tables, out)),
            "csv": seconds(lambda: bare_csv(tables, out)),
        }
        for kind, label in (("parquet", "pyarrow.parquet.write_table"), ("csv", "pandas.to_csv")):
            results.append((f"bare {label}", bare[kind], size(out, f"bare-*.{kind}"), kind))
        for kind, against in (("parquet", "parquet"), ("csv", "csv"), ("jsonl", "csv")):
            took = seconds(partial(export, data, out / kind, formats=[kind]))
            results.append((f"export {kind}", took, size(out / kind, "*"), against))
        print(f"{count:,} articles, {total:,} rows; the ratio is time against the bare writer of its kind")
        print(f"{'':32}{'rows/s':>12}{'bytes/row':>12}{'ratio':>8}")
        for label, took, written, against in results:
            print(f"{label:32}{total / took:12,.0f}{written / total:12,.0f}{took / bare[against]:8.2f}")
        print(f"publish of 1% on top: {again:.2f} s; peak memory {_peak():,.0f} MB")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
