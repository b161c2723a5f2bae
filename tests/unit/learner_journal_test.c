#include "support/unit.h"

#include "learner/journal_line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A folder of its own for each test; the journal is data/groundwork/journal.jsonl in it. */
typedef struct Fixture {
    Arena *arena;
    Report report;
    char folder[512];
    const char *path;
    JournalEvent *events; /* read */
    int count;
} Fixture;

enum { EVENTS_MAX = 64 };

static int set_up(void **state)
{
    Fixture *f = calloc(1, sizeof *f);
    const char *tmp = getenv("TMPDIR");
    snprintf(f->folder, sizeof f->folder, "%s/journal-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    if (mkdtemp(f->folder) == NULL) return -1;
    f->arena = arena_new((size_t)256 << 20);
    f->report.arena = f->arena;
    f->path = text_printf(f->arena, "%s/data/groundwork/journal.jsonl", f->folder).at;
    f->events = arena_array(f->arena, EVENTS_MAX, sizeof(JournalEvent));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *f = *state;
    unlink(f->path);
    rmdir(f->path);
    rmdir(text_printf(f->arena, "%s/data/groundwork", f->folder).at);
    rmdir(text_printf(f->arena, "%s/data", f->folder).at);
    int removed = rmdir(f->folder);
    arena_free(f->arena);
    free(f);
    return removed;
}

static void visit(void *context, const JournalEvent *event)
{
    Fixture *f = context;
    assert_true(f->count < EVENTS_MAX);
    JournalEvent *copy = &f->events[f->count++];
    *copy = *event;
    copy->run = text_copy(f->arena, event->run);
    copy->course = text_copy(f->arena, event->course);
    copy->lesson = text_copy(f->arena, event->lesson);
    copy->quiz = text_copy(f->arena, event->quiz);
    copy->question = text_copy(f->arena, event->question);
    copy->of = text_copy(f->arena, event->of);
    copy->questions = arena_array(f->arena, (size_t)event->question_count, sizeof(Text));
    for (int i = 0; i < event->question_count; i++)
        copy->questions[i] = text_copy(f->arena, event->questions[i]);
}

static void make_folders(Fixture *f)
{
    mkdir(text_printf(f->arena, "%s/data", f->folder).at, 0700);
    mkdir(text_printf(f->arena, "%s/data/groundwork", f->folder).at, 0700);
}

static void write_file(Fixture *f, const char *mode, Text text)
{
    make_folders(f);
    FILE *file = fopen(f->path, mode);
    assert_non_null(file);
    fwrite(text.at, 1, text.len, file);
    assert_int_equal(fclose(file), 0);
}

static Text read_file(Fixture *f)
{
    FILE *file = fopen(f->path, "r");
    assert_non_null(file);
    char *at = arena_alloc(f->arena, 1 << 20);
    size_t len = fread(at, 1, 1 << 20, file);
    fclose(file);
    return (Text){at, len};
}

/* Opens the file anew and reads all of it. */
static JournalCounts read_all(Fixture *f)
{
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("reader"));
    f->count = 0;
    assert_true(journal_read(journal, visit, f, &f->report));
    JournalCounts counts = journal_counts(journal);
    journal_close(journal);
    return counts;
}

static JournalEvent place_event(int line)
{
    return (JournalEvent){.kind = JOURNAL_PLACE, .lesson = TEXT("replication"), .line = line};
}

#define LINE(members)                                                                              \
    "{\"v\":1,\"at\":\"2026-11-23T18:20:05Z\",\"run\":\"r\",\"event\":" members "}"
#define PLACE LINE("\"place\",\"course\":\"c\",\"lesson\":\"replication\",\"line\":7")

/* --- Lines ---------------------------------------------------------------------------------- */

/* contracts.md, section 2. */
static const char CONTRACT[] =
    "{\"v\":1,\"at\":\"2026-11-23T18:20:05Z\",\"run\":\"0f\",\"event\":\"answer\",\"course\":"
    "\"sd\","
    "\"quiz\":\"rate-limiting\",\"question\":\"boundary-burst\",\"rev\":1,\"attempt\":3,"
    "\"given\":[1],\"score\":1,\"hints\":0,\"ms\":8200}";

