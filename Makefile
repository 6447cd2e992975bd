# Two commands do all the set-up: `make demo` and `make test`. Each makes .venv from pinned versions.
PYTHON ?= python3
BIN := .venv/bin
# Without bytecode every start of the program compiles it anew.
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check lint types layers docs docs-check bench pins clean

demo: .venv/run
	$(BIN)/sbagg demo --into demo-world

test: .venv/dev
	$(BIN)/pytest -n auto

check: lint types layers docs-check test

lint: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/dev
	$(BIN)/mypy

layers: .venv/dev
	$(BIN)/lint-imports

# Pages with parts that docs/gen.py writes.
PAGES = README.md docs/*.md docs/*/*.md

docs: .venv/dev
	$(BIN)/cog -r -P -I docs $(PAGES)

docs-check: .venv/dev
	$(BIN)/cog --check --diff -P -I docs $(PAGES)

bench: .venv/dev
	$(BIN)/python -m bench

pins: .venv/dev
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --group dev --group bench --universal --python-version 3.11 \
	  --no-header --no-annotate --no-emit-index-url --upgrade -o constraints.txt

clean:
	rm -rf .venv demo-world bench/out

.venv/made:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q -c constraints.txt pip
	@touch $@

.venv/run: .venv/made pyproject.toml constraints.txt
	$(BIN)/pip install -q -c constraints.txt -e .
	@touch $@

.venv/dev: .venv/run pyproject.toml constraints.txt
	$(BIN)/pip install -q -c constraints.txt --group dev
	@touch $@
