#include "support/unit.h"

#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "demo/output.h"
#include "support/toy_demo.h"

const Demo *const demo_registry[] = {&toy_demo, NULL};
const size_t demo_registry_count = 1;

static const OptionsPlace command_line = {false, NULL};

static Session *open_session(const char *line)
{
    Arena *arena = arena_new(1 << 20);
    Report report = {.arena = arena};
    Session *session = session_open(text_of(line), command_line, true, &report);
    assert_problems(&report, "");
    assert_non_null(session);
    arena_free(arena);
    return session;
}

static Session *finished(const char *line)
{
    Session *session = open_session(line);
    assert_true(session_finish(session, INT64_MAX));
    return session;
}

static const Json *parse_json(Arena *arena, Text source)
{
    Report report = {.arena = arena};
    const Json *json = json_read(arena, source, "output", &report);
    assert_problems(&report, "");
    assert_non_null(json);
    return json;
}

static const Json *json_of(Arena *arena, const Session *session)
{
    Buffer out = {0};
    output_json(session, &out);
    const Json *json = parse_json(arena, text_copy(arena, buffer_text(&out)));
    buffer_clear(&out);
    return json;
}

static void assert_keys(const Json *object, const char *const *keys)
{
    assert_int_equal(object->kind, JSON_OBJECT);
    const Json *member = object->first;
    for (; *keys != NULL; keys++, member = member->next) {
        assert_non_null(member);
        assert_text(member->key, *keys);
    }
    assert_null(member);
}

static double number_of(const Json *object, const char *key)
{
    const Json *value = json_get(object, key);
    assert_non_null(value);
    assert_int_equal(value->kind, JSON_NUMBER);
    return value->number;
}

/* --- JSON ------------------------------------------------------------------------------------- */

static const char *const head[] = {"demo",   "seed",    "scene",  "params", "actions", "virtual_s",
                                   "events", "metrics", "series", "claims", "versus",  NULL};

static void json_has_what_the_contract_says_in_its_order(void **state)
{
    Session *session = finished("toy --seed 7 --loss 5% --at 1s burst --at 250ms slow=20ms");
    const Json *json = json_of(*state, session);
    const char *alone[11];
    memcpy(alone, head, sizeof alone);
    alone[10] = NULL;
    assert_keys(json, alone);
    assert_text(json_get(json, "demo")->string, "toy");
    assert_text(json_get(json, "scene")->string, "steady");
    assert_true(number_of(json, "seed") == 7 && number_of(json, "virtual_s") == 5);
    assert_true(number_of(json, "events") == (double)run_position(session->sides[0]));
    const Json *params = json_get(json, "params");
    assert_int_equal(params->count, toy_demo.param_count);
    assert_text(json_get(params, "loss")->string, "5%");
    assert_text(json_get(params, "rate")->string, "20/s");
    const Json *actions = json_get(json, "actions");
    assert_int_equal(actions->count, 2);
    assert_text(actions->first->first->string, "250ms");
    assert_text(actions->first->first->next->string, "slow=20ms");
    assert_text(actions->first->next->first->string, "1s");
    assert_text(actions->first->next->first->next->string, "burst=10");
    session_close(session);
}

static void json_numbers_read_back_as_the_same_doubles(void **state)
{
    Session *session = finished("toy --scene storm");
    const Json *json = json_of(*state, session);
    const Json *metrics = json_get(json, "metrics"), *series = json_get(json, "series");
    const Run *run = session->sides[0];
    const Json *metric = metrics->first;
    for (int i = 0; i < toy_demo.metric_count; i++, metric = metric->next) {
        assert_text(metric->key, toy_demo.metrics[i].name);
        Reading reading = run_measure(run, i, *state);
        if (reading.kind == READING_NUMBER) assert_true(metric->number == reading.number);
        else assert_true(text_equal(metric->string, reading.text));
    }
    const Json *one = series->first;
    for (int i = 0; i < toy_demo.series_count; i++, one = one->next) {
        const Series *bins = world_series(run_world(run), i);
        assert_text(one->key, toy_demo.series[i].name);
        int bin = 0;
        for (const Json *value = one->first; value != NULL; value = value->next, bin++)
            if (bin < bins->count) assert_true(value->number == bins->bins[bin]);
        assert_int_equal(bin, 400); /* 4 s in bins of 10 ms */
    }
    assert_text(one->key, "first_ms");
    int count, k = 0;
    const double *list = run_list(run, 0, *state, &count);
    for (const Json *value = one->first; value != NULL; value = value->next, k++)
        assert_true(value->number == list[k] && list[k] > 0);
    assert_true(k == count && count == 4);
    session_close(session);
}

