# Two commands do everything on a fresh Debian 12 with a JDK 17, Maven, make and gcc:
#   make demo    build, run the leaking server under the agent, show where its memory went
#   make test    build and run every test
# make build only builds, and needs no browser, in which the tests open flame graphs; make bench and make storm
# take their time and have their own targets.
SHELL := /bin/bash
MVN ?= mvn -B -ntp

.PHONY: build test every-jdk javadoc docs dist dist-check demo bench bench-start bench-hooks storm kills fuzz format clean packages

build: packages
	$(MVN) -q package -DskipTests

test every-jdk: PACKAGES = chromium nodejs npm graphviz curl prometheus libjemalloc-dev libmimalloc-dev libgoogle-perftools-dev golang-go strace zsh fish groff tmux
test: packages
	$(MVN) verify

# Also what is the same on every JDK, on every JDK.
every-jdk: packages
	$(MVN) verify -Dit.everyJdk=true

# The documentation of the API and of the MBeans, into target/javadoc; a warning is an error. What an MBean's members
# mean stands in their @Described, where JMX finds it as well: a comment of their own is not asked for.
javadoc:
	javadoc -quiet -Xdoclint:all -Werror -d target/javadoc -sourcepath api/src/main/java dev.memprof.api
	javadoc -quiet -Xdoclint:all,-missing -Werror -d target/javadoc/contract -sourcepath contract/src/main/java dev.memprof.contract

# The archive and a staged Maven repository, in target/dist.
dist: packages
	$(MVN) -q package -Pstaging -DskipTests
	distribution/stage

# The same, built twice in two clones: not a byte may differ. Ten minutes.
dist-check:
	distribution/check

# Writes the parts of the documentation that are made of the program and of measured tables; the tests hold them to it.
docs: build
	java -cp distribution/target/classes:jmx-client/target/memprof-cli.jar dev.memprof.distribution.page.Docs . agent/target/memprof.jar

demo: build
	bin/memprof demo

# memprof beside its peers, interleaved, on every JDK: 35 minutes, or with QUICK=1 twenty. Writes tables and plots into
# docs/performance.md.
bench: PACKAGES = gnuplot-nox
bench: build
	benchmarks/run --readme

# What memprof adds to a start and to an idle JVM, on every JDK; writes the tables into docs/explanation/cost.md. An
# hour and a half, with ROUNDS=1 twenty minutes.
bench-start: build
	benchmarks/start/run --readme

# What a hook in the application's classes adds to a call, by JMH; two minutes.
bench-hooks: build
	benchmarks/hooks/run

# What make test does in short, at length, half an hour in all. Five minutes each on every JDK with G1 and ZGC:
# class churn, zlib, direct buffers, exceptions, threads, fork and exec, dumps. Then a minute of fifty clients over
# HTTP, a minute of Prometheus, a thousand looks, and many exits.
storm: PACKAGES = prometheus
storm: packages
	$(MVN) verify -Dtest=NoUnit -Dsurefire.failIfNoSpecifiedTests=false -Dit.groups=storm -Dit.excludedGroups= -Dfailsafe.failIfNoSpecifiedTests=false

# kill -9 at fifty random moments on every JDK, most of them while a dump is taken; then every file is looked at.
kills: packages
	$(MVN) verify -Dtest=NoUnit -Dsurefire.failIfNoSpecifiedTests=false -Dit.groups=long -Dit.excludedGroups= -Dit.test=KillIT -Dfailsafe.failIfNoSpecifiedTests=false

# A minute of new inputs for every reader; READERS="heap pprof" chooses. What it finds stays in profile/src/test/resources
# as an input of ReadersFuzzTest, which make test runs. Reading the libraries that a dump names is no finding.
READERS ?= heap jeprof names pprof collapsed elf
fuzz: packages
	$(MVN) -q test-compile -pl profile -am
	@for reader in $(READERS); do echo "fuzzing $$reader" && JAZZER_FUZZ=1 $(MVN) -q surefire:test -pl profile \
	  -Dtest="ReadersFuzzTest#$$reader" -Djazzer.hooks=true \
	  -Djazzer.disabled_hooks=com.code_intelligence.jazzer.sanitizers.FilePathTraversal || exit 1; done

format:
	$(MVN) -q spotless:apply

clean:
	$(MVN) -q clean

# Installs what is missing, quietly, and only what is missing.
packages:
	@.ci/packages $(PACKAGES)
