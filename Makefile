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

# The tools, pinned. The emulator needs older AWS libraries than SAM does, hence two environments.
EMULATOR := ministack==1.5.33 aws-sam-translator==1.115.0 cbor2==6.3.0 cryptography==50.0.2
AWS_TOOLS := aws-sam-cli==1.170.0 cargo-lambda==1.9.2 cfn-lint==1.58.0
NPM_TOOLS := asl-validator@4.0.0
NEXTEST := 0.9.151
MACHETE := 0.9.2
DENY := 0.20.2

# A tool's stamp bears its version, so that a new version is installed and an old one is not installed twice.
stamp = $(TOOLS_DIR)/stamps/$(1)-$(firstword $(shell echo '$(2)' | cksum))
EMULATOR_STAMP := $(call stamp,emulator,$(EMULATOR))
AWS_STAMP := $(call stamp,aws,$(AWS_TOOLS))
NPM_STAMP := $(call stamp,npm,$(NPM_TOOLS))
NEXTEST_STAMP := $(call stamp,nextest,$(NEXTEST))
MACHETE_STAMP := $(call stamp,machete,$(MACHETE))
DENY_STAMP := $(call stamp,deny,$(DENY))

# Everything is compiled with the same features for all packages: building a part alone would compile its dependencies anew.
ALL := --locked --workspace --all-features
ZIPS := $(CARGO_TARGET_DIR)/zips
# Zips are linked by zig, which comes with cargo-lambda, against a C library as old as Lambda's.
LAMBDA_BUILD := PATH="$(TOOLS_DIR)/aws/bin:$$PATH" cargo lambda build --locked -p bot -p workers --features lambda --output-format zip
HOST := $(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x86_64)
ARCHITECTURE ?= arm64
STACK ?= incident-investigator

.PHONY: help
help: ## List the commands.
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/p' Makefile | expand -t 18

.PHONY: test
test: tools format clippy docs machete arrows unit lint e2e ## Install what is needed, and run every check.

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
deny: $(DENY_STAMP) ## Check licences, banned crates and sources; the workflow checks advisories too.
	cargo deny --locked check licenses bans sources

.PHONY: arrows
arrows: ## Prove that the domain is pure, and that the embedded edition builds no AWS SDK.
	scripts/arrows

.PHONY: unit
unit: $(NEXTEST_STAMP) ## Run all tests but the end-to-end suite.
	cargo nextest run $(ALL) -E 'not package(end-to-end)'
	cargo test $(ALL) --doc

.PHONY: lint
lint: $(AWS_STAMP) $(NPM_STAMP) ## Check the state machine and the template.
	$(TOOLS_DIR)/npm/node_modules/.bin/asl-validator --json-path statemachine/investigation.asl.json
	$(TOOLS_DIR)/aws/bin/python scripts/workflow.py inline | $(TOOLS_DIR)/aws/bin/cfn-lint
	$(TOOLS_DIR)/aws/bin/python scripts/workflow.py timeouts
	$(TOOLS_DIR)/aws/bin/cfn-lint sam-template.yaml
	$(TOOLS_DIR)/aws/bin/sam validate --lint --region us-east-1 --template sam-template.yaml

.PHONY: e2e
e2e: $(EMULATOR_STAMP) $(NEXTEST_STAMP) chromium e2e-zips ## Deploy the template to an emulator, run it, look at its pages.
	MINISTACK=$(TOOLS_DIR)/emulator/bin/ministack ZIPS=$(ZIPS) CHROMIUM="$$(scripts/chromium)" \
		cargo nextest run $(ALL) -E 'package(end-to-end)'

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

.PHONY: deploy
deploy: zips ## Deploy to AWS as STACK. PARAMETERS="RetentionDays=7 ..." sets the template's parameters.
	$(TOOLS_DIR)/aws/bin/sam deploy --template sam-template.yaml --stack-name $(STACK) --resolve-s3 --capabilities CAPABILITY_IAM \
		--no-fail-on-empty-changeset --parameter-overrides Architecture=$(ARCHITECTURE) $(PARAMETERS)

.PHONY: manifest
manifest: $(AWS_STAMP) ## Print the Slack app's manifest with the address of STACK.
	@$(TOOLS_DIR)/aws/bin/python scripts/slack.py manifest $(STACK)

.PHONY: secrets
secrets: $(AWS_STAMP) ## Ask for the Slack app's secrets, and store them in STACK.
	@$(TOOLS_DIR)/aws/bin/python scripts/slack.py secrets $(STACK)

.PHONY: context
context: $(AWS_STAMP) ## Save CONTEXT, a JSON file that says where a service's telemetry is, in STACK.
	@$(TOOLS_DIR)/aws/bin/python scripts/context.py $(STACK) $(CONTEXT)

# ---------------------------------------------------------------- Figures and pictures

.PHONY: bench-coldstart
bench-coldstart: ARCHITECTURE := $(HOST)
bench-coldstart: zips ## Time the bot's cold start beside a Python handler's.
	BOT=$(CARGO_TARGET_DIR)/$(shell uname -m)-unknown-linux-gnu/lambda/bot PYTHON=$(TOOLS_DIR)/aws/bin/python \
		cargo bench --profile dev $(ALL) --bench coldstart

.PHONY: screenshots
screenshots: chromium ## Make the pictures of the README.
	cargo build $(ALL)
	CHROMIUM="$$(scripts/chromium)" $(CARGO_TARGET_DIR)/debug/screenshots

# ---------------------------------------------------------------- Tools

.PHONY: tools
tools: $(NEXTEST_STAMP) $(MACHETE_STAMP) $(EMULATOR_STAMP) $(AWS_STAMP) $(NPM_STAMP) chromium ## Install the tools.
	@rm -rf $(TOOLS_DIR)/build

# $(1): the environment's name, $(2): its packages.
define python_environment
	scripts/install-packages python3-venv
	rm -rf $(TOOLS_DIR)/$(1)
	python3 -m venv $(TOOLS_DIR)/$(1)
	$(TOOLS_DIR)/$(1)/bin/pip install --quiet --disable-pip-version-check $(2)
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
	$(call python_environment,emulator,$(EMULATOR))

$(AWS_STAMP):
	$(call python_environment,aws,$(AWS_TOOLS))

$(NPM_STAMP):
	scripts/install-packages npm
	npm install --silent --no-audit --no-fund --prefix $(TOOLS_DIR)/npm $(NPM_TOOLS)
	@mkdir -p $(@D) && touch $@

$(NEXTEST_STAMP):
	$(call cargo_tool,cargo-nextest,$(NEXTEST) --no-default-features --features default-no-update)

$(MACHETE_STAMP):
	$(call cargo_tool,cargo-machete,$(MACHETE))

$(DENY_STAMP):
	$(call cargo_tool,cargo-deny,$(DENY))

.PHONY: chromium
chromium:
	@scripts/chromium > /dev/null || scripts/install-packages chromium
