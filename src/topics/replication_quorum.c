/* The clients of a quorum. The writer sends each write to all homes and goes on at the W-th
 * acknowledgement; the reader asks all and believes the newest of the first R answers. Whatever
 * comes later is still counted, and may still mend a replica. */
#include "replication.h"

#include <inttypes.h>

enum { TIMER_ARRIVAL, TIMER_TIMEOUT };

/* Keys of operations by hand are none that an arrival ever has. */
#define KEYS_BY_HAND ((int64_t)1 << 40)

/* --- writes ----------------------------------------------------------------------------------- */

static WriteOperation *write_place(QuorumWriter *writer, int64_t version)
{
    return &writer->operations[version % writer->capacity];
}

/* NULL where it is so old that its place was taken. */
static WriteOperation *write_of(QuorumWriter *writer, int64_t version)
{
    WriteOperation *operation = write_place(writer, version);
    return operation->write.version == version ? operation : NULL;
}

/* The homes that still get hints: those that have not been away for longer than the window. */
static uint32_t hinted_homes(QuorumStore *store, Time now, Effects *effects)
{
    uint32_t hinted = 0;
    for (int home = 0; home < store->n; home++) {
        Time since = store->unreachable_since[home];
        if ((store->reachable & QUORUM_BIT(home)) != 0) continue;
        if (hints_window_is_open(since, now, store->config->hint_window)) {
            hinted |= QUORUM_BIT(home);
            if (now - since > store->config->hint_window)
                effects_breach(effects, CLAIM_HINTS,
                               "a hint for %s, which has been away for %.3f s",
                               replication_node_names[home], (double)(now - since) / 1e9);
        } else if ((store->told_stopped & QUORUM_BIT(home)) == 0) {
            store->told_stopped |= QUORUM_BIT(home);
            effects_note(
                effects, NOTE_HINTS_STOPPED,
                (const int64_t[NOTE_ARGS]){NODE_REPLICAS + home, store->config->hint_window});
        }
    }
    return hinted;
}

static void send_write(QuorumWriter *writer, const WriteOperation *operation, QuorumTrace *trace,
                       Effects *effects)
{
    QuorumStore *store = writer->store;
    int route[QUORUM_HOMES];
    bool sloppy = store->config->sloppy;
    Time now = effects_now(effects);
    uint32_t hinted = sloppy ? hinted_homes(store, now, effects) : 0;
    quorum_route(store->n, sloppy, store->reachable, hinted, route);
    for (int home = 0; home < store->n; home++) {
        if (route[home] == QUORUM_NOWHERE) continue;
        bool is_hint = route[home] != home;
        if (is_hint) trace->hinted[route[home] - store->n] = home;
        const int64_t args[NETWORK_ARGS] = {operation->write.version, operation->key,
                                            is_hint ? home : QUORUM_NOWHERE, operation->trace};
        quorum_send(store, effects, LEG_WRITE, route[home], operation->key, operation->trace, args);
    }
}

void quorum_begin_write(QuorumWriter *writer, bool by_hand, Effects *effects)
{
    QuorumStore *store = writer->store;
    Time now = effects_now(effects);
    WriteOperation *operation = write_place(writer, writer->version + 1);
    if (operation->timer != 0) {
        effects_fail(effects, "more than %d writes are under way: lower the rate",
                     writer->capacity);
        return;
    }
    QuorumTrace *trace = quorum_trace_new(store, now, by_hand);
    *operation =
        (WriteOperation){.write = {.version = ++writer->version},
                         .key = by_hand ? KEYS_BY_HAND + writer->by_hand++ : writer->arrivals,
                         .began = now,
                         .trace = trace->ref};
    trace->version = operation->write.version;
    trace->write_began = now;
    store->writes++;
    effects_note(effects, NOTE_WRITE,
                 (const int64_t[NOTE_ARGS]){operation->write.version, by_hand});
    operation->timer = effects_timer(effects, TIMER_TIMEOUT, QUORUM_TIMEOUT,
                                     (const int64_t[EVENT_ARGS]){operation->write.version});
    send_write(writer, operation, trace, effects);
}

