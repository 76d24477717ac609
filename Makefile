# SPDX-License-Identifier: MIT
# mql: learn a lead score, apply it.  `make help` lists the targets.
#
# Debian 12; `make deps` installs what is missing.  CC, CFLAGS, LDFLAGS, PREFIX
# and DESTDIR are the user's and win.  O is where everything is built: one tree
# per flavour.  V=1 shows the commands.
CC     ?= cc
CLANG  ?= clang
PREFIX ?= /usr/local
O      ?= build
OPT    ?= -O2 -g
WERROR ?=

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
        -Wmissing-prototypes -Wcast-qual -Wwrite-strings -Wundef -Wvla \
        -Wformat=2 -Wswitch-enum -Wdouble-promotion
# No -ffast-math, no contraction: a score must not depend on the machine.
BASE := -std=c11 -D_POSIX_C_SOURCE=200809L -I. -pthread -ffp-contract=off
ALL_CFLAGS = $(BASE) $(WARN) $(WERROR) $(OPT) $(CFLAGS)
Q = $(if $(V),,@)

# OpenBLAS stands in for GSL's own slow CBLAS.
COMMON_LIBS  := -lcsv -lyaml -lnettle -lz -lzstd -lm
TRAINER_LIBS := -llinear -lgsl -lopenblas $(COMMON_LIBS)

# mql-scorer --from, where libpq's header is there; HAVE_LIBPQ= builds without.
# It is not linked but loaded when it is asked for (scorer/pg_lib.h).
PKG_CONFIG ?= pkg-config
HAVE_LIBPQ ?= $(shell $(PKG_CONFIG) --exists libpq 2>/dev/null && echo yes)
PG_OTHER   := $(if $(HAVE_LIBPQ),pg_none,pg pg_link pg_lib)
PG_CFLAGS  := $(if $(HAVE_LIBPQ),$(shell $(PKG_CONFIG) --cflags libpq))

