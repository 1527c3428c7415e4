# Each target does all the set-up that it needs by itself. Python 3.11 or newer and make are enough.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PYTEST_ARGS ?= -n auto
PEERS_PYTHON ?= python3.12
SECONDS ?= 60
KILLS ?= 100
ENGINES := machina spirit

.DEFAULT_GOAL := help
.PHONY: help install dev demo test test-slow test-crash test-engines lint types contracts format bench bench-extraction bench-wording peers fuzz readme docs clean

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

test-crash: $(VENV)/.dev  ## kill -9 crawls at random moments, compare the datasets (KILLS=100)
	QINGTIE_KILLS=$(KILLS) $(BIN)/python -m pytest -s tests/crawler/test_crash.py

test-engines: $(VENV)/.dev $(ENGINES:%=.engines/%/.installed)  ## crawl real forum engines on this machine, compare with what was written into them
	QINGTIE_ENGINES=$(CURDIR)/.engines $(BIN)/python -m pytest -m slow -n 2 tests/engines

.engines/%/.installed: tests/engines/constraints-%.txt
	$(PYTHON) -m venv .engines/$*
	.engines/$*/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

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

bench-wording: $(VENV)/.dev  ## wording repair: precision, recall, harm, beside baselines
	$(BIN)/python -P benchmarks/wording.py --ablations --hide-pairs --copies

bench-extraction: $(VENV)/.dev peers  ## extraction beside the public tools, on the gold pages
	$(BIN)/python -P benchmarks/extraction.py --peers .venv-peers/bin/python

peers: .venv-peers/.installed

# magic-html has no build for Python 3.11.
.venv-peers/.installed: benchmarks/peers.txt
	$(PEERS_PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --upgrade pip
	.venv-peers/bin/python -m pip install --quiet -r benchmarks/peers.txt
	@touch $@

fuzz: $(VENV)/.dev  ## look for inputs that break the extraction (SECONDS=60)
	$(PIP) install --quiet 'atheris>=3'
	mkdir -p .fuzz/corpus
	cd .fuzz && ../$(BIN)/python ../tools/fuzz_extract.py -max_total_time=$(SECONDS) -max_len=20000 -timeout=20 corpus

readme: $(VENV)/.dev  ## put the demo's table into README.md
	$(BIN)/python tools/readme.py

docs: $(VENV)/.dev  ## write the generated pages of docs/
	$(BIN)/python -m output.schema > docs/schema.md

clean:  ## remove the virtual environments and caches (never data/)
	rm -rf $(VENV) .venv-peers .fuzz .engines .mypy_cache .ruff_cache .pytest_cache .hypothesis
