"""`qingtie wording score`: a recipe's repairs against gold edits."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cleaning.recipe import Recipe
from cleaning.repair import repair
from cleaning.wording.errors import WordingError
from cleaning.wording.score import GoldEdit, Tally, read_edit, score_page
from qingtie.errors import QingtieError

KINDS = ("synonym", "deletion", "punctuation", "variant-char", "whitespace", "mojibake", "insertion")
Gold = list[tuple[str, str, list[GoldEdit]]]


def score_gold(gold: Path, recipe: Recipe) -> dict[str, Any]:
    """Return the figures of `recipe` on a gold file or folder. Raises `QingtieError` for a wrong one."""
    pages, clean = read_gold(gold)
    tally, kept = Tally(), Tally()
    for name, text, edits in pages:
        try:
            tally.add(score_page(text, edits, repair(text, recipe=recipe).text))
        except WordingError as error:
            raise QingtieError(f"{gold}, text {name!r}: {error}") from error
    for _, text, _ in clean:
        kept.add(score_page(text, [], repair(text, recipe=recipe).text))
    return figures(tally, kept, len(pages), len(clean))


def figures(tally: Tally, kept: Tally, pages: int, clean: int) -> dict[str, Any]:
    """Return tallies as a JSON object; what cannot be computed is null."""
    kinds = {}
    for kind in KINDS:
        if tally.right[kind] + tally.wrong[kind] + tally.missed[kind]:
            precision, recall, f05 = tally.figures(kind)
            kinds[kind] = {
                "right": tally.right[kind],
                "wrong": tally.wrong[kind],
                "missed": tally.missed[kind],
                "precision": _figure(precision),
                "recall": _figure(recall),
                "f05": _figure(f05),
            }
    optional = {kind: {"n": n, "repaired": tally.optional_right[kind]} for kind, n in sorted(tally.optional.items())}
    return {
        "texts": pages,
        "types": kinds,
        "optional": optional,
        "harm_per_1000": _figure(tally.harm_rate),
        "clean_texts": clean,
        "clean_harm_per_1000": _figure(kept.harm_rate),
    }


def report(figures: Mapping[str, Any]) -> str:
    """Return the figures as a table for people."""
    lines = [f"{figures['texts']} texts", f"{'type':<14}{'precision':>10}{'recall':>9}{'F0.5':>8}   right/wrong/missed"]
    for kind, f in figures["types"].items():
        lines.append(
            f"{kind:<14}{_shown(f['precision']):>10}{_shown(f['recall']):>9}{_shown(f['f05']):>8}"
            f"   {f['right']}/{f['wrong']}/{f['missed']}"
        )
    for kind, f in figures["optional"].items():
        lines.append(f"optional {kind}: {f['repaired']} of {f['n']} repaired")
    lines.append(f"harm: {_shown(figures['harm_per_1000'])} changes for 1,000 correct characters")
    if figures["clean_texts"]:
        harm = _shown(figures["clean_harm_per_1000"])
        lines.append(f"clean: {harm} changes for 1,000 characters of {figures['clean_texts']} texts that are right")
    return "\n".join(lines)


def read_gold(gold: Path) -> tuple[Gold, Gold]:
    """Return the garbled texts with their edits, and the clean ones."""
    if not gold.is_dir():
        return [
            (str(r.get("id", n)), _text(gold, r), [read_edit(e) for e in r.get("edits", ())]) for n, r in _lines(gold)
        ], []
    edits: defaultdict[str, list[GoldEdit]] = defaultdict(list)
    for _, record in _lines(gold / "edits.jsonl"):
        edits[str(record.get("page"))].append(read_edit(record))
    pages = [(str(r["id"]), _text(gold, r), edits[str(r["id"])]) for _, r in _lines(gold / "pages.jsonl")]
    path = gold / "clean.jsonl"
    clean: Gold = [(str(r["id"]), _text(gold, r), []) for _, r in _lines(path)] if path.exists() else []
    return pages, clean


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QingtieError(f"cannot read the gold {path}: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise QingtieError(f"{path}, line {number}: not JSON: {error}") from error
        if not isinstance(record, dict):
            raise QingtieError(f"{path}, line {number}: expected an object, found {line[:40]}")
        yield number, record


def _text(gold: Path, record: Mapping[str, Any]) -> str:
    text = record.get("text")
    if not isinstance(text, str):
        raise QingtieError(f"{gold}: a gold line needs a text, found the keys {', '.join(map(str, record))}")
    return text


def _figure(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
