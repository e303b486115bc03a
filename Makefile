# `make run` and `make test` do all their own set-up; see README.md.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SHELL  := /bin/bash
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export DAGSTER_DISABLE_TELEMETRY := yes

.PHONY: run test dev lint bench soak lock declarations screenshots clean

run: $(VENV)/.run
	@$(BIN)/opendata demo --run
	@echo
	@echo "Mở cổng dữ liệu / open the portal:   $(BIN)/opendata serve     → http://127.0.0.1:8000"
	@echo "Cổng và Dagster / portal and Dagster: make dev                  → http://127.0.0.1:3000"

dev: $(VENV)/.run
	@$(BIN)/opendata dev --demo

test: $(VENV)/.dev
	@command -v chromium >/dev/null || echo "không có Chromium: bỏ qua kiểm thử trên trình duyệt / no Chromium: browser tests are skipped"
	@test -n "$$OPENDATA_REAL_DATA" || echo "chưa đặt OPENDATA_REAL_DATA: bỏ qua kiểm thử với tệp thật / not set: tests on real files are skipped"
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: $(VENV)/.dev
	OPENDATA_SOAK=1 $(BIN)/python -m pytest -m soak -n auto --maxprocesses 4 --dist load

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.flow
	$(BIN)/python -m benchmarks.conform
	$(BIN)/python -m benchmarks.workbook

# The pictures of the README: the portal and the Dagster graph, taken from running ones.
screenshots: $(VENV)/.dev
	$(BIN)/python -m demo.pictures

# The JSON Schemas of the three declaration formats, for editors.
declarations: $(VENV)/.run
	$(BIN)/python -m pipelines.json_schemas

lock:
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-annotate --no-strip-extras -q \
	  --custom-compile-command "make lock" -o requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url \
	  --no-annotate --no-strip-extras -q -c requirements.lock --custom-compile-command "make lock" -o requirements-dev.lock

clean:
	rm -rf $(VENV) build *.egg-info

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13) and "cần Python 3.11 đến 3.13 / Python 3.11 to 3.13 is needed")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Cài môi trường vào $(VENV) / setting up the environment …"
	@$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.lock
	@touch $@
