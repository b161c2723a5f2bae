/* groundwork quiz: a quiz line by line, for pipes, screen readers and small terminals. */
#include "commands/learner.h"

#include "course/layout.h"
#include "course/quiz_read.h"
#include "demo/output.h"
#include "learner/attempt.h"
#include "shell/evidence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    QUIZ_ARENA = 1 << 28,
    PAGE_ARENA = 1 << 26,
    COLUMNS_MOST = 76,
    EVENTS_MAX = 100000000,
    FRAME_COLUMNS = 80, /* of the evidence */
    FRAME_ROWS = 24
};

typedef struct LineQuiz {
    Learner *learner;
    Arena *arena, *page; /* the quiz's; emptied for each question */
    const QuizFile *file;
    Quiz *quiz;
    Attempt *attempt;
    char *line; /* getline's */
    size_t capacity;
} LineQuiz;

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *format, ...)
{
    Buffer out = {0};
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(&out, format, arguments);
    va_end(arguments);
    out_text(buffer_text(&out));
    buffer_clear(&out);
}

static void say_markdown(LineQuiz *quiz, Text markdown, const char *first, const char *rest)
{
    int columns = common_columns() < COLUMNS_MOST ? common_columns() : COLUMNS_MOST;
    LayoutOptions options = {.width = columns - (int)strlen(first),
                             .table = common_width_table(),
                             .ascii = common_is_ascii(),
                             .number_links = true,
                             .plain = true,
                             .no_keys = true};
    Layout layout =
        layout_make(quiz->page, document_parse(quiz->page, markdown, "", NULL), &options);
    for (int i = 0; i < layout.count; i++) {
        say("%s", i == 0 ? first : rest);
        for (const Run *run = layout.lines[i].runs; run != NULL; run = run->next)
            out_text(run->text);
        out_text(TEXT("\n"));
    }
}

/* Reads a line; false at the end of the input. */
static bool read_line(LineQuiz *quiz, const char *prompt, Text *line)
{
    say("%s", prompt);
    (void)fflush(stdout);
    ssize_t length = getline(&quiz->line, &quiz->capacity, stdin);
    if (length < 0) return false;
    *line = text_trim((Text){quiz->line, (size_t)length});
    return true;
}

/* --- asking ----------------------------------------------------------------------------------- */

static void say_items(LineQuiz *quiz, const AttemptQuestion *asked)
{
    const Question *question = asked->question;
    for (int i = 0; i < question->pair_count; i++) {
        char mark[16];
        snprintf(mark, sizeof mark, "  %d. ", i + 1);
        say_markdown(quiz, question->pairs[i].left, mark, "     ");
    }
    for (int i = 0; i < asked->shown_count; i++) {
        char mark[16];
        int item = asked->shown[i];
        snprintf(mark, sizeof mark, "  %c) ", 'a' + i);
        Text text = question->choice_count > 0 ? question->choices[item].text
                    : question->item_count > 0 ? question->items[item]
                                               : question->pairs[item].right;
        say_markdown(quiz, text, mark, "     ");
    }
}

/* What is wanted: before the prompt's ">", and once more where an answer was none. */
static Text wanted(LineQuiz *quiz, const AttemptQuestion *asked)
{
    char last = (char)('a' + asked->shown_count - 1);
    int pairs = asked->question->pair_count;
    switch (asked->question->type) {
    case QUESTION_CHOICE: return text_printf(quiz->page, "a letter, a to %c", last);
    case QUESTION_MULTIPLE: return text_printf(quiz->page, "all letters that hold, as in ac");
    case QUESTION_NUMBER: return TEXT("a number");
    case QUESTION_ORDER: return text_printf(quiz->page, "the letters a to %c in order", last);
    case QUESTION_MATCH: return text_printf(quiz->page, "a letter for each of 1 to %d", pairs);
    case QUESTION_TEXT: return TEXT("a word or two");
    }
    return TEXT("");
}

/* Letters or digits, parted by anything or by nothing: "b", "a c", "1,3". False where one is not
 * there. */
