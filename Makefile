# `make test` is the one command: it installs what it needs into TOOLS_DIR, and runs every check there is.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help

export CARGO_TARGET_DIR ?= $(CURDIR)/target
TOOLS_DIR ?= $(CURDIR)/.tools
export PATH := $(TOOLS_DIR)/cargo/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0

# The tools of cargo. Those of Python and npm are pinned by the lock files in tools/, with a hash for every file.
NEXTEST := 0.9.151
MACHETE := 0.9.2
DENY := 0.20.2
SBOM := 0.10.0
UV := 0.13.9

# The name of a stamp contains a checksum of what pins the tool, so that a change of it installs the tool again.
checksum = $(firstword $(shell cksum <<< '$(1)'))
file_checksum = $(firstword $(shell cksum < $(1)))
EMULATOR_STAMP := $(TOOLS_DIR)/stamps/emulator-$(call file_checksum,tools/emulator.txt)
MOTO_STAMP := $(TOOLS_DIR)/stamps/moto-$(call file_checksum,tools/moto.txt)
AWS_STAMP := $(TOOLS_DIR)/stamps/aws-$(call file_checksum,tools/aws.txt)
SLACK_STAMP := $(TOOLS_DIR)/stamps/slack-$(call file_checksum,tools/slack.txt)
API_STAMP := $(TOOLS_DIR)/stamps/api-$(call file_checksum,tools/api.txt)
NPM_STAMP := $(TOOLS_DIR)/stamps/npm-$(call file_checksum,tools/package-lock.json)
NEXTEST_STAMP := $(TOOLS_DIR)/stamps/nextest-$(call checksum,$(NEXTEST))
MACHETE_STAMP := $(TOOLS_DIR)/stamps/machete-$(call checksum,$(MACHETE))
DENY_STAMP := $(TOOLS_DIR)/stamps/deny-$(call checksum,$(DENY))
SBOM_STAMP := $(TOOLS_DIR)/stamps/sbom-$(call checksum,$(SBOM))

# Everything is compiled with the same features for all packages: building a part alone would compile its dependencies anew.
ALL := --locked --workspace --all-features
ZIPS := $(CARGO_TARGET_DIR)/zips
# Where the tests note what they ask of AWS.
export AWS_REQUESTS := $(CARGO_TARGET_DIR)/aws-requests
# Zips are linked by zig, which comes with cargo-lambda, against a C library as old as Lambda's.
LAMBDA_BUILD := PATH="$(TOOLS_DIR)/aws/bin:$$PATH" cargo lambda build --locked -p bot -p workers --features lambda --output-format zip
HOST := $(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x86_64)
ARCHITECTURE ?= arm64
STACK ?= incident-investigator
# The command line with what looks at a live account. It is built when it is first needed.
INVESTIGATE := cargo run --quiet --locked --package cli --features live --

.PHONY: help
help: ## List the commands.
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/p' Makefile | expand -t 18

.PHONY: test
test: tools format clippy docs machete arrows unit blocks lint interpreters e2e requests ## Install what is needed, and run every check.

# ---------------------------------------------------------------- Checks

.PHONY: format
format: ## Check the formatting.
	cargo fmt --all --check

.PHONY: clippy
clippy: ## Check with clippy.
	cargo clippy $(ALL) --all-targets -- -D warnings

.PHONY: docs
docs: ## Build the documentation without a warning.
	RUSTDOCFLAGS="-D warnings" cargo doc $(ALL) --no-deps

.PHONY: machete
machete: $(MACHETE_STAMP) ## Find unused dependencies.
	cargo machete

.PHONY: deny
deny: $(DENY_STAMP) ## Check licences, banned crates and sources.
	cargo deny --locked check licenses bans sources

.PHONY: advisories
advisories: $(DENY_STAMP) ## Check for known vulnerabilities; downloads the advisory database from GitHub.
	cargo deny --locked check advisories

.PHONY: arrows
arrows: ## Prove that the domain is pure, and that the embedded edition builds no AWS SDK.
	scripts/arrows

.PHONY: unit
unit: $(NEXTEST_STAMP) ## Run all tests but the end-to-end suite.
	@rm -rf $(AWS_REQUESTS) && mkdir -p $(AWS_REQUESTS)
	cargo nextest run $(ALL) -E 'not package(end-to-end)'
	cargo test $(ALL) --doc

