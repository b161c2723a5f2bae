#include "support/toy_demo.h"

#include <assert.h>

enum { CLIENT, SERVER };
enum { MESSAGE_REQUEST, MESSAGE_REPLY, MESSAGE_CRASH };
enum { TIMER_SEND, TIMER_TIMEOUT, TIMER_SERVED };
enum { DRAW_GAP, DRAW_FLIGHT, DRAW_LOSS, DRAW_SERVICE };
enum { NOTE_SENT, NOTE_DONE, NOTE_TIMEOUT, NOTE_ACTED };
enum { CLAIM_PROMPT, CLAIM_ORDER };
enum { SERIES_WAITING, SERIES_DONE, SERIES_LONGEST };

typedef struct Record {
    Time at, took;
} Record;

typedef struct Client {
    Value rate, timeout;
    double loss;
    int64_t limit, sent, done, timeouts, waiting;
    Time total;
    TimerId *timers; /* by request; 0: answered or given up */
    Time *sent_at;
    size_t capacity;
    Arena *arena;
    History *records;
} Client;

typedef struct Server {
    Time service;  /* mean */
    int64_t *line; /* requests that wait; the first is being served */
    size_t count, capacity;
    TimerId serving;
    Arena *arena;
} Server;

typedef struct Toy {
    Client client;
    Server server;
} Toy;

/* --- Client ----------------------------------------------------------------------------------- */

static void send_request(Client *client, const Event *event, Effects *effects)
{
    int64_t id = client->sent++;
    if ((size_t)id == client->capacity) {
        size_t old = client->capacity, capacity = old == 0 ? 8 : 2 * old;
        client->timers = arena_grow(client->arena, client->timers, old * sizeof(TimerId),
                                    capacity * sizeof(TimerId));
        client->sent_at =
            arena_grow(client->arena, client->sent_at, old * sizeof(Time), capacity * sizeof(Time));
        client->capacity = capacity;
    }
    client->sent_at[id] = event->at;
    client->timers[id] = effects_timer(effects, TIMER_TIMEOUT, client->timeout.number,
                                       (const int64_t[EVENT_ARGS]){id});
    bool lost = effects_uniform(effects, DRAW_LOSS, id) < client->loss;
    Time flight = TIME_MILLISECOND + effects_exponential(effects, DRAW_FLIGHT, id, 2e6);
    effects_send(effects, SERVER, MESSAGE_REQUEST, lost ? TIME_NEVER : flight,
                 (const int64_t[EVENT_ARGS]){id});
    effects_note(effects, NOTE_SENT, (const int64_t[NOTE_ARGS]){id, lost});
    effects_sample(effects, SERIES_WAITING, (double)++client->waiting);
}

static void end_request(Client *client, int64_t id, const Event *event, Effects *effects)
{
    bool answered = event->kind == EVENT_MESSAGE;
    Time took = event->at - client->sent_at[id];
    client->timers[id] = 0;
    effects_sample(effects, SERIES_WAITING, (double)--client->waiting);
    effects_note(effects, answered ? NOTE_DONE : NOTE_TIMEOUT,
                 (const int64_t[NOTE_ARGS]){id, answered ? took : -1, SERVER});
    if (!answered) {
        client->timeouts++;
        effects_breach(effects, CLAIM_PROMPT, "request %lld had no answer in time", (long long)id);
        return;
    }
    client->done++;
    client->total += took;
    Record *record = history_append(client->records);
    if (record == NULL) effects_fail(effects, "more than %zu requests", client->records->limit);
    else *record = (Record){event->at, took};
    effects_sample(effects, SERIES_DONE, 1);
    effects_sample(effects, SERIES_LONGEST, (double)took / 1e6);
}

static void act(Client *client, const Event *event, Effects *effects)
{
    effects_note(effects, NOTE_ACTED,
                 (const int64_t[NOTE_ARGS]){0, event->args[0], CLIENT, event->type});
    switch (event->type) {
    case TOY_BURST_ACTION:
        for (int64_t i = 0; i < event->args[0]; i++) send_request(client, event, effects);
        return;
    case TOY_SLOW:
        effects_send(effects, SERVER, MESSAGE_CRASH, 0,
                     (const int64_t[EVENT_ARGS]){event->args[0]});
        return;
    case TOY_CRASH: effects_send(effects, SERVER, MESSAGE_CRASH, 0, NULL); return;
    default: assert(false);
    }
}

