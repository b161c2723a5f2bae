#include "learner/attempt.h"

#include "base/maths.h"
#include "base/rng.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What random streams are for. */
enum { DRAW_QUESTIONS = 1, DRAW_LESSONS, ORDER_QUESTIONS, ORDER_PARTS };

/* Fisher and Yates, as Knuth has it (TAOCP 2, 3.4.2, algorithm P). */
static void shuffle(int *at, int count, Rng rng)
{
    for (int i = count - 1; i > 0; i--) {
        int j = (int)rng_below(&rng, (uint64_t)i + 1);
        int other = at[i];
        at[i] = at[j];
        at[j] = other;
    }
}

/* FNV-1a: a question's stream depends on its id alone, not on what else is asked. */
static uint64_t id_hash(Text id)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < id.len; i++) hash = (hash ^ (unsigned char)id.at[i]) * 0x100000001b3u;
    return hash;
}

static void arrange_parts(AttemptQuestion *asked, const Quiz *quiz, int64_t seed)
{
    const Question *question = asked->question;
    bool shuffled = true; /* items and rights always: their order in the file is the answer */
    switch (question->type) {
    case QUESTION_CHOICE:
    case QUESTION_MULTIPLE:
        asked->shown_count = question->choice_count;
        shuffled = quiz->shuffle;
        break;
    case QUESTION_ORDER: asked->shown_count = question->item_count; break;
    case QUESTION_MATCH: asked->shown_count = quiz_match_rights(question, asked->shown); break;
    case QUESTION_NUMBER:
    case QUESTION_TEXT: return;
    }
    if (question->type != QUESTION_MATCH)
        for (int i = 0; i < asked->shown_count; i++) asked->shown[i] = i;
    if (shuffled)
        shuffle(asked->shown, asked->shown_count,
                rng_keyed((uint64_t)seed, ORDER_PARTS, id_hash(question->id)));
}

static Attempt *make(Arena *arena, const Quiz *quiz, int number, int64_t seed, int count)
{
    assert(seed >= 0 && seed < (int64_t)1 << 53);
    Attempt *attempt = arena_alloc(arena, sizeof *attempt);
    *attempt = (Attempt){quiz, number, seed,
                         arena_array(arena, (size_t)count, sizeof(AttemptQuestion)), 0};
    return attempt;
}

static AttemptQuestion *ask(Attempt *attempt, const Question *question)
{
    AttemptQuestion *asked = &attempt->questions[attempt->count++];
    asked->question = question;
    arrange_parts(asked, attempt->quiz, attempt->seed);
    return asked;
}

static bool is_asked(const Attempt *attempt, const Question *question)
{
    for (int i = 0; i < attempt->count; i++)
        if (attempt->questions[i].question == question) return true;
    return false;
}

/* --- Drawing -------------------------------------------------------------------------------- */

static Text lesson_of(const Question *question)
{
    size_t end = text_find(question->lesson, TEXT("#"), 0);
    return end == SIZE_MAX ? question->lesson : text_slice(question->lesson, 0, end);
}

/* Takes one question of each lesson in turn, of those that have any left, the lessons in random
 * order: so no lesson is ahead of another by more than one. `pool` is in random order; what is
 * drawn comes first. */
static void draw_evenly(Arena *arena, const Quiz *quiz, int *pool, int64_t seed)
{
    int count = quiz->question_count, lessons = 0, drawn = 0;
    int *lesson = arena_array(arena, (size_t)count,
                              sizeof(int)); /* of each question, numbered as they come */
    int *turns = arena_array(arena, (size_t)count, sizeof(int));
    int *rest = arena_array(arena, (size_t)count, sizeof(int));
    for (int i = 0; i < count; i++) {
        int same = 0;
        while (same < i
               && !text_equal(lesson_of(&quiz->questions[same]), lesson_of(&quiz->questions[i])))
            same++;
        lesson[i] = same < i ? lesson[same] : lessons++;
    }
    for (int i = 0; i < lessons; i++) turns[i] = i;
    shuffle(turns, lessons, rng_keyed((uint64_t)seed, DRAW_LESSONS, 0));
    memcpy(rest, pool, (size_t)count * sizeof(int));
    assert(lessons > 0);
    for (int turn = 0; drawn < quiz->draw; turn = (turn + 1) % lessons) {
        int i = 0;
        while (i < count && (rest[i] < 0 || lesson[rest[i]] != turns[turn])) i++;
        if (i == count) continue;
        pool[drawn++] = rest[i];
        rest[i] = -1;
    }
}

