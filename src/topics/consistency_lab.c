/* A history, its verdicts, and the search for an order, a step an event. */
#include "consistency.h"

#include "base/mutant.h"

#include <string.h>

enum { TIMER_MOVE, MADE_UP = 90, MADE_UP_PROCESSES = 5, SCRATCH = 1 << 24 };

#define BETWEEN (250 * TIME_MILLISECOND)

static const LinSpec a_register = {.step = lin_register};

/* --- judging ---------------------------------------------------------------------------------- */

static void judge_orders(Lab *lab, int64_t initial, Arena *scratch)
{
    for (OrderModel model = 0; model < ORDER_MODELS; model++)
        lab->orders[model] =
            order_check(lab->operations, lab->count, model, initial, scratch);
}

static int64_t events_until(const Lab *lab, int64_t at)
{
    int64_t events = 0;
    for (int i = 0; i < lab->count; i++)
        events += (lab->operations[i].call <= at) + (lab->operations[i].returned <= at);
    return events;
}

/* Of the key of the misplaced operation: what could be placed before it. */
static void keep_furthest(Lab *lab, const LinSpec *spec, Arena *scratch)
{
    const LinOperation *misplaced = &lab->operations[lab->result.misplaced];
    LinOperation *of_key = arena_array(scratch, (size_t)lab->count + 1, sizeof *of_key);
    int *at = arena_array(scratch, (size_t)lab->count + 1, sizeof *at), count = 0;
    for (int i = 0; i < lab->count; i++) {
        if (lab->operations[i].key != misplaced->key) continue;
        at[count] = i;
        of_key[count++] = lab->operations[i];
    }
    LinSearch *search = lin_search_new(scratch, of_key, count, spec);
    if (search == NULL || lin_search_go(search, lab->limit) != LIN_NO) return;
    LinProgress progress = lin_search_progress(search);
    lab->furthest = arena_array(lab->arena, (size_t)progress.furthest_count + 1, sizeof(int));
    lab->furthest_count = progress.furthest_count;
    for (int i = 0; i < progress.furthest_count; i++) lab->furthest[i] = at[progress.furthest[i]];
}

/* What takes memory is in arenas of its own: nothing of it is the run's state. */
static void judge(Lab *lab)
{
    bool is_file = lab->file != NULL;
    Arena *scratch = arena_new(is_file ? (size_t)2 << 30 : SCRATCH);
    Arena *values = arena_new(is_file ? (size_t)1 << 29 : SCRATCH);
    LinSpec spec = lab->file != NULL ? history_spec(lab->file, values) : a_register;
    lab->result = lin_check(lab->operations, lab->count, &spec, lab->limit, scratch);
    judge_orders(lab, spec.initial, scratch);
    int64_t refuted = LIN_OPEN;
    if (lab->result.verdict == LIN_NO) {
        refuted = lin_refuted_at(lab->operations, lab->count, &spec, lab->limit, scratch);
        keep_furthest(lab, &spec, scratch);
    }
    lab->refuted_at = refuted == LIN_OPEN   ? 0
                      : lab->file != NULL ? refuted
                                          : events_until(lab, refuted);
    lab->unknown = 0;
    for (int i = 0; i < lab->count; i++)
        lab->unknown += lab->operations[i].outcome == LIN_UNKNOWN;
    arena_free(scratch);
    arena_free(values);
}

static void check_implied(const Lab *lab, Effects *effects)
{
    static const char *const names[] = {"linearizable",     "sequential",     "causal", "PRAM",
                                        "read your writes", "monotonic reads"};
    LinVerdict verdicts[ORDER_MODELS + 1] = {lab->result.verdict};
    for (int i = 0; i < ORDER_MODELS; i++) verdicts[i + 1] = lab->orders[i];
    for (int i = 0; i < ORDER_MODELS; i++) {
        int stronger = i <= ORDER_PRAM ? i : ORDER_PRAM + 1; /* the session guarantees: PRAM */
        if (verdicts[stronger] == LIN_YES && verdicts[i + 1] == LIN_NO)
            effects_breach(effects, CLAIM_IMPLIED, "%s, and not %s", names[stronger], names[i + 1]);
    }
}

