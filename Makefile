PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TANDA := $(VENV)/.siap
PORT ?= 8000
TEMPORAL_PORT ?= 7233
DATA ?= data

.PHONY: setup run test test-lengkap lint bench tahan bersih

setup: $(TANDA)

# Precompiled, because the workflow sandbox imports its modules anew for every run.
$(TANDA): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] < (3, 13)))' || \
	  { echo "Patuh needs Python 3.11 or 3.12 (durable-rules does not run on 3.13). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@command -v cc >/dev/null || command -v gcc >/dev/null || \
	  { echo "Patuh needs a C compiler to build durable-rules (Debian/Ubuntu: apt-get install build-essential python3-dev)."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[dev]'
	@$(BIN)/python -m compileall -q patuh rules workflows api
	@touch $(TANDA)

run: setup
	$(BIN)/patuh dev --data $(DATA) --port $(PORT) --temporal-port $(TEMPORAL_PORT) --demo

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest -n 3 --dist worksteal -m "not lama"

# Also what takes minutes: every page through axe at both widths, simulated years, the short faults, the API's schema.
test-lengkap: lint
	$(BIN)/python -m pytest -n 2 --dist worksteal

# BENCH=putusan or BENCH=alur runs one of them.
bench: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[dev,bench]'
	$(BIN)/python -m tests.bench $(BENCH)

# TAHAN="jejak surel" runs the tests whose names hold one of these words.
tahan: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[dev,tahan]'
	$(BIN)/python -m tests.tahan $(TAHAN)

bersih:
	rm -rf $(VENV) data keluaran
