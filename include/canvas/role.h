/* What a cell means. The theme (term/theme) decides how a role looks on a terminal; role_look() has
 * the one table that the theme and the line output start from. Colour only repeats what shape and
 * words say.
 *
 * At most five hues: good, bad, waiting, flow (accent), muted (visual.md, "What things look like").
 */
#ifndef GROUNDWORK_CANVAS_ROLE_H
#define GROUNDWORK_CANVAS_ROLE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum Role {
    ROLE_TEXT,  /* body text */
    ROLE_MUTED, /* what matters less: axes, units, hints, theory */
    ROLE_FRAME, /* rules and boxes of the screen */
    ROLE_TITLE, /* a screen's or pane's title line */
    ROLE_HEADING_1,
    ROLE_HEADING_2,
    ROLE_HEADING_3,
    ROLE_HEADING_4,
    ROLE_HEADING_5,
    ROLE_HEADING_6,
    ROLE_CODE,
    ROLE_LINK,
    ROLE_QUOTE,
    ROLE_NOTE, /* callouts */
    ROLE_TIP,
    ROLE_IMPORTANT,
    ROLE_WARNING,
    ROLE_CAUTION,
    ROLE_CARD,    /* a demo's or question's card in a lesson */
    ROLE_MATCH,   /* a search match */
    ROLE_MARKED,  /* the row or item one is on */
    ROLE_KEY,     /* a key in a hint */
    ROLE_GOOD,    /* alive, admitted, holding, fresh, right */
    ROLE_BAD,     /* dead, refused, broken, lost, wrong */
    ROLE_WAITING, /* queued, delayed, behind, paused, a warning */
    ROLE_FLOW,    /* messages, the run's own curve: the accent */
    ROLE_A,       /* identity, a letter first and a hue second: side or policy A, B */
    ROLE_B,
    ROLE_COUNT
} Role;

/* Styles are added to a role's own look; emphasis inside a heading keeps the heading's role. */
typedef enum Style {
    STYLE_PLAIN = 0,
    STYLE_BOLD = 1,
    STYLE_ITALIC = 2,
    STYLE_UNDERLINE = 4,
    STYLE_STRIKE = 8,
    STYLE_REVERSE = 16,
    STYLE_DIM = 32
} Style;

/* How a role looks: an index into the terminal's palette for 16 and for 256 colours (-1: the
 * terminal's own foreground), for dark and for light backgrounds, and styles for every terminal. */
typedef struct Look {
    int16_t colour_16;
    int16_t dark_256;
    int16_t light_256;
    uint8_t style;
} Look;

Look role_look(Role role);
const char *role_name(Role role); /* "good", "heading-1": snapshots print them */

#endif
