# Everything a person or a machine runs. Each target does all the set-up that it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help install run test check bench soak lock browser clean

help:
	@echo "make run      set up, then open the app"
	@echo "make test     set up, then run every test, those in a browser included"
	@echo "make check    lint, types, import contracts"
	@echo "make bench    benchmarks, as ratios against a baseline in the same run"
	@echo "make soak     minutes of kills, runs, visitors and cut replies; parts=\"kills memory sessions sweeps\""
	@echo "make lock     write the hash-locked files of a deployment anew"
	@echo "make install  set up only"

install: $(VENV)/installed

run: install
	$(BIN)/streamlit run app.py

test: $(VENV)/installed-dev browser
	$(BIN)/python -m pytest

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/installed-dev browser
	$(BIN)/python -m bench

soak: $(VENV)/installed-dev browser
	$(BIN)/python -m soak $(parts)

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --upgrade

lock: $(VENV)/installed-dev
	$(LOCK) requirements.txt --output-file requirements.lock
	$(LOCK) --no-deps requirements-embedded.txt --output-file requirements-embedded.lock
	$(LOCK) --constraint requirements.lock requirements-hosting.txt --output-file requirements-hosting.lock

# The browser of the tests: the machine's own; on Debian as root its package; else Playwright's.
browser: $(VENV)/installed-dev
	@command -v chromium chromium-browser google-chrome >/dev/null \
		|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
			&& apt-get update -qq && apt-get install -y -qq chromium; } \
		|| $(BIN)/playwright install chromium

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.txt requirements-embedded.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --requirement requirements-embedded.txt
	touch $@

$(VENV)/installed-dev: requirements-hosting.txt requirements-dev.txt $(VENV)/installed
	$(BIN)/python -m pip install --quiet --requirement requirements-hosting.txt
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.txt
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-artifacts
