"""From raw pages to cleaned articles: extract, stitch, clean; what gives no record becomes a `Rejection`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from traceback import walk_tb
from typing import TYPE_CHECKING, TypeAlias

from cleaning.completeness import proof_of
from cleaning.errors import CleaningError, PageError
from cleaning.extract.page import ExtractedPage, extract_page, site_of
from cleaning.extract.thread import stitch
from cleaning.identity import COMMENTS_FROM
from cleaning.pipeline import Account, Pipeline
from cleaning.records import Article, CleanedArticle, RawPage, Reason, Rejection
from qingtie.cores import Cores, own_pipeline
from qingtie.frames import FrameStore

if TYPE_CHECKING:
    from qingtie.copies import CopyStore


@dataclass(frozen=True, slots=True)
class ThreadPages:
    """The raw pages of one thread (or article), in page order. `name` is how messages call it.

    `listed` is the number of replies that a list stated when the thread was fetched last, None when none did.
    """

    name: str
    pages: tuple[RawPage, ...]
    numbers: tuple[int, ...] = ()
    problems: tuple[Rejection, ...] = ()
    listed: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a thread gave: an article or none, what was rejected, and the seconds of CPU that it took."""

    article: Article | None
    rejections: tuple[Rejection, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What cleaning an article gave; `accounts` are the figures of the pipeline, where that is another process's."""

    cleaned: CleanedArticle | None
    rejections: tuple[Rejection, ...]
    seconds: float
    accounts: tuple[Account, ...] = ()


@dataclass(slots=True)
class Cleaner:
    """Cleans a stream of threads; keeps what was rejected and how long the steps took (seconds of CPU).

    `accepted` are the URLs of the pages that gave a record. With `cores`, several processes do the work, with `copies`
    the other copies of each article are evidence for its wording.
    """

    pipeline: Pipeline
    rejections: list[Rejection] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: {"extract": 0.0, "clean": 0.0})
    pages: int = 0
    frames: FrameStore | None = None
    cores: Cores | None = None
    copies: CopyStore | None = None

    def run(self, threads: Iterable[ThreadPages]) -> Iterator[CleanedArticle]:
        """Yield a cleaned article for each thread that gives one."""
        articles = self._articles(threads)
        framed = self.frames.pass_through(articles) if self.frames else articles
        attested = self.copies.pass_through(framed) if self.copies else ((article, ()) for article in framed)
        own = partial(_clean, self.pipeline)
        for cleaning in self.cores.map(_clean_elsewhere, attested) if self.cores else map(own, attested):
            self.seconds["clean"] += cleaning.seconds
            self.rejections.extend(cleaning.rejections)
            self.pipeline.add(cleaning.accounts)
            if cleaning.cleaned is not None:
                self.accepted.extend(page.url for page in cleaning.cleaned.raw.pages)
                yield cleaning.cleaned

    def _articles(self, threads: Iterable[ThreadPages]) -> Iterator[Article]:
        counted = self._counted(threads)
        for reading in self.cores.map(read_thread, counted) if self.cores else map(read_thread, counted):
            self.seconds["extract"] += reading.seconds
            self.rejections.extend(reading.rejections)
            if reading.article is not None:
                yield reading.article

    def _counted(self, threads: Iterable[ThreadPages]) -> Iterator[ThreadPages]:
        for thread in threads:
            self.pages += len(thread.pages)
            yield thread


def read_thread(thread: ThreadPages) -> Reading:
    """Extract the pages of a thread and stitch them; what fails is recorded, and the time that it took."""
    started = time.process_time()
    rejections = list(thread.problems)
    article = _article(thread, rejections)
    return Reading(article, tuple(rejections), time.process_time() - started)


def clean_article(pipeline: Pipeline, article: Article, copies: Sequence[str] = ()) -> Cleaning:
    """Clean an article; a stage that fails on it costs this one article and not the whole run."""
    started = time.process_time()
    try:
        return Cleaning(pipeline.run(article, copies), (), time.process_time() - started)
    except Exception as error:  # a defect of a stage, of which plug-ins may have any
        detail = f"cleaning failed: {type(error).__name__}: {error}; this is a defect of a stage, please report it"
        failed = tuple(
            Rejection(page.url, article.site, Reason.FAILED, detail, page.digest, page.fetched_at)
            for page in article.pages
        )
        return Cleaning(None, failed, time.process_time() - started)


