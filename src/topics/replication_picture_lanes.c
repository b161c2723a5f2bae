/* One write and the read after it: a lane a replica, the legs there and back, where the read's head
 * overtakes the write's, and who is down or cut off. */
#include "replication_picture.h"

#include "canvas/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* How long one sees that parcels have arrived. */
#define HANDOVER_SEEN (4 * TIME_MILLISECOND)

enum {
    GAP_SPARE = 4,
    ANSWER_COLUMNS = 6,
    MESSAGES_MOST = 64,
    DOTS_MOST = 280,
    LABEL_BYTES = 48,
    RIGHT = 14,
    SPANS_MOST = 32
};

/* What there is to draw, gathered before it is drawn. */
typedef struct Stage {
    const View *view;
    const QuorumStore *store;
    const QuorumTrace *trace;
    Time begin, span;        /* of the axis */
    Time fold_from, fold_by; /* what lies between is left out of it */
    Time commit, answer;     /* when the write was decided on and the read returned; or never */
    int rows;                /* a lane's */
    int shown;               /* lanes */
    double columns_per_ns;
    Lane lanes[QUORUM_NODES];
    char right[QUORUM_NODES][LANE_ROWS][LABEL_BYTES];
    char answers[QUORUM_NODES][LABEL_BYTES];
    char folded[LABEL_BYTES];
    LaneMessage messages[MESSAGES_MOST];
    int message_count;
    LaneSpan spans[SPANS_MOST];
    int span_count;
    LaneDot dots[DOTS_MOST];
    int dot_count;
    LaneBound bounds[4];
    int bound_count;
    LaneCut cuts[QUORUM_NODES];
    int cut_count;
} Stage;

/* --- rows ------------------------------------------------------------------------------------- */

typedef struct Arrangement {
    int rows; /* a lane's */
    int gap;  /* rows between lanes */
    bool cut_rows, has_times;
    int shown;     /* lanes that there is room for; the rest share a row */
    int lanes_end; /* the row behind the last lane's */
    int height;
} Arrangement;

static bool is_right(const QuorumStore *store, int node)
{
    return store->is_cut && (store->right & QUORUM_BIT(node)) != 0;
}

static bool is_cut_above(const QuorumStore *store, int node)
{
    return node > 0 && is_right(store, node) != is_right(store, node - 1);
}

static int cut_count(const QuorumStore *store)
{
    int cuts = 0;
    for (int node = 1; node < store->nodes; node++) cuts += is_cut_above(store, node);
    return cuts;
}

/* As much as fits in `most` rows, the dearest first; blank rows between lanes only where there are
 * rows to spare. */
static Arrangement arrange(const QuorumStore *store, int most)
{
    static const Arrangement ways[] = {
        {2, 1, true, true, 0, 0, 0},  {2, 0, true, true, 0, 0, 0},   {1, 0, true, true, 0, 0, 0},
        {1, 0, true, false, 0, 0, 0}, {1, 0, false, false, 0, 0, 0},
    };
    Arrangement way = {0};
    int count = store->nodes;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        way = ways[i];
        way.shown = count;
        way.height = 1 + count * way.rows + (count - 1) * way.gap + way.has_times;
        if (way.cut_rows && way.gap == 0) way.height += cut_count(store);
        way.lanes_end = way.height - way.has_times;
        if (way.height + (way.gap > 0 ? GAP_SPARE : 0) <= most) return way;
    }
    way.shown = most - 2 > 0 ? most - 2 : 0;
    way.lanes_end = 1 + way.shown;
    way.height = most;
    return way;
}

static const QuorumStore *store_of(const View *view)
{
    return &((const ReplicationModel *)view->model)->quorum->store;
}

int replication_lane_rows(const View *view, int most)
{
    return arrange(store_of(view), most).height;
}

/* --- the axis --------------------------------------------------------------------------------- */

/* The zoom is said for legs that take what they do where nothing was chosen; the axis goes with
 * what they take here, and has room for a way there and back twice where nodes are far apart. */