static void client_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Client *client = state;
    int64_t id = event->args[0];
    (void)self;
    switch (event->kind) {
    case EVENT_ACTION: act(client, event, effects); return;
    case EVENT_MESSAGE:
        if (client->timers[id] == 0) return; /* too late */
        effects_cancel(effects, client->timers[id]);
        end_request(client, id, event, effects);
        return;
    case EVENT_TIMER:
        if (event->type == TIMER_TIMEOUT) {
            end_request(client, id, event, effects);
            return;
        }
        send_request(client, event, effects);
        break;
    default: effects_note(effects, NOTE_ACTED, (const int64_t[NOTE_ARGS]){1, 0, CLIENT, 0}); break;
    }
    if (client->rate.number == 0 || (client->limit > 0 && client->sent >= client->limit)) return;
    double mean = (double)client->rate.per_ns / (double)client->rate.number;
    effects_timer(effects, TIMER_SEND, effects_exponential(effects, DRAW_GAP, client->sent, mean),
                  NULL);
}

/* --- Server ----------------------------------------------------------------------------------- */

static void serve(Server *server, Effects *effects)
{
    int64_t id = server->line[0];
    Time service = effects_exponential(effects, DRAW_SERVICE, id, (double)server->service);
    server->serving = effects_timer(effects, TIMER_SERVED, service, NULL);
}

static void server_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Server *server = state;
    (void)self;
    if (event->kind == EVENT_START) return;
    if (event->kind == EVENT_TIMER) {
        effects_send(effects, CLIENT, MESSAGE_REPLY, TIME_MILLISECOND,
                     (const int64_t[EVENT_ARGS]){server->line[0]});
        for (size_t i = 1; i < server->count; i++) server->line[i - 1] = server->line[i];
        if (--server->count > 0) serve(server, effects);
    } else if (event->type == MESSAGE_CRASH) {
        if (event->args[0] > 0) server->service = event->args[0];
        if (server->count > 0) effects_cancel(effects, server->serving);
        server->count = 0;
    } else {
        if (server->count == server->capacity) {
            size_t capacity = server->capacity == 0 ? 4 : 2 * server->capacity;
            server->line =
                arena_grow(server->arena, server->line, server->capacity * sizeof(int64_t),
                           capacity * sizeof(int64_t));
            server->capacity = capacity;
        }
        server->line[server->count++] = event->args[0];
        if (server->count == 1) serve(server, effects);
    }
}

/* --- The demo --------------------------------------------------------------------------------- */

static void *build(const Setup *setup)
{
    static const NodeType client_type = {"client", client_step};
    static const NodeType server_type = {"server", server_step};
    Toy *toy = arena_alloc(setup->arena, sizeof *toy);
    const Value *values = setup->values;
    toy->client = (Client){.rate = values[TOY_RATE],
                           .timeout = values[TOY_TIMEOUT],
                           .loss = values[TOY_LOSS].real,
                           .limit = values[TOY_LIMIT].number,
                           .arena = setup->arena,
                           .records = world_add_history(setup->world, sizeof(Record), 1 << 20)};
    double factor = values[TOY_FACTOR].real;
    toy->server = (Server){.service = (Time)((double)values[TOY_SERVICE].number * factor),
                           .arena = setup->arena};
    world_add_node(setup->world, &client_type, &toy->client, "client");
    world_add_node(setup->world, &server_type, &toy->server, "server");
    return toy;
}

static Reading measure(const void *model, int metric, Time now, Arena *scratch)
{
    const Client *client = &((const Toy *)model)->client;
    switch (metric) {
    case TOY_SENT: return READING_OF(client->sent);
    case TOY_DONE: return READING_OF(client->done);
    case TOY_TIMEOUTS: return READING_OF(client->timeouts);
    case TOY_MEAN_MS:
        if (client->done == 0) return READING_NOTHING;
        return READING_OF((double)client->total / (double)client->done / 1e6);
    case TOY_EXPECTED_MS: return READING_OF(5);
    case TOY_DONE_PER_S:
        return now == 0 ? READING_NOTHING : READING_OF((double)client->done * 1e9 / (double)now);
    case TOY_DONE_RATIO:
        if (client->sent == 0) return READING_NOTHING;
        return READING_OF((double)client->done / (double)client->sent);
    case TOY_VERDICT:
        return (Reading){.kind = READING_TEXT,
                         .text = text_printf(scratch, "%s with %zu in its history",
                                             client->timeouts > 0 ? "troubled" : "well",
                                             client->records->count)};
    default: assert(false); return READING_NOTHING;
    }
}

static bool accept(const Value *values, Report *report)
{
    if (values[TOY_SERVICE].number < values[TOY_TIMEOUT].number) return true;
    report_add(report, SEVERITY_ERROR, (Place){0}, "bad-value",
               "--service must be shorter than --timeout");
    return false;
}

