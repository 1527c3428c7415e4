"""Recipes: an ordered list of stages with options, as TOML.

    name = "zh-forum"
    apply_from = 0.9

    [[stage]]
    use = "entities"

    [[stage]]
    use = "width"
    digits = false

    [[stage]]
    use = "wording"
    apply_from = 0.75   # an operating point of its own
    apply_rules = { "wording/punctuation" = 0.6 }   # and one for a rule of the stage

The recipes shipped with the package are found by name; a path ending in `.toml` is read from disk.
"""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from cleaning.decisions import Decisions
from cleaning.errors import RecipeError, StageError
from cleaning.handwritten import read_handwritten
from cleaning.pipeline import Pipeline
from cleaning.stage import Stage, build

DEFAULT_RECIPE = "zh-forum"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A named list of stages, ready to run, and the confidence from which edits are applied."""

    name: str
    description: str
    apply_from: float
    stages: tuple[Stage, ...]

    @property
    def digest(self) -> str:
        """Twelve hex digits that change with any stage, version, option or threshold."""
        parts = [f"{s.info.name}@{s.info.version}:{s.options_hash}{_own_point(s)}" for s in self.stages]
        return hashlib.sha256("|".join([str(self.apply_from), *parts]).encode()).hexdigest()[:12]

    def pipeline(self, *, rejected: Collection[str] = (), decisions: Decisions | None = None) -> Pipeline:
        """Return a new pipeline of this recipe, which keeps to what people decided."""
        return Pipeline(self.stages, apply_from=self.apply_from, rejected=rejected, decisions=decisions)


def recipe_names() -> list[str]:
    """Return the names of the recipes that ship with the package."""
    folder = files("cleaning") / "recipes"
    return sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))


def load_recipe(name: str = DEFAULT_RECIPE) -> Recipe:
    """Load a recipe by its name or by the path of a `.toml` file; raises `RecipeError`."""
    if name.endswith(".toml"):
        try:
            return parse_recipe(read_handwritten(Path(name)), origin=name)
        except (OSError, ValueError) as error:
            raise RecipeError(f"cannot read the recipe {name}: {error}") from error
    if name not in recipe_names():
        near = difflib.get_close_matches(name, recipe_names(), 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(recipe_names())}"
        raise RecipeError(f"no recipe called {name!r}; {hint}")
    return parse_recipe((files("cleaning") / "recipes" / f"{name}.toml").read_text("utf-8"), origin=name)


def parse_recipe(text: str, *, origin: str = "recipe") -> Recipe:
    """Parse the TOML of a recipe; `origin` names it in messages. Raises `RecipeError`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"{origin}: not valid TOML: {error}") from error
    known = {"name", "description", "apply_from", "stage"}
    for key in data.keys() - known:
        raise RecipeError(f"{origin}: unknown key {key!r}; allowed: {', '.join(sorted(known))}")
    apply_from = _share(data.get("apply_from", 0.9), origin)
    stages = data.get("stage", [])
    if not isinstance(stages, list):
        raise RecipeError(f'{origin}: write each stage as a table [[stage]] with use = "name"')
    built = tuple(_stage(entry, f"{origin}: stage {n}") for n, entry in enumerate(stages, 1))
    return Recipe(str(data.get("name", origin)), str(data.get("description", "")), apply_from, built)


def _stage(entry: Any, where: str) -> Stage:
    if not isinstance(entry, dict) or not isinstance(entry.get("use"), str):
        raise RecipeError(f'{where}: expected use = "name of a stage", found {entry!r}')
    options = {key: value for key, value in entry.items() if key not in ("use", "apply_from", "apply_rules")}
    try:
        stage = build(entry["use"], options)
    except StageError as error:
        raise RecipeError(f"{where}: {error}") from error
    if "apply_from" in entry:
        stage = replace(stage, apply_from=_share(entry["apply_from"], where))
    return replace(stage, apply_rules=_rules(entry.get("apply_rules", {}), stage, where))


def _rules(given: Any, stage: Stage, where: str) -> Mapping[str, float]:
    if not isinstance(given, dict):
        raise RecipeError(f"{where}: apply_rules must be a table of rules and shares, found {given!r}")
    for rule in given:
        if rule not in stage.info.rules:
            known = ", ".join(sorted(stage.info.rules))
            raise RecipeError(f"{where}: the stage {stage.info.name} has no rule {rule!r}; it has: {known}")
    return {rule: _share(value, f"{where}: {rule}") for rule, value in given.items()}


def _share(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise RecipeError(f"{where}: apply_from must be a number from 0 to 1, found {value!r}")
    return float(value)


def _own_point(stage: Stage) -> str:
    whole = "" if stage.apply_from is None else f"@{stage.apply_from}"
    return whole + "".join(f"@{rule}={share}" for rule, share in sorted(stage.apply_rules.items()))
