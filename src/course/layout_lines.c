#include "course/layout_lines.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const char *lines_shape(const LineMaker *maker, const char *utf8, const char *ascii)
{
    return maker->options->ascii ? ascii : utf8;
}

Text lines_blanks(int count)
{
    static const char blanks[] = "                                ";
    assert(count >= 0 && (size_t)count < sizeof blanks);
    return (Text){blanks, (size_t)count};
}

int lines_room(const LineMaker *maker)
{
    return maker->width - maker->indent;
}

/* --- Runs ------------------------------------------------------------------------------------- */

void lines_add(LineMaker *maker, Run run)
{
    Line *line = &maker->lines[maker->count - 1];
    Run *copy = arena_alloc(maker->arena, sizeof *copy);
    *copy = run;
    copy->next = NULL;
    if (maker->last == NULL) line->runs = copy;
    else maker->last->next = copy;
    maker->last = copy;
    line->width += run.width;
}

void lines_take(LineMaker *maker, const FlowLine *runs)
{
    if (runs->runs == NULL) return;
    Line *line = &maker->lines[maker->count - 1];
    if (maker->last == NULL) line->runs = runs->runs;
    else maker->last->next = runs->runs;
    maker->last = runs->last;
    line->width += runs->width;
}

void lines_add_text(LineMaker *maker, Role role, unsigned style, Text text)
{
    if (text.len == 0) return;
    int width = utf8_width(text, maker->options->table);
    lines_add(maker,
              (Run){.text = text, .role = (uint8_t)role, .style = (uint8_t)style, .width = width});
}

void lines_add_rule(LineMaker *maker, Role role, RuleShape shape, int columns)
{
    static const char *const utf8[RULE_SHAPES] = {"\u2550", "\u2500"};
    static const char *const ascii[RULE_SHAPES] = {"=", "-"};
    if (columns <= 0) return;
    const char *cell = lines_shape(maker, utf8[shape], ascii[shape]);
    Text *rule = &maker->rules[shape];
    if (rule->at == NULL) {
        Buffer cells = {0};
        buffer_repeat(&cells, cell, maker->width);
        *rule = text_copy(maker->arena, buffer_text(&cells));
        buffer_clear(&cells);
    }
    Text part = text_slice(*rule, 0, strlen(cell) * (size_t)columns);
    lines_add(maker, (Run){.text = part, .role = (uint8_t)role, .width = columns});
}

/* --- Lines ------------------------------------------------------------------------------------ */

/* Blanks at a line's end are no text. */
static void end_line(LineMaker *maker)
{
    Run *last = maker->last;
    if (last == NULL) return;
    Line *line = &maker->lines[maker->count - 1];
    while (last->text.len > 0 && last->text.at[last->text.len - 1] == ' ') {
        last->text.len--;
        last->width--;
        line->width--;
    }
}

static Line *append_line(LineMaker *maker, LineKind kind, LineOrigin origin)
{
    end_line(maker);
    if (maker->count == maker->room) {
        int room = maker->room == 0 ? 256 : 2 * maker->room;
        Line *lines = realloc(maker->lines, (size_t)room * sizeof *lines);
        if (lines == NULL) arena_fail("lines", (size_t)room * sizeof *lines);
        maker->lines = lines;
        maker->room = room;
    }
    Line *line = &maker->lines[maker->count++];
    *line = (Line){.block = origin.block,
                   .kind = kind,
                   .source_line = origin.source_line,
                   .offset = origin.offset};
    maker->last = NULL;
    return line;
}

void lines_begin(LineMaker *maker, LineKind kind, LineOrigin origin)
{
    append_line(maker, kind, origin);
    for (int i = 0; i < maker->depth; i++) {
        Prefix *prefix = &maker->prefixes[i];
        if (prefix->width == 0) continue;
        Text text = prefix->begun ? prefix->rest : prefix->first;
        Role role = prefix->begun ? prefix->rest_role : prefix->first_role;
        prefix->begun = true;
        lines_add(maker, (Run){.text = text, .role = (uint8_t)role, .width = prefix->width});
    }
    maker->lines[maker->count - 1].code_from = maker->indent;
}

void lines_add_blank(LineMaker *maker)
{
    const Line *before = maker->count > 0 ? &maker->lines[maker->count - 1] : NULL;
    LineOrigin origin = {0};
    if (before != NULL) origin = (LineOrigin){before->block, before->source_line, before->offset};
    append_line(maker, LINE_BLANK, origin);

    int visible = maker->depth;
    while (visible > 0 && text_trim(maker->prefixes[visible - 1].rest).len == 0) visible--;
    for (int i = 0; i < visible; i++) {
        Prefix *prefix = &maker->prefixes[i];
        if (prefix->width > 0) lines_add_text(maker, prefix->rest_role, 0, prefix->rest);
    }
}

void lines_add_flow(LineMaker *maker, const Flow *flow, LineKind kind, LineOrigin origin,
                    int hanging)
{
    int offset = origin.offset;
    for (const FlowLine *line = flow->first; line != NULL; line = line->next) {
        origin.offset = offset + line->offset;
        lines_begin(maker, kind, origin);
        if (line != flow->first) lines_add_text(maker, ROLE_TEXT, 0, lines_blanks(hanging));
        lines_take(maker, line);
    }
}

Layout lines_finish(LineMaker *maker)
{
    end_line(maker);
    Line *lines = arena_array(maker->arena, (size_t)maker->count, sizeof *lines);
    if (maker->count > 0) memcpy(lines, maker->lines, (size_t)maker->count * sizeof *lines);
    free(maker->lines);
    Layout layout = {lines, maker->count, maker->width, maker->width};
    *maker = (LineMaker){0};
    return layout;
}

/* --- Prefixes --------------------------------------------------------------------------------- */

static void add_marker_line(LineMaker *maker, Text marker, Role role, LineOrigin origin)
{
    Flow flow = {.arena = maker->arena,
                 .options = maker->options,
                 .width = lines_room(maker),
                 .role = (uint8_t)role};
    flow_text(&flow, marker);
    flow_end(&flow);
    for (FlowLine *line = flow.first; line != NULL; line = line->next) line->offset = 0;
    lines_add_flow(maker, &flow, LINE_TEXT, origin, 0);
}

void lines_push(LineMaker *maker, Prefix prefix, LineOrigin origin)
{
    assert(maker->depth < DOCUMENT_DEPTH_MAX + 2);
    prefix.width = utf8_width(prefix.rest, maker->options->table);
    prefix.begun = false;
    if (lines_room(maker) - prefix.width < LINES_LEAST_ROOM) {
        prefix.width = 0;
        Text marker = text_trim(prefix.first);
        bool differs = !text_equal(prefix.first, prefix.rest);
        if (differs && marker.len > 0) add_marker_line(maker, marker, prefix.first_role, origin);
    }
    maker->prefixes[maker->depth++] = prefix;
    maker->indent += prefix.width;
}

void lines_pop(LineMaker *maker)
{
    assert(maker->depth > 0);
    maker->indent -= maker->prefixes[--maker->depth].width;
}