static void what_does_not_apply_is_null(void **state)
{
    Session *session = finished("toy --rate 0/s --for 1s");
    const Json *metrics = json_get(json_of(*state, session), "metrics");
    assert_int_equal(json_get(metrics, "mean_ms")->kind, JSON_NULL);
    assert_int_equal(json_get(metrics, "sent")->kind, JSON_NUMBER);
    session_close(session);
}

static void a_quiet_end_belongs_to_a_series(void **state)
{
    Session *session = finished("toy --rate 0/s --for 1s --at 0s burst=3");
    const Json *series = json_get(json_of(*state, session), "series");
    assert_int_equal(json_get(series, "done")->count, 100);
    assert_true(world_series(run_world(session->sides[0]), 1)->count < 20); /* looking is free */
    session_close(session);
    session = open_session("toy --rate 0/s --for 1s");
    series = json_get(json_of(*state, session), "series");
    assert_int_equal(json_get(series, "done")->count, 0);
    session_close(session);
}

static void claims_hold_or_say_when_and_why_not(void **state)
{
    Session *session = finished("toy --rate 0/s --for 2s --at 1s burst=1 --loss 1");
    const Json *claims = json_get(json_of(*state, session), "claims");
    assert_text(json_get(claims, "prompt")->string, "1.05s: request 0 had no answer in time");
    assert_text(json_get(claims, "order")->string, "holding");
    session_close(session);
}

static void versus_is_there_where_it_was_asked_for(void **state)
{
    Session *session = finished("toy --scene contest");
    const Json *json = json_of(*state, session);
    assert_keys(json, head);
    static const char *const side[] = {"params", "metrics", "series", "claims", NULL};
    const Json *versus = json_get(json, "versus");
    assert_keys(versus, side);
    assert_text(json_get(json_get(versus, "params"), "label")->string, "the slow one");
    assert_text(json_get(json_get(json, "params"), "label")->string, "");
    assert_true(number_of(json_get(json, "metrics"), "mean_ms")
                < number_of(json_get(versus, "metrics"), "mean_ms"));
    session_close(session);
}

static void awkward_words_stay_json(void **state)
{
    Session *session = finished("toy --for 10ms --label '\"\\\\ \xc3\xa9 \xff'");
    const Json *params = json_get(json_of(*state, session), "params");
    assert_text(json_get(params, "label")->string, "\"\\\\ \xc3\xa9 \xef\xbf\xbd");
    session_close(session);
}

/* --- CSV -------------------------------------------------------------------------------------- */

static void csv_has_a_line_for_each_bin(void **state)
{
    Session *session = finished("toy --scene contest");
    Buffer out = {0};
    output_csv(session, &out);
    Text rest = buffer_text(&out), line;
    assert_true(text_next_line(&rest, &line));
    assert_text(line, "series,index,t_s,value");
    int lines = 0, listed = 0;
    while (text_next_line(&rest, &line)) {
        Text name, index, time, value;
        int64_t bin;
        double t, x;
        assert_true(text_next_part(&line, ',', &name) && text_next_part(&line, ',', &index)
                    && text_next_part(&line, ',', &time) && text_next_part(&line, ',', &value)
                    && line.len == 0);
        assert_true(text_to_int(index, &bin) && text_to_double(value, &x));
        if (time.len == 0) {
            assert_true(text_ends(name, TEXT("first_ms")) && bin == listed++ % 4);
            continue;
        }
        assert_true(text_to_double(time, &t));
        int series = lines / 300 % 3, side = lines / 900;
        Text expected =
            text_printf(*state, "%s%s", side == 1 ? "versus." : "", toy_demo.series[series].name);
        assert_true(text_equal(name, expected));
        assert_int_equal(bin, lines % 300);
        assert_true(t == (double)bin / 100);
        const Series *bins = world_series(run_world(session->sides[side]), series);
        if (bin < bins->count) assert_true(x == bins->bins[bin]);
        lines++;
    }
    assert_true(lines == 1800 && listed == 8);
    buffer_clear(&out);
    session_close(session);
}

/* --- Trace ------------------------------------------------------------------------------------ */

typedef struct Lines {
    Buffer all;
    int count, most; /* that are taken */
} Lines;

