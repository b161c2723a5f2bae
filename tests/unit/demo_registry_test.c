/* What holds for every demo there is, whatever it models. */
#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "demo/output.h"
#include "support/random_user.h"
#include "support/run_state.h"

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

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Words of small letters and digits with `hyphen` between them. */
static bool is_name(const char *name, char hyphen)
{
    for (size_t i = 0; name[i] != '\0'; i++) {
        bool digit = name[i] >= '0' && name[i] <= '9';
        bool joins = name[i] == hyphen && i > 0 && name[i + 1] != '\0' && name[i - 1] != hyphen;
        if (!is_lower(name[i]) && !joins && (!digit || i == 0)) return false;
    }
    return name[0] != '\0';
}

static bool says(const char *words)
{
    return words != NULL && words[0] != '\0' && utf8_valid(text_of(words), NULL);
}

/* --- Tables ----------------------------------------------------------------------------------- */

static void check_value(Arena *arena, const ValueForm *form, const char *what, const char *typed)
{
    Value value;
    Report report = {.arena = arena};
    if (!value_parse(arena, form, what, text_of(typed), NULL, &value, &report))
        fail_msg("%s: %s", what, report.first->message.at);
}

static void check_params(Arena *arena, const Demo *demo)
{
    static const char *const taken[] = {"scene",   "seed", "at",     "for",   "speed", "versus",
                                        "predict", "json", "csv",    "trace", "frame", "size",
                                        "explain", "help", "course", "color"};
    assert_true(demo->param_count <= DEMO_PARAMS);
    for (int i = 0; i < demo->param_count; i++) {
        const Param *param = &demo->params[i];
        assert_true(is_name(param->name, '-') && says(param->meaning));
        assert_int_equal(demo_param(demo, text_of(param->name)), i); /* no other has its name */
        for (size_t k = 0; k < sizeof taken / sizeof taken[0]; k++)
            assert_string_not_equal(param->name, taken[k]);
        check_value(arena, &param->form, param->name, param->fallback);
        if (param->form.low != NULL) check_value(arena, &param->form, param->name, param->form.low);
        if (param->form.high != NULL)
            check_value(arena, &param->form, param->name, param->form.high);
    }
    for (int i = 0; demo->title_params[i] != NULL; i++)
        assert_true(demo_param(demo, text_of(demo->title_params[i])) >= 0);
}

/* Settings name parameters, with values that these take. */
static void check_settings(Arena *arena, const Demo *demo, const Setting settings[DEMO_SETTINGS])
{
    for (int i = 0; i < DEMO_SETTINGS && settings[i].param != NULL; i++) {
        int param = demo_param(demo, text_of(settings[i].param));
        assert_true(param >= 0);
        check_value(arena, &demo->params[param].form, settings[i].param, settings[i].value);
    }
}

static void check_presets(Arena *arena, const Demo *demo)
{
    assert_true(demo->preset_param != NULL || demo->preset_count == 0);
    if (demo->preset_param == NULL) return;
    int param = demo_param(demo, text_of(demo->preset_param));
    assert_true(param >= 0 && demo->params[param].form.kind == VALUE_CHOICE);
    for (int i = 0; i < demo->preset_count; i++) {
        check_value(arena, &demo->params[param].form, "preset", demo->presets[i].name);
        check_settings(arena, demo, demo->presets[i].settings);
    }
}

static void check_actions(Arena *arena, const Demo *demo)
{
    static const ValueForm duration = {.kind = VALUE_DURATION};
    for (int i = 0; i < demo->action_count; i++) {
        const Action *action = &demo->actions[i];
        assert_true(is_name(action->name, '-') && says(action->meaning));
        assert_int_equal(demo_action(demo, text_of(action->name)), i);
        if (action->fallback != NULL)
            check_value(arena, &action->form, action->name, action->fallback);
        if (action->fallback_param != NULL) {
            int param = demo_param(demo, text_of(action->fallback_param));
            assert_true(param >= 0 && demo->params[param].form.kind == action->form.kind);
        }
        if (action->predict == NULL) continue;
        assert_true(demo_metric(demo, text_of(action->predict)) >= 0
                    || demo_claim(demo, text_of(action->predict)) >= 0);
        check_value(arena, &duration, "predict_after", action->predict_after);
    }
}