void quorum_await_arrival(QuorumWriter *writer, Effects *effects)
{
    Time gap = replication_gap(writer->store->config, effects, DRAW_GAP, writer->arrivals);
    writer->arrival = effects_timer(effects, TIMER_ARRIVAL, gap, NULL);
}

/* Acknowledged by W: the reader's clock starts. */
static void commit(QuorumWriter *writer, WriteOperation *operation, Effects *effects)
{
    QuorumStore *store = writer->store;
    Time now = effects_now(effects), after = store->config->after;
    int64_t version = operation->write.version;
    effects_cancel(effects, operation->timer);
    operation->timer = 0;
    uint32_t acked = operation->write.acked;
    if (!store->config->sloppy) acked &= QUORUM_BIT(store->n) - 1;
    if (quorum_count(acked) < store->config->wars.w)
        effects_breach(effects, CLAIM_COMMIT, "v%" PRId64 " committed with %d of %d acks", version,
                       quorum_count(acked), store->config->wars.w);
    if (version > store->newest) {
        store->newest = version;
        store->newest_at = now;
    }
    store->writes_fail = false;
    bool seen = quorum_is_followed(store, operation->trace);
    effects_note(effects, seen ? NOTE_COMMITTED_SEEN : NOTE_COMMITTED,
                 (const int64_t[NOTE_ARGS]){version, now - operation->began});
    effects_sample(effects, SERIES_COMMITTED, 1);
    effects_sample(effects, SERIES_BEHIND, quorum_behind(store));
    QuorumTrace *trace = quorum_trace_of(store, operation->trace);
    if (trace != NULL) {
        trace->committed = now;
        bool is_near = after <= 2 * store->config->follow_pace; /* else the wait is not followed */
        if (is_near) quorum_follow(store, trace, now, now + after);
    }
    effects_send(effects, NODE_READER, MESSAGE_BEGIN_READ, after,
                 (const int64_t[EVENT_ARGS]){operation->key, operation->trace});
}

static void take_ack(QuorumWriter *writer, const Event *event, Effects *effects)
{
    QuorumStore *store = writer->store;
    int node = event->from - NODE_REPLICAS;
    WriteOperation *operation = write_of(writer, event->args[0]);
    QuorumTrace *trace = quorum_trace_of(store, event->args[3]);
    if (operation == NULL) return;
    bool is_open = operation->timer != 0;
    bool commits = quorum_ack(&operation->write, store->config->wars.w, node);
    int acks = quorum_count(operation->write.acked);
    if (trace != NULL) {
        trace->acked = operation->write.acked;
        trace->acks = acks;
    }
    effects_note(effects, NOTE_ACK,
                 (const int64_t[NOTE_ARGS]){event->from, operation->write.version, acks,
                                            store->config->wars.w});
    if (commits && is_open) commit(writer, operation, effects);
}

static void fail_write(QuorumWriter *writer, int64_t version, Effects *effects)
{
    QuorumStore *store = writer->store;
    WriteOperation *operation = write_of(writer, version);
    operation->timer = 0;
    store->failed_writes++;
    QuorumTrace *trace = quorum_trace_of(store, operation->trace);
    if (trace != NULL) trace->write_failed = effects_now(effects);
    bool is_told = !store->writes_fail || quorum_is_followed(store, operation->trace);
    store->writes_fail = true;
    effects_note(effects, is_told ? NOTE_WRITE_FAILED : NOTE_WRITE_FAILED_TOO,
                 (const int64_t[NOTE_ARGS]){version, quorum_count(operation->write.acked),
                                            store->config->wars.w});
    effects_sample(effects, SERIES_FAILED, 1);
}

