#include "canvas/diagram.h"

#include <math.h>
#include <string.h>

#include "base/maths.h"
#include "canvas/chart.h"

static int64_t most_good(const DiagramLane *lane)
{
    int64_t most = 1;
    for (int i = 0; i < lane->count; i++)
        if (lane->slots[i].good > most) most = lane->slots[i].good;
    return most;
}

static bool is_empty(const DiagramSlot *slot)
{
    return slot->good <= 0 && slot->bad <= 0 && slot->waiting <= 0;
}

/* A slot in one row. */
static void draw_slot(Canvas canvas, int x, const DiagramSlot *slot, int64_t full)
{
    bool ascii = canvas.ascii;
    if (slot->good > 0 && slot->bad > 0)
        canvas_puts(canvas, x, 0, slot->good > slot->bad ? ROLE_GOOD : ROLE_BAD, ascii ? "%" : "▚");
    else if (slot->good > 0)
        canvas_puts(canvas, x, 0, ROLE_GOOD,
                    ascii ? "#" : chart_block(canvas, (double)slot->good, (double)full));
    else if (slot->bad > 0) canvas_puts(canvas, x, 0, ROLE_BAD, ascii ? "x" : "✗");
    else if (slot->waiting > 0) canvas_puts(canvas, x, 0, ROLE_WAITING, ascii ? "~" : "▒");
    else canvas_puts(canvas, x, 0, ROLE_MUTED, ascii ? "." : "·");
}

/* What is good in several rows, from the bottom up; in ASCII by whole rows. */
static void draw_good(Canvas canvas, double good, double full)
{
    if (canvas.ascii) {
        int rows = (int)maths_min(ceil(good / full * canvas.height), canvas.height);
        canvas_column(canvas, 0, canvas.height - rows, ROLE_GOOD, "#", rows);
    } else {
        chart_histogram(canvas, &good, 1, full, ROLE_GOOD);
    }
}

/* A slot in several rows: what is good rises above the last one, what is bad is in it. */
static void draw_tall_slot(Canvas canvas, int x, const DiagramSlot *slot, int64_t full)
{
    int last = canvas.height - 1;
    if (slot->good > 0)
        draw_good(canvas_part(canvas, x, 0, 1, last), (double)slot->good, (double)full);
    else if (slot->waiting > 0)
        canvas_puts(canvas, x, last - 1, ROLE_WAITING, canvas.ascii ? "~" : "▒");
    else if (slot->bad <= 0) canvas_puts(canvas, x, last - 1, ROLE_MUTED, canvas.ascii ? "." : "·");
    if (slot->bad > 0) canvas_puts(canvas, x, last, ROLE_BAD, canvas.ascii ? "x" : "✗");
}

void diagram_lane(Canvas canvas, const DiagramLane *lane)
{
    int64_t full = lane->full > 0 ? lane->full : most_good(lane);
    int columns = lane->count < canvas.width ? lane->count : canvas.width;
    for (int x = 0; x < columns; x++) {
        if (canvas.height == 1) draw_slot(canvas, x, &lane->slots[x], full);
        else draw_tall_slot(canvas, x, &lane->slots[x], full);
    }
    for (int i = 0; i < lane->mark_count; i++) {
        int x = lane->marks[i];
        if (x < 0 || x >= canvas.width || (x < columns && !is_empty(&lane->slots[x]))) continue;
        canvas_column(canvas, x, 0, ROLE_MUTED, canvas.ascii ? ":" : "┊", canvas.height);
    }
}

/* The label in the middle of the trail, with some of the trail left on both sides. */
static void draw_label(Canvas canvas, int y, int from, int to, const DiagramArrow *arrow)
{
    int width = utf8_width(text_of(arrow->label), canvas.table);
    if (width == 0 || to - from < width + 2) return;
    canvas_puts(canvas, from + (to - from - width) / 2, y, arrow->role, arrow->label);
}

