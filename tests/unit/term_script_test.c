/* A script drives an app of the test's own: it draws what came in last. */
#include "support/unit.h"
#include "term/script.h"

#include <stdio.h>

struct App {
    int width, height;
    int ticks_wanted;
    int64_t passed_ns;
    bool finished;
    int left;
    Buffer came;
};

void app_handle(App *app, const Input *input)
{
    char name[KEY_NAME_SIZE];
    switch (input->kind) {
    case INPUT_KEY:
        input_key_name(input->key, name);
        buffer_printf(&app->came, "%s ", name);
        app->finished = input->key == 'q';
        break;
    case INPUT_PASTE: buffer_printf(&app->came, "[%.*s] ", TEXT_ARG(input->text)); break;
    case INPUT_WHEEL:
        buffer_printf(&app->came, "wheel(%d,%d,%d) ", input->amount, input->x, input->y);
        break;
    case INPUT_CLICK: buffer_printf(&app->came, "click(%d,%d) ", input->x, input->y); break;
    case INPUT_RESIZE:
        app->width = input->x;
        app->height = input->y;
        break;
    case INPUT_TICK:
        app->ticks_wanted--;
        app->passed_ns += input->elapsed_ns;
        break;
    case INPUT_CHANGE: break; /* a script watches no file */
    }
}

void app_draw(const App *app, Canvas canvas)
{
    assert_int_equal(canvas.width, app->width);
    assert_int_equal(canvas.height, app->height);
    canvas_text(canvas, 0, 0, ROLE_GOOD, buffer_text(&app->came));
    canvas_puts(canvas, 0, 1, ROLE_TEXT, "│");
}

bool app_wants_ticks(const App *app)
{
    return app->ticks_wanted > 0;
}

bool app_finished(const App *app)
{
    return app->finished;
}

void app_leave(App *app)
{
    app->left++;
}

/* Runs a script whose output and problems must be these. */
static App assert_script(Arena *arena, int ticks_wanted, const char *script, const char *expected,
                         const char *problems)
{
    App app = {.ticks_wanted = ticks_wanted};
    Report report = {.arena = arena};
    Buffer out = {0};
    bool good = script_run(&app, "a.script", text_of(script), &out, &report);
    assert_text(buffer_text(&out), expected);
    assert_problems(&report, problems);
    assert_int_equal(good, problems[0] == '\0');
    assert_int_equal(app.left, 1);
    buffer_clear(&out);
    buffer_clear(&app.came);
    return app;
}

static void what_is_scripted_comes_in_and_screens_come_out(void **state)
{
    assert_script(*state, 0,
                  "# all of it\n\nsize 70x2\nkeys j  Ctrl-D PgDn\ntype a é\npaste two words\n"
                  "wheel -3 10,5\nclick 0,1\nscreen after that\n",
                  "== after that (70x2)\n"
                  "j Ctrl-D PgDn a Space é [two words] wheel(-3,10,5) click(0,1)\n│\n",
                  "");
}

static void a_screen_may_be_ascii_or_show_its_roles(void **state)
{
    assert_script(*state, 0, "size 5x2\nkeys x\nascii\nscreen A\nunicode\nroles B\n",
                  "== A (5x2)\nx\n|\n== B (5x2)\nx\n│\n-- roles\n0: 0-1 good\n", "");
}

static void time_goes_by_while_the_app_wants_it(void **state)
{
    App app = assert_script(*state, 1000, "tick 500ms\n", "", "");
    assert_int_equal(app.passed_ns, 500000000);
    assert_int_equal(app.ticks_wanted, 1000 - 16); /* 15 thirtieths and the rest of rounding */
    app = assert_script(*state, 3, "tick 10s\n", "", "");
    assert_int_equal(app.ticks_wanted, 0);
}

static void the_end_is_shown_and_takes_nothing_more(void **state)
{
    assert_script(*state, 0, "size 9x2\nkeys j q k\nscreen last\n",
                  "== finished\n== last (9x2)\nj q\n│\n", "");
    assert_script(*state, 0, "keys q\nkeys j\n", "== finished\n",
                  "a.script:2: error: the app has finished [script]\n");
}

static void a_wrong_line_is_named(void **state)
{
    static const char *const lines[] = {"sise 80x24", "size 80",   "size 0x1",    "size 9999x1",
                                        "keys j jj",  "wheel 3",   "wheel x 1,1", "click 1",
                                        "tick",       "tick soon", "ascii now"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        App app = {0};
        Report report = {.arena = *state};
        Buffer out = {0};
        char script[64];
        snprintf(script, sizeof script, "# first\n%s\nscreen never\n", lines[i]);
        assert_false(script_run(&app, "a.script", text_of(script), &out, &report));
        assert_int_equal(report.errors, 1);
        assert_int_equal(report.first->place.line, 2);
        assert_int_equal(out.len, 0);
        buffer_clear(&out);
        buffer_clear(&app.came);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(what_is_scripted_comes_in_and_screens_come_out),
        unit_test_with_arena(a_screen_may_be_ascii_or_show_its_roles),
        unit_test_with_arena(time_goes_by_while_the_app_wants_it),
        unit_test_with_arena(the_end_is_shown_and_takes_nothing_more),
        unit_test_with_arena(a_wrong_line_is_named),
    };
    return cmocka_run_group_tests_name("term/script", tests, NULL, NULL);
}