static Time span_of(const View *view)
{
    const double usual_leg = 3465735, usual_span = 50e6; /* the median of Exp(5 ms); of scenes */
    const ReplicationConfig *config = store_of(view)->config;
    double zoom = (double)view->span / usual_span;
    double span = zoom * ((double)config->leg / usual_leg * usual_span + 4 * config->wars.far_ns);
    return span < 1 ? 1 : span < 1e18 ? (Time)span : (Time)1e18;
}

/* Where the read comes long after the write, the time between is left out. */
static void fold(Stage *stage)
{
    const QuorumTrace *trace = stage->trace;
    Time span = stage->span, read = trace->read_began;
    if (read < 0 && trace->committed >= 0) read = trace->committed + stage->store->config->after;
    stage->fold_from = TIME_NEVER;
    if (read < 0 || trace->write_began < 0 || read - stage->begin <= span / 10 * 7) return;
    stage->fold_from = stage->begin + span / 2;
    stage->fold_by = read - span / 20 - stage->fold_from;
}

/* In ms from the left edge. */
static double place_of(const Stage *stage, Time at)
{
    if (at == TIME_NEVER) return INFINITY;
    if (at > stage->fold_from)
        at = at - stage->fold_from > stage->fold_by ? at - stage->fold_by : stage->fold_from;
    return (double)(at - stage->begin) / 1e6;
}

/* How long the axis is. */
static double span_ms(const Stage *stage)
{
    return (double)stage->span / 1e6;
}

/* What is drawn has been, and what befell nodes since is beyond the axis. */
static bool is_past(const Stage *stage)
{
    return stage->begin < 0 || place_of(stage, stage->view->now) > span_ms(stage);
}

/* The instant that is drawn. Without motion it stands where something happened last. */
static Time instant_of(const Stage *stage)
{
    Time now = stage->view->now, last = stage->begin;
    const QuorumTrace *trace = stage->trace;
    if (!stage->view->still || trace == NULL) return now;
    const Time marks[] = {trace->write_began, trace->committed,   trace->write_failed,
                          trace->read_began,  trace->read_failed, trace->returned};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i] > last) last = marks[i];
    for (int node = 0; node < stage->store->nodes; node++) {
        for (int leg = 0; leg < LEGS; leg++) {
            Time due = trace->legs[node][leg].due;
            if (due > last && due <= now) last = due;
        }
    }
    return last;
}

/* --- messages --------------------------------------------------------------------------------- */

bool replication_has_arrived(const LegTrace *leg, Time now)
{
    return leg->sent >= 0 && leg->due <= now && leg->fate == FLIGHT_DELIVERED;
}

bool replication_is_lost(const LegTrace *leg, Time now)
{
    return leg->sent >= 0 && leg->due <= now && leg->fate != FLIGHT_DELIVERED
           && leg->fate != FLIGHT_UNDER_WAY;
}

static const char *why_lost(const LegTrace *leg)
{
    if (leg->fate == FLIGHT_DEAD_END) return "down";
    return leg->fate == FLIGHT_CUT ? "cut off" : "lost";
}

/* What an answer carries, where there is room to say it; and that it is stale. */
static void describe_answer(Stage *stage, int node, LaneMessage *message)
{
    const LegTrace *answer = &stage->trace->legs[node][LEG_ANSWER];
    int64_t version = stage->trace->legs[node][LEG_READ].version;
    double columns = (double)(answer->due - answer->sent) * stage->columns_per_ns;
    if (version > 0 && columns >= ANSWER_COLUMNS) {
        snprintf(stage->answers[node], LABEL_BYTES, "v%lld", (long long)version);
        message->label = stage->answers[node];
    }
    if (version < stage->trace->expected && message->role == ROLE_FLOW)
        message->role = ROLE_WAITING;
}