void diagram_arrow(Canvas canvas, int y, const DiagramArrow *arrow)
{
    bool ascii = canvas.ascii, leftwards = arrow->to < arrow->from;
    double share = arrow->at > 0 ? maths_min(arrow->at, 1) : 0; /* also where it is not a number */
    int head = arrow->from + (int)(share * (arrow->to - arrow->from)); /* not before it is there */
    int left = leftwards ? head + 1 : arrow->from;
    int right = leftwards ? arrow->from + 1 : head;
    canvas_repeat(canvas, left, y, arrow->role, ascii ? "-" : "─", right - left);
    draw_label(canvas, y, left, right, arrow);
    if (arrow->lost) canvas_puts(canvas, head, y, ROLE_BAD, ascii ? "X" : "╳");
    else if (leftwards) canvas_puts(canvas, head, y, arrow->role, ascii ? "<" : "◀");
    else canvas_puts(canvas, head, y, arrow->role, ascii ? ">" : "▶");
}

static int time_column(const DiagramTime *time, double at, int columns)
{
    double column = time->end > 0 ? floor(at / time->end * columns) : 0;
    return column > 0 ? (int)maths_min(column, columns - 1) : 0;
}

static double activity_at(const DiagramTime *time, int column, int columns)
{
    int from = (int)((int64_t)column * time->activity_count / columns);
    int to = (int)((int64_t)(column + 1) * time->activity_count / columns);
    double most = time->activity[from];
    for (int i = from + 1; i < to; i++) most = maths_max(most, time->activity[i]);
    return most;
}

/* What has been, up to the place one is at. */
static void draw_past(Canvas canvas, const DiagramTime *time, int place)
{
    if (!time->activity || time->activity_count <= 0) {
        canvas_repeat(canvas, 0, 0, ROLE_FLOW, canvas.ascii ? "=" : "━", place);
        return;
    }
    double full = 0;
    for (int i = 0; i < time->activity_count; i++) full = maths_max(full, time->activity[i]);
    for (int x = 0; x < place; x++) {
        double activity = activity_at(time, x, canvas.width);
        if (activity > 0) canvas_puts(canvas, x, 0, ROLE_FLOW, chart_block(canvas, activity, full));
        else canvas_puts(canvas, x, 0, ROLE_MUTED, canvas.ascii ? "_" : "▁");
    }
}

void diagram_time_bar(Canvas canvas, const DiagramTime *time)
{
    enum { COLUMNS_MIN = 10 }; /* for the bar, before the status gives way */
    int columns = canvas.width;
    int status = utf8_width(text_of(time->status), canvas.table);
    if (status > 0 && columns - status - 1 >= COLUMNS_MIN) {
        columns -= status + 1;
        canvas_puts(canvas, columns + 1, 0, ROLE_TEXT, time->status);
    }
    if (columns < 1) return;
    Canvas bar = canvas_part(canvas, 0, 0, columns, 1);
    int place = time_column(time, time->now, columns);
    draw_past(bar, time, place);
    canvas_repeat(bar, place, 0, ROLE_FRAME, "─", columns - place);
    canvas_puts(bar, place, 0, ROLE_FLOW, canvas.ascii ? "|" : "▏");
    for (int i = time->mark_count - 1; i >= 0; i--) { /* the first one is drawn over the others */
        int x = time_column(time, time->marks[i].at, columns);
        canvas_puts(bar, x, 0, time->marks[i].role, time->marks[i].glyph);
        if (x == place) canvas_mark(bar, x, 0, 1, time->marks[i].role, STYLE_REVERSE);
    }
}

/* --- threads ---------------------------------------------------------------------------------- */

enum { STEPS = 5 }; /* of a call's age */

static void draw_thread(Canvas canvas, int x, int y, double age)
{
    static const char *const blocks[STEPS] = {"▂", "▃", "▅", "▆", "█"};
    static const char *const letters[STEPS] = {":", "+", "*", "%", "#"};
    static const Role roles[STEPS] = {ROLE_GOOD, ROLE_GOOD, ROLE_WAITING, ROLE_WAITING, ROLE_BAD};
    if (age < 0) {
        canvas_puts(canvas, x, y, ROLE_MUTED, canvas.ascii ? "." : "▱");
        return;
    }
    int step = (int)maths_min(age * STEPS, STEPS - 1);
    canvas_puts(canvas, x, y, roles[step], canvas.ascii ? letters[step] : blocks[step]);
}

