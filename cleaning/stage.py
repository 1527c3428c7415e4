"""What a stage is, and the registry: how a stage is declared, found, and built with its options.

A stage is a small module of `cleaning.stages` with a factory of typed keyword options:

    @text_stage("width", version=1, rules={"width/alnum": "full-width letters and digits become ASCII"})
    def width(*, alnum: bool = True) -> StageFunction: ...

Other packages add stages through the entry-point group `qingtie.stages` (name = stage, value = factory).
Versions and the hash of the options go into the manifest of each run.
"""

from __future__ import annotations

import difflib
import hashlib
import importlib
import inspect
import json
import pkgutil
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Any, TypeVar

from cleaning.errors import StageError
from cleaning.records import Edit, Role

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """All the block texts of one article, as a stage sees them: evidence wider than one block.

    `copies` are the raw texts of other copies of the article, where the caller has them, the most alike first.
    """

    texts: tuple[str, ...]
    roles: tuple[Role, ...] = ()
    copies: tuple[str, ...] = ()
    _memo: dict[Callable[[Document], Any], Any] = field(default_factory=dict, repr=False)

    def evidence(self, measure: Callable[[Document], T]) -> T:
        """Return `measure(self)`, computed once a document; `measure` must be a pure function."""
        if measure not in self._memo:
            self._memo[measure] = measure(self)
        return typing.cast(T, self._memo[measure])


@dataclass(frozen=True, slots=True)
class Context:
    """Where a text stands: its role, its place among the document's blocks, and the document."""

    role: Role
    index: int
    document: Document

    @classmethod
    def alone(cls, text: str, role: Role = Role.PARAGRAPH) -> Context:
        """Return the context of a text that is a document of its own."""
        return cls(role, 0, Document((text,), (role,)))


StageFunction = Callable[[str, Context], Iterable[Edit]]


@dataclass(frozen=True, slots=True)
class StageInfo:
    """What is declared of a stage: its name, version, rules with their meaning, and its factory."""

    name: str
    version: int
    rules: Mapping[str, str]
    factory: Callable[..., StageFunction]
    skips: frozenset[Role] = frozenset()

    @property
    def summary(self) -> str:
        """The first line of the factory's docstring."""
        return (inspect.getdoc(self.factory) or "").partition("\n")[0]

    @property
    def options(self) -> Mapping[str, object]:
        """The options with their default values."""
        return {name: p.default for name, p in inspect.signature(self.factory).parameters.items()}


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage with its options set: ready to run.

    `apply_from` is its own operating point (None: the recipe's), `apply_rules` those of some of its rules.
    """

    info: StageInfo
    options: Mapping[str, object]
    function: StageFunction
    apply_from: float | None = None
    apply_rules: Mapping[str, float] = field(default_factory=dict)

    def point_of(self, rule: str, usual: float) -> float:
        """Return the confidence from which edits of a rule are applied; `usual` is the recipe's."""
        return self.apply_rules.get(rule, usual if self.apply_from is None else self.apply_from)

    @property
    def options_hash(self) -> str:
        """Twelve hex digits that change when an option changes."""
        payload = json.dumps(dict(self.options), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(payload.encode()).hexdigest()[:12]


_REGISTRY: dict[str, StageInfo] = {}


def text_stage(
    name: str, *, version: int, rules: Mapping[str, str], skips: Iterable[Role] = (Role.CODE,)
) -> Callable[[Callable[..., StageFunction]], Callable[..., StageFunction]]:
    """Register a factory as the stage `name`.

    `rules` documents every rule that the stage's edits may carry. `skips` are roles whose text the stage
    never sees (code, by default). Raises `StageError` when a rule is not called `name/...` or the name is taken.
    """
    wrong = [rule for rule in rules if not rule.startswith(f"{name}/")]
    if wrong or not rules:
        raise StageError(f"rules of stage {name!r} must be called '{name}/...', found {wrong or 'none'}")

    def register(factory: Callable[..., StageFunction]) -> Callable[..., StageFunction]:
        taken = _REGISTRY.get(name)
        if taken is not None and taken.factory.__module__ != factory.__module__:
            raise StageError(f"two stages are called {name!r}: in {taken.factory.__module__} and {factory.__module__}")
        _REGISTRY[name] = StageInfo(name, version, MappingProxyType(dict(rules)), factory, frozenset(skips))
        return factory

    return register


def available() -> Mapping[str, StageInfo]:
    """Return every stage by name: those of this package, then those of installed plug-ins."""
    package = importlib.import_module("cleaning.stages")
    for module in pkgutil.iter_modules(package.__path__, "cleaning.stages."):
        importlib.import_module(module.name)
    for entry in entry_points(group="qingtie.stages"):
        if entry.name not in _REGISTRY:
            entry.load()
    return MappingProxyType(dict(sorted(_REGISTRY.items())))


def build(name: str, options: Mapping[str, object] | None = None) -> Stage:
    """Build the stage `name` with `options`.

    Raises `StageError` for a stage or option that does not exist, or a value of the wrong type; the
    message names the nearest thing that does exist.
    """
    info = available().get(name)
    if info is None:
        raise StageError(f"no stage called {name!r}{_hint(name, available())}")
    given = dict(options or {})
    hints = typing.get_type_hints(info.factory)
    for key, value in given.items():
        if key not in info.options:
            raise StageError(f"stage {name!r} has no option {key!r}{_hint(key, info.options)}")
        if not _fits(value, hints.get(key, Any)):
            wanted = getattr(hints[key], "__name__", str(hints[key]))
            raise StageError(f"option {key!r} of stage {name!r} must be {wanted}, found {value!r}")
    try:
        return Stage(info, {**info.options, **given}, info.factory(**given))
    except ValueError as error:
        raise StageError(f"stage {name!r}: {error}") from error


def _fits(value: object, hint: Any) -> bool:
    if hint in (bool, int, str):
        return type(value) is hint
    if hint is float:
        return type(value) in (int, float)
    return True


def _hint(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(name, names, 1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are: {', '.join(names) or 'none'}"