Attested: TypeAlias = "tuple[Article, tuple[str, ...]]"
"""An article with the raw texts of its other copies."""


def _clean(pipeline: Pipeline, attested: Attested) -> Cleaning:
    return clean_article(pipeline, *attested)


def _clean_elsewhere(attested: Attested) -> Cleaning:
    """Clean an article with the pipeline of the process that this runs in."""
    pipeline = own_pipeline()
    return replace(_clean(pipeline, attested), accounts=pipeline.take())


def _article(thread: ThreadPages, rejections: list[Rejection]) -> Article | None:
    extracted: list[ExtractedPage] = []
    numbers = thread.numbers or tuple(range(1, len(thread.pages) + 1))
    alone = sum(number <= COMMENTS_FROM for number in numbers) == 1
    for page, number in zip(thread.pages, numbers, strict=True):
        result = extract_or_reject(page, opening=None if alone and number <= COMMENTS_FROM else number == 1)
        if isinstance(result, Rejection):
            if not (number > COMMENTS_FROM and result.reason is Reason.NO_ARTICLE):  # nobody wrote a comment
                rejections.append(result)
        else:
            extracted.append(result)
    if not extracted:
        return None
    try:
        article = stitch(extracted)
    except Exception as error:  # as for a single page: a defect costs this thread and not the whole run
        rejections.extend(rejected(page, Reason.FAILED, _defect(error)) for page in thread.pages)
        return None
    proof = proof_of(article, listed=thread.listed)
    evidence = (*article.evidence, str(proof))
    return replace(article, site=thread.pages[0].site or article.site, evidence=evidence)


def extract_or_reject(page: RawPage, *, opening: bool | None = None) -> ExtractedPage | Rejection:
    """Extract one raw page; a page that gives nothing becomes a `Rejection` that says why.

    So does one that extraction fails on, whatever the defect: `failed`, with the exception and where it was raised.
    A definition that cannot be read is no defect of a page, and raises `LayoutError`.
    """
    if page.status >= 400:
        return rejected(page, Reason.HTTP_ERROR, f"the server answered {page.status}")
    try:
        return extract_page(
            page.body,
            url=page.final_url,
            content_type=page.header("content-type"),
            fetched_at=page.fetched_at,
            opening=opening,
        )
    except PageError as error:
        return rejected(page, error.reason, str(error))
    except CleaningError:
        raise
    except Exception as error:  # a defect of ours, found by this page; its bytes stay in the archive
        return rejected(page, Reason.FAILED, _defect(error))


def _defect(error: Exception) -> str:
    """Say what extraction failed with and where: the innermost line of our own that took part."""
    frames = [(frame.f_globals.get("__name__", "?"), line) for frame, line in walk_tb(error.__traceback__)]
    own = [place for place in frames if place[0].partition(".")[0] == "cleaning"] or frames[-1:]
    place = f" in {own[-1][0]}, line {own[-1][1]}" if own else ""
    return (
        f"extraction failed: {type(error).__name__}: {str(error)[:200]}{place}; "
        "this is a defect of extraction, please report it with the page, which stays in the archive"
    )


def rejected(page: RawPage, reason: Reason, detail: str) -> Rejection:
    """Return the rejection of a page."""
    site = page.site or site_of(page.final_url)
    return Rejection(page.final_url, site, reason, detail, page.digest, page.fetched_at)


def group_by_key(pages: Sequence[tuple[str, int]]) -> dict[str, list[int]]:
    """Group page positions by thread key, each group in the order of the page numbers.

    >>> group_by_key([("a", 2), ("b", 1), ("a", 1)])
    {'a': [2, 0], 'b': [1]}
    """
    groups: dict[str, list[int]] = {}
    for position, (key, _) in enumerate(pages):
        groups.setdefault(key, []).append(position)
    for members in groups.values():
        members.sort(key=lambda position: pages[position][1])
    return groups
