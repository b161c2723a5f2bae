#include "algo/dependency_graph.h"

#include <assert.h>
#include <string.h>

enum { MOST = DEPENDENCY_TRANSACTIONS };

/* --- the log ---------------------------------------------------------------------------------- */

void dependency_log_reset(DependencyLog *log)
{
    for (int i = 0; i < MOST; i++) log->fates[i] = FATE_OPEN;
    for (int row = 0; row <= DEPENDENCY_ROWS; row++)
        log->start[row] = (LoggedVersion){.row = row, .writer = DEPENDENCY_NOBODY};
    log->version_count = log->read_count = 0;
}

void dependency_log_put(DependencyLog *log, int row, int64_t value)
{
    assert(row >= 1 && row <= DEPENDENCY_ROWS);
    log->start[row].exists = true;
    log->start[row].value = value;
}

void dependency_log_write(DependencyLog *log, LoggedVersion version)
{
    assert(log->version_count < DEPENDENCY_VERSIONS);
    assert(version.writer >= 0 && version.writer < MOST);
    log->versions[log->version_count++] = version;
}

void dependency_log_read(DependencyLog *log, const LoggedRead *read)
{
    assert(log->read_count < DEPENDENCY_READS);
    log->reads[log->read_count++] = *read;
}

const LoggedVersion *dependency_log_version(const DependencyLog *log, int row, int32_t number)
{
    if (number == 0) return &log->start[row];
    for (int i = 0; i < log->version_count; i++)
        if (log->versions[i].row == row && log->versions[i].number == number)
            return &log->versions[i];
    return NULL;
}

/* --- edges ------------------------------------------------------------------------------------ */

typedef struct Chain {
    const LoggedVersion *versions[MOST + 1]; /* the start, then each writer's last one, in order */
    int count;
} Chain;

static bool counts(const DependencyLog *log, int transaction, bool with_open)
{
    Fate fate = log->fates[transaction];
    return fate == FATE_COMMITTED || (with_open && fate == FATE_OPEN);
}

static void chain_of(const DependencyLog *log, int row, bool with_open, Chain *chain)
{
    chain->versions[0] = &log->start[row];
    chain->count = 1;
    for (int i = 0; i < log->version_count; i++) {
        const LoggedVersion *version = &log->versions[i];
        if (version->row != row || !counts(log, version->writer, with_open)) continue;
        int at = 1;
        while (at < chain->count && chain->versions[at]->writer != version->writer) at++;
        for (; at + 1 < chain->count; at++) chain->versions[at] = chain->versions[at + 1];
        chain->versions[at] = version;
        chain->count = at + 1;
    }
}

static void add_edge(DependencyGraph *graph, int from, int to, int kind, int row)
{
    if (from == to || from == DEPENDENCY_NOBODY) return;
    if (graph->kinds[from][to] == 0) graph->rows[from][to] = (uint8_t)row;
    graph->kinds[from][to] |= (uint8_t)kind;
}

static bool fits(const Predicate *where, const LoggedVersion *version)
{
    return version->exists && predicate_holds(where, version->row, version->value);
}

/* Where in the chain the version that was seen stands: its writer's place, or behind the last one
 * before it. */
static int place_of(const Chain *chain, const LoggedVersion *seen)
{
    int place = 0;
    for (int i = 1; i < chain->count; i++) {
        if (chain->versions[i]->writer == seen->writer) return i;
        if (chain->versions[i]->number < seen->number) place = i;
    }
    return place;
}

static void add_read(DependencyGraph *graph, const DependencyLog *log, const LoggedRead *read,
                     int row, const Chain *chain)
{
    const LoggedVersion *seen = dependency_log_version(log, row, read->seen[row]);
    assert(seen != NULL);
    int place = place_of(chain, seen), reader = read->reader;
    bool is_item = fits(&read->where, seen), was = is_item;
    if (seen->writer == reader) return;
    if (is_item && place > 0 && chain->versions[place]->writer == seen->writer)
        add_edge(graph, seen->writer, reader, DEPENDENCY_WR, row);
    for (int i = place; i > 0; i--) { /* who last brought it in or out */
        bool now = i == place ? is_item : fits(&read->where, chain->versions[i]);
        if (now == fits(&read->where, chain->versions[i - 1])) continue;
        add_edge(graph, chain->versions[i]->writer, reader, DEPENDENCY_WR, row);
        break;
    }
    for (int i = place + 1; i < chain->count; i++) {
        bool now = fits(&read->where, chain->versions[i]);
        if (now != was || (is_item && i == place + 1))
            add_edge(graph, reader, chain->versions[i]->writer, DEPENDENCY_RW, row);
        was = now;
    }
}

void dependency_graph_build(DependencyGraph *graph, const DependencyLog *log, bool with_open)
{
    memset(graph, 0, sizeof *graph);
    for (int row = 1; row <= DEPENDENCY_ROWS; row++) {
        Chain chain;
        chain_of(log, row, with_open, &chain);
        for (int i = 2; i < chain.count; i++)
            add_edge(graph, chain.versions[i - 1]->writer, chain.versions[i]->writer, DEPENDENCY_WW,
                     row);
        for (int i = 0; i < log->read_count; i++)
            if (counts(log, log->reads[i].reader, with_open)
                && predicate_covers_row(&log->reads[i].where, row))
                add_read(graph, log, &log->reads[i], row, &chain);
    }
}

/* --- cycles ----------------------------------------------------------------------------------- */

typedef struct Search {
    const DependencyGraph *graph;
    DependencyCycles *cycles;
    int path[MOST];
    bool is_on_path[MOST];
} Search;

static bool is_pure_rw(const DependencyGraph *graph, int from, int to)
{
    return graph->kinds[from][to] == DEPENDENCY_RW;
}

static void take_cycle(const Search *search, int length)
{
    DependencyCycles *cycles = search->cycles;
    bool has_two = false;
    for (int i = 0; i < length; i++) {
        int a = search->path[i], b = search->path[(i + 1) % length],
            c = search->path[(i + 2) % length];
        has_two = has_two || (is_pure_rw(search->graph, a, b) && is_pure_rw(search->graph, b, c));
    }
    if (!cycles->is_cyclic) cycles->all_two_rw = true;
    cycles->all_two_rw = cycles->all_two_rw && has_two;
    if (!cycles->is_cyclic || length < cycles->length) {
        cycles->length = length;
        memcpy(cycles->cycle, search->path, sizeof cycles->cycle);
    }
    cycles->is_cyclic = true;
}

/* Goes on from the end of the path; each simple cycle is found once, from its least member. */
static void extend(Search *search, int length)
{
    int first = search->path[0], last = search->path[length - 1];
    if (search->graph->kinds[last][first] != 0) take_cycle(search, length);
    for (int next = first + 1; next < MOST; next++) {
        if (search->graph->kinds[last][next] == 0 || search->is_on_path[next]) continue;
        search->path[length] = next;
        search->is_on_path[next] = true;
        extend(search, length + 1);
        search->is_on_path[next] = false;
    }
}

DependencyCycles dependency_graph_cycles(const DependencyGraph *graph)
{
    DependencyCycles cycles = {0};
    for (int first = 0; first < MOST; first++) {
        Search search = {.graph = graph, .cycles = &cycles, .path = {first}};
        extend(&search, 1);
    }
    return cycles;
}
