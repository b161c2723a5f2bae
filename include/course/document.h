/* A lesson's text as a tree of blocks, each with spans: what Markdown says, without how it looks.
 *
 * markdown.c builds it from cmark's tree, gfm.c adds what GitHub adds (tables, strikethrough, task
 * items, bare URLs), layout.c turns it into lines. All text in it has passed utf8_clean().
 */
#ifndef GROUNDWORK_COURSE_DOCUMENT_H
#define GROUNDWORK_COURSE_DOCUMENT_H

#include "base/report.h"
#include "canvas/role.h"

typedef enum BlockKind {
    BLOCK_DOCUMENT,
    BLOCK_HEADING,    /* level, spans, anchor */
    BLOCK_PARAGRAPH,  /* spans */
    BLOCK_QUOTE,      /* children */
    BLOCK_CALLOUT,    /* callout, children: a GitHub alert */
    BLOCK_LIST,       /* ordered, start, delimiter, tight; children are items */
    BLOCK_ITEM,       /* task; children */
    BLOCK_CODE,       /* info, literal */
    BLOCK_DEMO,       /* literal: a demo's command line; the fence's info string is `demo` */
    BLOCK_QUIZ,       /* literal: a question's id; the fence's info string is `quiz` */
    BLOCK_RULE,
    BLOCK_TABLE,      /* columns, alignments; children are rows, the first one the header */
    BLOCK_ROW,        /* children are cells */
    BLOCK_CELL,       /* spans */
    BLOCK_HTML        /* literal: shown as text, never interpreted */
} BlockKind;

typedef enum Callout {
    CALLOUT_NOTE, CALLOUT_TIP, CALLOUT_IMPORTANT, CALLOUT_WARNING, CALLOUT_CAUTION
} Callout;
typedef enum Task { TASK_NONE, TASK_OPEN, TASK_DONE } Task;
typedef enum Align { ALIGN_NONE, ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT } Align;

/* A run of text in one style. A line break is a span of its own. */
typedef struct Span {
    Text text;
    uint8_t style;     /* Style bits: bold (strong), italic (emphasis), strike */
    bool code;         /* inline code: blanks are kept as they are */
    bool image;        /* the text is an image's description, link its address */
    bool line_break;   /* a hard break; text is empty */
    Text link;         /* where it leads; empty: nowhere */
    struct Span *next;
} Span;

typedef struct Block {
    BlockKind kind;
    int line, last_line; /* in the source, from 1 */
    int level;           /* heading: 1 to 6 */
    Callout callout;
    bool ordered, tight;
    char delimiter;      /* '.' or ')' */
    int start;           /* an ordered list's first number */
    Task task;
    Text info, literal, anchor;
    int columns;
    const Align *alignments;
    Span *spans;
    struct Block *first, *last, *next, *parent;
} Block;

/* Parses a lesson. Never fails: what Markdown does not know is text. Problems (footnotes, ...) go
 * to the report, which may be NULL; `file` names the source in them. Everything is in `arena`; the
 * source may be freed after. A BOM, CRLF, tabs and invalid UTF-8 are taken as GitHub takes them. */
Block *document_parse(Arena *arena, Text source, const char *file, Report *report);

/* The next block in reading order (children first), to walk without recursion; NULL at the end. */
Block *document_next(const Block *block);

/* The text of a block's spans, styles dropped: for outlines, titles, search, slugs. */
Text document_text(Arena *arena, const Block *block);

/* Words of text that a reader reads: code, tables and prose; not the source's marks. */
int document_words(const Block *document);

/* Sets every heading's anchor: GitHub's slug, made unique by -1, -2 ... in order. */
void document_set_anchors(Arena *arena, Block *document);

#endif
