# Groundwork. `make help` lists what can be asked for.
#
# One file for the whole tree, written for GNU make 3.81 (macOS's) and later. Nothing about the
# machine is asked before `deps` has had its chance: what pkg-config says goes to $(BUILD)/flags.mk,
# which make itself makes first and then reads.

CFLAGS     ?= -O2 -g
PREFIX     ?= /usr/local
DESTDIR    ?=
BUILD      ?= build
PKG_CONFIG ?= pkg-config
INSTALL    ?= install
FUZZ_CC    ?= clang
FUZZ_SECONDS ?= 60
SHARED     ?=
# Which tests `test` and `soak` run: patterns of make, as in ONLY='unit/base_%'.
ONLY       ?= %

LIBRARIES      := ncursesw libcmark libcjson libutf8proc
TEST_LIBRARIES := cmocka
TEST_NEEDS     := $(TEST_LIBRARIES) tmux
COURSE_DIR     := $(PREFIX)/share/groundwork

.PHONY: all run test soak bench fuzz lint install uninstall clean deps install-deps \
        help test-needs FORCE
.SUFFIXES:
.DELETE_ON_ERROR:

all:

# --- The machine ---------------------------------------------------------------------------------

# Where `deps` is among the goals, what asks for a library waits for it.
DEPS_FIRST := $(if $(filter deps,$(MAKECMDGOALS)),install-deps)

