/* What is wrong with files, a line each, to be gone through: below them the one that is marked in
 * full, with its mend.
 */
#ifndef GROUNDWORK_SHELL_PROBLEM_LIST_H
#define GROUNDWORK_SHELL_PROBLEM_LIST_H

#include "shell/keys.h"
#include "base/report.h"

/* Starts as zero. */
typedef struct ProblemList {
    const Report *report; /* the caller's */
    const char *file;     /* whose problems are told without its name */
    int marked, top;
    bool open;
} ProblemList;

extern const BindingTable problem_list_bindings;

/* Another report than before; the marked place is kept as far as there is one. */
void problem_list_set(ProblemList *list, const Report *report, const char *file);

/* "12:3 message": in a line that knows the file; others go by their folder and name. */
Text problem_words(Arena *arena, const Problem *problem, const char *file);

bool problem_list_open(ProblemList *list); /* false where there is nothing to list */
const Problem *problem_list_marked(const ProblemList *list); /* NULL: none */

typedef enum ProblemListEvent {
    PROBLEM_LIST_STAYS,
    PROBLEM_LIST_GO,
    PROBLEM_LIST_EDIT
} ProblemListEvent;

/* Takes an input on a part of the screen with so many rows; GO closes it. */
ProblemListEvent problem_list_handle(ProblemList *list, const Input *input, int height);

void problem_list_draw(const ProblemList *list, Canvas canvas);

#endif