/* What was known at each of its instants, one after the other. */
static void check_refuted(const Lab *lab, Effects *effects)
{
    Arena *scratch = arena_new(SCRATCH);
    LinOperation known[OPS_MOST];
    bool refuted = false;
    for (int64_t event = 1; event <= 2 * lab->count; event++) {
        int64_t at = LIN_OPEN; /* the first instant at which so many have happened */
        for (int i = 0; i < lab->count; i++) {
            int64_t both[] = {lab->operations[i].call, lab->operations[i].returned};
            for (int k = 0; k < 2; k++)
                if (events_until(lab, both[k]) >= event && both[k] < at) at = both[k];
        }
        if (at == LIN_OPEN) break;
        int count = lin_known(lab->operations, lab->count, at, known);
        LinVerdict verdict = lin_check(known, count, &a_register, lab->limit, scratch).verdict;
        if (refuted && verdict == LIN_YES)
            effects_breach(effects, CLAIM_REFUTED, "not at instant %lld any longer", (long long)at);
        refuted = refuted || verdict == LIN_NO;
    }
    arena_free(scratch);
}

/* --- searching, a step an event --------------------------------------------------------------- */

static void begin_search(Lab *lab)
{
    lab->keys = arena_array(lab->arena, OPS_MOST, sizeof *lab->keys);
    lab->key_count = lab->key = 0;
    lab->last = -1;
    for (int i = 0; i < lab->count; i++) {
        int key = 0;
        while (key < lab->key_count
               && lab->keys[key].operations[0].key != lab->operations[i].key)
            key++;
        if (key == lab->key_count) lab->key_count++;
        KeySearch *search = &lab->keys[key];
        search->at[search->count] = i;
        search->operations[search->count++] = lab->operations[i];
    }
    for (int i = 0; i < lab->key_count; i++)
        lab->keys[i].search =
            lin_search_new(lab->arena, lab->keys[i].operations, lab->keys[i].count, &a_register);
}

static void note(Effects *effects, ConsistencyNote kind, int64_t a, int64_t b)
{
    effects_note(effects, kind, (const int64_t[NOTE_ARGS]){a, b});
}

static void tell_move(Lab *lab, KeySearch *key, const LinProgress *before, Effects *effects)
{
    LinProgress after = lin_search_progress(key->search);
    int64_t name = key->operations[0].key;
    if (after.lifted > before->lifted) {
        lab->last = key->at[after.order[after.lifted - 1]];
        lab->last_fits = true;
        note(effects, NOTE_LIFTED, lab->last, name);
    } else if (after.lifted < before->lifted) {
        lab->last = key->at[before->order[before->lifted - 1]];
        lab->last_fits = false;
        note(effects, NOTE_UNDONE, lab->last, name);
    } else if (after.steps > before->steps) {
        lab->last = key->at[before->trying];
        lab->last_fits = false;
        note(effects, NOTE_REFUSED, lab->last, name);
    }
    if (after.verdict == LIN_YES) note(effects, NOTE_PLACED, name, 0);
    if (after.verdict == LIN_NO) note(effects, NOTE_NO_ORDER, name, key->at[after.blocking]);
}

/* False where the search is at its end. */
static bool move(Lab *lab, Effects *effects)
{
    if (lab->key == lab->key_count) return false;
    KeySearch *key = &lab->keys[lab->key];
    if (key->search == NULL) return false;
    LinProgress before = lin_search_progress(key->search);
    (void)lin_search_move(key->search);
    tell_move(lab, key, &before, effects);
    LinVerdict verdict = lin_search_progress(key->search).verdict;
    if (verdict == LIN_YES) lab->key++;
    return verdict != LIN_NO;
}

static void begin(Lab *lab, Effects *effects)
{
    judge(lab);
    effects_note(effects, NOTE_JUDGED,
                 (const int64_t[NOTE_ARGS]){lab->result.verdict, lab->orders[ORDER_SEQUENTIAL],
                                            lab->orders[ORDER_CAUSAL], lab->orders[ORDER_PRAM],
                                            lab->orders[ORDER_READ_YOUR_WRITES],
                                            lab->orders[ORDER_MONOTONIC_READS]});
    check_implied(lab, effects);
    if (lab->file != NULL || lab->made_up) return;
    check_refuted(lab, effects);
    begin_search(lab);
}

