#include "learner/progress.h"

#include "base/text_map.h"
#include "learner/journal_line.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    DAYS = 366 * 200,    /* that are kept, from 1970 on */
    QUARTER_S = 15 * 60, /* no clock is off UTC by a finer part */
    PRACTISED_MOST = 1 << 16
};

/* A question's last practice. */
typedef struct Practised {
    int rev;
    double judged;
} Practised;

/* An entry of an index by slug. */
typedef struct Named {
    Text slug;
    int index;
} Named;

/* Beside what is shown of a quiz. */
typedef struct QuizMemory {
    int capacity;    /* of the record's answers */
    int current;     /* whose record that is, as an index of `attempts`; 0: none */
    int64_t touched; /* when, counted in events */
} QuizMemory;

/* An attempt that was heard of: what a line that comes twice is known by. */
typedef struct AttemptMemory {
    bool begun, ended;
} AttemptMemory;

struct Progress {
    Arena *arena;
    const Course *course;
    LessonProgress *lessons;
    QuizProgress *quizzes;
    QuizMemory *memories; /* of the quizzes */
    Named *lesson_index, *quiz_index;
    AttemptMemory *attempts; /* from 1 */
    int attempt_count, attempt_capacity;
    TextMap attempt_index; /* by quiz, number and each run that has had it */
    int place;             /* lesson; -1: none */
    int64_t place_touched; /* likewise */
    int64_t events;        /* of quizzes and places */
    uint8_t *days;         /* a bit for each */
    int64_t quarter;       /* of an hour whose day was marked last */
    TextMap practice;      /* "QUIZ/QUESTION" -> place in `practised`, from 1 */
    Practised *practised;
    int practised_count;
};

/* --- Making --------------------------------------------------------------------------------- */

static int compare_named(const void *a, const void *b)
{
    return text_compare(((const Named *)a)->slug, ((const Named *)b)->slug);
}

static int find(const Named *index, int count, Text slug)
{
    Named key = {.slug = slug};
    const Named *named = bsearch(&key, index, (size_t)count, sizeof key, compare_named);
    return named == NULL ? -1 : named->index;
}

Progress *progress_new(const Course *course)
{
    Arena *arena = arena_new((size_t)1 << 30);
    Progress *progress = arena_alloc(arena, sizeof *progress);
    size_t lessons = (size_t)course->lesson_count, quizzes = (size_t)course->quiz_count;
    *progress = (Progress){.arena = arena, .course = course, .place = -1, .quarter = -1};
    progress->attempt_index.arena = arena;
    progress->practice.arena = arena;
    progress->lessons = arena_array(arena, lessons, sizeof(LessonProgress));
    progress->quizzes = arena_array(arena, quizzes, sizeof(QuizProgress));
    progress->memories = arena_array(arena, quizzes, sizeof(QuizMemory));
    progress->lesson_index = arena_array(arena, lessons, sizeof(Named));
    progress->quiz_index = arena_array(arena, quizzes, sizeof(Named));
    progress->days = arena_alloc(arena, DAYS / 8 + 1);
    for (int i = 0; i < course->lesson_count; i++) {
        progress->lessons[i].lesson = &course->lessons[i];
        progress->lesson_index[i] = (Named){course->lessons[i].slug, i};
    }
    for (int i = 0; i < course->quiz_count; i++) {
        const QuizFile *file = &course->quizzes[i];
        progress->quizzes[i] = (QuizProgress){.file = file, .next_number = 1};
        progress->quiz_index[i] = (Named){file->slug, i};
        if (file->lesson != NULL)
            progress->lessons[file->lesson - course->lessons].quiz = &progress->quizzes[i];
    }
    qsort(progress->lesson_index, lessons, sizeof(Named), compare_named);
    qsort(progress->quiz_index, quizzes, sizeof(Named), compare_named);
    return progress;
}

void progress_free(Progress *progress)
{
    if (progress != NULL) arena_free(progress->arena);
}

/* --- Taking events in ----------------------------------------------------------------------- */

static void keep(char *at, size_t size, Text text)
{
    assert(text.len < size);
    memcpy(at, text.at, text.len);
    at[text.len] = '\0';
}

/* What an attempt is known by, in `key`. */
static Text attempt_key(int quiz, int number, Text run, char key[JOURNAL_RUN_MAX + 32])
{
    int len = snprintf(key, JOURNAL_RUN_MAX + 32, "%d %d %.*s", quiz, number, TEXT_ARG(run));
    return (Text){key, (size_t)len};
}