.PHONY: blocks
blocks: $(SLACK_STAMP) $(NPM_STAMP) ## Check all messages and views of hostile reports by Slack's SDK and types, and of 10,000 by rules of others.
	cargo test --quiet --locked --manifest-path tools/blocks/Cargo.toml
	cargo build --quiet --locked --manifest-path tools/blocks/Cargo.toml
	cargo build --quiet $(ALL) --example hostile
	$(CARGO_TARGET_DIR)/debug/examples/hostile 10000 | $(CARGO_TARGET_DIR)/debug/blocks
	$(CARGO_TARGET_DIR)/debug/examples/hostile 1000 | $(TOOLS_DIR)/slack/bin/python scripts/blocks.py
	$(CARGO_TARGET_DIR)/debug/examples/hostile 1000 | node scripts/blocks.mjs $(TOOLS_DIR)/npm

.PHONY: lint
lint: $(AWS_STAMP) $(NPM_STAMP) ## Check the state machine, the template, and what the documents name.
	$(TOOLS_DIR)/aws/bin/python scripts/links.py
	$(TOOLS_DIR)/npm/node_modules/.bin/asl-validator --json-path statemachine/investigation.asl.json
	$(TOOLS_DIR)/aws/bin/python scripts/workflow.py inline | $(TOOLS_DIR)/aws/bin/cfn-lint
	$(TOOLS_DIR)/aws/bin/python scripts/workflow.py timeouts
	$(TOOLS_DIR)/aws/bin/cfn-lint sam-template.yaml member-role.yaml integrations.yaml
	$(TOOLS_DIR)/aws/bin/python scripts/guided.py sam-template.yaml | $(TOOLS_DIR)/aws/bin/cfn-lint
	$(TOOLS_DIR)/aws/bin/python scripts/permissions.py accounts
	$(TOOLS_DIR)/aws/bin/python scripts/permissions.py boundaries
	$(TOOLS_DIR)/aws/bin/python scripts/doors.py
	$(TOOLS_DIR)/aws/bin/python scripts/watching.py
	$(TOOLS_DIR)/aws/bin/sam validate --lint --region us-east-1 --template sam-template.yaml

.PHONY: interpreters
interpreters: $(EMULATOR_STAMP) $(MOTO_STAMP) ## Run the state machine in two interpreters, and compare what they do.
	$(TOOLS_DIR)/emulator/bin/python scripts/interpreters.py $(TOOLS_DIR)/emulator/bin/ministack $(TOOLS_DIR)/moto/bin/moto_server

.PHONY: e2e
e2e: $(EMULATOR_STAMP) $(API_STAMP) $(NPM_STAMP) $(NEXTEST_STAMP) chromium e2e-zips ## Deploy the template to an emulator, run it, look at its pages.
	@mkdir -p $(AWS_REQUESTS)
	rm -f $(CARGO_TARGET_DIR)/calls.txt
	MINISTACK=$(TOOLS_DIR)/emulator/bin/ministack SCHEMATHESIS=$(TOOLS_DIR)/api/bin/schemathesis \
		INSPECTOR=$(TOOLS_DIR)/npm/node_modules/@modelcontextprotocol/inspector-cli/build/index.js \
		AXE=$(TOOLS_DIR)/npm/node_modules/axe-core/axe.min.js ZIPS=$(ZIPS) CHROMIUM="$$(scripts/chromium)" CALLS_FILE=$(CARGO_TARGET_DIR)/calls.txt \
		SAM=$(TOOLS_DIR)/aws/bin/sam PYTHON=$(TOOLS_DIR)/aws/bin/python \
		BOT=$(CARGO_TARGET_DIR)/$(shell uname -m)-unknown-linux-gnu/e2e/bot \
		cargo nextest run $(ALL) --no-fail-fast -E 'package(end-to-end)'
	$(TOOLS_DIR)/aws/bin/python scripts/permissions.py calls $(CARGO_TARGET_DIR)/calls.txt

.PHONY: requests
requests: $(AWS_STAMP) ## Hold what unit and e2e asked of AWS to AWS's own descriptions of its services.
	$(TOOLS_DIR)/aws/bin/python scripts/requests.py $(AWS_REQUESTS)

.PHONY: faults
faults: $(EMULATOR_STAMP) e2e-zips ## Try every fault of every service, or ONLY="slack secrets ...": an hour for all.
	cargo build $(ALL)
	MINISTACK=$(TOOLS_DIR)/emulator/bin/ministack ZIPS=$(ZIPS) $(CARGO_TARGET_DIR)/debug/faults $(ONLY)

.PHONY: load
load: $(EMULATOR_STAMP) e2e-zips ## Ask for 200 investigations at once, or COUNT=12, within the quotas of AWS and Slack: ten minutes.
	cargo build $(ALL)
	MINISTACK=$(TOOLS_DIR)/emulator/bin/ministack ZIPS=$(ZIPS) $(CARGO_TARGET_DIR)/debug/load $(COUNT)

# ---------------------------------------------------------------- Zips and deployment

