#include "demo/pane.h"

#include "canvas/chart.h"
#include "canvas/diagram.h"

#include <stdio.h>
#include <string.h>

enum { SCRATCH_BYTES = 1 << 24, STORY_MOST = 12 };

/* How many rows each part gets; 0: it is not shown. */
typedef struct Parts {
    int picture, measures, claims, story;
} Parts;

/* --- small parts ------------------------------------------------------------------------------ */

static const char *mark(Canvas canvas, const char *utf8, const char *ascii)
{
    return canvas.ascii ? ascii : utf8;
}

/* In what the second side is another. */
static Text versus_words(const Options *options)
{
    if (!options->versus) return (Text){0};
    if (options->versus_typed.at != NULL) return options->versus_typed;
    return text_of(options->demo->scenes[options->scene].versus);
}

/* As many decimals of a second as one sees change. */
static int time_decimals(const Session *session)
{
    if (session->pace >= 10 * TIME_MILLISECOND) return 3;
    return session->pace >= 10 * TIME_MICROSECOND ? 6 : 9;
}

/* Of what ends by itself the scene says nothing, unless it has neither an end nor actions. */
static bool has_scene(const Options *options, const Value *values)
{
    if (options->scene < 0) return false;
    const Demo *demo = options->demo;
    const Scene *scene = &demo->scenes[options->scene];
    bool says_less = scene->end == NULL && scene->cues[0].at == NULL;
    return says_less || demo->ends_itself == NULL || !demo->ends_itself(values);
}

static void draw_title(const Session *session, Canvas canvas)
{
    const Options *options = &session->options;
    const Demo *demo = options->demo;
    const Value *values = run_values(session->sides[0]);
    canvas_fill(canvas, ROLE_TITLE);
    int x = canvas_print(canvas, 0, 0, ROLE_TITLE, " %s %s", mark(canvas, "▸", ">"), demo->name);
    if (has_scene(options, values))
        x = canvas_print(canvas, x, 0, ROLE_TITLE, "  %s", demo->scenes[options->scene].name);
    char seed[32];
    int room = canvas.width
               - snprintf(seed, sizeof seed, "seed %llu ", (unsigned long long)options->seed) - 1;
    Text other = versus_words(options);
    if (other.len > 0 && x + 5 + utf8_width(other, canvas.table) <= room) {
        x = canvas_puts(canvas, x + 2, 0, ROLE_B, "B");
        x = canvas_text(canvas, x + 1, 0, ROLE_TITLE, other);
    }
    const char *const *names = demo->title_params;
    if (demo->title_of != NULL) names = demo->title_of(values);
    for (; *names != NULL; names++) {
        int param = demo_param(demo, text_of(*names));
        int width = 3 + (int)strlen(*names) + utf8_width(values[param].typed, canvas.table);
        if (x + width > room) break;
        x = canvas_print(canvas, x, 0, ROLE_MUTED, "  %s", *names);
        x = canvas_print(canvas, x, 0, ROLE_TITLE, " %.*s", TEXT_ARG(values[param].typed));
    }
    if (x < room) canvas_puts(canvas, room + 1, 0, ROLE_MUTED, seed);
}

/* A reading as people read it, by the unit that its name ends in. */
static void format_reading(const Metric *metric, Reading reading, char *out, size_t size)
{
    Text name = text_of(metric->name);
    if (reading.kind == READING_NULL) snprintf(out, size, "-");
    else if (reading.kind == READING_TEXT) snprintf(out, size, "%.*s", TEXT_ARG(reading.text));
    else if (text_ends(name, TEXT("_ratio"))) chart_format_ratio(reading.number, out, size);
    else if (text_ends(name, TEXT("_per_s"))) snprintf(out, size, "%.3g/s", reading.number);
    else if (text_ends(name, TEXT("_ms"))) chart_format_seconds(reading.number / 1e3, out, size);
    else if (text_ends(name, TEXT("_us"))) chart_format_seconds(reading.number / 1e6, out, size);
    else if (text_ends(name, TEXT("_ns"))) chart_format_seconds(reading.number / 1e9, out, size);
    else if (text_ends(name, TEXT("_s"))) chart_format_seconds(reading.number, out, size);
    else chart_format_count(reading.number, out, size);
}

