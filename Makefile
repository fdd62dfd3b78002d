# The words of the house. `make` alone lists them.
.PHONY: help install run demo test later bench check fix shell clean pin
.DEFAULT_GOAL := help
SETUP = python=$$(sh .ci/python) && "$$python" .ci/install.py
BIN = .venv/bin
TEMPLATES = find . -name '*.html' -path '*templates*' -not -path './.venv/*' -not -path './node_modules/*'
# Settings as a site behind TLS has them, for Django's own check of a deployment.
PRODUCTION = PUBLIC_URL=https://tracker.example ALLOWED_HOSTS=tracker.example \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))')

# Each starts a database, a queue and a cache of its own; 0 is one process, as a debugger wants it.
WORKERS ?= 2
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadscope

export PYTHON
DAY ?= +1 year

help: ## list these words
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

install: ## make .venv and fetch what the product needs, front-end files too
	@$(SETUP)

run: ## run the product here: make run PORT=8000
	@$(SETUP) && exec $(BIN)/python -m minerals_tracker.local.supervisor

demo: ## run it with an invented deal beside the real ones
	@$(SETUP) && exec $(BIN)/python -m minerals_tracker.local.supervisor --demo

test: ## run the tests: make test ARGS="tests/deals -k units"
	@$(SETUP) dev && $(BIN)/python -m tests.browsers && $(BIN)/python -m tests.system_servers && exec $(PYTEST) $(ARGS)

# Not faketime -f "@...": there every process, worker or server, begins at that moment anew.
later: ## run the tests as on another day: make later DAY="+1 year" ARGS=tests/journeys
	@command -v faketime >/dev/null || { echo "faketime is missing: install it, on Debian by apt-get install faketime." >&2; exit 1; }
	@$(SETUP) dev && exec faketime "$(DAY)" $(PYTEST) -m "not browser and not real_clock" $(ARGS)

bench: ## measure: make bench ONLY=pages, rehearse: make bench SMALL=1; results go to docs/performance.md
	@$(SETUP) dev && $(BIN)/python -m tests.browsers && exec $(BIN)/python -m tests.benchmarks $(ONLY) $(if $(SMALL),--small) $(ARGS)

# Types are checked without a cache: it reports related managers as missing after models change.
check: ## style, types, walls, templates, migrations, deployment
	@$(SETUP) dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy --no-incremental . .ci/install.py
	$(BIN)/lint-imports
	$(BIN)/python -m tests.fixed_days
	@$(TEMPLATES) -exec $(BIN)/djade --check --target-version 5.2 {} +
	@$(TEMPLATES) -exec $(BIN)/djhtml --check --tabwidth 2 {} +
	VAR_DIR=var/test $(BIN)/python -m minerals_tracker.local manage.py check --database default
	VAR_DIR=var/test $(BIN)/python -m minerals_tracker.local manage.py makemigrations --check --dry-run
	@$(PRODUCTION) $(BIN)/python manage.py check --deploy --tag security --fail-level WARNING

fix: ## put right what a program can put right
	@$(SETUP) dev
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .
	@-$(TEMPLATES) -exec $(BIN)/djade --target-version 5.2 {} +
	@-$(TEMPLATES) -exec $(BIN)/djhtml --tabwidth 2 {} +

shell: ## a Python shell on the data of this checkout
	@$(SETUP) && exec $(BIN)/python -m minerals_tracker.local manage.py shell

clean: ## remove what can be made again; the data in var/ stay
	rm -rf .venv node_modules static/vendor var/test var/bench var/static .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

pin: ## compile the pinned requirements from the .in files
	@$(SETUP) dev
	$(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make pin' -o requirements.txt requirements.in
	$(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make pin' -c requirements.txt -o requirements-dev.txt requirements-dev.in