/* The attempt that this run has or has had, as an index of `attempts`; 0 where there is none. */
static int known_attempt(const Progress *progress, int quiz, int number, Text run)
{
    char key[JOURNAL_RUN_MAX + 32];
    const int *known = text_map_find(&progress->attempt_index, attempt_key(quiz, number, run, key));
    return known == NULL ? 0 : *known;
}

static void know_attempt(Progress *progress, int quiz, int number, Text run, int attempt)
{
    char key[JOURNAL_RUN_MAX + 32];
    Text copy = text_copy(progress->arena, attempt_key(quiz, number, run, key));
    *text_map_at(&progress->attempt_index, copy) = attempt;
}

/* The event's attempt, which may be a new one. */
static int attempt_of(Progress *progress, int quiz, const JournalEvent *event)
{
    int known = known_attempt(progress, quiz, event->attempt, event->run);
    if (known != 0) return known;
    int added = ++progress->attempt_count;
    if (added >= progress->attempt_capacity) {
        int capacity = 2 * added + 16;
        AttemptMemory *larger =
            arena_array(progress->arena, (size_t)capacity, sizeof(AttemptMemory));
        if (added > 1) memcpy(larger, progress->attempts, (size_t)added * sizeof(AttemptMemory));
        progress->attempts = larger;
        progress->attempt_capacity = capacity;
    }
    know_attempt(progress, quiz, event->attempt, event->run, added);
    return added;
}

static void begin(Progress *progress, int quiz, const JournalEvent *event)
{
    QuizProgress *of = &progress->quizzes[quiz];
    AttemptRecord *record = &of->record;
    QuizMemory *memory = &progress->memories[quiz];
    int attempt = attempt_of(progress, quiz, event);
    if (progress->attempts[attempt].begun || progress->attempts[attempt].ended) return;
    progress->attempts[attempt].begun = true;
    memory->current = attempt;
    if (event->question_count > memory->capacity) {
        memory->capacity = 2 * event->question_count;
        record->answers =
            arena_array(progress->arena, (size_t)memory->capacity, sizeof(RecordedAnswer));
    }
    record->number = event->attempt;
    record->seed = event->seed;
    record->count = event->question_count;
    keep(record->run, sizeof record->run, event->run);
    for (int i = 0; i < record->count; i++) {
        record->answers[i] = (RecordedAnswer){.answered = false};
        keep(record->answers[i].question, sizeof record->answers[i].question, event->questions[i]);
    }
    of->unfinished = true;
    if (event->attempt >= of->next_number) of->next_number = event->attempt + 1;
}

/* Another run has the attempt from here on; what the one before goes on to answer still counts. */
static void resume(Progress *progress, int quiz, const JournalEvent *event)
{
    QuizProgress *of = &progress->quizzes[quiz];
    int attempt = known_attempt(progress, quiz, event->attempt, event->of);
    if (attempt == 0) return;
    if (known_attempt(progress, quiz, event->attempt, event->run) == 0)
        know_attempt(progress, quiz, event->attempt, event->run, attempt);
    if (of->unfinished && attempt == progress->memories[quiz].current)
        keep(of->record.run, sizeof of->record.run, event->run);
}

/* The first answer counts, unless its question was changed since. */
static void answer(Progress *progress, int index, const JournalEvent *event)
{
    QuizProgress *quiz = &progress->quizzes[index];
    int attempt = known_attempt(progress, index, event->attempt, event->run);
    if (!quiz->unfinished || attempt != progress->memories[index].current) return;
    for (int i = 0; i < quiz->record.count; i++) {
        RecordedAnswer *recorded = &quiz->record.answers[i];
        if (!text_is(event->question, recorded->question)) continue;
        if (recorded->answered && recorded->rev == event->rev) return;
        recorded->answered = true;
        recorded->rev = event->rev;
        recorded->answer = event->given;
        recorded->score = event->score;
        recorded->hints = event->hints;
        return;
    }
}