# By hand one does not think of -j; a -j that is given wins over this one.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(or $(shell getconf _NPROCESSORS_ONLN 2>/dev/null),1)
endif
ifneq ($(filter clean,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

# Lines as short as what they say; `make V=1` shows the commands in full.
ifeq ($(V),)
Q := @
say = @printf '  %-5s %s\n' '$(1)' '$(2)'
endif

# Homebrew keeps its ncurses out of the way of the system's, which is too old.
ifeq ($(shell uname),Darwin)
PLATFORM := -D_DARWIN_C_SOURCE
BREW     := $(shell brew --prefix 2>/dev/null)
export PKG_CONFIG_PATH := $(BREW)/opt/ncurses/lib/pkgconfig:$(PKG_CONFIG_PATH)
else
# Of ncurses only its terminfo is used, which is a library of its own on most systems.
NEEDED_ONLY := -Wl,--as-needed
endif
export PKG_CONFIG

# --- The language --------------------------------------------------------------------------------

# Whatever CFLAGS says: a run is the same on every machine, so no a*b+c in one rounding and no
# arithmetic of the compiler's own; and assertions stay in. What libm would say in errno nobody
# reads, and no trap is set: so sqrt() and floor() are a few instructions, and on many machines libm
# need not even be loaded.
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wconversion \
            -Wno-sign-conversion -Wvla $(if $(CI),-Werror)
LANGUAGE := -std=c17 -D_XOPEN_SOURCE=700 $(PLATFORM) -fno-fast-math -fno-math-errno \
            -fno-trapping-math -ffp-contract=off -UNDEBUG -Iinclude
# Where memory is looked at, none is kept for the next use.
SANITIZERS := address,undefined,float-cast-overflow -DARENA_SPARES=0
ifneq ($(SANITIZE),)
LANGUAGE += -fsanitize=$(SANITIZERS) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

# ncursesw asks for an older _XOPEN_SOURCE than ours; its other define is for its own header only.
LIBRARY_FLAGS = $(filter-out -D_XOPEN_SOURCE=% -D_DEFAULT_SOURCE,$(PACKAGE_CFLAGS))
COMPILE_FLAGS = $(CPPFLAGS) $(CFLAGS) $(LANGUAGE) $(WARNINGS) $(LIBRARY_FLAGS) $(DEFINES)
COMPILE = $(CC) $(COMPILE_FLAGS) -MMD -MP -c -o $@
LINK    = $(CC) $(CFLAGS) $(LANGUAGE) $(LDFLAGS) -o $@
LIBS    = $(NEEDED_ONLY) $(if $(SHARED),$(SHARED_LIBS),$(ARCHIVED_LIBS)) -lm -lpthread $(LDLIBS)
# Asked in the recipe, so that only who builds tests needs what they need.
TEST_CFLAGS = $$($(PKG_CONFIG) --cflags $(TEST_LIBRARIES))
TEST_LIBS   = $$($(PKG_CONFIG) --libs $(TEST_LIBRARIES))

# Writes what standard input says to the target, and leaves it alone where it says so already.
UPDATE_FILE = mkdir -p $(@D) && cat > $@.new && \
              if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
quoted = '$(subst ','\'',$(1))'

# --- The program ---------------------------------------------------------------------------------

SOURCES := $(sort $(wildcard src/*/*.c))
TEMPLATES := $(sort $(wildcard src/course/templates/* quizzes/quiz.schema.json))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o) $(BUILD)/registry.o \
           $(if $(wildcard src/course/templates),$(BUILD)/templates.o)
LIBRARY := $(BUILD)/libgroundwork.a
PROGRAM := $(BUILD)/groundwork

all: $(PROGRAM)

$(PROGRAM): $(BUILD)/main.o $(LIBRARY) $(BUILD)/archives.mk
	$(call say,LINK,$@)
	$(Q)$(LINK) $(filter-out %.mk,$^) $(LIBS)

$(BUILD)/%.o: src/%.c $(BUILD)/flags.mk
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $<

# The stamp is there for files that went: an archive does not know what it should no longer hold.
$(LIBRARY): $(OBJECTS) $(BUILD)/sources.stamp
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

$(BUILD)/sources.stamp: FORCE
	@echo $(SOURCES) $(SUPPORT_OBJECTS) | { $(UPDATE_FILE); }

# What all objects hang on: the compiler, the flags, and what pkg-config says of the libraries.
$(BUILD)/flags.mk: FORCE $(DEPS_FIRST)
	@.ci/deps --check $(LIBRARIES)
	@{ echo '#' $(call quoted,$(CC) $(CPPFLAGS) $(CFLAGS) $(LANGUAGE) $(WARNINGS) $(LDFLAGS)) \
	        $(if $(SHARED),shared); \
	   echo "PACKAGE_CFLAGS := $$($(PKG_CONFIG) --cflags $(LIBRARIES))"; \
	   echo "SHARED_LIBS := $$($(PKG_CONFIG) --libs $(LIBRARIES))"; } | { $(UPDATE_FILE); }

# Asked only where the flags changed: to see what links takes a moment.
$(BUILD)/archives.mk: .ci/libs $(BUILD)/flags.mk
	@libs=$$(CC=$(call quoted,$(CC)) CFLAGS=$(call quoted,$(CFLAGS)) \
	    LDFLAGS=$(call quoted,$(LDFLAGS)) .ci/libs $(LIBRARIES)) && \
	    echo "ARCHIVED_LIBS := $$libs" >$@

# Every demo that a topic defines, found by its definition, in the order of the files.
TOPICS := $(shell grep -ls '^const Demo demo_' $(sort $(wildcard src/topics/*.c)) /dev/null)
DEMOS   = $$(sed -n 's/^const Demo \(demo_[a-z0-9_]*\).*/\1/p' $(TOPICS) /dev/null)
$(BUILD)/registry.c: FORCE
	@{ echo '#include "demo/demo.h"'; \
	   for demo in $(DEMOS); do echo "extern const Demo $$demo;"; done; \
	   echo 'const Demo *const demo_registry[] = {'; \
	   for demo in $(DEMOS); do echo "    &$$demo,"; done; \
	   echo '    NULL,'; echo '};'; \
	   echo 'const size_t demo_registry_count = sizeof demo_registry / sizeof *demo_registry - 1;'; \
	 } | { $(UPDATE_FILE); }

# The files that `new` writes, as strings named by them: templates/lesson.md is template_lesson.
$(BUILD)/templates.c: $(TEMPLATES)
	@mkdir -p $(@D)
	@{ echo '#include "course/templates.h"'; \
	   for file in $(TEMPLATES); do \
	       name=$$(basename $${file%.*} | tr . _) && echo "const char template_$$name[] =" && \
	       sed -e 's/[\\"]/\\&/g' -e 's/.*/    "&\\n"/' $$file && echo '    ;' || exit 1; \
	   done; } >$@

$(BUILD)/%.o: $(BUILD)/%.c $(BUILD)/flags.mk
	$(call say,CC,$<)
	$(Q)$(COMPILE) $<

# The files that know where an installed course lies; another PREFIX compiles only them again.
INSTALLED := $(shell grep -ls GROUNDWORK_COURSE_DIR src/main.c $(SOURCES))
INSTALLED := $(INSTALLED:src/%.c=$(BUILD)/%.o)
$(INSTALLED): DEFINES += -DGROUNDWORK_COURSE_DIR=$(call quoted,"$(COURSE_DIR)")
$(INSTALLED): $(BUILD)/prefix.stamp

$(BUILD)/prefix.stamp: FORCE
	@echo $(call quoted,$(COURSE_DIR)) | { $(UPDATE_FILE); }

run: $(PROGRAM)
	@$(PROGRAM) open --course .

# --- Tests ---------------------------------------------------------------------------------------

# A program is tests/KIND/MODULE_test.c, a script tests/KIND/NAME_test.sh; tests/support/*.c is
# linked to every program. Those of tests/claims meet the algorithms' mutants.
TEST_SOURCES := $(sort $(wildcard tests/*/*_test.c))
TEST_NAMES   := $(TEST_SOURCES:tests/%_test.c=%)
SCRIPT_NAMES := style $(patsubst tests/%_test.sh,%,$(sort $(wildcard tests/*/*_test.sh)))
FUZZ_NAMES   := $(patsubst tests/fuzz/%_fuzz.c,%,$(sort $(wildcard tests/fuzz/*_fuzz.c)))
BENCH_NAMES  := $(patsubst tests/bench/%_bench.c,%,$(sort $(wildcard tests/bench/*_bench.c)))

TEST_PROGRAMS  := $(patsubst %,$(BUILD)/tests/%_test,$(filter $(ONLY),$(TEST_NAMES))) \
                  $(patsubst %,$(BUILD)/tests/%_fuzz,$(filter $(ONLY),$(FUZZ_NAMES:%=fuzz/%)))
TEST_SCRIPTS   := $(foreach name,$(filter $(ONLY),$(SCRIPT_NAMES)),\
                  $(wildcard tests/$(name).sh tests/$(name)_test.sh))
BENCH_PROGRAMS := $(BENCH_NAMES:%=$(BUILD)/tests/bench/%_bench)
FUZZ_PROGRAMS  := $(FUZZ_NAMES:%=$(BUILD)/fuzz/%_fuzz)

# Programs that tests run, such as an app for the terminal layer alone.
TEST_APPS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/*/*_app.c)))

SUPPORT_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/support/*.c)))
SUPPORT := $(BUILD)/libsupport.a

# Mutants are rules broken on purpose behind this define, so they need objects of their own.
MUTANT_LAYERS  := base canvas sim algo demo topics
MUTANT_OBJECTS := $(patsubst $(BUILD)/%,$(BUILD)/mutants/%,\
                  $(filter $(MUTANT_LAYERS:%=$(BUILD)/%/%) $(BUILD)/registry.o,$(OBJECTS)))
MUTANT_LIBRARY := $(BUILD)/libgroundwork-mutants.a

.SECONDARY:

test: $(PROGRAM) $(TEST_PROGRAMS) $(TEST_APPS)
	@tests/run $(BUILD) $(TEST_SCRIPTS) $(TEST_PROGRAMS)

soak: $(PROGRAM) $(TEST_PROGRAMS) $(TEST_APPS)
	@GROUNDWORK_SOAK=1 TEST_TIMEOUT=$${TEST_TIMEOUT:-3600} tests/run $(BUILD) $(TEST_PROGRAMS)

bench: $(PROGRAM) $(BENCH_PROGRAMS) $(BUILD)/tests/bench/floor
	@for bench in $(BENCH_PROGRAMS); do \
	    echo "== $${bench##*/}"; \
	    GROUNDWORK="$(PROGRAM)" GROUNDWORK_BUILD="$(BUILD)" $$bench || exit 1; \
	done

test-needs: $(DEPS_FIRST)
	@.ci/deps --check $(TEST_NEEDS)

$(BUILD)/tests/%.o: tests/%.c $(BUILD)/flags.mk | test-needs
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -Itests $(TEST_CFLAGS) $<

# An archive, so that a test gets only the support that it asks for.
$(SUPPORT): $(SUPPORT_OBJECTS) $(BUILD)/sources.stamp
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

$(BUILD)/tests/claims/%_test: $(BUILD)/tests/claims/%_test.o $(SUPPORT) $(MUTANT_LIBRARY)
	$(call say,LINK,$@)
	$(Q)$(LINK) $^ $(LIBS) $(TEST_LIBS)

$(BUILD)/tests/fuzz/%_fuzz: $(BUILD)/tests/fuzz/%_fuzz.o $(BUILD)/tests/fuzz/replay.o $(LIBRARY)
	$(call say,LINK,$@)
	$(Q)$(LINK) $^ $(LIBS)

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(SUPPORT) $(LIBRARY)
	$(call say,LINK,$@)
	$(Q)$(LINK) $^ $(LIBS) $(TEST_LIBS)

# With no more than ncurses: it is what the shell is measured by.
$(BUILD)/tests/bench/floor: tests/bench/floor.c $(BUILD)/flags.mk
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) $(COMPILE_FLAGS) $< $$($(PKG_CONFIG) --libs ncursesw)

