/* Whatever the file: reading it ends, what it says of itself is true of what was read, each
 * question's right answer scores 1, no answer scores below 0 or above 1, and all can be worded. */
#include "fuzz/fuzz.h"

#include "base/utf8.h"
#include "course/quiz_read.h"
#include "course/quiz_words.h"

#include <assert.h>

static void check_question(Arena *arena, const Question *question, const uint8_t *data, size_t size)
{
    Answer answer;
    quiz_right_answer(question, question->answer, &answer);
    assert(quiz_score(question, &answer, question->answer) == 1);
    assert(question->id.len > 0 && question->id.len <= QUESTION_ID_MAX && question->rev >= 1);
    assert(utf8_valid(question->prompt, NULL) && question->prompt.len > 0);
    for (size_t i = 0; i < size && i < ANSWER_MAX; i++) {
        answer.picked[i] = data[i] % (ANSWER_MAX + 2) - 1;
        answer.count = (int)i + 1;
        double score = quiz_score(question, &answer, question->answer);
        assert(score >= 0 && score <= 1);
        if (i >= 4) continue; /* words are for people: a few will do */
        Text why = quiz_score_words(arena, question, &answer, score, i % 2);
        Text given = quiz_answer_markdown(arena, question, &answer, false);
        assert(utf8_valid(why, NULL) && utf8_valid(given, NULL));
        assert(given.len == 0 || quiz_answer_fits(question, &answer));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new((size_t)256 << 20);
    Report report = {.arena = arena};
    Text source = {(const char *)data, size};
    double number;
    (void)quiz_parse_number(source, text_slice(source, size / 2, size), &number);
    Quiz *quiz = quiz_parse(arena, source, "quiz.json", TEXT("quiz"), NULL, &report);
    assert(quiz != NULL || report.errors > 0);
    if (quiz != NULL) {
        assert(quiz->question_count > 0 && quiz->draw > 0 && quiz->draw <= quiz->question_count);
        assert(quiz->pass >= 0 && quiz->pass <= 1);
        for (int i = 0; i < quiz->question_count; i++)
            check_question(arena, &quiz->questions[i], data, size);
    }
    arena_free(arena);
    return 0;
}