static bool take_line(void *context, Text line)
{
    Lines *lines = context;
    assert_true(text_ends(line, TEXT("\n")));
    if (lines->count == lines->most) return false;
    lines->count++;
    buffer_put(&lines->all, line);
    return true;
}

static const Json *next_note(Arena *arena, Text *rest)
{
    Text line;
    return text_next_line(rest, &line) ? parse_json(arena, line) : NULL;
}

static void a_trace_has_every_note_with_its_fields(void **state)
{
    Session *session = open_session("toy --rate 0/s --for 2s --at 1s burst=2 --at 1500ms crash");
    Lines lines = {.most = 1000};
    assert_true(output_trace(session, INT64_MAX, take_line, &lines));
    assert_int_equal(lines.count, world_note_count(run_world(session->sides[0])));
    assert_int_equal(lines.count, 1 + 1 + 2 + 2 + 1);
    Text rest = buffer_text(&lines.all);
    static const char *const acted[] = {"t_s",  "event",  "start", "argument",
                                        "node", "action", NULL};
    static const char *const done[] = {"t_s", "event", "id", "took_s", "by", NULL};
    const Json *note = next_note(*state, &rest); /* of the start, before anybody could listen */
    assert_keys(note, acted);
    assert_true(number_of(note, "t_s") == 0 && json_get(note, "start")->truth);
    note = next_note(*state, &rest);
    assert_true(number_of(note, "t_s") == 1 && number_of(note, "argument") == 2);
    assert_text(json_get(note, "node")->string, "client");
    assert_text(json_get(note, "action")->string, "burst");
    note = next_note(*state, &rest);
    assert_text(json_get(note, "event")->string, "sent");
    assert_true(json_get(note, "lost")->kind == JSON_BOOL && !json_get(note, "lost")->truth);
    (void)next_note(*state, &rest);
    note = next_note(*state, &rest);
    assert_keys(note, done);
    assert_text(json_get(note, "by")->string, "server");
    double took = number_of(note, "took_s");
    assert_true(took > 0.002 && number_of(note, "t_s") == 1 + took);
    buffer_clear(&lines.all);
    session_close(session);
}

static void never_is_minus_one_in_a_trace(void **state)
{
    Session *session = open_session("toy --rate 0/s --for 2s --at 1s burst=1 --loss 1");
    Lines lines = {.most = 1000};
    assert_true(output_trace(session, INT64_MAX, take_line, &lines));
    assert_true(text_ends(buffer_text(&lines.all),
                          TEXT("{\"t_s\":1.05,\"event\":\"timeout\",\"id\":0,\"took_s\":-1}\n")));
    buffer_clear(&lines.all);
    session_close(session);
    (void)state;
}

static void two_sides_are_traced_together_in_the_order_of_time(void **state)
{
    Session *session = open_session("toy --scene contest --for 500ms");
    Lines lines = {.most = 100000};
    assert_true(output_trace(session, INT64_MAX, take_line, &lines));
    Text rest = buffer_text(&lines.all);
    size_t mark = ((Arena *)*state)->used;
    uint64_t of_side[2] = {0};
    double before = 0;
    for (const Json *note; (note = next_note(*state, &rest)) != NULL; arena_rewind(*state, mark)) {
        assert_true(number_of(note, "t_s") >= before);
        before = number_of(note, "t_s");
        of_side[text_is(json_get(note, "side")->string, "B")]++;
    }
    for (int side = 0; side < 2; side++)
        assert_int_equal(of_side[side], world_note_count(run_world(session->sides[side])));
    buffer_clear(&lines.all);
    session_close(session);
}

static void a_trace_stops_at_its_limit_or_when_nobody_takes_it(void **state)
{
    (void)state;
    Session *session = open_session("toy --scene storm");
    Lines lines = {.most = 100000};
    assert_false(output_trace(session, 25, take_line, &lines));
    assert_int_equal(run_position(session->sides[0]), 25);
    buffer_clear(&lines.all);
    session_close(session);

    session = open_session("toy --rate 0/s --for 1s --at 100ms crash"); /* two things */
    lines = (Lines){.most = 100000};
    assert_true(output_trace(session, 2, take_line, &lines));
    buffer_clear(&lines.all);
    session_close(session);

    session = open_session("toy --scene storm");
    lines = (Lines){.most = 5};
    assert_false(output_trace(session, INT64_MAX, take_line, &lines));
    assert_int_equal(lines.count, 5);
    assert_true(world_note_count(run_world(session->sides[0])) < 60);
    buffer_clear(&lines.all);
    session_close(session);
}

