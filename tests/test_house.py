"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import itertools
import re
import subprocess
import tomllib
import unicodedata
from pathlib import Path

import pytest

import qingtie

ROOT = Path(__file__).parents[1]
PACKAGES = ("crawler", "cleaning", "output", "qingtie")
MOST_LINES_OF_A_FUNCTION = 60
MOST_LINES_OF_A_FILE = 500
BLANK = (
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # shown as nothing, though Unicode calls them letters or marks
)


def _sources() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_functions_and_files_are_short() -> None:
    long: list[str] = []
    for path in _sources():
        text = path.read_text("utf-8")
        if text.count("\n") > MOST_LINES_OF_A_FILE:
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > MOST_LINES_OF_A_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length} lines")
    assert long == []


def test_every_module_says_what_it_is() -> None:
    assert [path for path in _sources() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []


def _drawn(text: str) -> dict[str, str | None]:
    """Name of each error in the tree of a docstring, with that of its parent."""
    drawn: dict[str, str | None] = {}
    path: list[str] = []
    for before, line in itertools.pairwise(text.splitlines()):
        if branch := re.match(r"([│ ]*)[├└]── (\w+)", line):
            depth = len(branch[1]) // 4
            path = path[: depth + 1] or [re.split(r"\W", before)[0]]
            drawn.setdefault(path[0], None)
            drawn[branch[2]] = path[-1]
            path.append(branch[2])
    return drawn


@pytest.mark.parametrize("package", [*PACKAGES, "qingtie.demo"])
def test_the_tree_of_errors_is_drawn_as_it_is(package: str) -> None:
    module = importlib.import_module(f"{package}.errors")
    defined = {
        name: value
        for name, value in vars(module).items()
        if inspect.isclass(value) and issubclass(value, Exception) and value.__module__ == module.__name__
    }
    parents = {
        name: None if error.__base__ is Exception else error.__base__.__name__ for name, error in defined.items()
    }
    assert _drawn(module.__doc__ or "") == parents
    assert [name for name, error in defined.items() if not error.__doc__] == []


def test_errors_live_in_the_errors_modules() -> None:
    known = {name for name, value in vars(builtins).items() if inspect.isclass(value) and issubclass(value, Exception)}
    classes = [
        (path, node)
        for path in _sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    known |= {node.name for path, node in classes if path.name == "errors.py"}
    strays = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path, node in classes
        if path.name != "errors.py"
        and not node.name.startswith("_")
        and known & {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    ]
    assert strays == []


def test_data_files_state_their_source_and_hide_nothing() -> None:
    paths = sorted((ROOT / "cleaning" / "data").rglob("*.tsv"))
    assert paths
    for path in paths:
        text = path.read_text("utf-8")
        assert text.startswith("# source: "), path
        hidden = {
            f"U+{ord(char):04X}"
            for char in set(text) - set("\t\n")
            if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") or char in BLANK
        }
        assert hidden == set(), path


def test_the_repository_names_no_registry_and_no_machine() -> None:
    tracked = _tracked()
    if not tracked:
        pytest.skip("not a git checkout: which files are the repository's is not known")
    hosts = (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("npmmirror", "com"))
    hosts += (("crates", "io"), ("rubygems", "org"), ("anaconda", "org"), ("proxy", "golang", "org"))
    named = "|".join(re.escape(".".join(parts)) for parts in hosts)
    # `/home/` alone is a path of forums too; with a user's name after it, it is a machine's.
    forbidden = re.compile(rf"\b(?:{named})\b|(?<![\w.])/(?:work|root|home/[\w.-]+)/[\w.]")
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked
        if path.suffix not in (".gz", ".png")
        for match in forbidden.finditer(path.read_text("utf-8", errors="replace"))
    ]
    assert found == []


def test_the_pins_are_plain() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"#.*|[A-Za-z0-9._-]+==[A-Za-z0-9._+!-]+", line)] == []


def test_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == qingtie.__version__


def test_every_toml_file_parses() -> None:
    paths = [path for folder in ("sites", "cleaning", "examples") for path in sorted((ROOT / folder).rglob("*.toml"))]
    assert len(paths) >= 20
    for path in paths:
        try:
            tomllib.loads(path.read_text("utf-8"))
        except tomllib.TOMLDecodeError as error:
            pytest.fail(f"{path.relative_to(ROOT)}: {error}")


def test_definitions_and_recipes_are_valid() -> None:
    from cleaning.layouts import engines
    from cleaning.recipe import load_recipe, recipe_names

    assert len(engines()) >= 20
    assert all(load_recipe(name).name == name and load_recipe(name).description for name in recipe_names())
