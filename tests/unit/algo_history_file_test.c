#include "support/unit.h"

#include "algo/history_file.h"

#include <string.h>

static Arena *arena, *scratch;

static HistoryFile *read_text(const char *source, Report *report)
{
    *report = (Report){.arena = arena};
    return history_file_read(arena, text_of(source), "h", report);
}

static LinResult judged(const HistoryFile *file)
{
    LinSpec spec = history_spec(file, arena);
    return lin_check(file->operations, file->count, &spec, 1000000, scratch);
}

static HistoryFile *good(const char *source)
{
    Report report;
    HistoryFile *file = read_text(source, &report);
    if (file == NULL) fail_msg("%.*s", TEXT_ARG(report_line(arena, report.first)));
    return file;
}

#define LOG "INFO  jepsen.util - "
static const char moved_on[] = LOG "0\t:invoke\t:write\t7\n" LOG "0\t:ok\t:write\t7\n"
                               LOG "3\t:invoke\t:cas\t[7 2]\n" LOG "3\t:ok\t:cas\t[7 2]\n"
                               LOG "1\t:invoke\t:read\tnil\n" LOG "1\t:ok\t:read\t7\n";

static void a_log_is_read_and_refuted_at_its_sixth_event(void **state)
{
    (void)state;
    HistoryFile *file = good(moved_on);
    assert_int_equal(file->count, 3);
    assert_int_equal(file->events, 6);
    assert_int_equal(judged(file).verdict, LIN_NO);
    assert_int_equal(judged(file).misplaced, 2);
    LinSpec spec = history_spec(file, arena);
    assert_int_equal(lin_refuted_at(file->operations, file->count, &spec, 100000, scratch), 6);
}

static void what_timed_out_and_other_lines(void **state)
{
    (void)state;
    HistoryFile *file = good("# a comment\n"
                             LOG ":nemesis :info :start nil\n"
                             LOG "0   :invoke :write 7\r\n" LOG "0 :info :write :timed-out\n"
                             LOG "1 :invoke :read nil\n" LOG "1 :fail :read :timed-out\n"
                             LOG "1 :invoke :read nil\n" LOG "1 :ok :read nil\n"
                             LOG "1 :invoke :cas [7 9]\n" LOG "1 :ok :cas [7 9]\n"
                             LOG "1 :invoke :cas [7 9]\n" LOG "1 :fail :cas [7 9]\n"
                             LOG "1 :invoke :read nil\n");
    assert_int_equal(file->count, 6);
    assert_int_equal(file->unknown, 3); /* the write, the read timed out, the one that is open */
    assert_int_equal(judged(file).verdict, LIN_YES);
    assert_int_equal(good("")->count, 0);
    assert_int_equal(judged(good("")).verdict, LIN_YES);
}

static void json_lines_are_the_same_history(void **state)
{
    (void)state;
    HistoryFile *file = good(
        "{\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"value\":7}\n"
        "{\"process\":0,\"type\":\"ok\",\"f\":\"write\"}\n\n"
        "{\"process\":3,\"type\":\"invoke\",\"f\":\"cas\",\"value\":[7,2]}\n"
        "{\"process\":3,\"type\":\"ok\",\"f\":\"cas\",\"value\":[7,2]}\n"
        "{\"process\":1,\"type\":\"invoke\",\"f\":\"read\",\"value\":null}\n"
        "{\"process\":1,\"type\":\"ok\",\"f\":\"read\",\"value\":7}\n");
    HistoryFile *log = good(moved_on);
    assert_int_equal(file->count, log->count);
    assert_int_equal(file->events, log->events);
    for (int i = 0; i < file->count; i++) {
        const LinOperation *a = &file->operations[i], *b = &log->operations[i];
        assert_true(a->call == b->call && a->returned == b->returned && a->kind == b->kind &&
                    a->value == b->value && a->next == b->next && a->process == b->process);
    }
    assert_int_equal(judged(file).verdict, LIN_NO);
}

