# Each target does all the set-up that it needs by itself. Python 3.11 or newer and make are enough.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PYTEST_ARGS ?= -n auto

.DEFAULT_GOAL := help
.PHONY: help install dev demo test test-slow lint types contracts format bench docs clean

help:  ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Qingtie needs Python 3.11 or newer, found " + sys.version)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.installed

install: $(VENV)/.installed  ## set up the virtual environment for use

dev: $(VENV)/.dev  ## set it up for work on the project

demo: $(VENV)/.installed  ## run the whole job on a replica forum on this machine
	$(BIN)/qingtie demo

test: $(VENV)/.dev lint types contracts  ## all checks and tests but the slow ones
	$(BIN)/python -m pytest -m 'not slow' $(PYTEST_ARGS)

test-slow: $(VENV)/.dev  ## the tests that take more than a few seconds each
	$(BIN)/python -m pytest -m slow

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

format: $(VENV)/.dev  ## bring the code into its format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev  ## where the time goes, on the demo pages
	$(BIN)/python -P benchmarks/pipeline.py
	$(BIN)/python -P benchmarks/output.py

docs: $(VENV)/.dev  ## write the generated pages of docs/
	$(BIN)/python -m output.schema > docs/schema.md

clean:  ## remove the virtual environments and caches (never data/)
	rm -rf $(VENV) .venv-peers .mypy_cache .ruff_cache .pytest_cache .hypothesis