static void add_leg(Stage *stage, int node, Leg leg)
{
    static const char *const labels[LEGS] = {"W", "A", "R", "S", "repair"};
    const LegTrace *trace = &stage->trace->legs[node][leg];
    bool writes = leg == LEG_WRITE || leg == LEG_ACK;
    Time decided = writes ? stage->commit : stage->answer;
    if (trace->sent < 0 || stage->message_count == MESSAGES_MOST) return;
    if (stage->view->still && trace->due > stage->view->now) return;
    LaneMessage *message = &stage->messages[stage->message_count++];
    *message =
        (LaneMessage){.from = node,
                      .to = node,
                      .row = writes ? 0 : 1,
                      .sent = place_of(stage, trace->sent),
                      .due = place_of(stage, trace->due),
                      .end = leg == LEG_ACK || leg == LEG_ANSWER ? LANE_ARRIVES : LANE_APPLIED,
                      .role = ROLE_FLOW,
                      .label = labels[leg]};
    if (replication_is_lost(trace, stage->view->now)) message->end = LANE_LOST;
    if (leg != LEG_WRITE && leg != LEG_MEND && trace->due > decided) message->role = ROLE_MUTED;
    if (leg == LEG_ANSWER) describe_answer(stage, node, message);
    if (leg == LEG_WRITE && trace->due > stage->commit) {
        double after = place_of(stage, stage->commit) - place_of(stage, trace->sent);
        message->overdue_after = after > 0 ? after : 1e-9;
    }
}

/* Whether it is a parcel between lanes that are drawn, sent since these begin. */
static bool is_parcel(const Stage *stage, const Flight *flight)
{
    return flight->type == MESSAGE_HANDOVER && flight->sent >= stage->begin
           && flight->sent <= stage->view->now && flight->from - NODE_REPLICAS < stage->shown
           && flight->to - NODE_REPLICAS < stage->shown;
}

/* Parcels that have come, or were lost, on the homes' lanes. */
static void add_parcels(Stage *stage, bool ascii)
{
    const Flight *flight;
    for (int back = 0; (flight = network_flight(stage->store->network, back)) != NULL; back++) {
        if (stage->dot_count == DOTS_MOST) return;
        if (!is_parcel(stage, flight) || flight->due > stage->view->now) continue;
        bool lost = flight->fate != FLIGHT_DELIVERED;
        const char *came = ascii ? "o" : "●", *gone = ascii ? "X" : "╳";
        stage->dots[stage->dot_count++] = (LaneDot){.lane = flight->to - NODE_REPLICAS,
                                                    .row = 0,
                                                    .at = place_of(stage, flight->due),
                                                    .glyph = lost ? gone : came,
                                                    .role = lost ? ROLE_BAD : ROLE_GOOD};
    }
}

/* Those on their way, each as far from its spare's lane to its home's as it is in time. */
static void draw_parcels_flying(const Stage *stage, Canvas canvas, const Lanes *lanes)
{
    const Flight *flight;
    Time now = stage->view->now;
    int x = lanes_column(canvas, lanes, place_of(stage, now));
    if (stage->begin < 0 || stage->view->still || x >= canvas.width - lanes->right) return;
    for (int back = 0; (flight = network_flight(stage->store->network, back)) != NULL; back++) {
        if (!is_parcel(stage, flight) || flight->due <= now) continue;
        int from = stage->lanes[flight->from - NODE_REPLICAS].y;
        int to = stage->lanes[flight->to - NODE_REPLICAS].y;
        double share = (double)(now - flight->sent) / (double)(flight->due - flight->sent);
        canvas_puts(canvas, x, from + (int)(share * (to - from)), ROLE_WAITING,
                    canvas.ascii ? ":" : "▪");
    }
}

Handover replication_handover(const QuorumModel *model, Time now)
{
    Handover handover = {.began = -1};
    const Flight *flight;
    for (int back = 0; (flight = network_flight(model->store.network, back)) != NULL; back++) {
        if (flight->type != MESSAGE_HANDOVER || flight->sent > now) continue;
        if (handover.began >= 0 && flight->sent != handover.began) break;
        handover.began = flight->sent;
        handover.from |= QUORUM_BIT(flight->from - NODE_REPLICAS - model->store.n);
        handover.to |= QUORUM_BIT(flight->to - NODE_REPLICAS);
        if (flight->due + HANDOVER_SEEN > handover.until)
            handover.until = flight->due + HANDOVER_SEEN;
    }
    if (handover.until <= now) handover.began = -1;
    return handover;
}