/* "theory 200"; where none applies, in words. */
static void format_theory(const Demo *demo, const Run *run, int metric, Arena *scratch, char *out,
                          size_t size)
{
    Reading reading = run_measure(run, metric, scratch);
    if (reading.kind == READING_NULL) {
        snprintf(out, size, "no theory");
        return;
    }
    char number[48];
    format_reading(&demo->metrics[metric], reading, number, sizeof number);
    snprintf(out, size, "theory %s", number);
}

/* One line: each measure with its theory beside it. A number's place does not move while it fits in
 * its width. */
static void draw_measures(const Session *session, int side, Canvas canvas)
{
    const Demo *demo = session->options.demo;
    const Run *run = session->sides[side];
    Arena *scratch = arena_new(SCRATCH_BYTES);
    int x = 1;
    if (session->sides[1] != NULL)
        x = canvas_print(canvas, x, 0, side == 0 ? ROLE_A : ROLE_B, "%c  ", 'A' + side);
    for (int i = 0; i < demo->metric_count; i++) {
        const Metric *metric = &demo->metrics[i];
        if (metric->label == NULL || !run_speaks(run, i)) continue;
        char number[64], theory[64] = "";
        int theory_index = metric->theory != NULL ? demo_metric(demo, text_of(metric->theory)) : -1;
        Reading reading = run_measure(run, i, scratch);
        bool has_theory =
            theory_index >= 0 && run_measure(run, theory_index, scratch).kind != READING_NULL;
        if (theory_index >= 0 && !has_theory && reading.kind == READING_NULL)
            continue; /* nothing that this run is about */
        format_reading(metric, reading, number, sizeof number);
        if (theory_index >= 0)
            format_theory(demo, run, theory_index, scratch, theory, sizeof theory);
        int width = utf8_width(text_of(metric->label), canvas.table) + 1 + 6
                    + (theory[0] != '\0' ? 3 + (int)strlen(theory) : 0);
        if (x + width > canvas.width) break;
        x = canvas_print(canvas, x, 0, ROLE_MUTED, "%s ", metric->label);
        int start = x;
        x = canvas_puts(canvas, x, 0, ROLE_TEXT, number);
        if (theory[0] != '\0') x = canvas_print(canvas, x, 0, ROLE_MUTED, " (%s)", theory);
        x = (x < start + 6 ? start + 6 : x) + 2;
        arena_rewind(scratch, 0);
    }
    arena_free(scratch);
}

enum { CLAIM_BYTES = 128 };

static void word_claim(const Demo *demo, int claim, Time broken_at, Canvas canvas,
                       char words[CLAIM_BYTES])
{
    const char *label = demo->claims[claim].label;
    if (broken_at == TIME_NEVER) {
        snprintf(words, CLAIM_BYTES, "%s %s", mark(canvas, "✓", "ok"), label);
        return;
    }
    char time[32];
    chart_format_seconds((double)broken_at / 1e9, time, sizeof time);
    snprintf(words, CLAIM_BYTES, "%s %s: broken at %s", mark(canvas, "✗", "NO"), label, time);
}

