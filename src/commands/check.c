/* groundwork check: the problems of course files, a line each. */
#include "commands/command.h"

#include "base/json.h"
#include "demo/names.h"
#include "shell/check_demos.h"

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

int command_check(const Invocation *invocation)
{
    if (invocation->explain != NULL) return explain(invocation);
    Report report = {.arena = invocation->arena}, refused = {.arena = invocation->arena};
    Arena *known = arena_new(DEMOS_BYTES);
    CheckDemos demos = check_demos(known);
    const char *course = common_course(invocation);
    const char *const *paths = invocation->count > 0 ? invocation->words : &course;
    int count = invocation->count > 0 ? invocation->count : 1;
    bool good = check_paths(paths, count, &demos, &refused, &report);
    arena_free(known);
    if (!good) (void)complain_all(&refused);
    Buffer out = {0};
    if (invocation->json) put_json(&report, &out);
    else put_lines(invocation->arena, &report, &out);
    if (invocation->json) out_data(buffer_text(&out));
    else out_text(buffer_text(&out));
    buffer_clear(&out);
    if (!good) return EXIT_USAGE;
    return report.errors > 0 ? EXIT_FAILED : EXIT_DONE;
}