static void writer_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    QuorumModel *model = state;
    QuorumWriter *writer = &model->writer;
    (void)self;
    switch ((EventKind)event->kind) {
    case EVENT_START:
        if (writer->is_on) quorum_await_arrival(writer, effects);
        return;
    case EVENT_ACTION: quorum_act(model, event, effects); break;
    case EVENT_TIMER:
        if (event->type == TIMER_TIMEOUT) {
            fail_write(writer, event->args[0], effects);
        } else {
            quorum_begin_write(writer, false, effects);
            writer->arrivals++;
            quorum_await_arrival(writer, effects);
        }
        break;
    case EVENT_MESSAGE:
        quorum_receive(writer->store, event, effects);
        take_ack(writer, event, effects);
        break;
    case EVENT_RESTART: return;
    }
    quorum_check_messages(writer->store, effects);
}

/* --- reads ------------------------------------------------------------------------------------ */

static ReadOperation *read_of(QuorumReader *reader, int64_t number)
{
    ReadOperation *operation = &reader->operations[number % reader->capacity];
    return operation->number == number ? operation : NULL;
}

/* The read that follows a commit is drawn with its write's trace; one by hand has its own. */
static QuorumTrace *read_trace(QuorumStore *store, int64_t ref, bool by_hand, Time now)
{
    QuorumTrace *trace = by_hand ? quorum_trace_new(store, now, true) : quorum_trace_of(store, ref);
    if (trace != NULL) trace->read_began = now;
    return trace;
}

static void begin_read(QuorumReader *reader, const Event *event, Effects *effects)
{
    QuorumStore *store = reader->store;
    bool by_hand = event->args[0] < 0;
    ReadOperation *operation = &reader->operations[(reader->number + 1) % reader->capacity];
    if (operation->timer != 0) {
        effects_fail(effects, "more than %d reads are under way: lower the rate", reader->capacity);
        return;
    }
    QuorumTrace *trace = read_trace(store, event->args[1], by_hand, event->at);
    *operation =
        (ReadOperation){.number = ++reader->number,
                        .key = by_hand ? 2 * KEYS_BY_HAND + reader->by_hand++ : event->args[0],
                        .began = event->at,
                        .newest_at = store->newest_at,
                        .expected = store->newest,
                        .trace = trace != NULL ? trace->ref : TRACE_NONE};
    if (trace != NULL) trace->expected = operation->expected;
    store->reads++;
    effects_note(effects, NOTE_READ,
                 (const int64_t[NOTE_ARGS]){operation->number, operation->expected, by_hand});
    operation->timer = effects_timer(effects, TIMER_TIMEOUT, QUORUM_TIMEOUT,
                                     (const int64_t[EVENT_ARGS]){operation->number});
    for (int home = 0; home < store->n; home++)
        quorum_send(
            store, effects, LEG_READ, home, operation->key, operation->trace,
            (const int64_t[NETWORK_ARGS]){operation->number, operation->key, 0, operation->trace});
}

/* The first home, by its answer's version, that had what the read returned. */
static int home_of_answer(const ReadOperation *operation, int last)
{
    const QuorumRead *read = &operation->read;
    if (read->versions[last] == read->returned) return last;
    for (int home = 0; home < QUORUM_HOMES; home++)
        if ((read->answered & QUORUM_BIT(home)) != 0 && read->versions[home] == read->returned)
            return home;
    return last;
}

static void count_freshness(QuorumStore *store, const ReadOperation *operation, bool is_stale)
{
    store->answered_reads++;
    store->stale_reads += is_stale;
    bool is_late = store->healed >= 0 && operation->began > store->healed + 2 * TIME_SECOND;
    store->stale_after_heal += is_stale && is_late;
    if (operation->newest_at < 0) return;
    Time bin = (operation->began - operation->newest_at) / TIME_MILLISECOND;
    if (bin >= FRESH_BINS) return;
    store->fresh_by[bin].reads++;
    store->fresh_by[bin].fresh += !is_stale;
}

