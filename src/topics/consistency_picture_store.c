/* The pictures of stores, of a reply before its message, and of two threads. */
#include "consistency.h"

#include "base/maths.h"
#include "canvas/lanes.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { LANES_MOST = READERS_MOST + 1 + REPLICAS_MOST, LABEL = 32, WITH_LEGEND = 80 };

static const char *glyph(Canvas canvas, const char *utf8, const char *ascii)
{
    return canvas.ascii ? ascii : utf8;
}

static int draw_side(const View *view, Canvas row)
{
    if (view->side == NULL) return 1;
    return canvas_print(row, 1, 0, view->side[0] == 'A' ? ROLE_A : ROLE_B, "%s ", view->side);
}

/* --- a store ---------------------------------------------------------------------------------- */

typedef struct Scenery {
    const Store *store;
    const View *view;
    int readers; /* that are shown */
    Lane lanes[LANES_MOST];
    LaneSpan spans[BARS];
    LaneDot dots[ARRIVALS + BARS];
    char labels[BARS + ARRIVALS][LABEL];
    int lane_count, span_count, dot_count, label_count;
} Scenery;

static double ms(Time at)
{
    return (double)at / 1e6;
}

static const char *label(Scenery *scenery, const char *sign, int64_t version)
{
    char *words = scenery->labels[scenery->label_count++];
    snprintf(words, LABEL, "%s%" PRId64, sign, version);
    return words;
}

static void add_bars(Scenery *scenery, Canvas canvas)
{
    const Store *store = scenery->store;
    double from = ms(scenery->view->now - scenery->view->span);
    int64_t count = store->bar_count < BARS ? store->bar_count : BARS;
    (void)canvas;
    for (int i = 0; i < count; i++) {
        const Bar *bar = &store->bars[i];
        bool over = bar->to >= 0;
        if (bar->client > scenery->readers || (over && ms(bar->to) < from)) continue;
        bool bad = bar->stale || bar->inverted, writes = bar->client == 0;
        scenery->spans[scenery->span_count++] = (LaneSpan){
            .lane = bar->client,
            .from = ms(bar->from),
            .to = over ? ms(bar->to) : INFINITY,
            .kind = LANE_SPAN_BAR,
            .role = bad ? ROLE_BAD : writes ? ROLE_FLOW : ROLE_GOOD,
            .label = bar->version < 0 ? "?"
                                      : label(scenery, writes           ? "w"
                                                       : bar->stale    ? "stale "
                                                       : bar->inverted ? "back "
                                                                       : "",
                                              bar->version)};
    }
}

static void add_arrivals(Scenery *scenery, Canvas canvas)
{
    const Store *store = scenery->store;
    int64_t count = store->arrival_count < ARRIVALS ? store->arrival_count : ARRIVALS;
    double from = ms(scenery->view->now - scenery->view->span);
    for (int i = 0; i < count; i++) {
        const Arrival *arrival = &store->arrivals[i];
        if (ms(arrival->at) < from || !arrival->is_new) continue;
        scenery->dots[scenery->dot_count++] =
            (LaneDot){.lane = 1 + scenery->readers + arrival->replica,
                      .at = ms(arrival->at),
                      .glyph = glyph(canvas, "●", "o"),
                      .role = ROLE_FLOW,
                      .label = label(scenery, "", arrival->version)};
    }
}

