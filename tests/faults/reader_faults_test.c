/* What cmark survives the reader survives: each hostile lesson read, laid out narrow, wide and very
 * wide, and printed by a process of its own with a stack of 64 KB. How long it takes is measured in
 * tests/bench. */
#include "support/unit.h"

#include "course/layout_print.h"

#include "support/hostile_lessons.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined __SANITIZE_ADDRESS__ || __has_feature(address_sanitizer)
enum { SANITIZED = 1, LESSON_BYTES = 16 * 1024 };
#else
enum { SANITIZED = 0, LESSON_BYTES = 128 * 1024 };
#endif
enum { STACK_BYTES = 64 * 1024, PATIENCE_S = 20 };

static const char *program;

/* --- In the process with the small stack ------------------------------------------------------ */

static void print_all(Arena *scratch, const Layout *layout, const AnsiStyle *style)
{
    Buffer out = {0};
    for (int i = 0; i < layout->count; i++) {
        const Line *line = &layout->lines[i];
        assert(line->width <= layout->width || line->kind == LINE_CODE);
        buffer_reset(&out);
        layout_put_lines(scratch, line, 1, style, &out);
        assert(out.len > 0 && out.at[out.len - 1] == '\n');
    }
    buffer_clear(&out);
}

static void show(const Block *document, size_t bytes, LayoutOptions options)
{
    static const AnsiStyle style = {.depth = COLOUR_256, .links = true};
    Arena *lines = arena_new(bytes * LAYOUT_ARENA_PER_BYTE + LAYOUT_ARENA_LEAST);
    Layout layout = layout_make(lines, document, &options);
    print_all(lines, &layout, options.plain ? NULL : &style);
    arena_free(lines);
}

static int read_lesson(const HostileLesson *lesson)
{
    static const int widths[] = {20, 72, 200};
    Buffer made = {0};
    hostile_make(&made, lesson, LESSON_BYTES);
    Text text = buffer_text(&made);
    Arena *arena = arena_new(text.len * DOCUMENT_ARENA_PER_BYTE + DOCUMENT_ARENA_LEAST);
    const Block *document = document_parse(arena, text, "lesson.md", NULL);
    assert(document_words(text) >= 0);
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        LayoutOptions options = {.width = widths[i], .table = WIDTH_UNICODE, .number_links = true};
        options.plain = options.no_keys = true;
        show(document, text.len, options);
        show(document, text.len, (LayoutOptions){.width = widths[i], .table = WIDTH_TERMINAL});
    }
    arena_free(arena);
    buffer_clear(&made);
    return 0;
}

/* --- In the test ------------------------------------------------------------------------------ */

/* The exit status, or 128 and the signal. */
static int run(int number)
{
    char argument[16];
    snprintf(argument, sizeof argument, "%d", number);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit stack = {STACK_BYTES, STACK_BYTES};
        alarm(PATIENCE_S);
        if (!SANITIZED && setrlimit(RLIMIT_STACK, &stack) != 0) _exit(3);
        execl(program, program, argument, (char *)NULL);
        _exit(4);
    }
    int status = 0;
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void hostile_lessons_are_read(void **state)
{
    (void)state;
    int failed = 0;
    for (int i = 0; i < hostile_lesson_count; i++) {
        int status = run(i);
        if (status == 0) continue;
        print_error("%s: ended with %d\n", hostile_lessons[i].name, status);
        failed++;
    }
    assert_int_equal(failed, 0);
}

int main(int argc, char **argv)
{
    if (argc == 2) return read_lesson(&hostile_lessons[atoi(argv[1])]);
    program = argv[0];
    const struct CMUnitTest tests[] = {cmocka_unit_test(hostile_lessons_are_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
