/* Users who wait: what they make of the system, and how long it takes them, over their number. */
#include "latency_throughput_picture.h"

#include "base/maths.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LINE_BOUND, LINE_LIMIT, LINE_THEORY, LINE_BEFORE, LINE_NOW, LINES, LEAST_USERS = 60 };
enum { PER_S, RESPONSE, CURVES };

typedef struct Curves {
    double x[USERS_MOST + 1], y[CURVES][USERS_MOST + 1];
    int count;
} Curves;

static int most_users(const LatencyModel *model)
{
    int most =
        model->settings.users * 3 / 2 > LEAST_USERS ? model->settings.users * 3 / 2 : LEAST_USERS;
    int kept = model->meter.tried_count < TRIED_MOST ? model->meter.tried_count : TRIED_MOST;
    for (int i = 0; i < kept; i++)
        if (model->meter.tried[i].settings.users > most)
            most = model->meter.tried[i].settings.users;
    return most < USERS_MOST ? most : USERS_MOST;
}

static void draw_chart(const View *view, Canvas canvas, const Curves *curves, int which)
{
    const LatencyModel *model = view->model;
    const Meter *meter = &model->meter;
    Mva mva = latency_mva(&model->settings, 0);
    double to = curves->x[curves->count - 1], knee = mva_knee(&mva), all = 0;
    for (int i = 0; i < STATIONS; i++) all += latency_demands_ms[i];
    double most = mva_most(&mva, USERS_MOST) * 1e3;
    double bound_x[] = {0, knee},
           bound_y[] = {which == PER_S ? 0 : all, which == PER_S ? most : all};
    double limit_x[] = {knee, to};
    double limit_y[] = {bound_y[1], which == PER_S ? most : all + (to - knee) / most * 1e3};
    double before_x[TRIED_MOST], before_y[TRIED_MOST];
    int kept = meter->tried_count < TRIED_MOST ? meter->tried_count : TRIED_MOST;
    for (int i = 0; i < kept; i++) {
        before_x[i] = meter->tried[i].settings.users;
        before_y[i] = which == PER_S ? meter->tried[i].per_s : meter->tried[i].mean_ms;
    }
    double now_x = model->settings.users;
    double now_y = which == PER_S ? meter_per_s(meter, view->now) : meter_mean_ms(meter);
    ChartLine lines[LINES] = {
        {bound_x, bound_y, 2, ROLE_WAITING, false, which == PER_S ? "bounds" : NULL},
        {limit_x, limit_y, 2, ROLE_WAITING, false, NULL},
        {curves->x, curves->y[which], curves->count, ROLE_MUTED, false,
         which == PER_S ? "theory" : NULL},
        {before_x, before_y, kept, ROLE_WAITING, true, kept > 0 ? "before" : NULL},
        {&now_x, &now_y, 1, ROLE_FLOW, true, "run"},
    };
    double theory = curves->y[RESPONSE][curves->count - 1];
    ChartAxes axes = {.x_to = to,
                      .y_to =
                          which == PER_S ? latency_round_up(1.05 * most) : latency_round_up(theory),
                      .x_name = "users",
                      .y_name = which == PER_S ? "answers/s" : "response, ms",
                      .y_mark = NAN};
    chart_plot(canvas, &axes, lines, LINES);
}

/* Who thinks, and who is at which station, served or waiting. */
static void draw_stations(const View *view, Canvas canvas)
{
    const LatencyModel *model = view->model;
    const Closed *closed = model->closed;
    bool short_rows = canvas.height < STATIONS + 1;
    char frozen[48];
    latency_tell_freeze(view, frozen, sizeof frozen);
    int x = canvas_print(canvas, 0, 0, ROLE_MUTED, "%d users, %d think", closed->active,
                         closed->thinking);
    if (frozen[0] != '\0') canvas_print_right(canvas, canvas.width, 0, ROLE_BAD, "%s", frozen);
    int each = (canvas.width - x) / STATIONS;
    for (int i = 0; i < STATIONS; i++) {
        const Station *station = &closed->stations[i];
        Canvas row = canvas_part(canvas, short_rows ? x + 2 + i * each : 0, short_rows ? 0 : 1 + i,
                                 short_rows ? each - 2 : canvas.width, 1);
        int at = canvas_print(row, 0, 0, ROLE_MUTED, "%s ", latency_station_names[i]);
        if (!short_rows)
            at = canvas_print(row, 5, 0, ROLE_MUTED, "%2.0f ms %4d  ", latency_demands_ms[i],
                              station->count);
        latency_draw_line(row, at, station->busy, station->count, model->is_frozen);
    }
}

static void tell(const View *view, Canvas row)
{
    const LatencyModel *model = view->model;
    const Meter *meter = &model->meter;
    Mva mva = latency_mva(&model->settings, model->settings.users);
    double knee = mva_knee(&mva), per_s = meter_per_s(meter, view->now);
    Spelled mean, theory;
    if (!isfinite(per_s)) per_s = 0;
    int x = canvas_print(row, 0, 0, ROLE_FLOW, "%.3g/s, %s", per_s,
                         latency_spell_ms(meter_mean_ms(meter), mean));
    if (model->meter.disturbed) x = canvas_puts(row, x, 0, ROLE_MUTED, "  a freeze: no theory");
    else
        x = canvas_print(row, x, 0, ROLE_MUTED, "  theory %.3g/s, %s", mva.throughput * 1e3,
                         latency_spell_ms(mva.response, theory));
    const char *words =
        model->settings.users < knee ? "room for more users" : "the disk is the limit";
    if (x + 13 + (int)strlen(words) <= row.width)
        canvas_print_right(row, row.width, 0, model->settings.users < knee ? ROLE_GOOD : ROLE_BAD,
                           "knee %.3g: %s", knee, words);
}

void latency_draw_closed(const View *view, Canvas canvas)
{
    const LatencyModel *model = view->model;
    int most = most_users(model);
    Mva mva = latency_mva(&model->settings, 0);
    Curves curves = {.count = 0};
    for (int users = 0; users <= most; users++) {
        curves.x[curves.count] = users;
        curves.y[PER_S][curves.count] = mva.throughput * 1e3;
        curves.y[RESPONSE][curves.count++] = users > 0 ? mva.response : NAN;
        mva_add_user(&mva);
    }
    Canvas inner = canvas_part(canvas, 1, 0, canvas.width - 2, canvas.height);
    int stations = canvas.height >= 14 ? STATIONS + 2 : 1;
    int rows = canvas.height - stations - 1, half = inner.width / 2;
    tell(view, canvas_part(inner, 0, 0, inner.width, 1));
    draw_chart(view, canvas_part(inner, 0, 1, half - 1, rows), &curves, PER_S);
    draw_chart(view, canvas_part(inner, half + 1, 1, inner.width - half - 1, rows), &curves,
               RESPONSE);
    int used = stations > 1 ? STATIONS + 1 : 1;
    draw_stations(view, canvas_part(inner, 0, canvas.height - used, inner.width, used));
}
