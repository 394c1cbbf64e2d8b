# Two commands: `make run` builds the index and opens the app, `make test` passes the tests.
# Each makes its own virtual environment in .venv; nothing else is needed but Python 3.11 or later.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
PORT ?= 7860

.PHONY: run test check format browser clean

run: $(VENV)/.installed
	$(BIN)/askmig build
	@echo
	@echo 'Ask from the shell:  $(BIN)/askmig ask "¿Qué dice el párrafo 4 de SCPF/13?"'
	@echo
	$(BIN)/askmig serve --port $(PORT)

test: $(VENV)/.installed-dev browser
	$(BIN)/python -m pytest

# Everything that a change must pass: format, lint, types, tests, and the gate of the evaluation.
check: $(VENV)/.installed-dev browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest
	$(BIN)/askmig eval --gate

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The browser tests drive Chromium; on Debian and Ubuntu it is a package.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	  { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	  echo 'no chromium: the browser tests will be skipped (Debian: sudo apt-get install chromium)'

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) -e '.[dev]'
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) index/builds index/parsed index/manifest.json index/.lock .pytest_cache .mypy_cache .ruff_cache
