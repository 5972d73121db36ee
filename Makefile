# Counterpoint. `make demo` and `make test` work on a machine with Python >= 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2

.PHONY: demo test test-long lint types bench schema reports notebooks phenomena validation clean

demo: .venv/demo
	$(BIN)/counterpoint compare scenarios/train_ticket_booking.yaml --replications 10 --out reports/demo
	@echo
	@echo "The report is reports/demo/report.html: open it in a browser."

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

# The examples that are committed: what each study costs is in reports/README.md.
EXAMPLES := reports/examples
REPORT := $(BIN)/counterpoint report scenarios
reports: .venv/demo
	$(REPORT)/order_fulfillment.yaml -n 10 --out $(EXAMPLES)/order_fulfillment
	$(REPORT)/user_registration.yaml -n 5 --study load --out $(EXAMPLES)/user_registration
	$(REPORT)/train_ticket_booking.yaml -n 10 --study load --out $(EXAMPLES)/train_ticket_booking
	$(REPORT)/train_ticket_booking_bursty.yaml -n 5 --only-comparison --out $(EXAMPLES)/train_ticket_booking_bursty
	$(REPORT)/shared_services.yaml -n 3 --study load --out $(EXAMPLES)/shared_services
	$(REPORT)/loan_approval.yaml -n 3 --study load --out $(EXAMPLES)/loan_approval
	$(REPORT)/release.yaml -n 5 --only-comparison --out $(EXAMPLES)/release
	$(REPORT)/flash_sale.yaml -n 3 --only-comparison --out $(EXAMPLES)/flash_sale

# The oracles and what the model shows of them: about twelve minutes.
validation: .venv/test
	$(BIN)/python tests/validation.py

# The gallery: what must happen in the smallest world that shows it. About a minute.
phenomena: .venv/demo
	$(BIN)/python scenarios/phenomena/gallery.py

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
