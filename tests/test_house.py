"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import qingtie

ROOT = Path(__file__).parents[1]
PACKAGES = ("crawler", "cleaning", "output", "qingtie")
MOST_LINES_OF_A_FUNCTION = 60
MOST_LINES_OF_A_FILE = 500


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


@pytest.mark.parametrize("package", PACKAGES)
def test_the_tree_of_errors_is_drawn_as_it_is(package: str) -> None:
    module = importlib.import_module(f"{package}.errors")
    defined = {
        name
        for name, value in vars(module).items()
        if inspect.isclass(value) and issubclass(value, Exception) and value.__module__ == module.__name__
    }
    drawn = set(re.findall(r"^(?:[│├└─ ]*)([A-Z]\w+)", module.__doc__ or "", re.M)) & (
        defined | set(re.findall(r"[├└]── (\w+)", module.__doc__ or ""))
    )
    assert drawn == defined
    assert all(inspect.getdoc(getattr(module, name)) for name in defined)


def test_data_files_state_their_source_and_hide_nothing() -> None:
    for path in (ROOT / "cleaning" / "data").glob("*.tsv"):
        text = path.read_text("utf-8")
        assert text.startswith("# source: "), path
        assert not re.search("[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\x00-\x08\x0b-\x1f]", text), path


def test_the_repository_names_no_registry_and_no_machine() -> None:
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
    ]
    folders = ["/" + folder + "/" for folder in ("work/main", "work/shared", "root/.")]
    found = []
    for path in _tracked():
        if path.suffix in (".gz", ".png") or path == Path(__file__):
            continue
        text = path.read_text("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {word}" for word in (*hosts, *folders) if word in text]
    assert found == []


def test_the_pins_are_plain() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"#.*|[A-Za-z0-9._-]+==[A-Za-z0-9._+!-]+", line)] == []


def test_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == qingtie.__version__


def test_definitions_and_recipes_are_valid() -> None:
    from cleaning.layouts import engines
    from cleaning.recipe import load_recipe, recipe_names

    assert len(engines()) >= 20
    assert all(load_recipe(name).name == name and load_recipe(name).description for name in recipe_names())
