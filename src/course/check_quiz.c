#include "course/check_parts.h"

#include "base/files.h"
#include "base/utf8.h"
#include "course/quiz_read.h"

#include <string.h>

/* The quiz that is read. */
typedef struct Reading {
    Check *check;
    int index;
    const QuizFile *file;
    CheckLines lines;
    bool silent;
} Reading;

static CheckText text_at(const Reading *reading, Text text, Place place)
{
    return (CheckText){.lines = check_lines(reading->check->scratch, text),
                       .file = reading->file->shown,
                       .lesson = reading->file->lesson,
                       .json = &reading->lines,
                       .string = place};
}

/* Whether there is anything in it for which it must be parsed. */
static bool has_structure(Text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '[' || text.at[i] == '<' || text.at[i] == '|' || text.at[i] == '\n')
            return true;
    return text_has(text, TEXT("://")) || text_has(text, TEXT("```"));
}

static void take_text(void *context, Text string, bool markdown, Place place, Report *report)
{
    (void)report;
    const Reading *reading = context;
    Check *check = reading->check;
    if (utf8_plain(string) == string.len && !has_structure(string)) return;
    size_t mark = check->scratch->used;
    CheckText text = text_at(reading, string, place);
    check_characters(check, &text);
    if (markdown && has_structure(string)) (void)check_markdown(check, &text);
    arena_rewind(check->scratch, mark);
}

static void take_id(void *context, Text id, Place place)
{
    const Reading *reading = context;
    Check *check = reading->check;
    Text copy = text_copy(check->arena, id);
    *text_map_at(&check->quizzes[reading->index].ids, copy) = place.line;
    if (reading->silent) return;
    int *index = text_map_at(&check->ids, copy);
    if (*index > 0) {
        Place first = check->id_places[*index - 1];
        if (first.file != place.file)
            check_add(check, place, "shared-id", "the id \"%s\" is also that of %s:%d",
                      check_quoted(check, id), first.file, first.line);
        return;
    }
    if (check->id_count == check->id_capacity) {
        size_t more = check->id_capacity == 0 ? 256 : 2 * check->id_capacity;
        check->id_places = arena_grow(check->arena, check->id_places,
                                      check->id_capacity * sizeof(Place), more * sizeof(Place));
        check->id_capacity = more;
    }
    check->id_places[check->id_count++] = place;
    *index = (int)check->id_count;
}

static bool take_command(void *context, Text command, Place place, Report *report)
{
    (void)report;
    const Reading *reading = context;
    size_t mark = reading->check->scratch->used;
    CheckText text = text_at(reading, command, place);
    bool good = check_command(reading->check, &text, 1, 1, command);
    arena_rewind(reading->check->scratch, mark);
    return good;
}

static bool take_run(void *context, const RunAnswer *run, Place place, double *number,
                     Report *report)
{
    const Reading *reading = context;
    Check *check = reading->check;
    const CheckDemos *demos = check->demos;
    (void)place;
    if (!take_command(context, run->demo, run->demo_place, report)) return false;
    if (demos == NULL || demos->answer == NULL) return true;
    Report refused = {.arena = check->arena};
    if (demos->answer(demos->context, check->course->directory, run, number, &refused)) return true;
    for (const Problem *problem = refused.first; problem != NULL; problem = problem->next)
        check_add(check,
                  strcmp(problem->rule, "unknown-metric") == 0 ? run->metric_place
                                                               : run->demo_place,
                  problem->rule, "%.*s", TEXT_ARG(problem->message));
    return false;
}

static bool take_lesson(void *context, Text reference, Place place, Report *report)
{
    (void)report;
    const Reading *reading = context;
    check_refer(reading->check, REFERS_LESSON, reading->file->lesson, reference, place);
    return true;
}

/* --- What gives an answer away ---------------------------------------------------------------- */

static int right_of(const Question *question)
{
    int right = 0;
    while (right < question->choice_count && !question->choices[right].correct) right++;
    return right;
}

/* By what a learner sees at a glance; another that is as long hides it. */
static bool is_longest(const Question *question, int right)
{
    int width = utf8_width(question->choices[right].text, WIDTH_UNICODE);
    for (int i = 0; i < question->choice_count; i++)
        if (i != right && utf8_width(question->choices[i].text, WIDTH_UNICODE) >= width)
            return false;
    return true;
}

static void check_pattern(Check *check, const Quiz *quiz)
{
    const Question *first = NULL;
    int count = 0, place = -1;
    bool same = true, longest = true;
    for (int i = 0; i < quiz->question_count; i++) {
        const Question *question = &quiz->questions[i];
        if (question->type != QUESTION_CHOICE) continue;
        int right = right_of(question);
        if (first == NULL) first = question;
        if (count++ == 0) place = right;
        same = same && right == place;
        longest = longest && is_longest(question, right);
    }
    if (count < CHECK_PATTERN_QUESTIONS) return;
    Place at = first->choices[place].place;
    if (same)
        check_add(check, at, "same-place",
                  "in all %d questions with one right choice it is number %d", count, place + 1);
    if (longest)
        check_add(check, at, "longest-choice",
                  "in all %d questions with one right choice it is the longest", count);
}

/* --- The file --------------------------------------------------------------------------------- */

void check_quiz(Check *check, int index, bool silent)
{
    const QuizFile *file = &check->course->quizzes[index];
    check->problems = check->searches = 0;
    check->quizzes[index].read = true;
    check->quizzes[index].ids.arena = check->arena;
    arena_rewind(check->scratch, 0);
    Report report = {.arena = check->scratch};
    Text source = files_read(check->scratch, file->path, file->shown, QUIZ_BYTES_MAX, &report);
    Reading reading = {.check = check, .index = index, .file = file, .silent = silent};
    QuizRules rules = {.context = &reading, .id = take_id};
    if (!silent) {
        rules.see = take_command;
        rules.run = take_run;
        rules.lesson = take_lesson;
        rules.text = take_text;
    }
    const Quiz *quiz = NULL;
    if (source.at != NULL) {
        reading.lines = check_lines(check->scratch, source);
        quiz = quiz_parse(check->scratch, source, file->shown, file->slug, &rules, &report);
    }
    for (const Problem *p = silent ? NULL : report.first; p != NULL; p = p->next)
        check_add(check, p->place, p->rule, "%.*s", TEXT_ARG(p->message));
    if (quiz != NULL && !silent) check_pattern(check, quiz);
}
