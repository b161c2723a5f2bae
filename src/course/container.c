#include "course/container.h"

enum { TAB = 4, CODE_INDENT = 4 };

/* A place in a line, whose tabs may have been used up in part. */
typedef struct Cursor {
    Text rest;
    int column;
    int blanks; /* of a tab, before `rest` */
} Cursor;

/* Takes up to `most` columns of blanks and returns how many there were. */
static int take_blanks(Cursor *cursor, int most)
{
    int taken = 0;
    while (taken < most) {
        if (cursor->blanks == 0) {
            if (cursor->rest.len == 0) break;
            char c = cursor->rest.at[0];
            if (c != ' ' && c != '\t') break;
            cursor->blanks = c == ' ' ? 1 : TAB - cursor->column % TAB;
            cursor->rest = text_slice(cursor->rest, 1, cursor->rest.len);
        }
        cursor->blanks--;
        cursor->column++;
        taken++;
    }
    return taken;
}

static void skip(Cursor *cursor, size_t bytes)
{
    cursor->rest = text_slice(cursor->rest, bytes, cursor->rest.len);
    cursor->column += (int)bytes;
}

/* The marker of an item on its first line, and the blanks that are part of it. */
static void take_marker(Cursor *cursor)
{
    take_blanks(cursor, CODE_INDENT - 1);
    skip(cursor, source_marker_length(cursor->rest));
    Cursor padded = *cursor;
    int blanks = take_blanks(&padded, CODE_INDENT + 1);
    if (padded.rest.len > 0 && blanks <= CODE_INDENT) *cursor = padded;
    else take_blanks(cursor, 1);
}

/* False where the line goes on outside; `indent` is an item's, from its list. */
static bool enter(Cursor *cursor, const Block *container, int line, int indent)
{
    if (container->kind == BLOCK_QUOTE) {
        take_blanks(cursor, CODE_INDENT - 1);
        if (cursor->blanks > 0 || !text_starts(cursor->rest, TEXT(">"))) return false;
        skip(cursor, 1);
        take_blanks(cursor, 1);
    } else if (container->kind == BLOCK_ITEM) {
        if (container->line == line) take_marker(cursor);
        else return take_blanks(cursor, indent) == indent;
    }
    return true;
}

Block *container_left_by(const Source *source, const Block *block, int line, bool *indented)
{
    Block *chain[DOCUMENT_DEPTH_MAX + 1]; /* the innermost first */
    int indents[DOCUMENT_DEPTH_MAX + 1] = {0}, depth = 0;
    for (Block *at = block->parent; at->parent != NULL; at = at->parent) chain[depth++] = at;
    if (indented != NULL) *indented = false;
    if (depth >= DOCUMENT_DEPTH_MAX - 1) return NULL; /* there may be more than the tree has */

    for (int i = depth; --i >= 0;) {
        if (chain[i]->kind != BLOCK_ITEM) continue;
        Cursor cursor = {.rest = source_line(source, chain[i]->line)};
        for (int k = depth; --k > i;) enter(&cursor, chain[k], chain[i]->line, indents[k]);
        int from = cursor.column;
        take_marker(&cursor);
        indents[i] = cursor.column - from;
    }
    Cursor cursor = {.rest = source_line(source, line)};
    for (int i = depth; --i >= 0;)
        if (!enter(&cursor, chain[i], line, indents[i])) return chain[i];
    if (indented != NULL) *indented = take_blanks(&cursor, CODE_INDENT) == CODE_INDENT;
    return NULL;
}