int diagram_grid(Canvas canvas, const double *ages, int count)
{
    int cells = canvas.width * canvas.height;
    if (cells <= 0 || count <= 0) return 1;
    int each = (count + cells - 1) / cells;
    for (int i = 0; i * each < count; i++) {
        double oldest = DIAGRAM_FREE;
        for (int k = i * each; k < (i + 1) * each && k < count; k++)
            oldest = maths_max(oldest, ages[k]);
        draw_thread(canvas, i % canvas.width, i / canvas.width, oldest);
    }
    return each;
}

int diagram_grid_legend(Canvas row)
{
    for (int step = -1; step < STEPS; step++)
        draw_thread(row, step + 1, 0, step < 0 ? DIAGRAM_FREE : (step + 0.5) / STEPS);
    return STEPS + 1;
}

/* --- state machines --------------------------------------------------------------------------- */

static int name_columns(const DiagramState *state)
{
    return 2 + (int)strlen(state->name)
           + (state->detail != NULL ? 1 + (int)strlen(state->detail) : 0);
}

static void draw_state(Canvas canvas, int x, const DiagramState *state, bool is_live)
{
    Role role = is_live ? state->role : ROLE_MUTED;
    x = canvas_puts(canvas, x, 0, role, is_live ? "[" : " ");
    x = canvas_styled(canvas, x, 0, role, is_live ? STYLE_BOLD : 0, text_of(state->name));
    if (state->detail != NULL) x = canvas_print(canvas, x, 0, role, " %s", state->detail);
    canvas_puts(canvas, x, 0, role, is_live ? "]" : " ");
}

static void draw_edge(Canvas canvas, int from, int to, const char *label, bool is_live)
{
    Role role = is_live ? ROLE_FLOW : ROLE_MUTED;
    int length = to - from, words = (int)strlen(label);
    if (length < 2) return;
    canvas_repeat(canvas, from, 0, role, canvas.ascii ? "-" : "─", length - 1);
    canvas_puts(canvas, to - 1, 0, role, canvas.ascii ? ">" : "▶");
    if (words + 3 <= length) canvas_puts(canvas, from + (length - 1 - words) / 2, 0, role, label);
}

/* From below a state to below an earlier one, in row `y`. */
static void draw_return(Canvas canvas, int from, int to, int y, const char *label, bool is_live)
{
    Role role = is_live ? ROLE_FLOW : ROLE_MUTED;
    bool ascii = canvas.ascii;
    for (int row = 1; row < y; row++) {
        canvas_puts(canvas, from, row, role, ascii ? "|" : "│");
        canvas_puts(canvas, to, row, role, ascii ? "|" : "│");
    }
    canvas_puts(canvas, to, 1, role, ascii ? "^" : "▲");
    if (y > 1) canvas_puts(canvas, to, y, role, ascii ? "+" : "└");
    canvas_repeat(canvas, to + 1, y, role, ascii ? "-" : "─", from - to - 1);
    canvas_puts(canvas, from, y, role, ascii ? "+" : "┘");
    int words = (int)strlen(label);
    if (words + 4 <= from - to)
        canvas_print(canvas, (from + to - words) / 2, y, role, " %s ", label);
}

void diagram_machine(Canvas canvas, const DiagramMachine *machine)
{
    enum { STATES = 8 };
    int at[STATES], names = 0, count = machine->count < STATES ? machine->count : STATES;
    for (int i = 0; i < count; i++) names += name_columns(&machine->states[i]);
    int edge = count > 1 ? (canvas.width - names) / (count - 1) : 0;
    for (int i = 0, x = 0; i < count; i++) {
        const DiagramState *state = &machine->states[i];
        at[i] = x;
        draw_state(canvas, x, state, i == machine->live);
        x += name_columns(state);
        bool is_live = machine->came_from == i && machine->live == i + 1;
        if (i + 1 < count && state->next != NULL)
            draw_edge(canvas, x, x + edge, state->next, is_live);
        x += edge;
    }
    for (int i = 0; i < machine->return_count && canvas.height >= 3; i++) {
        const DiagramReturn *back = &machine->returns[i];
        bool is_live = machine->came_from == back->from && machine->live == back->to;
        int y = machine->return_count - i, from = at[back->from] + 2 * y;
        draw_return(canvas, from, at[back->to] + 2, y, back->label, is_live);
    }
}
