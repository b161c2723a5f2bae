/* What the parts of check share: one check of one course, and the texts that it looks at.
 *
 * check_scope.c knows what is asked for, check.c what must hold among files; check_lesson.c looks
 * at a lesson, check_text.c at Markdown wherever it stands, check_quiz.c at a quiz, check_link.c at
 * what refers to something else.
 */
#ifndef GROUNDWORK_COURSE_CHECK_PARTS_H
#define GROUNDWORK_COURSE_CHECK_PARTS_H

#include "base/text_map.h"
#include "course/check.h"
#include "course/course.h"

/* What is known of a file that others link to. */
typedef struct CheckTarget {
    Text path; /* below the course's folder, without dots: "lessons/13-a.md" */
    bool exists;
    bool parsed;
    TextMap anchors;
} CheckTarget;

/* What refers to something that may be read later: looked up when all is read. */
typedef struct CheckReference {
    enum { REFERS_LINK, REFERS_LESSON, REFERS_QUESTION } kind;
    const Lesson *lesson; /* that it stands in or belongs to; NULL: none */
    Text target;
    Place place;
    struct CheckReference *next;
} CheckReference;

/* The ids of a quiz's questions, also of those that are left out. */
typedef struct CheckQuiz {
    bool read;
    TextMap ids; /* to the line on which they stand */
} CheckQuiz;

/* What of one course is to be looked at. */
typedef struct CheckScope {
    const char *directory; /* the course's */
    const char *prefix;    /* of its files in messages: "" or "course/" */
    bool lessons, quizzes; /* all of them */
    TextMap named;         /* else these, "lessons/NAME" as on disk and as told, to index + 1 ... */
    const char **shown;    /* ... in the paths that were given, as messages name them */
    int shown_count, shown_capacity;
} CheckScope;

/* Adds what the path asks for to the scope of its course, which may be a new one. False with a
 * problem that has no place. */
bool check_add_path(Arena *arena, const char *path, CheckScope *scopes, int *count, Report *report);

/* Whether a file of one of the folders is to be looked at; its path ends in its name. */
bool check_wants(const CheckScope *scope, const char *folder, const char *path);

/* How messages name a file of the course; NULL where nobody asked for it. What lies in neither
 * folder is a tape that a wanted file replays. */
const char *check_name(const CheckScope *scope, Arena *arena, const char *file);

typedef struct Check {
    Arena *arena;   /* of the whole check */
    Arena *scratch; /* of the file that is looked at */
    const Course *course;
    const CheckDemos *demos;
    Report report;     /* in `arena`; files are named from the course's folder on */
    int problems;      /* of the file that is looked at */
    int searches;      /* in it, for what defines a link */
    TextMap target_of; /* path to index + 1 */
    CheckTarget **targets;
    size_t target_count, target_capacity;
    CheckReference *first, *last;
    CheckQuiz *quizzes; /* as many as the course's */
    TextMap stems;      /* of lessons, to index + 1 */
    int *quiz_of;       /* of each lesson the index of its quiz; -1: it has none */
    TextMap mentioned;  /* words of command lines, and files that are linked to */
    TextMap ids;        /* over the course, to index + 1 in id_places */
    Place *id_places;
    size_t id_count, id_capacity;
} Check;

/* Where one has counted to: the next place is mostly near. */
typedef struct CheckMark {
    int line, column;
    size_t offset;
} CheckMark;

/* Lines of a file, as Markdown counts them (LF, CRLF and CR). */
typedef struct CheckLines {
    Text text;
    size_t *starts; /* line i + 1 begins here; count + 1 of them */
    int count;
    CheckMark *mark;
} CheckLines;

CheckLines check_lines(Arena *arena, Text text);

/* A Markdown text and where it stands: the text of a file, or a string in a JSON file. */
typedef struct CheckText {
    CheckLines lines;       /* its own */
    const char *file;       /* for messages */
    const Lesson *lesson;   /* whose `#anchor` it means; NULL: nobody's (an exam's) */
    const CheckLines *json; /* the file that it is a string of; NULL: it is the file */
    Place string;           /* ... and where there */
    bool cover;
} CheckText;

/* The place of a byte of the text, exact also within a JSON string with escapes. */
Place check_place(const CheckText *text, size_t offset);

/* The first place of `needle` in the lines `from` to `to` of the text, behind `*cursor`, which it
 * moves (NULL: from the first line's beginning); the first line where it does not stand there. */
Place check_find(const CheckText *text, int from, int to, Text needle, size_t *cursor);

/* Adds a problem by the table of rules. `place.file` is kept. */
void check_add(Check *check, Place place, const char *rule, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* So many problems in this file that nobody will read more of them. */
bool check_is_full(const Check *check);

/* Something of a file's as a message may show it. */
const char *check_quoted(Check *check, Text text);

/* Characters that are not shown, or not the same everywhere. */
void check_characters(Check *check, const CheckText *text);

/* Parses a Markdown text into `scratch` and checks all that holds wherever it stands. */
const Block *check_markdown(Check *check, const CheckText *text);

void check_lesson(Check *check, const Lesson *lesson, bool cover);

/* Reads the quiz; `silent`: only its ids are wanted. */
void check_quiz(Check *check, int quiz, bool silent);

/* Asks the demos for a command line that stands at `text`'s lines `from` to `to`. */
bool check_command(Check *check, const CheckText *text, int from, int to, Text command);

/* Whether an address is on the web or elsewhere out of reach: it is not looked at. */
bool check_leads_away(Text address);

/* Keeps a reference to what may be read later. */
void check_refer(Check *check, int kind, const Lesson *lesson, Text target, Place place);
void check_references(Check *check); /* looks them all up */

/* Keeps a file's anchors, for those who link to it. */
void check_keep_anchors(Check *check, const char *shown, const Block *document);

#endif
