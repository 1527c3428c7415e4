"""Where the time goes: each step of the pipeline on the replica's pages, pages/s and characters/s, in one run.

    python -P benchmarks/pipeline.py [--pages 300] [--repeats 3] [--json]

CPU seconds, the median of the repeats. The floor is the bare parse by lxml; `ratio` is how many times longer a step
takes. Characters are those of the decoded page for the steps that read it, of the extracted blocks for the stages.
A stage alone carries the cost of the engine (`no stage`), which the recipe pays once.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# `output.py` of this folder is called like a package: the folder goes to the end of the search path.
sys.path.sort(key=lambda entry: Path(entry).resolve() == Path(__file__).parent.resolve())

from lxml import html

from cleaning.encoding import decode
from cleaning.extract.markup import parse_html
from cleaning.extract.page import extract_page
from cleaning.extract.pieces import segment
from cleaning.extract.recognise import recognise
from cleaning.pipeline import Pipeline
from cleaning.recipe import load_recipe
from cleaning.records import Article, CleanedArticle
from output.dataset import publish
from qingtie.demo import render, truth

NOW = datetime(2025, 7, 1, tzinfo=UTC)
FLOOR, EXTRACT, NO_STAGE = (
    "bare lxml parse (floor)",
    "extract (all of the above and posts)",
    "no stage (the engine alone)",
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the replica as the crawler would have it."""

    url: str
    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Row:
    """One step: CPU seconds for all pages, and the characters that it saw."""

    step: str
    seconds: float
    characters: int


def pages(count: int) -> list[Page]:
    """Return `count` pages: every thread and article page of the replica, again and again."""
    found = []
    for article in truth(0).articles:
        for path in article.pages:
            answer = render(article.site, path)
            kind = {name.lower(): value for name, value in answer.headers}.get("content-type", "text/html")
            found.append(Page(f"http://{article.site}.example{path}", answer.body, kind))
    return [found[n % len(found)] for n in range(count)]


def timed(step: Callable[[], Any], repeats: int) -> float:
    """Return the median CPU seconds of a step."""
    seconds = []
    for _ in range(repeats):
        started = time.process_time()
        step()
        seconds.append(time.process_time() - started)
    return statistics.median(seconds)


def measure(count: int, repeats: int) -> list[Row]:
    """Measure every step on `count` pages."""
    inputs = pages(count)
    texts = [decode(page.body, page.content_type).text for page in inputs]
    roots = [parse_html(text) for text in texts]
    articles = [_extract(page) for page in inputs]
    size, content = sum(map(len, texts)), sum(len(block.text) for article in articles for block in article.blocks())
    encoded = [text.encode() for text in texts]
    pairs = list(zip(texts, roots, strict=True))
    rows = [
        Row(
            FLOOR,
            timed(lambda: [html.document_fromstring(body) for body in encoded], repeats),
            size,
        ),
        Row("decode", timed(lambda: [decode(page.body, page.content_type) for page in inputs], repeats), size),
        Row("parse", timed(lambda: [parse_html(text) for text in texts], repeats), size),
        Row("recognise the engine", timed(lambda: [recognise(text, root) for text, root in pairs], repeats), size),
        Row("segment", timed(lambda: [segment(root) for root in roots], repeats), size),
        Row(EXTRACT, timed(lambda: [_extract(page) for page in inputs], repeats), size),
    ]
    recipe = load_recipe("zh-forum")
    rows.append(Row(NO_STAGE, timed(lambda: _run(Pipeline([]), articles), repeats), content))
    for stage in recipe.stages:
        one = Pipeline([stage])
        rows.append(Row(f"stage {stage.info.name}", timed(lambda one=one: _run(one, articles), repeats), content))
    rows.append(Row("recipe zh-forum", timed(lambda: _run(recipe.pipeline(), articles), repeats), content))
    cleaned = _run(recipe.pipeline(), articles)
    rows.append(Row("publish (Parquet)", timed(lambda: _publish(cleaned), repeats), content))
    return rows


def _extract(page: Page) -> Article:
    return extract_page(page.body, url=page.url, content_type=page.content_type, fetched_at=NOW).article


def _run(pipeline: Pipeline, articles: Sequence[Article]) -> list[CleanedArticle]:
    return [pipeline.run(article) for article in articles]


def _publish(cleaned: Sequence[CleanedArticle]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        publish(folder, "bench", cleaned, [], recipe="zh-forum")


def standing_out(rows: Sequence[Row]) -> list[str]:
    """Say in words where the time goes."""
    took = {row.step: row.seconds for row in rows}
    posts = took[EXTRACT] - sum(took[step] for step in ("decode", "parse", "recognise the engine", "segment"))
    inside = {"finding posts, metadata and roles": posts, **{step: took[step] for step in list(took)[1:5]}}
    stages = {step: took[step] - took[NO_STAGE] for step in took if step.startswith("stage ")}
    whole = took[EXTRACT] + took["recipe zh-forum"] + took["publish (Parquet)"]
    return [
        "extract: " + _ranked(inside, took[EXTRACT]),
        "recipe:  " + _ranked({"the engine": took[NO_STAGE], **stages}, took["recipe zh-forum"]),
        f"whole:   {whole / took[FLOOR]:.0f} bare parses",
    ]


def _ranked(parts: dict[str, float], whole: float, most: int = 4) -> str:
    ranked = sorted(parts.items(), key=lambda part: -part[1])[:most]
    return ", ".join(f"{name.removeprefix('stage ')} {seconds / whole:.0%}" for name, seconds in ranked)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.pages, options.repeats)
    floor = rows[0].seconds
    whole = sum(row.seconds for row in rows if row.step.startswith(("extract", "recipe", "publish")))
    table = [
        {
            "step": row.step,
            "pages_per_s": round(options.pages / row.seconds),
            "characters_per_s": round(row.characters / row.seconds),
            "ratio": round(row.seconds / floor, 2),
            "share": round(row.seconds / whole, 3),
        }
        for row in rows
    ]
    if options.json:
        print(json.dumps(table, indent=2))
        return
    print(f"{options.pages} pages, median of {options.repeats}; share = of extract + recipe + publish\n")
    print(f"{'step':<38} {'pages/s':>8} {'characters/s':>13} {'ratio':>7} {'share':>6}")
    for line in table:
        print(
            f"{line['step']:<38} {line['pages_per_s']:>8,} {line['characters_per_s']:>13,} {line['ratio']:>7} "
            f"{line['share']:>6.1%}"
        )
    print("\nwhat stands out\n  " + "\n  ".join(standing_out(rows)))


if __name__ == "__main__":
    main()
