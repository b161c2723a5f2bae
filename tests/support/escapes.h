/* Text that means a terminal no good, and a judge of what has come out: no control, nothing that
 * turns, hides or piles up. The judge has its list from the Unicode standard and from ECMA-48, not
 * from the code that it judges.
 */
#ifndef GROUNDWORK_TESTS_SUPPORT_ESCAPES_H
#define GROUNDWORK_TESTS_SUPPORT_ESCAPES_H

#include "base/text.h"

/* Every kind of attack, as bytes: CSI, OSC (titles, the clipboard, links), DCS, APC, PM, RIS, C1
 * raw and as UTF-8, backspaces, carriage returns, DEL, shifts, bidi controls, zero widths, tags,
 * noncharacters, annotations, bytes that are no UTF-8, a heap of marks. Between "Begin" and "End".
 * Holds no newline and no NUL. */
extern const char escapes_attack[];
/* The same as a Markdown author writes it in ASCII, and as the inside of a JSON string. */
extern const char escapes_as_entities[];
extern const char escapes_as_json[];
/* Short enough for the name of a file; with a newline and what would be a line of its own. */
extern const char escapes_name[];

typedef enum EscapesAllowed {
    ESCAPES_NONE,
    ESCAPES_LOOKS,  /* SGR without blinking, and links, as line output has them */
    ESCAPES_SCREEN, /* what curses and term/terminal.c write to an xterm */
} EscapesAllowed;

/* The first thing that may not be there, in words and with what stands around it; NULL: nothing.
 * The words hold until the next call. */
const char *escapes_find(Text output, EscapesAllowed allowed);

#endif
