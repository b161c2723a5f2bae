/* How a role looks on the terminal at hand: from role_look() to a colour and styles, for every
 * depth of colour, on a dark or a light background. Pure: what the environment and the terminal
 * say comes in.
 *
 * Sources: no-color.org; rxvt's COLORFGBG; xterm's 256 colours (cube of 95, 135, 175, 215, 255,
 * then greys).
 */
#ifndef GROUNDWORK_TERM_THEME_H
#define GROUNDWORK_TERM_THEME_H

#include "canvas/role.h"
#include "term/terminal.h"

typedef enum ThemeDepth { THEME_MONO, THEME_8, THEME_16, THEME_256, THEME_DIRECT } ThemeDepth;

typedef enum Background { BACKGROUND_UNKNOWN, BACKGROUND_DARK, BACKGROUND_LIGHT } Background;

typedef struct Theme {
    ThemeDepth depth;
    Background background; /* unknown counts as dark */
} Theme;

typedef struct Paint {
    int32_t colour; /* -1: the terminal's own; else its palette's index, or 0xRRGGBB where direct */
    unsigned style; /* Style bits */
} Paint;

/* `no_color` is the value of NO_COLOR or NULL; `colours` what terminfo says; `direct` that
 * colours are RGB. */
ThemeDepth theme_depth(ColourChoice choice, const char *no_color, int colours, bool direct);

/* What the user says ($GROUNDWORK_THEME, "light" or "dark") of the background, else what
 * $COLORFGBG does ("15;0", "0;default;15"); NULL is allowed. */
Background theme_background(const char *asked_for, const char *colorfgbg);

Paint theme_paint(Theme theme, Role role, unsigned style);

#endif
