# The whole toolbox. `make demo` needs Swift 6.2 or newer; the rest it installs itself on Debian and Ubuntu.

swift_files := Package.swift Sources Tests Web Schemas $(wildcard Plugins)

demo_options := \
	$(if $(filter 1,$(REVIEWED)),--reviewed) \
	$(if $(filter 1,$(NO_SERVE)),--no-serve) \
	$(if $(PORT),--port $(PORT))

.PHONY: help demo build test lint format clean

help:
	@echo "make demo     build, load a year of flights, open the workbench; REVIEWED=1 NO_SERVE=1 PORT=8080"
	@echo "make build    build the program: .build/release/plumbline"
	@echo "make test     every check: format, warnings, tests, browser"
	@echo "make lint     the format check alone"
	@echo "make format   put the code into the agreed format"
	@echo "make clean    remove what was built"

demo: build
	.build/release/plumbline demo $(strip $(demo_options))

build:
	@.ci/install build
	@echo "Building (minutes the first time, a second when nothing changed)"
	swift build -c release --product plumbline

# A warning is an error here; the release build stays tolerant of newer compilers.
test: export PLUMBLINE_STRICT = 1
test:
	@.ci/install test
	@$(MAKE) --no-print-directory lint
	swift build --build-tests
	swift test --skip-build --parallel

lint:
	swift format lint --strict --parallel --recursive $(swift_files)

format:
	swift format format --in-place --parallel --recursive $(swift_files)

clean:
	swift package clean
