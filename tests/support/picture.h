/* Canvases in tests: what one shows against a literal, and what must hold of any. */
#ifndef GROUNDWORK_TESTS_SUPPORT_PICTURE_H
#define GROUNDWORK_TESTS_SUPPORT_PICTURE_H

#include "support/unit.h"

#include "canvas/print.h"

static inline void check_print(void (*print)(Canvas canvas, Buffer *out), Canvas canvas,
                               const char *expected, const char *file, int line)
{
    Buffer out = {0};
    print(canvas, &out);
    bool same = text_is(buffer_text(&out), expected);
    if (!same) print_error("the canvas shows:\n%sand not:\n%s", out.len ? out.at : "", expected);
    buffer_clear(&out);
    if (!same) _fail(file, line);
}

/* The text of a canvas, a line a row; and its roles as well. */
#define assert_picture(canvas, expected)                                                           \
    check_print(print_plain, (canvas), (expected), __FILE__, __LINE__)
#define assert_roles(canvas, expected)                                                             \
    check_print(print_roles, (canvas), (expected), __FILE__, __LINE__)

/* Wide clusters have both halves, blanks are of one kind, and only printable UTF-8 (or ASCII) is
 * stored. `canvas` owns its cells. */
static inline void assert_sound(Canvas canvas)
{
    for (int y = 0; y < canvas.height; y++) {
        int width = 0;
        for (int x = 0; x < canvas.width; x++) {
            const Cell *cell = canvas_at(canvas, x, y);
            width += cell->width;
            assert_true(cell->role < ROLE_COUNT);
            if (cell->width == 0) {
                const Cell *left = canvas_at(canvas, x - 1, y);
                assert_true(left != NULL && left->width == 2 && cell->len == 0);
                assert_true(left->role == cell->role && left->style == cell->style);
                continue;
            }
            if (cell->width == 2) assert_true(x + 1 < canvas.width && (cell + 1)->width == 0);
            Text rest = {cell->bytes, cell->len};
            assert_true(cell->len <= CLUSTER_MAX && utf8_valid(rest, NULL));
            assert_false(text_is(rest, " "));
            while (rest.len > 0) {
                size_t bytes;
                int32_t code_point = utf8_decode(rest, &bytes);
                assert_true(code_point >= 0x20 && (code_point < 0x7F || code_point >= 0xA0));
                assert_true(!canvas.ascii || code_point < 0x80);
                rest = text_slice(rest, bytes, rest.len);
            }
        }
        assert_int_equal(width, canvas.width);
    }
}

#endif