static void add_lanes(Scenery *scenery, int y, bool spacious)
{
    static const char *const clients[] = {"A", "B", "C", "D", "E", "F", "G", "H", "I",
                                          "J", "K", "L", "M", "N", "O", "P", "Q"};
    static const char *const replicas[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
    const Store *store = scenery->store;
    int64_t newest = store->clients[0].version;
    for (int i = 0; i <= scenery->readers; i++)
        scenery->lanes[scenery->lane_count++] = (Lane){.y = y++, .name = clients[i]};
    y += spacious;
    for (int i = 0; i < store->n; i++) {
        int64_t held = store->replicas[i].version;
        NodeId node = 1 + store->readers + i;
        bool down = world_life(scenery->view->world, node) == NODE_DOWN;
        scenery->lanes[scenery->lane_count++] =
            (Lane){.y = y++,
                   .name = replicas[i],
                   .sign = down                                        ? LANE_DOWN
                           : store->kind == STORE_LEADER && i == 0 ? LANE_LEADER
                                                                       : LANE_ALIVE,
                   .version = held,
                   .copy = held < newest ? COPY_BEHIND : COPY_FRESH};
    }
}

static void format_share(int64_t part, int64_t whole, char *out, size_t size)
{
    if (whole == 0) snprintf(out, size, "-");
    else snprintf(out, size, "%.3f %%", 100 * (double)part / (double)whole);
}

static void draw_counts(const Store *store, Canvas canvas)
{
    char stale[24], back[24];
    bool overlap = store->r + store->w > store->n, quorum = store->kind != STORE_LEADER;
    format_share(store->stale, store->reads, stale, sizeof stale);
    format_share(store->inversions, store->reads, back, sizeof back);
    canvas_print(canvas, 1, 0, store->stale > 0 ? ROLE_BAD : ROLE_TEXT,
                 "stale      %6" PRId64 " of %" PRId64 " reads  %s", store->stale, store->reads,
                 stale);
    canvas_print(canvas, 1, 1, store->inversions > 0 ? ROLE_BAD : ROLE_TEXT,
                 "went back  %6" PRId64 " of %" PRId64 " reads  %s", store->inversions,
                 store->reads, back);
    const char *law = !quorum           ? "law: none; a follower is as late as it is"
                      : !overlap        ? "law: r + w <= n, neither is ruled out"
                      : store->n == 1   ? "law: one copy, neither can be"
                      : store->kind == STORE_ABD ? "law: r + w > n and write-back, neither can be"
                      : store->r == store->n     ? "law: r = n, neither can be"
                                                 : "law: r + w > n, none is stale; any may go back";
    canvas_puts(canvas, 1, 2, ROLE_MUTED, law);
}

void consistency_draw_store(const View *view, Canvas canvas)
{
    static const char *const names[] = {"one copy", "quorum", "abd: quorum with write-back",
                                        "a leader and followers"};
    const ConsistencyModel *model = view->model;
    const Store *store = model->store;
    Arena *arena = arena_new((size_t)1 << 20);
    Scenery *scenery = arena_alloc(arena, sizeof *scenery);
    *scenery = (Scenery){.store = store, .view = view, .readers = store->readers};
    int room = canvas.height - 4 - store->n; /* for the clients, a blank and the axis */
    bool spacious = room >= 4;
    if (spacious) room -= 2;
    if (scenery->readers > room - 1) scenery->readers = room > 1 ? room - 1 : 1;
    canvas_styled(canvas, draw_side(view, canvas), 0, ROLE_TEXT, STYLE_BOLD,
                  text_of(names[store->kind]));
    if (canvas.width >= WITH_LEGEND)
        canvas_print_right(canvas, canvas.width - 1, 0, ROLE_MUTED,
                           "bars: call to return; %s: a replica takes a value",
                           glyph(canvas, "●", "o"));
    add_lanes(scenery, 1, spacious);
    add_bars(scenery, canvas);
    add_arrivals(scenery, canvas);
    Lanes lanes = {.from = ms(view->now - view->span),
                   .to = ms(view->now),
                   .now = ms(view->now),
                   .left = lanes_left(1, 999),
                   .rows = 1,
                   .lanes = scenery->lanes,
                   .lane_count = scenery->lane_count,
                   .spans = scenery->spans,
                   .span_count = scenery->span_count,
                   .dots = scenery->dots,
                   .dot_count = scenery->dot_count};
    lanes_draw(canvas_part(canvas, 0, 0, canvas.width, canvas.height - 3), &lanes);
    int y = scenery->lane_count + 2;
    if (spacious) lanes_times(canvas_part(canvas, 0, y++, canvas.width, 1), &lanes, 0, NULL, "ms");
    y += canvas.height >= y + 4;
    if (y > canvas.height - 3 || !spacious) y = canvas.height - 3;
    draw_counts(store, canvas_part(canvas, 0, y, canvas.width, 3));
    arena_free(arena);
}

/* --- a reply before its message --------------------------------------------------------------- */

/* Each trip as a bar; what of them is at C first. */
static void draw_trial(const Reply *reply, Canvas canvas)
{
    double to_b = reply->to_b / 1e6, think = ms(reply->think), back = reply->back / 1e6;
    double to_c = reply->to_c / 1e6, answer = to_b + think + back;
    Role role = answer < to_c ? ROLE_BAD : ROLE_FLOW;
    Lane lanes[] = {{.y = 0, .name = "message A-C"},
                    {.y = 1, .name = "message A-B"},
                    {.y = 2, .name = "reply B-C"}};
    LaneSpan spans[] = {
        {.lane = 0, .to = to_c, .kind = LANE_SPAN_BAR, .role = ROLE_FLOW},
        {.lane = 1, .to = to_b, .kind = LANE_SPAN_BAR, .role = ROLE_FLOW},
        {.lane = 2, .from = to_b + think, .to = answer, .kind = LANE_SPAN_BAR, .role = role},
    };
    LaneBound bounds[] = {{.at = to_c, .y = 1, .rows = 2, .role = ROLE_MUTED}};
    double to = maths_max(maths_max(to_c, answer) * 1.1, 1e-3);
    Lanes all = {.to = to, .now = to, .left = 13, .rows = 1, .bare = true, .lanes = lanes,
                 .lane_count = 3, .spans = spans, .span_count = 3, .bounds = bounds,
                 .bound_count = 1};
    lanes_draw(canvas, &all);
    lanes_times(canvas_part(canvas, 0, 3, canvas.width, 1), &all, 0, NULL, "ms");
}

void consistency_draw_reply(const View *view, Canvas canvas)
{
    const Reply *reply = ((const ConsistencyModel *)view->model)->reply;
    double done = reply->done > 0 ? (double)reply->done : NAN;
    double first = reply->done > 0 ? (double)reply->first / done : 0;
    double theory = consistency_reply_theory(reply);
    bool compact = canvas.height < 14;
    ChartBar bars[] = {{"reply first", first, theory, ROLE_WAITING},
                       {"message first", reply->done > 0 ? 1 - first : 0, 1 - theory, ROLE_FLOW}};
    canvas_print(canvas, draw_side(view, canvas), 0, ROLE_TEXT,
                 "A sends to B and C; B answers to C: which has C first?");
    if (!compact && reply->done > 0) {
        bool first_now = reply->to_b + (double)reply->think + reply->back < reply->to_c;
        canvas_print(canvas, 1, 2, first_now ? ROLE_BAD : ROLE_MUTED, "trial %" PRId64 ": C has %s",
                     reply->done, first_now ? "the reply first" : "the message first");
        draw_trial(reply, canvas_part(canvas, 0, 4, canvas.width, 4));
    }
    int y = compact ? 1 : 9;
    canvas_print(canvas, 1, y, ROLE_MUTED, "%" PRId64 " of %" PRId64 " trials; the mark: theory",
                 reply->done, reply->trials);
    chart_bars(canvas_part(canvas, 1, y + 1, canvas.width - 2, 2), bars, 2, 1, chart_format_ratio);
    canvas_print(canvas, 1, y + 3, ROLE_MUTED, "theory  exp(-think / delay) / 4 = %.2f %%",
                 100 * theory);
}

/* --- two threads ------------------------------------------------------------------------------ */

static const char *why_not(int64_t reason)
{
    enum { ONE_CPU = 6 };
    return reason == ONE_CPU ? "this machine has one CPU: two threads take turns"
                             : "it could not be measured";
}

void consistency_draw_cpu(const View *view, Canvas canvas)
{
    static const char *const names[CPU_KINDS] = {"relaxed", "seq_cst"};
    const Cpu *cpu = ((const ConsistencyModel *)view->model)->cpu;
    bool compact = canvas.height < 12;
    int y = 0;
    canvas_print(canvas, draw_side(view, canvas), y++, ROLE_TEXT,
                 "two threads of this machine; x = y = 0 at first");
    if (!compact) {
        canvas_puts(canvas, 4, y + 1, ROLE_FLOW, "thread 1   x = 1; a = y");
        canvas_puts(canvas, 4, y + 2, ROLE_FLOW, "thread 2   y = 1; b = x");
        canvas_puts(canvas, 4, y + 4, ROLE_MUTED, "no order of the four steps gives a = b = 0");
        y += 6;
    }
    for (int kind = 0; kind < CPU_KINDS; kind++) {
        Canvas row = canvas_part(canvas, 1, y + kind, canvas.width - 2, 1);
        double share = 0;
        bool there = cpu->found[kind].there;
        if (there && cpu->found[kind].zeros < 0) {
            canvas_print(row, 0, 0, ROLE_WAITING, "%s  %s", names[kind],
                         why_not(cpu->found[kind].reason));
            continue;
        }
        if (there && cpu->found[kind].runs > 0)
            share = (double)cpu->found[kind].zeros / (double)cpu->found[kind].runs;
        int x = canvas_print(row, 0, 0, ROLE_TEXT, "%s a = b = 0  ", names[kind]);
        if (!there) {
            canvas_puts(row, x, 0, ROLE_MUTED, cpu->next == kind ? "measuring" : "not measured");
            continue;
        }
        int from = canvas_print_right(row, row.width, 0, ROLE_TEXT, "%" PRId64 " of %" PRId64,
                                      cpu->found[kind].zeros, cpu->found[kind].runs);
        chart_gauge(canvas_part(row, x, 0, from - x - 1, 1), share, 1, NAN,
                    kind == CPU_RELAXED ? ROLE_BAD : ROLE_GOOD);
    }
    if (!compact)
        canvas_puts(canvas, 1, y + 3, ROLE_MUTED,
                    "relaxed: a core's write waits in its store buffer while it reads");
}
