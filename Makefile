# Two commands: `make run` serves the app, `make test` tests it. Both set up what they need and are quick the second time.
SHELL := /bin/sh
VENV  := .venv
BIN   := $(VENV)/bin
PORT  ?= 8000
# The first Python of at least 3.11 that can make a virtual environment.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)

.PHONY: setup run test test-faults lint lint-js bench load assets models tools lock audit sbom clean help
.DEFAULT_GOAL := help

help:
	@echo "make run     set up and serve on http://127.0.0.1:$(PORT)  (another port: make run PORT=8001)"
	@echo "make test    set up, then lint and test: Python, JavaScript, browser"
	@echo "make setup   packages, corpora and assets only      make lint    ruff, mypy, tsc, Biome"
	@echo "make assets  compressed Plotly, fonts               make bench   speed, as ratios"
	@echo "make models  train the shipped models again         make clean   remove .venv and data"
	@echo "make load    a class of forty and 100,000 mixed requests (a quarter of an hour or more)"
	@echo "make test-faults  kills, full disks, damaged files, hostile requests: all of docs/faults.md (a quarter of an hour or more)"
	@echo "make lock    the versions and hashes of all packages  make audit   known weaknesses of them   make sbom   their list"

# Locks name every package with its hashes: pip takes nothing else. A stamp holds the hash of the lock that was installed, so an edit and
# a moved checkout both set up anew.
define install
	@want="$$(cksum < $(1)) $(CURDIR)"; \
	if [ "$$(cat $(VENV)/$(2) 2>/dev/null)" != "$$want" ]; then \
		if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer with venv is needed (Debian: apt-get install python3-venv)"; exit 1; fi; \
		[ -x $(BIN)/python ] && $(BIN)/python -c 'import sys' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV); \
		echo "installing $(1) …"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) && echo "$$want" > $(VENV)/$(2); \
	fi
endef

setup:
	$(call install,requirements.lock,.installed)
	@$(BIN)/python -m app setup

run: setup
	@$(BIN)/python -m app serve --port $(PORT)

tools:
	$(call install,requirements-dev.lock,.installed-dev)
	@sh tests/tools.sh

test: setup tools lint
	node --test $$(find tests/js -name '*.test.js')
	$(BIN)/python -m pytest -n auto --maxprocesses 4

# One after another: they measure memory and file descriptors, and some fill all processors.
test-faults: setup tools
	$(BIN)/python -m pytest tests/faults

lint:
	$(call install,requirements-dev.lock,.installed-dev)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(MAKE) --no-print-directory lint-js

# The linters of JavaScript come by npm, anew only when the lock file has changed. Without npm, or without its registry, Python is linted all the same.
lint-js:
	@want="$$(cksum < package-lock.json) $(CURDIR)"; \
	if [ "$$(cat node_modules/.installed 2>/dev/null)" != "$$want" ]; then \
		if ! command -v npm >/dev/null 2>&1; then echo "*** JAVASCRIPT AND CSS ARE NOT LINTED: npm is missing (Debian: apt-get install npm) ***"; exit 0; fi; \
		echo "installing package-lock.json …"; \
		npm ci --no-audit --no-fund --silent && echo "$$want" > node_modules/.installed || \
			{ echo "*** JAVASCRIPT AND CSS ARE NOT LINTED: npm ci failed ***"; exit 0; }; \
	fi; \
	node tests/types.js && node node_modules/@biomejs/biome/bin/biome lint --diagnostic-level=warn

assets:
	$(call install,requirements.lock,.installed)
	$(BIN)/python -m app assets

models: setup
	$(BIN)/python -m app train-shipped

# kenlm is compiled, here for orders up to 7; a peer that cannot be installed is left out, and the bench says so.
bench: setup
	@grep '==' requirements-bench.txt | while read -r peer; do \
		$(BIN)/python -m pip freeze | grep -qix "$$peer\(+.*\)*" && continue; \
		echo "installing $$peer …"; \
		MAX_ORDER=7 $(BIN)/python -m pip install --quiet --disable-pip-version-check "$$peer" || echo "without $$peer"; \
	done
	$(BIN)/python -m tests.bench

load: setup
	$(BIN)/python -m tests.bench.load

define audit_tools
	@$(BIN)/python -m venv --clear $(VENV)/audit && $(VENV)/audit/bin/pip install --quiet --disable-pip-version-check -r requirements-audit.txt
endef

# Anew from requirements.txt and requirements-dev.txt, for every system and Python that the app runs on.
lock: setup
	$(audit_tools)
	@for name in requirements requirements-dev; do \
		$(VENV)/audit/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
			--custom-compile-command "make lock" $$name.txt -o $$name.lock; \
	done

audit: setup
	$(audit_tools)
	$(VENV)/audit/bin/pip-audit --strict --require-hashes --disable-pip -r requirements.lock

sbom: setup
	$(audit_tools)
	$(VENV)/audit/bin/cyclonedx-py requirements --output-reproducible -o sbom.json requirements.lock

clean:
	rm -rf $(VENV) data
