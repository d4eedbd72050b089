# The only interface to the project's chores. Everything happens in .venv; nothing else is touched.
# PYTHON chooses the interpreter (3.11 or newer) from which .venv is made.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test check format bench docs clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

demo: $(VENV)/core ## a fortnight at a sample desk: board of open tickets, KPI table, report page
	$(BIN)/python -m servicecore demo --html report.html

test: $(VENV)/test ## the whole suite, with branch coverage
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --cov --cov-report=term $(ARGS)

check: $(VENV)/lint ## style, types, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

format: $(VENV)/lint ## put the code into the one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/bench ## the speeds, as ratios in one run
	$(BIN)/python benchmarks

docs: $(VENV)/core ## rewrite the pages and the JSON Schemas that are made from facts
	$(BIN)/python tests/conformance/differences.py
	$(BIN)/python -m servicecore.schemas

clean: ## remove everything that the targets made
	rm -rf $(VENV) report.html .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(VENV)/core: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade 'pip>=25.1'
	$(PIP) install --editable .
	@touch $@

$(VENV)/test $(VENV)/lint $(VENV)/bench $(VENV)/spark: $(VENV)/%: $(VENV)/core
	$(PIP) install --group $*
	@touch $@