/* --- editing ---------------------------------------------------------------------------------- */

static bool edit(const Lab *lab, LinOperation *operation, ConsistencyAction action)
{
    enum { LAST = 1000000 };
    bool is_open = operation->returned == LIN_OPEN;
    int64_t most = 1;
    for (int i = 0; i < lab->count; i++)
        if (lab->operations[i].kind == LIN_WRITE && lab->operations[i].value > most)
            most = lab->operations[i].value;
    switch (action) {
    case ACTION_VALUE:
        if (operation->kind == LIN_WRITE) operation->value = operation->value % 9 + 1;
        else operation->value = (operation->value + 1) % (most + 1);
        return true;
    case ACTION_LONGER:
        if (is_open || operation->returned >= LAST) return false;
        operation->returned++;
        if (MUTANT("consistency-longer-is-later")) {
            operation->call += 10;
            operation->returned += 10;
        }
        return true;
    case ACTION_SHORTER:
        if (is_open || operation->returned <= operation->call + 1) return false;
        operation->returned--;
        return true;
    case ACTION_LATER:
        operation->call++;
        if (!is_open) operation->returned++;
        return true;
    case ACTION_EARLIER:
        if (operation->call == 0) return false;
        operation->call--;
        if (!is_open) operation->returned--;
        return true;
    default: return false;
    }
}

/* An operation keeps clear of the others of its process. */
static bool is_clear(const Lab *lab, int index)
{
    const LinOperation *operation = &lab->operations[index];
    for (int i = 0; i < lab->count; i++) {
        const LinOperation *other = &lab->operations[i];
        if (i != index && other->process == operation->process
            && other->call <= operation->returned && operation->call <= other->returned)
            return false;
    }
    return true;
}

static void take_action(Lab *lab, const Event *event, Effects *effects)
{
    ConsistencyAction action = (ConsistencyAction)event->type;
    int64_t index = event->args[0] - 1;
    bool possible = action >= ACTION_VALUE && action < ACTIONS && lab->file == NULL
                    && !lab->made_up && index >= 0 && index < lab->count;
    LinOperation before = {0};
    if (possible) {
        LinOperation *operation = &lab->typed.operations[index];
        before = *operation;
        possible = edit(lab, operation, action) && is_clear(lab, (int)index);
        if (!possible) *operation = before;
    }
    if (!possible) {
        note(effects, NOTE_NOTHING, action, 0);
        return;
    }
    LinVerdict verdict = lab->result.verdict;
    bool was_idle = lab->key == lab->key_count
                    || lin_search_progress(lab->keys[lab->key].search).verdict == LIN_NO;
    note(effects, NOTE_CHANGED, index, action);
    begin(lab, effects);
    if (action == ACTION_LONGER && verdict == LIN_YES && lab->result.verdict == LIN_NO)
        effects_breach(effects, CLAIM_WIDER, "operation %lld took longer, and no order is left",
                       (long long)index + 1);
    if (was_idle) effects_timer(effects, TIMER_MOVE, BETWEEN, NULL);
}

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Lab *lab = state;
    (void)self;
    switch ((EventKind)event->kind) {
    case EVENT_START:
        begin(lab, effects);
        effects_timer(effects, TIMER_MOVE, BETWEEN, NULL);
        return;
    case EVENT_ACTION: take_action(lab, event, effects); return;
    case EVENT_TIMER:
        if (move(lab, effects)) effects_timer(effects, TIMER_MOVE, BETWEEN, NULL);
        return;
    case EVENT_MESSAGE:
    case EVENT_RESTART: return;
    }
}

const NodeType consistency_lab_type = {"lab", step};

/* --- building --------------------------------------------------------------------------------- */

/* Five processes and one register, each operation with an instant of its own, so that it is
 * linearizable; but one read returns the value before the one before. */
