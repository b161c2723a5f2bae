/* The file of --tape: a line a call, `TIME S|F|SLOW|SLOWF [DURATION]`. */
#include "circuit_breaker.h"

#include "demo/tape.h"

static bool read_call(TapeReader *reader, TapeCall *call)
{
    static const char *const names[] = {"S", "F", "SLOW", "SLOWF"};
    Text outcome = tape_word(reader), duration = tape_word(reader);
    int index = 0;
    while (index < 4 && !text_is(outcome, names[index])) index++;
    if (index == 4) return tape_refuse(reader, outcome, "is no outcome: S, F, SLOW or SLOWF");
    call->outcome = (BreakerOutcome){.failed = index % 2 != 0, .slow = index >= 2};
    call->duration = 0;
    if (duration.len > 0 && !tape_duration(reader, duration, &call->duration))
        return tape_refuse(reader, duration,
                           "is no duration: seconds with up to 9 decimals (0.5) or 500ms");
    return tape_line_ends(reader, "TIME S|F|SLOW|SLOWF [DURATION]");
}

void *breaker_tape_read(Arena *arena, Text text, const char *shown, Report *report)
{
    TapeReader reader = tape_open(arena, text, shown, report);
    BreakerTape *tape = arena_alloc(arena, sizeof *tape);
    tape->calls = arena_array(arena, tape_lines(text), sizeof(TapeCall));
    TapeCall call;
    while (tape_line(&reader, &call.at))
        if (read_call(&reader, &call)) tape->calls[tape->count++] = call;
    return tape_is_good(&reader) ? tape : NULL;
}
