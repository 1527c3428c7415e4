"""Extraction on the gold pages: our extractor and its peers, per group and in total, with pages a second.

Run: `python benchmarks/extraction.py [--only ours] [--without-layouts] [--undress names|hashed|dates] [--group NAME]
[--json] [--failures]
[--peers PYTHON]`;
`--pin` sets the floors and the list of known failures of the quality gate to what is measured now.
Peers live in an environment of their own (benchmarks/peers.txt, `make peers`) and run in a worker there,
which is this file's neighbour `peers_worker.py`; what is not installed is named as such. Figures are
defined in `benchmarks/gold.py`. All tools read the same pages in the same run, one after the other.
"""

from __future__ import annotations

import argparse
import base64
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import floor
from pathlib import Path
from typing import Any

# This folder holds a file called like the package `output`: it goes to the end of the search path.
sys.path.sort(key=lambda entry: Path(entry).resolve() == Path(__file__).resolve().parent)

from benchmarks.gold import GOLDEN, Gold, Score, corpus_digest, gold_pages, score
from benchmarks.undress import WAYS, undressed
from cleaning import CleaningError
from cleaning.extract import extract_page
from cleaning.records import Article, Role

HERE = Path(__file__).resolve().parent
PEERS = ("trafilatura", "resiliparse", "readability-lxml", "justext", "magic-html", "gne", "newspaper4k", "html-text")
FIGURES = (
    "text_f1",
    "title",
    "author",
    "date",
    "comment_p",
    "comment_r",
    "comment_text_p",
    "comment_text_r",
    "reply",
    "quote",
    "facts",
)
UNSEEN = "unseen_"
"""How the groups begin that are written to be read once before anything is mended for them."""
Row = dict[str, float | int | None]


def read_ours(gold: Gold, *, layouts: bool = True) -> dict[str, Any]:
    """Return our extractor's reading of a page in the shape of the truth; without `layouts` as of an unknown engine."""
    try:
        article = extract_page(gold.body, layouts=layouts, **gold.about).article
    except CleaningError as error:
        return {"text": "", "title": None, "author": None, "published_at": None, "comments": [], "error": str(error)}
    return as_reading(article)


def as_reading(article: Article) -> dict[str, Any]:
    """Return an article as a reading; `reply_to` becomes the place in the comments, -1 the article."""
    places = {comment.id: number for number, comment in enumerate(article.comments)} | {article.id: -1}
    comments = [
        {
            "floor": comment.floor,
            "author": comment.author,
            "published_at": comment.published_at.isoformat() if comment.published_at else None,
            "text": comment.text,
            "quote": comment.quote,
            "reply_to": None if comment.reply_to is None else places.get(comment.reply_to, -2),
        }
        for comment in article.comments
    ]
    published = article.published_at.isoformat() if article.published_at else None
    return {
        "title": article.title,
        "author": article.author,
        "published_at": published,
        "board": article.board,
        "text": article.text,
        "comments": comments,
        "facts": {
            "tags": list(article.tags),
            "view_count": article.view_count,
            "reply_count": article.reply_count,
            "licence": article.licence,
            "language": article.language,
            "edited_at": article.edited_at.isoformat() if article.edited_at else None,
            "images": [block.text for block in article.blocks() if block.role is Role.IMAGE],
        },
    }


def mean(values: Iterable[float | bool | None]) -> float | None:
    """Return the mean of the values that apply, or None."""
    kept = [float(value) for value in values if value is not None]
    return sum(kept) / len(kept) if kept else None


def ratio(part: int, whole: int) -> float | None:
    """Return part / whole, None when there is no whole."""
    return part / whole if whole else None


def summary(scores: Sequence[Score]) -> Row:
    """Return the figures of several pages: means over pages, comments over all comments."""
    wanted, found = sum(s.wanted for s in scores), sum(s.found for s in scores)
    hits, texts = sum(s.hits for s in scores), sum(s.texts for s in scores)
    structured = any(s.floors is not None for s in scores)
    row: Row = {"pages": len(scores), "text_f1": mean(s.text_f1 for s in scores)}
    row |= {
        name: mean(getattr(s, name) for s in scores) for name in ("title", "author", "date", "day", "board", "facts")
    }
    if structured:
        row |= {"comments": wanted, "comment_p": ratio(hits, found), "comment_r": ratio(hits, wanted)}
        row |= {"comment_text_p": ratio(texts, found), "comment_text_r": ratio(texts, wanted)}
        parts = {
            "comment_author": "authors",
            "comment_date": "dates",
            "floor": "floors",
            "reply": "replies",
            "quote": "quotes",
        }
        row |= {name: ratio(sum(getattr(s, key) or 0 for s in scores), wanted) for name, key in parts.items()}
    return row


