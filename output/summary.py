"""What a run did, as one JSON-able dict: the report page and the command line show the same.

Keys of `Summary.as_dict()`; the caller fills in what it alone knows (marked *):

- `run_id`, `job`*: str; `started_at`*, `finished_at`*: RFC 3339 or None
- `crawl`*: None when nothing was crawled, else `fetched`, `not_modified`, `unchanged` (skipped as
  unchanged), `failed`: pages; `by_kind`: {kind of page: pages}
- `pages`: raw pages behind the threads; `threads`, `comments`, `characters` (code points of clean text)
- `edits`: `applied`, `suggested`
- `rules`: list, most frequent first, of `rule`, `applied`, `suggested`, `examples`: up to 5 of
  `article_id`, `block_id`, `left`, `before`, `after`, `right` (context in the raw text), `applied`,
  `confidence` (0 to 1), `why`
- `completeness`: threads by what is known of their replies: `complete`, `incomplete`, `unknown`; `examples`: up to 20
  incomplete ones, each `url`, `detail` (see `cleaning.completeness`)
- `rejected`: pages; `rejects`: list of `reason`, `count`, `examples`: up to 5 of `url`, `detail`
- `sites`: list, by name, of `site`, `threads`, `comments`, `applied`, `suggested`, `rejected`; and `history`*, see
  `output.compare.with_history`
- `histograms`: list of `name`, `title`, `unit`, `bins`: list of `label`, `count` (see `output.histograms`)
- `clusters`: near-duplicates, largest first, up to 20: `size`, `resemblance` (0 to 1, lowest that joined them),
  `articles`: up to 5 of `article_id`, `site`, `title`
- `comparison`*: None, or what `output.compare.compare` says of another run
- `gates`*: list of `name`, `value`, `limit`, `passed` (bool), `why`
- `steps`*: list of `name`, `seconds`, `items`
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cleaning.completeness import Status, told_in
from cleaning.fields import own_fields
from cleaning.records import Article, CleanedArticle, Rejection, TracedEdit
from output.duplicates import Sketches
from output.histograms import Histograms
from output.text import escape

EXAMPLES = 5
CONTEXT = 12
"""Characters of raw text shown on either side of an example."""
CLUSTERS = 20
INCOMPLETE = 20
MOST_SKETCHED = 20_000
"""Articles that are compared with each other (10 MB of sketches); those after them are counted only."""
_LONGEST = 60  # characters of an example's own before and after


class Summary:
    """Counts articles and rejections as they pass; memory is bounded whatever the number of articles."""

    def __init__(self, run_id: str, job: str = "") -> None:
        self._head = {"run_id": escape(run_id), "job": escape(job)}
        self._counts: Counter[str] = Counter()
        self._sites: dict[str, Counter[str]] = {}
        self._rules: dict[str, Counter[str]] = {}
        self._rule_examples: dict[str, list[dict[str, Any]]] = {}
        self._reasons: Counter[str] = Counter()
        self._reason_examples: dict[str, list[dict[str, str]]] = {}
        self._completeness: Counter[str] = Counter()
        self._incomplete: list[dict[str, str]] = []
        self._histograms = Histograms()
        self._sketches = Sketches()
        self._sketched: list[dict[str, str]] = []

    def add_article(self, cleaned: CleanedArticle) -> None:
        """Count an article, its comments and its edits."""
        article = cleaned.clean
        site = self._sites.setdefault(article.site, Counter())
        site.update(threads=1, comments=len(article.comments))
        self._counts.update(pages=len(article.pages), threads=1, comments=len(article.comments))
        self._counts["characters"] += len(article.text) + sum(len(one.text) for one in article.comments)
        self._add_proof(article)
        self._histograms.add(_measured(article, sum(1 for one in cleaned.edits if one.applied)))
        if len(self._sketched) < MOST_SKETCHED:
            self._sketches.add(article.text)
            title = escape(_short(article.title or ""))
            self._sketched.append({"article_id": escape(article.id), "site": escape(article.site), "title": title})
        if not cleaned.edits:
            return
        texts = {block.id: block.text for block in (*cleaned.raw.blocks(), *own_fields(cleaned.raw))}
        for traced in cleaned.edits:
            kind = "applied" if traced.applied else "suggested"
            self._counts[kind] += 1
            site[kind] += 1
            self._rules.setdefault(traced.edit.rule, Counter())[kind] += 1
            self._keep_example(article.id, traced, texts.get(traced.block_id, ""))

    def _add_proof(self, article: Article) -> None:
        status, words = told_in(article.evidence) or (Status.UNKNOWN, "")
        self._completeness[status] += 1
        if status is Status.INCOMPLETE and len(self._incomplete) < INCOMPLETE:
            self._incomplete.append({"url": escape(article.url), "detail": escape(words)})

    def add_rejection(self, rejection: Rejection) -> None:
        """Count a page that gave no record."""
        reason = str(rejection.reason)
        self._counts["rejected"] += 1
        self._reasons[reason] += 1
        self._sites.setdefault(rejection.site, Counter())["rejected"] += 1
        examples = self._reason_examples.setdefault(reason, [])
        if len(examples) < EXAMPLES:
            examples.append({"url": escape(rejection.url), "detail": escape(rejection.detail)})

    def as_dict(self) -> dict[str, Any]:
        """Return the summary so far, a fresh dict with every key of this module's docstring."""
        counts = self._counts
        numbers = {name: counts[name] for name in ("pages", "threads", "comments", "characters")}
        return {
            **self._head,
            "started_at": None,
            "finished_at": None,
            "crawl": None,
            **numbers,
            "edits": {"applied": counts["applied"], "suggested": counts["suggested"]},
            "rules": self._rule_list(),
            "completeness": {
                **{status.value: self._completeness[status] for status in Status},
                "examples": list(self._incomplete),
            },
            "rejected": counts["rejected"],
            "rejects": [
                {"reason": reason, "count": count, "examples": list(self._reason_examples[reason])}
                for reason, count in sorted(self._reasons.items(), key=_most_first)
            ],
            "sites": [_site_row(site, count) for site, count in sorted(self._sites.items())],
            "histograms": self._histograms.as_list(),
            "clusters": self._cluster_list(),
            "gates": [],
            "steps": [],
            "comparison": None,
        }

    def _cluster_list(self) -> list[dict[str, Any]]:
        return [
            {
                "size": len(one.members),
                "resemblance": round(one.resemblance, 2),
                "articles": [self._sketched[number] for number in one.members[:EXAMPLES]],
            }
            for one in self._sketches.clusters()[:CLUSTERS]
        ]

    def _rule_list(self) -> list[dict[str, Any]]:
        totals = {rule: count.total() for rule, count in self._rules.items()}
        return [
            {
                "rule": escape(rule),
                "applied": self._rules[rule]["applied"],
                "suggested": self._rules[rule]["suggested"],
                "examples": list(self._rule_examples[rule]),
            }
            for rule, _ in sorted(totals.items(), key=_most_first)
        ]

    def _keep_example(self, article_id: str, traced: TracedEdit, raw: str) -> None:
        """Keep an example unless there are enough; the same change twice teaches nothing."""
        examples = self._rule_examples.setdefault(traced.edit.rule, [])
        if len(examples) >= EXAMPLES:
            return
        example = _example(article_id, traced, raw)
        change = (example["before"], example["after"])
        if change not in [(known["before"], known["after"]) for known in examples]:
            examples.append(example)


