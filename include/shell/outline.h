/* A lesson's headings over its text: one is chosen and gone to.
 */
#ifndef GROUNDWORK_SHELL_OUTLINE_H
#define GROUNDWORK_SHELL_OUTLINE_H

#include "canvas/canvas.h"
#include "course/document.h"
#include "shell/entry.h"

typedef struct Outline {
    const Heading *headings;
    int count;
    int marked;
    int here; /* the section one is in; -1: before the first */
    bool open;
    bool filtering; /* keys go to the filter */
    Entry filter;   /* headings with these words are shown; empty: all */
} Outline;

/* The last heading at or before a line of the source; -1: none. */
int outline_section(const Outline *outline, int source_line);

/* Opens at that heading; stays closed where there are none. */
void outline_open(Outline *outline, int source_line);

/* Takes an input, the mouse counted from the corner of the part that it is drawn on, which has
 * `height` rows. The heading that was chosen, else NULL. */
const Heading *outline_handle(Outline *outline, const Input *input, int height);

void outline_draw(const Outline *outline, Canvas canvas);

#endif
