/* The pictures of compare-and-swap in rounds, and of random schedules under all engines. */
#include "isolation_picture.h"

#include "base/maths.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- compare-and-swap ------------------------------------------------------------------------- */

/* Whether a client has tried in a round. */
static bool has_tried(const Contest *contest, int client, int round)
{
    int won = contest->won_in[client];
    if (round > contest->round || (won != 0 && won < round)) return false;
    return round < contest->round || client < contest->next || won == round;
}

/* A row a client, a column a round: the attempts make a triangle. */
static void draw_triangle(const IsolationModel *model, Canvas canvas)
{
    enum { LEFT = 11 };
    const Contest *contest = model->contest;
    int clients = model->config.contenders, each = (canvas.width - LEFT - 2) / clients;
    if (each > 4) each = 4;
    canvas_puts(canvas, 1, 0, ROLE_MUTED, "round");
    for (int round = 1; round <= contest->round; round++)
        if (round % 5 == 0 || round == 1 || each > 2)
            canvas_print(canvas, LEFT + (round - 1) * each, 0, ROLE_MUTED, "%d", round);
    for (int i = 0; i < clients; i++) {
        canvas_print(canvas, 1, i + 1, ROLE_TEXT, "client %d", i + 1);
        for (int round = 1; round <= contest->round; round++) {
            int x = LEFT + (round - 1) * each;
            if (!has_tried(contest, i, round)) continue;
            bool won = contest->won_in[i] == round;
            canvas_puts(canvas, x, i + 1, won ? ROLE_GOOD : ROLE_BAD,
                        won ? isolation_glyph(canvas, "█", "#")
                            : isolation_glyph(canvas, "✗", "x"));
        }
    }
    canvas_puts(canvas, 1, clients + 1, ROLE_MUTED, "attempts");
    for (int round = 1; round <= contest->round; round++)
        if (each > 2)
            canvas_print(canvas, LEFT + (round - 1) * each, clients + 1, ROLE_TEXT, "%d",
                         contest->by_round[round - 1]);
}

static void draw_attempts(const IsolationModel *model, Canvas canvas)
{
    const Contest *contest = model->contest;
    int clients = model->config.contenders, count = 0;
    double x[CONTENDERS_MOST + 1], y[CONTENDERS_MOST + 1], law[CONTENDERS_MOST + 1];
    double rounds[CONTENDERS_MOST + 1], sum = 0;
    for (int i = 0; i <= clients; i++) {
        rounds[i] = i;
        law[i] = (double)i * clients - (double)i * (i - 1) / 2;
    }
    for (int i = 0; i < contest->round; i++) {
        sum += contest->by_round[i];
        x[count] = i + 1;
        y[count++] = sum;
    }
    const ChartLine lines[] = {{rounds, law, clients + 1, ROLE_MUTED, false, "theory"},
                               {x, y, count, ROLE_FLOW, true, "attempts"}};
    const ChartAxes axes = {.x_from = 0,
                            .x_to = clients,
                            .y_from = 0,
                            .y_to = law[clients] * 1.05,
                            .x_name = "rounds",
                            .y_name = "attempts so far",
                            .y_mark = NAN};
    chart_plot(canvas, &axes, lines, 2);
}

void isolation_draw_contest(const View *view, Canvas canvas)
{
    const IsolationModel *model = view->model;
    const Contest *contest = model->contest;
    int clients = model->config.contenders, width = canvas.width;
    char words[100];
    snprintf(words, sizeof words, "%d clients, %" PRId64 " attempts", clients, contest->attempts);
    int x = isolation_heading(view, canvas, words);
    char more[80];
    snprintf(more, sizeof more, "theory %d; round %d, %d still to win", clients * (clients + 1) / 2,
             contest->round, contest->remaining);
    canvas_fit(canvas, x + 2, 0, width - x - 2, ROLE_MUTED, STYLE_PLAIN, text_of(more));
    bool fits = clients + 4 <= canvas.height && 2 * clients + 13 <= width;
    int y = 1;
    if (fits) {
        y = canvas.height > clients + 4 ? 2 : 1;
        draw_triangle(model, canvas_part(canvas, 0, y, width, clients + 2));
        y += clients + 2;
        int at = canvas_puts(canvas, 1, y, ROLE_GOOD, isolation_glyph(canvas, "█", "#"));
        at = canvas_puts(canvas, at, y, ROLE_MUTED, " the row is as it was read: swapped   ");
        at = canvas_puts(canvas, at, y, ROLE_BAD, isolation_glyph(canvas, "✗", "x"));
        canvas_puts(canvas, at, y, ROLE_MUTED, " it is not: read again");
        y += 2;
    }
    if (canvas.height - y >= 5)
        draw_attempts(model, canvas_part(canvas, 0, y, width, canvas.height - y));
}

/* --- random schedules ------------------------------------------------------------------------- */

enum { FIGURE = 9, ENGINE_NAME = 12 };

