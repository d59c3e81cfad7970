# All tasks of this repository. 'make' without a target lists them.

SCENARIOS ?= scenarios
ENGINE ?= lab
MINUTES ?= 10

command := artifacts/stagetest/stagetest

# Compiled ahead of time where that compiler is pinned, so that each command starts in half the time.
ahead := $(if $(filter Linux-x86_64,$(shell uname -s)-$(shell uname -m)),-p:ReadyToRun=true)

export DOTNET_NOLOGO := 1
export DOTNET_CLI_TELEMETRY_OPTOUT := 1

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup build run test golden format fuzz bench archives site coverage mutation clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what is missing: nftables and util-linux for the lab engine; the .NET SDK 10 must be there
	@.ci/setup

build: setup ## Build the command: artifacts/stagetest/stagetest
	@.ci/build-agent
	@rm -f artifacts/stagetest/stagetest
	dotnet publish harness/StageTest.Cli -c Release -o artifacts/stagetest -p:PublishDocumentationFiles=false $(ahead)
	@.ci/build-native artifacts/stagetest

run: build ## Run the scenarios on real packets (SCENARIOS=scenarios ENGINE=lab)
	$(command) run $(SCENARIOS) --engine $(ENGINE)

test: build ## Check the format and run all tests that this machine can run
	dotnet build StageTest.sln -c Release
	@.ci/test

golden: setup ## Accept what the unit tests receive as the new *.verified.* files
	STAGETEST_ACCEPT_GOLDEN=1 dotnet test tests/StageTest.UnitTests -c Release
	@git status --short -- '*.verified.*'

format: setup ## Format the code
	dotnet csharpier format .
	dotnet format style
	dotnet format analyzers

fuzz: setup ## Break files at random and give them to the commands (MINUTES=10)
	dotnet build tests/StageTest.EndToEndTests -c Release
	STAGETEST_FUZZ_MINUTES=$(MINUTES) dotnet test tests/StageTest.EndToEndTests -c Release --no-build --filter "FullyQualifiedName~FuzzTests"

bench: build ## Run the benchmarks
	dotnet run --project tests/StageTest.Benchmarks -c Release

archives: setup ## Build archives of the command that need no .NET (SYSTEMS=linux-x64 for one)
	@.ci/archives $(SYSTEMS)

site: setup ## Build the site of the documentation: artifacts/site
	@.ci/site

coverage: setup ## Measure how much of the code the unit tests run, and name the worst ten files
	@.ci/coverage

mutation: setup ## Measure how many mistakes in a folder of the code the unit tests notice (FOLDER=StageTest.Core/Policies/Selectors)
	@.ci/mutation $(FOLDER)

clean: ## Remove everything that was built or received
	rm -rf artifacts
	find tests -name '*.received.*' -delete
