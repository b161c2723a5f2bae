/* New files for an author: a lesson with its quiz that hold each element once and say what it is
 * for, and the cover of a new course. Their texts are src/course/templates/, part of the program.
 */
#ifndef GROUNDWORK_COURSE_SCAFFOLD_H
#define GROUNDWORK_COURSE_SCAFFOLD_H

#include "course/course.h"

enum {
    SCAFFOLD_SLUG_MOST = 48,   /* bytes: the questions' ids begin with it */
    SCAFFOLD_TITLE_MOST = 200, /* code points: as much of a title as lists show */
    SCAFFOLD_FILES = 3,
    SCAFFOLD_FOLDERS = 3
};

typedef struct ScaffoldFile {
    const char *path;  /* to write */
    const char *shown; /* the same for messages */
    Text text;
} ScaffoldFile;

/* What is to be made: folders that may be there already, and files that must not. */
typedef struct Scaffold {
    const char *folders[SCAFFOLD_FOLDERS]; /* in the order in which they are made */
    int folder_count;
    ScaffoldFile files[SCAFFOLD_FILES];
    int file_count;
} Scaffold;

/* The name that files get for a title: lower case, words joined by hyphens, Latin letters without
 * their marks, other scripts as they are (NFC); an apostrophe parts nothing. At most
 * SCAFFOLD_SLUG_MOST bytes, cut between words where it can be. Empty where the title holds neither
 * a letter nor a digit. */
Text scaffold_slug(Arena *arena, Text title);

/* A lesson with this title and its quiz, with the number behind the course's last; and where it is
 * not there the schema that tells editors what a quiz may hold. False with a
 * problem where the title is none, or a lesson or quiz has its slug already. */
bool scaffold_lesson(Arena *arena, const Course *course, Text title, Scaffold *scaffold,
                     Report *report);

/* The same for a course with this title in `directory`, which need not be there, though the folder
 * that it lies in must. */
bool scaffold_course(Arena *arena, const char *directory, Text title, Scaffold *scaffold,
                     Report *report);

/* Whether `directory` holds no course yet: no lessons/, or nothing in it. */
bool scaffold_is_free(Arena *arena, const char *directory);

/* Makes all of it or nothing. False with a problem where a file is there already, where a folder
 * leads out of the course, or where something cannot be written: what was made by then is taken
 * away again. */
bool scaffold_write(const Scaffold *scaffold, Report *report);

#endif
