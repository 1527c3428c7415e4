"""Pages drawn at random from independent choices: what the kinds of drawn pages share.

A page is a draw: each choice (where the date stands, how classes are called, what stands below the text …) is made
for itself, so that combinations come up that nobody thought of, and every choice can be held against the readings:
an option that hurts stands out. The truth is built beside the markup.
(Random testing by a grammar of inputs: Hanford 1970, "Automatic generation of test cases".)
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from string import ascii_lowercase
from typing import Any

from opencc import OpenCC

from benchmarks.extraction import read_ours, summary, table
from benchmarks.gold import Gold, Score, gold_pages, score

CLEARLY = 0.02
LATER = frozenset(("drawn", *(f"unseen_{end}" for end in (*"nopqrstuvwxyz", *(f"a{z}" for z in ascii_lowercase)))))
"""Groups written since; without them a seed draws the same page as before."""
SHOWN = (
    "text_f1",
    "title",
    "author",
    "date",
    "comment_p",
    "comment_r",
    "comment_text_r",
    "comment_author",
    "comment_date",
    "reply",
)


@dataclass(slots=True)
class Draw:
    """A page's random source and what has been chosen so far: choice → option."""

    random: random.Random
    chosen: dict[str, str] = field(default_factory=dict)
    source: int = field(init=False)

    def __post_init__(self) -> None:
        self.source = self.random.getstate()[1][1]

    def pick(self, choice: str, options: Mapping[str, float] | Sequence[str]) -> str:
        """Choose one of the options (with weights, when a mapping) of a choice, once a page."""
        if choice not in self.chosen:
            weights = list(options.values()) if isinstance(options, Mapping) else None
            self.chosen[choice] = self.random.choices(list(options), weights)[0]
        return self.chosen[choice]

    def chance(self, choice: str, share: float) -> bool:
        """Choose yes with a probability of `share`, once a page."""
        return self.pick(choice, {"yes": share, "no": 1 - share}) == "yes"

    def later(self, choice: str, share: float) -> bool:
        """Do as `chance` does for a choice that was added later, and leave what else is drawn as it was."""
        if choice not in self.chosen:
            other = random.Random(f"{self.source}/{choice}")
            self.chosen[choice] = "yes" if other.random() < share else "no"
        return self.chosen[choice] == "yes"

    def any(self, *options: Any) -> Any:
        """Return one of the options, anew at each call and not kept."""
        return self.random.choice(options)


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def to_traditional(text: str) -> str:
    """Return a text in traditional characters, by OpenCC."""
    return _converter().convert(text)


@cache
def sentences(language: str) -> tuple[str, ...]:
    """Return the sentences of ten characters and more that the gold pages of a language say."""
    found: dict[str, None] = {}
    for gold in gold_pages():
        if gold.truth["language"] == language and gold.group not in LATER:
            lines = "\n".join([gold.truth["text"], *(one["text"] for one in gold.truth["comments"])]).split("\n")
            ends = r"(?<=[。！？])" if language == "zh" else r"(?<=[.!?]) "
            found |= {part.strip(): None for line in lines for part in re.split(ends, line) if _is_prose(part.strip())}
    return tuple(found)


def _is_prose(text: str) -> bool:
    return len(text) >= 10 and text[-1] in "。！？.!?" and not re.search(r"[<>\[\]|#@/]", text)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn page, its truth (a gold page that no file holds) and what was chosen for it."""

    gold: Gold
    chosen: Mapping[str, str]


def by_option(pages: Sequence[Drawn], scores: Sequence[Score]) -> dict[str, list[Score]]:
    """Return the scores of the pages of each `choice: option`."""
    found: dict[str, list[Score]] = defaultdict(list)
    for page, one in zip(pages, scores, strict=True):
        for choice, option in page.chosen.items():
            found[f"{choice}: {option}"].append(one)
    return dict(sorted(found.items()))


def report(pages: Sequence[Drawn], *, every: bool, failures: int = 0) -> str:
    """Read all pages and return a table: all of them, then the options that are read clearly worse (or every one)."""
    scores = [score(read_ours(page.gold), page.gold.truth) for page in pages]
    total = figures(scores)
    rows = {"all": total}
    for name, found in by_option(pages, scores).items():
        row = figures(found)
        if every or any(_worse(row[key], total[key]) for key in SHOWN):
            rows[name] = row
    lines = [table(rows, "choice")]
    bad = sorted(
        (pair for pair in zip(pages, scores, strict=True) if not pair[1].works), key=lambda pair: pair[1].text_f1
    )
    for page, one in bad[:failures]:
        lines += [f"{page.gold.name}: {dict(page.chosen)}", *(f"    {note}" for note in one.notes[:6])]
    return "\n".join(lines)


def figures(scores: Sequence[Score]) -> dict[str, Any]:
    """Return the figures of the table: how many pages, and `SHOWN`."""
    row = summary(scores)
    return {"pages": row["pages"]} | {name: row.get(name) for name in SHOWN}


def _worse(value: Any, total: Any) -> bool:
    return isinstance(value, float) and isinstance(total, float) and value < total - CLEARLY
