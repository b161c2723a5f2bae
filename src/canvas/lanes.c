/* Lanes are drawn in layers: what lanes are like, the messages' trails, the bounds through them,
 * cuts, and on top what is read letter by letter. */
#include "canvas/lanes.h"

#include "base/maths.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Beyond any canvas, and small enough to be added. */
enum { FAR = 1 << 20 };

/* Where the labels end and the track begins; x on it counts from there. */
typedef struct Track {
    Canvas canvas;
    const Lanes *lanes;
} Track;

static const char *glyph(Canvas canvas, const char *utf8, const char *ascii)
{
    return canvas.ascii ? ascii : utf8;
}

static int lesser(int a, int b)
{
    return a < b ? a : b;
}

static int greater(int a, int b)
{
    return a > b ? a : b;
}

/* --- what a node holds ------------------------------------------------------------------------ */

int lanes_version(Canvas canvas, int x, int y, int64_t version, CopyState state)
{
    static const struct {
        const char *utf8, *ascii;
        Role role;
    } signs[] = {[COPY_FRESH] = {"=", "=", ROLE_GOOD},
                 [COPY_BEHIND] = {"<", "<", ROLE_WAITING},
                 [COPY_CONFLICTING] = {"≠", "!", ROLE_BAD},
                 [COPY_AHEAD] = {">", ">", ROLE_FLOW}};
    if (state == COPY_NONE) return x;
    Role role = signs[state].role;
    if (version > 0) x = canvas_print(canvas, x, y, role, "v%lld", (long long)version);
    else x = canvas_puts(canvas, x, y, role, "-");
    return canvas_puts(canvas, x + 1, y, role,
                       glyph(canvas, signs[state].utf8, signs[state].ascii));
}

int lanes_left(int name, int64_t version)
{
    char words[32];
    int columns = version > 0 ? snprintf(words, sizeof words, "v%lld", (long long)version) + 3 : 0;
    return name + 3 + columns;
}

int lanes_quorum(Canvas canvas, int x, int y, const LaneQuorum *quorum)
{
    int counted = lesser(quorum->count, quorum->needs);
    Role role = quorum->count >= quorum->needs ? ROLE_GOOD : ROLE_FLOW;
    x = canvas_print(canvas, x, y, ROLE_TEXT, "%s ", quorum->name);
    x = canvas_repeat(canvas, x, y, role, glyph(canvas, "▰", "#"), counted);
    x = canvas_repeat(canvas, x, y, ROLE_MUTED, glyph(canvas, "▪", ":"), quorum->count - counted);
    x = canvas_repeat(canvas, x, y, ROLE_MUTED, glyph(canvas, "▱", "."),
                      quorum->of - quorum->count);
    return canvas_print(canvas, x, y, role, " %d/%d", counted, quorum->needs);
}

/* --- places ----------------------------------------------------------------------------------- */

static int column_of(const Track *track, double at)
{
    const Lanes *lanes = track->lanes;
    double column = floor((at - lanes->from) / (lanes->to - lanes->from) * track->canvas.width);
    if (!(column > -FAR)) return -FAR; /* also where it is not a number */
    return column < FAR ? (int)column : FAR;
}

static Track track_of(Canvas canvas, const Lanes *lanes)
{
    int width = canvas.width - lanes->left - lanes->right;
    return (Track){canvas_part(canvas, lanes->left, 0, width, canvas.height), lanes};
}

int lanes_column(Canvas canvas, const Lanes *lanes, double at)
{
    Track track = track_of(canvas, lanes);
    return lanes->left + column_of(&track, at);
}

static int rows_of(const Lanes *lanes)
{
    return greater(lesser(lanes->rows, LANE_ROWS), 1);
}

/* Of a lane that there is. */
static int row_of(const Track *track, int lane, int row)
{
    return track->lanes->lanes[lane].y + greater(0, lesser(row, rows_of(track->lanes) - 1));
}

static bool has_lane(const Lanes *lanes, int lane)
{
    return lane >= 0 && lane < lanes->lane_count;
}

/* --- lanes and what they are like ------------------------------------------------------------- */

static void draw_sign(Canvas canvas, int x, int y, LaneSign sign)
{
    static const struct {
        const char *utf8, *ascii;
        Role role;
    } signs[] = {[LANE_ALIVE] = {"●", "o", ROLE_GOOD},
                 [LANE_DOWN] = {"✖", "x", ROLE_BAD},
                 [LANE_PAUSED] = {"◌", ".", ROLE_WAITING},
                 [LANE_LEADER] = {"★", "*", ROLE_FLOW}};
    if (sign != LANE_PLAIN)
        canvas_puts(canvas, x, y, signs[sign].role,
                    glyph(canvas, signs[sign].utf8, signs[sign].ascii));
}

