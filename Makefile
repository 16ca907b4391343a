# Every target does its own set-up; see README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed-dev
RUN_STAMP := $(VENV)/.installed-run

.DEFAULT_GOAL := help
.PHONY: help demo test check extension check-extension bench bench-service bench-extension record-extension train train-prospects train-etiquette train-topics evaluate openapi lock setup system-packages clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || \
	  { echo "Bowout needs Python 3.11, 3.12 or 3.13: set PYTHON=/path/to/python3.x"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	$(BIN)/python -m compileall -q server nlp
	@touch $@

$(STAMP): requirements-dev.lock $(RUN_STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

tests/servers/gmail_like/node_modules/.package-lock.json: tests/servers/gmail_like/package-lock.json
	cd tests/servers/gmail_like && npm ci --silent --no-audit --no-fund
	@touch $@

extension/node_modules/.package-lock.json: extension/package-lock.json extension/package.json
	cd extension && npm ci --silent --no-audit --no-fund
	@touch $@

setup: $(STAMP) ## install everything for development into .venv

system-packages: ## install (or name) the Debian packages that the tests' real servers need
	@sh tests/servers/system_packages.sh

demo: $(RUN_STAMP) ## judge the bundled sample mailbox, then serve it (DEMO_FLAGS=--once to end there)
	$(BIN)/bowout demo $(DEMO_FLAGS)

test: $(STAMP) system-packages tests/servers/gmail_like/node_modules/.package-lock.json extension/node_modules/.package-lock.json ## run all tests
	$(BIN)/python -m pytest -n 2 $(PYTEST_FLAGS)

check: $(STAMP) ## format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

extension: system-packages extension/node_modules/.package-lock.json ## build the browser extension: zips for Chrome and Firefox in extension/dist
	cd extension && npm run --silent zip

check-extension: system-packages extension/node_modules/.package-lock.json ## format, lint, types and unit tests of the extension
	cd extension && npm run --silent check

TRAIN_BIN := .venv-train/bin
CONFIG ?= nlp/training/configs/default.toml
MODEL ?= nlp/model/default

.venv-train/.installed: requirements-train.txt requirements.lock
	$(PYTHON) -m venv .venv-train
	$(TRAIN_BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-train.txt
	$(TRAIN_BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

train: $(STAMP) .venv-train/.installed ## build the shipped model anew from the corpus and the pinned encoder (about an hour)
	HF_HUB_OFFLINE=1 $(TRAIN_BIN)/python -m nlp.training $(CONFIG) $(MODEL)
	$(BIN)/python -m nlp.training.calibrate $(MODEL)
	$(BIN)/python -m nlp.training.dates

train-prospects: $(STAMP) ## make the weights of the choice of threads anew from the labelled mailboxes, and print its figures
	$(BIN)/python -m server.prospects.training
	$(BIN)/python -m server.prospects.training figures

train-etiquette: $(STAMP) ## make the weights of the etiquette anew from the marked texts, and print its figures
	$(BIN)/python -m server.drafting.training
	$(BIN)/python -m server.drafting.training figures

train-topics: $(STAMP) ## make the weights of the topics anew from the marked mail, and print its figures
	$(BIN)/python -m server.evaluation.matter
	$(BIN)/python -m server.evaluation.matter figures

evaluate: $(STAMP) ## print the figures of the shipped model, own test and transfer to real mail where present
	$(BIN)/python -m nlp.evaluation

bench: $(STAMP) ## print the figures of bench/ (ratios against a peer on the same work)
	$(BIN)/python -m bench

bench-extension: $(STAMP) system-packages tests/servers/gmail_like/node_modules/.package-lock.json extension/node_modules/.package-lock.json ## print the extension's figures, in a real Chromium
	cd extension && npm run --silent zip && npm run --silent build:testing
	$(BIN)/python -m bench.extension

record-extension: $(STAMP) system-packages tests/servers/gmail_like/node_modules/.package-lock.json extension/node_modules/.package-lock.json ## take the pictures of docs/extension anew, from the real extension
	cd extension && npm run --silent build:testing
	$(BIN)/python -m tests.extension.record docs/extension

openapi: $(STAMP) ## renew docs/openapi.json after a change of the routes
	$(BIN)/python -m server.web > docs/openapi.json

bench-service: $(STAMP) system-packages ## print the figures of the running service on SQLite and PostgreSQL (about 20 minutes)
	$(BIN)/python -m bench.service

lock: ## renew the lock files after a change of the dependencies (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev pyproject.toml -o requirements-dev.lock

clean: ## remove what the targets made
	rm -rf $(VENV) .venv-train dist build tests/servers/gmail_like/node_modules extension/node_modules extension/dist extension/.wxt
