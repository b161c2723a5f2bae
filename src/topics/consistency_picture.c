/* The pictures of histories: a lane for each process with a bar from call to return, the place of
 * each operation in the order found below its bar, and what each model says of it. */
#include "consistency.h"

#include "base/maths.h"
#include "canvas/lanes.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum {
    SHOWN = 64, /* operations of a long history */
    LANES = 16,
    WORDS = 40,
    VERDICTS = ORDER_MODELS + 1,
    VERDICT_WIDTH = 25
};

typedef struct Stage {
    const Lab *lab;
    Arena *arena;
    int shown[SHOWN], shown_count; /* operations */
    int64_t processes[LANES];
    int process_count;
    Lane lanes[LANES];
    LaneSpan spans[SHOWN];
    LaneDot dots[2 * SHOWN];
    int span_count, dot_count;
    double from, to;
    bool with_points;
} Stage;

static const char *glyph(Canvas canvas, const char *utf8, const char *ascii)
{
    return canvas.ascii ? ascii : utf8;
}

/* --- what has a place ------------------------------------------------------------------------- */

/* The order as far as it is known of a key, as places among all operations. */
static int order_of_key(const Lab *lab, int key, int *order)
{
    const KeySearch *search = &lab->keys[key];
    if (search->search == NULL) return 0;
    LinProgress progress = lin_search_progress(search->search);
    bool stuck = progress.verdict == LIN_NO;
    const int *found = stuck ? progress.furthest : progress.order;
    int count = stuck ? progress.furthest_count : progress.lifted;
    for (int i = 0; i < count; i++) order[i] = search->at[found[i]];
    return count;
}

static bool is_misplaced(const Lab *lab, int operation)
{
    if (lab->keys == NULL) return operation == lab->result.misplaced;
    for (int i = 0; i < lab->key_count; i++) {
        if (lab->keys[i].search == NULL) continue;
        LinProgress progress = lin_search_progress(lab->keys[i].search);
        if (progress.verdict == LIN_NO && progress.blocking >= 0
            && lab->keys[i].at[progress.blocking] == operation)
            return true;
    }
    return false;
}

/* --- lanes ------------------------------------------------------------------------------------ */

static int lane_of(const Stage *stage, int64_t process)
{
    for (int i = 0; i < stage->process_count; i++)
        if (stage->processes[i] == process) return i;
    return -1;
}

static void add_lane(Stage *stage, int64_t process, int most)
{
    if (lane_of(stage, process) >= 0 || stage->process_count >= most) return;
    stage->processes[stage->process_count++] = process;
}

static double end_of(const LinOperation *operation)
{
    return operation->returned == LIN_OPEN ? INFINITY : (double)operation->returned;
}

static void add_bar(Stage *stage, int index, Role role)
{
    const LinOperation *operation = &stage->lab->operations[index];
    int lane = lane_of(stage, operation->process);
    if (lane < 0 || stage->span_count == SHOWN) return;
    stage->spans[stage->span_count++] =
        (LaneSpan){.lane = lane,
                   .from = (double)operation->call,
                   .to = end_of(operation),
                   .kind = LANE_SPAN_BAR,
                   .role = role,
                   .label = consistency_operation(stage->lab, index, false, stage->arena).at};
}

/* Each as early in its bar as the one before lets it be. */
static void add_points(Stage *stage, const int *order, int count, Canvas canvas)
{
    double last = -INFINITY, least = (stage->to - stage->from) / 40;
    for (int i = 0; i < count; i++) {
        const LinOperation *operation = &stage->lab->operations[order[i]];
        double length = maths_min(end_of(operation), stage->to) - (double)operation->call;
        double at = maths_max((double)operation->call + length / 4, last + least);
        if (at > end_of(operation)) at = end_of(operation);
        last = at;
        int lane = lane_of(stage, operation->process);
        if (lane < 0 || stage->dot_count == 2 * SHOWN || !stage->with_points) continue;
        stage->dots[stage->dot_count++] = (LaneDot){.lane = lane,
                                                    .row = stage->with_points,
                                                    .at = at,
                                                    .glyph = glyph(canvas, "▲", "^"),
                                                    .role = ROLE_GOOD};
    }
}

