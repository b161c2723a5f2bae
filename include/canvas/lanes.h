/* Nodes that talk, over time: a lane a node, time to the right, and the messages on their way.
 *
 * What is drawn is one instant, `now`: a message's head is where it is now with its trail behind
 * it, and nothing later shows, whatever is given. So who calls hands over all that he knows of,
 * with when it is due and what it will come to, and need not ask what of it has happened. Times are
 * in any unit, the same for all. Any numbers can be drawn at any size.
 *
 *     a ● v41 =  W─────▶●A──▶┊                      UTF-8
 *     b ● v41 =  W───────▶●A▶┊      R──▶●S─▶
 *     c ✖ v40 <  W───────────┊══╳░░░░░░░░░░░░
 *
 *     a o v41 =  W----->oA-->:                      ASCII
 *     b o v41 =  W------->oA>:      R-->oS->
 *     c x v40 <  W-----------:==X____________
 */
#ifndef GROUNDWORK_CANVAS_LANES_H
#define GROUNDWORK_CANVAS_LANES_H

#include "canvas/chart.h"

/* --- what a node holds ------------------------------------------------------------------------ */

/* How a copy compares to the newest; its sign says it without colour. */
typedef enum CopyState {
    COPY_NONE,        /* nothing is said of it */
    COPY_FRESH,       /* v41 =  good */
    COPY_BEHIND,      /* v40 <  waiting */
    COPY_CONFLICTING, /* v40 ≠  bad, ASCII v40 ! : neither is newer */
    COPY_AHEAD        /* v42 >  flow: newer than what counts as yet */
} CopyState;

/* "v41 =" at (x, y); version 0 is "-": nothing yet. Returns the column behind it. */
int lanes_version(Canvas canvas, int x, int y, int64_t version, CopyState state);

/* --- lanes ------------------------------------------------------------------------------------ */

typedef enum LaneSign {
    LANE_PLAIN,  /* no sign */
    LANE_ALIVE,  /* ● good     o */
    LANE_DOWN,   /* ✖ bad      x */
    LANE_PAUSED, /* ◌ waiting  . */
    LANE_LEADER  /* ★ flow     * */
} LaneSign;

enum { LANE_ROWS = 2 };

typedef struct LaneLabel {
    const char *words; /* NULL: none */
    Role role;
} LaneLabel;

typedef struct Lane {
    int y; /* its first row */
    const char *name;
    LaneSign sign;
    int64_t version; /* what its node holds, where `copy` says something */
    CopyState copy;
    LaneLabel right[LANE_ROWS]; /* a row each */
} Lane;

/* What a message comes to when it is due. On its way they all look the same: ──▶ */
typedef enum LaneEnd {
    LANE_ARRIVES, /* ──▶    --> */
    LANE_APPLIED, /* ──▶●   -->o  its receiver keeps what it says */
    LANE_LOST,    /* ──╳    --X   in bad, as the two below */
    LANE_CUT,     /* ──┃    --#   a partition is in its way */
    LANE_REFUSED  /* ──⊣    --] */
} LaneEnd;

typedef struct LaneMessage {
    int from, to;         /* lanes; the same one: along it, from or to one who has no lane */
    int row;              /* along a lane: in which of its rows */
    double sent, due;     /* `due`: when it arrives, or is lost */
    double overdue_after; /* so long after `sent` its trail is a heavy ═ (=) in waiting: what it was
                             to be there for has happened; 0: never */
    LaneEnd end;
    Role role;         /* ROLE_FLOW; ROLE_MUTED for what no longer counts */
    const char *label; /* "W": where its trail begins, as soon as that is longer; NULL: none */
} LaneMessage;

typedef enum LaneSpanKind {
    LANE_SPAN_DOWN,   /* ✖░░░ in muted    x___ */
    LANE_SPAN_PAUSED, /* ◌░░░ in waiting  .~~~ */
    LANE_SPAN_BAR /* ├─w4─┤ in its role |-w4-| : an operation from call to answer, open while it
                         lasts; in its row only */
} LaneSpanKind;

/* What a lane is like for some time. */
typedef struct LaneSpan {
    int lane, row;
    double from, to; /* `to` may be in the future, or INFINITY: it still is */
    LaneSpanKind kind;
    Role role;         /* of a bar */
    const char *label; /* of a bar; NULL: none */
} LaneSpan;

/* Something at an instant that is no message. */
typedef struct LaneDot {
    int lane, row;
    double at;
    const char *glyph; /* one column wide */
    Role role;
    const char *label; /* behind it, unless another dot or a message's end is there; NULL: none */
} LaneDot;

/* An instant across lanes: ┊ (:) through rows and trails, and its name in the first row, behind
 * the line or, where there is no room, before it. */
typedef struct LaneBound {
    double at;
    int y, rows;
    Role role;
    const char *label; /* NULL: none */
} LaneBound;

/* Two lanes that cannot reach each other: ━━━ (###) in bad along the row between them. */
typedef struct LaneCut {
    int y;
    double from, to; /* as of a span */
    const char *label;
} LaneCut;

typedef struct Lanes {
    double from, to, now; /* the axis, and the instant */
    int left, right; /* columns of the labels on both sides, with the blank towards the track */
    int rows;        /* a lane's, 1 to LANE_ROWS */
    bool bare;       /* without the dots of lanes on which time has passed and nothing is */
    const Lane *lanes;
    int lane_count;
    const LaneMessage *messages; /* of two in one place the later one in the list shows */
    int message_count;
    const LaneSpan *spans;
    int span_count;
    const LaneDot *dots;
    int dot_count;
    const LaneBound *bounds;
    int bound_count;
    const LaneCut *cuts;
    int cut_count;
} Lanes;

/* Left of the track each lane has its name, its sign and what its node holds, as far as `left` has
 * room; right of it its labels. A message between two lanes goes in steps, ──╮ ╰──▶, from the row
 * of the one that is nearest to the other. */
void lanes_draw(Canvas canvas, const Lanes *lanes);

/* The column of an instant on a canvas as wide as lanes_draw() gets it; outside of the track where
 * the instant is outside of the axis. */
int lanes_column(Canvas canvas, const Lanes *lanes, double at);

/* Ticks below or above the track, in one row: "0      10      20 ms". A value is what is at a tick
 * less `zero`, written by `format` (NULL: as many decimals as needed); `unit` stands at the end. */
void lanes_times(Canvas row, const Lanes *lanes, double zero, ChartFormat *format,
                 const char *unit);

/* A node's name with its sign behind it, at the left; returns the column behind both. */
int lanes_name(Canvas canvas, int y, const char *name, LaneSign sign);

/* Columns for names of up to `name` columns, the sign and, with `version` > 0, what nodes hold up
 * to that version: for `left`. */
int lanes_left(int name, int64_t version);

/* So many of `of` have answered and `needs` are needed: "W ▰▰▱ 2/2" (W ##. 2/2). Those that were
 * needed are in flow and, once they suffice, in good; later ones are muted, drawn ▪ (:). Returns
 * the column behind it. */
typedef struct LaneQuorum {
    const char *name;
    int count, needs, of;
} LaneQuorum;
int lanes_quorum(Canvas canvas, int x, int y, const LaneQuorum *quorum);

#endif