static bool take_letters(const AttemptQuestion *asked, Text line, Answer *answer)
{
    answer->count = 0;
    for (size_t i = 0; i < line.len; i++) {
        char c = line.at[i];
        int row = c >= 'a' && c <= 'z'   ? c - 'a'
                  : c >= 'A' && c <= 'Z' ? c - 'A'
                  : c >= '1' && c <= '9' ? c - '1'
                                         : -1;
        if (row < 0) continue;
        if (row >= asked->shown_count || answer->count == ANSWER_MAX) return false;
        answer->picked[answer->count++] = asked->shown[row];
    }
    switch (asked->question->type) {
    case QUESTION_CHOICE: return answer->count == 1;
    case QUESTION_ORDER: return answer->count == asked->question->item_count;
    case QUESTION_MATCH: return answer->count == asked->question->pair_count;
    default: return answer->count > 0;
    }
}

static bool take_answer(const AttemptQuestion *asked, Text line, Answer *answer)
{
    const Question *question = asked->question;
    *answer = (Answer){.kind = quiz_answer_kind(question->type)};
    if (question->type == QUESTION_NUMBER)
        return quiz_parse_number(line, question->unit, &answer->number);
    if (question->type != QUESTION_TEXT) return take_letters(asked, line, answer);
    quiz_answer_text(answer, line);
    return answer->text[0] != '\0';
}

/* --- telling ---------------------------------------------------------------------------------- */

static void say_right(const AttemptQuestion *asked, double right_number)
{
    const Question *question = asked->question;
    Answer right;
    quiz_right_answer(question, right_number, &right);
    say("Right: ");
    if (question->type == QUESTION_NUMBER) {
        say("%.10g %.*s\n", right.number, TEXT_ARG(question->unit));
    } else if (question->type == QUESTION_TEXT) {
        say("%s\n", right.text);
    } else {
        for (int i = 0; i < right.count; i++)
            for (int row = 0; row < asked->shown_count; row++)
                if (asked->shown[row] == right.picked[i]) say("%c ", 'a' + row);
        say("\n");
    }
}

static void tell(LineQuiz *quiz, const AttemptQuestion *asked, double right_number)
{
    const Question *question = asked->question;
    say("\n%s", asked->judged >= 1 ? "Right." : asked->judged > 0 ? "Partly right." : "Not quite.");
    if (asked->score > 0 && asked->score < 1) say(" It scores %.2g.", asked->score);
    say("\n");
    for (int i = 0; question->choice_count > 0 && i < asked->answer.count; i++)
        say_markdown(quiz, question->choices[asked->answer.picked[i]].why, "  ", "  ");
    if (asked->judged < 1) say_right(asked, right_number);
    say_markdown(quiz, question->explain, "", "");
    if (question->lesson.len > 0) say("Read again: %.*s\n", TEXT_ARG(question->lesson));
}

/* The evidence: the run's picture at its end. */
static void show_run(LineQuiz *quiz, const Question *question)
{
    Report report = {.arena = quiz->page};
    Session *session = evidence_open(question, quiz->learner->course->directory, &report);
    Buffer out = {0};
    if (session != NULL && session_finish(session, EVENTS_MAX))
        output_frame(session, FRAME_COLUMNS, FRAME_ROWS, common_is_ascii(), &out);
    out_text(buffer_text(&out));
    buffer_clear(&out);
    session_close(session);
    (void)complain_all(&report);
}

/* Waits before the next question; false at the end of the input. */
static bool pause_after(LineQuiz *quiz, const Question *question)
{
    Text line;
    bool see = question->see.len > 0;
    for (;;) {
        if (!read_line(quiz, see ? "\nEnter goes on, s shows the run> " : "\nEnter goes on> ",
                       &line))
            return false;
        if (!see || !text_is(line, "s")) return true;
        show_run(quiz, question);
    }
}

/* --- an attempt ------------------------------------------------------------------------------- */

