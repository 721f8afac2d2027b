# `make run` starts the dashboard, `make test` passes the tests; each sets itself up in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE := $(BIN)/python -m tests.js.node
JS := tests/js/node_modules/.stamp

# The tests start many processes: they read what the first one has compiled, and take one thread each.
export PYTHONDONTWRITEBYTECODE :=
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1

.PHONY: run test test-browser lint-behind lint lint-types lint-strict lint-style lint-javascript bench clean

run: $(VENV)/run.stamp
	$(BIN)/streamlit run app.py

test: $(VENV)/dev.stamp $(JS)
	$(BIN)/python -m tests.browser.setup
	$(BIN)/python -m pytest -q -n auto --dist loadgroup -m "not browser" $(PYTEST)
	$(MAKE) --jobs=2 --output-sync=target test-browser lint-behind

test-browser:
	$(BIN)/python -m pytest -q -m browser tests/browser $(PYTEST)

# A browser waits a good deal: meanwhile the checkers work, and give way to it.
lint-behind:
	nice -n 15 $(MAKE) --jobs=1 lint

lint: lint-types lint-strict lint-style lint-javascript

lint-types: $(VENV)/dev.stamp
	$(BIN)/mypy

lint-strict: $(VENV)/dev.stamp
	$(BIN)/pyright --pythonpath $(BIN)/python

lint-style: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-javascript: $(JS)
	$(NODE) biome check --error-on-warnings ../../dashboard/player/js .
	$(NODE) tsc -p .

bench: $(VENV)/dev.stamp
	$(BIN)/python -m tests.browser.setup
	$(BIN)/python -m benchmarks

$(VENV)/run.stamp: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/dev.stamp: requirements.txt requirements-cluster.txt requirements-export.txt requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

$(JS): tests/js/package.json tests/js/package-lock.json | $(VENV)/dev.stamp
	$(NODE) npm ci
	touch $@

clean:
	rm -rf $(VENV) tests/js/node_modules static/player .pytest_cache .ruff_cache