$(BUILD)/tests/claims/%_test.o: DEFINES += -DGROUNDWORK_MUTANTS

$(MUTANT_LIBRARY): $(MUTANT_OBJECTS) $(BUILD)/sources.stamp
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

$(BUILD)/mutants/%.o: DEFINES += -DGROUNDWORK_MUTANTS
$(BUILD)/mutants/%.o: src/%.c $(BUILD)/flags.mk
	$(call say,CC,$< (mutants))
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $<
$(BUILD)/mutants/%.o: $(BUILD)/%.c $(BUILD)/flags.mk
	$(call say,CC,$< (mutants))
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $<

# --- Fuzzing and lint ----------------------------------------------------------------------------

# libFuzzer comes with clang only, so fuzzers have objects of their own.
FUZZ_LAYERS  := base canvas course learner sim algo demo topics shell
FUZZ_OBJECTS := $(patsubst $(BUILD)/%,$(BUILD)/fuzz/%,\
                $(filter $(FUZZ_LAYERS:%=$(BUILD)/%/%) $(BUILD)/term/decoder.o \
                $(BUILD)/registry.o $(BUILD)/templates.o,$(OBJECTS)))
FUZZ_COMPILE  = $(FUZZ_CC) $(COMPILE_FLAGS) -O1 -fsanitize=fuzzer-no-link,$(SANITIZERS) \
                -MMD -MP -c -o $@