/* Keys are letters that the pane has not taken, or < and > for what goes back and forth, each for
 * one thing. */
static void check_keys(const Demo *demo)
{
    for (int i = 0; i < demo->key_count; i++) {
        int32_t key = demo->keys[i].key;
        bool is_letter = (key >= 'a' && key <= 'z') || (key >= 'A' && key <= 'Z');
        assert_true(is_letter || key == '<' || key == '>');
        assert_null(strchr("rpsyzq", (int)key));
        assert_true(demo->keys[i].action >= 0 && demo->keys[i].action < demo->action_count);
        assert_true(says(demo->keys[i].hint));
        for (int k = 0; k < i; k++) assert_true(demo->keys[k].key != key);
    }
}

static bool ends_in(const char *name, const char *const *suffixes)
{
    for (; *suffixes != NULL; suffixes++)
        if (text_ends(text_of(name), text_of(*suffixes))) return true;
    return false;
}

static void check_metrics(const Demo *demo)
{
    for (int i = 0; i < demo->metric_count; i++) {
        const Metric *metric = &demo->metrics[i];
        assert_true(is_name(metric->name, '_') && says(metric->meaning));
        assert_int_equal(demo_metric(demo, text_of(metric->name)), i);
        if (metric->theory != NULL) assert_true(demo_metric(demo, text_of(metric->theory)) >= 0);
        if (metric->law != NULL) assert_true(says(metric->law));
        static const char *const spelled[] = {"_seconds", "_millis",  "_sec",
                                              "_pct",     "_percent", NULL};
        assert_false(ends_in(metric->name, spelled));
    }
    for (int i = 0; i < demo->claim_count; i++) {
        const Claim *claim = &demo->claims[i];
        assert_true(is_name(claim->name, '-') && says(claim->law) && says(claim->source));
        assert_true(says(claim->label) && says(claim->mutant) && claim->shown_by != NULL);
        assert_int_equal(demo_claim(demo, text_of(claim->name)), i);
    }
    for (int i = 0; i < demo->series_count; i++)
        assert_true(is_name(demo->series[i].name, '_') && says(demo->series[i].meaning));
    for (int i = 0; i < demo->list_count; i++)
        assert_true(is_name(demo->lists[i].name, '_') && says(demo->lists[i].meaning));
    for (int i = 0; i < demo->note_count; i++) {
        assert_true(says(demo->notes[i].event));
        for (int k = 0; k < NOTE_ARGS && demo->notes[i].fields[k].name != NULL; k++) {
            const Field *field = &demo->notes[i].fields[k];
            assert_true(is_name(field->name, '_'));
            assert_int_equal(field->kind == FIELD_CHOICE, field->choices != NULL);
        }
    }
}

static void tables_are_whole_and_refer_to_what_there_is(void **state)
{
    for (size_t i = 0; i < demo_registry_count; i++) {
        const Demo *demo = demo_registry[i];
        assert_true(is_name(demo->name, '-') && says(demo->title) && says(demo->summary));
        assert_true(says(demo->lesson) && says(demo->empty_hint));
        assert_ptr_equal(demo_find(text_of(demo->name), NULL), demo);
        assert_true(demo->claim_count <= WORLD_CLAIMS && demo->series_count <= WORLD_SERIES);
        check_params(*state, demo);
        check_presets(*state, demo);
        check_actions(*state, demo);
        check_keys(demo);
        check_metrics(demo);
    }
}

/* --- Scenes ----------------------------------------------------------------------------------- */