/* The broken ones first, with when; then those that hold, as far as there is room. */
static void draw_claims(const Session *session, int side, Canvas canvas)
{
    const Demo *demo = session->options.demo;
    int start = 1, y = 0, left_out = 0;
    if (session->sides[1] != NULL)
        start = canvas_print(canvas, 1, 0, side == 0 ? ROLE_A : ROLE_B, "%c  ", 'A' + side);
    int x = start;
    for (int i = 0; i < 2 * demo->claim_count; i++) {
        bool broken = i < demo->claim_count, applies;
        int claim = i % demo->claim_count;
        char words[CLAIM_BYTES];
        Time at = run_claim(session->sides[side], claim, NULL, &applies);
        if (!applies || (at != TIME_NEVER) != broken) continue;
        word_claim(demo, claim, at, canvas, words);
        int width = utf8_width(text_of(words), canvas.table);
        bool last = y + 1 == canvas.height;
        if (x > start && x + width + (last ? 4 : 0) > canvas.width) {
            if (last) {
                left_out++;
                continue;
            }
            y++;
            x = start;
        }
        x = canvas_puts(canvas, x, y, broken ? ROLE_BAD : ROLE_GOOD, words) + 3;
    }
    if (left_out > 0) canvas_print(canvas, x - 1, y, ROLE_GOOD, "+%d", left_out);
}

/* --- Story ------------------------------------------------------------------------------------ */

static void draw_prediction(const Session *session, Canvas canvas)
{
    const Prediction *prediction = &session->prediction;
    Arena *scratch = arena_new(SCRATCH_BYTES);
    Buffer words = {0};
    if (prediction->phase == PREDICTION_ASKING)
        prediction_question(prediction, &session->options, &words);
    else if (prediction->phase == PREDICTION_WAITING)
        buffer_puts(&words, "Your prediction stands; the run goes on.");
    else if (prediction->phase == PREDICTION_FINDING)
        buffer_puts(&words, "Your prediction stands; what decided it is being computed.");
    else
        prediction_answer(prediction, session->options.demo, run_model(session->sides[0]), scratch,
                          &words);
    canvas_fill(canvas_part(canvas, 0, 0, canvas.width, 1), ROLE_MARKED);
    canvas_text(canvas, 1, 0, ROLE_MARKED, buffer_text(&words));
    buffer_clear(&words);
    arena_free(scratch);
}

static void draw_note(const Session *session, const Note *note, Arena *scratch, Canvas row)
{
    const Demo *demo = session->options.demo;
    char time[32];
    snprintf(time, sizeof time, "%.*f", time_decimals(session), (double)note->at / 1e9);
    canvas_print_right(row, 11, 0, ROLE_MUTED, "%s", time);
    Text words = demo->word(run_model(session->sides[0]), note, scratch);
    (void)canvas_fit(row, 13, 0, row.width - 14, ROLE_TEXT, 0, words);
}

/* Who has started it need not be told how. */
static const char *hint_now(const Session *session)
{
    const char *hint = session->options.demo->empty_hint, *rest = strstr(hint, "; ");
    if (session->now == 0 && !session->playing) return hint;
    return rest != NULL ? rest + strlen("; ") : "";
}

/* The last lines of what happened, newest last. While much happens at once, only what is not too
 * frequent. */
static void draw_story(const Session *session, Canvas canvas)
{
    const Demo *demo = session->options.demo;
    const World *world = run_world(session->sides[0]);
    int rows = canvas.height, from = 0;
    if (session->prediction.phase != PREDICTION_NONE && rows > 0) {
        draw_prediction(session, canvas);
        from = 1;
    } else if (session->message[0] != '\0' && rows > 0) {
        canvas_puts(canvas, 1, 0, ROLE_WAITING, session->message);
        from = 1;
    }
    Arena *scratch = arena_new(SCRATCH_BYTES);
    const Note *kept[STORY_MOST];
    int wanted = rows - from < STORY_MOST ? rows - from : STORY_MOST, count = 0;
    const Note *newest = world_note(world, 0), *note;
    for (int back = 0; count < wanted && (note = world_note(world, back)) != NULL; back++)
        if (!demo->notes[note->kind].quiet || (note == newest && !session->playing))
            kept[count++] = note;
    for (int i = 0; i < count; i++)
        draw_note(session, kept[i], scratch, canvas_part(canvas, 0, rows - 1 - i, canvas.width, 1));
    if (count == 0 && from < rows) canvas_puts(canvas, 1, from, ROLE_MUTED, hint_now(session));
    arena_free(scratch);
}

