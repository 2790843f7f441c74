# make demo: set up and run the main job; make test: set up, run the checks and pass the tests; make check: the checks alone;
# make coverage: the tests once more, and which lines and branches they reach (it takes twice as long).
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test suite check coverage bench constraints clean

$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

# What the tests need is several times what the program needs: a demonstration waits for none of it.
$(VENV)/.ready-dev: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: $(VENV)/.ready
	$(BIN)/zhanggui demo

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

suite: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n auto

test: check suite

coverage: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n auto --cov --cov-report=term

# The peers live in an environment of their own: they are measured, never needed. LINES are millions of order lines: make bench LINES="1 10 100"
LINES ?= 1
PEERS = benchmarks/.peers

$(PEERS)/.ready:
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet 'claude-ecom==0.2.0' 'openretailscience==0.48.1' 'pandas<3'
	touch $@

bench: $(VENV)/.ready-dev $(PEERS)/.ready
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/run.py --lines $(LINES)
	$(BIN)/python benchmarks/peers.py $(PEERS)/bin/python

constraints: $(VENV)/.ready-dev
	$(BIN)/python -m piptools compile --quiet --all-extras --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate --output-file constraints.txt pyproject.toml

clean:
	rm -rf $(VENV) $(PEERS) demo-shop build .mypy_cache .ruff_cache .pytest_cache .hypothesis
