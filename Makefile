# The environment lives in .venv. Every target sets up what it needs first; a second run is instant.
# On a machine without a GPU, pip's index settings (PIP_EXTRA_INDEX_URL) can point at CPU builds of torch, a tenth the size.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
TORCH := $(shell grep '^torch==' constraints.txt)
PYTEST_ARGS ?= -n 2 --dist loadfile

.PHONY: setup demo test check bench plugin screenshots format chromium php clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "The module venv is missing; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing into $(VENV) (a few minutes the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(TORCH)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(STAMP)

demo: $(STAMP)
	@$(BIN)/salesagent demo $(DEMO_ARGS)

test: $(STAMP) chromium php
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(STAMP) chromium php
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python -m pytest $(PYTEST_ARGS)

bench: $(STAMP)
	$(BIN)/python -m bench $(BENCH_ARGS)

# The WordPress plugin's archive: dist/sales-agent.zip
plugin:
	@$(PYTHON) scripts/wordpress_plugin.py dist

# Pictures of the widget in each of its states, to be looked at.
screenshots: $(STAMP) chromium
	$(BIN)/python scripts/widget_screenshots.py --folder $(or $(FOLDER),build/widget)

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Browser tests need Chromium. It is installed where that is possible without asking; elsewhere those tests are skipped.
chromium:
	@if [ ! -x /usr/bin/chromium ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the browser tests"; \
		{ apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium; } >/dev/null || \
			echo "Chromium could not be installed; the browser tests are skipped."; \
	elif [ ! -x /usr/bin/chromium ]; then \
		echo "/usr/bin/chromium is missing; the browser tests are skipped."; \
	fi

# The WordPress plugin's tests need PHP; the same holds.
php:
	@if ! command -v php >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing PHP for the tests of the WordPress plugin"; \
		{ apt-get -qq update && apt-get -qq install -y --no-install-recommends php-cli; } >/dev/null || \
			echo "PHP could not be installed; the tests of the WordPress plugin are skipped."; \
	elif ! command -v php >/dev/null; then \
		echo "php is missing; the tests of the WordPress plugin are skipped."; \
	fi

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .import_linter_cache