static int by_place(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

Attempt *attempt_new(Arena *arena, const Quiz *quiz, int number, int64_t seed)
{
    assert(number > 0 && quiz->draw > 0 && quiz->draw <= quiz->question_count);
    Attempt *attempt = make(arena, quiz, number, seed, quiz->draw);
    size_t mark = arena->used;
    int *pool = arena_array(arena, (size_t)quiz->question_count, sizeof(int));
    for (int i = 0; i < quiz->question_count; i++) pool[i] = i;
    shuffle(pool, quiz->question_count, rng_keyed((uint64_t)seed, DRAW_QUESTIONS, 0));
    if (quiz->draw_each_lesson) draw_evenly(arena, quiz, pool, seed);
    qsort(pool, (size_t)quiz->draw, sizeof(int), by_place);
    if (quiz->shuffle) shuffle(pool, quiz->draw, rng_keyed((uint64_t)seed, ORDER_QUESTIONS, 0));
    for (int i = 0; i < quiz->draw; i++) ask(attempt, &quiz->questions[pool[i]]);
    arena_rewind(arena, mark);
    return attempt;
}

Attempt *attempt_resume(Arena *arena, const Quiz *quiz, const AttemptRecord *record)
{
    Attempt *attempt = make(arena, quiz, record->number, record->seed, record->count);
    for (int i = 0; i < record->count; i++) {
        const RecordedAnswer *recorded = &record->answers[i];
        const Question *question = quiz_find(quiz, text_of(recorded->question));
        if (question == NULL || is_asked(attempt, question)) continue;
        AttemptQuestion *asked = ask(attempt, question);
        if (!recorded->answered || recorded->rev != question->rev) continue;
        if (!quiz_answer_fits(question, &recorded->answer)) continue;
        asked->answered = true;
        asked->answer = recorded->answer;
        asked->hints = recorded->hints;
        asked->score = recorded->score;
        asked->right_known = !question->by_run;
        asked->right_number = question->answer;
        asked->judged = attempt_judged(recorded->score, recorded->hints);
    }
    return attempt->count > 0 ? attempt : NULL;
}

Attempt *attempt_practice(Arena *arena, const Quiz *quiz, const Question *const *questions,
                          int count, int64_t seed)
{
    Attempt *attempt = make(arena, quiz, 0, seed, count);
    for (int i = 0; i < count; i++) ask(attempt, questions[i]);
    return attempt;
}

/* --- Answering ------------------------------------------------------------------------------ */

int attempt_wrong(const Attempt *attempt, const Question **wrong)
{
    int count = 0;
    for (int i = 0; i < attempt->count; i++)
        if (attempt->questions[i].answered && attempt->questions[i].judged < 1) {
            if (wrong != NULL) wrong[count] = attempt->questions[i].question;
            count++;
        }
    return count;
}

double attempt_answer(Attempt *attempt, int index, const Answer *answer, double right_number,
                      int hints)
{
    assert(index >= 0 && index < attempt->count && !attempt->questions[index].answered);
    AttemptQuestion *asked = &attempt->questions[index];
    asked->answered = true;
    asked->answer = *answer;
    asked->hints = hints;
    asked->judged = quiz_score(asked->question, answer, right_number);
    asked->right_known = true;
    asked->right_number = right_number;
    asked->score = quiz_score_after_hints(asked->judged, hints);
    return asked->score;
}

void attempt_drop(Attempt *attempt, int index)
{
    assert(index >= 0 && index < attempt->count);
    attempt->count--;
    for (int i = index; i < attempt->count; i++) attempt->questions[i] = attempt->questions[i + 1];
}

double attempt_judged(double score, int hints)
{
    return hints > 0 ? maths_min(2 * score, 1) : score;
}

int attempt_next(const Attempt *attempt)
{
    for (int i = 0; i < attempt->count; i++)
        if (!attempt->questions[i].answered) return i;
    return -1;
}

double attempt_score(const Attempt *attempt)
{
    double sum = 0;
    if (attempt->count == 0) return 0;
    for (int i = 0; i < attempt->count; i++) sum += attempt->questions[i].score;
    return sum / attempt->count;
}

bool attempt_passed(const Attempt *attempt)
{
    return attempt_score(attempt)
           >= attempt->quiz->pass - 1e-9; /* thirds do not add up to 1 in binary */
}

/* --- Events --------------------------------------------------------------------------------- */

JournalEvent attempt_begin_event(Arena *arena, const Attempt *attempt)
{
    JournalEvent event = {
        .kind = JOURNAL_BEGIN, .quiz = attempt->quiz->slug, .attempt = attempt->number};
    event.seed = attempt->seed;
    event.questions = arena_array(arena, (size_t)attempt->count, sizeof(Text));
    event.question_count = attempt->count;
    for (int i = 0; i < attempt->count; i++)
        event.questions[i] = attempt->questions[i].question->id;
    return event;
}

JournalEvent attempt_resume_event(const Attempt *attempt, const AttemptRecord *record)
{
    return (JournalEvent){.kind = JOURNAL_RESUME,
                          .quiz = attempt->quiz->slug,
                          .attempt = attempt->number,
                          .of = text_of(record->run)};
}

JournalEvent attempt_answer_event(const Attempt *attempt, int index, int64_t ms)
{
    const AttemptQuestion *asked = &attempt->questions[index];
    assert(asked->answered);
    return (JournalEvent){
        .kind = attempt->number > 0 ? JOURNAL_ANSWER : JOURNAL_PRACTICE,
        .quiz = attempt->quiz->slug,
        .attempt = attempt->number,
        .question = asked->question->id,
        .rev = asked->question->rev,
        .given = asked->answer,
        .score = asked->score,
        .hints = asked->hints,
        .ms = ms,
    };
}

JournalEvent attempt_end_event(const Attempt *attempt)
{
    assert(attempt->number > 0 && attempt_next(attempt) < 0);
    return (JournalEvent){.kind = JOURNAL_END,
                          .quiz = attempt->quiz->slug,
                          .attempt = attempt->number,
                          .score = attempt_score(attempt),
                          .passed = attempt_passed(attempt)};
}