static void finish_read(QuorumReader *reader, ReadOperation *operation, int last, Effects *effects)
{
    QuorumStore *store = reader->store;
    const ReplicationConfig *config = store->config;
    int64_t got = operation->read.returned;
    bool is_stale = got < operation->expected;
    int from = home_of_answer(operation, last);
    effects_cancel(effects, operation->timer);
    operation->timer = 0;
    count_freshness(store, operation, is_stale);
    bool seen = quorum_is_followed(store, operation->trace);
    QuorumTrace *trace = quorum_trace_of(store, operation->trace);
    if (trace != NULL) {
        trace->returned = effects_now(effects);
        trace->got = got;
        trace->got_from = from;
    }
    int64_t behind = operation->expected - got, after = operation->began - operation->newest_at;
    if (is_stale)
        effects_note(effects, seen || !store->reads_stale ? NOTE_STALE : NOTE_STALE_TOO,
                     (const int64_t[NOTE_ARGS]){got, NODE_REPLICAS + from, behind, after,
                                                operation->number});
    else
        effects_note(effects, seen ? NOTE_FRESH_SEEN : NOTE_FRESH,
                     (const int64_t[NOTE_ARGS]){got, NODE_REPLICAS + from, operation->number});
    store->reads_stale = is_stale;
    store->reads_fail = false;
    effects_sample(effects, is_stale ? SERIES_STALE : SERIES_FRESH, 1);
    if (is_stale && config->wars.r + config->wars.w > config->wars.n && !config->sloppy)
        effects_breach(effects, CLAIM_FRESH, "a read got v%" PRId64 ", v%" PRId64 " was committed",
                       got, operation->expected);
}

/* Whoever answered with less than the newest is sent it. */
static void mend(QuorumReader *reader, ReadOperation *operation, Effects *effects)
{
    QuorumStore *store = reader->store;
    uint32_t behind = quorum_repair(&operation->read);
    for (int home = 0; home < store->n; home++) {
        if ((behind & QUORUM_BIT(home)) == 0) continue;
        store->repairs++;
        int64_t newest = operation->read.newest;
        bool seen = quorum_is_followed(store, operation->trace);
        effects_note(effects, seen ? NOTE_READ_REPAIR_SEEN : NOTE_READ_REPAIR,
                     (const int64_t[NOTE_ARGS]){NODE_REPLICAS + home, newest});
        quorum_send(store, effects, LEG_MEND, home, operation->key, operation->trace,
                    (const int64_t[NETWORK_ARGS]){newest, operation->key, 0, operation->trace});
    }
}

static void take_answer(QuorumReader *reader, const Event *event, Effects *effects)
{
    QuorumStore *store = reader->store;
    int home = event->from - NODE_REPLICAS;
    ReadOperation *operation = read_of(reader, event->args[0]);
    if (operation == NULL) return;
    bool is_open = operation->timer != 0;
    bool returns = quorum_answer(&operation->read, store->config->wars.r, home, event->args[1]);
    QuorumTrace *trace = quorum_trace_of(store, operation->trace);
    if (trace != NULL) {
        trace->answered = operation->read.answered;
        trace->answers = operation->read.answers;
    }
    effects_note(effects, NOTE_ANSWER,
                 (const int64_t[NOTE_ARGS]){event->from, event->args[1], operation->read.answers,
                                            store->config->wars.r});
    if (returns && is_open) finish_read(reader, operation, home, effects);
    if (store->config->read_repair) mend(reader, operation, effects);
}

static void fail_read(QuorumReader *reader, int64_t number, Effects *effects)
{
    QuorumStore *store = reader->store;
    ReadOperation *operation = read_of(reader, number);
    operation->timer = 0;
    store->failed_reads++;
    QuorumTrace *trace = quorum_trace_of(store, operation->trace);
    if (trace != NULL) trace->read_failed = effects_now(effects);
    bool is_told = !store->reads_fail || quorum_is_followed(store, operation->trace);
    store->reads_fail = true;
    effects_note(effects, is_told ? NOTE_READ_FAILED : NOTE_READ_FAILED_TOO,
                 (const int64_t[NOTE_ARGS]){operation->read.answers, store->config->wars.r});
    effects_sample(effects, SERIES_FAILED, 1);
}

