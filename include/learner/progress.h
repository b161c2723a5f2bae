/* What is shown about a learner, derived from the journal alone.
 *
 * Events go in, in the journal's order, those of this run as well; what they add up to is there to
 * read at any time. Only what the course has is kept: lessons and quizzes are known by their slugs,
 * questions by id and rev, the course by its id, so renumbering and rewording lose nothing.
 */
#ifndef GROUNDWORK_LEARNER_PROGRESS_H
#define GROUNDWORK_LEARNER_PROGRESS_H

#include "course/course.h"
#include "learner/attempt.h"

typedef enum LessonState { LESSON_UNREAD, LESSON_READING, LESSON_READ } LessonState;

typedef struct QuizProgress {
    const QuizFile *file;
    int attempts;    /* that were ended */
    double best;     /* the best score of those, 0 to 1; 0 where there are none */
    double last;     /* the latest score */
    int64_t last_s;  /* when that was */
    bool passed;     /* any of them was */
    int next_number; /* for the next attempt */
    bool unfinished; /* `record` is an attempt to resume */
    AttemptRecord record;
} QuizProgress;

typedef struct LessonProgress {
    const Lesson *lesson;
    LessonState state;
    int line;                 /* of its source, where it was left; 0: never */
    int offset, below;        /* and where in what begins there (learner/journal.h) */
    int percent;              /* of it that had been on screen by then; 0 where nobody noted it */
    int64_t visited_s;        /* when that was */
    const QuizProgress *quiz; /* NULL: it has none */
} LessonProgress;

typedef struct Progress Progress;

/* The course must live as long, with its lessons and quizzes where they are. */
Progress *progress_new(const Course *course);
void progress_free(Progress *progress); /* NULL is allowed */

/* Takes one event in: a JournalVisit, whose context is the Progress. The same event once more
 * changes nothing. */
void progress_take(void *progress, const JournalEvent *event);

/* By their place in the course's lists: lessons[i] of the course is lesson i here. */
const LessonProgress *progress_lesson(const Progress *progress, int index);
const QuizProgress *progress_quiz(const Progress *progress, int index);

/* How the question was answered last in practice, before hints; -1 where it was not, or only before
 * it was changed (another `rev`). `quiz` is the quiz's slug. */
double progress_practised(const Progress *progress, Text quiz, const Question *question);

/* How much there is and how much of it is done. */
typedef struct ProgressTotals {
    int lessons, read;
    int quizzes, passed;
} ProgressTotals;

ProgressTotals progress_totals(const Progress *progress);

/* The lesson last left or read to its end; NULL where there was none. */
const LessonProgress *progress_place(const Progress *progress);

/* Days in a row on which a question was answered, in a quiz or as practice, or a lesson was read to
 * its end: by the local calendar, up to today or, as long as today is not over, up to yesterday;
 * and the longest row ever. To have looked in does not make a day. */
int progress_streak(const Progress *progress, int64_t now_s);
int progress_longest_streak(const Progress *progress);

/* What to do next: go on with the lesson that one is in the middle of or with the unfinished
 * attempt that is the latest, whichever one was at later; else, from where one is on through the
 * course and round to its beginning, the first lesson that is not read or whose quiz was never
 * taken; else a quiz that was not passed, once more; else an exam that is not passed; else
 * nothing. What cannot be read is left out. */
typedef enum NextKind { NEXT_RESUME, NEXT_READ, NEXT_QUIZ, NEXT_NOTHING } NextKind;

typedef struct Next {
    NextKind kind;
    const LessonProgress *lesson; /* NEXT_READ; and of a quiz that has one */
    const QuizProgress *quiz;     /* NEXT_RESUME, NEXT_QUIZ */
} Next;

Next progress_next(const Progress *progress);

#endif