int lanes_name(Canvas canvas, int y, const char *name, LaneSign sign)
{
    bool gone = sign == LANE_DOWN || sign == LANE_PAUSED;
    int x = canvas_styled(canvas, 0, y, gone ? ROLE_MUTED : ROLE_TEXT, gone ? 0 : STYLE_BOLD,
                          text_of(name));
    draw_sign(canvas, x + 1, y, sign);
    return x + 3;
}

static void draw_labels(Canvas canvas, const Lanes *lanes)
{
    int rows = rows_of(lanes);
    for (int i = 0; i < lanes->lane_count; i++) {
        const Lane *lane = &lanes->lanes[i];
        Canvas left = canvas_part(canvas, 0, 0, lanes->left, canvas.height);
        int x = lanes_name(left, lane->y, lane->name, lane->sign);
        lanes_version(left, x, lane->y, lane->version, lane->copy);
        for (int row = 0; row < rows; row++)
            if (lane->right[row].words != NULL)
                canvas_fit(canvas, canvas.width - lanes->right + 1, lane->y + row, lanes->right - 1,
                           lane->right[row].role, STYLE_PLAIN, text_of(lane->right[row].words));
    }
}

/* The dots of time that has passed, in a lane's first row. */
static void draw_past(const Track *track, int lane)
{
    int end = lesser(column_of(track, track->lanes->now) + 1, track->canvas.width);
    canvas_repeat(track->canvas, 0, row_of(track, lane, 0), ROLE_MUTED,
                  glyph(track->canvas, "·", "."), end);
}

static void draw_bar(const Track *track, const LaneSpan *span, int from, int to)
{
    Canvas canvas = track->canvas;
    int y = row_of(track, span->lane, span->row);
    bool ended = span->to <= track->lanes->now;
    canvas_repeat(canvas, from, y, span->role, glyph(canvas, "─", "-"), to - from + 1);
    canvas_puts(canvas, from, y, span->role, glyph(canvas, "├", "|"));
    if (ended) canvas_puts(canvas, to, y, span->role, glyph(canvas, "┤", "|"));
    int room = to - from - ended;
    if (span->label != NULL && utf8_width(text_of(span->label), canvas.table) <= room)
        canvas_puts(canvas, from + 1, y, span->role, span->label);
}

static void draw_span(const Track *track, const LaneSpan *span)
{
    const Lanes *lanes = track->lanes;
    Canvas canvas = track->canvas;
    double until = span->to < lanes->now ? span->to : lanes->now;
    if (!has_lane(lanes, span->lane) || !(span->from <= lanes->now) || !(until >= lanes->from))
        return;
    int from = column_of(track, span->from), to = column_of(track, until);
    if (span->kind == LANE_SPAN_BAR) {
        draw_bar(track, span, from, lesser(to, canvas.width));
        return;
    }
    bool down = span->kind == LANE_SPAN_DOWN;
    from = greater(from, 0); /* the sign shows also where it begins before the axis */
    to = lesser(to, canvas.width - 1);
    for (int row = 0; row < rows_of(lanes); row++)
        canvas_repeat(canvas, from, row_of(track, span->lane, row),
                      down ? ROLE_MUTED : ROLE_WAITING, glyph(canvas, "░", down ? "_" : "~"),
                      to - from + 1);
    draw_sign(canvas, from, row_of(track, span->lane, 0), down ? LANE_DOWN : LANE_PAUSED);
}

static void draw_cut(const Track *track, const LaneCut *cut)
{
    const Lanes *lanes = track->lanes;
    Canvas canvas = track->canvas;
    double until = cut->to < lanes->now ? cut->to : lanes->now;
    if (!(cut->from <= lanes->now) || !(until >= lanes->from)) return;
    int from = greater(column_of(track, cut->from), 0);
    int to = lesser(column_of(track, until), canvas.width - 1);
    canvas_repeat(canvas, from, cut->y, ROLE_BAD, glyph(canvas, "━", "#"), to - from + 1);
    int width = cut->label != NULL ? utf8_width(text_of(cut->label), canvas.table) : 0;
    if (width > 0 && to - from + 1 >= width + 4)
        canvas_print(canvas, from + 1, cut->y, ROLE_BAD, " %s ", cut->label);
}