static void reader_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    QuorumReader *reader = state;
    (void)self;
    if (event->kind == EVENT_TIMER) fail_read(reader, event->args[0], effects);
    if (event->kind == EVENT_MESSAGE && event->type == MESSAGE_BEGIN_READ) {
        begin_read(reader, event, effects);
    } else if (event->kind == EVENT_MESSAGE) {
        quorum_receive(reader->store, event, effects);
        take_answer(reader, event, effects);
    }
    quorum_check_messages(reader->store, effects);
}

/* --- the model -------------------------------------------------------------------------------- */

static const NodeType writer_type = {"writer", writer_step};
static const NodeType reader_type = {"reader", reader_step};

/* Room for twice as many as begin on average until the first of them has timed out, and for a few
 * by hand. */
static int operations_of(const ReplicationConfig *config)
{
    double per_ns = (double)config->rate / (double)config->rate_ns;
    return 64 + (int)(2 * per_ns * (double)QUORUM_TIMEOUT);
}

static void init_store(QuorumStore *store, const ReplicationConfig *config, const Setup *setup)
{
    *store = (QuorumStore){.config = config,
                           .n = config->wars.n,
                           .nodes = config->wars.n + (config->sloppy ? QUORUM_SPARES : 0),
                           .newest_at = -1,
                           .healed = -1,
                           .followed_last = -1};
    const Law *legs[LEGS] = {&config->wars.write_there, &config->wars.ack_back,
                             &config->wars.read_there, &config->wars.answer_back,
                             &config->wars.write_there};
    for (int leg = 0; leg < LEGS; leg++) {
        store->laws[leg][0] = *legs[leg];
        store->laws[leg][1] = law_shifted(*legs[leg], config->wars.far_ns);
    }
    for (int i = 0; i < TRACES; i++) store->traces[i].ref = TRACE_NONE;
    store->reachable = QUORUM_BIT(store->n) - 1;
    store->homes = arena_array(setup->arena, (size_t)store->n, sizeof *store->homes);
    store->spares = arena_array(setup->arena, QUORUM_SPARES, sizeof *store->spares);
    for (int i = 0; i < store->n; i++) store->homes[i].store = store;
    for (int i = 0; i < QUORUM_SPARES; i++) store->spares[i].store = store;
}

void quorum_build(ReplicationModel *model, const Setup *setup)
{
    QuorumModel *quorum = model->quorum = arena_alloc(setup->arena, sizeof *quorum);
    QuorumStore *store = &quorum->store;
    const ReplicationConfig *config = &model->config;
    init_store(store, config, setup);
    int capacity = operations_of(config);
    quorum->writer = (QuorumWriter){.store = store, .capacity = capacity, .is_on = true};
    quorum->reader = (QuorumReader){.store = store, .capacity = capacity};
    quorum->writer.operations = arena_array(setup->arena, (size_t)capacity, sizeof(WriteOperation));
    quorum->reader.operations = arena_array(setup->arena, (size_t)capacity, sizeof(ReadOperation));
    world_add_node(setup->world, &writer_type, quorum, "writer");
    world_add_node(setup->world, &reader_type, &quorum->reader, "reader");
    for (int i = 0; i < store->n; i++)
        world_add_node(setup->world, &quorum_home_type, &store->homes[i],
                       replication_node_names[i]);
    for (int i = 0; i < store->nodes - store->n; i++)
        world_add_node(setup->world, &quorum_spare_type, &store->spares[i],
                       replication_node_names[QUORUM_HOMES + i]);
    store->network = network_new(setup->world, NODE_REPLICAS + store->nodes);
    network_on_loss(store->network, quorum_lose, store);
}
