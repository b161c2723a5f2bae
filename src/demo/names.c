#include "demo/names.h"

#include "base/utf8.h"
#include "demo/value.h"

#include <string.h>

static const char *name_of(const void *rows, size_t row_size, int i)
{
    const char *name;
    memcpy(&name, (const char *)rows + (size_t)i * row_size, sizeof name);
    return name;
}

int names_find(const void *rows, size_t row_size, int count, Text name)
{
    for (int i = 0; i < count; i++)
        if (text_is(name, name_of(rows, row_size, i))) return i;
    return -1;
}

const char **names_all(Arena *arena, const void *rows, size_t row_size, int count)
{
    const char **names = arena_array(arena, (size_t)count + 1, sizeof(const char *));
    for (int i = 0; i < count; i++) names[i] = name_of(rows, row_size, i);
    return names;
}

void names_refuse(Report *report, const char *what, Text typed, const char *const *names)
{
    if (report == NULL) return;
    Text shown = utf8_excerpt(report->arena, typed, UTF8_EXCERPT);
    const char *near = value_nearest(typed, names);
    if (near != NULL) {
        report_add(report, SEVERITY_ERROR, (Place){0}, "unknown-name",
                   "no %s `%.*s`; did you mean `%s`?", what, TEXT_ARG(shown), near);
        return;
    }
    Buffer all = {0};
    for (int i = 0; names[i] != NULL; i++) buffer_printf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
    report_add(report, SEVERITY_ERROR, (Place){0}, "unknown-name", "no %s `%.*s`; there is %s",
               what, TEXT_ARG(shown), all.len > 0 ? all.at : "none");
    buffer_clear(&all);
}