static void add_question(Stage *stage, int index)
{
    const LinOperation *operation = &stage->lab->operations[index];
    int lane = lane_of(stage, operation->process);
    if (lane < 0 || stage->dot_count == 2 * SHOWN) return;
    double end = maths_min(end_of(operation), stage->to);
    double below = ((double)operation->call + end) / 2;
    double behind = maths_min(end + (stage->to - stage->from) / 40, stage->to);
    stage->dots[stage->dot_count++] =
        (LaneDot){.lane = lane,
                  .row = stage->with_points,
                  .at = stage->with_points ? below : behind,
                  .glyph = "?",
                  .role = ROLE_BAD};
}

static void name_lanes(Stage *stage, int y)
{
    const Lab *lab = stage->lab;
    for (int i = 0; i < stage->process_count; i++) {
        int64_t process = stage->processes[i];
        Text name = lab->file != NULL ? text_printf(stage->arena, "%" PRId64, process)
                    : lab->made_up    ? text_printf(stage->arena, "%c", 'A' + (int)process)
                                      : text_printf(stage->arena, "%c", (int)process);
        stage->lanes[i] = (Lane){.y = y + i * (1 + stage->with_points), .name = name.at};
    }
}

static void draw_lanes(Stage *stage, Canvas canvas, bool with_axis)
{
    Lanes lanes = {.from = stage->from,
                   .to = stage->to,
                   .now = stage->to,
                   .left = stage->lab->file != NULL ? 5 : 3,
                   .rows = 1 + stage->with_points,
                   .bare = true,
                   .lanes = stage->lanes,
                   .lane_count = stage->process_count,
                   .spans = stage->spans,
                   .span_count = stage->span_count,
                   .dots = stage->dots,
                   .dot_count = stage->dot_count};
    lanes_draw(canvas, &lanes);
    int y = stage->lanes[0].y + stage->process_count * lanes.rows;
    if (with_axis)
        lanes_times(canvas_part(canvas, 0, y, canvas.width, 1), &lanes, 0, NULL,
                    stage->lab->file != NULL ? "events" : "");
}

/* --- verdicts --------------------------------------------------------------------------------- */

static const char *const model_names[VERDICTS] = {"linearizable",    "sequential", "causal", "PRAM",
                                                  "reads own writes", "monotonic reads"};

static void draw_verdict(const Lab *lab, int model, Canvas cell)
{
    LinVerdict verdict = model == 0 ? lab->result.verdict : lab->orders[model - 1];
    const char *words = verdict == LIN_YES ? "yes" : verdict == LIN_NO ? "no" : "-";
    Role role = verdict == LIN_YES ? ROLE_GOOD : verdict == LIN_NO ? ROLE_BAD : ROLE_MUTED;
    const char *sign = verdict == LIN_YES  ? glyph(cell, "✓", "+")
                       : verdict == LIN_NO ? glyph(cell, "✗", "x")
                                           : glyph(cell, "·", ".");
    canvas_puts(cell, 0, 0, role, sign);
    canvas_puts(cell, 2, 0, ROLE_TEXT, model_names[model]);
    canvas_puts(cell, 19, 0, role, words);
}

static int draw_verdicts(const Lab *lab, Canvas canvas, int y)
{
    int columns = canvas.width >= 3 * VERDICT_WIDTH ? 3 : 2, rows = VERDICTS / columns;
    for (int i = 0; i < VERDICTS; i++)
        draw_verdict(lab, i,
                     canvas_part(canvas, 1 + i / rows * VERDICT_WIDTH, y + i % rows, VERDICT_WIDTH,
                                 1));
    return y + rows;
}

/* --- the search ------------------------------------------------------------------------------- */

