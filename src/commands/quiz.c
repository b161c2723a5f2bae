/* groundwork quiz: a quiz line by line, for pipes, screen readers and small terminals. */
#include "commands/learner.h"

#include "course/layout.h"
#include "course/quiz_read.h"
#include "course/quiz_words.h"
#include "demo/output.h"
#include "learner/attempt.h"
#include "shell/evidence.h"

#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum {
    QUIZ_ARENA = 1 << 28,
    PAGE_ARENA = 1 << 26,
    COLUMNS_MOST = 76,
    EVENTS_MAX = 100000000,
    FRAME_COLUMNS = 80, /* of the evidence, at most */
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
    Text kept; /* of it: the next that is read */
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

/* More has come than one line: nobody types that fast. */
static bool is_pasted(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return isatty(STDIN_FILENO) && poll(&input, 1, 0) == 1 && input.revents == POLLIN;
}

/* Reads a line; false at the end of the input. Lines pasted into a terminal answer nothing: they
 * would go through several questions at once. */
static bool read_line(LineQuiz *quiz, const char *prompt, Text *line)
{
    for (;;) {
        say("%s", prompt);
        if (quiz->kept.len > 0) {
            say("\n");
            *line = quiz->kept;
            quiz->kept = TEXT("");
            return true;
        }
        (void)fflush(stdout);
        ssize_t length = getline(&quiz->line, &quiz->capacity, stdin);
        if (length < 0) return false;
        if (!isatty(STDIN_FILENO)) say("\n"); /* as a terminal shows the learner's own */
        *line = text_trim((Text){quiz->line, (size_t)length});
        if (!is_pasted()) return true;
        (void)tcflush(STDIN_FILENO, TCIFLUSH);
        say("\nSeveral lines came at once: nothing of them was taken.\n");
    }
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
    const Question *question = asked->question;
    char last = (char)('a' + asked->shown_count - 1);
    switch (question->type) {
    case QUESTION_CHOICE: return text_printf(quiz->page, "a letter, a to %c", last);
    case QUESTION_MULTIPLE:
        return text_printf(quiz->page, "all letters of a to %c that hold, as in ac", last);
    case QUESTION_NUMBER:
        return text_printf(quiz->page, "a number%s%.*s", question->unit.len > 0 ? ", in " : "",
                           TEXT_ARG(question->unit));
    case QUESTION_ORDER:
        return text_printf(quiz->page, "the letters a to %c in order, as in %s", last,
                           asked->shown_count > 2 ? "bca" : "ba");
    case QUESTION_MATCH:
        return text_printf(quiz->page, "a letter for each of 1 to %d in turn, as in %s",
                           question->pair_count, question->pair_count > 2 ? "bca" : "ba");
    case QUESTION_TEXT: return TEXT("a word or two");
    }
    return TEXT("");
}

/* The next row that a line names, from 0: by a letter, or by a digit (a number where there are more
 * rows than digits). -1 at the end; -2 where it names none. */
static int next_row(Text *line, int rows)
{
    while (line->len > 0 && strchr(" \t,;.-/>()", line->at[0]) != NULL)
        *line = text_slice(*line, 1, line->len);
    if (line->len == 0) return -1;
    int row = -1;
    size_t used = 1;
    char c = line->at[0];
    if (c >= 'a' && c <= 'z') row = c - 'a';
    else if (c >= 'A' && c <= 'Z') row = c - 'A';
    else if (c >= '1' && c <= '9') {
        row = c - '0';
        for (; rows > 9 && used < line->len && isdigit((unsigned char)line->at[used]); used++)
            row = row < 100 ? 10 * row + line->at[used] - '0' : row;
        row--;
    }
    *line = text_slice(*line, used, line->len);
    return row >= 0 && row < rows ? row : -2;
}

/* Parted by anything or by nothing: "b", "a c", "1,3". False where that is no answer. */
static bool take_rows(const AttemptQuestion *asked, Text line, Answer *answer)
{
    int row;
    while ((row = next_row(&line, asked->shown_count)) >= 0) {
        int index = asked->shown[row];
        bool again = false;
        for (int i = 0; i < answer->count; i++) again = again || answer->picked[i] == index;
        if (again && asked->question->type == QUESTION_MULTIPLE) continue;
        if (answer->count == ANSWER_MAX) return false;
        answer->picked[answer->count++] = index;
    }
    return row == -1 && quiz_answer_fits(asked->question, answer);
}

static bool take_answer(const AttemptQuestion *asked, Text line, Answer *answer)
{
    const Question *question = asked->question;
    *answer = (Answer){.kind = quiz_answer_kind(question->type)};
    if (question->type == QUESTION_NUMBER)
        return quiz_parse_number(line, question->unit, &answer->number);
    if (question->type != QUESTION_TEXT) return take_rows(asked, line, answer);
    quiz_answer_text(answer, line);
    return answer->text[0] != '\0';
}

/* --- telling ---------------------------------------------------------------------------------- */

static bool is_picked(const Answer *answer, int index)
{
    for (int i = 0; i < answer->count; i++)
        if (answer->picked[i] == index) return true;
    return false;
}

