/* From options to what a run is made of, and back to words. */
#include "demo/options.h"

#include <assert.h>
#include <string.h>

enum { CUES_MAX = 1000000 };

static const Scene *scene_of(const Options *options)
{
    return options->scene >= 0 ? &options->demo->scenes[options->scene] : NULL;
}

/* What a demo's own tables say parses, or the tables are wrong. */
static void parse_ours(Arena *arena, const ValueForm *form, const char *typed, Value *value)
{
    Report report = {.arena = arena};
    bool good = value_parse(arena, form, "", text_of(typed), NULL, value, &report);
    assert(good);
}

static Time duration_of(Arena *arena, const char *typed)
{
    static const ValueForm form = {VALUE_DURATION, NULL, NULL, NULL, NULL};
    Value value;
    parse_ours(arena, &form, typed, &value);
    return value.number;
}

static const char *setting_of(const Setting *settings, const char *param)
{
    for (int i = 0; settings != NULL && i < DEMO_SETTINGS && settings[i].param != NULL; i++)
        if (strcmp(settings[i].param, param) == 0) return settings[i].value;
    return NULL;
}

/* The first that says something: the side's own, what was given, the scene, the preset, the
 * default. */
static void value_in(Arena *arena, const Options *options, int side, const Setting *presets,
                     int param, Value *value)
{
    const Param *declared = &options->demo->params[param];
    const Scene *scene = scene_of(options);
    const char *typed = setting_of(scene != NULL ? scene->settings : NULL, declared->name);
    if (typed == NULL) typed = setting_of(presets, declared->name);
    if (typed == NULL) typed = declared->fallback;
    if (side == 1 && options->is_other[param]) *value = options->other[param];
    else if (options->is_given[param]) *value = options->given[param];
    else parse_ours(arena, &declared->form, typed, value);
}

/* What the preset sets that this side has chosen; NULL: nothing. */
static const Setting *presets_of(Arena *arena, const Options *options, int side)
{
    const Demo *demo = options->demo;
    if (demo->preset_param == NULL) return NULL;
    Value chosen;
    value_in(arena, options, side, NULL, demo_param(demo, text_of(demo->preset_param)), &chosen);
    for (int i = 0; i < demo->preset_count; i++)
        if (text_is(chosen.typed, demo->presets[i].name)) return demo->presets[i].settings;
    return NULL;
}

static void values_in(Arena *arena, const Options *options, int side, Value *values)
{
    const Setting *presets = presets_of(arena, options, side);
    for (int i = 0; i < options->demo->param_count; i++)
        value_in(arena, options, side, presets, i, &values[i]);
}

void options_values(const Options *options, int side, Value values[DEMO_PARAMS])
{
    values_in(options->arena, options, side, values);
}

static bool ends_itself(const Options *options, const Value *values)
{
    return options->demo->ends_itself != NULL && options->demo->ends_itself(values);
}

Time options_end(const Options *options)
{
    if (options->end != TIME_NEVER) return options->end;
    Value values[DEMO_PARAMS];
    options_values(options, 0, values);
    if (ends_itself(options, values))
        return options->demo->ends_at != NULL ? options->demo->ends_at(values) : TIME_NEVER;
    const Scene *scene = scene_of(options);
    const char *end = scene != NULL ? scene->end : options->demo->end;
    return end != NULL ? duration_of(options->arena, end) : TIME_NEVER;
}

/* --- actions ---------------------------------------------------------------------------------- */

static void drop_later_by_hand(Options *options, Time after)
{
    int kept = 0;
    for (int i = 0; i < options->call_count; i++)
        if (!options->calls[i].by_hand || options->calls[i].at <= after)
            options->calls[kept++] = options->calls[i];
    options->call_count = kept;
}

