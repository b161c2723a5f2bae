#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "course/quiz_read.h"

/* A quiz is read from text; what was said about it is `problems`, a line each. */
typedef struct Fixture {
    Arena *arena;
    Report report;
    Quiz *quiz;
    Text problems;
} Fixture;

static int set_up(void **state)
{
    Fixture *f = calloc(1, sizeof *f);
    f->arena = arena_new((size_t)64 << 20);
    f->report.arena = f->arena;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *f = *state;
    arena_free(f->arena);
    free(f);
    return 0;
}

static void read_with(Fixture *f, const char *source, const QuizRules *rules)
{
    f->report = (Report){.arena = f->arena};
    f->quiz = quiz_parse(f->arena, text_of(source), "q.json", TEXT("slug"), rules, &f->report);
    report_sort(&f->report);
    Buffer lines = {0};
    for (const Problem *p = f->report.first; p != NULL; p = p->next) {
        buffer_put(&lines, report_line(f->arena, p));
        buffer_putc(&lines, '\n');
    }
    f->problems = text_copy(f->arena, buffer_text(&lines));
    buffer_clear(&lines);
}

/* A quiz of these questions, the first of which begins at line 2, column 1. */
static void read_questions(Fixture *f, const char *questions)
{
    Text source = text_printf(f->arena, "{\"title\": \"T\", \"pass\": 0.8, \"questions\": [\n%s]}",
                              questions);
    read_with(f, source.at, NULL);
}

static const Question *read_one(Fixture *f, const char *question)
{
    read_questions(f, question);
    assert_non_null(f->quiz);
    assert_int_equal(f->quiz->question_count, 1);
    return &f->quiz->questions[0];
}

#define HEAD(type)  "{\"id\": \"a\", \"type\": \"" type "\", " ASKED
#define ASKED       "\"prompt\": \"P\", \"explain\": \"E\", "
#define ACCEPT      "\"accept\": [\"x\"]"
#define REST        ASKED ACCEPT
#define RIGHT(text) "{\"text\": \"" text "\", \"correct\": true, \"why\": \"w\"}"
#define WRONG(text) "{\"text\": \"" text "\", \"why\": \"w\"}"
#define SOUND                                                                                      \
    "{\"id\": \"sound\", \"type\": \"text\", \"prompt\": \"P\", \"explain\": \"E\", \"accept\": "  \
    "[\"x\"]}"
#define CHOICES                                                                                    \
    "\"choices\": [{\"text\": \"one\", \"why\": \"w\"}, {\"text\": \"two\", \"correct\": true, "   \
    "\"why\": \"w\"}, "                                                                            \
    "{\"text\": \"three\", \"why\": \"w\"}, {\"text\": \"four\", \"correct\": true, \"why\": "     \
    "\"w\"}]"

static const char EVERY_TYPE[] =
    "{\"title\": \"Rate\\u001b[31m limiting\", \"pass\": 0.75, \"$schema\": \"quiz.schema.json\",\n"
    " \"draw\": {\"count\": 4, \"each\": \"lesson\"}, \"shuffle\": false,\n"
    " \"questions\": [\n"
    "  {\"id\": \"c\", \"type\": \"choice\", \"prompt\": \"one\\ntwo\", \"lesson\": "
    "\"13-rate-limiting#log\", \"rev\": 2,\n"
    "   \"choices\": [{\"text\": \"x\", \"correct\": true, \"why\": \"yes\"}, {\"text\": \"y\", "
    "\"why\": \"no\"}],\n"
    "   \"explain\": \"E\", \"see\": \"rate-limiter --scene race\", \"hints\": [\"h1\", \"h2\"], "
    "\"tags\": [\"t\"]},\n"
    "  {\"id\": \"m\", \"type\": \"multiple\", \"prompt\": \"P\", \"explain\": \"E\", \"lesson\": "
    "\"13-rate-limiting\",\n"
    "   " CHOICES "},\n"
    "  {\"id\": \"n\", \"type\": \"number\", \"prompt\": \"P\", \"explain\": \"E\", \"lesson\": "
    "\"8-x\",\n"
    "   \"answer\": 12.5, \"tolerance\": 0.5, \"unit\": \"ms\", \"reject\": [14, 0]},\n"
    "  {\"id\": \"run\", \"type\": \"number\", \"prompt\": \"P\", \"explain\": \"E\", \"lesson\": "
    "\"8-x\",\n"
    "   \"answer\": {\"demo\": \"rate-limiter\", \"metric\": \"admitted_ratio\", \"scale\": "
    "100}},\n"
    "  {\"id\": \"o\", \"type\": \"order\", \"prompt\": \"P\", \"explain\": \"E\", \"lesson\": "
    "\"8-x\",\n"
    "   \"items\": [\"a\", \"b\", \"c\"]},\n"
    "  {\"id\": \"p\", \"type\": \"match\", \"prompt\": \"P\", \"explain\": \"E\", \"lesson\": "
    "\"8-x\",\n"
    "   \"pairs\": [[\"a\", \"1\"], [\"b\", \"2\"], [\"c\", \"1\"]]},\n"
    "  {\"id\": \"t\", \"type\": \"text\", \"prompt\": \"P\", \"explain\": \"E\", \"lesson\": "
    "\"8-x\",\n"
    "   \"accept\": [\"token bucket\"], \"reject\": [\"leaky bucket\"]}\n"
    " ]}";

