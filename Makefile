# Counterpoint. `make demo` and `make test` work on a machine with Python >= 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2

.PHONY: demo test test-long lint types bench schema reports notebooks clean

demo: .venv/demo
	$(BIN)/counterpoint compare scenarios/train_ticket_booking.yaml --replications 10 --out reports/train_ticket_booking
	@echo
	@echo "The report is reports/train_ticket_booking/report.html: open it in a browser."

test: lint types
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not long"

test-long: .venv/test
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/test
	$(BIN)/mypy

bench: .venv/test
	$(BIN)/python tests/benchmarks/bench.py

schema: .venv/demo
	$(BIN)/counterpoint schema > scenarios/scenario.schema.json

reports: .venv/demo
	for name in train_ticket_booking order_fulfillment user_registration; do \
	  $(BIN)/counterpoint compare scenarios/$$name.yaml --replications 10 --out reports/$$name || exit 1; \
	done

notebooks: .venv/test
	$(BIN)/python notebooks/build.py

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Counterpoint needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv

# The two stamps say what is installed; both are renewed when the dependencies change.
.venv/demo: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/test: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@ .venv/demo

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
