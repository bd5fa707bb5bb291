# Everything a person does with this repository. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python

help: ## list what can be done here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/.demo translations ## install what is missing, seed the demo once, start everything (Ctrl-C ends it)
	@scripts/run

test: .venv/.test translations ## all tests, both databases, browser included
	@scripts/packages --tests
	$(PY) -m pytest -n 2 --dist loadgroup

soak: .venv/.test translations ## the long proofs of money: 300 made-up stories, 100 rounds of twenty at once, every killpoint
	@scripts/packages --tests
	MONEY_STORIES=$${MONEY_STORIES:-300} MONEY_ROUNDS=$${MONEY_ROUNDS:-100} $(PY) -m pytest -n 2 --dist loadgroup \
		tests/money/test_any_order.py tests/money/test_at_once.py \
		tests/journey/test_killpoints.py tests/journey/test_money_killpoints.py

check: .venv/.test translations ## style, types, imports, templates, translations, licences
	@scripts/check

bench: .venv/.test translations ## ratios to floors taken in the same run (bench/results.json)
	$(PY) -m bench

audit: .venv/.test ## known vulnerabilities in the dependencies
	@scripts/audit

audit-pages: .venv/.test translations ## what checkers from outside say of the pages: Nu HTML checker, Lighthouse, five tasks on a slow phone
	@scripts/packages --tests
	$(PY) -m tests.audit $(PARTS)

translations: $(patsubst %.po,%.mo,$(wildcard services/translations/*/LC_MESSAGES/messages.po))

%.mo: %.po .venv/.demo
	@.venv/bin/pybabel -q compile -i $< -o $@

.venv/.demo: setup.cfg constraints.txt
	@scripts/packages
	@scripts/install demo
	@touch $@

.venv/.test: .venv/.demo
	@scripts/packages --tests
	@scripts/install demo,test,dev
	@touch $@

clean: ## remove the environment and the demo's data
	rm -rf .venv var

.PHONY: help run test soak check bench audit audit-pages translations clean
