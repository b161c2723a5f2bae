/* The lines of a layout as they are made: what stands before them in lists and quotes, and runs.
 */
#ifndef GROUNDWORK_COURSE_LAYOUT_LINES_H
#define GROUNDWORK_COURSE_LAYOUT_LINES_H

#include "course/layout_flow.h"

/* Where fewer columns than this would be left, what is nested is indented no further. */
enum { LINES_LEAST_ROOM = 10 };

/* What a container puts before each of its lines. */
typedef struct Prefix {
    Text first; /* before the first line that is made: a bullet */
    Text rest;  /* as wide */
    Role first_role, rest_role;
    int width;
    bool begun;
} Prefix;

/* A place in the source (layout.h) and what is there. */
typedef struct LineOrigin {
    const Block *block;
    int source_line;
    int offset;
} LineOrigin;

typedef enum RuleShape { RULE_DOUBLE, RULE_LIGHT, RULE_SHAPES } RuleShape;

/* Set `arena`, `options` and `width`. */
typedef struct LineMaker {
    Arena *arena;
    const LayoutOptions *options;
    int width;
    int indent; /* columns that the prefixes take */
    Line *lines;
    int count, room;
    Run *last; /* of the line being made */
    Prefix prefixes[DOCUMENT_DEPTH_MAX + 2];
    int depth;
    Text rules[RULE_SHAPES]; /* long ones of each shape, made when first asked for */
} LineMaker;

/* Shapes in UTF-8 or ASCII, as the options ask. */
const char *lines_shape(const LineMaker *maker, const char *utf8, const char *ascii);

/* As many blanks: no more than a marker and its box have columns. */
Text lines_blanks(int count);

/* What stands before the lines from now on. Both texts are as wide as each other; where too little
 * room would be left they are dropped, and `first`, if it is not blank, makes a line of its own. */
void lines_push(LineMaker *maker, Prefix prefix, LineOrigin origin);
void lines_pop(LineMaker *maker);

/* Columns that are left for a line's own runs. */
int lines_room(const LineMaker *maker);

/* Begins a line with its prefixes; then runs are added to it. */
void lines_begin(LineMaker *maker, LineKind kind, LineOrigin origin);
void lines_add(LineMaker *maker, Run run);
void lines_take(LineMaker *maker, const FlowLine *runs); /* the runs themselves, no copies */
void lines_add_text(LineMaker *maker, Role role, unsigned style, Text text);
void lines_add_rule(LineMaker *maker, Role role, RuleShape shape, int columns);

/* A blank line but for the prefixes; at the place of the line before it. */
void lines_add_blank(LineMaker *maker);

/* Lines with a flow's runs; those after the first are indented by `hanging` columns more. */
void lines_add_flow(LineMaker *maker, const Flow *flow, LineKind kind, LineOrigin origin,
                    int hanging);

/* All lines, in the arena; the maker's own are gone. */
Layout lines_finish(LineMaker *maker);

#endif
