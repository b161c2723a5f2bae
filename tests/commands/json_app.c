/* For scripts that test what is printed as JSON: reads standard input strictly and prints a line
 * for each value, its path and what it is. With --lines each line is an object of its own. An
 * array's numbers are not listed: it is "an array of N". */
#include "base/json.h"

#include <stdio.h>
#include <string.h>

enum { INPUT_ARENA = 1 << 28 };

static void put(const Json *value, const char *path)
{
    int count = 0;
    for (const Json *child = value->first; child != NULL; child = child->next) count++;
    printf("%s: %s", path, json_kind_name(value->kind));
    if (value->kind == JSON_STRING) printf(" %.*s", TEXT_ARG(value->string));
    if (value->kind == JSON_NUMBER) printf(" %.17g", value->number);
    if (value->kind == JSON_ARRAY) printf(" of %d", count);
    putchar('\n');
    int index = 0;
    for (const Json *child = value->first; child != NULL; child = child->next, index++) {
        char name[512];
        if (value->kind == JSON_ARRAY && child->kind == JSON_NUMBER) continue;
        if (value->kind == JSON_ARRAY) snprintf(name, sizeof name, "%s[%d]", path, index);
        else snprintf(name, sizeof name, "%s.%.*s", path, TEXT_ARG(child->key));
        put(child, name);
    }
}

static bool read_one(Text source)
{
    Arena *arena = arena_new(INPUT_ARENA);
    Report report = {.arena = arena};
    const Json *value = json_read(arena, source, "input", &report);
    if (value != NULL) put(value, "");
    else if (report.first != NULL)
        fprintf(stderr, "%.*s\n", TEXT_ARG(report_line(arena, report.first)));
    arena_free(arena);
    return value != NULL;
}

int main(int argc, char **argv)
{
    bool lines = argc > 1 && strcmp(argv[1], "--lines") == 0, good = true;
    Buffer input = {0};
    char piece[4096];
    size_t length;
    while ((length = fread(piece, 1, sizeof piece, stdin)) > 0)
        buffer_put(&input, (Text){piece, length});
    Text rest = buffer_text(&input), line;
    if (!lines) good = read_one(rest);
    while (lines && good && text_next_line(&rest, &line)) good = read_one(line);
    buffer_clear(&input);
    return good ? 0 : 1;
}
