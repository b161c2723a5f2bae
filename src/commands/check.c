/* groundwork check: the problems of course files, a line each. */
#include "commands/command.h"

#include "base/json.h"
#include "demo/names.h"
#include "shell/check_demos.h"

#include <string.h>

enum { DEMOS_BYTES = 1 << 30, EXPLAIN_COLUMNS = 78 };

static const char *severity_name(Severity severity)
{
    return severity == SEVERITY_ERROR ? "error" : "warning";
}

/* --- Rules ------------------------------------------------------------------------------------ */

/* Words within the columns, each line behind the indent. */
static void put_wrapped(Buffer *out, Text words, int indent)
{
    Text word;
    int column = 0;
    while (text_next_part(&words, ' ', &word)) {
        bool fits = column > 0 && column + 1 + (int)word.len <= EXPLAIN_COLUMNS;
        if (column > 0) buffer_putc(out, fits ? ' ' : '\n');
        if (!fits) buffer_repeat(out, " ", indent);
        column = (fits ? column + 1 : indent) + (int)word.len;
        buffer_put(out, word);
    }
    buffer_putc(out, '\n');
}

static int explain(const Invocation *invocation)
{
    const CheckRule *rule = check_rule(text_of(invocation->explain));
    Buffer out = {0};
    if (rule == NULL) {
        Report report = {.arena = invocation->arena};
        names_refuse(
            &report, "rule", text_of(invocation->explain),
            names_all(invocation->arena, check_rules, sizeof check_rules[0], check_rule_count));
        return complain_all(&report);
    }
    buffer_printf(&out, "%s (%s)\n", rule->id, severity_name(rule->severity));
    put_wrapped(&out, text_of(rule->meaning), 2);
    buffer_putc(&out, '\n');
    put_wrapped(&out, text_of(rule->mend), 2);
    out_text(buffer_text(&out));
    buffer_clear(&out);
    return EXIT_DONE;
}

/* --- Problems --------------------------------------------------------------------------------- */

static void put_json(const Report *report, Buffer *out)
{
    JsonWriter json = {.out = out, .pretty = true};
    json_open(&json, '{');
    json_key(&json, "errors");
    json_int(&json, report->errors);
    json_key(&json, "warnings");
    json_int(&json, report->warnings);
    json_key(&json, "problems");
    json_open(&json, '[');
    for (const Problem *problem = report->first; problem != NULL; problem = problem->next) {
        json_open(&json, '{');
        json_key(&json, "file");
        json_string(&json, text_of(problem->place.file));
        json_key(&json, "line");
        if (problem->place.line > 0) json_int(&json, problem->place.line);
        else json_null(&json);
        json_key(&json, "column");
        if (problem->place.column > 0) json_int(&json, problem->place.column);
        else json_null(&json);
        json_key(&json, "severity");
        json_string(&json, text_of(severity_name(problem->severity)));
        json_key(&json, "rule");
        json_string(&json, text_of(problem->rule));
        json_key(&json, "message");
        json_string(&json, problem->message);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    buffer_putc(out, '\n');
}

static void put_lines(Arena *scratch, const Report *report, Buffer *out)
{
    for (const Problem *problem = report->first; problem != NULL; problem = problem->next) {
        size_t mark = scratch->used;
        buffer_put(out, report_line(scratch, problem));
        buffer_putc(out, '\n');
        arena_rewind(scratch, mark);
    }
}

/* Those of one path behind those of the others; what cannot be checked is said at once. */
static bool check_one(const char *path, const CheckDemos *demos, Report *all)
{
    Report report = {.arena = all->arena};
    if (!check_path(path, demos, &report)) {
        (void)complain_all(&report);
        return false;
    }
    for (const Problem *p = report.first; p != NULL; p = p->next)
        report_add(all, p->severity, p->place, p->rule, "%.*s", TEXT_ARG(p->message));
    return true;
}

static bool is_same(const Problem *a, const Problem *b)
{
    return strcmp(a->place.file, b->place.file) == 0 && a->place.line == b->place.line
           && a->place.column == b->place.column && strcmp(a->rule, b->rule) == 0
           && text_equal(a->message, b->message);
}

/* In order, and what two of the paths hold only once. */
static void drop_repeated(Report *report)
{
    report_sort(report);
    for (Problem *problem = report->first; problem != NULL;) {
        Problem *next = problem->next;
        if (next == NULL || !is_same(problem, next)) {
            problem = next;
            continue;
        }
        problem->next = next->next;
        if (next == report->last) report->last = problem;
        if (next->severity == SEVERITY_ERROR) report->errors--;
        else report->warnings--;
    }
}

int command_check(const Invocation *invocation)
{
    if (invocation->explain != NULL) return explain(invocation);
    Report report = {.arena = invocation->arena};
    Arena *known = arena_new(DEMOS_BYTES);
    CheckDemos demos = check_demos(known);
    bool good = true;
    if (invocation->count == 0) good = check_one(common_course(invocation), &demos, &report);
    for (int i = 0; i < invocation->count; i++)
        good = check_one(invocation->words[i], &demos, &report) && good;
    arena_free(known);
    drop_repeated(&report);
    Buffer out = {0};
    if (invocation->json) put_json(&report, &out);
    else put_lines(invocation->arena, &report, &out);
    if (invocation->json) out_data(buffer_text(&out));
    else out_text(buffer_text(&out));
    buffer_clear(&out);
    if (!good) return EXIT_USAGE;
    return report.errors > 0 ? EXIT_FAILED : EXIT_DONE;
}
