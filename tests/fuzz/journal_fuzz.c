/* Whatever a journal holds: both ways of reading a line agree, the file gives what its lines give,
 * an event that was read is written and read back the same, what comes behind is saved, and what it
 * does to a learner's progress stays in bounds, also where it comes twice. */
#include "fuzz/fuzz.h"

#include "course/quiz_read.h"
#include "learner/journal_line.h"
#include "learner/progress.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char QUIZ[] =
    "{\"title\":\"Q\",\"pass\":0.5,\"questions\":["
    "{\"id\":\"a\",\"type\":\"choice\",\"prompt\":\"P\",\"explain\":\"E\",\"choices\":["
    "{\"text\":\"1\",\"why\":\"w\"},{\"text\":\"2\",\"correct\":true,\"why\":\"w\"}]},"
    "{\"id\":\"b\",\"type\":\"number\",\"prompt\":\"P\",\"explain\":\"E\",\"answer\":5},"
    "{\"id\":\"c\",\"type\":\"order\",\"prompt\":\"P\",\"explain\":\"E\",\"items\":[\"1\",\"2\"]}]"
    "}";

static void check_event(Arena *arena, const JournalEvent *event)
{
    Buffer once = {0}, twice = {0};
    JournalEvent again;
    journal_line_write(&once, event);
    Text line = text_slice(buffer_text(&once), 0, once.len - 1);
    assert(journal_line_read(arena, line, &again) == JOURNAL_LINE_EVENT);
    journal_line_write(&twice, &again);
    assert(text_equal(buffer_text(&once), buffer_text(&twice)));
    buffer_clear(&once);
    buffer_clear(&twice);
}

/* Takes the lines, one by one; returns how many are events. */
static int64_t take_lines(Progress *progress, Text rest)
{
    Arena *arena = arena_new(JOURNAL_LINE_ARENA);
    int64_t events = 0;
    Text line;
    while (text_next_part(&rest, '\n', &line)) {
        JournalEvent event, strict;
        JournalLine kind = journal_line_read(arena, line, &event);
        assert(journal_line_read_strictly(arena, line, &strict) == kind);
        if (kind == JOURNAL_LINE_EVENT) {
            check_event(arena, &event);
            progress_take(progress, &event);
            events++;
        }
        arena_rewind(arena, 0);
    }
    arena_free(arena);
    return events;
}

/* --- The file --------------------------------------------------------------------------------- */

static void count(void *context, const JournalEvent *event)
{
    (void)event;
    ++*(int64_t *)context;
}

static int64_t events_in(const char *path)
{
    int64_t events = 0;
    Journal *journal = journal_open(path, TEXT("c"), TEXT("nobody's, so that none is left out"));
    bool read = journal_read(journal, count, &events, NULL);
    assert(read);
    journal_close(journal);
    return events;
}

/* A file of this process's own; in memory, where there is that. */
static char *make_file(void)
{
    static char path[64];
    snprintf(path, sizeof path, "/dev/shm/journal-fuzz-XXXXXX");
    int fd = mkstemp(path);
    if (fd < 0) {
        snprintf(path, sizeof path, "/tmp/journal-fuzz-XXXXXX");
        fd = mkstemp(path);
    }
    assert(fd >= 0);
    close(fd);
    return path;
}

static void check_file(const uint8_t *data, size_t size, int64_t events)
{
    char *path = make_file();
    FILE *file = fopen(path, "w");
    assert(file != NULL && fwrite(data, 1, size, file) == size);
    fclose(file);
    assert(events_in(path) == events);
    Journal *journal = journal_open(path, TEXT("c"), TEXT("me"));
    JournalEvent event = {.kind = JOURNAL_READ, .lesson = TEXT("l")};
    int64_t heard = 0;
    bool saved = journal_append(journal, &event, count, &heard, NULL);
    assert(saved && heard >= 1);
    journal_close(journal);
    assert(events_in(path) == events + 1);
    unlink(path);
}

/* --- What is derived -------------------------------------------------------------------------- */

static void check_resumed(const Quiz *quiz, const AttemptRecord *record)
{
    Arena *arena = arena_new((size_t)1 << 22);
    const Attempt *attempt = attempt_resume(arena, quiz, record);
    for (int i = 0; attempt != NULL && i < attempt->count; i++) {
        const AttemptQuestion *asked = &attempt->questions[i];
        for (int j = 0; asked->answered && j < asked->answer.count; j++)
            assert(asked->answer.picked[j] >= 0 && asked->answer.picked[j] < 2);
    }
    assert(attempt == NULL || (attempt_score(attempt) >= 0 && attempt_score(attempt) <= 1));
    arena_free(arena);
}

static void check_progress(const Progress *progress, const Quiz *quiz, int64_t events)
{
    const QuizProgress *shown = progress_quiz(progress, 0);
    assert(shown->best >= 0 && shown->best <= 1);
    assert(shown->attempts >= 0 && shown->attempts <= events);
    assert(!shown->unfinished || shown->record.count > 0);
    if (shown->unfinished) check_resumed(quiz, &shown->record);
    (void)progress_next(progress);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Arena *kept;
    static Quiz *quiz;
    if (kept == NULL) {
        kept = arena_new((size_t)1 << 22);
        quiz = quiz_parse(kept, text_of(QUIZ), "q.json", TEXT("q"), NULL, NULL);
    }
    Lesson lesson = {.slug = TEXT("l")};
    QuizFile file = {.slug = TEXT("q"), .lesson = &lesson};
    Course course = {
        .id = TEXT("c"), .lessons = &lesson, .lesson_count = 1, .quizzes = &file, .quiz_count = 1};
    Progress *progress = progress_new(&course);
    Text lines = {(const char *)data, size};
    int64_t events = take_lines(progress, lines);
    check_progress(progress, quiz, events);
    int attempts = progress_quiz(progress, 0)->attempts;
    (void)take_lines(progress, lines);
    assert(progress_quiz(progress, 0)->attempts == attempts);
    check_progress(progress, quiz, events);
    int streak = progress_streak(progress, 1795458005);
    if (size % 16 == 0) assert(streak <= progress_longest_streak(progress)); /* which takes long */
    progress_free(progress);
    check_file(data, size, events);
    return 0;
}
