/* Whatever a lesson asks a demo for: it is refused in words or it runs, is drawn and printed; and
 * the command line that is printed for it asks for the same. */
#include "fuzz/fuzz.h"

#include "base/utf8.h"
#include "demo/output.h"

#include <assert.h>
#include <string.h>

enum { EVENTS = 2000 };

static const OptionsPlace place = {true, "tests/fuzz/corpus/options"};

static void check_problems(const Report *report)
{
    assert(report->errors > 0);
    for (const Problem *problem = report->first; problem != NULL; problem = problem->next) {
        Text line = report_line(report->arena, problem);
        assert(utf8_valid(line, NULL) && text_find(line, TEXT("\n"), 0) == SIZE_MAX);
        for (size_t i = 0; i < line.len; i++)
            assert((unsigned char)line.at[i] >= 0x20 && line.at[i] != 0x7F);
    }
}

static void check_replay(const Session *session, Arena *arena)
{
    Buffer line = {0}, again = {0};
    Options options;
    Report report = {.arena = arena};
    session_replay(session, &line);
    Text words = {line.at + strlen("groundwork demo "), line.len - strlen("groundwork demo ")};
    bool good = options_parse_line(arena, words, place, &options, &report);
    assert(good);
    options_print(&options, &again);
    assert(text_equal(words, buffer_text(&again)));
    buffer_clear(&line);
    buffer_clear(&again);
}

static void check_run(Session *session)
{
    Buffer out = {0};
    output_frame(session, 80, 24, true, &out);
    (void)session_finish(session, EVENTS);
    output_frame(session, 120, 40, false, &out);
    output_json(session, &out);
    assert(utf8_valid(buffer_text(&out), NULL));
    buffer_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096) return 0;
    Arena *arena = arena_new((size_t)64 << 20);
    Report report = {.arena = arena};
    Session *session = session_open((Text){(const char *)data, size}, place, false, &report);
    if (session != NULL) {
        check_replay(session, arena);
        check_run(session);
    } else {
        check_problems(&report);
    }
    session_close(session);
    arena_free(arena);
    return 0;
}
