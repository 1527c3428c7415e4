"""What there is to review: the articles of a dataset with their doubts, filtered, sorted and paged."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.compute as pc

from cleaning.records import CleanedArticle
from output.lookup import load_cleaned
from output.manifest import current_folder
from output.reading import read_table
from output.text import unescape
from qingtie.review.store import Journal

PAGE = 50
KEPT = 8
"""So many articles are kept in memory: a reviewer goes back and forth between few."""

STATES = {"": "all", "open": "still open", "done": "reviewed", "labelled": "labelled"}
SORTS = {"": "most doubtful first", "new": "newest first", "edits": "most edits first"}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles are asked for; empty text means any."""

    site: str = ""
    q: str = ""
    state: str = ""
    sort: str = ""
    page: int = 1

    def query(self, **more: object) -> str:
        """Return the filters as the query of a URL, with other values where named."""
        values = {"site": self.site, "q": self.q, "state": self.state, "sort": self.sort, "page": self.page, **more}
        return urlencode({name: value for name, value in values.items() if value not in ("", 1)}, errors="replace")


@dataclass(frozen=True, slots=True)
class Row:
    """One article of the list. `doubt` grows with its edits of middling confidence; `published` is a date or empty."""

    site: str
    id: str
    title: str
    published: str
    comments: int
    edits: int
    suggestions: int
    doubt: float
    decided: int = 0
    label: str = ""

    @property
    def total(self) -> int:
        """Edits and suggestions together."""
        return self.edits + self.suggestions

    @property
    def done(self) -> bool:
        """Whether every edit has been decided."""
        return self.decided >= self.total


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list, and the figures of everything that the filters let through."""

    rows: tuple[Row, ...]
    found: int
    decided: int
    total: int
    pages: int


class Catalogue:
    """The articles of a data folder. A dataset published meanwhile is taken up by itself; safe for threads."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._lock = threading.Lock()
        self._stamp: object = None
        self._rows: tuple[Row, ...] = ()
        self._texts: dict[tuple[str, str], str] = {}
        self._articles: OrderedDict[tuple[str, str], CleanedArticle] = OrderedDict()

    def rows(self) -> tuple[Row, ...]:
        """Return all articles, the most doubtful first. Raises `DatasetError`."""
        with self._lock:
            self._refresh()
            return self._rows

    def article(self, site: str, article_id: str) -> CleanedArticle:
        """Return one article with its edits. Raises `DatasetError` when there is none."""
        with self._lock:
            self._refresh()
            key = (site, article_id)
            if key not in self._articles:
                self._articles[key] = load_cleaned(self.data, article_id, site=site)
            self._articles.move_to_end(key)
            while len(self._articles) > KEPT:
                self._articles.popitem(last=False)
            return self._articles[key]

    def select(self, filters: Filters, journal: Journal) -> list[Row]:
        """Return the articles that the filters let through, in the order asked for."""
        decided, labels = _by_article(journal)
        rows = [
            replace(
                row,
                decided=min(row.total, decided.get((row.site, row.id), 0)),
                label=labels.get((row.site, row.id), ""),
            )
            for row in self.rows()
            if not filters.site or row.site == filters.site
        ]
        if filters.q:
            found = self._search(filters.q)
            rows = [row for row in rows if (row.site, row.id) in found]
        if filters.state == "labelled":
            rows = [row for row in rows if row.label]
        elif filters.state:
            rows = [row for row in rows if row.done == (filters.state == "done")]
        if filters.sort == "new":
            rows.sort(key=lambda row: row.published, reverse=True)
        elif filters.sort == "edits":
            rows.sort(key=lambda row: -row.total)
        return rows

    def listing(self, filters: Filters, journal: Journal) -> Listing:
        """Return one page of what the filters let through."""
        rows = self.select(filters, journal)
        pages = max(1, -(-len(rows) // PAGE))
        first = (min(max(filters.page, 1), pages) - 1) * PAGE
        decided, total = sum(row.decided for row in rows), sum(row.total for row in rows)
        return Listing(tuple(rows[first : first + PAGE]), len(rows), decided, total, pages)

    def sites(self) -> list[str]:
        """Return the sites of the dataset by name."""
        return sorted({row.site for row in self.rows()})

    def _search(self, words: str) -> set[tuple[str, str]]:
        with self._lock:
            self._refresh()
            if not self._texts:
                self._texts = _texts(current_folder(self.data))
            wanted = words.casefold().split()
            return {key for key, text in self._texts.items() if all(word in text for word in wanted)}

    def _refresh(self) -> None:
        folder = current_folder(self.data)
        stamp = (folder, folder.stat().st_mtime_ns)
        if stamp != self._stamp:
            self._rows, self._texts = _rows(folder), {}
            self._articles.clear()
            self._stamp = stamp


def _rows(folder: Path) -> tuple[Row, ...]:
    columns = ["id", "site", "title", "published_at", "n_comments", "n_edits", "n_suggestions"]
    doubts = _doubts(folder)
    rows = [
        Row(
            unescape(one["site"]),
            unescape(one["id"]),
            unescape(one["title"] or ""),
            one["published_at"].date().isoformat() if one["published_at"] else "",
            one["n_comments"],
            one["n_edits"],
            one["n_suggestions"],
            doubts.get((one["site"], one["id"]), 0.0),
        )
        for one in read_table(folder, "articles", columns=columns).to_pylist()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.doubt, row.site, row.id)))