static void the_contracts_line_is_read_and_written(void **state)
{
    Fixture *f = *state;
    JournalEvent e;
    assert_int_equal(journal_line_read(f->arena, text_of(CONTRACT), &e), JOURNAL_LINE_EVENT);
    assert_true(e.kind == JOURNAL_ANSWER && e.at_s == 1795458005);
    assert_text(e.run, "0f");
    assert_text(e.course, "sd");
    assert_text(e.quiz, "rate-limiting");
    assert_text(e.question, "boundary-burst");
    assert_true(e.rev == 1 && e.attempt == 3 && e.score == 1 && e.hints == 0 && e.ms == 8200);
    assert_true(e.given.kind == ANSWER_PICKED && e.given.count == 1 && e.given.picked[0] == 1);
    Buffer line = {0};
    journal_line_write(&line, &e);
    assert_text(buffer_text(&line), text_printf(f->arena, "%s\n", CONTRACT).at);
    buffer_clear(&line);
}

static void every_event_comes_back_as_it_went(void **state)
{
    Fixture *f = *state;
    Text ids[] = {TEXT("one"), TEXT("two"), TEXT("drei \"\xC3\xA4\"")};
    JournalEvent events[] = {
        {.kind = JOURNAL_BEGIN,
         .quiz = TEXT("q"),
         .attempt = 2,
         .seed = 9007199254740991,
         .questions = ids,
         .question_count = 3},
        {.kind = JOURNAL_RESUME, .quiz = TEXT("q"), .attempt = 2, .of = TEXT("other")},
        {.kind = JOURNAL_ANSWER,
         .quiz = TEXT("q"),
         .question = TEXT("one"),
         .rev = 4,
         .attempt = 2,
         .given = {.kind = ANSWER_PICKED, .count = 3, .picked = {2, -1, 0}},
         .score = 2.0 / 3,
         .hints = 2,
         .ms = 123456789},
        {.kind = JOURNAL_ANSWER,
         .quiz = TEXT("q"),
         .question = TEXT("one"),
         .rev = 1,
         .attempt = 2,
         .given = {.kind = ANSWER_NUMBER, .number = -0.1},
         .score = 0.5},
        {.kind = JOURNAL_PRACTICE,
         .quiz = TEXT("q"),
         .question = TEXT("one"),
         .rev = 1,
         .given = {.kind = ANSWER_TEXT, .text = "a \"b\" \\ \xE2\x82\xAC"},
         .score = 0},
        {.kind = JOURNAL_END, .quiz = TEXT("q"), .attempt = 2, .score = 0.8, .passed = true},
        {.kind = JOURNAL_PLACE, .lesson = TEXT("cap"), .line = 42},
        {.kind = JOURNAL_READ, .lesson = TEXT("cap")},
    };
    int count = sizeof events / sizeof events[0];
    Journal *journal = journal_open(f->path, TEXT("course"), TEXT(""));
    for (int i = 0; i < count; i++) {
        events[i].at_s = 1795458005 + i;
        assert_true(journal_append(journal, &events[i], NULL, NULL, &f->report));
    }
    JournalCounts counts = read_all(f);
    assert_true(counts.lines == count && counts.events == count && f->count == count);
    for (int i = 0; i < count; i++) {
        const JournalEvent *e = &f->events[i], *w = &events[i];
        assert_true(e->kind == w->kind && e->at_s == w->at_s && e->line == w->line);
        assert_true(text_equal(e->run, journal_run(journal)) && e->run.len == 16);
        assert_text(e->course, "course");
        assert_true(text_equal(e->lesson, w->lesson) && text_equal(e->quiz, w->quiz));
        assert_true(text_equal(e->question, w->question) && text_equal(e->of, w->of));
        assert_true(e->attempt == w->attempt && e->seed == w->seed && e->rev == w->rev);
        assert_true(e->score == w->score && e->hints == w->hints && e->ms == w->ms);
        assert_true(e->passed == w->passed && e->question_count == w->question_count);
        for (int j = 0; j < w->question_count; j++)
            assert_true(text_equal(e->questions[j], w->questions[j]));
        assert_memory_equal(e->given.picked, w->given.picked, sizeof w->given.picked);
        assert_true(e->given.kind == w->given.kind && e->given.count == w->given.count);
        assert_true(e->given.number == w->given.number);
        assert_string_equal(e->given.text, w->given.text);
    }
    journal_close(journal);
}

static void lines_may_be_in_any_order_and_hold_more(void **state)
{
    Fixture *f = *state;
    JournalEvent e;
    Text line = TEXT("  {\"line\" : 7, \"lesson\":\"re\\u0070lication\", \"mood\":{\"a\":[1,{}]},"
                     "\"event\":\"place\",\"course\":\"c\",\"run\":\"r\","
                     "\"at\":\"2026-11-23T18:20:05Z\",\"v\":1}\r");
    assert_int_equal(journal_line_read(f->arena, line, &e), JOURNAL_LINE_EVENT);
    assert_true(e.kind == JOURNAL_PLACE && e.line == 7);
    assert_text(e.lesson, "replication");
}

