/* Where text and demo lie on a lesson's screen (visual.md, "The screen").
 */
#ifndef GROUNDWORK_SHELL_SPLIT_H
#define GROUNDWORK_SHELL_SPLIT_H

#include <stdbool.h>

enum { SPLIT_PANE_ROWS_LEAST = 6 };

typedef struct Area {
    int x, y, width, height; /* nothing where width is 0 */
} Area;

typedef struct Split {
    bool has_pane; /* there is a demo to show */
    bool in_pane;  /* it is what keys go to */
    bool zoomed;   /* that side has the whole screen */
    bool asking;   /* a question stands in the text's place: it wants all rows */
    int steps;     /* that the line was moved by, towards the demo where positive */
} Split;

typedef struct Areas {
    Area text, pane;
    bool beside; /* else one above the other, or only one of them */
} Areas;

/* From 112 columns side by side, from 60x22 one above the other, below that one at a time. */
Areas split_areas(const Split *split, int width, int height);

/* Moves the line on by a step that can be seen, and from the last one round to the first. */
void split_move(Split *split, int width, int height);

bool area_has(Area area, int x, int y);

#endif