static void strings_are_appended(void **state)
{
    (void)state;
    const char *start = "{\"process\":0,\"type\":\"invoke\",\"f\":\"append\",\"key\":\"k\","
                        "\"value\":\"ab\"}\n"
                        "{\"process\":1,\"type\":\"invoke\",\"f\":\"append\",\"key\":\"k\","
                        "\"value\":\"c\"}\n"
                        "{\"process\":0,\"type\":\"ok\",\"f\":\"append\"}\n"
                        "{\"process\":1,\"type\":\"info\",\"f\":\"append\"}\n"
                        "{\"process\":2,\"type\":\"invoke\",\"f\":\"read\",\"key\":\"k\","
                        "\"value\":null}\n"
                        "{\"process\":2,\"type\":\"ok\",\"f\":\"read\",\"key\":\"k\",\"value\":";
    static const struct {
        const char *read;
        LinVerdict verdict;
    } cases[] = {{"\"ab\"", LIN_YES}, {"\"abc\"", LIN_YES}, {"\"cab\"", LIN_YES},
                 {"\"c\"", LIN_NO},   {"\"acb\"", LIN_NO},  {"\"\"", LIN_NO},
                 {"null", LIN_NO},    {"5", LIN_NO}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Text source = text_printf(arena, "%s%s}\n", start, cases[i].read);
        HistoryFile *file = good(source.at);
        assert_int_equal(judged(file).verdict, cases[i].verdict);
        assert_string_equal(history_value_text(file->values, file->operations[2].value, arena).at,
                            i == 6 || i == 5 ? "null" : cases[i].read);
    }
}

static void what_is_malformed_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *source, *problem;
    } cases[] = {
        {LOG "0 :ok :read 3\n", "h:1: error: process 0 returns from a read that it has not called"},
        {LOG "0 :invoke :read nil\n\n" LOG "0 :invoke :write 1\n",
         "h:3: error: process 0 calls again before its read has returned"},
        {LOG "0 :invoke :write 1\n" LOG "0 :info :write :timed-out\n" LOG "0 :invoke :write 1\n",
         "h:3: error: process 0 calls again after a call whose end is unknown"},
        {LOG "0 :invoke :write 1\n" LOG "0 :ok :read 1\n",
         "h:2: error: process 0 returns from a read, but has called a write"},
        {LOG "0 :invoke :write x\n", "h:1: error: that is no value of a write"},
        {LOG "0 :invoke :cas [1]\n", "h:1: error: that is no value of a cas"},
        {LOG "0 :invoke :write 1\n" LOG "0 :ok :write 2\n",
         "h:2: error: process 0 returns with another value than it has called"},
        {"\n{\"process\":0,\"type\":\"invoke\"}\n", "h:2:1: error: an event has a member \"f\""},
        {"{\"process\":0,\"type\":\"begin\",\"f\":\"read\"}",
         "h:1:21: error: \"type\" is one of invoke, ok, fail, info"},
        {"{\"process\":0.5,\"type\":\"ok\",\"f\":\"read\"}",
         "h:1:12: error: \"process\" is a whole number"},
        {"{\"process\":0,\"type\":\"invoke\",\"f\":\"cas\",\"value\":3}",
         "h:1:48: error: the value of a cas is [expected, new]"},
        {"{\"process\":0,", "h:1:14: error: "},
        {"{}\n[]\n", "h:1:1: error: an event has a member \"process\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Report report;
        assert_null(read_text(cases[i].source, &report));
        const char *line = report_line(arena, report.first).at;
        if (strncmp(line, cases[i].problem, strlen(cases[i].problem)) != 0)
            fail_msg("%s\nis not\n%s", line, cases[i].problem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_is_read_and_refuted_at_its_sixth_event),
        cmocka_unit_test(what_timed_out_and_other_lines),
        cmocka_unit_test(json_lines_are_the_same_history),
        cmocka_unit_test(strings_are_appended),
        cmocka_unit_test(what_is_malformed_is_refused_with_its_line),
    };
    arena = arena_new((size_t)64 << 20);
    scratch = arena_new((size_t)64 << 20);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    arena_free(scratch);
    return failed;
}
