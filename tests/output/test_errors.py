from __future__ import annotations

import inspect
import subprocess
import sys

import output.errors as errors


def test_every_error_is_in_the_tree_of_the_docstring() -> None:
    found = dict(inspect.getmembers(errors, inspect.isclass))
    assert found
    for name, kind in found.items():
        assert issubclass(kind, errors.OutputError)
        assert name in (errors.__doc__ or "")
        assert kind.__doc__


def test_importing_the_package_costs_nothing() -> None:
    code = "import output, output.errors, sys; print({'pandas', 'pyarrow', 'jinja2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "set()\n"