/* Does something with each scene of each demo, as it ships. */
static void each_scene(void (*check)(const Demo *demo, const Scene *scene, Session *session))
{
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < demo_registry_count; i++) {
        const Demo *demo = demo_registry[i];
        for (int k = 0; k < demo->scene_count; k++) {
            Text line = text_printf(arena, "%s --scene %s", demo->name, demo->scenes[k].name);
            Session *session = open_session(line.at);
            check(demo, &demo->scenes[k], session);
            session_close(session);
        }
    }
    arena_free(arena);
}

static void go_to(Session *session, Time to)
{
    session_seek(session, to);
    while (session->seeking) session_tick(session, 1, 100000);
}

static void check_scene(const Demo *demo, const Scene *scene, Session *session)
{
    assert_true(is_name(scene->name, '-') && says(scene->watch));
    for (int i = 0; i < DEMO_SETTINGS && scene->settings[i].param != NULL; i++)
        assert_true(demo_param(demo, text_of(scene->settings[i].param)) >= 0);
    assert_true(session_finish(session, 50000000)); /* it ends */
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++) {
        assert_null(run_failure(session->sides[side]));
        assert_true(run_position(session->sides[side]) > 0);
    }
    Buffer out = {0};
    output_json(session, &out);
    Arena *arena = arena_new((size_t)64 << 20);
    Report report = {.arena = arena};
    assert_non_null(json_read(arena, buffer_text(&out), "output", &report));
    assert_problems(&report, "");
    arena_free(arena);
    buffer_clear(&out);
}

static void every_scene_runs_to_its_end_and_prints(void **state)
{
    (void)state;
    each_scene(check_scene);
}

/* Once it has been played, a scene is gone back in within a frame. */
static void check_way_back(const Demo *demo, const Scene *scene, Session *session)
{
    Rng rng = rng_seeded(1);
    (void)demo;
    go_to(session, TIME_LIMIT);
    Time end = session->now;
    for (int i = 0; i < 20; i++) {
        session_seek(session, (Time)rng_below(&rng, (uint64_t)end + 1));
        if (session->seeking) fail_msg("%s: going back takes longer than a frame", scene->name);
    }
}

static void a_played_scene_is_gone_back_in_within_a_frame(void **state)
{
    (void)state;
    each_scene(check_way_back);
}

static void check_frames(const Demo *demo, const Scene *scene, Session *session)
{
    static const int sizes[][2] = {{20, 6}, {56, 8}, {64, 20}, {80, 24}, {120, 40}, {200, 60}};
    (void)demo, (void)scene;
    for (int i = 0; i < 24; i++) {
        int columns = sizes[i / 4][0], rows = sizes[i / 4][1], count = 0;
        bool ascii = i % 2 != 0;
        if (i % 4 == 0) go_to(session, 0);
        if (i % 4 == 2) go_to(session, TIME_LIMIT);
        Buffer out = {0};
        output_frame(session, columns, rows, ascii, &out);
        Text rest = buffer_text(&out), row;
        for (; text_next_line(&rest, &row); count++) {
            assert_true(utf8_width(row, WIDTH_UNICODE) <= columns);
            for (size_t k = 0; ascii && k < row.len; k++)
                assert_true(row.at[k] >= ' ' && row.at[k] <= '~');
        }
        assert_int_equal(count, rows);
        buffer_clear(&out);
    }
}

static void every_scene_has_a_picture_in_every_size(void **state)
{
    (void)state;
    each_scene(check_frames);
}

static bool frame_says(const Session *session, const char *words)
{
    Buffer out = {0};
    output_frame(session, 80, 24, false, &out);
    bool says = strstr(out.at, words) != NULL;
    buffer_clear(&out);
    return says;
}

static void who_has_started_is_not_told_how(void **state)
{
    (void)state;
    Session *session = open_session("circuit-breaker --scene hang");
    assert_true(frame_says(session, "space starts; f freezes B"));
    go_to(session, TIME_SECOND);
    session->playing = true;
    assert_true(frame_says(session, " f freezes B"));
    assert_false(frame_says(session, "space starts"));
    session_close(session);
}

