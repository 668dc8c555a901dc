# Everything sets itself up: the environment is made on first use and again when pyproject.toml changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Somebody's shell may forbid it; then every process would compile every library anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help model weights demo test test-long test-kill check fix clean

help: ## Show this
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 10

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --editable '.[dev,local,compare,export]' --constraint constraints.txt
	@touch $@

model: $(READY) ## Download the embedded language model, once
	$(BIN)/automl-agent models pull

weights: $(READY)
	$(BIN)/automl-agent models pull --no-prompts

demo: model ## Run one example on real data to a verified model
	$(BIN)/automl-agent run examples/churn.txt --yes --time-limit 170s

check: $(READY) ## Lint and type-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: weights ## Run every test that is not long
	$(BIN)/python -m pytest -n 2 --dist worksteal

test-long: weights ## Run the tests that take minutes as well
	$(BIN)/python -m pytest -m "long or not long" -o faulthandler_timeout=7200 -n 2 --dist worksteal

test-kill: model ## Kill runs at every place and a thousand times at random
	$(BIN)/python -m automl_agent.evals.kills --llm none,scripted,embedded

fix: $(READY) ## Let the linter mend and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