static void draw_order(const Lab *lab, const int *order, int count, const char *name, Arena *arena,
                       Canvas row)
{
    int x = canvas_puts(row, 1, 0, ROLE_MUTED, name), room = row.width - 2, from = 0;
    int needed = x;
    for (int i = count - 1; i >= 0; i--) { /* the last that fit */
        needed += (int)consistency_operation(lab, order[i], true, arena).len + 3;
        if (needed > room - 3) {
            from = i + 1;
            break;
        }
    }
    if (from > 0) x = canvas_puts(row, x, 0, ROLE_MUTED, glyph(row, "… ", ".. "));
    for (int i = from; i < count; i++) {
        Text words = consistency_operation(lab, order[i], true, arena);
        if (i > from) x = canvas_puts(row, x, 0, ROLE_MUTED, " < ");
        x = canvas_text(row, x, 0, ROLE_TEXT, words);
    }
    if (count == 0) canvas_puts(row, x, 0, ROLE_MUTED, "nothing yet");
}

static void draw_search(const Lab *lab, Arena *arena, Canvas canvas)
{
    int64_t steps = 0, undone = 0;
    int placed = 0, y = 0, order[OPS_MOST];
    bool stuck = false;
    for (int i = 0; i < lab->key_count; i++) {
        if (lab->keys[i].search == NULL) continue;
        LinProgress progress = lin_search_progress(lab->keys[i].search);
        steps += progress.steps;
        undone += progress.undone;
        placed += progress.lifted;
        if (i > lab->key) continue;
        int count = order_of_key(lab, i, order);
        stuck = progress.verdict == LIN_NO;
        char name[WORDS];
        snprintf(name, sizeof name, "key %c  %s ", (int)lab->keys[i].operations[0].key,
                 stuck ? "as far as any order gets " : "placed ");
        draw_order(lab, order, count, name, arena, canvas_part(canvas, 0, y++, canvas.width, 1));
        if (!stuck || progress.blocking < 0) continue;
        int operation = lab->keys[i].at[progress.blocking];
        Text words = consistency_operation(lab, operation, true, arena);
        int x = canvas_puts(canvas, 1, y, ROLE_BAD,
                            glyph(canvas, "✗ no place for ", "x no place for "));
        canvas_text(canvas, x, y++, ROLE_BAD, words);
    }
    int x = canvas_print(canvas, 1, y, ROLE_MUTED,
                         "search  %" PRId64 " steps  %d placed  %" PRId64 " undone", steps, placed,
                         undone);
    if (lab->key == lab->key_count)
        canvas_puts(canvas, x + 2, y, ROLE_GOOD,
                    glyph(canvas, "✓ an order is found", "an order is found"));
}

static void draw_selected(const View *view, const Lab *lab, Arena *arena, Canvas row)
{
    int index = view->target;
    if (index < 0 || index >= lab->count) return;
    Text words = consistency_operation(lab, index, true, arena);
    canvas_print(row, 1, 0, ROLE_MUTED, "operation %d of %d  %.*s", index + 1, lab->count,
                 TEXT_ARG(words));
}

static int draw_title(const View *view, const Lab *lab, Canvas canvas)
{
    int x = 1;
    if (view->side != NULL)
        x = canvas_print(canvas, x, 0, view->side[0] == 'A' ? ROLE_A : ROLE_B, "%s ", view->side);
    if (lab->file != NULL || lab->made_up) {
        char words[80];
        snprintf(words, sizeof words, "%d operations, %d key%s", lab->count, lab->result.keys,
                 lab->result.keys == 1 ? "" : "s");
        canvas_styled(canvas, x, 0, ROLE_TEXT, STYLE_BOLD, text_of(words));
        return 1;
    }
    if (text_trim(view->values[PARAM_OPS].typed).len > 0) {
        canvas_styled(canvas, x, 0, ROLE_TEXT, STYLE_BOLD, TEXT("your history"));
        return 1;
    }
    int64_t litmus = view->values[PARAM_LITMUS].number;
    x = canvas_styled(canvas, x, 0, ROLE_TEXT, STYLE_BOLD,
                      text_of(consistency_litmus_names[litmus]));
    canvas_print(canvas, x, 0, ROLE_TEXT, "  %s", consistency_litmus_titles[litmus]);
    return 1;
}

/* --- a small history -------------------------------------------------------------------------- */

