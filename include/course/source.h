/* A lesson's source by lines, as the tree's line numbers count them, prepared for cmark.
 *
 * cmark tells nothing of what it has decoded: in its tree `\~~not struck\~~` and `~~struck~~`
 * are the same text. So the escapes that mean something to gfm.c are put behind guards first: C1
 * controls, which no text may hold and which are as long as what they stand for, so that every
 * place stays true. And what would be emphasis in an address is put behind C0 controls.
 */
#ifndef GROUNDWORK_COURSE_SOURCE_H
#define GROUNDWORK_COURSE_SOURCE_H

#include "base/text.h"

typedef struct Source {
    Text text;        /* LF at line ends, no BOM, guarded */
    Text parsed;      /* what cmark is given: `text`, but for what it must not see (oversize.h) */
    uint32_t *starts; /* line i + 1 begins here; line_count + 1 of them */
    int line_count;
} Source;

typedef struct Guard {
    const char *bytes;  /* in the source */
    const char *source; /* those that were there, as many */
    const char *before; /* only where one of these follows; NULL: anywhere */
    const char *plain;  /* what they mean */
    char mark;          /* stands for it in a span's text until gfm_apply(); 0: `plain` does */
} Guard;

/* A soft break in a span's text, until gfm_apply() makes it a blank. */
enum { MARK_SOFT_BREAK = '\n' };

/* Both texts are the source's own copies in the arena, which may be written to through here
 * only. */
Source source_open(Arena *arena, Text text);

/* The line without its end; the empty text where there is no such line. Lines count from 1. */
Text source_line(const Source *source, int line);

/* Without indentation and quote marks before it and blanks behind it. */
Text source_content(const Source *source, int line);

/* The same for the line on which a block begins: also without the bullets and numbers of its
 * lists. */
Text source_first_content(const Source *source, int line);

/* How long a list item's bullet or number is at the start of a text; 0: there is none. */
size_t source_marker_length(Text text);

/* What of a line stands behind its first `count` quote marks, bullets and numbers; the empty text
 * where it has no more of them, or is a rule. */
Text source_behind_containers(const Source *source, int line, int count);

/* Puts a footnote's `[^` at the beginning of the line's content behind a guard, for cmark would
 * take the note for a link's definition and hide it. */
void source_guard_footnote(Source *source, int line);

/* Puts the underscores and asterisks of the address at these bytes of `text` behind guards. Before
 * `parsed` becomes another text. */
void source_guard_address(Source *source, size_t from, size_t len);

/* The first guard in a text, and where; NULL where there is none. */
const Guard *source_find_guard(Text text, size_t *at);

/* The character that a mark in a span's text stands for; 0: `c` is no mark. */
char source_mark_meaning(char c);

typedef enum GuardForm { GUARD_AS_SOURCE, GUARD_AS_PLAIN } GuardForm;

/* The text with what stood there before its guards, or with what that means. `text` itself where
 * there are none. */
Text source_unguard(Arena *arena, Text text, GuardForm form);

#endif