static void a_place_is_known_to_its_byte_where_that_was_noted(void **state)
{
    Fixture *f = *state;
    JournalEvent e = place_event(7), read;
    e.run = TEXT("r");
    e.course = TEXT("c");
    Buffer line = {0};
    journal_line_write(&line, &e);
    assert_false(text_has(buffer_text(&line), TEXT("offset")));
    buffer_reset(&line);
    e.offset = 310;
    e.below = 1;
    e.percent = 42;
    journal_line_write(&line, &e);
    Text written = text_trim(buffer_text(&line));
    assert_true(text_ends(written, TEXT("\"line\":7,\"offset\":310,\"below\":1,\"percent\":42}")));
    assert_int_equal(journal_line_read(f->arena, written, &read), JOURNAL_LINE_EVENT);
    assert_true(read.line == 7 && read.offset == 310 && read.below == 1 && read.percent == 42);
    assert_int_equal(journal_line_read(f->arena, TEXT(PLACE), &read), JOURNAL_LINE_EVENT);
    assert_true(read.line == 7 && read.offset == 0 && read.below == 0 && read.percent == 0);
    buffer_clear(&line);
}

static void lines_that_cannot_be_used_are_told_apart(void **state)
{
    Fixture *f = *state;
    const struct {
        const char *line;
        JournalLine kind;
    } cases[] = {
        {PLACE, JOURNAL_LINE_EVENT},
        {"", JOURNAL_LINE_BLANK},
        {" \t\r", JOURNAL_LINE_BLANK},
        {LINE("\"dance\",\"course\":\"c\""), JOURNAL_LINE_UNKNOWN},
        {"{\"v\":2,\"what\":\"ever\"}", JOURNAL_LINE_NEWER},
        {"{\"v\":0}", JOURNAL_LINE_UNREADABLE},
        {"{\"v\":1.5}", JOURNAL_LINE_UNREADABLE},
        {"{\"v\":\"2\"}", JOURNAL_LINE_UNREADABLE},
        {"{}", JOURNAL_LINE_UNREADABLE},
        {"[]", JOURNAL_LINE_UNREADABLE},
        {"[1]", JOURNAL_LINE_UNREADABLE},
        {"null", JOURNAL_LINE_UNREADABLE},
        {PLACE "x", JOURNAL_LINE_UNREADABLE},
        {PLACE PLACE, JOURNAL_LINE_UNREADABLE},
        {LINE("\"place\",\"course\":\"c\",\"lesson\":\"x\""), JOURNAL_LINE_UNREADABLE},
        {LINE("\"place\",\"course\":\"c\",\"lesson\":\"x\",\"line\":0"), JOURNAL_LINE_UNREADABLE},
        {LINE("\"place\",\"course\":\"c\",\"lesson\":\"x\",\"line\":1.5"), JOURNAL_LINE_UNREADABLE},
        {LINE("\"place\",\"course\":\"c\",\"lesson\":\"x\",\"line\":\"1\""),
         JOURNAL_LINE_UNREADABLE},
        {LINE("\"place\",\"course\":\"c\",\"lesson\":\"x\",\"line\":01"), JOURNAL_LINE_UNREADABLE},
        {LINE("\"place\",\"course\":\"c\",\"lesson\":\"x\",\"line\":1,\"offset\":-1"),
         JOURNAL_LINE_UNREADABLE},
        {LINE("\"place\",\"course\":\"c\",\"lesson\":\"\",\"line\":1"), JOURNAL_LINE_UNREADABLE},
        {LINE("\"place\",\"course\":\"c\",\"lesson\":\"x\",\"line\":1,\"line\":1"),
         JOURNAL_LINE_UNREADABLE},
        {LINE("\"read\",\"lesson\":\"x\""), JOURNAL_LINE_UNREADABLE},
        {LINE(
             "\"end\",\"course\":\"c\",\"quiz\":\"q\",\"attempt\":1,\"score\":1.1,\"passed\":true"),
         JOURNAL_LINE_UNREADABLE},
        {LINE("\"end\",\"course\":\"c\",\"quiz\":\"q\",\"attempt\":1,\"score\":1,\"passed\":1"),
         JOURNAL_LINE_UNREADABLE},
        {LINE(
             "\"begin\",\"course\":\"c\",\"quiz\":\"q\",\"attempt\":1,\"seed\":1,\"questions\":[]"),
         JOURNAL_LINE_UNREADABLE},
        {LINE("\"begin\",\"course\":\"c\",\"quiz\":\"q\",\"attempt\":1,\"seed\":-1,"
              "\"questions\":[\"a\"]"),
         JOURNAL_LINE_UNREADABLE},
        {LINE("\"practice\",\"course\":\"c\",\"quiz\":\"q\",\"question\":\"a\",\"rev\":1,"
              "\"given\":[26,2147483648],\"score\":1,\"hints\":0,\"ms\":1"),
         JOURNAL_LINE_UNREADABLE},
        {"{\"v\":1,\"at\":\"yesterday\",\"run\":\"r\",\"event\":\"read\",\"course\":\"c\","
         "\"lesson\":\"x\"}",
         JOURNAL_LINE_UNREADABLE},
        {"\xFF\xFE", JOURNAL_LINE_UNREADABLE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        JournalEvent e;
        JournalLine kind = journal_line_read(f->arena, text_of(cases[i].line), &e);
        if (kind != cases[i].kind) fail_msg("%s: %d, not %d", cases[i].line, kind, cases[i].kind);
    }
    JournalEvent e;
    assert_int_equal(journal_line_read(f->arena, (Text){PLACE "\0", sizeof PLACE}, &e),
                     JOURNAL_LINE_UNREADABLE);
}

static void what_may_be_shown_is_cleaned(void **state)
{
    Fixture *f = *state;
    JournalEvent e;
    Text line = TEXT(LINE("\"practice\",\"course\":\"c\",\"quiz\":\"q\\u001b[31m\","
                          "\"question\":\"a\\nb\",\"rev\":1,\"given\":\"x\\u202ey\",\"score\":1,"
                          "\"hints\":0,\"ms\":1"));
    assert_int_equal(journal_line_read(f->arena, line, &e), JOURNAL_LINE_EVENT);
    assert_text(e.quiz, "q[31m");
    assert_text(e.question, "a b");
    assert_string_equal(e.given.text, "xy");
}

/* Damage of every kind, and what only base/json knows: both ways of reading must say the same. */
static void the_short_cut_reads_as_the_strict_reader_does(void **state)
{
    Fixture *f = *state;
    const char *const lines[] = {
        CONTRACT,
        PLACE,
        LINE("\"begin\",\"course\":\"c\",\"quiz\":\"q\",\"attempt\":1,\"seed\":900719925474099,"
             "\"questions\":[\"a\",\"b\"]"),
        LINE("\"end\",\"course\":\"c\",\"quiz\":\"q\",\"attempt\":1,\"score\":0.875,\"passed\":"
             "false"),
        LINE("\"practice\",\"course\":\"c\",\"quiz\":\"q\",\"question\":\"a\",\"rev\":1,"
             "\"given\":-0.25,\"score\":0,\"hints\":0,\"ms\":1"),
    };
    static const char other[] = "\0\x01 \"\\,:[]{}-.0129eEtfn\x7f\x80\xC3\xFF";
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        size_t len = strlen(lines[i]);
        char *line = arena_alloc(f->arena, len + 1);
        for (size_t at = 0; at < len * (sizeof other - 1); at++) {
            size_t mark = f->arena->used;
            memcpy(line, lines[i], len);
            line[at / (sizeof other - 1)] = other[at % (sizeof other - 1)];
            JournalEvent a, b;
            memset(&a, 0, sizeof a);
            memset(&b, 0, sizeof b);
            JournalLine kind = journal_line_read(f->arena, (Text){line, len}, &a);
            if (kind != journal_line_read_strictly(f->arena, (Text){line, len}, &b))
                fail_msg("read differently: %.*s", (int)len, line);
            if (kind == JOURNAL_LINE_EVENT) {
                Buffer first = {0}, second = {0};
                journal_line_write(&first, &a);
                journal_line_write(&second, &b);
                assert_string_equal(first.at, second.at);
                buffer_clear(&first);
                buffer_clear(&second);
            }
            arena_rewind(f->arena, mark);
        }
    }
}

