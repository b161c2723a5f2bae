#include "support/unit.h"

#include "algo/waiting_line.h"
#include "base/rng.h"

enum { MANY = 1000 };

static void fill(WaitingLine *line, int count)
{
    for (int i = 0; i < count; i++) assert_true(line_put(line, (LineItem){i, 10 * i}));
}

static void the_order_says_who_is_next(void **state)
{
    WaitingLine line = {.arena = *state};
    LineItem item;
    int64_t dropped = 0;
    fill(&line, MANY);
    assert_true(line_take(&line, LINE_FIFO, 20000, 100, &item, &dropped) && item.job == 0);
    assert_true(line_take(&line, LINE_LIFO, 20000, 100, &item, &dropped) && item.job == MANY - 1);
    assert_true(line_oldest(&line, &item) && item.job == 1 && item.since == 10);
    assert_int_equal(dropped, 0);
    assert_int_equal(line.count, MANY - 2);
}

/* Who has waited for exactly his patience is still there. */
static void the_expired_are_thrown_away_at_their_turn(void **state)
{
    WaitingLine line = {.arena = *state};
    LineItem item;
    int64_t dropped = 0;
    fill(&line, MANY);
    assert_true(line_take(&line, LINE_DROP_EXPIRED, 5100, 100, &item, &dropped));
    assert_int_equal(item.job, 500);
    assert_int_equal(dropped, 500);
    assert_false(line_take(&line, LINE_DROP_EXPIRED, 1000000, 100, &item, &dropped));
    assert_int_equal(dropped, MANY - 1);
    assert_int_equal(line.count, 0);
    assert_false(line_oldest(&line, &item));
}

/* Against an array, by a random user. */
static void it_is_an_array_with_two_ends(void **state)
{
    WaitingLine line = {.arena = *state};
    static int64_t jobs[20000];
    int first = 0, end = 0;
    Rng rng = rng_seeded(3);
    for (int i = 0; i < 20000; i++) {
        LineItem item;
        int64_t dropped = 0;
        uint64_t act = rng_below(&rng, i / 4000 % 2 == 0 ? 3 : 6);
        if (act < 2) {
            jobs[end++] = i;
            assert_true(line_put(&line, (LineItem){i, i}));
        } else {
            LineOrder order = act % 2 == 0 ? LINE_FIFO : LINE_LIFO;
            bool some = line_take(&line, order, i, 0, &item, &dropped);
            assert_int_equal(some, first < end);
            if (some) assert_int_equal(item.job, order == LINE_FIFO ? jobs[first++] : jobs[--end]);
        }
        assert_int_equal(line.count, end - first);
        int64_t until = i - 300, count = 0;
        for (int k = first; k < end && jobs[k] <= until; k++) count++;
        assert_int_equal(line_count_until(&line, until), count);
    }
}

static void what_was_used_is_used_again(void **state)
{
    Arena *arena = *state;
    WaitingLine line = {.arena = arena};
    size_t used = 0;
    for (int round = 0; round < 50; round++) {
        LineItem item;
        int64_t dropped = 0;
        fill(&line, MANY);
        while (line_take(&line, round % 2 ? LINE_LIFO : LINE_FIFO, 0, 0, &item, &dropped)) continue;
        if (round == 0) used = arena->used;
        assert_int_equal(arena->used, used);
    }
}

static void a_full_arena_is_said(void **state)
{
    Arena *arena = arena_new(1 << 16);
    WaitingLine line = {.arena = arena};
    int64_t count = 0;
    (void)state;
    while (line_put(&line, (LineItem){count, count})) count++;
    assert_true(count > MANY && line.count == count);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(the_order_says_who_is_next),
        unit_test_with_arena(the_expired_are_thrown_away_at_their_turn),
        unit_test_with_arena(it_is_an_array_with_two_ends),
        unit_test_with_arena(what_was_used_is_used_again),
        cmocka_unit_test(a_full_arena_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
