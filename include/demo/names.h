/* Finding rows of a demo's tables by name, and saying what there is where a name is unknown. Every
 * table's rows begin with `const char *name`.
 */
#ifndef GROUNDWORK_DEMO_NAMES_H
#define GROUNDWORK_DEMO_NAMES_H

#include "base/report.h"

/* The index of `name` among `count` rows of `row_size` bytes; -1 where it is not there. */
int names_find(const void *rows, size_t row_size, int count, Text name);

/* All names, NULL-terminated. */
const char **names_all(Arena *arena, const void *rows, size_t row_size, int count);

/* One line: "no scene `steadi`; did you mean `steady`?", or what there is. */
void names_refuse(Report *report, const char *what, Text typed, const char *const *names);

#endif