static void times_are_read_and_written(void **state)
{
    (void)state;
    const struct {
        const char *text;
        int64_t at_s;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},          {"2000-02-29T12:00:00Z", 951825600},
        {"2026-11-23T18:20:05Z", 1795458005}, {"2038-01-19T03:14:08Z", 2147483648},
        {"2100-02-28T23:59:59Z", 4107542399}, {"9999-12-31T23:59:59Z", 253402300799},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[21];
        int64_t at_s = -1;
        journal_time_write(cases[i].at_s, text);
        assert_string_equal(text, cases[i].text);
        assert_true(journal_time_read(text_of(cases[i].text), &at_s));
        assert_true(at_s == cases[i].at_s);
    }
    for (int64_t at_s = 1; at_s < 253402300799; at_s = at_s * 21 / 20 + 1) {
        char text[21];
        int64_t back = -1;
        journal_time_write(at_s, text);
        assert_true(journal_time_read(text_of(text), &back) && back == at_s);
    }
    const char *const bad[] = {
        "",
        "2026-11-23",
        "2026-11-23 18:20:05Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z",
        "1969-12-31T23:59:59Z",
        "2026-01-01T00:00:00+",
        "2026-1-01T00:00:00Z",
    };
    int64_t at_s;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (journal_time_read(text_of(bad[i]), &at_s)) fail_msg("%s", bad[i]);
}

