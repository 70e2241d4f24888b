# Two commands matter: make demo, make test.
PY ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes
BEYOND := spark or browser or postgres or slow
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url

# Every process that a test starts would compile the libraries anew, half a minute of a processor in the first.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help env demo serve lint test test-all lock
.DEFAULT_GOAL := help

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

env: .venv/.run  ## make .venv from the locked requirements

.venv/bin/python:
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is needed (apt-get install python3). 需要 Python 3.11 以上。' >&2; exit 2; }
	@$(PY) -m venv .venv || { echo 'The venv module is missing (apt-get install python3-venv). 缺少 venv 模块。' >&2; rm -rf .venv; exit 2; }

.venv/.run: requirements/run.txt pyproject.toml | .venv/bin/python
	@echo 'Installing the locked requirements (once) … 正在安装锁定的依赖（仅首次）……' >&2
	$(PIP) -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	$(PIP) -r requirements/dev.txt
	@touch $@

.venv/.spark: requirements/spark.txt .venv/.dev
	$(PIP) -r requirements/spark.txt
	@touch $@

.venv-bench: requirements/bench.txt  ## OpenFisca (AGPL), apart from the product, for gongyou bench rules-openfisca
	$(PY) -m venv $@
	$@/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt || { rm -rf $@; exit 2; }
	@touch $@

demo: .venv/.run  ## build the demo city, run the main job on it, serve it on http://127.0.0.1:8000
	$(BIN)/gongyou demo

serve: .venv/.run  ## serve what ./var holds
	$(BIN)/gongyou serve

lint: .venv/.dev  ## ruff, mypy, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: .venv/.dev  ## all tests that need nothing beyond Python, about a quarter of an hour on two processors
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not ($(BEYOND))"

test-all: lint .venv/.spark  ## lint, and what needs PostgreSQL, Java 17, Chromium or long proof (run make test first)
	$(BIN)/pytest -n 3 --dist loadscope --no-loadscope-reorder -m "$(BEYOND)"
	$(BIN)/python -m tests.services.postgres $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "database and not ($(BEYOND))"

lock: .venv/.dev  ## compile requirements/*.in to *.txt with hashes
	$(LOCK) requirements/dev.in -o requirements/dev.txt
	$(LOCK) -c requirements/dev.txt requirements/run.in -o requirements/run.txt
	$(LOCK) -c requirements/dev.txt requirements/spark.in -o requirements/spark.txt
	$(LOCK) requirements/bench.in -o requirements/bench.txt
