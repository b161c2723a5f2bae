/* A quiz as its author wrote it, checked (contracts.md, section 1, "Quiz JSON"), and how answers
 * are judged.
 */
#ifndef GROUNDWORK_COURSE_QUIZ_H
#define GROUNDWORK_COURSE_QUIZ_H

#include "base/report.h"

typedef enum QuestionType {
    QUESTION_CHOICE,
    QUESTION_MULTIPLE,
    QUESTION_NUMBER,
    QUESTION_ORDER,
    QUESTION_MATCH,
    QUESTION_TEXT
} QuestionType;

typedef struct Choice {
    Text text; /* Markdown */
    Text why;  /* Markdown; shown when it is picked */
    bool correct;
} Choice;

typedef struct Pair {
    Text left, right;
} Pair;

/* An answer by run: a demo's command line and the metric of its result, times scale. */
typedef struct RunAnswer {
    Text demo;
    Text metric;
    double scale;
} RunAnswer;

typedef struct Question {
    Text id;
    QuestionType type;
    Text prompt;     /* Markdown */
    Text explain;    /* Markdown */
    Text see;        /* a demo's command line; empty: none */
    Text lesson;     /* "STEM#anchor"; empty: none */
    int rev;         /* 1 unless the file says otherwise */
    Text *hints;
    int hint_count;
    Choice *choices; /* choice, multiple */
    int choice_count;
    Text *items;     /* order: in the right order */
    int item_count;
    Pair *pairs;     /* match */
    int pair_count;
    Text *accept;    /* text */
    int accept_count;
    bool by_run;     /* number: the answer is `run`'s, else `answer` */
    double answer;
    RunAnswer run;
    double tolerance; /* absolute, inclusive */
    Text unit;        /* number; empty: none */
    int line;         /* where the question begins in the file */
} Question;

typedef struct Quiz {
    Text title;
    Text slug;
    double pass; /* share of the score, 0 to 1 */
    Question *questions;
    int question_count;
    int draw;             /* how many an attempt asks; 0: all */
    bool draw_each_lesson;
    bool shuffle;
    const char *shown;
} Quiz;

/* Reads a quiz into `arena`. Every problem is reported with its place; a question with an error is
 * left out of `questions`, so that the rest can be taken. NULL only where nothing can be used. */
Quiz *quiz_read(Arena *arena, const char *path, const char *shown, Text slug, Report *report);

const Question *quiz_find(const Quiz *quiz, Text id); /* NULL where there is none */
const char *quiz_type_name(QuestionType type);

/* What a learner answered. Choices: `picked` holds indices into choices. Order and match:
 * `picked[i]` is the item at place i, or the right-hand side given to left i. Number: `number`.
 * Text: `text`. */
enum { ANSWER_MAX = 64 };
typedef struct Answer {
    int picked[ANSWER_MAX];
    int count;
    double number;
    Text text;
} Answer;

/* 0 to 1, by the contract's table, before hints. `right_number` is the number question's answer,
 * from the file or the run. */
double quiz_score(const Question *question, const Answer *answer, double right_number);

/* A number as a learner types it: spaces and thousands separators are ignored, the unit may be
 * there or not, a decimal point; false where it is no number. */
bool quiz_parse_number(Text typed, Text unit, double *number);

#endif
