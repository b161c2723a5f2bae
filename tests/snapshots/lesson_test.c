/* One lesson with everything in it, as it is laid out: texts, then roles (canvas/print.h). */
#include "support/layout_check.h"
#include "support/snapshot.h"

#include "canvas/print.h"

typedef struct Fixture {
    Arena *arena;
    Buffer source;
    Block *document;
} Fixture;

static int open_fixture(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    fixture->arena = arena_new((size_t)256 << 20);
    fixture->source = read_test_file("tests/fixtures/torture.md");
    fixture->document = document_parse(fixture->arena, buffer_text(&fixture->source), NULL, NULL);
    *state = fixture;
    return fixture->source.len == 0;
}

static int close_fixture(void **state)
{
    Fixture *fixture = *state;
    buffer_clear(&fixture->source);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

/* As a window shows it: cut at its width. */
static void check_window(const Fixture *fixture, const char *name, const LayoutOptions *options)
{
    Layout layout = layout_make(fixture->arena, fixture->document, options);
    check_layout(&layout, options);
    Canvas canvas =
        canvas_new(fixture->arena, options->width, layout.count, options->table, options->ascii);
    layout_draw(canvas, &layout, 0, 0);
    Buffer out = {0};
    print_roles(canvas, &out);
    assert_snapshot(name, buffer_text(&out));
    buffer_clear(&out);
}

static void a_lesson_in_a_window_of_40_columns(void **state)
{
    check_window(*state, "lesson-40.txt", &(LayoutOptions){.width = 40});
}

static void a_lesson_in_a_window_of_80_columns(void **state)
{
    check_window(*state, "lesson-80.txt", &(LayoutOptions){.width = 80});
}

static void a_lesson_in_a_window_of_120_columns(void **state)
{
    check_window(*state, "lesson-120.txt", &(LayoutOptions){.width = 120});
}

static void a_lesson_in_ascii(void **state)
{
    check_window(*state, "lesson-72-ascii.txt", &(LayoutOptions){.width = 72, .ascii = true});
}

/* As a pipe gets it: code as wide as it is, addresses at the end, no looks. */
static void a_lesson_in_a_pipe(void **state)
{
    const Fixture *fixture = *state;
    LayoutOptions options = {.width = 72, .number_links = true, .plain = true, .no_keys = true};
    Layout layout = layout_make(fixture->arena, fixture->document, &options);
    check_layout(&layout, &options);
    Buffer out = {0};
    for (int i = 0; i < layout.count; i++) {
        for (const Run *run = layout.lines[i].runs; run != NULL; run = run->next)
            buffer_put(&out, run->text);
        buffer_putc(&out, '\n');
    }
    assert_snapshot("lesson-72-pipe.txt", buffer_text(&out));
    buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lesson_in_a_window_of_40_columns),
        cmocka_unit_test(a_lesson_in_a_window_of_80_columns),
        cmocka_unit_test(a_lesson_in_a_window_of_120_columns),
        cmocka_unit_test(a_lesson_in_ascii),
        cmocka_unit_test(a_lesson_in_a_pipe),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