def timed(read: Callable[[Gold], dict[str, Any]], pages: Sequence[Gold]) -> tuple[list[dict[str, Any]], float]:
    """Return the readings and the pages a second; the first page is read once before, to load what loads late."""
    read(pages[0])
    start = time.process_time()
    readings = [read(page) for page in pages]
    return readings, len(pages) / (time.process_time() - start)


def bare_parse(pages: Sequence[Gold]) -> float:
    """Return the pages a second of parsing alone: the floor for everything that stands on lxml."""
    from lxml import html

    return timed(lambda gold: {"tree": html.document_fromstring(gold.body)}, pages)[1]


class Worker:
    """A peer in the other environment: JSON lines over pipes."""

    def __init__(self, python: Path, peer: str) -> None:
        command = [str(python), str(HERE / "peers_worker.py"), peer]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.hello: dict[str, Any] = json.loads(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline() or '{"missing": "the worker ended"}'

    def read(self, gold: Gold) -> dict[str, Any]:
        """Return the peer's reading; `seconds` is the time inside the peer."""
        assert self._process.stdin is not None
        text = {"body": base64.b64encode(gold.body).decode(), **dict(gold.truth)}
        wanted = ("body", "url", "content_type", "language", "fetched_at", "kind")
        self._process.stdin.write(json.dumps({key: text[key] for key in wanted}) + "\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._line())
        return found

    def close(self) -> None:
        """End the worker."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)


def run_peer(python: Path, peer: str, pages: Sequence[Gold]) -> tuple[list[Score], float] | str:
    """Return a peer's scores and pages a second, or why it could not run."""
    if not python.exists():
        return f"no environment at {python}; make one with `make peers`"
    worker = Worker(python, peer)
    if "missing" in worker.hello:
        return str(worker.hello["missing"])
    worker.read(pages[0])
    readings = [worker.read(page) for page in pages]
    worker.close()
    seconds = sum(reading.pop("seconds", 0.0) for reading in readings)
    scores = [score(reading, page.truth) for reading, page in zip(readings, pages, strict=True)]
    return scores, len(pages) / seconds if seconds else 0.0


def by_group(pages: Sequence[Gold], scores: Sequence[Score]) -> dict[str, Row]:
    """Return a row for each group, then `threads`, `articles` and `total` without the unseen pages, then of those."""
    rows: dict[str, Row] = {}
    pairs = list(zip(pages, scores, strict=True))
    for group in dict.fromkeys(page.group for page in pages):
        rows[group] = summary([s for page, s in pairs if page.group == group])
    for unseen in (False, True):
        own = [(page, s) for page, s in pairs if page.group.startswith(UNSEEN) is unseen]
        for kind in ("thread", "article"):
            kept = [s for page, s in own if page.truth["kind"] == kind]
            if kept:
                rows[f"{UNSEEN if unseen else ''}{kind}s"] = summary(kept)
        if own:
            rows[f"{UNSEEN if unseen else ''}total"] = summary([s for _, s in own])
    return rows


def table(rows: Mapping[str, Row], first: str) -> str:
    """Return rows as a Markdown table; figures in three digits, `-` where none applies."""
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    lines = [f"| {first} | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for label, row in rows.items():
        lines.append(f"| {label} | {' | '.join(_cell(row.get(name)) for name in names)} |")
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}" if value <= 1 else f"{value:.1f}"


def failures(pages: Sequence[Gold], scores: Sequence[Score]) -> list[str]:
    """Return what is wrong, a heading a page and a line a fault, worst pages first."""
    lines: list[str] = []
    order = sorted(zip(pages, scores, strict=True), key=lambda pair: _worth(pair[1]))
    for page, found in order:
        if found.notes:
            good = f"text F1 {found.text_f1:.3f}, comments {found.hits}/{found.wanted} (found {found.found})"
            lines.append(f"\n## {page.name}: {good}")
            lines.extend(f"- {note}" for note in found.notes)
    return lines


def _worth(found: Score) -> float:
    comments = found.hits / max(found.found, found.wanted) if found.wanted or found.found else 1.0
    return found.text_f1 + comments


def pin(pages: Sequence[Gold], scores: Sequence[Score]) -> None:
    """Write the quality gate: floors 0.005 below the figures, and the pages that do not work with reasons."""
    rows = by_group(pages, scores)
    lines = ["# The lowest figures the quality gate accepts; raise them with `benchmarks/extraction.py --pin`."]
    lines += [f'digest = "{corpus_digest(pages)}"', f"pages = {len(pages)}"]
    for label, row in rows.items():
        figures = {name: row[name] for name in FIGURES if row.get(name) is not None}
        lines += ["", f"[figures.{label}]"]
        lines += [
            f"{name} = {max(floor(value * 1000 - 5), 0) / 1000}" for name, value in figures.items() if value is not None
        ]
    (GOLDEN / "floors.toml").write_text("\n".join(lines) + "\n", "utf-8")
    known = ["# Gold pages that do not work yet, each a strict xfail; rewritten by `benchmarks/extraction.py --pin`."]
    known += [
        f"{json.dumps(page.name)} = {json.dumps(reason(found), ensure_ascii=False)}"
        for page, found in zip(pages, scores, strict=True)
        if not found.works
    ]
    (GOLDEN / "known_failures.toml").write_text("\n".join(known) + "\n", "utf-8")


def reason(found: Score) -> str:
    """Return in one line why a page does not work."""
    notes = [note for note in found.notes if not note.startswith("board") and ": reply_to" not in note]
    return f"text F1 {found.text_f1:.3f}, comments {found.hits}/{found.wanted} (found {found.found}); " + "; ".join(
        notes[:2]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="one tool: ours, or a peer's name")
    parser.add_argument("--group", help="one group of gold pages")
    parser.add_argument("--json", action="store_true", help="figures as JSON on stdout")
    parser.add_argument("--failures", action="store_true", help="every fault of ours, worst pages first")
    parser.add_argument("--without-layouts", action="store_true", help="ours on the pages of engines, none recognised")
    parser.add_argument("--undress", choices=sorted(WAYS), help="ours on pages with that taken off, no layouts")
    parser.add_argument("--pin", action="store_true", help="write floors.toml and known_failures.toml")
    parser.add_argument("--peers", type=Path, default=HERE.parent / ".venv-peers/bin/python", metavar="PYTHON")
    options = parser.parse_args()
    pages = list(gold_pages(options.group))
    if not pages:
        parser.error(f"no gold pages in group {options.group!r}; see the folders of tests/golden")
    if options.undress:
        pages = [page for page in (undressed(page, options.undress) for page in pages) if page is not None]
        scores = score_without_layouts(pages)
        print("\n".join(failures(pages, scores)) if options.failures else table(by_group(pages, scores), "undressed"))
        return
    if options.without_layouts:
        pages = [page for page in pages if page.truth["engine"]]
        scores = score_without_layouts(pages)
        print("\n".join(failures(pages, scores)) if options.failures else table(by_group(pages, scores), "no layout"))
        return
    if options.failures or options.pin:
        scores, _ = run_ours(pages)
        if options.pin and not options.group:
            pin(pages, scores)
        print("\n".join(failures(pages, scores)))
        return
    tools, groups = measure(pages, options.only, options.peers)
    if options.json:
        print(json.dumps({"tools": tools, "groups": groups}, ensure_ascii=False, indent=1))
        return
    print(table(tools, "tool"))
    texts = {
        group: {tool: rows.get(group, {}).get("text_f1") for tool, rows in groups.items()} for group in _labels(groups)
    }
    print("", table(texts, "text F1"), sep="\n")
    if "ours" in groups:
        print("", table(groups["ours"], "ours"), sep="\n")


def measure(pages: Sequence[Gold], only: str | None, python: Path) -> tuple[dict[str, Row], dict[str, dict[str, Row]]]:
    """Return the totals by tool, and by tool the rows of each group; tools that cannot run are named on stderr."""
    tools: dict[str, Row] = {}
    groups: dict[str, dict[str, Row]] = {}
    for tool in [tool for tool in ("ours", *PEERS) if only in (None, tool)]:
        found = run_ours(pages) if tool == "ours" else run_peer(python, tool, pages)
        if isinstance(found, str):
            print(f"{tool}: {found}", file=sys.stderr)
            continue
        scores, speed = found
        groups[tool] = by_group(pages, scores)
        for label in ("total", f"{UNSEEN}total"):
            if label in groups[tool]:
                name = tool if label == "total" or len(groups[tool]) < 4 else f"{tool}, unseen pages"
                tools[name] = groups[tool][label] | {"pages_per_s": speed}
    tools["bare parse (lxml)"] = {"pages_per_s": bare_parse(pages)}
    return tools, groups


def run_ours(pages: Sequence[Gold]) -> tuple[list[Score], float]:
    """Return our scores and pages a second."""
    readings, speed = timed(read_ours, pages)
    return [score(reading, page.truth) for reading, page in zip(readings, pages, strict=True)], speed


def score_without_layouts(pages: Sequence[Gold]) -> list[Score]:
    """Return our scores on pages of engines when none is recognised: the honest test of the generic path."""
    return [score(read_ours(page, layouts=False), page.truth) for page in pages]


def _labels(groups: Mapping[str, Mapping[str, Row]]) -> list[str]:
    return list(dict.fromkeys(label for rows in groups.values() for label in rows))


if __name__ == "__main__":
    main()