/* The same act has the same letter, and no other act has it. */
static void letters_mean_the_same_in_every_demo(void **state)
{
    static const struct {
        char key;
        const char *acts[2];
    } letters[] = {{'k', {"kill", "crash"}}, {'v', {"revive"}}, {'x', {"cut"}},
                   {'h', {"heal"}},          {'d', {"drop"}},   {'w', {"write"}}};
    (void)state;
    for (size_t i = 0; i < demo_registry_count; i++) {
        const Demo *demo = demo_registry[i];
        for (int k = 0; k < demo->key_count; k++) {
            const char *act = demo->actions[demo->keys[k].action].name;
            for (size_t l = 0; l < sizeof letters / sizeof *letters; l++) {
                bool is_act =
                    strcmp(act, letters[l].acts[0]) == 0
                    || (letters[l].acts[1] != NULL && strcmp(act, letters[l].acts[1]) == 0);
                if (is_act != (demo->keys[k].key == letters[l].key))
                    fail_msg("%s: %c is %s", demo->name, (char)demo->keys[k].key, act);
            }
        }
    }
}

/* --- y ---------------------------------------------------------------------------------------- */

/* Not the picture: it tells what was done by hand from what was typed. */
static void print_all(Session *session, Buffer *out)
{
    go_to(session, TIME_LIMIT);
    output_json(session, out);
    output_csv(session, out);
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++)
        run_state_describe(session->sides[side], session->options.demo, out);
}

static void use_at_random(const char *line, uint64_t user)
{
    Rng rng = rng_seeded(user);
    Session *session = open_session(line);
    for (int i = 0; i < 60; i++) {
        random_user_act(session, &rng, false);
        assert_true(random_user_finds_order(session));
    }
    Buffer replay = {0}, played = {0}, replayed = {0};
    session_replay(session, &replay);
    assert_true(text_starts(buffer_text(&replay), TEXT("groundwork demo ")));
    Session *again = open_session(replay.at + strlen("groundwork demo "));
    print_all(session, &played);
    print_all(again, &replayed);
    if (strcmp(played.at, replayed.at) != 0)
        fail_msg("user %llu of %s: %s does not replay", (unsigned long long)user, line, replay.at);
    session_close(session);
    session_close(again);
    buffer_clear(&replay);
    buffer_clear(&played);
    buffer_clear(&replayed);
}

static void whatever_a_user_does_y_replays_it_to_the_byte(void **state)
{
    uint64_t users = getenv("GROUNDWORK_SOAK") != NULL ? 200 : 4;
    for (size_t i = 0; i < demo_registry_count; i++) {
        const Demo *demo = demo_registry[i];
        for (int k = 0; k < demo->scene_count; k++) {
            Text line = text_printf(*state, "%s --scene %s --for 5s --predict", demo->name,
                                    demo->scenes[k].name);
            for (uint64_t user = 1; user <= users; user++) use_at_random(line.at, user);
        }
    }
}

static void help_keeps_within_80_columns(void **state)
{
    (void)state;
    for (size_t i = 0; i < demo_registry_count; i++) {
        Buffer out = {0};
        output_help(demo_registry[i], &out);
        Text rest = buffer_text(&out), line;
        while (text_next_line(&rest, &line)) assert_true(utf8_width(line, WIDTH_UNICODE) <= 80);
        buffer_clear(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(tables_are_whole_and_refer_to_what_there_is),
        cmocka_unit_test(every_scene_runs_to_its_end_and_prints),
        cmocka_unit_test(a_played_scene_is_gone_back_in_within_a_frame),
        cmocka_unit_test(every_scene_has_a_picture_in_every_size),
        cmocka_unit_test(who_has_started_is_not_told_how),
        cmocka_unit_test(letters_mean_the_same_in_every_demo),
        unit_test_with_arena(whatever_a_user_does_y_replays_it_to_the_byte),
        cmocka_unit_test(help_keeps_within_80_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
