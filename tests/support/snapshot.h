/* Texts against files that were looked at once: tests/snapshots/NAME. With UPDATE=1 in the
 * environment the file is written instead, and the difference is there to be reviewed. */
#ifndef GROUNDWORK_TESTS_SUPPORT_SNAPSHOT_H
#define GROUNDWORK_TESTS_SUPPORT_SNAPSHOT_H

#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>

#define assert_snapshot(name, text) check_snapshot((name), (text), __FILE__, __LINE__)

/* The file's bytes, up to 1 MB; the caller clears. */
static inline Buffer read_test_file(const char *path)
{
    Buffer content = {0};
    char part[4096];
    FILE *file = fopen(path, "rb");
    if (file == NULL) return content;
    for (size_t got; (got = fread(part, 1, sizeof part, file)) > 0 && content.len < 1 << 20;)
        buffer_put(&content, (Text){part, got});
    fclose(file);
    return content;
}

static inline void check_snapshot(const char *name, Text text, const char *file, int line)
{
    char path[256];
    snprintf(path, sizeof path, "tests/snapshots/%s", name);
    if (getenv("UPDATE") != NULL) {
        FILE *out = fopen(path, "wb");
        if (out == NULL || fwrite(text.at, 1, text.len, out) != text.len || fclose(out) != 0)
            _fail(file, line);
        return;
    }
    Buffer expected = read_test_file(path);
    Text rest = text, wanted = buffer_text(&expected), a = {0}, b = {0};
    bool same = text_equal(rest, wanted);
    for (int number = 1; !same; number++) {
        bool more = text_next_line(&rest, &a), wants = text_next_line(&wanted, &b);
        if (more && wants && text_equal(a, b)) continue;
        print_error("%s:%d: is\n%.*s\nand not\n%.*s\n", path, number, more ? (int)a.len : 0, a.at,
                    wants ? (int)b.len : 0, b.at);
        break;
    }
    buffer_clear(&expected);
    if (!same) _fail(file, line);
}

#endif