/* --- The file ------------------------------------------------------------------------------- */

static const char *path_with(Fixture *f, const char *data, const char *home)
{
    if (data == NULL) unsetenv("XDG_DATA_HOME");
    else setenv("XDG_DATA_HOME", data, 1);
    if (home == NULL) unsetenv("HOME");
    else setenv("HOME", home, 1);
    return journal_path(f->arena);
}

static void the_path_follows_the_xdg_rules(void **state)
{
    Fixture *f = *state;
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    const char *saved_data = data == NULL ? NULL : text_string(f->arena, text_of(data));
    const char *saved_home = home == NULL ? NULL : text_string(f->arena, text_of(home));
    assert_string_equal(path_with(f, "/d", "/h"), "/d/groundwork/journal.jsonl");
    assert_string_equal(path_with(f, "/d", NULL), "/d/groundwork/journal.jsonl");
    assert_string_equal(path_with(f, NULL, "/h"), "/h/.local/share/groundwork/journal.jsonl");
    assert_string_equal(path_with(f, "", "/h"), "/h/.local/share/groundwork/journal.jsonl");
    assert_string_equal(path_with(f, "d", "/h"), "/h/.local/share/groundwork/journal.jsonl");
    assert_null(path_with(f, NULL, NULL));
    assert_null(path_with(f, "relative", ""));
    assert_null(path_with(f, "", "relative"));
    (void)path_with(f, saved_data, saved_home);
}

static void nothing_is_made_before_there_is_something_to_save(void **state)
{
    Fixture *f = *state;
    JournalCounts counts = read_all(f);
    assert_true(counts.lines == 0 && f->count == 0);
    assert_problems(&f->report, "");
    struct stat status;
    assert_int_equal(stat(text_printf(f->arena, "%s/data", f->folder).at, &status), -1);
}

static void folders_and_file_are_the_learners_alone(void **state)
{
    Fixture *f = *state;
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("r"));
    JournalEvent event = place_event(1);
    assert_true(journal_append(journal, &event, NULL, NULL, &f->report));
    journal_close(journal);
    const char *const folders[] = {"data", "data/groundwork"};
    struct stat status;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(stat(text_printf(f->arena, "%s/%s", f->folder, folders[i]).at, &status),
                         0);
        assert_int_equal(status.st_mode & 07777, 0700);
    }
    assert_int_equal(stat(f->path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
}

static void the_clock_is_asked_where_no_time_is_given(void **state)
{
    Fixture *f = *state;
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("r"));
    JournalEvent event = place_event(1);
    int64_t before = (int64_t)time(NULL);
    assert_true(journal_append(journal, &event, NULL, NULL, &f->report));
    assert_true(event.at_s >= before && event.at_s <= (int64_t)time(NULL));
    journal_close(journal);
    read_all(f);
    assert_true(f->events[0].at_s == event.at_s);
}

static void a_torn_last_line_does_not_spoil_the_next(void **state)
{
    Fixture *f = *state;
    write_file(f, "w", TEXT(PLACE "\n{\"v\":1,\"at\":\"2026-11"));
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("r"));
    JournalEvent event = place_event(8);
    assert_true(journal_append(journal, &event, NULL, NULL, &f->report));
    event.line = 9;
    assert_true(journal_append(journal, &event, NULL, NULL, &f->report));
    journal_close(journal);
    JournalCounts counts = read_all(f);
    assert_true(counts.events == 3 && counts.unreadable == 1 && counts.first_unreadable == 2);
    assert_true(f->events[0].line == 7 && f->events[1].line == 8 && f->events[2].line == 9);
    assert_true(text_starts(read_file(f), TEXT(PLACE "\n{\"v\":1,\"at\":\"2026-11\n{\"v\":1,")));
}

