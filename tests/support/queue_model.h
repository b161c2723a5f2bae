/* A queue with one line and some servers: customers arrive at random, wait their turn and are
 * served. The engine is measured by it, since its truth is known.
 *
 * They come from a node of their own, which sends the station a message for each (three events a
 * customer), or the station times them itself (two, as in a loop without an engine).
 */
#ifndef GROUNDWORK_TESTS_QUEUE_MODEL_H
#define GROUNDWORK_TESTS_QUEUE_MODEL_H

#include "sim/histogram.h"
#include "sim/world.h"

typedef struct QueueConfig {
    int servers;
    double interarrival_ns; /* mean; exponential: Poisson arrivals */
    double service_ns;      /* mean */
    bool constant_service;  /* else exponential */
    int64_t customers;      /* that arrive in all; 0: without end */
    bool one_node;          /* the station times the arrivals itself */
} QueueConfig;

enum { QUEUE_NODES = 2, QUEUE_EVENTS = 128, QUEUE_LENGTH = 1 << 16 };

/* The station's state, and what it has counted. */
typedef struct QueueModel {
    QueueConfig config;
    int64_t arrived, begun, departed;
    int64_t sojourn_ns;          /* of all that departed, together */
    int64_t area_ns;             /* integral of the number in the system, up to `changed` */
    Time changed;                /* when that number last changed */
    Histogram waits;             /* ns before service, of all whose service has begun */
    int in_system;               /* its series: the number in the system */
    Time arrivals[QUEUE_LENGTH]; /* of those that wait, by customer modulo the length */
} QueueModel;

QueueModel *queue_model_build(World *world, Arena *arena, const QueueConfig *config);

#endif