/* The read was at this replica before the write, and so answered with an older version. */
static bool is_overtaken(const Stage *stage, int home)
{
    const LegTrace *read = &stage->trace->legs[home][LEG_READ];
    const LegTrace *write = &stage->trace->legs[home][LEG_WRITE];
    return write->sent >= 0 && replication_has_arrived(read, stage->view->now)
           && write->due > read->due && read->version < stage->trace->version;
}

static void add_races(Stage *stage)
{
    const QuorumTrace *trace = stage->trace;
    bool stale = stage->answer != TIME_NEVER && trace->got < trace->expected;
    for (int home = 0; home < stage->store->n && home < stage->shown; home++) {
        if (stage->dot_count == DOTS_MOST || !is_overtaken(stage, home)) continue;
        stage->dots[stage->dot_count++] =
            (LaneDot){.lane = home,
                      .row = 0,
                      .at = place_of(stage, trace->legs[home][LEG_READ].due),
                      .glyph = "!",
                      .role = stale ? ROLE_BAD : ROLE_WAITING};
    }
}

/* --- what befalls replicas -------------------------------------------------------------------- */

/* From when to when each node was down, as far as the axis goes back. */
static void add_downtimes(Stage *stage)
{
    uint32_t down = stage->store->down;
    Time until[QUORUM_NODES];
    for (int i = 0; i < QUORUM_NODES; i++) until[i] = TIME_NEVER;
    const Note *note;
    for (int back = 0; stage->begin >= 0; back++) {
        note = world_note(stage->view->world, back);
        if (note == NULL || note->at < stage->begin
            || stage->span_count + QUORUM_NODES == SPANS_MOST)
            break;
        if (note->kind != NOTE_KILL && note->kind != NOTE_REVIVE) continue;
        int node = (int)note->args[0] - NODE_REPLICAS;
        if (note->kind == NOTE_REVIVE) {
            down |= QUORUM_BIT(node);
            until[node] = note->at;
        } else {
            down &= ~QUORUM_BIT(node);
            stage->spans[stage->span_count++] = (LaneSpan){.lane = node,
                                                           .from = place_of(stage, note->at),
                                                           .to = place_of(stage, until[node]),
                                                           .kind = LANE_SPAN_DOWN};
        }
    }
    for (int node = 0; node < stage->shown; node++)
        if ((down & QUORUM_BIT(node)) != 0)
            stage->spans[stage->span_count++] = (LaneSpan){.lane = node,
                                                           .from = -1,
                                                           .to = place_of(stage, until[node]),
                                                           .kind = LANE_SPAN_DOWN};
}

static Time cut_since(const Stage *stage)
{
    const Note *note;
    for (int back = 0; (note = world_note(stage->view->world, back)) != NULL; back++) {
        if (note->at < stage->begin) break;
        if (note->kind == NOTE_CUT) return note->at;
    }
    return stage->begin;
}

static void add_bounds(Stage *stage, int height)
{
    if (stage->fold_from < stage->view->now) {
        char span[LABEL_BYTES - 8];
        chart_format_seconds((double)stage->fold_by / 1e9, span, sizeof span);
        snprintf(stage->folded, LABEL_BYTES, "skips %s", span);
        stage->bounds[stage->bound_count++] = (LaneBound){.at = place_of(stage, stage->fold_from),
                                                          .rows = height,
                                                          .role = ROLE_MUTED,
                                                          .label = stage->folded};
    }
    const QuorumTrace *trace = stage->trace;
    bool read = trace->read_began >= 0 && trace->write_began >= 0;
    bool same = read && trace->read_began == trace->committed;
    if (trace->committed >= 0)
        stage->bounds[stage->bound_count++] =
            (LaneBound){.at = place_of(stage, trace->committed),
                        .rows = height,
                        .role = ROLE_GOOD,
                        .label = same ? "commit, read" : "commit"};
    if (read && !same)
        stage->bounds[stage->bound_count++] = (LaneBound){.at = place_of(stage, trace->read_began),
                                                          .rows = height,
                                                          .role = ROLE_FLOW,
                                                          .label = "read"};
}

