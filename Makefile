# Everything a newcomer needs: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: audit axe bench clean corpus demo help laagst licenties lint opdrachten pictures sbom test \
  test-full wheel

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

# torch first and pinned, before anything that would bring another version. On Linux that of PyPI
# brings CUDA, four gigabytes that nothing here uses; README.md says how to have it without.
TORCH ?= torch==2.13.0

$(READY): pyproject.toml
	@echo "sbkennis wordt geïnstalleerd in $(VENV): 2,5 tot 6 GB, dat duurt enkele minuten."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet $(TORCH)
	$(BIN)/python -m pip install --quiet --editable '.[ocr,dev]'
	@touch $(READY)

demo: $(READY) ## install, ingest the sample corpus, ask three questions
	$(BIN)/sbkennis ingest corpus/voorbeeld
	$(BIN)/sbkennis zoek "Wat verstaat de gemeente onder de sociale basis?" --aantal 3
	$(BIN)/sbkennis zoek "Hoe worden mantelzorgers ondersteund?" --aantal 3
	$(BIN)/sbkennis zoek "Telt een school mee als sociale basis?" --aantal 3

axe: $(READY) ## fetch axe-core, with which the web pages are tested
	npm install --silent --no-audit --no-fund --prefix tests/web

# A process for each core; the tests of one file share what they made, so they stay together. In the
# order of the folders: the doctests, which are short, come last, so that no core waits long.
AT_ONCE := -n auto --dist loadfile --no-loadscope-reorder
# Only the plugins that are used: those that others bring cost every process seconds to load.
PLUGINS := -p xdist.plugin -p pytest_timeout -p _hypothesis_pytestplugin

test: export PYTEST_DISABLE_PLUGIN_AUTOLOAD := 1
test: export PYTHONDONTWRITEBYTECODE := # else each of the processes that tests start compiles anew
test: lint ## the suite: at most 15 minutes, no network
	$(BIN)/python -m pytest -m "not full" $(PLUGINS) $(AT_ONCE)

test-full: lint ## also all real documents, long fuzzing, every block of the docs
	SBKENNIS_FULL=1 $(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) ## measure speed and memory; see BENCHMARKS.md
	$(BIN)/python benchmarks/retrieval.py
	$(BIN)/python benchmarks/expansion.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/tagging.py
	@echo "Citaten: benchmarks/quotations.py en benchmarks/drafts.py, elk met een KENNISBANK"
	$(BIN)/python benchmarks/comparison.py
	$(BIN)/python benchmarks/findings.py
	$(BIN)/python benchmarks/web.py

pictures: $(READY) ## make the pictures of the handleiding again; needs chromium
	$(BIN)/python docs/beelden/maak.py

laagst: $(READY) ## run the core of the suite with the lowest versions that pyproject.toml allows
	$(BIN)/python -m benchmarks.supply.lowest .venv-laagst

licenties: $(READY) ## write docs/licenties.md from the metadata of what is installed
	$(BIN)/python -m benchmarks.supply.licences

opdrachten: $(READY) ## write docs/opdrachten.md from the help of every command
	$(BIN)/python -m benchmarks.supply.commands

# In an environment of their own, so that they are not in what they look at.
TOOLS := .venv-keten
$(TOOLS)/.ready: benchmarks/supply/requirements.txt
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --requirement benchmarks/supply/requirements.txt
	@touch $@

sbom: $(READY) $(TOOLS)/.ready ## write dist/sbom.cdx.json: what is installed, as CycloneDX
	@mkdir -p dist
	$(TOOLS)/bin/cyclonedx-py environment --pyproject pyproject.toml --spec-version 1.6 \
	  --validate --output-reproducible --output-format JSON --output-file dist/sbom.cdx.json $(VENV)
	$(BIN)/python -m benchmarks.supply.bill dist/sbom.cdx.json

audit: $(READY) $(TOOLS)/.ready ## ask pypi.org for known weaknesses in what is installed (network)
	@mkdir -p dist
	$(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//' > dist/geinstalleerd.txt
	$(TOOLS)/bin/pip-audit --strict --no-deps --disable-pip --requirement dist/geinstalleerd.txt

corpus: $(READY) ## build the sample corpus again from corpus/bouw
	$(BIN)/python corpus/bouw/bouw.py

wheel: $(READY) ## build the wheel into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## remove what can be computed again
	rm -rf indexes/kennisbank.sqlite* indexes/vectoren.* indexes/schrijfslot dist build
