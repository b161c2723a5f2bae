# Groundwork. `make help` lists what can be asked for.
CC       ?= cc
CFLAGS   ?= -O2 -g
PREFIX   ?= /usr/local
DESTDIR  ?=
BUILD    ?= build
PKG_CONFIG ?= pkg-config

# What the language is, whatever CFLAGS says: no contraction of a*b+c, so that a run is the same on
# every machine, and assertions stay in.
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wconversion \
            -Wno-sign-conversion -Wvla $(if $(CI),-Werror)
LANGUAGE := -std=c17 -D_XOPEN_SOURCE=700 -ffp-contract=off -Iinclude -UNDEBUG
LIBRARIES      := ncursesw libcmark libcjson libutf8proc
TEST_LIBRARIES := cmocka
ifneq ($(SANITIZE),)
LANGUAGE += -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
LDFLAGS  += -fsanitize=address,undefined
endif
ifneq ($(MUTANTS),)
LANGUAGE += -DGROUNDWORK_MUTANTS
endif
# ncursesw asks for an older _XOPEN_SOURCE than ours; its other defines are only for its own header.
PKG_CFLAGS = $(filter-out -D_XOPEN_SOURCE=% -D_DEFAULT_SOURCE,$(shell $(PKG_CONFIG) --cflags $(LIBRARIES)))
PKG_LIBS   = $(shell $(PKG_CONFIG) --libs $(LIBRARIES))
TEST_LIBS  = $(shell $(PKG_CONFIG) --libs $(TEST_LIBRARIES))

SOURCES := $(sort $(wildcard src/*/*.c))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o)
LIBRARY := $(BUILD)/libgroundwork.a
PROGRAM := $(BUILD)/groundwork
TESTS   := $(sort $(wildcard tests/*/*_test.c))
TEST_PROGRAMS := $(TESTS:tests/%.c=$(BUILD)/tests/%)

all: $(PROGRAM)

$(PROGRAM): $(BUILD)/main.o $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(LIBRARY): $(OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(LANGUAGE) $(WARNINGS) $(CFLAGS) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%: tests/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(LANGUAGE) $(WARNINGS) $(CFLAGS) $(PKG_CFLAGS) -Itests -MMD -MP $(LDFLAGS) -o $@ $< $(LIBRARY) \
	    $(PKG_LIBS) $(TEST_LIBS)

run: $(PROGRAM)
	$(PROGRAM)

test: $(TEST_PROGRAMS)
	@for t in $(TEST_PROGRAMS); do $$t || exit 1; done

clean:
	rm -rf $(BUILD)

.PHONY: all run test clean
-include $(OBJECTS:.o=.d) $(BUILD)/main.d $(TEST_PROGRAMS:=.d)
