/* The file of --tape: a line a request, `TIME [COST]`. */
#include "rate_limiter.h"

#include "demo/tape.h"

static bool read_cost(TapeReader *reader, int64_t *cost)
{
    Text word = tape_word(reader);
    *cost = 1;
    if (word.len > 0 && (!text_to_int(word, cost) || *cost < 0 || *cost > COST_MOST))
        return tape_refuse(reader, word, "is no cost: a count from 0 to 1000000000");
    return tape_line_ends(reader, "TIME [COST]");
}

void *limiter_tape_read(Arena *arena, Text text, const char *shown, Report *report)
{
    TapeReader reader = tape_open(arena, text, shown, report);
    Tape *tape = arena_alloc(arena, sizeof *tape);
    tape->requests = arena_array(arena, tape_lines(text), sizeof(TapeRequest));
    TapeRequest request;
    while (tape_line(&reader, &request.at))
        if (read_cost(&reader, &request.cost)) tape->requests[tape->count++] = request;
    return tape_is_good(&reader) ? tape : NULL;
}