static void a_quiz_of_every_type_is_read_whole(void **state)
{
    Fixture *f = *state;
    read_with(f, EVERY_TYPE, NULL);
    assert_string_equal(f->problems.at, "");
    const Quiz *quiz = f->quiz;
    assert_string_equal(quiz->title.at, "Rate[31m limiting"); /* the escape is gone */
    assert_true(text_is(quiz->slug, "slug"));
    assert_true(quiz->pass == 0.75 && !quiz->shuffle && quiz->draw == 4 && quiz->draw_each_lesson);
    assert_int_equal(quiz->question_count, 7);

    const Question *choice = quiz_find(quiz, TEXT("c"));
    assert_true(choice->type == QUESTION_CHOICE && choice->rev == 2 && choice->place.line == 4);
    assert_true(text_is(choice->prompt, "one\ntwo")
                && text_is(choice->see, "rate-limiter --scene race"));
    assert_true(choice->hint_count == 2 && text_is(choice->hints[1], "h2"));
    assert_true(choice->tag_count == 1 && text_is(choice->tags[0], "t"));
    assert_true(choice->choice_count == 2 && choice->choices[0].correct
                && !choice->choices[1].correct);
    assert_true(text_is(choice->choices[1].why, "no") && choice->choices[0].place.line == 5);

    const Question *number = quiz_find(quiz, TEXT("n")), *run = quiz_find(quiz, TEXT("run"));
    assert_true(number->answer == 12.5 && number->tolerance == 0.5 && text_is(number->unit, "ms")
                && !number->by_run);
    assert_true(number->reject_count == 2 && number->reject_numbers[0] == 14 && number->rev == 1);
    assert_true(run->by_run && run->run.scale == 100 && text_is(run->run.metric, "admitted_ratio"));
    assert_true(run->tolerance == 0 && run->unit.len == 0);

    assert_int_equal(quiz_find(quiz, TEXT("o"))->item_count, 3);
    assert_true(text_is(quiz_find(quiz, TEXT("p"))->pairs[1].right, "2"));
    assert_true(text_is(quiz_find(quiz, TEXT("t"))->reject_texts[0], "leaky bucket"));
    assert_null(quiz_find(quiz, TEXT("z")));
}

static void what_may_be_left_out_has_a_default(void **state)
{
    Fixture *f = *state;
    read_questions(f, SOUND ", {\"id\": \"b\", \"type\": \"text\", \"prompt\": \"P\", \"explain\": "
                            "\"E\", \"accept\": [\"x\"]}");
    assert_string_equal(f->problems.at, "");
    assert_true(f->quiz->shuffle && !f->quiz->draw_each_lesson && f->quiz->draw == 2
                && f->quiz->pass == 0.8);
}

/* One broken question beside a sound one, and what is said of it: a line each without the file's
 * name and with the end left off. A ^ marks the place. */
typedef struct Broken {
    const char *question;
    const char *problem;
} Broken;