/* --- Frame ------------------------------------------------------------------------------------ */

static void frames_have_their_size(void **state)
{
    (void)state;
    static const struct {
        int columns, rows;
    } sizes[] = {{20, 6}, {56, 8}, {64, 18}, {80, 24}, {120, 40}, {200, 60}, {500, 500}, {20, 500}};
    const char *const lines[] = {"toy --scene storm", "toy --scene contest",
                                 "toy --label 'é and more' --rate 0/s --for 1s"};
    for (int line = 0; line < 3; line++) {
        Session *session = finished(lines[line]);
        for (size_t i = 0; i < 2 * (sizeof sizes / sizeof sizes[0]); i++) {
            bool ascii = i % 2 != 0;
            int columns = sizes[i / 2].columns, rows = sizes[i / 2].rows, count = 0;
            Buffer out = {0};
            output_frame(session, columns, rows, ascii, &out);
            Text rest = buffer_text(&out), row;
            for (; text_next_line(&rest, &row); count++) {
                assert_true(utf8_width(row, WIDTH_UNICODE) <= columns);
                for (size_t k = 0; ascii && k < row.len; k++)
                    assert_true(row.at[k] >= ' ' && row.at[k] <= '~');
            }
            assert_int_equal(count, rows);
            assert_true(text_has(buffer_text(&out), TEXT("toy")));
            buffer_clear(&out);
        }
        session_close(session);
    }
}

static void a_frame_shows_the_picture_that_fits(void **state)
{
    (void)state;
    Session *session = finished("toy --scene storm");
    Buffer out = {0};
    output_frame(session, 80, 24, false, &out);
    assert_true(text_has(buffer_text(&out), TEXT("full: ")));
    buffer_reset(&out);
    output_frame(session, 60, 12, false, &out);
    assert_true(text_has(buffer_text(&out), TEXT("compact: ")));
    session_close(session);
    session = finished("toy --scene contest");
    buffer_reset(&out);
    output_frame(session, 160, 40, false, &out);
    assert_true(text_has(buffer_text(&out), TEXT("A full: ")));
    assert_true(text_has(buffer_text(&out), TEXT("B full: ")));
    buffer_clear(&out);
    session_close(session);
}

/* --- Words ------------------------------------------------------------------------------------ */

/* Blanks and line ends in a row as one blank: where columns and lines end is not of interest. */
static Text squeezed(Arena *arena, const Buffer *out)
{
    Buffer words = {0};
    Text rest = buffer_text(out), line, word;
    while (text_next_line(&rest, &line))
        while (text_next_part(&line, ' ', &word))
            if (word.len > 0) buffer_printf(&words, " %.*s", TEXT_ARG(word));
    buffer_putc(&words, ' ');
    Text text = text_copy(arena, buffer_text(&words));
    buffer_clear(&words);
    return text;
}

static void the_table_has_metrics_theories_and_claims(void **state)
{
    Session *session = finished("toy --rate 0/s --for 2s --at 1s burst=1 --loss 1 --seed 3");
    Buffer out = {0};
    output_plain(session, &out);
    Text words = squeezed(*state, &out);
    assert_true(text_starts(words, TEXT(" toy, scene steady, seed 3, 2s of virtual time, ")));
    for (int i = 0; i < toy_demo.metric_count; i++)
        assert_true(text_has(words, text_of(toy_demo.metrics[i].name)));
    assert_false(text_has(words, TEXT("mean time to the answer"))); /* it has none: only named */
    assert_true(text_has(words, TEXT(" no value: mean_ms ")));
    assert_true(text_has(words, TEXT(" prompt BROKEN ")));
    assert_true(text_has(words, TEXT(" broken at 1.05s: request 0 had no answer in time ")));
    assert_false(text_has(words, TEXT(" order "))); /* does not speak of this run */
    buffer_clear(&out);
    session_close(session);
}

