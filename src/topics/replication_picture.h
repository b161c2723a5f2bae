/* What the files of the pictures of `replication` share.
 *
 *     replication_picture.c          which picture, and how its rows are shared out; the gauges
 *     replication_picture_lanes.c    quorum: one write and its read through the replicas
 *     replication_picture_words.c    quorum: what is going on, in words
 *     replication_picture_trials.c   trials: the curve, and ours beside the published
 *     replication_picture_leaders.c  logs of a leader and its followers; two leaders
 */
#ifndef GROUNDWORK_TOPICS_REPLICATION_PICTURE_H
#define GROUNDWORK_TOPICS_REPLICATION_PICTURE_H

#include "canvas/lanes.h"
#include "canvas/logs.h"
#include "replication.h"

enum { WORDS_BYTES = 160 };

/* A sentence and what it means. */
typedef struct Words {
    char text[WORDS_BYTES];
    Role role;
} Words;

/* Spares that hand their hints over just now: it began so, and is seen until. */
typedef struct Handover {
    Time began, until; /* began -1: none do */
    uint32_t from, to; /* spares, from 0; homes */
} Handover;
Handover replication_handover(const QuorumModel *model, Time now);

/* The write and read that are drawn: what is followed, or was last where the rest goes by too fast.
 * NULL before there is any, and while hints are handed over. */
const QuorumTrace *replication_trace(const View *view);

/* The rows that its lanes would use of `most`, with the line of names above and the times below. */
int replication_lane_rows(const View *view, int most);
void replication_draw_lanes(const View *view, const QuorumTrace *trace, Canvas canvas);

/* A leg has arrived, or is lost, by now. */
bool replication_has_arrived(const LegTrace *leg, Time now);
bool replication_is_lost(const LegTrace *leg, Time now);

/* "v41", or "nothing". */
void replication_version(int64_t version, char *out, size_t size);

/* What there is to be seen; and how long replicas lack the write after its commit. */
Words replication_tell(const View *view, const QuorumTrace *trace);
Words replication_tell_window(const View *view, const QuorumTrace *trace);

/* The race alone decides: nobody is down or cut off, and no spare acknowledges. */
bool replication_theory_applies(const QuorumStore *store);

/* P(fresh | t) of what was measured and of theory, with the published point. */
void replication_draw_curve(const View *view, Canvas canvas);

void replication_draw_trials(const View *view, Canvas canvas);
void replication_draw_logs(const View *view, Canvas canvas);
void replication_draw_two(const View *view, Canvas canvas);

#endif