.PHONY: e2e-zips
e2e-zips: $(AWS_STAMP)
	$(LAMBDA_BUILD) --profile e2e --lambda-dir $(ZIPS) $(if $(filter arm64,$(HOST)),--arm64,--x86-64)
	cp $(ZIPS)/bot/bootstrap.zip $(ZIPS)/bot.zip
	cp $(ZIPS)/workers/bootstrap.zip $(ZIPS)/workers.zip

# Nothing unwinds, for a panic aborts: the tables for it would be dead weight.
.PHONY: zips
zips: $(AWS_STAMP) ## Build what is deployed. ARCHITECTURE is arm64 or x86_64.
	RUSTFLAGS="-C force-unwind-tables=no" $(LAMBDA_BUILD) --profile lambda --lambda-dir target/lambda $(if $(filter arm64,$(ARCHITECTURE)),--arm64,--x86-64)
	@scripts/install-packages advancecomp || echo "Without advzip the zips are a few percent larger."
	@! command -v advzip > /dev/null || advzip --recompress --shrink-extra --quiet target/lambda/*/bootstrap.zip
	@ls -l target/lambda/*/bootstrap.zip

# Linked by zig too, so that they run with the C library of every Linux that is still maintained.
.PHONY: binaries
binaries: $(AWS_STAMP) ## Build investigate and lab for Linux into target/binaries. ARCHITECTURE is arm64 or x86_64.
	PATH="$(TOOLS_DIR)/aws/bin:$$PATH" cargo lambda build --locked -p cli -p lab --features cli/live,cli/mcp --release --lambda-dir target/binaries/build \
		$(if $(filter arm64,$(ARCHITECTURE)),--arm64,--x86-64)
	cp target/binaries/build/investigate/bootstrap target/binaries/investigate
	cp target/binaries/build/lab/bootstrap target/binaries/lab

# They are the same for every system.
.PHONY: share
share: ## Write the manual pages and the shell completions into target/share.
	cargo build --locked --package cli --features live,mcp
	rm -rf target/share && mkdir -p target/share/completions
	$(CARGO_TARGET_DIR)/debug/investigate man target/share/man/man1
	$(CARGO_TARGET_DIR)/debug/investigate completions bash > target/share/completions/investigate.bash
	$(CARGO_TARGET_DIR)/debug/investigate completions zsh > target/share/completions/_investigate
	$(CARGO_TARGET_DIR)/debug/investigate completions fish > target/share/completions/investigate.fish

.PHONY: schemas
schemas: ## Write the description of the API and the schemas of what is kept into docs, from the types.
	cargo run --quiet --locked -p bot --features schemas --bin schemas -- docs

.PHONY: sbom
sbom: $(SBOM_STAMP) ## List every crate of the build in target/sbom.cdx.json, as CycloneDX.
	@mkdir -p target
	cargo sbom --output-format cyclone_dx_json_1_6 > target/sbom.cdx.json

# template.yaml asks for five parameters, sam-template.yaml takes all.
.PHONY: package
package: zips ## Pack what is deployed, for accounts without a clone, into target/package. ARCHITECTURE is arm64 or x86_64.
	PYTHON=$(TOOLS_DIR)/aws/bin/python scripts/package target/package $(ARCHITECTURE) target/lambda/bot/bootstrap.zip target/lambda/workers/bootstrap.zip

.PHONY: guided
guided: package ## Build what is deployed, and have the SAM CLI ask five questions before it deploys it.
	cd target/package && $(TOOLS_DIR)/aws/bin/sam deploy --guided --stack-name $(STACK)

.PHONY: deploy
deploy: zips ## Deploy to AWS as STACK. PARAMETERS="RetentionDays=7 ..." sets the template's parameters.
	$(TOOLS_DIR)/aws/bin/sam deploy --template sam-template.yaml --stack-name $(STACK) --resolve-s3 --capabilities CAPABILITY_IAM \
		--no-fail-on-empty-changeset --parameter-overrides Architecture=$(ARCHITECTURE) $(PARAMETERS)

.PHONY: manifest
manifest: ## Print the Slack app's manifest with the address of STACK.
	@$(INVESTIGATE) slack manifest --stack $(STACK)

.PHONY: secrets
secrets: ## Ask for the Slack app's secrets, and store them in STACK.
	@$(INVESTIGATE) slack secrets --stack $(STACK)

.PHONY: context
context: ## Save CONTEXT, a JSON file that says where a service's telemetry is, in STACK.
	@test -n "$(CONTEXT)" || { echo "Name the file: make context CONTEXT=checkout.json" >&2; exit 1; }
	@$(INVESTIGATE) context save --stack $(STACK) $(CONTEXT)

.PHONY: doctor
doctor: ## Find what is set up wrongly in the account and in STACK.
	@$(INVESTIGATE) doctor --stack $(STACK)

# ---------------------------------------------------------------- Figures and pictures

