# make          what there is to make
# make demo     set up, read the bundled stories, show the circles
# make test     set up, run every test
# make lint     ruff, mypy --strict, import contracts
# make bench    speed against peers in the same run
# make evaluate reading quality on the test documents
# make train    train the reader again (hours; in an environment of its own)
# make assets   build the pages' script and style sheet (needs node)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help setup demo test lint format bench evaluate train assets lock system clean
help:
	@sed -n 's/^# make/make/p' Makefile

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (once) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cantillon needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup
	@$(BIN)/cantillon demo

system:
	@sh tests/install_system_packages.sh

test: setup system
	@$(BIN)/python -m pytest -n 2

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup
	@for file in benchmarks/*/measure.py; do echo "$$file"; $(BIN)/python $$file; done

evaluate: setup
	@$(BIN)/cantillon score evaluation/gold --split test

train: setup
	@test -x $(VENV)/train/bin/python || $(PYTHON) -m venv --system-site-packages $(VENV)/train
	@$(VENV)/train/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.lock -r evaluation/requirements-training.txt
	@$(VENV)/train/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@OPENBLAS_NUM_THREADS=1 $(VENV)/train/bin/python -m evaluation.train

assets:
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build

lock:
	@$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	@$(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --no-build --generate-hashes --all-extras --group dev --custom-compile-command "make lock" pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