/* Counts also where the beginning was damaged or another window has begun anew since. */
static void end(Progress *progress, int index, const JournalEvent *event)
{
    QuizProgress *quiz = &progress->quizzes[index];
    int attempt = attempt_of(progress, index, event);
    if (progress->attempts[attempt].ended) return;
    progress->attempts[attempt].ended = true;
    if (attempt == progress->memories[index].current) quiz->unfinished = false;
    if (event->attempt >= quiz->next_number) quiz->next_number = event->attempt + 1;
    if (event->score > quiz->best) quiz->best = event->score;
    quiz->attempts++;
    quiz->last = event->score;
    quiz->last_s = event->at_s;
    quiz->passed = quiz->passed || event->passed;
}

static void visit(Progress *progress, int index, const JournalEvent *event)
{
    LessonProgress *lesson = &progress->lessons[index];
    progress->place = index;
    progress->place_touched = ++progress->events;
    lesson->visited_s = event->at_s;
    if (event->kind == JOURNAL_READ) {
        lesson->state = LESSON_READ;
    } else {
        lesson->line = event->line;
        lesson->offset = event->offset;
        lesson->below = event->below;
        lesson->percent = event->percent < 100 ? event->percent : 100;
    }
    if (lesson->state == LESSON_UNREAD) lesson->state = LESSON_READING;
}