/* --- messages --------------------------------------------------------------------------------- */

/* Where a message goes: from (x, y) to (end_x, end_y), of which it has reached the part up to
 * column `head`; between lanes in legs, one a row. */
typedef struct Way {
    int x, y, end_x, end_y, head, heavy_from;
    double share; /* of the way, from 0 to 1 */
    bool ended;
} Way;

static bool way_of(const Track *track, const LaneMessage *message, Way *way)
{
    const Lanes *lanes = track->lanes;
    if (!has_lane(lanes, message->from) || !has_lane(lanes, message->to)) return false;
    if (!(message->sent <= lanes->now)) return false;
    double due = message->due >= message->sent ? message->due : message->sent;
    way->ended = due <= lanes->now;
    way->share = way->ended ? 1 : (lanes->now - message->sent) / (due - message->sent);
    if (!(way->share >= 0)) way->share = 0; /* it never arrives */
    way->x = column_of(track, message->sent);
    way->end_x = column_of(track, due);
    way->head = way->ended ? way->end_x : column_of(track, lanes->now);
    way->heavy_from = FAR;
    if (message->overdue_after > 0)
        way->heavy_from = column_of(track, message->sent + message->overdue_after);
    bool down = lanes->lanes[message->to].y > lanes->lanes[message->from].y;
    int row = message->row, end_row = row;
    if (message->from != message->to) {
        row = down ? LANE_ROWS : 0;
        end_row = down ? 0 : LANE_ROWS;
    }
    way->y = row_of(track, message->from, row);
    way->end_y = row_of(track, message->to, end_row);
    return true;
}

/* The column of the corner after leg `leg` of `legs`. */
static int corner(const Way *way, int leg, int legs)
{
    return way->x + (int)((int64_t)(way->end_x - way->x) * (leg + 1) / legs);
}

/* The leg that the head is in. */
static int head_leg(const Way *way, int legs)
{
    int leg = lesser((int)(way->share * legs), legs - 1);
    while (leg > 0 && corner(way, leg - 1, legs) > way->head) leg--;
    return leg;
}

static void draw_leg(const Track *track, const Way *way, int y, int from, int to, Role role)
{
    Canvas canvas = track->canvas;
    int heavy = greater(from, lesser(to + 1, way->heavy_from));
    canvas_repeat(canvas, from, y, role, glyph(canvas, "─", "-"), heavy - from);
    canvas_repeat(canvas, heavy, y, ROLE_WAITING, glyph(canvas, "═", "="), to + 1 - heavy);
}

/* Down or up in steps: ──╮ and below it ╰──. */
static void draw_steps(const Track *track, const Way *way, Role role)
{
    Canvas canvas = track->canvas;
    int down = way->end_y > way->y ? 1 : -1, legs = (way->end_y - way->y) * down + 1;
    int last = head_leg(way, legs), from = way->x;
    for (int leg = 0; leg <= last; leg++) {
        int y = way->y + leg * down, to = leg < last ? corner(way, leg, legs) : way->head;
        draw_leg(track, way, y, from, to, role);
        bool steep = from == to && leg > 0 && leg < last;
        if (steep) canvas_puts(canvas, from, y, role, glyph(canvas, "│", "|"));
        if (!steep && leg > 0)
            canvas_puts(canvas, from, y, role,
                        glyph(canvas, down > 0 ? "╰" : "╭", down > 0 ? "\\" : "/"));
        if (!steep && leg < last)
            canvas_puts(canvas, to, y, role,
                        glyph(canvas, down > 0 ? "╮" : "╯", down > 0 ? "\\" : "/"));
        from = to;
    }
}

static void draw_trail(const Track *track, const LaneMessage *message)
{
    Way way;
    if (!way_of(track, message, &way)) return;
    if (way.end_y != way.y) draw_steps(track, &way, message->role);
    else draw_leg(track, &way, way.y, way.x, way.head, message->role);
}

/* Whether another has ended where the message begins: its label then stands behind that. */
static bool begins_at_end(const Track *track, const LaneMessage *message, const Way *way)
{
    const Lanes *lanes = track->lanes;
    for (int i = 0; i < lanes->message_count; i++) {
        const LaneMessage *other = &lanes->messages[i];
        Way before;
        if (other != message && other->due <= message->sent && way_of(track, other, &before)
            && before.end_x == way->x && before.end_y == way->y)
            return true;
    }
    return false;
}

