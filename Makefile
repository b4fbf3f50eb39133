# What each goal does stands in scripts/; README.md says which to use when.
export SQLX_OFFLINE ?= true

.PHONY: run test demo bench prepare

run: ## The server on http://localhost:3000, with a database of its own in data/
	@scripts/run.sh serve

test: ## Format, lints and every test, with what they need
	@scripts/test.sh

demo: ## Two instances on this machine that talk to each other
	@scripts/run.sh demo

bench: ## The figures of docs/benchmarks.md, on this machine
	@scripts/run.sh bench

prepare: ## .sqlx/ anew, after a change of SQL or migrations
	@scripts/prepare.sh