static const Broken BROKEN[] = {
    {"7", "2:1: error: the question is a number: it must be an object [wrong-type]"},
    {"{\"type\": \"text\", " REST "}", "2:1: error: the question has no `id` [missing-field]"},
    {"{\"id\": ^\"a b\", \"type\": \"text\", " REST "}",
     "2:^: error: the id \"a b\" is empty or has a space"},
    {"{\"id\": ^\"a\\u0007\", \"type\": \"text\", " REST "}",
     "2:^: error: the id \"a\" is empty or has a space or a control character in it [bad-id]"},
    {"{\"id\": ^\"0123456789012345678901234567890123456789012345678901234567890123x\", "
     "\"type\": \"text\", " REST "}",
     "2:^: error: the id is longer than 64 bytes [too-long]"},
    {"{\"id\": ^5, \"type\": \"text\", " REST "}",
     "2:^: error: `id` is a number: it must be a string [wrong-type]"},
    {"{\"id\": ^\"sound\", \"type\": \"text\", " REST "}",
     "3:^: error: the id \"sound\" is that of line 2 too [duplicate-id]"},
    {"{\"id\": \"a\", \"type\": ^\"txet\", " REST "}",
     "2:^: error: unknown type `txet`: the nearest is `text` [unknown-type]"},
    {"{\"id\": \"a\", \"type\": \"text\", \"explain\": \"E\", \"accept\": [\"x\"]}",
     "2:1: error: the question has no `prompt` [missing-field]"},
    {"{\"id\": \"a\", \"type\": \"text\", \"prompt\": ^\" \\n\", \"explain\": \"E\", "
     "\"accept\": [\"x\"]}",
     "2:^: error: `prompt` is empty"},
    {HEAD("text") "^\"acept\": [\"x\"]}",
     "2:1: error: the question has no `accept` [missing-field]\n"
     "2:^: error: unknown field `acept`: did you mean `accept`? [unknown-field]"},
    {HEAD("text") ACCEPT ", ^\"wholly-new\": 1}",
     "2:^: error: unknown field `wholly-new` [unknown-field]"},
    {HEAD("text") ACCEPT ", ^\"items\": [\"x\", \"y\"]}",
     "2:^: error: `items` does not belong to this type of question [unknown-field]"},
    {HEAD("choice") "^\"reject\": [1], \"choices\": [" RIGHT("x") ", " WRONG("y") "]}",
     "2:^: error: `reject` does not belong to this type of question [unknown-field]"},
    {HEAD("choice") "\"choices\": ^[" RIGHT("x") ", " RIGHT("y") "]}",
     "2:^: error: 2 choices are `correct`: in a `choice` question exactly one is "
     "[correct-choices]"},
    {HEAD("choice") "\"choices\": ^[" WRONG("x") ", " WRONG("y") "]}",
     "2:^: error: 0 choices are `correct`"},
    {HEAD("multiple") "\"choices\": ^[" WRONG("x") ", " WRONG("y") "]}",
     "2:^: error: no choice is `correct`: in a `multiple` question at least one is "
     "[correct-choices]"},
    {HEAD("choice") "\"choices\": ^[" RIGHT("x") "]}",
     "2:^: error: `choices` has 1 element: it takes 2 to 26 [too-few]"},
    {HEAD("choice") "\"choices\": [" RIGHT("x") ", ^" WRONG("x") "]}",
     "2:^: error: the choice of line 2 again [duplicate-choice]"},
    {HEAD("choice") "\"choices\": [{\"text\": \"x\", \"correct\": ^\"yes\", \"why\": "
                    "\"w\"}, " RIGHT("y") "]}",
     "2:^: error: `correct` is a string: it must be true or false [wrong-type]"},
    {HEAD("choice") "\"choices\": [^\"x\", " RIGHT("y") "]}",
     "2:^: error: a choice is a string: it must be an object [wrong-type]"},
    {HEAD("choice") "\"choices\": [^{\"why\": \"w\"}, " RIGHT("y") "]}",
     "2:^: error: a choice has no `text` [missing-field]"},
    {HEAD("number") "\"answer\": ^\"5\"}",
     "2:^: error: `answer` is a string: it must be a number, or an object"},
    {HEAD("number") "\"tolerance\": 1}",
     "2:1: error: the question has no `answer` [missing-field]"},
    {HEAD("number") "\"answer\": 5, \"tolerance\": ^-1}",
     "2:^: error: `tolerance` is out of range: 0 to 1e"},
    {HEAD("number") "\"answer\": ^53, \"unit\": \"3\"}",
     "2:^: error: the answer typed as \"53\" does not pass: is the `unit` one? [key-fails]"},
    {HEAD("number") "\"answer\": 5, \"tolerance\": 1, \"reject\": [3, ^6]}",
     "2:^: error: an answer to refuse passes: `tolerance` is too wide [reject-passes]"},
    {HEAD("number") "\"answer\": 5, \"reject\": [^\"6\"]}",
     "2:^: error: an element of `reject` is a string"},
    {HEAD("number") "\"answer\": ^{\"demo\": \"d\"}}",
     "2:^: error: an answer by run has no `metric` [missing-field]"},
    {HEAD("number") "\"answer\": {\"demo\": \"d\", \"metric\": \"m\", \"scale\": ^0}}",
     "2:^: error: `scale` is 0"},
    {HEAD("number") "\"answer\": {\"demo\": \"d\", \"metric\": \"m\", ^\"unit\": \"s\"}}",
     "2:^: error: unknown field `unit`"},
    {HEAD("order") "\"items\": [\"x\", \"y\", ^\"x\"]}",
     "2:^: error: the same item again: their order cannot be told [duplicate-item]"},
    {HEAD("order") "\"items\": ^[\"x\"]}", "2:^: error: `items` has 1 element"},
    {HEAD("match") "\"pairs\": [[\"x\", \"1\"], [^\"x\", \"2\"]]}",
     "2:^: error: the same left again"},
    {HEAD("match") "\"pairs\": ^[[\"x\", \"1\"], [\"y\", \"1\"]]}",
     "2:^: error: all rights read alike: there is nothing to match [too-few]"},
    {HEAD("match") "\"pairs\": [[\"x\", \"1\"], ^[\"y\"]]}",
     "2:^: error: an element of `pairs` must be a list of two strings"},
    {HEAD("text") "\"accept\": ^[]}",
     "2:^: error: `accept` has 0 elements: it takes 1 to 64 [too-few]"},
    {HEAD("text") "\"accept\": [^\"\\u00a0\"]}",
     "2:^: error: \"\u00a0\" in `accept` does not pass itself [key-fails]"},
    {HEAD("text") "\"accept\": [\"x y\"], \"reject\": [\"z\", ^\"XY\"]}",
     "2:^: error: \"XY\" must be refused, but `accept` takes it [reject-passes]"},
    {HEAD("text") ACCEPT ", \"rev\": ^1.5}",
     "2:^: error: `rev` must be a whole number [out-of-range]"},
    {HEAD("text") ACCEPT ", \"rev\": ^0}",
     "2:^: error: `rev` is out of range: 1 to 1000000 [out-of-range]"},
    {HEAD("text") ACCEPT ", \"hints\": ^\"h\"}",
     "2:^: error: `hints` is a string: it must be an array [wrong-type]"},
    {HEAD("text") ACCEPT ", \"hints\": ^[]}", "2:^: error: `hints` has 0 elements"},
    {HEAD("text") ACCEPT ", \"see\": ^null}",
     "2:^: error: `see` is null: it must be a string [wrong-type]"},
    {HEAD("text") ACCEPT ", \"rev\": 1, ^\"rev\": 2}", "2:^: error: \"rev\" is given again"},
};