/* --- time bar --------------------------------------------------------------------------------- */

enum { BAR_MARKS = 256, BAR_SHARES = 128 };

/* Of two marks in one place the first shows: a broken claim before the learner's own act before
 * the scene's. */
static int collect_marks(const Session *session, Canvas canvas, DiagramMark marks[BAR_MARKS])
{
    const Demo *demo = session->options.demo;
    int count = 0, call_count;
    const ActionCall *calls = run_calls(session->sides[0], &call_count);
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++) {
        for (int i = 0; i < demo->claim_count && count < BAR_MARKS; i++) {
            Time at = run_claim(session->sides[side], i, NULL, NULL);
            if (at != TIME_NEVER)
                marks[count++] = (DiagramMark){(double)at, mark(canvas, "✗", "x"), ROLE_BAD};
        }
    }
    for (int by_hand = 1; by_hand >= 0; by_hand--) {
        for (int i = 0; i < call_count && count < BAR_MARKS; i++) {
            if (calls[i].by_hand != by_hand || calls[i].measured) continue;
            const char *shape = by_hand ? mark(canvas, "▼", "V") : mark(canvas, "▾", "v");
            Role role = by_hand ? ROLE_FLOW : ROLE_WAITING;
            marks[count++] = (DiagramMark){(double)calls[i].at, shape, role};
        }
    }
    return count;
}

/* How much happened in equal shares of [0, end]: the demo's first series, where that counts. */
static bool collect_activity(const Session *session, Time end, double shares[BAR_SHARES])
{
    const Demo *demo = session->options.demo;
    if (demo->series_count == 0 || demo->series[0].kind != SERIES_SUM) return false;
    const Series *series = world_series(run_world(session->sides[0]), 0);
    for (int i = 0; i < BAR_SHARES; i++) shares[i] = 0;
    for (int bin = 0; bin < series->count; bin++) {
        double middle = ((double)bin + 0.5) * (double)series->bin_ns;
        int share = (int)(middle / (double)end * BAR_SHARES);
        if (share < BAR_SHARES) shares[share] += series->bins[bin];
    }
    /* Bins wider than a share would leave gaps that mean nothing. */
    return (double)series->bin_ns * BAR_SHARES <= (double)end;
}

static const char *state_mark(const Session *session, Canvas canvas)
{
    if (session_computing(session)) return mark(canvas, "»", ">>");
    if (session_ended(session)) return mark(canvas, "■ end", "end");
    return session->playing ? mark(canvas, "▶", ">") : mark(canvas, "▮▮", "||");
}

static void draw_time_bar(const Session *session, Canvas canvas)
{
    Time end = run_end(session->sides[0]);
    DiagramMark marks[BAR_MARKS];
    double shares[BAR_SHARES];
    char now[32], whole[32] = "", factor[32], status[128];
    snprintf(now, sizeof now, "%.*f s", time_decimals(session), (double)session->now / 1e9);
    if (end != TIME_NEVER) chart_format_seconds((double)end / 1e9, whole, sizeof whole);
    else end = session->now > TIME_SECOND ? session->now : TIME_SECOND;
    const char *times = mark(canvas, "×", "x");
    if (session->speed >= 1) snprintf(factor, sizeof factor, "%s%g", times, session->speed);
    else snprintf(factor, sizeof factor, "%s1/%g", times, 1 / session->speed);
    snprintf(status, sizeof status, "%s%s%s  %s%s %s ", now, whole[0] != '\0' ? " of " : "", whole,
             factor, session->behind ? " (behind)" : "", state_mark(session, canvas));
    bool active = collect_activity(session, end, shares);
    diagram_time_bar(canvas_part(canvas, 1, 0, canvas.width - 1, 1),
                     &(DiagramTime){.now = (double)session->now,
                                    .end = (double)end,
                                    .activity = active ? shares : NULL,
                                    .activity_count = BAR_SHARES,
                                    .marks = marks,
                                    .mark_count = collect_marks(session, canvas, marks),
                                    .status = status});
}