/* Why, of each choice that was picked and of each that ought to have been, in the order shown. */
static void say_whys(LineQuiz *quiz, const AttemptQuestion *asked)
{
    const Question *question = asked->question;
    bool several = question->type == QUESTION_MULTIPLE;
    for (int row = 0; question->choice_count > 0 && row < asked->shown_count; row++) {
        const Choice *choice = &question->choices[asked->shown[row]];
        bool picked = is_picked(&asked->answer, asked->shown[row]);
        const char *verdict = !several           ? ""
                              : !choice->correct ? "Not so. "
                              : picked           ? "So it is. "
                                                 : "Missed: it holds. ";
        if (!picked && !(several && choice->correct)) continue;
        if (!several && choice->why.len == 0) continue;
        char mark[16];
        snprintf(mark, sizeof mark, "  %c) ", 'a' + row);
        say_markdown(quiz, text_printf(quiz->page, "%s%.*s", verdict, TEXT_ARG(choice->why)), mark,
                     "     ");
    }
}

/* An answer, behind words of one width. */
static void say_answer(LineQuiz *quiz, const char *lead, const Question *question,
                       const Answer *answer)
{
    char blanks[32];
    snprintf(blanks, sizeof blanks, "%*s", (int)strlen(lead), "");
    say_markdown(quiz, quiz_answer_markdown(quiz->page, question, answer, common_is_ascii()), lead,
                 blanks);
}

/* Of an answer from an earlier run of the program, what is right may have to be computed again. */
static void say_right(LineQuiz *quiz, const char *lead, const AttemptQuestion *asked)
{
    Answer right;
    Report report = {.arena = quiz->page};
    double number = asked->right_number;
    bool known =
        asked->right_known
        || evidence_number(asked->question, quiz->learner->course->directory, &number, &report);
    quiz_right_answer(asked->question, number, &right);
    if (known) say_answer(quiz, lead, asked->question, &right);
    else say("%swhat its run gives\n", lead);
}

static void tell(LineQuiz *quiz, const AttemptQuestion *asked)
{
    const Question *question = asked->question;
    Text why = quiz_score_words(quiz->page, question, &asked->answer, asked->judged, asked->hints);
    say("\n%s.%s%.*s\n", quiz_verdict(asked->judged), why.len > 0 ? " " : "", TEXT_ARG(why));
    say_whys(quiz, asked);
    if (asked->judged < 1 || question->by_run) say_right(quiz, "Right: ", asked);
    say_markdown(quiz, question->explain, "", "");
    if (question->lesson.len > 0) say("Read again: %.*s\n", TEXT_ARG(question->lesson));
}

/* The evidence: the run's picture at its end. */
static void show_run(LineQuiz *quiz, const Question *question)
{
    Report report = {.arena = quiz->page};
    Session *session = evidence_open(question, quiz->learner->course->directory, &report);
    Prober *prober = common_prober(quiz->page);
    Buffer out = {0};
    if (session != NULL) {
        session->measure = common_measure_now;
        session->measure_context = prober;
    }
    int columns = common_columns() < FRAME_COLUMNS ? common_columns() : FRAME_COLUMNS;
    if (session != NULL && session_finish(session, EVENTS_MAX))
        output_frame(session, columns, FRAME_ROWS, common_is_ascii(), &out);
    else if (session != NULL) say("The run does not end.\n");
    out_text(buffer_text(&out));
    buffer_clear(&out);
    session_close(session);
    prober_free(prober);
    (void)complain_all(&report);
}

/* Waits before the next question; false at the end of the input. A pipe may leave the empty line
 * out: then what comes is the next answer. */
static bool pause_after(LineQuiz *quiz, const Question *question)
{
    Text line;
    bool see = question->see.len > 0;
    const char *prompt = see ? "\nEnter goes on, s shows the run> " : "\nEnter goes on> ";
    while (read_line(quiz, prompt, &line)) {
        if (line.len == 0) return true;
        if (see && text_is(line, "s")) {
            show_run(quiz, question);
        } else if (!isatty(STDIN_FILENO)) {
            quiz->kept = line;
            return true;
        }
    }
    return false;
}

/* --- an attempt ------------------------------------------------------------------------------- */

/* Asks until there is an answer; false at the end of the input. */
static bool ask_for_answer(LineQuiz *quiz, const AttemptQuestion *asked, Answer *answer, int *hints)
{
    const Question *question = asked->question;
    Text wants = wanted(quiz, asked), line;
    for (;;) {
        bool hint_left = *hints < question->hint_count;
        say("%.*s%s", TEXT_ARG(wants), hint_left ? "; ? for a hint" : "");
        if (!read_line(quiz, "> ", &line)) return false;
        if (text_is(line, "?") && hint_left)
            say_markdown(quiz, question->hints[(*hints)++], "Hint: ", "      ");
        else if (text_is(line, "?")) say("There is no%s hint.\n", *hints > 0 ? " further" : "");
        else if (take_answer(asked, line, answer)) return true;
        else if (line.len > 0)
            say("That is not %.*s%s.\n", TEXT_ARG(wants),
                question->type == QUESTION_NUMBER && text_has(line, TEXT(","))
                    ? ", with a point before decimals"
                    : "");
    }
}

