/* Reads a quiz from its file, strictly: whatever an author may have got wrong is a problem with its
 * place.
 *
 * A question with an error is left out and the rest can be taken. Source: contracts.md, section 1,
 * "Quiz JSON".
 */
#ifndef GROUNDWORK_COURSE_QUIZ_READ_H
#define GROUNDWORK_COURSE_QUIZ_READ_H

#include "course/quiz.h"

/* The rules that need more than the file: `groundwork check` brings demos and lessons with it, and
 * opening a course brings nothing (NULL). Each is asked about every well-formed field, also of
 * questions with other errors; false, with a problem in the report, leaves the question out. Any of
 * them may be NULL. */
typedef struct QuizRules {
    void *context;
    bool (*see)(void *context, Text command, Place place, Report *report);
    /* Gives the answer, times its scale; NAN where it is not to be known here. The key is judged by
     * it. */
    bool (*run)(void *context, const RunAnswer *run, Place place, double *number, Report *report);
    bool (*lesson)(void *context, Text reference, Place place, Report *report);
    /* Every text that a learner sees, as the file has it: NOT cleaned. `markdown`: it is. */
    void (*text)(void *context, Text text, bool markdown, Place place, Report *report);
    /* The id of every question, also of one that is left out. */
    void (*id)(void *context, Text id, Place place);
} QuizRules;

/* The fields that a part of a quiz may have, as the reader knows them. */
typedef enum QuizPart { PART_QUIZ, PART_QUESTION, PART_CHOICE, PART_RUN, PART_DRAW } QuizPart;

typedef struct QuizField {
    const char *name;
    unsigned types; /* of question, that have it: a bit for each QuestionType */
    bool required;
} QuizField;

const QuizField *quiz_fields(QuizPart part, int *count);

/* Reads a quiz into `arena`; its text is cleaned. `shown` names the file in messages and is kept by
 * pointer. NULL, with an error in the report, where no question can be used. At most 1000 problems
 * a file are reported. */
Quiz *quiz_read(Arena *arena, const char *path, const char *shown, Text slug, Report *report);

/* The same from text at hand. `rules` may be NULL. */
Quiz *quiz_parse(Arena *arena, Text source, const char *shown, Text slug, const QuizRules *rules,
                 Report *report);

#endif
