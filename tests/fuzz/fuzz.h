/* What a fuzz target gives: libFuzzer calls it with inputs of its own, replay.c with a corpus. */
#ifndef GROUNDWORK_FUZZ_FUZZ_H
#define GROUNDWORK_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Takes one input and returns 0; a crash, a failed assertion or a sanitizer's report is a find. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