def _measured(article: Article, edits: int) -> dict[str, float]:
    """Return what the histograms count of an article."""
    blocks = list(article.blocks())
    everything = sum(len(block.text) for block in blocks)
    content = sum(len(block.text) for block in blocks if block.is_content)
    found: dict[str, float] = {"comments": len(article.comments), "length": len(article.text)}
    if everything:
        found["boilerplate"] = min(1 - content / everything, 0.999)
        found["edits"] = 1000 * edits / everything
    return found


def _example(article_id: str, traced: TracedEdit, raw: str) -> dict[str, Any]:
    edit, start, end = traced.edit, traced.raw_start, traced.raw_end
    return {
        "article_id": escape(article_id),
        "block_id": escape(traced.block_id),
        "left": escape(raw[max(0, start - CONTEXT) : start]),
        "before": escape(_short(edit.before)),
        "after": escape(_short(edit.after)),
        "right": escape(raw[end : end + CONTEXT]),
        "applied": traced.applied,
        "confidence": float(edit.confidence),
        "why": escape(edit.why),
    }


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _site_row(site: str, count: Mapping[str, int]) -> dict[str, Any]:
    names = ("threads", "comments", "applied", "suggested", "rejected")
    return {"site": escape(site), **{name: count.get(name, 0) for name in names}}


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
