# The whole toolbox. `make demo` needs Swift 6.2 or newer; the rest it installs itself on Debian and Ubuntu.

swift_files := Package.swift Sources Tests Web Schemas $(wildcard Plugins)

demo_options := \
	$(if $(filter 1,$(REVIEWED)),--reviewed) \
	$(if $(filter 1,$(NO_SERVE)),--no-serve) \
	$(if $(PORT),--port $(PORT))

# Swift's libraries are linked in, so that the program runs where no Swift is; without debug information it is built sooner.
release := -c release --product plumbline -debug-info-format none \
	$(if $(filter Linux,$(shell uname)),--static-swift-stdlib -Xswiftc -use-ld=lld)

.PHONY: help demo build test lint fuzz format bench bench-serve spark clean

help:
	@echo "make demo     build, load a year of flights, open the workbench; REVIEWED=1 NO_SERVE=1 PORT=8080"
	@echo "make build    build the program: .build/release/plumbline"
	@echo "make test     every check: format, warnings, tests, browser"
	@echo "make lint     the format check alone"
	@echo "make fuzz     every reader on made-up input; SECONDS=60 each, ONLY=\"csv time\""
	@echo "make format   put the code into the agreed format"
	@echo "make bench    speed beside other programs; ROWS=1000000 COLUMNS=20 REPEAT=5 JSON=1 ONLY=plumbline,polars_read"
	@echo "make bench-serve  how long a running server takes for pages and labels"
	@echo "make spark    profile the flights on Apache Spark and compare; needs Java 17; FOLDER=…"
	@echo "make clean    remove what was built"

demo: build
	.build/release/plumbline demo $(strip $(demo_options))

build:
	@.ci/install build
# SwiftPM builds two modules anew each time, so it is asked only when a source is newer than the program.
	@if test -x .build/release/plumbline && \
		test -z "$$(find Package.swift Sources Plugins Web Schemas -newer .build/release/plumbline 2>/dev/null | head -1)"; \
	then echo "The program is up to date"; \
	else echo "Building (minutes the first time)" && swift build $(release); fi

# A warning is an error here; the release build stays tolerant of newer compilers.
test: export PLUMBLINE_STRICT = 1
test:
	@.ci/install test
	@$(MAKE) --no-print-directory lint
	swift build --build-tests
	swift test --skip-build --parallel
	@.ci/fuzz 3

lint:
	swift format lint --strict --parallel --recursive $(swift_files)

# What crashes a reader is kept under .build/fuzzing/found; with its fault mended it goes into Tests/Fuzzing/Corpus.
fuzz:
	@.ci/install build
	@.ci/fuzz $(or $(SECONDS),60) $(ONLY)

format:
	swift format format --in-place --parallel --recursive $(swift_files)

# One virtual environment a peer, since their dependencies contradict each other. A peer that cannot be installed is left out.
bench: build
	@for set in core nannyml whylogs evidently; do \
		test -e Benchmarks/.work/venv-$$set/ready && continue; \
		python3 -m venv Benchmarks/.work/venv-$$set && \
		Benchmarks/.work/venv-$$set/bin/pip install --quiet -r Benchmarks/requirements/$$set.txt && \
		touch Benchmarks/.work/venv-$$set/ready || \
		{ echo "$$set cannot be installed and is left out" >&2; rm -rf Benchmarks/.work/venv-$$set; }; \
	done
	Benchmarks/.work/venv-core/bin/python Benchmarks/bench.py \
		$(if $(ROWS),--rows $(ROWS)) $(if $(COLUMNS),--columns $(COLUMNS)) \
		$(if $(REPEAT),--repeat $(REPEAT)) $(if $(filter 1,$(JSON)),--json) $(if $(ONLY),--only $(ONLY))

bench-serve: build
	@test -e Benchmarks/.work/venv-core/ready || { \
		python3 -m venv Benchmarks/.work/venv-core && \
		Benchmarks/.work/venv-core/bin/pip install --quiet -r Benchmarks/requirements/core.txt && \
		touch Benchmarks/.work/venv-core/ready; }
	Benchmarks/.work/venv-core/bin/python Benchmarks/serve.py

spark: build
	@test -e Benchmarks/.work/venv-spark/ready || { \
		python3 -m venv Benchmarks/.work/venv-spark && \
		Benchmarks/.work/venv-spark/bin/pip install --quiet -r Examples/spark/requirements.txt && \
		touch Benchmarks/.work/venv-spark/ready; }
	Benchmarks/.work/venv-spark/bin/python Examples/spark/profile_on_spark.py \
		$(if $(FOLDER),--folder $(FOLDER),--through 2014-02-01T00:00:00Z)

clean:
	swift package clean