static void fit_axis(Stage *stage)
{
    double last = 1;
    for (int i = 0; i < stage->shown_count; i++) {
        const LinOperation *operation = &stage->lab->operations[stage->shown[i]];
        double end = operation->returned == LIN_OPEN ? (double)operation->call + 2
                                                     : (double)operation->returned;
        if (end > last) last = end;
    }
    stage->to = last + last / 40;
}

static void draw_small(const View *view, const Lab *lab, Arena *arena, Canvas canvas)
{
    Stage *stage = arena_alloc(arena, sizeof *stage);
    stage->lab = lab;
    stage->arena = arena;
    for (int i = 0; i < lab->count; i++) {
        stage->shown[stage->shown_count++] = i;
        add_lane(stage, lab->operations[i].process, LANES);
    }
    fit_axis(stage);
    int y = draw_title(view, lab, canvas), lanes = stage->process_count;
    int verdict_rows = canvas.width >= 3 * VERDICT_WIDTH ? 2 : 3;
    int text_rows = verdict_rows + 2 * lab->key_count + 2;
    bool spacious = canvas.height >= y + 2 * lanes + 1 + text_rows + 3;
    stage->with_points = canvas.height >= y + 2 * lanes + verdict_rows;
    y += spacious;
    for (int i = 0; i < lab->count; i++)
        add_bar(stage, i,
                is_misplaced(lab, i)  ? ROLE_BAD
                : i == view->target ? ROLE_TEXT
                                      : ROLE_FLOW);
    for (int key = 0; key < lab->key_count && key <= lab->key; key++) {
        int order[OPS_MOST], count = order_of_key(lab, key, order);
        add_points(stage, order, count, canvas);
    }
    for (int i = 0; i < lab->count; i++)
        if (is_misplaced(lab, i)) add_question(stage, i);
    name_lanes(stage, y);
    if (lanes > 0) draw_lanes(stage, canvas, spacious);
    y += lanes * (1 + stage->with_points) + 2 * spacious;
    if (y >= canvas.height) return;
    y = draw_verdicts(lab, canvas, y) + spacious;
    draw_search(lab, arena, canvas_part(canvas, 0, y, canvas.width, canvas.height - y - 1));
    if (spacious)
        draw_selected(view, lab, arena, canvas_part(canvas, 0, canvas.height - 1, canvas.width, 1));
}

/* --- a long history --------------------------------------------------------------------------- */

static int count_between(const Lab *lab, int64_t from, int64_t to)
{
    int count = 0;
    for (int i = 0; i < lab->count; i++)
        count += lab->operations[i].call <= to
                 && (lab->operations[i].returned >= from || lab->operations[i].call >= from);
    return count;
}

/* A window with about so many operations around the misplaced one, else from the beginning. */
static void choose_window(Stage *stage, int wanted, int most_lanes)
{
    const Lab *lab = stage->lab;
    int misplaced = lab->result.misplaced;
    const LinOperation *middle = misplaced >= 0 ? &lab->operations[misplaced] : NULL;
    int64_t least = middle != NULL ? middle->call : 0;
    int64_t most = middle != NULL && middle->returned != LIN_OPEN ? middle->returned : least;
    int64_t reach = 1, behind = 1, shown = 0;
    while (reach < INT32_MAX && shown < wanted && shown < lab->count) {
        reach += reach / 2 + 1;
        behind = middle != NULL ? reach / 3 : reach;
        shown = count_between(lab, least - reach, most + behind);
    }
    int64_t from = least - reach > 0 ? least - reach : 0, to = most + behind;
    if (misplaced >= 0) add_lane(stage, middle->process, most_lanes);
    for (int i = 0; i < lab->count && stage->shown_count < SHOWN; i++) {
        const LinOperation *operation = &lab->operations[i];
        bool closed_before = operation->returned < from;
        bool long_open = operation->returned == LIN_OPEN && operation->call < from;
        if (operation->call > to || closed_before || long_open) continue;
        add_lane(stage, operation->process, most_lanes);
        stage->shown[stage->shown_count++] = i;
    }
    stage->from = (double)from;
    stage->to = (double)to;
}