fuzz: $(FUZZ_PROGRAMS)
	@for name in $(FUZZ_NAMES); do \
	    mkdir -p $(BUILD)/fuzz/found/$$name tests/fuzz/corpus/$$name && \
	    $(BUILD)/fuzz/$${name}_fuzz -max_total_time=$(FUZZ_SECONDS) -timeout=10 \
	        -artifact_prefix=$(BUILD)/fuzz/$$name- \
	        $(BUILD)/fuzz/found/$$name tests/fuzz/corpus/$$name || exit 1; \
	done

$(BUILD)/fuzz/%.o: src/%.c $(BUILD)/flags.mk
	$(call say,CC,$< (fuzz))
	@mkdir -p $(@D)
	$(Q)$(FUZZ_COMPILE) $<
$(BUILD)/fuzz/%.o: $(BUILD)/%.c $(BUILD)/flags.mk
	$(call say,CC,$< (fuzz))
	@mkdir -p $(@D)
	$(Q)$(FUZZ_COMPILE) $<
$(BUILD)/libgroundwork-fuzz.a: $(FUZZ_OBJECTS) $(BUILD)/sources.stamp
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)
$(BUILD)/fuzz/%_fuzz: tests/fuzz/%_fuzz.c $(BUILD)/libgroundwork-fuzz.a
	$(call say,LINK,$@)
	$(Q)$(FUZZ_CC) $(COMPILE_FLAGS) -Itests -O1 -fsanitize=fuzzer,$(SANITIZERS) -o $@ $^ $(LIBS)

