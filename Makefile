# Everything a person or a machine runs. Each target does all the set-up that it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What Python has compiled is kept: tests start some hundred processes, each of which would compile.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install run test coverage check check-browser bench soak requirements lock licences browser clean

help:
	@echo "make run      set up, then open the app"
	@echo "make test     set up, then run every test, those in a browser included"
	@echo "make coverage which lines the tests run, those in a browser left out"
	@echo "make check    lint, spelling, types, import contracts"
	@echo "make bench    benchmarks, as ratios against a baseline in the same run"
	@echo "make soak     minutes of load and faults; parts=\"kills memory sessions adversarial sweeps authors prompts revision batch workers improvement embedded\""
	@echo "make requirements  write requirements*.txt anew from pyproject.toml"
	@echo "make lock     write the hash-locked files of a deployment anew"
	@echo "make licences write the table of licences in docs/dependencies.md anew"
	@echo "make install  set up only"

install: $(VENV)/installed

run: install
	$(BIN)/streamlit run app.py

test: $(VENV)/installed-dev browser
	$(BIN)/python -m pytest

# Apart from `test`: counting lines takes half as long again, and a browser's server is another process.
coverage: $(VENV)/installed-dev
	$(BIN)/python -m pytest -m "not browser" --cov

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	@$(MAKE) --no-print-directory check-browser
	$(BIN)/mypy
	$(BIN)/lint-imports

# The browser's modules need Node.js to be linted, and nothing else here does.
check-browser:
	@if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund && npm run --silent lint; \
		else echo "NOT CHECKED: JavaScript and CSS, as there is no npm (Node.js)"; fi

bench: $(VENV)/installed-dev browser
	$(BIN)/python -m bench

soak: $(VENV)/installed-dev browser
	$(BIN)/python -m soak $(parts)

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --upgrade

requirements:
	$(PYTHON) tools/requirements.py

lock: requirements $(VENV)/installed-dev
	$(LOCK) requirements.txt --output-file requirements.lock
	$(LOCK) --no-deps requirements-embedded.txt --output-file requirements-embedded.lock
	$(LOCK) --constraint requirements.lock requirements-hosting.txt --output-file requirements-hosting.lock

licences: $(VENV)/installed-dev
	$(BIN)/python -m tools.licences table

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
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .import_linter_cache test-artifacts