.PHONY: accuracy
accuracy: ## Measure on all data below DATA, and write docs/ACCURACY.md.
	cargo run --locked --release -p lab -- accuracy "$(DATA)" --out docs/ACCURACY.md

.PHONY: bench-coldstart
bench-coldstart: ARCHITECTURE := $(HOST)
bench-coldstart: zips ## Time the bot's cold start beside a Python handler's.
	BOT=$(CARGO_TARGET_DIR)/$(shell uname -m)-unknown-linux-gnu/lambda/bot PYTHON=$(TOOLS_DIR)/aws/bin/python \
		cargo bench --profile dev $(ALL) --bench coldstart

.PHONY: bench-ack
bench-ack: ARCHITECTURE := $(HOST)
bench-ack: zips ## Time the bot's acknowledgements, fifty at once and the first of a process; fail above 5 and 50 ms.
	BOT=$(CARGO_TARGET_DIR)/$(shell uname -m)-unknown-linux-gnu/lambda/bot cargo bench --profile dev $(ALL) --bench acknowledgement

.PHONY: screenshots
screenshots: chromium ## Make the pictures of the README, and those of every message in docs/slack.
	cargo build $(ALL)
	CHROMIUM="$$(scripts/chromium)" $(CARGO_TARGET_DIR)/debug/screenshots

# ---------------------------------------------------------------- Tools

.PHONY: tools
tools: $(NEXTEST_STAMP) $(MACHETE_STAMP) $(EMULATOR_STAMP) $(MOTO_STAMP) $(AWS_STAMP) $(SLACK_STAMP) $(API_STAMP) $(NPM_STAMP) chromium ## Install the tools.
	@rm -rf $(TOOLS_DIR)/build

# $(1): the name of the environment and of its lock file. The lock file lists every package, so pip has nothing to resolve,
# and wheels only are taken, so that no package runs code while it is installed.
define python_environment
	scripts/install-packages python3-venv
	rm -rf $(TOOLS_DIR)/$(1)
	python3 -m venv $(TOOLS_DIR)/$(1)
	$(TOOLS_DIR)/$(1)/bin/pip install --quiet --disable-pip-version-check \
		--require-hashes --no-deps --only-binary :all: --requirement tools/$(1).txt
	@mkdir -p $(@D) && touch $@
endef

# $(1): the tool's crate, $(2): its version and features. A test tool is compiled fast rather than made fast.
define cargo_tool
	command -v $(1) || CARGO_TARGET_DIR=$(TOOLS_DIR)/build \
		CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
		cargo install --quiet --locked --root $(TOOLS_DIR)/cargo $(1) --version $(2)
	@mkdir -p $(@D) && touch $@
endef

$(EMULATOR_STAMP):
	$(call python_environment,emulator)

$(MOTO_STAMP):
	$(call python_environment,moto)

$(AWS_STAMP):
	$(call python_environment,aws)

$(SLACK_STAMP):
	$(call python_environment,slack)

$(API_STAMP):
	$(call python_environment,api)

$(NPM_STAMP):
	scripts/install-packages npm
	@mkdir -p $(TOOLS_DIR)/npm
	cp tools/package.json tools/package-lock.json $(TOOLS_DIR)/npm/
	npm ci --silent --no-audit --no-fund --ignore-scripts --prefix $(TOOLS_DIR)/npm
	@mkdir -p $(@D) && touch $@

$(NEXTEST_STAMP):
	$(call cargo_tool,cargo-nextest,$(NEXTEST) --no-default-features --features default-no-update)

$(MACHETE_STAMP):
	$(call cargo_tool,cargo-machete,$(MACHETE))

$(DENY_STAMP):
	$(call cargo_tool,cargo-deny,$(DENY))

$(SBOM_STAMP):
	$(call cargo_tool,cargo-sbom,$(SBOM))

# The lock files hold for every platform and for Python 3.10 and later, and name no registry.
.PHONY: tool-locks
tool-locks: ## Lock the tools of Python and npm anew, after a change in tools/*.in or tools/package.json.
	scripts/install-packages python3-venv npm
	test -x $(TOOLS_DIR)/uv/bin/uv || python3 -m venv $(TOOLS_DIR)/uv
	$(TOOLS_DIR)/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV)
	for environment in emulator moto aws slack api; do \
		$(TOOLS_DIR)/uv/bin/uv pip compile --quiet --no-config --universal --python-version 3.10 --generate-hashes --no-annotate \
			--upgrade --custom-compile-command "make tool-locks" --output-file tools/$$environment.txt tools/$$environment.in; \
	done
	rm -f tools/package-lock.json
	npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund --prefix tools

.PHONY: chromium
chromium:
	@scripts/chromium > /dev/null || scripts/install-packages chromium
