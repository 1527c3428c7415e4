"""The other copies of each article, among all that a run cleans and all that is published: evidence for its wording.

Whether a copy comes before or after an article must not matter, so all articles are set aside on disk first, with a
sketch of each in memory (half a kilobyte); only then the first one is let through.
"""

from __future__ import annotations

import pickle
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cleaning.records import Article
from cleaning.wording.witness import MOST
from output.duplicates import Sketches
from output.lookup import blocks_of
from output.manifest import LINK, current_folder
from output.reading import iter_batches
from output.text import unescape
from qingtie.config import Job

ALIKE = 0.2
"""Resemblance from which two articles count as copies: two spun copies share no more of their shingles than that."""


def neighbours(sketches: Sketches) -> dict[int, list[int]]:
    """Return for each text that has copies the places of those, the most alike first, `MOST` of them."""
    found: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for one, other, resemblance in sketches.pairs(ALIKE):
        found[one].append((-resemblance, other))
        found[other].append((-resemblance, one))
    return {place: [other for _, other in sorted(rows)[:MOST]] for place, rows in found.items()}


@dataclass(frozen=True, slots=True)
class CopyStore:
    """Finds the copies of a stream of articles. `published` is a data folder whose articles may be copies too."""

    published: Path | None = None

    def pass_through(self, articles: Iterable[Article]) -> Iterator[tuple[Article, tuple[str, ...]]]:
        """Yield each article with the raw texts of its other copies, in order, after the last one has come."""
        with tempfile.TemporaryFile() as aside:
            sketches, offsets, urls = Sketches(), list[int](), set[str]()
            for article in articles:
                offsets.append(_put(aside, article))
                sketches.add(article.text)
                urls.update((article.url, *(page.url for page in article.pages)))
            own = len(offsets)
            for text in self._published(urls):
                offsets.append(_put(aside, text))
                sketches.add(text)
            copies = neighbours(sketches)
            for place in range(own):
                texts = (_text(_get(aside, offsets[other])) for other in copies.get(place, ()))
                yield _get(aside, offsets[place]), tuple(texts)

    def _published(self, urls: set[str]) -> Iterator[str]:
        """Yield the raw texts of published articles, but of none that comes from these URLs."""
        if self.published is None or not (self.published / LINK).is_dir():
            return
        columns = ["url", "pages", "blocks"]
        for batch in iter_batches(current_folder(self.published), "articles", columns=columns, rows=200):
            for row in batch.to_pylist():
                own = {row["url"], *(page["url"] for page in row["pages"] or ())}
                if urls.isdisjoint(map(unescape, own)):
                    blocks = blocks_of(row["blocks"], "raw_text")
                    yield "\n".join(block.text for block in blocks if block.is_content)


def store_for(job: Job) -> CopyStore | None:
    """Return where a job finds the copies of its articles; None for a job that does not ask them."""
    return CopyStore(job.data) if job.copies else None


def _text(one: Article | str) -> str:
    return one if isinstance(one, str) else one.text


def _put(aside: IO[bytes], one: Article | str) -> int:
    """Set something of ours aside; return where it stands."""
    at = aside.seek(0, 2)
    pickle.dump(one, aside, pickle.HIGHEST_PROTOCOL)
    return at


def _get(aside: IO[bytes], at: int) -> Any:
    """Return what was set aside there."""
    aside.seek(at)
    return pickle.load(aside)