/* Asks until there is an answer; false at the end of the input. */
static bool ask(LineQuiz *quiz, int index)
{
    AttemptQuestion *asked = &quiz->attempt->questions[index];
    const Question *question = asked->question;
    Report report = {.arena = quiz->page};
    double right_number = 0;
    int hints = 0;
    Text wants = wanted(quiz, asked);
    int64_t started = common_clock_ms();
    Answer answer;
    Text line;
    say("\n%d of %d\n", index + 1, quiz->attempt->count);
    say_markdown(quiz, question->prompt, "", "");
    say_items(quiz, asked);
    for (;;) {
        bool hint_left = hints < question->hint_count;
        say("%.*s%s", TEXT_ARG(wants), hint_left ? "; ? for a hint" : "");
        if (!read_line(quiz, "> ", &line)) return false;
        if (text_is(line, "?") && hint_left)
            say_markdown(quiz, question->hints[hints++], "Hint: ", "      ");
        else if (text_is(line, "?")) say("There is no%s hint.\n", hints > 0 ? " further" : "");
        else if (take_answer(asked, line, &answer)) break;
        else if (line.len > 0) say("That is not %.*s.\n", TEXT_ARG(wants));
    }
    if (question->type == QUESTION_NUMBER
        && !evidence_number(question, quiz->learner->course->directory, &right_number, &report)) {
        (void)complain_all(&report);
        say("This question cannot be judged; it counts for nothing.\n");
        attempt_drop(quiz->attempt, index);
        return true;
    }
    (void)attempt_answer(quiz->attempt, index, &answer, right_number, hints);
    JournalEvent event = attempt_answer_event(quiz->attempt, index, common_clock_ms() - started);
    learner_record(quiz->learner, &event);
    tell(quiz, asked, right_number);
    return pause_after(quiz, question);
}

static void begin(LineQuiz *quiz, const QuizProgress *progress)
{
    JournalEvent event;
    if (progress->unfinished)
        quiz->attempt = attempt_resume(quiz->arena, quiz->quiz, &progress->record);
    if (quiz->attempt != NULL) {
        say("%.*s: going on where you left off", TEXT_ARG(quiz->quiz->title));
        event = attempt_resume_event(quiz->attempt, &progress->record);
    } else {
        say("%.*s", TEXT_ARG(quiz->quiz->title));
        quiz->attempt =
            attempt_new(quiz->arena, quiz->quiz, progress->next_number, journal_random());
        event = attempt_begin_event(quiz->arena, quiz->attempt);
    }
    say(", %d question%s. Ctrl-D leaves; what is answered stays.\n", quiz->attempt->count,
        quiz->attempt->count == 1 ? "" : "s");
    learner_record(quiz->learner, &event);
}

static int take_quiz(LineQuiz *quiz, const QuizProgress *progress)
{
    begin(quiz, progress);
    int next;
    bool going = true;
    while (going && (next = attempt_next(quiz->attempt)) >= 0) {
        arena_rewind(quiz->page, 0);
        going = ask(quiz, next);
    }
    if (attempt_next(quiz->attempt) >= 0) {
        if (quiz->learner->said_unsaved) say("\nLeft half-way, and not saved.\n");
        else say("\nLeft half-way; `groundwork quiz %.*s` goes on.\n", TEXT_ARG(quiz->file->stem));
        return EXIT_FAILED;
    }
    JournalEvent event = attempt_end_event(quiz->attempt);
    learner_record(quiz->learner, &event);
    bool passed = attempt_passed(quiz->attempt);
    say("\n%s: %.0f %% (%.0f %% passes).\n", passed ? "Passed" : "Not passed yet",
        100 * attempt_score(quiz->attempt), 100 * quiz->quiz->pass);
    if (quiz->learner->said_unsaved) say("The record could not be saved.\n");
    return passed ? EXIT_DONE : EXIT_FAILED;
}

int command_quiz(const Invocation *invocation)
{
    Learner learner;
    if (!learner_open(&learner, invocation)) return EXIT_USAGE;
    Report report = {.arena = invocation->arena};
    const QuizFile *file = course_find_quiz(learner.course, invocation->words[0], &report);
    LineQuiz quiz = {.learner = &learner,
                     .file = file,
                     .arena = arena_new(QUIZ_ARENA),
                     .page = arena_new(PAGE_ARENA)};
    if (file != NULL)
        quiz.quiz = quiz_read(quiz.arena, file->path, file->shown, file->slug, &report);
    int status = complain_errors(&report); /* a quiz may open without its broken questions */
    if (quiz.quiz != NULL)
        status = take_quiz(&quiz,
                           progress_quiz(learner.progress, (int)(file - learner.course->quizzes)));
    free(quiz.line);
    arena_free(quiz.page);
    arena_free(quiz.arena);
    learner_close(&learner);
    return status;
}