/* --- labels ----------------------------------------------------------------------------------- */

static CopyState copy_of(const QuorumStore *store, int64_t held)
{
    if (held == 0 && store->newest == 0) return COPY_NONE;
    if (held > store->newest) return COPY_AHEAD;
    return held < store->newest ? COPY_BEHIND : COPY_FRESH;
}

/* Which one a message was by its arrival, among those of its kind. */
static int place_among(const Stage *stage, int node, Leg leg)
{
    Time due = stage->trace->legs[node][leg].due;
    int place = 1;
    for (int i = 0; i < stage->store->nodes; i++) {
        const LegTrace *other = &stage->trace->legs[i][leg];
        bool before = other->due < due || (other->due == due && i < node);
        place += i != node && before && replication_has_arrived(other, stage->view->now);
    }
    return place;
}

static LaneLabel tell_hint(const Stage *stage, int home, char *out)
{
    for (int spare = 0; spare < QUORUM_SPARES; spare++) {
        if (stage->trace->hinted[spare] != home) continue;
        snprintf(out, LABEL_BYTES, "hint to %s", replication_node_names[QUORUM_HOMES + spare]);
        return (LaneLabel){out, ROLE_WAITING};
    }
    snprintf(out, LABEL_BYTES, "not sent");
    return (LaneLabel){out, ROLE_MUTED};
}

void replication_version(int64_t version, char *out, size_t size)
{
    if (version > 0) snprintf(out, size, "v%lld", (long long)version);
    else snprintf(out, size, "nothing");
}

/* What became of the write there. */
static LaneLabel tell_write(const Stage *stage, int node, char *out)
{
    const LegTrace *write = &stage->trace->legs[node][LEG_WRITE];
    const LegTrace *ack = &stage->trace->legs[node][LEG_ACK];
    Time now = stage->view->now;
    bool home = node < stage->store->n;
    if (stage->trace->write_began < 0) return (LaneLabel){0};
    if (write->sent < 0) return home ? tell_hint(stage, node, out) : (LaneLabel){0};
    if (replication_is_lost(write, now)) return (LaneLabel){why_lost(write), ROLE_BAD};
    if (!replication_has_arrived(write, now))
        return stage->commit <= now ? (LaneLabel){"not there yet", ROLE_WAITING} : (LaneLabel){0};
    if (replication_is_lost(ack, now)) return (LaneLabel){"ack lost", ROLE_BAD};
    if (!replication_has_arrived(ack, now)) return (LaneLabel){0};
    if (ack->due > stage->commit) return (LaneLabel){"late ack", ROLE_MUTED};
    snprintf(out, LABEL_BYTES, "ack %d", place_among(stage, node, LEG_ACK));
    return (LaneLabel){out, ROLE_GOOD};
}

/* What the read got from there. */
static LaneLabel tell_read(const Stage *stage, int node, char *out)
{
    const LegTrace *read = &stage->trace->legs[node][LEG_READ];
    const LegTrace *answer = &stage->trace->legs[node][LEG_ANSWER];
    const LegTrace *mend = &stage->trace->legs[node][LEG_MEND];
    Time now = stage->view->now;
    if (read->sent < 0) return (LaneLabel){0};
    if (replication_is_lost(read, now)) return (LaneLabel){why_lost(read), ROLE_BAD};
    if (replication_is_lost(answer, now)) return (LaneLabel){"answer lost", ROLE_BAD};
    if (replication_has_arrived(mend, now)) return (LaneLabel){"repaired", ROLE_GOOD};
    if (!replication_has_arrived(answer, now)) return (LaneLabel){0};
    bool stale = read->version<stage->trace->expected, late = answer->due> stage->answer;
    char version[24] = "none";
    if (read->version > 0) replication_version(read->version, version, sizeof version);
    if (late) snprintf(out, LABEL_BYTES, "%s too late", version);
    else
        snprintf(out, LABEL_BYTES, "%d: %s%s", place_among(stage, node, LEG_ANSWER), version,
                 stale               ? " stale"
                 : read->version > 0 ? " fresh"
                                     : "");
    return (LaneLabel){out, late ? ROLE_MUTED : stale ? ROLE_WAITING : ROLE_GOOD};
}