static void help_mentions_all_that_is_declared(void **state)
{
    Buffer out = {0};
    output_help(&toy_demo, &out);
    Text help = squeezed(*state, &out);
    for (int i = 0; i < toy_demo.param_count; i++) {
        const Param *param = &toy_demo.params[i];
        assert_true(text_has(help, text_printf(*state, "--%s ", param->name)));
        assert_true(text_has(help, text_of(param->meaning)));
        Text range = value_range(*state, &param->form);
        const char *fallback = param->fallback[0] != '\0' ? param->fallback : "none";
        assert_true(
            text_has(help, text_printf(*state, "%.*s; default %s ", TEXT_ARG(range), fallback)));
    }
    for (int i = 0; i < toy_demo.action_count; i++) {
        assert_true(text_has(help, text_of(toy_demo.actions[i].name)));
        assert_true(text_has(help, text_of(toy_demo.actions[i].meaning)));
    }
    assert_true(text_has(help, TEXT(" w slow=duration ")));
    assert_true(text_has(help, TEXT(" k crash ")));
    for (int i = 0; i < toy_demo.scene_count; i++) {
        assert_true(text_has(help, text_of(toy_demo.scenes[i].name)));
        assert_true(text_has(help, text_of(toy_demo.scenes[i].watch)));
    }
    for (int i = 0; i < toy_demo.metric_count; i++) {
        assert_true(text_has(help, text_of(toy_demo.metrics[i].name)));
        assert_true(text_has(help, text_of(toy_demo.metrics[i].meaning)));
    }
    for (int i = 0; i < toy_demo.claim_count; i++)
        assert_true(text_has(help, text_of(toy_demo.claims[i].law)));
    for (int i = 0; i < toy_demo.series_count; i++)
        assert_true(text_has(help, text_of(toy_demo.series[i].name)));
    assert_true(text_has(help, text_of(toy_demo.lists[0].meaning)));
    static const char *const options[] = {"--scene",  "--seed",    "--at",     "--for", "--speed",
                                          "--versus", "--predict", "--json",   "--csv", "--trace",
                                          "--frame",  "--size",    "--explain"};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        assert_true(text_has(help, text_of(options[i])));
    Text rest = buffer_text(&out), line;
    while (text_next_line(&rest, &line)) assert_true(utf8_width(line, WIDTH_UNICODE) <= 80);
    buffer_clear(&out);
}

static void a_metric_is_explained_by_its_law_and_source(void **state)
{
    Buffer out = {0};
    output_explain(&toy_demo, TOY_MEAN_MS, &out);
    assert_text(squeezed(*state, &out),
                " mean_ms meaning mean time to the answer law sum / count source arithmetic "
                "theory the metric expected_ms stands beside it ");
    buffer_reset(&out);
    output_explain(&toy_demo, TOY_SENT, &out);
    assert_text(squeezed(*state, &out), " sent meaning requests sent law counted as it happens "
                                        "source the run's own events ");
    buffer_clear(&out);
}

static void the_demos_are_listed(void **state)
{
    Buffer out = {0};
    output_list(&out);
    assert_text(squeezed(*state, &out), " toy a client, a server and its patience ");
    buffer_reset(&out);
    output_list_json(&out);
    const Json *json = parse_json(*state, buffer_text(&out));
    assert_int_equal(json->count, 1);
    static const char *const keys[] = {"name", "title", "summary", "lesson", NULL};
    assert_keys(json->first, keys);
    assert_text(json_get(json->first, "lesson")->string, "99-toy");
    buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(json_has_what_the_contract_says_in_its_order),
        unit_test_with_arena(json_numbers_read_back_as_the_same_doubles),
        unit_test_with_arena(what_does_not_apply_is_null),
        unit_test_with_arena(a_quiet_end_belongs_to_a_series),
        unit_test_with_arena(claims_hold_or_say_when_and_why_not),
        unit_test_with_arena(versus_is_there_where_it_was_asked_for),
        unit_test_with_arena(awkward_words_stay_json),
        unit_test_with_arena(csv_has_a_line_for_each_bin),
        unit_test_with_arena(a_trace_has_every_note_with_its_fields),
        unit_test_with_arena(never_is_minus_one_in_a_trace),
        unit_test_with_arena(two_sides_are_traced_together_in_the_order_of_time),
        unit_test_with_arena(a_trace_stops_at_its_limit_or_when_nobody_takes_it),
        unit_test_with_arena(frames_have_their_size),
        unit_test_with_arena(a_frame_shows_the_picture_that_fits),
        unit_test_with_arena(the_table_has_metrics_theories_and_claims),
        unit_test_with_arena(help_mentions_all_that_is_declared),
        unit_test_with_arena(a_metric_is_explained_by_its_law_and_source),
        unit_test_with_arena(the_demos_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