static void lines_that_cannot_be_used_are_kept_and_said_once(void **state)
{
    Fixture *f = *state;
    Text before = TEXT(PLACE "\nrubbish\n\n{\"v\":3}\n" LINE("\"dance\"") "\n" PLACE "\n\xFF\n");
    write_file(f, "w", before);
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("me"));
    assert_true(journal_read(journal, visit, f, &f->report));
    JournalCounts counts = journal_counts(journal);
    assert_true(counts.lines == 7 && counts.events == 2 && f->count == 2);
    assert_true(counts.unreadable == 2 && counts.first_unreadable == 2);
    assert_true(counts.newer == 1 && counts.unknown == 1);
    const char *warning = text_printf(f->arena,
                                      "lines that cannot be used are kept and passed over "
                                      "(2 damaged, from line 2 on, 2 of a newer version): %s\n",
                                      f->path)
                              .at;
    assert_problems(&f->report, warning);
    assert_int_equal(f->report.warnings, 1);

    write_file(f, "a", TEXT("more rubbish\n"));
    assert_true(journal_read(journal, visit, f, &f->report));
    assert_problems(&f->report, warning);
    JournalEvent event = place_event(1);
    assert_true(journal_append(journal, &event, NULL, NULL, &f->report));
    journal_close(journal);
    assert_true(text_starts(read_file(f), before));
}

static void what_others_append_is_read_once_and_ones_own_is_not(void **state)
{
    Fixture *f = *state;
    Journal *mine = journal_open(f->path, TEXT("c"), TEXT("me"));
    Journal *other = journal_open(f->path, TEXT("c"), TEXT("you"));
    JournalEvent event = place_event(1);
    for (int i = 1; i <= 4; i++) {
        event.line = i;
        assert_true(journal_append(i % 2 == 0 ? mine : other, &event, NULL, NULL, &f->report));
        assert_true(journal_read(mine, visit, f, &f->report));
        assert_int_equal(f->count, (i + 1) / 2);
        assert_int_equal(f->events[f->count - 1].line, i - (i % 2 == 0));
    }
    journal_close(mine);
    journal_close(other);
}

static void a_line_without_its_end_is_taken_once_it_is_whole(void **state)
{
    Fixture *f = *state;
    write_file(f, "w", TEXT("{\"v\":1,\"at\":\"2026-11-23T18:20:05Z\","));
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("me"));
    assert_true(journal_read(journal, visit, f, &f->report));
    assert_true(f->count == 0 && journal_counts(journal).unreadable == 0);
    write_file(f, "a", TEXT("\"run\":\"r\",\"event\":\"read\",\"course\":\"c\",\"lesson\":\"x\"}"));
    assert_true(journal_read(journal, visit, f, &f->report));
    assert_int_equal(f->count, 1);
    write_file(f, "a", TEXT("\n" PLACE "\nbad\n"));
    assert_true(journal_read(journal, visit, f, &f->report));
    JournalCounts counts = journal_counts(journal);
    assert_true(f->count == 2 && counts.lines == 3 && counts.events == 2);
    assert_true(counts.unreadable == 1 && counts.first_unreadable == 3);
    journal_close(journal);
}

static void a_line_too_long_is_passed_over(void **state)
{
    Fixture *f = *state;
    write_file(f, "w", TEXT(PLACE "\n"));
    Buffer line = {0};
    for (size_t size = JOURNAL_LINE_MAX - 1; size <= 8 * JOURNAL_LINE_MAX; size *= 2) {
        buffer_reset(&line);
        while (line.len < size) buffer_puts(&line, " ");
        buffer_puts(&line, PLACE "\n" PLACE "\n");
        write_file(f, "a", buffer_text(&line));
    }
    buffer_clear(&line);
    JournalCounts counts = read_all(f);
    assert_true(counts.lines == 9 && counts.events == 5 && counts.unreadable == 4);
}

static void what_is_no_regular_file_neither_hangs_nor_is_written(void **state)
{
    Fixture *f = *state;
    make_folders(f);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(i == 0 ? mkfifo(f->path, 0600) : mkdir(f->path, 0700), 0);
        Journal *journal = journal_open(f->path, TEXT("c"), TEXT("r"));
        JournalEvent event = place_event(1);
        f->report = (Report){.arena = f->arena};
        assert_false(journal_append(journal, &event, NULL, NULL, &f->report));
        assert_false(journal_read(journal, visit, f, &f->report));
        assert_int_equal(f->report.errors, 2);
        journal_close(journal);
        assert_int_equal(i == 0 ? unlink(f->path) : rmdir(f->path), 0);
    }
}

