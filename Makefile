# What each target does is in its `##` comment; `make help` prints them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PATHS := Sources Tests Package.swift

.PHONY: help install run test bench screenshots reference containers dependencies format lint clean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## Install with apt-get what `make run` needs and is missing
	@.ci/install run

run: ## Install what is missing, build release and run everything until Ctrl-C
	@.ci/install run
	@.ci/web
	swift build -c release --product lugx
	@exec .build/release/lugx up

test: ## Install what the tests need, build and run every test
	@.ci/install test
	@.ci/test

bench: ## Measure beside nginx, a bare SwiftNIO handler, pgbench and plain queries
	@.ci/install bench
	swift build -c release --product benchmarks
	swift build -c release --product lugx
	.build/release/benchmarks ingestion
	.build/release/benchmarks store
	.build/release/benchmarks sign-in
	.build/release/benchmarks analytics
	python3 Tests/Benchmarks/report.py

screenshots: ## Take the pictures of the README anew, from a shop with 30 simulated days
	@.ci/install test
	swift build --product lugx
	@.ci/screenshots

reference: ## Write docs/reference anew from the code
	swift build --product lugx
	.build/debug/lugx reference docs/reference

containers: ## Build the image and try docker/compose.yaml, as root, without pulling images
	@.ci/install run
	@.ci/install containers
	@.ci/web
	swift build -c release --product lugx
	@docker/check

dependencies: ## Write docs/dependencies.md anew: what is used, and under which licences
	@.ci/install test
	@.venv-test/bin/python .ci/dependencies

format: ## Rewrite the Swift files in the house's format
	swift format --in-place --parallel --recursive $(PATHS)

lint: ## Check the format without changing anything
	swift format lint --strict --parallel --recursive $(PATHS)

clean: ## Remove what was built; data in .lugx stays
	rm -rf .build .venv-test dist
