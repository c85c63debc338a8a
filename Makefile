# make demo    a shop of about sixty clients in build/demo, and the five jobs shown on it
# make test    all tests; one of them: make test ARGS="tests/domain -k lunar"
# make check   formatting, lint, types, import contracts, whether the command reference is stale
# make docs    the command reference, docs/commands.md, anew from the code
# make bench   how fast it is, against a floor and what a user would do instead; writes bench/RESULTS.md
# make format  puts formatting right
# make lock    the lock files anew, from the ranges in pyproject.toml
# make clean   takes away everything that make made
#
# Each makes .venv first where that is missing or old. Another Python: make PYTHON=python3.13 test

PYTHON ?= python3
ARGS ?=

BIN := .venv/bin
READY := .venv/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
LOCK_HEAD := \# Written by `make lock` from the ranges in pyproject.toml; see docs/decisions/0002-lock-file.md.

.PHONY: demo test bench check docs format lock clean
.DELETE_ON_ERROR:

demo: $(READY)
	@rm -rf build/demo
	@mkdir -p build
	@$(BIN)/clientfile demo build/demo

test: $(READY)
	@$(BIN)/python -m pytest -n auto --maxprocesses 8 --dist loadgroup $(ARGS)

check: $(READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tests.docs.command_reference --check

bench: $(READY)
	@$(BIN)/python -m bench $(ARGS)

docs: $(READY)
	@$(BIN)/python -m tests.docs.command_reference

format: $(READY)
	@$(BIN)/ruff check --quiet --select I --fix .
	@$(BIN)/ruff format .

# The environment is complete when .ready is there: an interrupted installation is done again.
$(READY): requirements/runtime.lock requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("clientfile needs Python 3.11 or later; say make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv 2>/dev/null || \
		{ $(PYTHON) -m venv --clear --without-pip .venv && $(PYTHON) -m pip --python $(BIN)/python install -qq pip; }
	@$(PIP) install -r requirements/dev.lock
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

lock:
	@rm -rf build/lock
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/pip install -qq .
	@build/lock/bin/pip uninstall -qq -y clientfile
	@build/lock/bin/pip freeze -qq | LC_ALL=C sort -f > build/lock/runtime
	@build/lock/bin/pip install -qq -c build/lock/runtime ".[dev]"
	@build/lock/bin/pip uninstall -qq -y clientfile
	@build/lock/bin/pip freeze -qq | LC_ALL=C sort -f > build/lock/all
	@{ echo '$(LOCK_HEAD)'; cat build/lock/runtime; } > requirements/runtime.lock
	@{ echo '$(LOCK_HEAD)'; echo '-r runtime.lock'; LC_ALL=C grep -vxFf build/lock/runtime build/lock/all; } > requirements/dev.lock
	@rm -rf build/lock

clean:
	@rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find clientfile tests -name __pycache__ -type d -prune -exec rm -rf {} +
