# make run    a working register with examples on http://127.0.0.1:8000/, and a worker beside it
# make test   everything that must hold before a change is accepted
# Others: setup, format, messages, soak, bench, audit. ROPA_PORT changes the port, PYTHON the interpreter.

PYTHON ?= python3
export ROPA_PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
# organisation:register, of the examples; `make run` issues an edition of each, and leaves it in var/registers
REGISTERS := appointlet:controller kannelle:controller kitameraki:controller kleep:controller \
             appointlet:processor kannelle:processor kitameraki:processor
# tests that read no row, or read them as any database gives them: on SQLite in `make test`, on both in `make soak`
ALIKE := canary compliance documents examples i18n impact pictures retention security test_architecture.py \
         test_environment.py test_settings.py test_wording.py
# halves of the list, so that tests beside each other share what they set up; who is done first takes from the other
WORKERS := -n 2 --dist worksteal
# the tests of a production installation: nothing of this is used outside `make test`
PRODUCTION = ROPA_DEBUG=False ROPA_ALLOWED_HOSTS=register.example.org \
             ROPA_SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')"

.PHONY: audit run test setup setup-tests catalogues registers lint types checks tests tests-postgres soak bench format messages

run: setup catalogues
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) load_examples
	$(MAKE) --no-print-directory registers
	$(MANAGE) ensure_administrator
	@# `wait` hears a signal at once; whatever ends this, the server and the worker end with it
	@$(MANAGE) run_worker & worker=$$!; $(MANAGE) runserver 127.0.0.1:$(ROPA_PORT) & server=$$!; \
	    trap 'kill $$worker $$server 2>/dev/null; wait' EXIT; trap 'exit 130' INT TERM HUP; wait $$server

registers:
	mkdir -p var/registers
	set -e; for each in $(REGISTERS); do \
	    $(MANAGE) issue_edition "$${each%:*}" --register "$${each#*:}" --unless-issued \
	        --output "var/registers/$${each%:*}-$${each#*:}.pdf"; \
	done

# The types are judged beside the first tests: mypy works on one core only.
test: lint checks
	$(MAKE) --no-print-directory --jobs=2 types tests
	$(MAKE) --no-print-directory tests-postgres

setup: $(VENV)/.run
	@.ci/packages run $(PYTHON)

setup-tests: $(VENV)/.test
	@.ci/packages test $(PYTHON)

$(VENV)/.run: requirements.txt
	.ci/packages run $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements.txt
	touch $@

$(VENV)/.test: requirements.txt tests/requirements.txt
	.ci/packages test $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(PIP) -r tests/requirements.txt
	touch $(VENV)/.run $@

catalogues: $(CATALOGUES)

%.mo: %.po
	msgfmt --check-format --output-file=$@ $<

lint: setup-tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup-tests
	$(BIN)/mypy

checks: setup-tests catalogues
	$(MANAGE) makemigrations --check --dry-run
	$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

tests: setup-tests catalogues
	$(BIN)/python -m pytest $(WORKERS)

tests-postgres: setup-tests catalogues
	$(BIN)/python -m tests.postgres pytest $(WORKERS) -m "not browser or postgres" $(ALIKE:%=--ignore=tests/%)

# The property tests and the long-running tests, at length
soak: setup-tests catalogues
	ROPA_SOAK=1 $(BIN)/python -m pytest $(WORKERS)
	ROPA_SOAK=1 $(BIN)/python -m tests.postgres pytest $(WORKERS)

bench: setup catalogues
	@if [ -d benchmarks ]; then $(BIN)/python -m benchmarks; else echo "There are no benchmarks yet."; fi

# Known vulnerabilities of what is pinned. Needs the network, and an environment of its own for the tool.
audit:
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	sed 's/ *#.*//' requirements.txt > $(VENV)/audit/pinned.txt
	$(VENV)/audit/bin/pip-audit --no-deps --disable-pip --requirement $(VENV)/audit/pinned.txt

format: setup-tests
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: setup
	mkdir -p locale
	$(MANAGE) makemessages --locale fr --add-location file --no-wrap --no-obsolete --ignore .venv --ignore var --ignore tests