/* Merges runs of `width`, from `from` to `to`; those of one instant stay in their order. */
static void merge_runs(const ActionCall *from, ActionCall *to, int count, int width)
{
    for (int start = 0; start < count; start += 2 * width) {
        int middle = start + width < count ? start + width : count;
        int end = middle + width < count ? middle + width : count;
        int left = start, right = middle;
        for (int i = start; i < end; i++) {
            bool takes_left = left < middle && (right == end || from[left].at <= from[right].at);
            to[i] = takes_left ? from[left++] : from[right++];
        }
    }
}

/* Sorts by time; those of one instant stay in their order. */
static void sort_calls(Arena *scratch, ActionCall *calls, int count)
{
    bool sorted = true;
    for (int i = 1; i < count && sorted; i++) sorted = calls[i - 1].at <= calls[i].at;
    if (sorted) return;
    ActionCall *from = calls, *to = arena_array(scratch, (size_t)count, sizeof *calls);
    for (int width = 1; width < count; width *= 2) {
        merge_runs(from, to, count, width);
        ActionCall *merged = to;
        to = from;
        from = merged;
    }
    if (from != calls) memcpy(calls, from, (size_t)count * sizeof *calls);
}

void options_append_call(Options *options, ActionCall call)
{
    if (options->call_count == options->call_capacity) {
        int capacity = options->call_capacity == 0 ? 16 : 2 * options->call_capacity;
        options->calls = arena_grow(options->arena, options->calls,
                                    (size_t)options->call_capacity * sizeof(ActionCall),
                                    (size_t)capacity * sizeof(ActionCall));
        options->call_capacity = capacity;
    }
    options->calls[options->call_count++] = call;
}

void options_drop_measured(Options *options)
{
    const ActionCall *calls = options->calls;
    int count = options->call_count;
    options->calls = NULL;
    options->call_count = options->call_capacity = 0;
    for (int i = 0; i < count; i++)
        if (!calls[i].measured) options_append_call(options, calls[i]);
}

void options_sort_calls(Options *options)
{
    sort_calls(options->arena, options->calls, options->call_count);
}

void options_add_call(Options *options, ActionCall call)
{
    if (call.by_hand) drop_later_by_hand(options, call.at);
    options_append_call(options, call);
    int place = options->call_count - 1;
    for (; place > 0 && options->calls[place - 1].at > call.at; place--)
        options->calls[place] = options->calls[place - 1];
    options->calls[place] = call;
}

/* A list that grows while the scene's actions and those given are put together. */
typedef struct CallList {
    Arena *arena;
    ActionCall *calls;
    int count, capacity;
} CallList;

static void list_add(CallList *list, ActionCall call)
{
    if (list->count == list->capacity) {
        int capacity = list->capacity == 0 ? 64 : 2 * list->capacity;
        list->calls = arena_grow(list->arena, list->calls, (size_t)list->capacity * sizeof call,
                                 (size_t)capacity * sizeof call);
        list->capacity = capacity;
    }
    list->calls[list->count++] = call;
}

/* Fills in what an action without its argument stands for. */
static void complete(Arena *arena, const Options *options, const Value *values, ActionCall *call)
{
    if (call->measured) return;
    const Action *action = &options->demo->actions[call->action];
    if (call->argument.typed.at != NULL || action->form.kind == VALUE_NONE) return;
    if (action->fallback_param != NULL) {
        int param = demo_param(options->demo, text_of(action->fallback_param));
        assert(param >= 0);
        call->argument = values[param];
    } else {
        parse_ours(arena, &action->form, action->fallback, &call->argument);
    }
}

