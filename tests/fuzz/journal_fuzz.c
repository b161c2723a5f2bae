/* Whatever a journal holds: both ways of reading a line agree, an event that was read is written
 * and read back the same, and what it does to a learner's progress stays in bounds. */
#include "fuzz/fuzz.h"

#include "learner/journal_line.h"
#include "learner/progress.h"

#include <assert.h>

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

static void check_progress(const Progress *progress, const Course *course)
{
    for (int i = 0; i < course->quiz_count; i++) {
        const QuizProgress *quiz = progress_quiz(progress, i);
        assert(quiz->best >= 0 && quiz->best <= 1 && quiz->attempts >= 0);
        assert(!quiz->unfinished || quiz->record.count > 0);
    }
    assert(progress_streak(progress, 1795458005) >= 0);
    (void)progress_next(progress);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Lesson lesson = {.slug = TEXT("l")};
    QuizFile file = {.slug = TEXT("q"), .lesson = &lesson};
    Course course = {
        .id = TEXT("c"), .lessons = &lesson, .lesson_count = 1, .quizzes = &file, .quiz_count = 1};
    Arena *arena = arena_new(JOURNAL_LINE_ARENA);
    Progress *progress = progress_new(&course);
    Text rest = {(const char *)data, size}, line;
    while (text_next_part(&rest, '\n', &line)) {
        JournalEvent event, strict;
        JournalLine kind = journal_line_read(arena, line, &event);
        assert(journal_line_read_strictly(arena, line, &strict) == kind);
        if (kind == JOURNAL_LINE_EVENT) {
            check_event(arena, &event);
            progress_take(progress, &event);
        }
        arena_rewind(arena, 0);
    }
    check_progress(progress, &course);
    progress_free(progress);
    arena_free(arena);
    return 0;
}
