# Everything a contributor runs. Needs Python >= 3.11 and make; each target sets up .venv by itself.
# Another interpreter: make test PYTHON=python3.13

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help demo test test-all serve check format docs bench clean

help:
	@echo "make demo      send messages through a day that passes in seconds, and see every callback"
	@echo "make test      run the tests"
	@echo "make serve     start the simulator on http://127.0.0.1:8484"
	@echo "make check     format, lint, types, layers"
	@echo "make test-all  run the tests with the long ones"
	@echo "make docs      write the pages and files that are made of the code"
	@echo "make bench     measure, beside a bare server"

demo: $(READY)
	@$(BIN)/bwsim demo

test: $(READY)
	@$(BIN)/python -m pytest -n auto

test-all: $(READY)
	@$(BIN)/python -m pytest -n auto -m ""

serve: $(READY)
	@$(BIN)/bwsim serve

check: $(READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_layers.py

format: $(READY)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(READY)
	@$(BIN)/bwsim profiles --fidelity > docs/fidelity.md
	@$(BIN)/bwsim schema --reference > docs/reference/scenario.md
	@$(BIN)/bwsim scenarios --markdown > docs/reference/built-in-scenarios.md
	@$(BIN)/python -m simulator.cli.reference commands > docs/reference/commands.md
	@$(BIN)/python -m simulator.cli.reference settings > docs/reference/settings.md
	@$(BIN)/bwsim schema > schema/scenario.schema.json
	@$(BIN)/python -m simulator.web.reference > docs/reference/control-api.md

bench: $(READY)
	@$(BIN)/python -m benchmarks

clean:
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; say which: make PYTHON=python3.12" >&2; exit 1; }
	@echo "setting up .venv (once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)
