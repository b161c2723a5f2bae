#include "base/text_map.h"
#include "support/unit.h"

static void a_new_text_has_the_number_0_and_keeps_what_it_is_given(void **state)
{
    TextMap map = {.arena = *state};
    assert_null(text_map_find(&map, TEXT("a")));
    assert_int_equal(*text_map_at(&map, TEXT("a")), 0);
    *text_map_at(&map, TEXT("a")) = 7;
    assert_int_equal(*text_map_at(&map, TEXT("a")), 7);
    assert_int_equal(*text_map_find(&map, TEXT("a")), 7);
    assert_null(text_map_find(&map, TEXT("")));
    assert_int_equal(*text_map_at(&map, TEXT("")), 0);
    assert_null(text_map_find(&map, TEXT("b")));
}

static void many_texts_are_told_apart(void **state)
{
    TextMap map = {.arena = *state};
    enum { MANY = 5000 };
    for (int i = 0; i < MANY; i++) *text_map_at(&map, text_printf(*state, "key-%d", i)) = i;
    assert_int_equal(map.count, MANY);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(*text_map_at(&map, text_printf(*state, "key-%d", i)), i);
    assert_int_equal(map.count, MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(a_new_text_has_the_number_0_and_keeps_what_it_is_given),
        unit_test_with_arena(many_texts_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