static void draw_tally(const IsolationModel *model, int engine, double full, Canvas row)
{
    const Tally *tally = &model->random->tallies[engine];
    double done = maths_max(1, (double)model->random->done);
    bool is_own = engine == (int)model->config.engine;
    int bar = row.width - ENGINE_NAME - 4 * FIGURE - 1;
    if (is_own) canvas_puts(row, 0, 0, ROLE_FLOW, isolation_glyph(row, "▶", ">"));
    canvas_styled(row, 2, 0, is_own ? ROLE_TEXT : ROLE_MUTED, is_own ? STYLE_BOLD : STYLE_PLAIN,
                  text_of(isolation_engines[engine]));
    if (tally->cyclic > 0 && bar > 0) {
        int columns = (int)ceil((double)tally->cyclic / full * bar);
        canvas_repeat(row, ENGINE_NAME, 0, ROLE_BAD, isolation_glyph(row, "█", "#"),
                      columns < bar ? columns : bar);
    }
    char share[24];
    chart_format_ratio((double)tally->cyclic / done, share, sizeof share);
    int right = row.width - 1;
    canvas_print_right(row, right - 3 * FIGURE, 0, tally->cyclic > 0 ? ROLE_BAD : ROLE_GOOD, "%s",
                       share);
    canvas_print_right(row, right - 2 * FIGURE, 0, ROLE_TEXT, "%" PRId64, tally->two_rw);
    canvas_print_right(row, right - FIGURE, 0, ROLE_TEXT, "%" PRId64, tally->aborted);
    canvas_print_right(row, right, 0, ROLE_TEXT, "%" PRId64, tally->waits);
}

/* As it would be typed, where there is no room for a row each. */
static void write_steps(const Schedule *schedule, Canvas canvas)
{
    int x = 1, y = 0;
    for (int i = 0; i < schedule->count; i++) {
        char words[SCHEDULE_STEP_BYTES];
        schedule_print(&schedule->steps[i], words);
        int length = (int)strlen(words);
        if (x + length > canvas.width) {
            x = 1;
            y++;
        }
        x = canvas_puts(canvas, x, y, ROLE_TEXT, words) + 1;
    }
}

static void draw_example(const IsolationModel *model, Canvas canvas)
{
    const Random *random = model->random;
    const ScheduleRun *run = &random->example;
    DependencyGraph graph;
    if (random->example_number == 0) {
        canvas_print(canvas, 1, 0, ROLE_MUTED, "no cycle yet under %s",
                     isolation_engines[model->config.engine]);
        return;
    }
    dependency_graph_build(&graph, &run->log, false);
    DependencyCycles cycles = dependency_graph_cycles(&graph);
    int x = canvas_print(canvas, 1, 0, ROLE_TEXT, "schedule %" PRId64 " under %s",
                         random->example_number, isolation_engines[model->config.engine]);
    int below = canvas.width < 100; /* beside the title, or below it */
    Canvas beside = canvas_part(canvas, x + 1, 0, canvas.width - x - 1, 1);
    isolation_draw_cycle(run, &graph, &cycles,
                         below ? canvas_part(canvas, 0, 1, canvas.width, 1) : beside);
    int y = 1 + below;
    Canvas rest =
        canvas_part(canvas, 0, y, canvas.width < 100 ? canvas.width : 100, canvas.height - y);
    if (rest.height > run->schedule.count) isolation_draw_steps(run, -1, rest);
    else write_steps(&run->schedule, rest);
}

void isolation_draw_random(const View *view, Canvas canvas)
{
    const IsolationModel *model = view->model;
    int right = canvas.width - 1, y = 2;
    double full = 1;
    char words[80];
    for (int i = 0; i < TX_ENGINES; i++)
        full = maths_max(full, (double)model->random->tallies[i].cyclic);
    snprintf(words, sizeof words, "%" PRId64 " of %" PRId64 "%s", model->random->done,
             model->config.trials, canvas.width < 64 ? "" : " schedules");
    (void)isolation_heading(view, canvas, words);
    bool is_low = canvas.height < TX_ENGINES + 2;
    int head = is_low ? 0 : 1;
    canvas_print_right(canvas, right - 3 * FIGURE, head, ROLE_MUTED, "cyclic");
    canvas_print_right(canvas, right - 2 * FIGURE, head, ROLE_MUTED, "two rw");
    canvas_print_right(canvas, right - FIGURE, head, ROLE_MUTED, "aborted");
    canvas_print_right(canvas, right, head, ROLE_MUTED, "waits");
    y = head + 1;
    int rows = canvas.height - y < TX_ENGINES ? canvas.height - y : TX_ENGINES;
    int first = (int)model->config.engine - rows / 2;
    if (first > TX_ENGINES - rows) first = TX_ENGINES - rows;
    if (first < 0) first = 0;
    for (int i = 0; i < rows; i++)
        draw_tally(model, first + i, full, canvas_part(canvas, 0, y++, canvas.width, 1));
    const Random *random = model->random;
    if (canvas.height > y)
        canvas_print(canvas, 2, y++, ROLE_MUTED,
                     "ssi: %" PRId64 " dangerous structures, %" PRId64 " of them false positives",
                     random->pivots, random->false_positives);
    y++;
    if (canvas.height - y >= 4)
        draw_example(model, canvas_part(canvas, 0, y, canvas.width, canvas.height - y));
}