/* The day of the local calendar, counted from 1970-01-01. */
static int64_t local_day(int64_t at_s)
{
    time_t at = (time_t)at_s;
    struct tm local;
    if (localtime_r(&at, &local) == NULL) return -1;
    return journal_days(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

static void mark_day(Progress *progress, int64_t at_s)
{
    int64_t quarter = at_s / QUARTER_S;
    if (quarter == progress->quarter) return;
    progress->quarter = quarter;
    int64_t day = local_day(at_s);
    if (day >= 0 && day < DAYS) progress->days[day / 8] |= (uint8_t)(1 << day % 8);
}

typedef struct PracticeKey {
    char at[QUESTION_ID_MAX + 16];
} PracticeKey;

static Text practice_key(PracticeKey *key, int quiz, Text question)
{
    int length = snprintf(key->at, sizeof key->at, "%d/%.*s", quiz, TEXT_ARG(question));
    return text_slice(text_of(key->at), 0, (size_t)length);
}

static void practise(Progress *progress, int quiz, const JournalEvent *event)
{
    PracticeKey room;
    Text key = practice_key(&room, quiz, event->question);
    const int *known = text_map_find(&progress->practice, key);
    if (known == NULL && progress->practised_count == PRACTISED_MOST) return;
    if (progress->practised == NULL)
        progress->practised = arena_array(progress->arena, PRACTISED_MOST, sizeof(Practised));
    int place = known != NULL ? *known : ++progress->practised_count;
    if (known == NULL) *text_map_at(&progress->practice, text_copy(progress->arena, key)) = place;
    progress->practised[place - 1] =
        (Practised){event->rev, attempt_judged(event->score, event->hints)};
}

double progress_practised(const Progress *progress, Text quiz, const Question *question)
{
    PracticeKey room;
    int index = find(progress->quiz_index, progress->course->quiz_count, quiz);
    const int *place = text_map_find(&progress->practice, practice_key(&room, index, question->id));
    if (place == NULL || progress->practised[*place - 1].rev != question->rev) return -1;
    return progress->practised[*place - 1].judged;
}

void progress_take(void *context, const JournalEvent *event)
{
    Progress *progress = context;
    if (!text_equal(event->course, progress->course->id)) return;
    bool done = event->kind == JOURNAL_ANSWER || event->kind == JOURNAL_PRACTICE
                || event->kind == JOURNAL_READ;
    if (done) mark_day(progress, event->at_s);
    if (event->kind == JOURNAL_PLACE || event->kind == JOURNAL_READ) {
        int lesson = find(progress->lesson_index, progress->course->lesson_count, event->lesson);
        if (lesson >= 0) visit(progress, lesson, event);
        return;
    }
    int index = find(progress->quiz_index, progress->course->quiz_count, event->quiz);
    if (index < 0) return;
    if (event->kind == JOURNAL_PRACTICE) {
        practise(progress, index, event);
        return;
    }
    progress->memories[index].touched = ++progress->events;
    switch (event->kind) {
    case JOURNAL_BEGIN: begin(progress, index, event); break;
    case JOURNAL_RESUME: resume(progress, index, event); break;
    case JOURNAL_ANSWER: answer(progress, index, event); break;
    case JOURNAL_END: end(progress, index, event); break;
    default: break;
    }
}

/* --- Asking --------------------------------------------------------------------------------- */

const LessonProgress *progress_lesson(const Progress *progress, int index)
{
    assert(index >= 0 && index < progress->course->lesson_count);
    return &progress->lessons[index];
}

const QuizProgress *progress_quiz(const Progress *progress, int index)
{
    assert(index >= 0 && index < progress->course->quiz_count);
    return &progress->quizzes[index];
}

ProgressTotals progress_totals(const Progress *progress)
{
    ProgressTotals totals = {.lessons = progress->course->lesson_count,
                             .quizzes = progress->course->quiz_count};
    for (int i = 0; i < totals.lessons; i++)
        totals.read += progress->lessons[i].state == LESSON_READ;
    for (int i = 0; i < totals.quizzes; i++) totals.passed += progress->quizzes[i].passed;
    return totals;
}

const LessonProgress *progress_place(const Progress *progress)
{
    return progress->place < 0 ? NULL : &progress->lessons[progress->place];
}

static bool is_marked(const Progress *progress, int64_t day)
{
    return day >= 0 && day < DAYS && (progress->days[day / 8] >> day % 8 & 1) != 0;
}

int progress_streak(const Progress *progress, int64_t now_s)
{
    int64_t day = local_day(now_s);
    int streak = 0;
    if (!is_marked(progress, day)) day--;
    for (; is_marked(progress, day); day--) streak++;
    return streak;
}

int progress_longest_streak(const Progress *progress)
{
    int longest = 0, streak = 0;
    for (int64_t day = 0; day < DAYS; day++) {
        streak = is_marked(progress, day) ? streak + 1 : 0;
        if (streak > longest) longest = streak;
    }
    return longest;
}

/* The lesson whose quiz this is. */
static const LessonProgress *lesson_of(const Progress *progress, const QuizProgress *quiz)
{
    const Lesson *lesson = quiz->file->lesson;
    return lesson == NULL ? NULL : &progress->lessons[lesson - progress->course->lessons];
}

static const QuizProgress *latest_unfinished(const Progress *progress)
{
    int latest = -1;
    for (int i = 0; i < progress->course->quiz_count; i++)
        if (progress->quizzes[i].unfinished
            && (latest < 0 || progress->memories[i].touched > progress->memories[latest].touched))
            latest = i;
    return latest < 0 ? NULL : &progress->quizzes[latest];
}

/* From where one is on through the course and round to its beginning. */
static const LessonProgress *lesson_from_place(const Progress *progress, int i)
{
    int first = progress->place < 0 ? 0 : progress->place;
    return &progress->lessons[(first + i) % progress->course->lesson_count];
}

Next progress_next(const Progress *progress)
{
    int lessons = progress->course->lesson_count, quizzes = progress->course->quiz_count;
    const LessonProgress *place = progress_place(progress);
    const QuizProgress *begun = latest_unfinished(progress);
    bool later = begun != NULL
                 && progress->memories[begun - progress->quizzes].touched > progress->place_touched;
    if (place != NULL && place->state == LESSON_READING && !place->lesson->broken && !later)
        return (Next){NEXT_READ, place, NULL};
    if (begun != NULL) return (Next){NEXT_RESUME, lesson_of(progress, begun), begun};
    for (int i = 0; i < lessons; i++) {
        const LessonProgress *lesson = lesson_from_place(progress, i);
        const QuizProgress *quiz = lesson->quiz;
        if (lesson->state != LESSON_READ && !lesson->lesson->broken)
            return (Next){NEXT_READ, lesson, NULL};
        if (lesson->state == LESSON_READ && quiz != NULL && quiz->attempts == 0)
            return (Next){NEXT_QUIZ, lesson, quiz};
    }
    for (int i = 0; i < lessons; i++) {
        const LessonProgress *lesson = lesson_from_place(progress, i);
        if (lesson->quiz != NULL && !lesson->quiz->passed && !lesson->lesson->broken)
            return (Next){NEXT_QUIZ, lesson, lesson->quiz};
    }
    for (int i = 0; i < quizzes; i++)
        if (progress->quizzes[i].file->lesson == NULL && !progress->quizzes[i].passed)
            return (Next){NEXT_QUIZ, NULL, &progress->quizzes[i]};
    return (Next){NEXT_NOTHING, NULL, NULL};
}
