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
    BLOCK_HEADING,   /* level, spans, anchor */
    BLOCK_PARAGRAPH, /* spans */
    BLOCK_QUOTE,     /* children */
    BLOCK_CALLOUT,   /* callout, children: a GitHub alert */
    BLOCK_LIST,      /* ordered, start, delimiter, tight; children are items */
    BLOCK_ITEM,      /* task; children */
    BLOCK_CODE,      /* info, literal */
    BLOCK_DEMO,      /* literal: a demo's command line; the fence's info string is `demo` */
    BLOCK_QUIZ,      /* literal: a question's id; the fence's info string is `quiz` */
    BLOCK_RULE,
    BLOCK_TABLE, /* columns, alignments; children are rows, the first one the header */
    BLOCK_ROW,   /* children are cells, at most `columns`; those missing at the end are empty */
    BLOCK_CELL,  /* spans */
    BLOCK_HTML   /* literal: shown as text, never interpreted */
} BlockKind;

typedef enum Callout {
    CALLOUT_NOTE,
    CALLOUT_TIP,
    CALLOUT_IMPORTANT,
    CALLOUT_WARNING,
    CALLOUT_CAUTION
} Callout;
typedef enum Task { TASK_NONE, TASK_OPEN, TASK_DONE } Task;
typedef enum Align { ALIGN_NONE, ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT } Align;

/* A run of text in one style. A line break is a span of its own. */
typedef struct Span {
    Text text;       /* one line: a soft break is a blank */
    Text link;       /* where it leads; empty: nowhere */
    Text title;      /* of the link or image; where an image is a link also the image's address */
    uint8_t style;   /* Style bits: bold (strong), italic (emphasis), strike */
    bool code;       /* inline code: blanks are kept as they are */
    bool html;       /* a raw tag, shown as text */
    bool image;      /* the text is an image's description (may be empty), link its address or,
                          where the image is a link, where that leads */
    bool bare;       /* the text is itself the address: a bare URL, <URL>, a link without text */
    bool line_break; /* a hard break; text is empty */
    struct Span *next;
} Span;

/* Deeper lists and quotes are shown as if they ended here: nobody can read them, and whoever
 * walks a document may count on it. */
enum { DOCUMENT_DEPTH_MAX = 64 };

typedef struct Block {
    BlockKind kind;
    int line, last_line; /* in the source, from 1 */
    int level;           /* heading: 1 to 6 */
    Callout callout;
    Task task;
    bool ordered, tight;
    char delimiter; /* '.' or ')' */
    int start;      /* an ordered list's first number */
    int columns;
    const Align *alignments;
    Text info, literal, anchor;
    Span *spans;
    struct Block *first, *last, *next, *parent;
} Block;

/* An arena for the document of a source of `bytes`: this much for each byte of it, and a little. */
enum { DOCUMENT_ARENA_PER_BYTE = 256, DOCUMENT_ARENA_LEAST = 1 << 20 };

/* Parses a lesson. Never fails: what Markdown does not know is text. Headings have their
 * anchors: GitHub's slugs, made unique by -1, -2 ... in order. Problems (footnotes, rows with
 * too many cells) go to the report, which may be NULL; `file` names the source in them.
 * Everything is in `arena`; the source may be freed after. A BOM, CRLF, tabs and invalid UTF-8
 * are taken as GitHub takes them; a paragraph over DOCUMENT_PARAGRAPH_MAX bytes is plain text. */
Block *document_parse(Arena *arena, Text source, const char *file, Report *report);
enum { DOCUMENT_PARAGRAPH_MAX = 16 * 1024 };

/* The next block in reading order (children first), to walk without recursion; NULL at the end. */
Block *document_next(const Block *block);

/* Cuts a span in two before its byte `at`; returns the second, which looks the same. */
Span *document_split_span(Arena *arena, Span *span, size_t at);

/* The text of a block's spans, styles dropped: for outlines, titles, search, slugs. */
Text document_text(Arena *arena, const Block *block);

/* A heading in the outline. */
typedef struct Heading {
    int level;
    Text title;
    Text anchor;
    int line; /* in the source */
} Heading;

/* The headings of `level` and deeper, in order; *count of them. */
Heading *document_outline(Arena *arena, const Block *document, int level, int *count);

/* Words in a Markdown source, as long as it takes to read them: what holds a letter or a digit
 * between blanks, two characters of a script without blanks (those two columns wide). Needs no
 * parsing. */
int document_words(Text source);

#endif
