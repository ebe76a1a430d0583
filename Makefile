# Each target is one script in bin/; without make, call that.
.DEFAULT_GOAL := help
.PHONY: help run setup test test-everything check catalogs lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

run: ## start Makeright with its demo shop (PORT=9000 make run takes another port)
	@bin/dev

setup: ## make .venv and install what it takes to develop
	@bin/setup --dev

test: ## all tests; what this machine lacks is left out and named
	@bin/test

test-everything: ## checks and all tests, nothing left out (as root it installs what lacks)
	@bin/ci

check: ## lint, format, types, floors, templates, migrations, scripts: seconds
	@bin/check

catalogs: ## bring the catalogs of all languages up to the source
	@bin/setup --dev
	@.venv/bin/python -m tests.house.catalogs update

lock: ## bring uv.lock up to pyproject.toml
	@bin/setup --dev
	@UV_SYSTEM_CERTS=1 .venv/bin/uv lock --default-index https://pypi.org/simple
