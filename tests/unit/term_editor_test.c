#include "support/unit.h"

#include "term/editor.h"

#include <string.h>

/* The words behind `sh -c`, joined by |. */
static void check(Arena *arena, const char *editor, const char *path, int line,
                  const char *expected)
{
    const char *words[EDITOR_WORDS];
    Buffer joined = {0};
    editor_words(arena, editor, path, line, words);
    assert_string_equal(words[0], "sh");
    assert_string_equal(words[1], "-c");
    assert_true(strncmp(words[2], "exec ", 5) == 0);
    words[2] += 5;
    for (int i = 2; words[i] != NULL; i++)
        buffer_printf(&joined, "%s%s", i > 2 ? "|" : "", words[i]);
    assert_text(buffer_text(&joined), expected);
    buffer_clear(&joined);
}

static void most_take_a_plus_and_the_line(void **state)
{
    check(*state, "vi", "lessons/01-a.md", 12, "vi \"$@\"|vi|+12|lessons/01-a.md");
    check(*state, "emacsclient -nw", "a b.md", 3,
          "emacsclient -nw \"$@\"|emacsclient -nw|+3|a b.md");
    check(*state, "/opt/x/whatever", "a.md", 3, "/opt/x/whatever \"$@\"|/opt/x/whatever|+3|a.md");
}

static void some_are_known_to_want_it_otherwise(void **state)
{
    check(*state, "code --wait", "a.md", 7, "code --wait \"$@\"|code --wait|--goto|a.md:7");
    check(*state, "/usr/bin/hx", "a.md", 7, "/usr/bin/hx \"$@\"|/usr/bin/hx|a.md:7");
    check(*state, "kate -b", "a.md", 7, "kate -b \"$@\"|kate -b|--line|7|a.md");
}

static void without_a_line_there_is_only_the_file(void **state)
{
    check(*state, "vi", "a.md", 0, "vi \"$@\"|vi|a.md");
    check(*state, "code", "a.md", 0, "code \"$@\"|code|a.md");
    check(*state, "kate", "a.md", 0, "kate \"$@\"|kate|a.md");
}

static void a_name_is_no_option(void **state)
{
    check(*state, "vi", "-c!rm.md", 1, "vi \"$@\"|vi|+1|./-c!rm.md");
    check(*state, "vi", "+x.md", 1, "vi \"$@\"|vi|+1|./+x.md");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(most_take_a_plus_and_the_line),
        unit_test_with_arena(some_are_known_to_want_it_otherwise),
        unit_test_with_arena(without_a_line_there_is_only_the_file),
        unit_test_with_arena(a_name_is_no_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