static void draw_label(const Track *track, const LaneMessage *message)
{
    Way way;
    if (message->label == NULL || !way_of(track, message, &way)) return;
    int from = way.x + begins_at_end(track, message, &way), end = way.head;
    if (way.end_y != way.y) {
        int legs = (way.end_y > way.y ? way.end_y - way.y : way.y - way.end_y) + 1;
        end = lesser(end, corner(&way, 0, legs));
    }
    if (way.ended && message->end == LANE_APPLIED) end--; /* room for the head, if there is */
    if (from + utf8_width(text_of(message->label), track->canvas.table) <= end)
        canvas_puts(track->canvas, from, way.y, message->role, message->label);
    else if (way.ended && from < way.end_x && message->label[0] != '\0' && !message->label[1])
        canvas_puts(track->canvas, from, way.y, message->role, message->label);
}

/* Which way a head looks: along its leg, or where messages are steep and it has just come down or
 * up to that leg. */
static const char *head_glyph(const Track *track, const Way *way, int leg, int legs)
{
    Canvas canvas = track->canvas;
    bool steep = legs > 1 && way->end_x - way->x < legs;
    if (!steep || (leg > 0 && corner(way, leg - 1, legs) < way->head))
        return glyph(canvas, "▶", ">");
    return way->end_y > way->y ? glyph(canvas, "▼", "v") : glyph(canvas, "▲", "^");
}

static void draw_head(const Track *track, const LaneMessage *message)
{
    Way way;
    if (!way_of(track, message, &way)) return;
    Canvas canvas = track->canvas;
    int legs = (way.end_y > way.y ? way.end_y - way.y : way.y - way.end_y) + 1;
    int leg = head_leg(&way, legs), y = way.end_y > way.y ? way.y + leg : way.y - leg;
    Role role = way.head >= way.heavy_from ? ROLE_WAITING : message->role;
    if (!way.ended) {
        if (way.head > way.x || !begins_at_end(track, message, &way))
            canvas_puts(canvas, way.head, y, role, head_glyph(track, &way, leg, legs));
        return;
    }
    switch (message->end) {
    case LANE_ARRIVES:
        canvas_puts(canvas, way.end_x, y, role, head_glyph(track, &way, leg, legs));
        break;
    case LANE_APPLIED: {
        int label = message->label != NULL;
        int first = legs > 1 ? corner(&way, legs - 2, legs) : way.x + label - 1;
        if (legs == 1 && label) first += begins_at_end(track, message, &way);
        if (way.end_x - 1 > first)
            canvas_puts(canvas, way.end_x - 1, y, role, head_glyph(track, &way, leg, legs));
        canvas_puts(canvas, way.end_x, y, role, glyph(canvas, "●", "o"));
        break;
    }
    case LANE_LOST: canvas_puts(canvas, way.end_x, y, ROLE_BAD, glyph(canvas, "╳", "X")); break;
    case LANE_CUT: canvas_puts(canvas, way.end_x, y, ROLE_BAD, glyph(canvas, "┃", "#")); break;
    case LANE_REFUSED: canvas_puts(canvas, way.end_x, y, ROLE_BAD, glyph(canvas, "⊣", "]")); break;
    }
}

/* --- bounds and dots -------------------------------------------------------------------------- */

static void draw_bound(const Track *track, const LaneBound *bound)
{
    if (bound->at <= track->lanes->now)
        canvas_column(track->canvas, column_of(track, bound->at), bound->y, bound->role,
                      glyph(track->canvas, "┊", ":"), bound->rows);
}

/* Nothing is there, nor just beside it. */
static bool is_free(Canvas canvas, int x, int y, int width)
{
    for (int i = x - 1; i <= x + width; i++) {
        const Cell *cell = canvas_at(canvas, i, y);
        if (i >= 0 && i < canvas.width && cell != NULL && (cell->len > 0 || cell->width == 0))
            return false;
    }
    return x >= 0 && x + width <= canvas.width;
}

static void name_bound(const Track *track, const LaneBound *bound)
{
    Canvas canvas = track->canvas;
    int x = column_of(track, bound->at);
    if (bound->label == NULL || !(bound->at <= track->lanes->now) || x < 0 || x >= canvas.width)
        return;
    int width = utf8_width(text_of(bound->label), canvas.table);
    if (is_free(canvas, x + 2, bound->y, width))
        canvas_puts(canvas, x + 2, bound->y, bound->role, bound->label);
    else if (is_free(canvas, x - 1 - width, bound->y, width))
        canvas_puts(canvas, x - 1 - width, bound->y, bound->role, bound->label);
}

