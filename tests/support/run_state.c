#include "support/run_state.h"

#include <string.h>

static void describe_metrics(const Run *run, const Demo *demo, Buffer *out)
{
    Arena *scratch = arena_new(1 << 20);
    for (int i = 0; i < demo->metric_count; i++) {
        Reading reading = run_measure(run, i, scratch);
        buffer_printf(out, "%s ", demo->metrics[i].name);
        if (reading.kind == READING_NULL) buffer_puts(out, "null\n");
        else if (reading.kind == READING_NUMBER) buffer_printf(out, "%a\n", reading.number);
        else buffer_printf(out, "%.*s\n", TEXT_ARG(reading.text));
    }
    arena_free(scratch);
}

static void describe_series(const Run *run, const Demo *demo, Buffer *out)
{
    for (int i = 0; i < demo->series_count; i++) {
        const Series *series = world_series(run_world(run), i);
        buffer_printf(out, "%s %lld", demo->series[i].name, (long long)series->bin_ns);
        for (int bin = 0; bin < series->count; bin++) buffer_printf(out, " %a", series->bins[bin]);
        buffer_puts(out, "\n");
    }
    Arena *scratch = arena_new(1 << 24);
    for (int i = 0; i < demo->list_count; i++) {
        int count;
        const double *list = run_list(run, i, scratch, &count);
        buffer_printf(out, "%s %d", demo->lists[i].name, count);
        for (int k = 0; k < count; k++) buffer_printf(out, " %a", list[k]);
        buffer_puts(out, "\n");
    }
    arena_free(scratch);
}

void run_state_describe(const Run *run, const Demo *demo, Buffer *out)
{
    const World *world = run_world(run);
    buffer_printf(out, "now %lld last %lld next %lld position %llu events %llu in flight %d\n",
                  (long long)run_now(run), (long long)run_last(run), (long long)run_next(run),
                  (unsigned long long)run_position(run), (unsigned long long)world_events(world),
                  world_in_flight(world));
    describe_metrics(run, demo, out);
    for (int i = 0; i < demo->claim_count; i++) {
        const char *words;
        bool speaks;
        Time at = run_claim(run, i, &words, &speaks);
        buffer_printf(out, "claim %d %lld %s %d\n", i, (long long)at, words, speaks);
    }
    describe_series(run, demo, out);
    const Note *note;
    buffer_printf(out, "notes %llu\n", (unsigned long long)world_note_count(world));
    for (int back = 0; (note = world_note(world, back)) != NULL; back++) {
        buffer_printf(out, "%lld %d %d", (long long)note->at, note->kind, note->node);
        for (int i = 0; i < NOTE_ARGS; i++) buffer_printf(out, " %lld", (long long)note->args[i]);
        buffer_puts(out, "\n");
    }
}

uint64_t run_state_hash(const Run *run)
{
    const Arena *arena = world_arena(run_world(run));
    uint64_t hash = arena->used, word;
    for (size_t at = 0; at + sizeof word <= arena->used; at += sizeof word) {
        memcpy(&word, arena->base + at, sizeof word);
        hash = (hash ^ word) * 0x9fb21c651e98df25u;
        hash ^= hash >> 29;
    }
    return hash;
}
