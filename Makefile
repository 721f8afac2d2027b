# `make run` starts the dashboard, `make test` passes the tests; each sets itself up in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE := $(BIN)/python -m tests.js.node
JS := tests/js/node_modules/.stamp

.PHONY: run test lint bench clean

run: $(VENV)/run.stamp
	$(BIN)/streamlit run app.py

test: $(VENV)/dev.stamp $(JS)
	$(BIN)/python -m tests.browser.setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(NODE) biome check --error-on-warnings ../../dashboard/player/js .
	$(NODE) tsc -p .
	$(BIN)/python -m pytest -q -n auto --dist loadgroup -m "not browser" $(PYTEST)
	$(BIN)/python -m pytest -q -m browser $(PYTEST)

bench: $(VENV)/dev.stamp
	$(BIN)/python -m tests.browser.setup
	$(BIN)/python -m benchmarks

$(VENV)/run.stamp: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/dev.stamp: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

$(JS): tests/js/package.json tests/js/package-lock.json | $(VENV)/dev.stamp
	$(NODE) npm ci
	touch $@

clean:
	rm -rf $(VENV) tests/js/node_modules static/player .pytest_cache .ruff_cache