/* Takes the mark out of a broken question; its column, from 1, stands for ^ in `problem`. */
static void resolve(Arena *arena, const Broken *broken, Text *question, Text *problem)
{
    Text source = text_of(broken->question), words = text_of(broken->problem);
    size_t mark = text_find(source, TEXT("^"), 0), hole = text_find(words, TEXT("^"), 0);
    *question = source;
    *problem = words;
    if (mark == SIZE_MAX) return;
    *question = text_printf(arena, "%.*s%s", (int)mark, source.at, source.at + mark + 1);
    *problem = text_printf(arena, "%.*s%zu%s", (int)hole, words.at, mark + 1, words.at + hole + 1);
}

/* Each line of `expected` begins the line of `problems` at its place, behind the file's name. */
static bool lines_begin(Text problems, Text expected)
{
    Text line, beginning;
    while (text_next_line(&expected, &beginning)) {
        if (!text_next_line(&problems, &line) || !text_starts(line, TEXT("q.json:"))) return false;
        if (!text_starts(text_slice(line, 7, line.len), beginning)) return false;
    }
    return problems.len == 0;
}

static void a_broken_question_is_a_problem_with_its_place_and_left_out(void **state)
{
    Fixture *f = *state;
    int failed = 0;
    for (size_t i = 0; i < sizeof BROKEN / sizeof BROKEN[0]; i++) {
        Text question, problem;
        resolve(f->arena, &BROKEN[i], &question, &problem);
        bool behind = text_starts(problem, TEXT("3"));
        read_questions(f, text_printf(f->arena, "%s,\n%s", behind ? SOUND : question.at,
                                      behind ? question.at : SOUND)
                              .at);
        if (lines_begin(f->problems, problem) && f->quiz != NULL && f->quiz->question_count == 1
            && text_is(f->quiz->questions[0].id, "sound"))
            continue;
        failed++;
        print_error("%s\n  expected %s\n  got      %s  %d read\n", question.at, problem.at,
                    f->problems.at, f->quiz == NULL ? 0 : f->quiz->question_count);
    }
    assert_int_equal(failed, 0);
}