def _doubts(folder: Path) -> dict[tuple[str, str], float]:
    """Return the sum of (1 - |2c - 1|)² over an article's edits: sure ones, however many, weigh little."""
    edits = read_table(folder, "edits", columns=["site", "article_id", "confidence"])
    distance = pc.abs(pc.subtract(pc.multiply(edits["confidence"], 2.0), 1.0))
    doubt = pc.power(pc.subtract(1.0, distance), 2)
    table = pa.table({"site": edits["site"].cast(pa.string()), "id": edits["article_id"], "doubt": doubt})
    sums: list[dict[str, Any]] = table.group_by(["site", "id"]).aggregate([("doubt", "sum")]).to_pylist()
    return {(one["site"], one["id"]): one["doubt_sum"] for one in sums}


def _texts(folder: Path) -> dict[tuple[str, str], str]:
    """Return what is searched of each article, case folded: title, author, text and comments."""
    parts: dict[tuple[str, str], list[str]] = {}
    for table, own, columns in (
        ("articles", "id", ["title", "author", "url", "text"]),
        ("comments", "article_id", ["author", "text"]),
    ):
        for row in read_table(folder, table, columns=["site", own, *columns]).to_pylist():
            key = (unescape(row["site"]), unescape(row[own]))
            parts.setdefault(key, []).extend(unescape(row[name]) for name in columns if row[name])
    return {key: "\n".join(texts).casefold() for key, texts in parts.items()}


def _by_article(journal: Journal) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], str]]:
    decided: dict[tuple[str, str], int] = {}
    labels: dict[tuple[str, str], str] = {}
    for record in journal.in_force.values():
        key = (record["site"], record["article"])
        if record["kind"] == "edit":
            decided[key] = decided.get(key, 0) + int(record.get("met", 1))
        elif record["kind"] == "article":
            labels[key] = record["label"]
    return decided, labels


def neighbours(rows: Sequence[Row], site: str, article_id: str) -> tuple[Row | None, Row | None, int]:
    """Return the articles before and after one in a list, and its place from 1 (0 when it is not in the list)."""
    place = next((n for n, row in enumerate(rows) if (row.site, row.id) == (site, article_id)), None)
    if place is None:
        return None, (rows[0] if rows else None), 0
    before = rows[place - 1] if place else None
    return before, (rows[place + 1] if place + 1 < len(rows) else None), place + 1
