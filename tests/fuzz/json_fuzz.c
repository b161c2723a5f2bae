/* Whatever comes in: it is refused with problems that can be shown, or it is written and read again
 * without a difference. */
#include "fuzz/fuzz.h"

#include "base/json.h"
#include "base/utf8.h"

#include <assert.h>

static void write_value(JsonWriter *writer, const Json *value)
{
    bool object = value->kind == JSON_OBJECT;
    switch (value->kind) {
    case JSON_NULL: json_null(writer); break;
    case JSON_BOOL: json_bool(writer, value->truth); break;
    case JSON_NUMBER: json_number(writer, value->number); break;
    case JSON_STRING: json_string(writer, value->string); break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        json_open(writer, object ? '{' : '[');
        for (const Json *child = value->first; child != NULL; child = child->next) {
            if (object) json_key(writer, child->key.at);
            write_value(writer, child);
        }
        json_close(writer, object ? '}' : ']');
    }
}

static Text written(Arena *arena, const Json *root, bool pretty)
{
    Buffer out = {0};
    JsonWriter writer = {.out = &out, .pretty = pretty};
    write_value(&writer, root);
    Text text = text_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new((size_t)256 << 20);
    Report report = {.arena = arena};
    Json *root = json_read(arena, (Text){(const char *)data, size}, "file", &report);
    assert(root != NULL || report.errors > 0);
    for (const Problem *problem = report.first; problem != NULL; problem = problem->next) {
        assert(problem->place.line > 0 && problem->place.column > 0);
        assert(utf8_clean_line(arena, problem->message).at == problem->message.at);
    }
    if (root != NULL) {
        report = (Report){.arena = arena};
        Text compact = written(arena, root, false);
        Json *again = json_read(arena, written(arena, root, true), "file", &report);
        assert(again != NULL && report.errors == 0);
        assert(text_equal(written(arena, again, false), compact));
    }
    arena_free(arena);
    return 0;
}
