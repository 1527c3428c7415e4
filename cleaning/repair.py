"""`repair`: one text in, the repaired text out, with every edit in the coordinates of the input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cleaning.pipeline import TracedText
from cleaning.recipe import Recipe, load_recipe
from cleaning.records import Block, Edit, Role, TracedEdit


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repaired text. `edits` fit the input: in order, no overlaps, `apply(input, edits) == text`.

    `suggestions` were not applied (their confidence is below the recipe's `apply_from`); their `start` and `end` are
    the span of the input that they mean. `trace` is the whole journey, edit by edit and stage by stage.
    """

    text: str
    edits: tuple[Edit, ...]
    suggestions: tuple[Edit, ...]
    trace: tuple[TracedEdit, ...] = ()


def repair(text: str, *, recipe: str | Recipe = "repair", copies: Sequence[str] = ()) -> Repaired:
    """Repair one text (a page, a post or a line) with a recipe, by name or loaded.

    The recipe `repair` undoes damage and leaves the writer's style alone; `zh-forum` also brings script, width and
    space into one style. `copies` are other copies of the text, the most alike first: where they differ from it one was
    changed (at most eight are asked). Raises `RecipeError` for a recipe that does not exist.

    >>> repair("他说：&quot;到了&amp;quot;").text
    '他说："到了"'
    """
    loaded = recipe if isinstance(recipe, Recipe) else _load(recipe)
    (traced,) = loaded.pipeline().run_blocks([Block("text", Role.PARAGRAPH, text)], copies)
    return Repaired(traced.text, tuple(traced.net_edits()), tuple(_suggestions(traced)), traced.edits)


def _suggestions(traced: TracedText) -> list[Edit]:
    found = []
    for one in traced.edits:
        if not one.applied:
            edit = one.edit
            before = traced.raw[one.raw_start : one.raw_end]
            found.append(Edit(one.raw_start, one.raw_end, before, edit.after, edit.rule, edit.confidence, edit.why))
    return found


@lru_cache(maxsize=8)
def _load(name: str) -> Recipe:
    return load_recipe(name)