static void make_up(Lab *lab, uint64_t seed)
{
    LinOperation *made = arena_array(lab->arena, MADE_UP, sizeof *made);
    int64_t free_at[MADE_UP_PROCESSES] = {0}, value = 0, before = 0, oldest = 0;
    int wrong = -1;
    for (int i = 0; i < MADE_UP; i++) {
        Rng rng = rng_keyed(seed, DRAW_TRIAL, (uint64_t)i);
        int process = i % MADE_UP_PROCESSES;
        int64_t point = 10 * (i + 1), call = point - 1 - (int64_t)rng_below(&rng, 30);
        bool writes = rng_below(&rng, 3) == 0;
        if (call < free_at[process]) call = free_at[process];
        made[i] = (LinOperation){.process = process, .call = call, .kind = LIN_READ,
                                 .returned = point + 1 + (int64_t)rng_below(&rng, 18),
                                 .value = value};
        free_at[process] = made[i].returned + 1;
        if (writes) {
            made[i].kind = LIN_WRITE;
            made[i].value = i + 1;
            oldest = before;
            before = value;
            value = i + 1;
        } else if (i > MADE_UP / 2 && wrong < 0) {
            wrong = i;
            made[i].value = oldest;
        }
    }
    lab->operations = made;
    lab->count = MADE_UP;
    lab->made_up = true;
}

void consistency_lab_init(Lab *lab, const Setup *setup)
{
    const Value *values = setup->values;
    lab->arena = setup->arena;
    lab->limit = values[PARAM_LIMIT].number;
    lab->file = values[PARAM_HISTORY].data;
    lab->last = -1;
    if (lab->file != NULL) {
        lab->operations = lab->file->operations;
        lab->count = lab->file->count;
        return;
    }
    if (values[PARAM_LITMUS].number == LITMUS && values[PARAM_OPS].typed.len == 0) {
        make_up(lab, world_seed(setup->world));
        return;
    }
    Text typed = values[PARAM_OPS].typed;
    bool is_typed = text_trim(typed).len > 0;
    if (!is_typed) typed = text_of(consistency_litmus_ops[values[PARAM_LITMUS].number]);
    (void)consistency_parse_ops(typed, &lab->typed, NULL);
    lab->operations = lab->typed.operations;
    lab->count = lab->typed.count;
}

Text consistency_value(const Lab *lab, int64_t value, Arena *scratch)
{
    if (lab->file != NULL) return history_value_text(lab->file->values, value, scratch);
    return text_printf(scratch, "%lld", (long long)value);
}

/* What is done to a key; where that need not be said, "r=1" and "w(1)". */
static Text operation_words(const Lab *lab, const LinOperation *operation, bool with_key,
                            Arena *scratch)
{
    enum { LONGEST = 12 };
    Text value = consistency_value(lab, operation->value, scratch), key = TEXT(""), next;
    if (with_key && lab->file != NULL) key = lab->file->key_names[operation->key];
    else if (with_key && !lab->made_up) key = text_printf(scratch, "%c", (int)operation->key);
    if (value.len > LONGEST) value = text_printf(scratch, "%.*s~", LONGEST - 1, value.at);
    if (operation->kind == LIN_READ) {
        if (key.len > 0) key = text_printf(scratch, "(%.*s)", TEXT_ARG(key));
        if (operation->outcome == LIN_UNKNOWN) value = TEXT("?");
        return text_printf(scratch, "r%.*s=%.*s", TEXT_ARG(key), TEXT_ARG(value));
    }
    if (key.len > 0) key = text_printf(scratch, "%.*s,", TEXT_ARG(key));
    if (operation->kind != LIN_CAS)
        return text_printf(scratch, "%s(%.*s%.*s)", operation->kind == LIN_WRITE ? "w" : "app",
                           TEXT_ARG(key), TEXT_ARG(value));
    next = consistency_value(lab, operation->next, scratch);
    return text_printf(scratch, "cas(%.*s%.*s:%.*s)%s", TEXT_ARG(key), TEXT_ARG(value),
                       TEXT_ARG(next), operation->outcome == LIN_REFUSED ? " no" : "");
}

Text consistency_operation(const Lab *lab, int operation, bool with_process, Arena *scratch)
{
    const LinOperation *one = &lab->operations[operation];
    Text words = operation_words(lab, one, with_process || lab->result.keys > 1, scratch);
    words = utf8_clean_line(scratch, words);
    if (!with_process) return words;
    if (lab->file != NULL)
        return text_printf(scratch, "%lld %.*s", (long long)one->process, TEXT_ARG(words));
    int letter = lab->made_up ? 'A' + (int)one->process : (int)one->process;
    return text_printf(scratch, "%c %.*s", letter, TEXT_ARG(words));
}