static void what_cannot_be_saved_is_kept_and_saved_later(void **state)
{
    Fixture *f = *state;
    write_file(f, "w", TEXT("a file where a folder should be"));
    const char *inside = text_printf(f->arena, "%s/x/journal.jsonl", f->path).at;
    Journal *journal = journal_open(inside, TEXT("c"), TEXT("r"));
    JournalEvent event = place_event(1);
    assert_true(journal_flush(journal, &f->report));
    assert_false(journal_append(journal, &event, NULL, NULL, &f->report));
    event.line = 2;
    assert_false(journal_append(journal, &event, NULL, NULL, &f->report));
    assert_int_equal(f->report.errors, 2);
    assert_true(text_has(f->report.first->message, TEXT("tried again with the next step")));
    assert_true(text_has(f->report.first->message, text_of(strerror(ENOTDIR))));
    unlink(f->path);
    event.line = 3;
    assert_true(journal_append(journal, &event, NULL, NULL, &f->report));
    assert_true(journal_flush(journal, &f->report));
    journal_close(journal);

    journal = journal_open(inside, TEXT("c"), TEXT("reader"));
    assert_true(journal_read(journal, visit, f, &f->report));
    assert_true(f->count == 3 && f->events[0].line == 1 && f->events[2].line == 3);
    journal_close(journal);
    unlink(inside);
    rmdir(text_printf(f->arena, "%s/x", f->path).at);
}

static void without_a_path_the_course_goes_on(void **state)
{
    Fixture *f = *state;
    Journal *journal = journal_open(NULL, TEXT("c"), TEXT(""));
    JournalEvent event = place_event(1);
    assert_true(journal_read(journal, visit, f, &f->report));
    assert_false(journal_append(journal, &event, NULL, NULL, &f->report));
    assert_problems(&f->report, "not saved yet (neither HOME nor XDG_DATA_HOME names a folder), "
                                "tried again with the next step\n");
    journal_close(journal);
    journal_close(NULL);
}

static void a_journal_taken_away_or_replaced_is_made_anew(void **state)
{
    Fixture *f = *state;
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("r"));
    JournalEvent event = place_event(1);
    assert_true(journal_append(journal, &event, NULL, NULL, &f->report));
    unlink(f->path);
    event.line = 2;
    assert_true(journal_append(journal, &event, NULL, NULL, &f->report));
    read_all(f);
    assert_true(f->count == 1 && f->events[0].line == 2);

    const char *copy = text_printf(f->arena, "%s/copy", f->folder).at;
    FILE *file = fopen(copy, "w");
    fputs(PLACE "\n", file);
    fclose(file);
    assert_int_equal(rename(copy, f->path), 0);
    event.line = 3;
    assert_true(journal_append(journal, &event, NULL, NULL, &f->report));
    journal_close(journal);
    read_all(f);
    assert_true(f->count == 2 && f->events[0].line == 7 && f->events[1].line == 3);
}

static void a_journal_cut_or_replaced_behind_our_back_is_read_from_its_start(void **state)
{
    Fixture *f = *state;
    const char *copy = text_printf(f->arena, "%s/copy", f->folder).at;
    write_file(f, "w", TEXT(PLACE "\n" PLACE "\n" PLACE "\n"));
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("me"));
    const struct {
        const char *mode;
        Text text;
        int visited, unreadable;
    } steps[] = {
        {"r", {0}, 3, 0},
        {"w", TEXT(PLACE "\n"), 1, 0},
        {"a", TEXT(PLACE "\n"), 1, 0},
        {"a", TEXT(PLACE), 1, 0}, /* whole, but for its end */
        {"a", TEXT("\n" PLACE "\n"), 1, 0},
        {"w",
         TEXT("longer than before, so that its length tells nothing\n" PLACE "\n" PLACE "\n" PLACE
              "\n" PLACE "\n"),
         4, 1},
        {"replace", TEXT(PLACE "\n" PLACE "\n" PLACE "\n" PLACE "\n" PLACE "\n" PLACE "\n"), 6, 0},
    };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        bool replace = strcmp(steps[i].mode, "replace") == 0;
        if (replace) assert_int_equal(rename(f->path, copy), 0);
        if (i > 0) write_file(f, replace ? "w" : steps[i].mode, steps[i].text);
        f->count = 0;
        assert_true(journal_read(journal, visit, f, &f->report));
        assert_int_equal(f->count, steps[i].visited);
        assert_int_equal(journal_counts(journal).unreadable, steps[i].unreadable);
    }
    journal_close(journal);
    unlink(copy);
}

