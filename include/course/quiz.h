/* A quiz as its author wrote it, and how answers to it are judged.
 *
 * Source: contracts.md, section 1, "Quiz JSON". course/quiz_read.h reads one from its file; what a
 * learner did with one is learner/attempt.h.
 */
#ifndef GROUNDWORK_COURSE_QUIZ_H
#define GROUNDWORK_COURSE_QUIZ_H

#include "base/report.h"

enum {
    QUIZ_QUESTIONS_MAX = 1000,
    QUESTION_ID_MAX = 64,   /* bytes */
    QUESTION_UNIT_MAX = 32, /* bytes */
    QUESTION_LIST_MAX = 64, /* hints, tags, accepted and rejected answers: of each at most */
    ANSWER_MAX = 26,        /* choices, items, pairs: a letter of the keyboard for each */
    ANSWER_TEXT_MAX = 128   /* bytes of "a word or two" */
};

typedef enum QuestionType {
    QUESTION_CHOICE,
    QUESTION_MULTIPLE,
    QUESTION_NUMBER,
    QUESTION_ORDER,
    QUESTION_MATCH,
    QUESTION_TEXT
} QuestionType;

enum { QUESTION_TYPES = QUESTION_TEXT + 1 };

typedef struct Choice {
    Text text; /* Markdown */
    Text why;  /* Markdown; shown when it is picked; empty where the author left it out */
    bool correct;
    Place place;
} Choice;

typedef struct Pair {
    Text left, right; /* Markdown; two pairs may share a right, never a left */
} Pair;

/* An answer by run: the metric of what a demo's command line gives, times scale. */
typedef struct RunAnswer {
    Text demo;
    Text metric;
    double scale; /* 1 unless the file says otherwise; not 0 */
    Place demo_place, metric_place;
} RunAnswer;

typedef struct Question {
    Text id;
    QuestionType type;
    Place place;  /* where it begins */
    Text prompt;  /* Markdown */
    Text explain; /* Markdown; empty where the author left it out */
    Text see;     /* a demo's command line; empty: none */
    Text lesson;  /* "STEM" or "STEM#anchor"; empty: none */
    int rev;      /* 1 unless the file says otherwise */
    Text *hints;  /* Markdown */
    int hint_count;
    Text *tags;
    int tag_count;
    Choice *choices; /* choice, multiple */
    int choice_count;
    Text *items; /* order: in the right order; Markdown */
    int item_count;
    Pair *pairs; /* match */
    int pair_count;
    Text *accept; /* text */
    int accept_count;
    bool by_run; /* number: the answer is `run`'s, else `answer` */
    double answer;
    RunAnswer run;
    double tolerance;       /* number: absolute, inclusive; 0 unless the file says otherwise */
    Text unit;              /* number; empty: none */
    double *reject_numbers; /* number: answers that must be refused */
    Text *reject_texts;     /* text: likewise */
    int reject_count;
} Question;

typedef struct Quiz {
    Text title;
    Text slug;
    const char *file;      /* as messages name it */
    double pass;           /* the share of the score that passes, 0 to 1 */
    Question *questions;   /* those without an error, in the file's order */
    int question_count;    /* at least 1 */
    int draw;              /* how many an attempt asks: 1 to question_count */
    bool draw_each_lesson; /* evenly over the lessons that `lesson` names */
    bool shuffle;
} Quiz;

const Question *quiz_find(const Quiz *quiz, Text id); /* NULL where there is none */
const char *quiz_type_name(QuestionType type);        /* as the file has it */

/* What kind of thing answers a question. */
typedef enum AnswerKind { ANSWER_PICKED, ANSWER_NUMBER, ANSWER_TEXT } AnswerKind;

/* What a learner answered; plain data, whole in itself. By type of question, `picked` holds
 *   choice, multiple: indices of choices;
 *   order: the item at each place, first to last, by its index in the file;
 *   match: for each left the pair whose right it was given.
 * -1 stands for none. */
typedef struct Answer {
    AnswerKind kind;
    int count; /* of picked */
    int picked[ANSWER_MAX];
    double number;
    char text[ANSWER_TEXT_MAX + 1];
} Answer;

AnswerKind quiz_answer_kind(QuestionType type);

/* Takes what was typed for a `text` question: cleaned, on one line, cut at ANSWER_TEXT_MAX bytes
 * between characters. */
void quiz_answer_text(Answer *answer, Text typed);

/* Whether an answer can have been given to this question, as it is now: of its kind, and each index
 * that of another part that it has, of `match` maybe twice. */
bool quiz_answer_fits(const Question *question, const Answer *answer);

/* The answer that scores 1: of a text question the first that is accepted. `right_number` is as
 * below; a run's is rounded, to a fiftieth of the tolerance or better. */
void quiz_right_answer(const Question *question, double right_number, Answer *answer);

/* 0 to 1, by the contract's table, before hints:
 *   choice    1 for the correct one;
 *   multiple  the share of choices judged rightly (picked where correct, else not); 0 where that is
 *             half of them or fewer;
 *   number    1 within tolerance of `right_number`, which is the file's answer or the run's. Both
 *             ends belong to it, also where binary cannot hold them (0.4 is within 0.1 of 0.3);
 *   order     the share of all pairs of items that stand in order;
 *   match     the share of lefts that got their right; rights that read alike are one;
 *   text      1 where it reads as an accepted one, case and spacing ignored.
 * An answer of another kind is worth nothing, and so is an index that no part has. */
double quiz_score(const Question *question, const Answer *answer, double right_number);

/* The parts that an answer to `multiple` (choices judged rightly), `order` (pairs of items that
 * stand in order) or `match` (lefts with their right) has right, of how many; of the other types 0
 * of 0. */
int quiz_parts_right(const Question *question, const Answer *answer, int *parts);

/* What `score` is worth after `hints` hints: half of it after the first, and no less after more. */
double quiz_score_after_hints(double score, int hints);

/* The rights that a `match` question offers: each pair's index, of rights that read alike only the
 * first. Returns how many. */
int quiz_match_rights(const Question *question, int rights[ANSWER_MAX]);

/* A number as a learner types it: "1000", "1 000", "1,000.5", "-5", "2e3", ".5", with the unit
 * behind or in front of it or left out ("12 %", "12%", "$5"). Ignored: spaces of any width; the
 * unit's case and plural. The minus may be U+2212 or a dash. Thousands are parted by , ' or _ and
 * end in three digits, those before in two or three (1,00,000 too). So "1,5" is refused rather than
 * guessed at: it means 1.5 to half of the world and is a slip to the other half. False where it is
 * no finite number. */
bool quiz_parse_number(Text typed, Text unit, double *number);

#endif
