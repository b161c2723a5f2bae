#include "support/unit.h"

#include <signal.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"

static bool is_zero(const unsigned char *at, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (at[i] != 0) return false;
    return true;
}

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    unsigned char *before = arena_alloc(*state, 0);
    for (size_t size = 1; size < 400; size++) {
        unsigned char *piece = arena_alloc(*state, size);
        assert_true((uintptr_t)piece % alignof(max_align_t) == 0);
        assert_true(piece >= before);
        assert_true(is_zero(piece, size));
        memset(piece, 0xAB, size);
        before = piece + size;
    }
}

static void pieces_stay_where_they_are(void **state)
{
    (void)state;
    Arena *arena = arena_new((size_t)1 << 30); /* what is not used costs no memory */
    int *first = arena_alloc(arena, sizeof *first);
    unsigned char *base = arena->base;
    *first = 42;
    for (int i = 0; i < 1000; i++) (void)arena_array(arena, 1000, 10);
    assert_int_equal(*first, 42);
    assert_ptr_equal(arena->base, base);
    assert_in_range(arena->used, 10000000, 11000000);
    assert_int_equal(arena_left(arena), arena->limit - arena->used);
    arena_free(arena);
    arena_free(NULL);
}

static void what_is_taken_back_comes_zeroed_again(void **state)
{
    Arena *arena = *state;
    (void)arena_alloc(arena, 100);
    size_t mark = arena->used;
    unsigned char *piece = arena_alloc(arena, 5000);
    memset(piece, 0xAB, 5000);
    arena_rewind(arena, mark);
    assert_int_equal(arena->used, mark);
    assert_ptr_equal(arena_alloc(arena, 5000), piece);
    assert_true(is_zero(piece, 5000));
}

static void an_arena_after_another_is_zeroed_and_has_its_own_limit(void **state)
{
    (void)state;
    for (size_t limit = 1 << 20; limit >= 1 << 16; limit /= 2) {
        Arena *arena = arena_new(limit);
        assert_int_equal(arena_left(arena), limit);
        unsigned char *piece = arena_alloc(arena, 10000);
        assert_true(is_zero(piece, 10000));
        memset(piece, 0xAB, 10000);
        arena_free(arena);
    }
}

static void what_is_expected_is_not_handed_out(void **state)
{
    (void)state;
    Arena *arena = arena_new(10 << 20);
    arena_expect(arena, 100); /* too little to matter */
    assert_true(arena->committed < 1 << 20);
    arena_expect(arena, 5 << 20);
    assert_int_equal(arena->used, 0);
    assert_true(arena->committed >= 5 << 20);
    arena_expect(arena, (size_t)1 << 40); /* the limit is not the caller's to know here */
    assert_int_equal(arena->committed, arena->limit);
    assert_true(is_zero(arena_alloc(arena, 9 << 20), 9 << 20));
    arena_free(arena);
}

static void the_newest_piece_grows_in_place(void **state)
{
    unsigned char *piece = arena_alloc(*state, 5);
    memset(piece, 0xAB, 16); /* also what the rounding left behind it */
    assert_ptr_equal(arena_grow(*state, piece, 5, 9), piece);
    assert_true(is_zero(piece + 5, 4));
    assert_ptr_equal(arena_grow(*state, piece, 9, 9000), piece);
    assert_int_equal(piece[4], 0xAB);
    assert_true(is_zero(piece + 9, 9000 - 9));
    assert_true((unsigned char *)arena_alloc(*state, 1) >= piece + 9000);
}

static void an_older_piece_is_copied_as_it_grows(void **state)
{
    unsigned char *piece = arena_alloc(*state, 5);
    memset(piece, 0xAB, 5);
    unsigned char *newest = arena_alloc(*state, 5);
    unsigned char *grown = arena_grow(*state, piece, 5, 50);
    assert_true(grown > newest);
    assert_memory_equal(grown, piece, 5);
    assert_true(is_zero(grown + 5, 45));
    assert_true(is_zero(arena_grow(*state, NULL, 0, 50), 50));
}

static void a_copy_put_back_restores_everything(void **state)
{
    Arena *arena = *state;
    typedef struct Link {
        struct Link *next;
        int value;
    } Link;
    Link *list = NULL;
    for (int i = 0; i < 100000; i++) {
        Link *link = arena_alloc(arena, sizeof *link);
        *link = (Link){list, i};
        list = link;
    }
    size_t used = arena->used;
    void *copy = malloc(used);
    assert_non_null(copy);
    memcpy(copy, arena->base, used);
    memset(arena->base, 0xAB, used);
    arena_rewind(arena, 0);

    arena_commit(arena, used);
    memcpy(arena->base, copy, used);
    arena->used = used;
    free(copy);
    for (int i = 99999; i >= 0; i--, list = list->next) assert_int_equal(list->value, i);
}

static void restore(void)
{
    fputs("restored\n", stderr);
}

/* What a child says on standard error before it aborts of taking too much. */
static void check_abort(void (*take)(Arena *), Arena *arena, const char *expected)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_int_not_equal(child, -1);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        arena_on_failure(restore);
        take(arena);
        _exit(0);
    }
    close(ends[1]);
    char said[512];
    size_t len = 0;
    for (ssize_t got; (got = read(ends[0], said + len, sizeof said - len)) > 0;) len += (size_t)got;
    close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_text(((Text){said, len}), expected);
}

static void take_all_and_one(Arena *arena)
{
    (void)arena_alloc(arena, arena_left(arena));
    (void)arena_alloc(arena, 1);
}

static void take_too_much(Arena *arena)
{
    (void)arena_alloc(arena, SIZE_MAX - 3);
}

static void take_too_many(Arena *arena)
{
    (void)arena_array(arena, SIZE_MAX / 4, 8);
}

static void the_limit_is_the_end_of_the_program(void **state)
{
    static const char limit[] =
        "restored\ngroundwork: out of memory: an arena's limit; asked for a piece of %zu bytes\n";
    static const char elements[] =
        "restored\ngroundwork: out of memory: an array's elements of %zu bytes\n";
    char expected[256];
    snprintf(expected, sizeof expected, limit, (size_t)1);
    check_abort(take_all_and_one, *state, expected);
    snprintf(expected, sizeof expected, limit, SIZE_MAX - 3);
    check_abort(take_too_much, *state, expected);
    snprintf(expected, sizeof expected, elements, SIZE_MAX / 4);
    check_abort(take_too_many, *state, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(pieces_stay_where_they_are),
        unit_test_with_arena(what_is_taken_back_comes_zeroed_again),
        cmocka_unit_test(an_arena_after_another_is_zeroed_and_has_its_own_limit),
        cmocka_unit_test(what_is_expected_is_not_handed_out),
        unit_test_with_arena(the_newest_piece_grows_in_place),
        unit_test_with_arena(an_older_piece_is_copied_as_it_grows),
        unit_test_with_arena(a_copy_put_back_restores_everything),
        unit_test_with_arena(the_limit_is_the_end_of_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