static void the_quizs_own_fields_are_checked_and_its_questions_kept(void **state)
{
    Fixture *f = *state;
    const struct {
        const char *fields, *problem;
    } cases[] = {
        {"\"pass\": 0.8", "1:1: error: a quiz has no `title` [missing-field]"},
        {"\"title\": \"T\"", "1:1: error: a quiz has no `pass` [missing-field]"},
        {"\"title\": \"T\", \"pass\": 80",
         "1:24: error: `pass` is out of range: 0 to 1 [out-of-range]"},
        {"\"title\": \"T\", \"pass\": 1, \"draw\": 2",
         "1:35: error: `draw` asks for 2 of 1 questions [out-of-range]"},
        {"\"title\": \"T\", \"pass\": 1, \"draw\": {\"count\": 1}",
         "1:35: error: `draw` has no `each` [missing-field]"},
        {"\"title\": \"T\", \"pass\": 1, \"draw\": \"all\"",
         "1:35: error: `draw` is a string: it must be a count"},
        {"\"title\": \"T\", \"pass\": 1, \"draw\": {\"count\": 1, \"each\": \"tag\"}",
         "1:56: error: `each` is \"tag\""},
        {"\"title\": \"T\", \"pass\": 1, \"shuffle\": 1",
         "1:38: error: `shuffle` is a number: it must be"},
        {"\"title\": \"T\", \"pass\": 1, \"passs\": 1",
         "1:27: error: unknown field `passs`: did you mean `pass`?"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        read_with(f, text_printf(f->arena, "{%s, \"questions\": [" SOUND "]}", cases[i].fields).at,
                  NULL);
        if (!lines_begin(f->problems, text_of(cases[i].problem)))
            fail_msg("%s\n  got %s", cases[i].problem, f->problems.at);
        assert_non_null(f->quiz);
        assert_int_equal(f->quiz->question_count, 1);
        assert_int_equal(f->quiz->draw, 1);
    }
}

static void nothing_usable_is_no_quiz(void **state)
{
    Fixture *f = *state;
    const char *const cases[] = {
        "",
        "[",
        "[]",
        "{\"title\": \"T\", \"pass\": 1}",
        "{\"title\": \"T\", \"pass\": 1, \"questions\": {}}",
        "{\"title\": \"T\", \"pass\": 1, \"questions\": []}",
        "{\"title\": \"T\", \"pass\": 1, \"questions\": [1]}",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        read_with(f, cases[i], NULL);
        assert_null(f->quiz);
        assert_true(f->report.errors > 0);
    }
}

static void every_problem_of_a_file_is_found_in_one_run(void **state)
{
    Fixture *f = *state;
    read_questions(f, HEAD("choice") "\"see\": 1, \"bogus\": 2, \"choices\": [{\"text\": \"\"}, "
                                     "{\"text\": \"y\"}]},\n"
                                     "{\"id\": \"b\", \"type\": \"order\"}");
    assert_null(f->quiz);
    const char *const rules[] = {"wrong-type",      "unknown-field",   "empty",
                                 "missing-why",     "correct-choices", "missing-field",
                                 "missing-explain", "no-questions"};
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        assert_true(text_has(f->problems, text_of(rules[i])));
    assert_true(text_has(f->problems, TEXT("q.json:3:1: error: the question has no `items`")));
}

static void a_missing_explanation_is_a_warning_and_no_more(void **state)
{
    Fixture *f = *state;
    read_one(f, "{\"id\": \"a\", \"type\": \"text\", \"prompt\": \"P\", \"accept\": [\"x\"]}");
    assert_true(f->report.errors == 0 && f->report.warnings == 1);
}

static void a_file_of_nothing_but_problems_ends(void **state)
{
    Fixture *f = *state;
    Buffer questions = {0};
    for (int i = 0; i < 1500; i++) buffer_puts(&questions, "{\"x\": 1},");
    buffer_puts(&questions, SOUND);
    read_questions(f, questions.at);
    buffer_clear(&questions);
    assert_null(f->quiz); /* the sound one lies behind the thousand that are read */
    assert_true(f->report.errors + f->report.warnings == 1000
                && text_has(f->problems, TEXT("the rest is not listed")));
}

/* The rules that check brings */

static bool refuse_see(void *context, Text command, Place place, Report *report)
{
    report_add(report, SEVERITY_ERROR, place, "see", "%s: %.*s", (const char *)context,
               TEXT_ARG(command));
    return !text_is(command, "bad");
}

static bool refuse_run(void *context, const RunAnswer *run, Place place, double *number,
                       Report *report)
{
    (void)context, (void)number;
    report_add(report, SEVERITY_ERROR, place, "run", "%.*s x %g", TEXT_ARG(run->metric),
               run->scale);
    return false;
}

static void rules_from_outside_are_asked_about_broken_questions_too(void **state)
{
    Fixture *f = *state;
    QuizRules rules = {.context = "asked", .see = refuse_see, .run = refuse_run};
    read_with(f,
              "{\"title\": \"T\", \"pass\": 1, \"questions\": [" SOUND ",\n" HEAD(
                  "text") "\"accept\": [\"x\"], \"see\": \"good\", \"bogus\": 1},\n"
                          "{\"id\": \"b\", \"type\": \"number\", \"prompt\": \"P\", \"explain\": "
                          "\"E\", \"see\": \"bad\",\n"
                          "\"answer\": {\"demo\": \"d\", \"metric\": \"m\", \"scale\": 2}}]}",
              &rules);
    assert_int_equal(f->quiz->question_count, 1);
    assert_true(text_has(f->problems, TEXT("q.json:2:84: error: asked: good [see]")));
    assert_true(text_has(f->problems, TEXT("error: asked: bad [see]")));
    assert_true(text_has(f->problems, TEXT("q.json:4:11: error: m x 2 [run]")));
}

/* Scores */

static Answer picked(int count, const int *indices)
{
    Answer answer = {.kind = ANSWER_PICKED, .count = count};
    memcpy(answer.picked, indices, (size_t)count * sizeof *indices);
    return answer;
}
#define SCORE(question, ...)                                                                       \
    score_picked((question), sizeof((int[]){__VA_ARGS__}) / sizeof(int), (int[]){__VA_ARGS__})

static double score_picked(const Question *question, size_t count, const int *indices)
{
    Answer answer = picked((int)count, indices);
    return quiz_score(question, &answer, 0);
}

static void a_choice_scores_one_or_nothing(void **state)
{
    const Question *q =
        read_one(*state, HEAD("choice") "\"choices\": [{\"text\": \"x\", \"why\": \"w\"}, "
                                        "{\"text\": \"y\", \"correct\": true, \"why\": \"w\"}]}");
    assert_true(SCORE(q, 1) == 1);
    assert_true(SCORE(q, 0) == 0);
    assert_true(SCORE(q, 1, 0) == 0);
    assert_true(SCORE(q, -1) == 0 && SCORE(q, 2) == 0);
    Answer none = {.kind = ANSWER_PICKED};
    assert_true(quiz_score(q, &none, 0) == 0);
}

static void multiple_scores_the_share_judged_rightly_and_nothing_for_half(void **state)
{
    const Question *q = read_one(*state, HEAD("multiple") CHOICES "}"); /* 1 and 3 hold */
    assert_true(SCORE(q, 1, 3) == 1 && SCORE(q, 3, 1) == 1);
    assert_true(SCORE(q, 1) == 0.75 && SCORE(q, 1, 2, 3) == 0.75);
    assert_true(SCORE(q, 0, 1) == 0 && SCORE(q, 0) == 0 && SCORE(q, 0, 2) == 0);
    assert_true(SCORE(q, 0, 1, 2, 3) == 0);      /* all of them: half */
    assert_true(SCORE(q, 1, 1, 3, 99, -1) == 1); /* said twice, and what is not there */
    Answer none = {.kind = ANSWER_PICKED};
    assert_true(quiz_score(q, &none, 0) == 0);
}

static void a_number_passes_within_tolerance_and_on_its_edge(void **state)
{
    (void)state;
    const struct {
        double answer, tolerance, given, score;
    } cases[] = {
        {0.3, 0.1, 0.4, 1},
        {0.3, 0.1, 0.2, 1},
        {0.3, 0.1, 0.401, 0},
        {0.3, 0.1, 0.199999, 0},
        {5, 0, 5, 1},
        {5, 0, 5.0000001, 0},
        {91, 0, 92, 0},
        {-3, 1, -4, 1},
        {-3, 1, -4.01, 0},
        {0, 0, 0, 1},
        {0.1 + 0.2, 0, 0.3, 1},
        {1e15, 0, 1e15 + 1, 0},
        {100.0 * 0.6, 0.7, 59.3, 1},
        {8.8, 0.1, 8.7, 1},
        {8.8, 0.1, 8.9, 1},
        {0.00001, 0.000003, 0.000013, 1},
        {0, 1e-12, 1e-12, 1},
        {0, 1e-12, 1.1e-12, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Question q = {.type = QUESTION_NUMBER, .tolerance = cases[i].tolerance};
        Answer answer = {.kind = ANSWER_NUMBER, .number = cases[i].given};
        if (quiz_score(&q, &answer, cases[i].answer) != cases[i].score)
            fail_msg("%g +- %g given %g", cases[i].answer, cases[i].tolerance, cases[i].given);
    }
}

static void order_scores_the_share_of_pairs_in_order(void **state)
{
    const Question *q = read_one(*state, HEAD("order") "\"items\": [\"a\", \"b\", \"c\", \"d\"]}");
    assert_true(SCORE(q, 0, 1, 2, 3) == 1);
    assert_true(SCORE(q, 3, 2, 1, 0) == 0);
    assert_true(SCORE(q, 1, 0, 2, 3) == 5.0 / 6);
    assert_true(SCORE(q, 1, 0, 3, 2) == 4.0 / 6);
    assert_true(SCORE(q, 3, 0, 1, 2) == 0.5);
    assert_true(SCORE(q, 0, 1) == 1.0 / 6); /* the rest was not placed */
    assert_true(SCORE(q, 0, 0, 0, 0) == 0 && SCORE(q, 9, -1, 7, 4) == 0);
}

static void match_scores_the_share_of_pairs_and_rights_that_read_alike_are_one(void **state)
{
    const Question *q = read_one(*state, HEAD("match") "\"pairs\": [[\"a\", \"1\"], [\"b\", "
                                                       "\"2\"], [\"c\", \"1\"], [\"d\", \"3\"]]}");
    assert_true(SCORE(q, 0, 1, 2, 3) == 1);
    assert_true(SCORE(q, 2, 1, 0, 3) == 1);
    assert_true(SCORE(q, 0, 1, 0, 3) == 1);
    assert_true(SCORE(q, 1, 0, 2, 3) == 0.5);
    assert_true(SCORE(q, 0, -1, 77) == 0.25);
    int rights[ANSWER_MAX];
    assert_int_equal(quiz_match_rights(q, rights), 3);
    assert_true(rights[0] == 0 && rights[1] == 1 && rights[2] == 3);
}

static double score_text(const Question *question, const char *typed)
{
    Answer answer;
    quiz_answer_text(&answer, text_of(typed));
    return quiz_score(question, &answer, 0);
}

static void words_pass_whatever_their_case_and_spacing(void **state)
{
    const Question *q =
        read_one(*state, HEAD("text") "\"accept\": [\"Token bucket\", \"\\u00c9lan\"]}");
    assert_true(score_text(q, "token bucket") == 1);
    assert_true(score_text(q, "  TOKEN\t BUCKET ") == 1);
    assert_true(score_text(q, "token\xC2\xA0"
                              "bucket")
                == 1);
    assert_true(score_text(q, "tokenbucket") == 1);
    assert_true(score_text(q, "\xC3\xA9lan") == 1);
    assert_true(score_text(q, "e\xCC\x81LAN") == 1); /* the accent as a mark of its own */
    assert_true(score_text(q, "token") == 0 && score_text(q, "token buckets") == 0);
    assert_true(score_text(q, "") == 0 && score_text(q, "   ") == 0);
}

static void a_pasted_text_is_cut_between_characters(void **state)
{
    (void)state;
    char typed[3000];
    for (size_t i = 0; i < sizeof typed; i += 3) memcpy(typed + i, "\xE2\x82\xAC", 3);
    Answer answer;
    quiz_answer_text(&answer, (Text){typed, sizeof typed});
    assert_int_equal(strlen(answer.text), 126);
    quiz_answer_text(&answer, TEXT("\x1b[31mred\n"));
    assert_string_equal(answer.text, "[31mred");
}

static void an_answer_of_another_kind_scores_nothing(void **state)
{
    Fixture *f = *state;
    read_with(f, EVERY_TYPE, NULL);
    for (int i = 0; i < f->quiz->question_count; i++) {
        const Question *q = &f->quiz->questions[i];
        for (int kind = ANSWER_PICKED; kind <= ANSWER_TEXT; kind++) {
            Answer answer;
            quiz_right_answer(q, q->answer, &answer);
            assert_true(quiz_score(q, &answer, q->answer) == 1);
            answer.kind = (AnswerKind)kind;
            assert_true(quiz_score(q, &answer, q->answer)
                        == (quiz_answer_kind(q->type) == answer.kind));
        }
    }
}

static void a_hint_halves_once(void **state)
{
    (void)state;
    assert_true(quiz_score_after_hints(1, 0) == 1 && quiz_score_after_hints(1, 1) == 0.5);
    assert_true(quiz_score_after_hints(1, 3) == 0.5 && quiz_score_after_hints(0.5, 1) == 0.25);
}

/* Typed numbers */

typedef struct TypedCase {
    const char *typed, *unit;
    double number;
} TypedCase;

static void numbers_are_read_as_people_type_them(void **state)
{
    (void)state;
    const TypedCase cases[] = {
        {"1000", "", 1000},
        {" 1 000 ", "", 1000},
        {"1,000.5", "", 1000.5},
        {"1,000,000", "", 1e6},
        {"1,00,000", "", 100000},
        {"1'000", "", 1000},
        {"1\xE2\x80\x99"
         "000",
         "", 1000},
        {"1_000_000", "", 1e6},
        {"1\xC2\xA0"
         "000",
         "", 1000},
        {"1\xE2\x80\x89"
         "000\xE2\x80\xAF"
         "000",
         "", 1e6},
        {"12 %", "%", 12},
        {"12%", "%", 12},
        {"12", "%", 12},
        {"3 s", "s", 3},
        {"3S", "s", 3},
        {"0.5 MS", "ms", 0.5},
        {"-5", "", -5},
        {"+5", "", 5},
        {"\xE2\x88\x92"
         "5",
         "", -5},
        {"\xE2\x80\x93"
         "5",
         "", -5},
        {"- 5", "", -5},
        {"-5 ms", "ms", -5},
        {"-5", "ms", -5},
        {"-,5", "", 0},
        {"-$5", "$", -5},
        {"$-5", "$", -5},
        {"$5", "$", 5},
        {"5$", "$", 5},
        {".5", "", 0.5},
        {"5.", "", 5},
        {"-.5", "", -0.5},
        {"2e3", "", 2000},
        {"2E-3", "", 0.002},
        {"1e3 errors", "errors", 1000},
        {"5errors", "errors", 5},
        {"5 error", "errors", 5},
        {"5 errors", "error", 5},
        {"100/s", "/s", 100},
        {"250 \xC2\xB5s", "\xCE\xBCs", 250},
        {"250 us", "\xC2\xB5s", 250},
        {"200 requests", "requests", 200},
        {"1 Req / S", "req/s", 1},
        {"0", "", 0},
        {"007", "", 7},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double number = -1e9;
        bool expected = strcmp(cases[i].typed, "-,5") != 0;
        if (quiz_parse_number(text_of(cases[i].typed), text_of(cases[i].unit), &number) != expected
            || (expected && number != cases[i].number))
            fail_msg("\"%s\" with unit \"%s\" gave %g", cases[i].typed, cases[i].unit, number);
    }
}

static void what_is_no_number_or_could_be_two_is_refused(void **state)
{
    (void)state;
    const TypedCase cases[] = {
        {"", "", 0},
        {" ", "", 0},
        {"abc", "", 0},
        {"1,5", "", 0},
        {"1,50", "", 0},
        {"1,0000", "", 0},
        {"1000,000", "", 0},
        {",500", "", 0},
        {"1,,000", "", 0},
        {"1,000,", "", 0},
        {"1.000,5", "", 0},
        {"1.5.2", "", 0},
        {"5 s", "ms", 0},
        {"5 kg", "", 0},
        {"--5", "", 0},
        {"5-", "", 0},
        {"-", "", 0},
        {".", "", 0},
        {"e5", "", 0},
        {"1e", "", 0},
        {"1e999", "", 0},
        {"inf", "", 0},
        {"nan", "", 0},
        {"0x10", "", 0},
        {"5 ms ms", "ms", 0},
        {"ms", "ms", 0},
        {"-+5", "", 0},
        {"1,0,000", "", 0},
        {"-ms", "ms", 0},
        {"\xFF\xFE", "", 0},
        {"1000000000000000000000000000000000000000000000000000000000000000000000000", "", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double number = 0;
        if (quiz_parse_number(text_of(cases[i].typed), text_of(cases[i].unit), &number))
            fail_msg("\"%s\" with unit \"%s\" gave %g", cases[i].typed, cases[i].unit, number);
    }
}

/* Files */

static void the_file_is_read_by_its_path(void **state)
{
    Fixture *f = *state;
    const char *directory = getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR");
    const char *path = text_printf(f->arena, "%s/quiz-test-%d.json", directory, (int)getpid()).at;
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(EVERY_TYPE, file);
    fclose(file);
    assert_non_null(quiz_read(f->arena, path, "shown.json", TEXT("s"), &f->report));
    assert_int_equal(f->report.errors, 0);
    unlink(path);
    assert_null(quiz_read(f->arena, path, "shown.json", TEXT("s"), &f->report));
    assert_int_equal(f->report.errors, 1);
}

static void the_courses_own_quizzes_have_no_problem(void **state)
{
    Fixture *f = *state;
    const char *root = getenv("GROUNDWORK_ROOT");
    const char *path =
        text_printf(f->arena, "%s/quizzes/13-rate-limiting.json", root == NULL ? "." : root).at;
    if (access(path, R_OK) != 0) skip();
    f->quiz = quiz_read(f->arena, path, "13-rate-limiting.json", TEXT("rate-limiting"), &f->report);
    for (const Problem *p = f->report.first; p != NULL; p = p->next)
        print_error("%s\n", report_line(f->arena, p).at);
    assert_true(f->quiz != NULL && f->report.errors == 0 && f->quiz->question_count >= 12);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_quiz_of_every_type_is_read_whole),
        TEST(what_may_be_left_out_has_a_default),
        TEST(a_broken_question_is_a_problem_with_its_place_and_left_out),
        TEST(the_quizs_own_fields_are_checked_and_its_questions_kept),
        TEST(nothing_usable_is_no_quiz),
        TEST(every_problem_of_a_file_is_found_in_one_run),
        TEST(a_missing_explanation_is_a_warning_and_no_more),
        TEST(a_file_of_nothing_but_problems_ends),
        TEST(rules_from_outside_are_asked_about_broken_questions_too),
        TEST(a_choice_scores_one_or_nothing),
        TEST(multiple_scores_the_share_judged_rightly_and_nothing_for_half),
        TEST(a_number_passes_within_tolerance_and_on_its_edge),
        TEST(order_scores_the_share_of_pairs_in_order),
        TEST(match_scores_the_share_of_pairs_and_rights_that_read_alike_are_one),
        TEST(words_pass_whatever_their_case_and_spacing),
        TEST(a_pasted_text_is_cut_between_characters),
        TEST(an_answer_of_another_kind_scores_nothing),
        TEST(a_hint_halves_once),
        TEST(numbers_are_read_as_people_type_them),
        TEST(what_is_no_number_or_could_be_two_is_refused),
        TEST(the_file_is_read_by_its_path),
        TEST(the_courses_own_quizzes_have_no_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
