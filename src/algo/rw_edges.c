#include "algo/rw_edges.h"

#include <assert.h>

void rw_edges_init(RwEdges *rw, Arena *arena, int nodes, int capacity)
{
    rw->nodes = arena_array(arena, (size_t)nodes, sizeof *rw->nodes);
    rw->edges = arena_array(arena, (size_t)capacity, sizeof *rw->edges);
    rw->node_count = nodes;
    rw->capacity = capacity;
    rw_edges_reset(rw);
}

void rw_edges_reset(RwEdges *rw)
{
    for (int i = 0; i < rw->node_count; i++)
        rw->nodes[i] = (RwNode){.out = RW_NONE, .in = RW_NONE, .committed = RW_OPEN};
    for (int i = 0; i < rw->capacity; i++) rw->edges[i].next_out = i + 1;
    rw->edges[rw->capacity - 1].next_out = RW_NONE;
    rw->free = 0;
    rw->is_full = false;
}

bool rw_edges_has(const RwEdges *rw, int from, int to)
{
    for (int at = rw->nodes[from].out; at != RW_NONE; at = rw->edges[at].next_out)
        if (rw->edges[at].to == to) return true;
    return false;
}

bool rw_edges_add(RwEdges *rw, int from, int to)
{
    assert(from != to);
    int at = rw->free;
    if (rw_edges_has(rw, from, to)) return false;
    if (at == RW_NONE) {
        rw->is_full = true;
        return false;
    }
    RwNode *reader = &rw->nodes[from], *writer = &rw->nodes[to];
    rw->free = rw->edges[at].next_out;
    rw->edges[at] = (RwEdge){.from = from,
                             .to = to,
                             .next_out = reader->out,
                             .previous_out = RW_NONE,
                             .next_in = writer->in,
                             .previous_in = RW_NONE};
    if (reader->out != RW_NONE) rw->edges[reader->out].previous_out = at;
    if (writer->in != RW_NONE) rw->edges[writer->in].previous_in = at;
    reader->out = writer->in = at;
    return true;
}

static void unlink_edge(RwEdges *rw, int at)
{
    RwEdge *edge = &rw->edges[at];
    if (edge->previous_out != RW_NONE) rw->edges[edge->previous_out].next_out = edge->next_out;
    else rw->nodes[edge->from].out = edge->next_out;
    if (edge->next_out != RW_NONE) rw->edges[edge->next_out].previous_out = edge->previous_out;
    if (edge->previous_in != RW_NONE) rw->edges[edge->previous_in].next_in = edge->next_in;
    else rw->nodes[edge->to].in = edge->next_in;
    if (edge->next_in != RW_NONE) rw->edges[edge->next_in].previous_in = edge->previous_in;
    edge->next_out = rw->free;
    rw->free = at;
}

void rw_edges_drop(RwEdges *rw, int node)
{
    while (rw->nodes[node].out != RW_NONE) unlink_edge(rw, rw->nodes[node].out);
    while (rw->nodes[node].in != RW_NONE) unlink_edge(rw, rw->nodes[node].in);
    rw->nodes[node].committed = RW_OPEN;
}

void rw_edges_commit(RwEdges *rw, int node, int64_t number)
{
    rw->nodes[node].committed = number;
}

/* Whether `out` has committed, and neither of the others before it. */
static bool is_first(const RwEdges *rw, int in, int pivot, int out)
{
    int64_t first = rw->nodes[out].committed;
    if (first == RW_OPEN) return false;
    return first < rw->nodes[pivot].committed && first <= rw->nodes[in].committed;
}

static bool found(RwDanger *danger, int in, int pivot, int out)
{
    *danger = (RwDanger){in, pivot, out};
    return true;
}

bool rw_edges_danger(const RwEdges *rw, int from, int to, RwDanger *danger)
{
    for (int at = rw->nodes[to].out; at != RW_NONE; at = rw->edges[at].next_out)
        if (is_first(rw, from, to, rw->edges[at].to))
            return found(danger, from, to, rw->edges[at].to);
    for (int at = rw->nodes[from].in; at != RW_NONE; at = rw->edges[at].next_in)
        if (is_first(rw, rw->edges[at].from, from, to))
            return found(danger, rw->edges[at].from, from, to);
    return false;
}

bool rw_edges_pivot(const RwEdges *rw, int out, RwDanger *danger)
{
    for (int at = rw->nodes[out].in; at != RW_NONE; at = rw->edges[at].next_in) {
        int pivot = rw->edges[at].from;
        if (rw->nodes[pivot].committed != RW_OPEN) continue;
        for (int to = rw->nodes[pivot].in; to != RW_NONE; to = rw->edges[to].next_in)
            if (is_first(rw, rw->edges[to].from, pivot, out))
                return found(danger, rw->edges[to].from, pivot, out);
    }
    return false;
}
