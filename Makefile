# Two commands do everything on a fresh Debian 12 with a JDK 17, Maven, make and gcc:
#   make demo    build, run the leaking server under the agent, show where its memory went
#   make test    build and run every test
# make build only builds; make bench and make storm take their time and have their own targets.
SHELL := /bin/bash
MVN ?= mvn -B -ntp

.PHONY: build test demo bench storm format clean packages

build: packages
	$(MVN) -q package -DskipTests

test: PACKAGES = chromium nodejs npm curl prometheus libjemalloc-dev golang-go
test: packages
	$(MVN) verify

demo: build
	bin/memprof demo

# memprof beside its peers, interleaved; QUICK=1 make bench takes three minutes.
bench: build
	benchmarks/run

# Five minutes each on every JDK with G1 and ZGC: class churn, zlib, direct buffers, exceptions, threads,
# fork and exec, dumps.
storm: packages
	$(MVN) verify -Dtest=NoUnit -Dsurefire.failIfNoSpecifiedTests=false -Dit.groups=storm -Dit.excludedGroups= -Dit.test=CrashIT -Dfailsafe.failIfNoSpecifiedTests=false

format:
	$(MVN) -q spotless:apply

clean:
	$(MVN) -q clean

# Installs what is missing, quietly, and only what is missing.
packages:
	@.ci/packages $(PACKAGES)
