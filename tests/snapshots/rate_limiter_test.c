/* The rate limiter's pictures: text and roles against files beside this one (UPDATE=1 writes them
 * anew, and the difference is to be looked at), and soundness at any size, time and zoom. */
#include "support/picture.h"

#include "demo/session.h"

#include <stdio.h>
#include <stdlib.h>

enum { FILE_MOST = 1 << 16 };

static const char *const folder = "tests/snapshots/rate_limiter";

static Session *open_at(Arena *arena, const char *words, Time at)
{
    Report report = {.arena = arena};
    Text line = text_printf(arena, "rate-limiter %s", words);
    Session *session = session_open(line, (OptionsPlace){0}, true, &report);
    assert_problems(&report, "");
    session_seek(session, at);
    while (session->seeking) session_tick(session, TIME_MILLISECOND, INT64_MAX);
    return session;
}

static Canvas draw(Arena *arena, const Session *session, int width, int height, bool ascii)
{
    Canvas canvas = canvas_new(arena, width, height, WIDTH_UNICODE, ascii);
    View view = session_view(session, 0);
    const Demo *demo = session->options.demo;
    (height >= 16 && width >= 64 ? demo->draw : demo->draw_compact)(&view, canvas);
    return canvas;
}

static void read_file(const char *path, Buffer *out)
{
    static char bytes[FILE_MOST];
    FILE *file = fopen(path, "r");
    if (file == NULL) return; /* nothing is expected yet */
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    buffer_put(out, (Text){bytes, length});
}

static void write_file(const char *path, Text text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fwrite(text.at, 1, text.len, file);
    assert_int_equal(fclose(file), 0);
}

static void check_snapshot(Arena *arena, const char *name, const char *words, Time at, int width,
                           int height, bool ascii)
{
    Session *session = open_at(arena, words, at);
    Canvas canvas = draw(arena, session, width, height, ascii);
    assert_sound(canvas);
    Buffer got = {0}, expected = {0};
    print_roles(canvas, &got);
    const char *path = text_printf(arena, "%s/%s.txt", folder, name).at;
    if (getenv("UPDATE") != NULL) write_file(path, buffer_text(&got));
    read_file(path, &expected);
    bool same = text_equal(buffer_text(&got), buffer_text(&expected));
    if (!same) print_error("%s: UPDATE=1 takes this instead:\n%s", path, got.len > 0 ? got.at : "");
    buffer_clear(&got);
    buffer_clear(&expected);
    session_close(session);
    assert_true(same);
}

static void two_windows_meet(void **state)
{
    const char *words = "--scene boundary-burst --algorithm fixed-window";
    check_snapshot(*state, "boundary-80x18", words, 75 * TIME_SECOND, 80, 18, false);
    check_snapshot(*state, "boundary-64x26", words, 75 * TIME_SECOND, 64, 26, false);
    check_snapshot(*state, "boundary-56x6", words, 75 * TIME_SECOND, 56, 6, false);
    check_snapshot(*state, "boundary-ascii", words, 75 * TIME_SECOND, 80, 18, true);
}

static void a_flood_and_what_the_counter_believes(void **state)
{
    check_snapshot(*state, "flood-counter", "--scene idle-then-flood --algorithm sliding-counter",
                   110 * TIME_SECOND, 80, 18, false);
    check_snapshot(*state, "flood-bucket", "--scene idle-then-flood", 110 * TIME_SECOND, 120, 28,
                   false);
}

static void nodes_count_alone(void **state)
{
    check_snapshot(*state, "nodes", "--scene nodes", 10 * TIME_SECOND, 80, 18, false);
}

static void nodes_race(void **state)
{
    check_snapshot(*state, "race-80x18", "--scene race", 5 * TIME_MILLISECOND, 80, 18, false);
    check_snapshot(*state, "race-56x7", "--scene race", 5 * TIME_MILLISECOND, 56, 7, true);
}

static void a_queue_drains(void **state)
{
    check_snapshot(*state, "shaper",
                   "--algorithm leaky-queue --limit 60 --burst 6 --arrivals none "
                   "--at 0s burst=10 --for 10s",
                   3 * TIME_SECOND + TIME_SECOND / 2, 80, 18, false);
}

/* Scenes at odd sizes, times and zooms; nothing is too small or too early. */
static void pictures_are_sound(void **state)
{
    static const char *const extras[] = {
        "", "--window 1ms --limit 3", "--window 24h --limit 100000 --burst 7",
        "--nodes 50 --store split", "--store shared --store-op get-set --store-rtt 1s"};
    static const Time spans[] = {1, TIME_MILLISECOND, TIME_MINUTE, 1000 * TIME_HOUR};
    static const int sizes[][2] = {{64, 16}, {80, 18}, {120, 40}, {56, 6},   {63, 7},
                                   {30, 3},  {1, 1},   {500, 60}, {44, 12}, {20, 30}};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    Arena *arena = *state;
    int drawn = 0;
    for (int algorithm = 0; algorithm < 6; algorithm++) {
        for (size_t i = 0; i < sizeof extras / sizeof *extras; i++) {
            const Demo *demo = demo_find(TEXT("rate-limiter"), NULL);
            Text words = text_printf(arena, "--seed 3 --at 1s burst=30 --algorithm %s %s",
                                     demo->params[0].form.choices[algorithm], extras[i]);
            for (int step = 0; step < 4; step++, drawn++) {
                Session *session = open_at(arena, words.at, step * 31 * TIME_SECOND);
                session->span = spans[(drawn + step) % 4];
                const int *size = sizes[drawn % SIZES];
                size_t mark = arena->used;
                assert_sound(draw(arena, session, size[0], size[1], drawn % 3 == 0));
                arena_rewind(arena, mark);
                session_close(session);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(two_windows_meet),
        unit_test_with_arena(a_flood_and_what_the_counter_believes),
        unit_test_with_arena(nodes_count_alone),
        unit_test_with_arena(nodes_race),
        unit_test_with_arena(a_queue_drains),
        unit_test_with_arena(pictures_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
