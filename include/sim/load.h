/* What sends requests: an open generator, which sends the next one whatever became of the last, or
 * a closed one, some users of whom each waits for its answer, thinks, and asks again.
 *
 * Source of the distinction: Schroeder, Wierman, Harchol-Balter, "Open versus closed: a cautionary
 * tale", NSDI 2006.
 */
#ifndef GROUNDWORK_SIM_LOAD_H
#define GROUNDWORK_SIM_LOAD_H

#include "base/law.h"
#include "sim/node.h"

/* A node's state; filled in by the model. A request is a message whose first two arguments are its
 * number, from 0, and the user, and which goes without delay; an answer is any message that brings
 * these two back. */
typedef struct Load {
    NodeId to;
    int type;    /* of its messages */
    int users;   /* 0: open */
    Law pause;   /* open: between two requests; closed: a user's thinking, also before the first */
    int purpose; /* of its draws: the thing is the request's number */
    int64_t limit; /* requests in all; 0: no end */
    int64_t sent, answered;
} Load;

extern const NodeType load_type;

#endif