/* --- the whole -------------------------------------------------------------------------------- */

static Parts share_rows(int rows, int sides)
{
    Parts parts = {.measures = sides, .claims = sides, .story = 1};
    int fixed = 2; /* title and time bar */
    int rest = rows - fixed - parts.measures - parts.claims - parts.story;
    if (rest < PANE_COMPACT_ROWS
                   * sides) { /* the story goes first, then the claims, then the measures */
        int *order[] = {&parts.story, &parts.claims, &parts.measures};
        for (int i = 0; i < 3 && rest < PANE_COMPACT_ROWS * sides; i++) {
            rest += *order[i];
            *order[i] = 0;
        }
    }
    int spare = rest - PANE_FULL_ROWS;
    if (spare > 2) { /* beyond the full picture's need, the story and the claims share */
        parts.claims += sides;
        parts.story += (spare - sides) / 3 < 7 ? (spare - sides) / 3 : 7;
        rest = rows - fixed - parts.measures - parts.claims - parts.story;
    }
    parts.picture = rest > 0 ? rest : 0;
    return parts;
}

static void draw_picture(const Session *session, int side, Canvas canvas)
{
    const Demo *demo = session->options.demo;
    View view = session_view(session, side);
    if (canvas.width < PANE_COMPACT_COLUMNS || canvas.height < PANE_COMPACT_ROWS) {
        canvas_print(canvas, 1, canvas.height / 2, ROLE_MUTED, "too small for %dx%d",
                     PANE_COMPACT_COLUMNS, PANE_COMPACT_ROWS);
        return;
    }
    bool full = canvas.width >= PANE_FULL_COLUMNS && canvas.height >= PANE_FULL_ROWS;
    (full ? demo->draw : demo->draw_compact)(&view, canvas);
}

static void draw_pictures(const Session *session, Canvas canvas)
{
    if (session->sides[1] == NULL) {
        draw_picture(session, 0, canvas);
        return;
    }
    bool beside = canvas.width >= PANE_BESIDE_COLUMNS;
    int divider = canvas.width > PANE_BESIDE_COLUMNS; /* where both have what they need */
    int width = beside ? (canvas.width - divider) / 2 : canvas.width;
    int height = beside ? canvas.height : canvas.height / 2;
    draw_picture(session, 0, canvas_part(canvas, 0, 0, width, height));
    if (beside) {
        if (divider > 0)
            canvas_column(canvas, width, 0, ROLE_FRAME, mark(canvas, "│", "|"), height);
        draw_picture(session, 1, canvas_part(canvas, width + divider, 0, width, height));
    } else {
        draw_picture(session, 1, canvas_part(canvas, 0, height, width, canvas.height - height));
    }
}

void pane_draw(const Session *session, Canvas canvas)
{
    int sides = session->sides[1] != NULL ? 2 : 1;
    Parts parts = share_rows(canvas.height, sides);
    int y = 0, width = canvas.width;
    draw_title(session, canvas_part(canvas, 0, y++, width, 1));
    draw_pictures(session, canvas_part(canvas, 0, y, width, parts.picture));
    y += parts.picture;
    for (int side = 0; side < sides && parts.measures > 0; side++)
        draw_measures(session, side, canvas_part(canvas, 0, y++, width, 1));
    int each = parts.claims / sides;
    for (int side = 0; side < sides && each > 0; side++, y += each)
        draw_claims(session, side, canvas_part(canvas, 0, y, width, each));
    if (parts.story > 0) draw_story(session, canvas_part(canvas, 0, y, width, parts.story));
    draw_time_bar(session, canvas_part(canvas, 0, canvas.height - 1, width, 1));
}