static bool ends_itself(const Value *values)
{
    return values[TOY_LIMIT].number > 0;
}

static bool applies(const void *model, int claim)
{
    return claim == CLAIM_PROMPT || ((const Toy *)model)->client.limit > 0;
}

static Text word(const void *model, const Note *note, Arena *scratch)
{
    static const char *const words[] = {"sent", "done", "given up", "acted"};
    (void)model;
    return text_printf(scratch, "%s %lld", words[note->kind], (long long)note->args[0]);
}

static bool key_argument(const View *view, const ActionKey *key, Arena *arena, Value *argument)
{
    if (key->action != TOY_SLOW) return false;
    static const ValueForm form = {.kind = VALUE_DURATION};
    Report report = {.arena = arena};
    return value_parse(arena, &form, "slow", view->target == 0 ? TEXT("20ms") : TEXT("50ms"), NULL,
                       argument, &report);
}

static void *read_tape(Arena *arena, Text text, const char *shown, Report *report)
{
    if (text_starts(text, TEXT("tape"))) return arena_alloc(arena, 1);
    report_add(report, SEVERITY_ERROR, (Place){shown, 1, 1}, "bad-tape", "does not begin `tape`");
    return NULL;
}

static void draw(const View *view, Canvas canvas)
{
    const Client *client = &((const Toy *)view->model)->client;
    canvas_print(canvas, 0, 0, ROLE_TEXT, "%s full%s: %lld sent, %lld done at %lld ns",
                 view->side != NULL ? view->side : "-", view->still ? " and still" : "",
                 (long long)client->sent, (long long)client->done, (long long)view->now);
}

static void draw_compact(const View *view, Canvas canvas)
{
    const Client *client = &((const Toy *)view->model)->client;
    canvas_print(canvas, 0, 0, ROLE_TEXT, "compact: %lld sent", (long long)client->sent);
}

static const char *const modes[] = {"plain", "fancy", "fancy-free", NULL};
static const char *const act_names[] = {"burst", "slow", "crash", NULL};

static const Param params[] = {
    {"rate", {VALUE_RATE, "0/s", "1000/s", NULL, NULL}, "20/s", "how often requests are sent"},
    {"timeout", {VALUE_DURATION, "1ms", "1h", NULL, NULL}, "50ms", "how long the client waits"},
    {"service", {VALUE_DURATION, "1us", "1m", NULL, NULL}, "3ms", "mean time of service"},
    {"loss", {VALUE_RATIO, "0", "1", NULL, NULL}, "0", "requests lost on the way"},
    {"limit", {VALUE_COUNT, "0", "100000", NULL, NULL}, "0", "requests in all; 0: no limit"},
    {"burst", {VALUE_COUNT, "1", "1000", NULL, NULL}, "10", "requests of a burst"},
    {"mode", {VALUE_CHOICE, NULL, NULL, modes, NULL}, "plain", "presets"},
    {"weights", {VALUE_LIST, "0", "10", NULL, NULL}, "5,1,1", "change nothing"},
    {"factor", {VALUE_DECIMAL, "0.1", "10", NULL, NULL}, "1", "times the service"},
    {"label", {VALUE_TEXT, NULL, NULL, NULL, NULL}, "", "changes nothing"},
    {"tape", {VALUE_FILE, NULL, NULL, NULL, read_tape}, "", "changes nothing"},
};

static const Action actions[] = {
    {"burst",
     {VALUE_COUNT, "1", "1000", NULL, NULL},
     NULL,
     "burst",
     "requests at once",
     "timeouts",
     "2s"},
    {"slow",
     {VALUE_DURATION, "1ms", "1m", NULL, NULL},
     NULL,
     NULL,
     "another mean of service",
     "prompt",
     "1s"},
    {"crash", {VALUE_NONE, NULL, NULL, NULL, NULL}, NULL, NULL, "the line is lost", NULL, NULL},
};

static const ActionKey keys[] = {
    {'b', "burst", TOY_BURST_ACTION}, {'w', "slow", TOY_SLOW}, {'k', "crash", TOY_CRASH}};

static const Preset presets[] = {
    {"fancy", {{"burst", "7"}, {"loss", "1%"}, {"factor", "3"}}},
    {"fancy-free", {{"factor", "1"}}},
};

