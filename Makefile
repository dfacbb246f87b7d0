# What one does with this checkout: `make help` lists it.
# Needs Python 3.11 or newer with pip and venv, GNU make and nothing else.

PYTHON ?= python3
VAR := $(or $(VAR_DIR),var)
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input install --require-hashes
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url
OURS := lms content courses assessment

CATALOGUES := $(shell find locale -name '*.po')
MIGRATIONS := $(wildcard */migrations/*.py)
DEMO := $(wildcard */demo.py */data/* */load.py lms/management/commands/demo.py)
STATIC := $(shell find static $(OURS:%=%/static) -type f 2>/dev/null)

# A database that isn't there yet, or that lies on a server of its own, is looked at every time.
ifeq ($(DATABASE_URL)$(wildcard $(VAR)/db.sqlite3),$(VAR)/db.sqlite3)
LOOK :=
else
LOOK := look
endif

.PHONY: help setup serve dev test lint format texts lock look

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/runtime .venv/texts $(VAR)/demo.json $(VAR)/collected ## everything but the serving: venv, database, demo, static files

serve: setup ## the site with its worker and clock on 127.0.0.1:8000 (PORT, HOST change it)
	@exec env DJANGO_SETTINGS_MODULE=$${DJANGO_SETTINGS_MODULE:-lms.settings.dev} \
		$(BIN)/python -m lms.serve --stop-with-parent

dev: setup ## the same with DEBUG and reloading, for whoever changes the code
	@export DEBUG=1 DJANGO_SETTINGS_MODULE=lms.settings.dev; \
		WEB_PROCESSES=0 $(BIN)/python -m lms.serve --stop-with-parent & \
		exec $(BIN)/python manage.py runserver $${HOST:-127.0.0.1}:$${PORT:-8000}

test: .venv/dev .venv/texts ## all tests; ARGS="tests/lms -k name" picks some
	@$(BIN)/python -m pytest -n auto $(ARGS)

lint: .venv/dev ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(OURS)

format: .venv/dev ## puts the style right where a tool can
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

texts: .venv/runtime ## collects what the product says into locale/, and tells what lacks a translation
	$(MANAGE) texts collect
	$(MANAGE) texts check

lock: .venv/dev ## the requirements anew, as far as requirements/*.in let them
	$(COMPILE) --upgrade requirements/runtime.in -o requirements/runtime.txt
	$(COMPILE) --upgrade requirements/dev.in -o requirements/dev.txt

# --- what the above is made of: each is done again only when what it is made from has changed ---------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed. Name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/runtime: requirements/runtime.txt | .venv/bin/python
	@echo "Installing what it runs on ..."
	@$(PIP) -r requirements/runtime.txt
	@touch $@

.venv/dev: requirements/dev.txt .venv/runtime
	@echo "Installing what the tests need ..."
	@$(PIP) -r requirements/dev.txt
	@touch $@

.venv/texts: $(CATALOGUES) .venv/runtime
	@$(MANAGE) texts compile > /dev/null
	@touch $@

$(VAR)/migrated: $(MIGRATIONS) .venv/runtime $(LOOK)
	@mkdir -p $(VAR)
	@echo "Preparing the database ..."
	@$(MANAGE) migrate --verbosity 0
	@touch $@

$(VAR)/demo.json: $(DEMO) $(VAR)/migrated .venv/texts
	@echo "Loading the demo ..."
	@$(MANAGE) demo --json > $@.new
	@mv $@.new $@

$(VAR)/collected: $(STATIC) .venv/runtime
	@mkdir -p $(VAR)
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@
