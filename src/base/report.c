#include "base/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void report_add(Report *report, Severity severity, Place place, const char *rule,
                const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    report_vadd(report, severity, place, rule, format, arguments);
    va_end(arguments);
}

void report_vadd(Report *report, Severity severity, Place place, const char *rule,
                 const char *format, va_list arguments)
{
    if (report == NULL) return;
    Buffer words = {0};
    buffer_vprintf(&words, format, arguments);

    Problem *problem = arena_alloc(report->arena, sizeof *problem);
    Text message = text_copy(report->arena, buffer_text(&words));
    *problem = (Problem){place, severity, rule, message, NULL};
    buffer_clear(&words);
    if (report->last == NULL) report->first = problem;
    else report->last->next = problem;
    report->last = problem;
    if (severity == SEVERITY_ERROR) report->errors++;
    else report->warnings++;
}

static int compare(const void *left, const void *right)
{
    const Problem *a = *(const Problem *const *)left, *b = *(const Problem *const *)right;
    int order = text_compare(text_of(a->place.file), text_of(b->place.file));
    if (order == 0) order = (a->place.line > b->place.line) - (a->place.line < b->place.line);
    if (order == 0)
        order = (a->place.column > b->place.column) - (a->place.column < b->place.column);
    if (order == 0) order = strcmp(a->rule, b->rule);
    return order != 0 ? order : text_compare(a->message, b->message);
}

void report_sort(Report *report)
{
    size_t count = (size_t)(report->errors + report->warnings);
    if (count < 2) return;
    Problem **all = arena_array(report->arena, count, sizeof(Problem *));
    size_t n = 0;
    for (Problem *p = report->first; p != NULL; p = p->next) all[n++] = p;
    qsort(all, n, sizeof all[0], compare);
    for (size_t i = 0; i < n; i++) all[i]->next = i + 1 < n ? all[i + 1] : NULL;
    report->first = all[0];
    report->last = all[n - 1];
}

Text report_line(Arena *arena, const Problem *problem)
{
    Buffer line = {0};
    if (problem->place.file != NULL) {
        buffer_printf(&line, "%s:", problem->place.file);
        if (problem->place.line > 0) buffer_printf(&line, "%d:", problem->place.line);
        if (problem->place.line > 0 && problem->place.column > 0)
            buffer_printf(&line, "%d:", problem->place.column);
        buffer_printf(&line, " %s: ", problem->severity == SEVERITY_ERROR ? "error" : "warning");
    }
    buffer_put(&line, problem->message);
    if (problem->place.file != NULL) buffer_printf(&line, " [%s]", problem->rule);
    Text text = text_copy(arena, buffer_text(&line));
    buffer_clear(&line);
    return text;
}