/* Asks, judges and tells; false at the end of the input. */
static bool ask(LineQuiz *quiz, int index)
{
    AttemptQuestion *asked = &quiz->attempt->questions[index];
    const Question *question = asked->question;
    Report report = {.arena = quiz->page};
    double right_number = 0;
    int hints = 0;
    int64_t started = common_clock_ms();
    Answer answer;
    say("\n%d of %d\n", index + 1, quiz->attempt->count);
    say_markdown(quiz, question->prompt, "", "");
    say_items(quiz, asked);
    if (!ask_for_answer(quiz, asked, &answer, &hints)) return false;
    int64_t took = common_clock_ms() - started;
    if (question->type == QUESTION_NUMBER
        && !evidence_number(question, quiz->learner->course->directory, &right_number, &report)) {
        (void)complain_all(&report);
        say("This question cannot be judged; it counts for nothing.\n");
        attempt_drop(quiz->attempt, index);
        return true;
    }
    (void)attempt_answer(quiz->attempt, index, &answer, right_number, hints);
    JournalEvent event = attempt_answer_event(quiz->attempt, index, took);
    learner_record(quiz->learner, &event);
    tell(quiz, asked);
    return pause_after(quiz, question);
}

/* False where the input has ended before the questions. */
static bool ask_all(LineQuiz *quiz)
{
    int next;
    bool going = true;
    while (going && (next = attempt_next(quiz->attempt)) >= 0) {
        arena_rewind(quiz->page, 0);
        going = ask(quiz, next);
    }
    return attempt_next(quiz->attempt) < 0;
}

/* --- the end ---------------------------------------------------------------------------------- */

/* Each question, and of those that were not right what was given and what was right. */
static void review(LineQuiz *quiz)
{
    for (int i = 0; i < quiz->attempt->count; i++) {
        const AttemptQuestion *asked = &quiz->attempt->questions[i];
        const Question *question = asked->question;
        arena_rewind(quiz->page, 0);
        Text why =
            quiz_score_words(quiz->page, question, &asked->answer, asked->judged, asked->hints);
        say("\n%3d. %s: %.*s\n", i + 1, quiz_verdict(asked->judged),
            TEXT_ARG(quiz_prompt_line(quiz->page, question)));
        say_answer(quiz, "     yours: ", question, &asked->answer);
        if (asked->judged < 1) say_right(quiz, "     right: ", asked);
        if (why.len > 0) say_markdown(quiz, why, "     score: ", "            ");
        if (asked->score < 1 && question->lesson.len > 0)
            say("     again: %.*s\n", TEXT_ARG(question->lesson));
    }
}

/* Those that were not right, as often as is wanted; their parts in another order each time. */
static void practise(LineQuiz *quiz)
{
    Text line;
    int count;
    while ((count = attempt_wrong(quiz->attempt, NULL)) > 0) {
        say("\nr practises the %d that %s not right and changes no score, Enter ends", count,
            count == 1 ? "was" : "were");
        if (!read_line(quiz, "> ", &line) || !text_is(line, "r")) return;
        const Question **wrong = arena_array(quiz->arena, (size_t)count, sizeof(const Question *));
        (void)attempt_wrong(quiz->attempt, wrong);
        quiz->attempt = attempt_practice(quiz->arena, quiz->quiz, wrong, count, journal_random());
        if (!ask_all(quiz)) return;
        review(quiz);
    }
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
    say(", %d question%s.\nCtrl-D leaves; what is answered stays.\n", quiz->attempt->count,
        quiz->attempt->count == 1 ? "" : "s");
    learner_record(quiz->learner, &event);
}

static int take_quiz(LineQuiz *quiz, const QuizProgress *progress)
{
    begin(quiz, progress);
    if (!ask_all(quiz)) {
        if (quiz->learner->said_unsaved) say("\nLeft half-way, and not saved.\n");
        else say("\nLeft half-way; `groundwork quiz %.*s` goes on.\n", TEXT_ARG(quiz->file->stem));
        return EXIT_FAILED;
    }
    if (quiz->attempt->count == 0) {
        say("\nNo question could be judged, so there is no score.\n");
        return EXIT_FAILED;
    }
    JournalEvent event = attempt_end_event(quiz->attempt);
    learner_record(quiz->learner, &event);
    bool passed = attempt_passed(quiz->attempt);
    say("\n%s: %d %%. From %d %% on it is passed.\n", passed ? "Passed" : "Not passed yet",
        quiz_percent(attempt_score(quiz->attempt)), quiz_percent(quiz->quiz->pass));
    if (quiz->learner->said_unsaved) say("The record could not be saved.\n");
    review(quiz);
    practise(quiz);
    return passed ? EXIT_DONE : EXIT_FAILED;
}

int command_quiz(const Invocation *invocation)
{
    Learner learner;
    if (!learner_open(&learner, invocation, NULL)) return EXIT_USAGE;
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
