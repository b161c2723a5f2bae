/* Whatever comes in: what is cleaned is valid, shows no control character, cleans to itself, and is
 * taken apart and fitted without a byte lost. */
#include "fuzz/fuzz.h"

#include "base/utf8.h"

#include <assert.h>

static void check_clean(Text clean)
{
    size_t bytes = 0;
    assert(utf8_valid(clean, NULL));
    for (Text rest = clean; rest.len > 0; rest = text_slice(rest, bytes, rest.len)) {
        int32_t point = utf8_decode(rest, &bytes);
        assert(point >= 0x20 || point == '\n' || point == '\t');
        assert(point < 0x7F || point > 0x9F);
        assert(point != 0x202E && point != 0x2066 && point != 0xFEFF);
    }
}

static void check_clusters(Text clean, WidthTable table)
{
    int width = 0;
    size_t bytes = 0;
    Cluster cluster;
    for (Text rest = clean; utf8_next(&rest, table, &cluster);) {
        assert(cluster.source.len > 0 && cluster.drawn.len <= CLUSTER_MAX);
        assert(cluster.width >= 0 && cluster.width <= 2);
        assert(text_starts(cluster.source, cluster.drawn));
        width += cluster.width;
        bytes += cluster.source.len;
    }
    assert(bytes == clean.len && width == utf8_width(clean, table));

    int fitted_width = 0;
    Text fitted = utf8_fit(clean, width / 2, table, &fitted_width);
    assert(text_starts(clean, fitted) && fitted_width <= width / 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new((size_t)64 << 20);
    Text clean = utf8_clean(arena, (Text){(const char *)data, size});
    check_clean(clean);
    assert(text_equal(utf8_clean(arena, clean), clean));
    check_clusters(clean, WIDTH_UNICODE);
    check_clusters(clean, WIDTH_TERMINAL);
    check_clean(utf8_slug(arena, clean));
    check_clean(utf8_fold(arena, clean));
    arena_free(arena);
    return 0;
}