objs    = $(patsubst %.c,$(O)/%.o,$(wildcard $(1)))
COMMON  := $(call objs,common/*.c)
TRAINER := $(filter-out %/main.o,$(call objs,trainer/*.c)) \
             $(O)/trainer/report_web.o
SCORER  := $(filter-out %/main.o $(PG_OTHER:%=$(O)/scorer/%.o),\
             $(call objs,scorer/*.c))
TESTS   := $(call objs,tests/unit/*.c tests/prop/*.c tests/oracle/*.c)
TOOLS   := $(foreach c,$(wildcard datasets/*.c),\
             $(O)/$(subst _,-,$(notdir $(c:.c=))))
FUZZERS := $(patsubst tests/fuzz/%.c,$(O)/fuzz/%,\
             $(wildcard tests/fuzz/fuzz_*.c))
PROGRAMS := $(O)/mql-trainer $(O)/mql-scorer

SANITIZE_ADDRESS := -O1 -g -fno-omit-frame-pointer \
                    -fsanitize=address,undefined -fno-sanitize-recover=all
SANITIZE_THREAD  := -O1 -g -fsanitize=thread

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all deps demo check test cli fault real parity pg web arch asan tsan \
        fuzz fuzzers unit bench bench-promise bench-selection bench-quality \
        man install uninstall clean help

all: $(PROGRAMS)        ## build both programs into build/ (default)

help:                   ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | \
		sed 's/:.*##/\t/' | expand -t 17

deps:                   ## install the Debian packages that are missing
	$(Q).ci/deps build

demo: deps              ## train on demo leads, score tonight's, show it
	$(Q)$(MAKE) --no-print-directory all tools
	$(Q)datasets/demo.sh $(O)

check:                  ## everything CI runs: all tests, all flavours
	$(Q).ci/deps test
	$(Q)MAKE='$(MAKE)' tests/check.sh

# ---- programs ----

# The link lines are the architecture: only the trainer may link a solver.
$(O)/mql-trainer: $(O)/trainer/main.o $(TRAINER) $(O)/libmql.a
	@echo "  LD  $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ -o $@ $(TRAINER_LIBS)

$(O)/mql-scorer: $(O)/scorer/main.o $(SCORER) $(O)/libmql.a
	@echo "  LD  $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ -o $@ $(COMMON_LIBS)

$(O)/scorer/pg_link.o $(O)/scorer/pg_lib.o: BASE += $(PG_CFLAGS)

$(O)/libmql.a: $(COMMON)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(O)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC  $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

# Loops over the rows of a tile and the columns of a row: from -O3 on they
# become wide instructions.
$(O)/scorer/kernel%.o $(O)/trainer/glm_sums.o: OPT += -O3

# What a report's page is made of, as C arrays.
CHART_JS ?= /usr/share/javascript/chart.js/chart.min.js
$(O)/trainer/report_web.c: $(wildcard trainer/web/*) $(wildcard $(CHART_JS))
	@mkdir -p $(@D)
	$(Q)trainer/web/embed.sh $(CHART_JS) > $@

$(O)/trainer/report_web.o: $(O)/trainer/report_web.c
	@echo "  CC  $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

.PHONY: tools
tools: $(TOOLS)

define tool
$(O)/$(subst _,-,$(notdir $(1:.c=))): $(O)/$(1:.c=.o) $(O)/libmql.a
	@echo "  LD  $$@"
	$$(Q)$$(CC) $$(ALL_CFLAGS) $$(LDFLAGS) $$^ -o $$@ $$(COMMON_LIBS)
endef
$(foreach c,$(wildcard datasets/*.c),$(eval $(call tool,$(c))))

# ---- tests ----

unit: $(O)/unit
$(O)/unit: $(TESTS) $(TRAINER) $(SCORER) $(O)/libmql.a
	@echo "  LD  $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ -o $@ -lcriterion $(TRAINER_LIBS)

test: $(O)/unit         ## unit, property and oracle tests (T='suite/*')
	$(Q)$(O)/unit $(if $(T),--filter '$(T)')

cli: all tools          ## command-line cases (T=case names)
	$(Q)MQL_BIN=$(O) tests/cli/run.sh $(T)

fault: all tools        ## full disks, signals, unreadable files
	$(Q)MQL_BIN=$(O) tests/each.sh tests/fault/*.sh

real: all tools         ## real data sets, where ../shared/data is there
	$(Q)MQL_BIN=$(O) tests/each.sh tests/real/run.sh tests/real/maturity.sh

$(O)/random-leads: $(O)/tests/parity/random_leads.o \
                   $(O)/tests/prop/random_card.o $(O)/libmql.a
	@echo "  LD  $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ -o $@ $(COMMON_LIBS)

parity: all tools $(O)/random-leads ## exported SQL, engine by engine
	$(Q)tests/parity/run.sh $(O)

pg: all                 ## leads out of PostgreSQL, scores into it
	$(Q)tests/pg/none.sh $(O)
	$(Q)python3 tests/pg/run.py $(O)

web: all                ## the report's page in a headless browser
	$(Q)MQL_BIN=$(O) tests/each.sh tests/web/*.sh

arch: all               ## who may depend on whom
	$(Q)tests/arch.sh $(O)

asan:                   ## unit and cli under ASan and UBSan
	$(Q)$(MAKE) --no-print-directory O=$(O)/asan \
		OPT='$(SANITIZE_ADDRESS)' test cli

tsan:                   ## the scorer's threads under TSan
	$(Q)$(MAKE) --no-print-directory O=$(O)/tsan \
		OPT='$(SANITIZE_THREAD)' T='--tagged threads' cli

fuzz: $(FUZZERS)        ## fuzz every parser for FUZZ_S seconds (20)
	$(Q)tests/fuzz/run.sh $(O)/fuzz

fuzzers: $(FUZZERS)
FUZZ_CFLAGS = $(BASE) -Wall -O1 -g -fno-omit-frame-pointer \
              -fno-sanitize-recover=all $(CFLAGS)
FUZZ_COMMON := $(patsubst %.c,$(O)/fuzz/%.o,$(wildcard common/*.c \
                 scorer/kernel*.c tests/prop/random_card.c))

$(O)/fuzz/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(FUZZ_CFLAGS) -MMD -MP \
		-fsanitize=fuzzer-no-link,address,undefined -c $< -o $@

$(O)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(FUZZ_COMMON)
	@echo "  FUZZER  $@"
	$(Q)$(CLANG) $(FUZZ_CFLAGS) -fsanitize=fuzzer,address,undefined \
		$(LDFLAGS) $^ -o $@ $(COMMON_LIBS)

$(O)/bench-csv: $(O)/bench/csv.o $(O)/libmql.a
	@echo "  LD  $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ -o $@ $(COMMON_LIBS)

$(O)/bench-leads: $(O)/bench/speed/leads.o $(O)/libmql.a
	@echo "  LD  $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ -o $@ $(COMMON_LIBS)

bench:                  ## measure speed (SIZE=small is quick); bench/README.md
	$(Q).ci/deps bench
	$(Q)$(MAKE) --no-print-directory all tools $(O)/bench-csv \
		$(O)/bench-leads
	$(Q)bench/run.sh $(O)

bench-promise: all      ## is the promise kept? simulated leads, real tables
	$(Q)bench/promise/run.sh $(O)

bench-selection: all tools ## outcomes of some leads only: promise, exploring
	$(Q)bench/selection/demo.sh $(O)
	$(Q)bench/selection/loop.sh $(O)

bench-quality: all      ## real tables: mql beside other people's best
	$(Q)bench/quality/run.sh $(O)

# ---- installing ----

man: all                ## manual pages into build/man
	$(Q)tests/man.sh $(O)

install: all man        ## programs, manual pages, examples under PREFIX
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/mql/models
	install $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(O)/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(wildcard models/*.yaml models/*.md) \
		$(DESTDIR)$(PREFIX)/share/mql/models

uninstall:              ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/mql-trainer \
		$(DESTDIR)$(PREFIX)/bin/mql-scorer \
		$(DESTDIR)$(PREFIX)/share/man/man1/mql-trainer*.1 \
		$(DESTDIR)$(PREFIX)/share/man/man1/mql-scorer*.1
	rm -rf $(DESTDIR)$(PREFIX)/share/mql

clean:                  ## remove build/
	$(Q)rm -rf build

ALL_OBJS := $(COMMON) $(TRAINER) $(SCORER) $(TESTS) $(FUZZ_COMMON) \
            $(call objs,*/main.c datasets/*.c bench/*.c bench/speed/*.c)
-include $(ALL_OBJS:.o=.d)