static bool add_cue(const Options *options, const Cue *cue, const Value *values, Time end,
                    CallList *list, Report *report)
{
    ActionCall call;
    bool good = options_action(options, text_of(cue->action), duration_of(list->arena, cue->at),
                               &call, report);
    assert(good); /* the demo's own table */
    complete(list->arena, options, values, &call);
    if (cue->every == NULL) {
        list_add(list, call);
        return true;
    }
    int param = demo_param(options->demo, text_of(cue->every));
    Time every = param >= 0 ? values[param].number : duration_of(list->arena, cue->every);
    assert(every > 0);
    if (end == TIME_NEVER) {
        report_add(report, SEVERITY_ERROR, (Place){0}, "no-end",
                   "the scene's actions (`%s` ...) go on for ever, and this run has no end; give "
                   "one with --for",
                   cue->action);
        return false;
    }
    if ((end - call.at) / every >= CUES_MAX - list->count) {
        report_add(report, SEVERITY_ERROR, (Place){0}, "too-many",
                   "--for: the scene's actions (`%s` ...) would be over a million; a shorter run?",
                   cue->action);
        return false;
    }
    for (; call.at < end; call.at += every) list_add(list, call);
    return true;
}

int options_all_calls(const Options *options, Arena *arena, Time end, ActionCall **calls,
                      Report *report)
{
    CallList cues = {.arena = arena};
    Value *values = arena_array(arena, DEMO_PARAMS, sizeof(Value));
    values_in(arena, options, 0, values);
    const Scene *scene = scene_of(options);
    if (ends_itself(options, values)) scene = NULL; /* a tape is all that happens */
    for (int i = 0; scene != NULL && i < DEMO_CUES && scene->cues[i].at != NULL; i++)
        if (!add_cue(options, &scene->cues[i], values, end, &cues, report)) return -1;
    sort_calls(arena, cues.calls, cues.count);

    ActionCall *all =
        arena_array(arena, (size_t)(cues.count + options->call_count) + 1, sizeof(ActionCall));
    int count = 0, cue = 0;
    for (int i = 0; i < options->call_count; i++) {
        while (cue < cues.count && cues.calls[cue].at <= options->calls[i].at)
            all[count++] = cues.calls[cue++];
        all[count] = options->calls[i];
        complete(arena, options, values, &all[count++]);
    }
    while (cue < cues.count) all[count++] = cues.calls[cue++];
    *calls = all;
    return count;
}

/* --- words ------------------------------------------------------------------------------------ */

/* A word as a POSIX shell takes it. */
static void put_word(Buffer *out, Text word)
{
    bool plain = word.len > 0;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];
        bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                    || (c != '\0' && strchr("-_./,:=%+@", c) != NULL);
        plain = plain && safe;
    }
    if (plain) {
        buffer_put(out, word);
        return;
    }
    buffer_putc(out, '\'');
    for (size_t i = 0; i < word.len; i++) {
        if (word.at[i] == '\'') buffer_puts(out, "'\\''");
        else buffer_putc(out, word.at[i]);
    }
    buffer_putc(out, '\'');
}

void options_print_call(const Options *options, const ActionCall *call, Buffer *out)
{
    buffer_puts(out, options->demo->actions[call->action].name);
    if (call->argument.typed.at == NULL) return;
    buffer_putc(out, '=');
    put_word(out, call->argument.typed);
}

void options_print(const Options *options, Buffer *out)
{
    const Demo *demo = options->demo;
    char time[32];
    buffer_puts(out, demo->name);
    if (options->scene >= 0) buffer_printf(out, " --scene %s", demo->scenes[options->scene].name);
    for (int i = 0; i < demo->param_count; i++) {
        if (!options->is_given[i]) continue;
        buffer_printf(out, " --%s ", demo->params[i].name);
        put_word(out, options->given[i].typed);
    }
    if (options->seed != 1) buffer_printf(out, " --seed %llu", (unsigned long long)options->seed);
    for (int i = 0; i < options->call_count; i++) {
        if (options->calls[i].measured) continue;
        value_print_time(options->calls[i].at, time);
        buffer_printf(out, " --at %s ", time);
        options_print_call(options, &options->calls[i], out);
    }
    if (options->end != TIME_NEVER) {
        value_print_time(options->end, time);
        buffer_printf(out, " --for %s", time);
    }
    if (options->versus_typed.at != NULL) {
        buffer_puts(out, " --versus ");
        put_word(out, options->versus_typed);
    }
}