/* What one has when one takes in all that one is called for is in the file's order. */
static void appending_hands_out_what_others_wrote_and_then_its_own(void **state)
{
    Fixture *f = *state;
    Journal *mine = journal_open(f->path, TEXT("c"), TEXT("me"));
    Journal *other = journal_open(f->path, TEXT("c"), TEXT("you"));
    JournalEvent event = place_event(1);
    assert_true(journal_append(mine, &event, visit, f, &f->report));
    for (event.line = 2; event.line <= 3; event.line++)
        assert_true(journal_append(other, &event, NULL, NULL, &f->report));
    assert_int_equal(f->count, 1);
    assert_true(journal_append(mine, &event, visit, f, &f->report));
    assert_true(journal_read(mine, visit, f, &f->report));
    assert_int_equal(f->count, 4);
    for (int i = 0; i < 4; i++) assert_int_equal(f->events[i].line, i + 1);
    journal_close(mine);
    journal_close(other);

    mine = journal_open("/dev/null/journal.jsonl", TEXT("c"), TEXT("me"));
    assert_false(journal_append(mine, &event, visit, f, &f->report));
    assert_int_equal(f->count, 5); /* also where it is not saved */
    assert_true(text_has(text_of(journal_unsaved(mine)), text_of(strerror(ENOTDIR))));
    journal_close(mine);
}

static void runs_and_seeds_differ(void **state)
{
    (void)state;
    Journal *a = journal_open(NULL, TEXT("c"), TEXT("")),
            *b = journal_open(NULL, TEXT("c"), TEXT(""));
    assert_false(text_equal(journal_run(a), journal_run(b)));
    journal_close(a);
    journal_close(b);
    int64_t first = journal_random(), second = journal_random();
    assert_true(first != second && first >= 0 && first < (int64_t)1 << 53 && second >= 0);
}

static void count(void *context, const JournalEvent *event)
{
    (void)event;
    ++*(int *)context;
}

static void a_hundred_thousand_lines_are_read_without_a_wait(void **state)
{
    Fixture *f = *state;
    Buffer lines = {0};
    for (int i = 0; i < 100000; i++) buffer_printf(&lines, "%s\n", CONTRACT);
    write_file(f, "w", buffer_text(&lines));
    buffer_clear(&lines);
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("r"));
    int events = 0;
    clock_t from = clock();
    assert_true(journal_read(journal, count, &events, &f->report));
    double seconds = (double)(clock() - from) / CLOCKS_PER_SEC;
    journal_close(journal);
    assert_int_equal(events, 100000);
    if (seconds > 3) fail_msg("%g s of CPU", seconds); /* 0.07 s; this leaves room for sanitizers */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_contracts_line_is_read_and_written),
        TEST(every_event_comes_back_as_it_went),
        TEST(lines_may_be_in_any_order_and_hold_more),
        TEST(a_place_is_known_to_its_byte_where_that_was_noted),
        TEST(lines_that_cannot_be_used_are_told_apart),
        TEST(what_may_be_shown_is_cleaned),
        TEST(the_short_cut_reads_as_the_strict_reader_does),
        TEST(times_are_read_and_written),
        TEST(the_path_follows_the_xdg_rules),
        TEST(nothing_is_made_before_there_is_something_to_save),
        TEST(folders_and_file_are_the_learners_alone),
        TEST(the_clock_is_asked_where_no_time_is_given),
        TEST(a_torn_last_line_does_not_spoil_the_next),
        TEST(lines_that_cannot_be_used_are_kept_and_said_once),
        TEST(what_others_append_is_read_once_and_ones_own_is_not),
        TEST(a_line_without_its_end_is_taken_once_it_is_whole),
        TEST(a_line_too_long_is_passed_over),
        TEST(what_is_no_regular_file_neither_hangs_nor_is_written),
        TEST(what_cannot_be_saved_is_kept_and_saved_later),
        TEST(without_a_path_the_course_goes_on),
        TEST(a_journal_taken_away_or_replaced_is_made_anew),
        TEST(a_journal_cut_or_replaced_behind_our_back_is_read_from_its_start),
        TEST(appending_hands_out_what_others_wrote_and_then_its_own),
        TEST(runs_and_seeds_differ),
        TEST(a_hundred_thousand_lines_are_read_without_a_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