static bool is_placed(const Lab *lab, int operation)
{
    for (int i = 0; i < lab->furthest_count; i++)
        if (lab->furthest[i] == operation) return true;
    return false;
}

static int count_folded(const Lab *lab, double from)
{
    int folded = 0;
    for (int i = 0; i < lab->count; i++) folded += (double)lab->operations[i].returned < from;
    return folded;
}

static void draw_finding(const Lab *lab, Arena *arena, Canvas canvas)
{
    if (lab->result.verdict == LIN_NO && lab->result.misplaced >= 0) {
        Text words = consistency_operation(lab, lab->result.misplaced, true, arena);
        int x = canvas_puts(canvas, 1, 0, ROLE_BAD,
                            glyph(canvas, "✗ no place for ", "x no place for "));
        x = canvas_text(canvas, x, 0, ROLE_BAD, words);
        canvas_print(canvas, x, 0, ROLE_MUTED, "  refuted by the first %" PRId64 " of %d events",
                     lab->refuted_at, lab->file != NULL ? lab->file->events : 2 * lab->count);
        draw_order(lab, lab->furthest, lab->furthest_count, "placed  ", arena,
                   canvas_part(canvas, 0, 1, canvas.width, 1));
    } else if (lab->result.verdict == LIN_YES) {
        canvas_puts(canvas, 1, 0, ROLE_GOOD,
                    glyph(canvas, "✓ an order explains all of it", "an order explains all of it"));
    } else {
        bool is_full = lab->result.steps < lab->limit;
        canvas_puts(canvas, 1, 0, ROLE_WAITING,
                    is_full ? "the search gave up: its memory is full"
                            : "the search gave up: raise --limit");
    }
    canvas_print(canvas, 1, 2, ROLE_MUTED, "search  %" PRId64 " steps   %d without a result",
                 lab->result.steps, lab->unknown);
}

static void draw_long(const View *view, const Lab *lab, Arena *arena, Canvas canvas)
{
    Stage *stage = arena_alloc(arena, sizeof *stage);
    stage->lab = lab;
    stage->arena = arena;
    int y = draw_title(view, lab, canvas);
    int rows = canvas.height - y - 8;
    bool compact = rows < 3;
    if (compact) rows = canvas.height - y - 3;
    choose_window(stage, canvas.width / 4, rows < LANES ? rows : LANES);
    for (int i = 0; i < stage->shown_count; i++) {
        int index = stage->shown[i];
        bool known = lab->furthest_count == 0 || is_placed(lab, index);
        add_bar(stage, index,
                is_misplaced(lab, index) ? ROLE_BAD : known ? ROLE_FLOW : ROLE_MUTED);
    }
    int folded = count_folded(lab, stage->from);
    if (folded > 0 && !compact)
        canvas_print_right(canvas, canvas.width - 1, 0, ROLE_MUTED, "%d earlier ones are folded",
                           folded);
    name_lanes(stage, y + !compact);
    if (stage->process_count > 0) draw_lanes(stage, canvas, !compact);
    y += stage->process_count + (compact ? 0 : 3);
    if (!compact) y = draw_verdicts(lab, canvas, y);
    draw_finding(lab, arena, canvas_part(canvas, 0, y, canvas.width, canvas.height - y));
}

/* --- the pictures ----------------------------------------------------------------------------- */

static void draw_lab(const View *view, const Lab *lab, Canvas canvas)
{
    Arena *arena = arena_new((size_t)1 << 22);
    if (lab->keys != NULL) draw_small(view, lab, arena, canvas);
    else draw_long(view, lab, arena, canvas);
    arena_free(arena);
}

void consistency_draw(const View *view, Canvas canvas)
{
    const ConsistencyModel *model = view->model;
    if (model->lab != NULL) draw_lab(view, model->lab, canvas);
    else if (model->store != NULL) consistency_draw_store(view, canvas);
    else if (model->reply != NULL) consistency_draw_reply(view, canvas);
    else consistency_draw_cpu(view, canvas);
}

void consistency_draw_compact(const View *view, Canvas canvas)
{
    consistency_draw(view, canvas);
}
