/* A course: a folder with lessons/ and quizzes/ (contracts.md, section 1). Opening it reads names,
 * the cover, and of each lesson only what a list needs; a lesson's text is parsed when that is
 * opened.
 */
#ifndef GROUNDWORK_COURSE_COURSE_H
#define GROUNDWORK_COURSE_COURSE_H

#include "course/document.h"

enum { LESSON_BYTES_MAX = 1 << 20, QUIZ_BYTES_MAX = 4 << 20 };

typedef struct Lesson {
    int number;
    Text stem;         /* "13-rate-limiting" */
    Text slug;         /* "rate-limiting": its identity in the journal */
    const char *path;  /* of the file, to open */
    const char *shown; /* "lessons/13-rate-limiting.md", for messages */
    Text title;        /* from the only H1, 200 code points at most; without one the slug */
    Text summary;      /* the first paragraph, 1000 code points at most */
    int words;
    int minutes;           /* reading time: words / 200, rounded up */
    const char *quiz_path; /* NULL: it has no quiz */
    bool broken;           /* unreadable: `title` still says which */
    bool outside;          /* a link that leads out of the course's folder: it is never read */
} Lesson;

/* A quiz file, tied to the lesson of the same stem or an exam (module-NN). */
typedef struct QuizFile {
    Text stem, slug;
    const char *path, *shown;
    const Lesson *lesson; /* NULL: an exam */
} QuizFile;

typedef struct Course {
    Arena *arena;
    const char *directory;
    Text id;           /* <!-- course: ID --> in the cover, else the title's slug */
    Text title;        /* from the cover's H1; the folder's name where there is none */
    Text introduction; /* the cover's Markdown source without title and ID */
    Lesson *lessons;   /* by number, then stem */
    int lesson_count;
    QuizFile *quizzes;
    int quiz_count;
} Course;

/* Opens a course. NULL, with a problem in the report, only where the folder has no lessons/ folder;
 * a broken lesson or quiz is a problem in the report, the rest opens. */
Course *course_open(const char *directory, Report *report);
/* The same for who wants the text of one lesson, not lists: where `name` is the number, stem or
 * slug of exactly one, no more is read than file names, and of quizzes only that lesson's is there.
 */
Course *course_open_at(const char *directory, const char *name, Report *report);
/* The same by names alone: of a lesson only number, stem, slug and paths are known, of the cover
 * nothing. */
Course *course_open_names(const char *directory, Report *report);
void course_close(Course *course);

/* "lessons/NAME" as a message may show it, since names on disk may hold anything. */
const char *course_shown(Arena *arena, const char *folder, const char *name);

/* Which course: `given` (--course), else $GROUNDWORK_COURSE, else the working directory where it
 * holds lessons/, else `installed`. The first that is named is taken, even where it is bad. */
const char *course_choose(const char *given, const char *installed);

/* A lesson by number, stem, slug or an unambiguous part of its title (case ignored). NULL, with one
 * line in the report that lists what is near or ambiguous. */
const Lesson *course_find_lesson(const Course *course, const char *name, Report *report);
const QuizFile *course_find_quiz(const Course *course, const char *name, Report *report);

/* Reads and parses one lesson's text into `arena`. NULL with a problem where it cannot be read.
 * What is wrong with its Markdown is `check`'s to report. */
Block *course_read_lesson(Arena *arena, const Lesson *lesson, Report *report);

/* The line of a lesson's heading with this anchor; 0 where there is none. Reads the lesson. */
int course_anchor_line(const Lesson *lesson, Text anchor);

/* What the lesson's heading with this anchor says; empty where there is none. Reads the lesson. */
Text course_anchor_title(Arena *arena, const Lesson *lesson, Text anchor);

/* The last heading below the title that begins at this line or before; empty where there is none.
 * Reads the lesson. */
Text course_section(Arena *arena, const Lesson *lesson, int line);

/* What a quiz is called: its title, found without reading its questions; else its stem. */
Text course_quiz_title(Arena *arena, const QuizFile *file);

#endif
