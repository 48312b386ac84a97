# Everything a developer does here. `make` alone shows the list.

# The first Python on this machine that is new enough; it makes .venv, which does the rest.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# Each test process has a database server and perhaps a browser of its own. One more than there are
# processors, because some tests wait: for mail, for a lease that runs out.
PROCESSES ?= $(shell n=$$(nproc 2>/dev/null || echo 2); [ $$n -ge 4 ] && echo 4 || echo $$((n + 1)))
# Files in the order of tests/plugins/turns.py: the plugin would begin with those of most tests. The
# bytecode is kept also where that is switched off: the tests start hundreds of processes.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help run setup setup-run setup-production test test-long check format bench wheel \
	screenshots migration locks clean python

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' \
		| while IFS="$$(printf '\t')" read -r name what; do printf '  make %-17s %s\n' "$$name" "$$what"; done

run: setup-run ## the whole KCC on this machine, with demo data and a mail server (PORT=8000)
	@PORT='$(PORT)' $(BIN)/kcc demo

setup: python ## .venv, pinned packages and static files, for developers
	@$(PYTHON) tools/setup.py dev

setup-run: python
	@$(PYTHON) tools/setup.py run

setup-production: python ## .venv and static files with no more than a KCC in real use needs
	@$(PYTHON) tools/setup.py production

test: setup ## all tests except the long ones (5 minutes at most)
	@$(BIN)/python -m tools.debian
	$(PYTEST)

test-long: setup ## the long tests (40 minutes at most)
	@$(BIN)/python -m tools.debian
	$(PYTEST) -m long

CHECKS := 'ruff format --check .' 'ruff check .' 'mypy' 'lint-imports --no-logo' 'python -m tools.house'

check: setup ## format, lint, types, layers and the limits of the house style
	@failed=; for check in $(CHECKS); do echo "== $$check"; $(BIN)/$$check || failed="$$failed [$$check]"; done; \
		test -z "$$failed" || { echo "failed:$$failed"; exit 1; }

format: setup ## lay out the code and repair what can be repaired
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## the benchmarks
	$(BIN)/python -m bench

wheel: setup ## what can be installed elsewhere without this folder, in dist/
	$(BIN)/python -m hatchling build -t wheel

screenshots: setup ## pictures of the screens for docs/schermen (OPTIONS=--help)
	$(BIN)/python -m tools.screenshots $(OPTIONS)

migration: setup ## write the next migration from the models (TITLE="what it does")
	$(BIN)/python -m tools.migration '$(TITLE)'

locks: setup ## choose dependencies anew within pyproject.toml (OPTIONS=--upgrade)
	$(BIN)/python -m tools.locks $(OPTIONS)

clean: ## remove all that setup and the tools made; data stays
	rm -rf .venv node_modules kcc/web/static/vendor kennisbank/lexicon.bin kennisbank/lexicon.done build dist
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

python:
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or newer is missing: apt-get install python3 python3-venv'; exit 1; }
