#include "shell/input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_named(int32_t key, const char *name)
{
    char out[KEY_NAME_SIZE];
    input_key_name(key, out);
    assert_string_equal(out, name);
    assert_int_equal(input_key_of(text_of(name)), key);
}

static void a_key_is_named_as_hints_write_it_and_found_again(void **state)
{
    (void)state;
    assert_named('k', "k");
    assert_named('?', "?");
    assert_named('|', "|");
    assert_named(0xE9, "é");
    assert_named(0x1F642, "🙂");
    assert_named(' ', "Space");
    assert_named(KEYCODE_ESCAPE, "Esc");
    assert_named(KEYCODE_PAGE_DOWN, "PgDn");
    assert_named(KEYCODE_BACK_TAB, "Shift-Tab");
    assert_named(KEYCODE_CONTROL + 'l', "Ctrl-L");
    assert_named(KEYCODE_CONTROL + '_', "Ctrl-_");
    assert_named(KEYCODE_CONTROL + ' ', "Ctrl-Space");
}

static void every_named_key_comes_back(void **state)
{
    (void)state;
    for (int32_t key = KEYCODE_FIRST; key <= KEYCODE_DELETE; key++) {
        char out[KEY_NAME_SIZE];
        input_key_name(key, out);
        assert_true(strlen(out) > 1);
        assert_int_equal(input_key_of(text_of(out)), key);
    }
}

static void what_is_no_key_has_no_name_and_names_none(void **state)
{
    (void)state;
    static const int32_t bad[] = {0,
                                  -1,
                                  7,
                                  0x7F,
                                  0x9B,
                                  0xD800,
                                  KEYCODE_DELETE + 1,
                                  KEYCODE_CONTROL,
                                  KEYCODE_CONTROL + '1',
                                  INT32_MAX,
                                  INT32_MIN};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char out[KEY_NAME_SIZE];
        input_key_name(bad[i], out);
        assert_string_equal(out, "?");
    }
    assert_int_equal(input_key_of(TEXT("")), 0);
    assert_int_equal(input_key_of(TEXT("esc")), 0);
    assert_int_equal(input_key_of(TEXT("jk")), 0);
    assert_int_equal(input_key_of(TEXT("Ctrl-")), 0);
    assert_int_equal(input_key_of(TEXT("Ctrl-1")), 0);
    assert_int_equal(input_key_of(TEXT("\xff")), 0);
    assert_int_equal(input_key_of(TEXT("\033")), 0);
}

static void a_control_key_may_be_written_with_a_small_letter(void **state)
{
    (void)state;
    assert_int_equal(input_key_of(TEXT("Ctrl-l")), KEYCODE_CONTROL + 'l');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_named_as_hints_write_it_and_found_again),
        cmocka_unit_test(every_named_key_comes_back),
        cmocka_unit_test(what_is_no_key_has_no_name_and_names_none),
        cmocka_unit_test(a_control_key_may_be_written_with_a_small_letter),
    };
    return cmocka_run_group_tests_name("shell/input", tests, NULL, NULL);
}