static const Scene scenes[] = {
    {.name = "steady", .watch = "nothing much", .end = "5s"},
    {.name = "storm",
     .watch = "bursts and crashes",
     .settings = {{"rate", "50/s"}, {"loss", "5%"}},
     .cues = {{"500ms", "burst=20", "700ms"}, {"1s", "crash", "timeout"}, {"2s", "burst", NULL}},
     .end = "4s",
     .pace = "2s"},
    {.name = "contest",
     .watch = "two services",
     .settings = {{"rate", "40/s"}},
     .cues = {{"1s", "burst", NULL}},
     .end = "3s",
     .versus = "--service 12ms --label 'the slow one'"},
    {.name = "endless", .watch = "it ends when all is done", .settings = {{"limit", "50"}}},
};

static const Metric metrics[] = {
    {"sent", "requests sent", NULL, NULL, NULL, "sent"},
    {"done", "requests answered in time", NULL, NULL, NULL, "done"},
    {"timeouts", "requests given up", NULL, NULL, NULL, NULL},
    {"mean_ms", "mean time to the answer", "sum / count", "arithmetic", "expected_ms", "mean"},
    {"expected_ms", "flight and service without a line", "1 + 2 + 3 + 1", "the tables", NULL, NULL},
    {"done_per_s", "answers a second", "done / now", "arithmetic", NULL, "rate"},
    {"done_ratio", "answered of those sent", NULL, NULL, NULL, NULL},
    {"verdict", "in a word", NULL, NULL, NULL, NULL},
};

static const Claim claims[] = {
    {"prompt", "every request is answered in time", "the client", "prompt", "none", "--loss 1"},
    {"order", "nothing is said of runs without a limit", "the client", "order", "none", ""},
};

static const SeriesDecl series[] = {
    {"waiting", SERIES_LAST, "requests without an answer"},
    {"done", SERIES_SUM, "answers"},
    {"longest_ms", SERIES_MAX, "the slowest answer"},
};

static const ListDecl lists[] = {{"first_ms", "the first answers' times"}};

static const double *list(const void *model, int which, Time now, Arena *scratch, int *count)
{
    enum { FIRST = 4 };
    const Toy *toy = model;
    double *times = arena_array(scratch, FIRST, sizeof *times);
    const History *records = toy->client.records;
    (void)which, (void)now;
    for (*count = 0; *count < FIRST && (size_t)*count < records->count; ++*count) {
        const Record *record = history_at(records, (size_t)*count);
        times[*count] = (double)record->took / 1e6;
    }
    return times;
}

static const NoteKind notes[] = {
    {"sent", {{"id", FIELD_COUNT, NULL}, {"lost", FIELD_BOOL, NULL}}, true},
    {"done",
     {{"id", FIELD_COUNT, NULL}, {"took_s", FIELD_SECONDS, NULL}, {"by", FIELD_NODE, NULL}},
     false},
    {"timeout", {{"id", FIELD_COUNT, NULL}, {"took_s", FIELD_SECONDS, NULL}}, false},
    {"acted",
     {{"start", FIELD_BOOL, NULL},
      {"argument", FIELD_COUNT, NULL},
      {"node", FIELD_NODE, NULL},
      {"action", FIELD_CHOICE, act_names}},
     false},
};

static const char *const title_params[] = {"rate", "service", NULL};

#define COUNT(table) (int)(sizeof(table) / sizeof(table)[0])

const Demo toy_demo = {
    .name = "toy",
    .title = "A toy",
    .summary = "a client, a server and its patience",
    .lesson = "99-toy",
    .empty_hint = "space lets it run",
    .end = "6s",
    .pace = "1s",
    .span = "1s",
    .series_bin = "10ms",
    .memory_limit = 64 << 20,
    .max_nodes = 2,
    .max_events = 20000,
    .params = params,
    .param_count = COUNT(params),
    .preset_param = "mode",
    .presets = presets,
    .preset_count = COUNT(presets),
    .actions = actions,
    .action_count = COUNT(actions),
    .keys = keys,
    .key_count = COUNT(keys),
    .scenes = scenes,
    .scene_count = COUNT(scenes),
    .metrics = metrics,
    .metric_count = COUNT(metrics),
    .claims = claims,
    .claim_count = COUNT(claims),
    .series = series,
    .series_count = COUNT(series),
    .lists = lists,
    .list_count = COUNT(lists),
    .notes = notes,
    .note_count = COUNT(notes),
    .title_params = title_params,
    .accept = accept,
    .ends_itself = ends_itself,
    .build = build,
    .measure = measure,
    .list = list,
    .applies = applies,
    .word = word,
    .key_argument = key_argument,
    .draw = draw,
    .draw_compact = draw_compact,
    .targets = 2,
};