C_FILES := $(sort $(wildcard src/*.c src/*/*.c include/*/*.h tests/*/*.c tests/*/*.h))

lint: $(BUILD)/flags.mk
	@.ci/lint $(C_FILES) -- $(LANGUAGE) $(LIBRARY_FLAGS)

# --- Installing ----------------------------------------------------------------------------------

COURSE_FILES = $(shell find lessons quizzes -type f ! -name '.*' 2>/dev/null)

install: $(PROGRAM)
	mkdir -p $(DESTDIR)$(PREFIX)/bin
	$(INSTALL) -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/groundwork
	@for file in $(COURSE_FILES); do \
	    mkdir -p "$(DESTDIR)$(COURSE_DIR)/$$(dirname $$file)" && \
	    echo $(INSTALL) -m 644 $$file "$(DESTDIR)$(COURSE_DIR)/$$file" && \
	    $(INSTALL) -m 644 $$file "$(DESTDIR)$(COURSE_DIR)/$$file" || exit 1; \
	done

# Only what install puts there: a lesson that somebody dropped in stays, and its folder with it.
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/groundwork
	@for file in $(COURSE_FILES); do rm -f "$(DESTDIR)$(COURSE_DIR)/$$file"; done
	@if [ -d $(DESTDIR)$(COURSE_DIR) ]; then \
	    find $(DESTDIR)$(COURSE_DIR) -depth -type d -exec rmdir {} + 2>/dev/null || :; \
	fi

clean:
	rm -rf $(BUILD)

# Has a recipe of its own, so that make does not say that there was nothing to be done.
deps: install-deps
	@:

install-deps:
	@.ci/deps $(LIBRARIES) $(TEST_NEEDS)

help:
	@echo 'make            builds $(PROGRAM)'
	@echo 'make deps       installs the libraries it needs, with the package manager of the machine'
	@echo 'make run        opens the course of this checkout'
	@echo 'make test       all tests; ONLY="unit/base_%" for some; SANITIZE=1 BUILD=build/sanitize'
	@echo 'make soak       the tests again over many more seeds'
	@echo 'make bench      how fast it is'
	@echo 'make fuzz       each fuzzer for FUZZ_SECONDS ($(FUZZ_SECONDS)); needs clang'
	@echo 'make lint       clang-format, clang-tidy, cppcheck and shellcheck, those that are here'
	@echo 'make install    to PREFIX ($(PREFIX)), below DESTDIR; uninstall takes it away again'
	@echo 'make clean      removes $(BUILD)'
	@echo 'CC, CFLAGS, CPPFLAGS, LDFLAGS, BUILD are honoured; SHARED=1 loads all libraries,'
	@echo 'also those whose archives could be linked in; V=1 shows the commands.'

FORCE:

# --- What make reads back ------------------------------------------------------------------------

# The goals that need no compiler must not ask for its libraries.
ifneq ($(filter-out clean deps help uninstall,$(or $(MAKECMDGOALS),all)),)
include $(BUILD)/flags.mk $(BUILD)/archives.mk
endif
-include $(OBJECTS:.o=.d) $(MUTANT_OBJECTS:.o=.d) $(FUZZ_OBJECTS:.o=.d) $(BUILD)/main.d
-include $(patsubst tests/%.c,$(BUILD)/tests/%.d,$(wildcard tests/*/*.c))