static int parcels_for(const Stage *stage, int node, int home)
{
    return hints_count(&stage->store->spares[node - stage->store->n].hints[home]);
}

/* The parcels that a spare keeps, and for whom. */
static LaneLabel tell_parcels(const Stage *stage, int node, char *out)
{
    int used = 0;
    out[0] = '\0';
    for (int home = 0; home < stage->store->n && used < LABEL_BYTES; home++) {
        int count = parcels_for(stage, node, home);
        if (count > 0)
            used += snprintf(out + used, (size_t)(LABEL_BYTES - used), "%s%d for %s",
                             used > 0 ? ", " : "", count, replication_node_names[home]);
    }
    return (LaneLabel){used > 0 ? out : NULL, ROLE_WAITING};
}

static void label_lane(Stage *stage, int node)
{
    Lane *lane = &stage->lanes[node];
    char(*right)[LABEL_BYTES] = stage->right[node];
    bool has_trace = stage->trace != NULL;
    LaneLabel none = {0}, first = has_trace ? tell_write(stage, node, right[0]) : none;
    LaneLabel second = none;
    if (node >= stage->store->n) second = tell_parcels(stage, node, right[1]);
    else if (has_trace) second = tell_read(stage, node, right[1]);
    if (stage->rows == 1 && second.words != NULL) first = second;
    if (is_past(stage) && lane->sign == LANE_DOWN) first = (LaneLabel){"down now", ROLE_BAD};
    lane->right[0] = first;
    lane->right[1] = second;
}

static const char *name_of(const QuorumStore *store, int node)
{
    return replication_node_names[node < store->n ? node : QUORUM_HOMES + node - store->n];
}

/* Where the line between the sides begins; all of it where the cut came after what is drawn. */
static double cut_place(const Stage *stage)
{
    double place = stage->begin >= 0 ? place_of(stage, cut_since(stage)) : 0;
    return place < span_ms(stage) ? place : 0;
}

/* Who is on which side, once the line is long enough to say it. */
static const char *word_cut(const Stage *stage, int node)
{
    enum { COLUMNS = 34 };
    double end = is_past(stage) ? span_ms(stage) : place_of(stage, stage->view->now);
    double columns = (end - cut_place(stage)) * 1e6 * stage->columns_per_ns;
    if (columns < COLUMNS) return "cut";
    return is_right(stage->store, node) ? "cut: the reader's side below"
                                        : "cut: the writer's side below";
}

