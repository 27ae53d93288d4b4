# Every target installs what it needs first. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run test check build dev bench web fmt vet lint vulns web-check generated web-test go-race go-bench browser

# Where Go's own archive goes: sudo forgets it.
export PATH := $(PATH):/usr/local/go/bin
export CGO_ENABLED := 1

# Named, so that neither the data folder nor npm's packages are walked for Go files.
PACKAGES := ./cmd/... ./data/... ./geo/... ./internal/... ./web
GO_FOLDERS := $(wildcard cmd data geo internal web/*.go)
LINT := bin/tools/golangci-lint-2.15.0
# The stamp lives with npm's packages: other packages make another UI.
WEB_BUILT := web/node_modules/.built
WEB_SOURCES := $(wildcard web/src web/public web/scripts web/index.html web/*.ts web/*.js web/package.json web/package-lock.json)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

run: ## serve the map with the demo data on http://127.0.0.1:8080
	@.ci/install --run
	@[ -x bin/cotmoc ] || echo 'Đang dựng chương trình; lần đầu mất vài phút. / Building the program; the first time takes some minutes.'
	@$(MAKE) --no-print-directory -s bin/cotmoc
	@exec bin/cotmoc demo

test: ## all tests: Go with a private PostGIS, front end, real Chromium
	@.ci/install --test
	@$(MAKE) --no-print-directory bin/cotmoc web-test
	go test -timeout 30m $(PACKAGES)
	@$(MAKE) --no-print-directory browser

check: ## what CI runs: formatting, linters, generated = committed, tests with the race detector, benchmarks once
	@.ci/install --test
	@$(MAKE) --no-print-directory fmt
	@$(MAKE) --no-print-directory bin/cotmoc
	@$(MAKE) --no-print-directory vet lint generated vulns web-check web-test
	@$(MAKE) --no-print-directory go-race go-bench browser

build: ## bin/cotmoc with the UI inside
	@.ci/install --run
	@$(MAKE) --no-print-directory bin/cotmoc

dev: ## live reload: the UI on http://127.0.0.1:5173, the server rebuilt on every change
	@.ci/install --run
	@exec .ci/dev

bench: ## benchmarks as a table
	@.ci/install --test
	@$(MAKE) --no-print-directory -s web
	@go test -run '^$$' -bench . -benchmem $(PACKAGES) | awk -f .ci/bench.awk

# What follows are steps of the above and install nothing themselves.

# Go's own cache knows what changed; its stamp of the repository would fail where another user owns that.
.PHONY: bin/cotmoc
bin/cotmoc: web
	@go build -buildvcs=false -ldflags '-s -w' -o bin/cotmoc ./cmd/cotmoc

web:
	@if [ ! -f web/dist/index.html ] || [ ! -f $(WEB_BUILT) ] || [ -n "$$(find $(WEB_SOURCES) -newer $(WEB_BUILT) -print -quit)" ]; then \
		touch $(WEB_BUILT).begun && npm --prefix web run --silent build && mv $(WEB_BUILT).begun $(WEB_BUILT); \
	fi

fmt:
	@unformatted=$$(gofmt -l $(GO_FOLDERS)); [ -z "$$unformatted" ] || { echo "gofmt -w $$unformatted"; exit 1; }

vet:
	go vet $(PACKAGES)

lint: $(LINT)
	$(LINT) run $(PACKAGES)

$(LINT):
	GOBIN=$(abspath bin/tools) GOFLAGS=-buildvcs=false go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
	@mv bin/tools/golangci-lint $@

vulns:
	@.ci/vulns ./cmd/cotmoc

generated:
	@.ci/generated $(PACKAGES)

web-check:
	npm --prefix web run --silent check

web-test:
	npm --prefix web test

# Those with tests or benchmarks of a name: the others would be linked for nothing.
having = $(addprefix ./,$(sort $(dir $(shell grep -rlE '^func $(1)' --include='*_test.go' cmd data geo internal))))

# Tests named Real work through a whole country, those named Matrix ask every door as every role or thousands of questions,
# those named Bulk read, write or draw tens of megabytes; the race detector makes that ten times slower and has nothing to find
# there that it does not find in the others. The longest packages begin first, so that both cores are busy to the end; what
# go vet would find again was found by vet.
go-race:
	go test -race -vet=off -timeout 30m -skip 'Real|Matrix|Bulk' ./internal/api ./internal/postgis $(PACKAGES)
	go test -vet=off -timeout 30m -run 'Real|Matrix|Bulk' ./internal/postgis ./internal/api $(call having,Test.*(Real|Matrix|Bulk))

# One at a time: a package that is still being built would take the time of one that is measured.
go-bench:
	go test -p 1 -vet=off -short -run '^$$' -bench . -benchtime 1x $(call having,Benchmark)

browser:
	npm --prefix web run --silent test:browser