/* Another dot, or where a message has ended, is in the cells behind this one. */
static bool is_followed(const Track *track, const LaneDot *dot, int x, int y, int width)
{
    const Lanes *lanes = track->lanes;
    for (int i = 0; i < lanes->dot_count; i++) {
        const LaneDot *other = &lanes->dots[i];
        if (!has_lane(lanes, other->lane) || !(other->at <= lanes->now)) continue;
        int at = column_of(track, other->at);
        if (other != dot && row_of(track, other->lane, other->row) == y && at > x
            && at <= x + width)
            return true;
    }
    for (int i = 0; i < lanes->message_count; i++) {
        Way way;
        if (way_of(track, &lanes->messages[i], &way) && way.ended && way.end_y == y && way.end_x > x
            && way.end_x <= x + width)
            return true;
    }
    return false;
}

static void draw_dot(const Track *track, const LaneDot *dot)
{
    Canvas canvas = track->canvas;
    if (!has_lane(track->lanes, dot->lane) || !(dot->at <= track->lanes->now)) return;
    int x = column_of(track, dot->at), y = row_of(track, dot->lane, dot->row);
    canvas_puts(canvas, x, y, dot->role, dot->glyph);
    if (dot->label == NULL || x < 0) return;
    int width = utf8_width(text_of(dot->label), canvas.table);
    if (x + width < canvas.width && !is_followed(track, dot, x, y, width))
        canvas_puts(canvas, x + 1, y, dot->role, dot->label);
}

/* --- the whole -------------------------------------------------------------------------------- */

void lanes_draw(Canvas canvas, const Lanes *lanes)
{
    Track track = track_of(canvas, lanes);
    for (int i = 0; i < lanes->lane_count && !lanes->bare; i++) draw_past(&track, i);
    for (int i = 0; i < lanes->span_count; i++) draw_span(&track, &lanes->spans[i]);
    for (int i = 0; i < lanes->message_count; i++) draw_trail(&track, &lanes->messages[i]);
    for (int i = 0; i < lanes->bound_count; i++) draw_bound(&track, &lanes->bounds[i]);
    for (int i = 0; i < lanes->bound_count; i++) name_bound(&track, &lanes->bounds[i]);
    for (int i = 0; i < lanes->cut_count; i++) draw_cut(&track, &lanes->cuts[i]);
    for (int i = 0; i < lanes->message_count; i++) draw_label(&track, &lanes->messages[i]);
    for (int i = 0; i < lanes->message_count; i++) draw_head(&track, &lanes->messages[i]);
    for (int i = 0; i < lanes->dot_count; i++) draw_dot(&track, &lanes->dots[i]);
    draw_labels(canvas, lanes);
}

static void format_plain(double value, double step, char *out, size_t size)
{
    int decimals = 0;
    for (double rest = step; rest < 1 - 1e-9 && decimals < 6; rest *= 10) decimals++;
    snprintf(out, size, "%.*f", decimals, value);
}

void lanes_times(Canvas row, const Lanes *lanes, double zero, ChartFormat *format, const char *unit)
{
    enum { TICK_COLUMNS = 9, LABEL_BYTES = 32 };
    Track track = track_of(row, lanes);
    double from = lanes->from - zero, to = lanes->to - zero;
    int most = track.canvas.width / TICK_COLUMNS, free_from = 0, last = -1;
    if (most < 1 || !isfinite(from) || !isfinite(to) || !(from < to)) return;
    int end = track.canvas.width - (unit != NULL ? utf8_width(text_of(unit), row.table) + 1 : 0);
    double step = chart_step(from, to, most), first = ceil(from / step - 1e-9);
    for (int i = 0; i <= most; i++) {
        double value = (first + i) * step;
        char label[LABEL_BYTES];
        if (value == 0) value = 0; /* never "-0" */
        if (format != NULL) format(value, label, sizeof label);
        else format_plain(value, step, label, sizeof label);
        int x = column_of(&track, value + zero), width = utf8_width(text_of(label), row.table);
        if (value > to || x < free_from || x + width > end) continue;
        last = canvas_puts(track.canvas, x, 0, ROLE_MUTED, label);
        free_from = last + 2;
    }
    if (unit != NULL && last >= 0) canvas_puts(track.canvas, last + 1, 0, ROLE_MUTED, unit);
}