static void add_lanes(Stage *stage, const Arrangement *way)
{
    const QuorumStore *store = stage->store;
    int y = 1;
    for (int node = 0; node < stage->shown; node++) {
        bool cut = is_cut_above(store, node);
        if (node > 0) y += way->gap + (cut && way->gap == 0 && way->cut_rows);
        bool home = node < store->n;
        int64_t held = home ? store->homes[node].held : 0;
        stage->lanes[node] =
            (Lane){.y = y,
                   .name = name_of(store, node),
                   .sign = (store->down & QUORUM_BIT(node)) != 0 ? LANE_DOWN : LANE_ALIVE,
                   .version = held,
                   .copy = home ? copy_of(store, held) : COPY_NONE};
        label_lane(stage, node);
        if (cut && way->cut_rows)
            stage->cuts[stage->cut_count++] = (LaneCut){.y = y - 1,
                                                        .from = cut_place(stage),
                                                        .to = INFINITY,
                                                        .label = word_cut(stage, node)};
        y += way->rows;
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

const QuorumTrace *replication_trace(const View *view)
{
    const QuorumModel *model = ((const ReplicationModel *)view->model)->quorum;
    const QuorumTrace *shown = quorum_shown(model, view->now), *last = NULL;
    if (shown != NULL && shown->followed_until > view->now) return shown;
    if (replication_handover(model, view->now).began >= 0) return NULL;
    if (!view->passing) return shown;
    for (int i = 0; i < TRACES; i++) {
        const QuorumTrace *trace = &model->store.traces[i];
        if (trace->ref >= 0 && trace->followed_until > 0
            && (last == NULL || trace->ref > last->ref))
            last = trace;
    }
    return last != NULL ? last : shown;
}

/* What befalls replicas, and the parcels on their way, from `begin` on. */
static void gather(Stage *stage, const Arrangement *way, bool ascii)
{
    const QuorumTrace *trace = stage->trace;
    const QuorumModel *model = ((const ReplicationModel *)stage->view->model)->quorum;
    stage->commit = stage->answer = stage->fold_from = TIME_NEVER;
    stage->begin = replication_handover(model, stage->view->now).began;
    if (trace != NULL) {
        stage->begin = trace->write_began >= 0 ? trace->write_began : trace->read_began;
        if (trace->committed >= 0) stage->commit = trace->committed;
        if (trace->returned >= 0) stage->answer = trace->returned;
        fold(stage);
    }
    add_lanes(stage, way);
    add_downtimes(stage);
    if (stage->begin < 0) return;
    add_parcels(stage, ascii);
    if (trace == NULL) return;
    for (int node = 0; node < stage->shown; node++)
        for (int leg = 0; leg < LEGS; leg++) add_leg(stage, node, (Leg)leg);
    add_races(stage);
    add_bounds(stage, way->lanes_end);
}

/* In the corner over the names, what is drawn. */
static void draw_heading(const Stage *stage, Canvas canvas)
{
    const QuorumTrace *trace = stage->trace;
    if (trace == NULL) {
        if (stage->begin >= 0) canvas_puts(canvas, 1, 0, ROLE_WAITING, "hand-over");
        return;
    }
    const char *whose = trace->by_hand ? "your" : trace->version > 0 ? "write" : "a";
    if (stage->view->passing) whose = "past";
    if (trace->version > 0)
        canvas_print(canvas, 1, 0, ROLE_FLOW, "%s v%lld", whose, (long long)trace->version);
    else canvas_print(canvas, 1, 0, ROLE_FLOW, "%s read", whose);
}

/* The hints that a spare keeps, in a stack. */
static void draw_parcels(const Stage *stage, Canvas canvas, const Lanes *lanes)
{
    int most = canvas.width - lanes->left - lanes->right;
    for (int node = stage->store->n; node < stage->shown && stage->rows > 1; node++) {
        int count = 0, y = stage->lanes[node].y + 1;
        for (int home = 0; home < stage->store->n; home++) count += parcels_for(stage, node, home);
        canvas_repeat(canvas, lanes->left, y, ROLE_WAITING, canvas.ascii ? ":" : "▪",
                      count < most ? count : most);
    }
}

/* Which replica the learner's next deed is for. */
static void draw_cursor(const Stage *stage, Canvas canvas)
{
    int target = replication_target(stage->view->model, stage->view->target);
    if (target < stage->shown)
        canvas_puts(canvas, 0, stage->lanes[target].y, ROLE_FLOW, canvas.ascii ? ">" : "▶");
}

/* A wall along the lanes of the reader's side. */
static void draw_wall(const Stage *stage, Canvas canvas)
{
    for (int node = 0; node < stage->shown; node++)
        if (is_right(stage->store, node))
            canvas_column(canvas, 0, stage->lanes[node].y, ROLE_BAD, canvas.ascii ? "#" : "┃",
                          stage->rows);
}

/* Lanes that there is no room for, by what they hold. */
static void draw_rest(const Stage *stage, Canvas row)
{
    const QuorumStore *store = stage->store;
    int x = 1;
    for (int node = stage->shown; node < store->nodes; node++) {
        bool down = (store->down & QUORUM_BIT(node)) != 0, home = node < store->n;
        char parcels[LABEL_BYTES] = "";
        if (!home) (void)tell_parcels(stage, node, parcels);
        if (x + 12 + (int)strlen(parcels) > row.width) {
            canvas_print(row, x, 0, ROLE_MUTED, "+%d", store->nodes - node);
            return;
        }
        x = canvas_puts(row, x, 0, down ? ROLE_MUTED : ROLE_TEXT, name_of(store, node)) + 1;
        if (down) x = canvas_puts(row, x, 0, ROLE_BAD, row.ascii ? "x" : "✖") + 1;
        if (home)
            x = lanes_version(row, x, 0, store->homes[node].held,
                              copy_of(store, store->homes[node].held));
        else x = canvas_puts(row, x, 0, ROLE_WAITING, parcels);
        x += 2;
    }
}

static void format_ms(double ms, char *out, size_t size)
{
    snprintf(out, size, "%.4g s", ms / 1000);
}

/* Two scales where what is between them is left out. */
static void draw_times(const Stage *stage, const Lanes *lanes, Canvas row)
{
    enum { SECONDS_FROM_MS = 5000 };
    bool is_long = span_ms(stage) >= SECONDS_FROM_MS;
    ChartFormat *format = is_long ? format_ms : NULL;
    const char *unit = is_long ? NULL : "ms";
    Lanes part = *lanes;
    if (stage->fold_from < stage->view->now) {
        double fold = place_of(stage, stage->fold_from);
        int column = lanes_column(row, lanes, fold);
        part.from = fold;
        part.left = column + 1;
        lanes_times(row, &part, -(double)stage->fold_by / 1e6, format, unit);
        part = *lanes;
        part.to = fold;
        part.right = row.width - column;
    }
    lanes_times(row, &part, 0, format, unit);
}

void replication_draw_lanes(const View *view, const QuorumTrace *trace, Canvas canvas)
{
    const QuorumStore *store = store_of(view);
    Arrangement way = arrange(store, canvas.height);
    int left = 1 + lanes_left(1, store->newest > 999 ? store->newest : 999);
    int right = canvas.width >= 50 ? RIGHT : 11;
    double columns = canvas.width - 1 - left - right;
    Time span = span_of(view);
    Stage stage = {.view = view,
                   .span = span,
                   .store = store,
                   .trace = trace,
                   .rows = way.rows,
                   .shown = way.shown,
                   .columns_per_ns = columns / (double)span};
    gather(&stage, &way, canvas.ascii);
    Lanes lanes = {.from = 0,
                   .to = span_ms(&stage),
                   .now = stage.begin >= 0 ? place_of(&stage, instant_of(&stage)) : span_ms(&stage),
                   .left = left,
                   .right = right,
                   .rows = way.rows,
                   .bare = stage.begin < 0,
                   .lanes = stage.lanes,
                   .lane_count = stage.shown,
                   .messages = stage.messages,
                   .message_count = stage.message_count,
                   .spans = stage.spans,
                   .span_count = stage.span_count,
                   .dots = stage.dots,
                   .dot_count = stage.dot_count,
                   .bounds = stage.bounds,
                   .bound_count = stage.bound_count,
                   .cuts = stage.cuts,
                   .cut_count = stage.cut_count};
    Canvas inside = canvas_part(canvas, 1, 0, canvas.width - 1, canvas.height);
    draw_heading(&stage, canvas);
    lanes_draw(inside, &lanes);
    draw_wall(&stage, canvas);
    draw_cursor(&stage, canvas);
    draw_parcels(&stage, inside, &lanes);
    draw_parcels_flying(&stage, inside, &lanes);
    if (way.has_times)
        draw_times(&stage, &lanes, canvas_part(inside, 0, way.height - 1, inside.width, 1));
    if (way.shown < store->nodes)
        draw_rest(&stage, canvas_part(canvas, 0, 1 + way.shown, canvas.width, 1));
}
