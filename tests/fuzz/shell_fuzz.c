/* Whatever is pressed, pasted, clicked or resized, and whenever time goes by: the shell stays on
 * its feet, draws at every step, and nothing that it draws is a control character.
 *
 * A byte is an input; some take the bytes behind it. Bytes from ' ' to '~' are the keys they type,
 * so that a corpus can be written by hand.
 */
#include "fuzz/fuzz.h"

#include "shell/home.h"
/* Fuzz targets are linked without tests/support, and need a demo that no lesson changes. */
#include "support/toy_demo.c"

#include <string.h>

const Demo *const demo_registry[] = {&toy_demo, NULL};
const size_t demo_registry_count = 1;

enum { STEPS_MOST = 300, WIDEST = 140, HIGHEST = 60, PASTE_MOST = 64 };
enum { BYTE_RESIZE = 0x80, BYTE_TICK, BYTE_PASTE, BYTE_WHEEL, BYTE_CLICK, BYTE_ASCII };

static const int32_t named_keys[] = {KEYCODE_ENTER,
                                     KEYCODE_ESCAPE,
                                     KEYCODE_TAB,
                                     KEYCODE_BACK_TAB,
                                     KEYCODE_UP,
                                     KEYCODE_DOWN,
                                     KEYCODE_LEFT,
                                     KEYCODE_RIGHT,
                                     KEYCODE_PAGE_UP,
                                     KEYCODE_PAGE_DOWN,
                                     KEYCODE_HOME,
                                     KEYCODE_END,
                                     KEYCODE_BACKSPACE,
                                     KEYCODE_DELETE,
                                     KEYCODE_CONTROL + 't',
                                     KEYCODE_CONTROL + 'u',
                                     KEYCODE_CONTROL + 'l',
                                     KEYCODE_INSERT,
                                     0xE9,
                                     0x4E2D,
                                     0x1F600,
                                     0x301};
enum { NAMED_KEYS = sizeof named_keys / sizeof named_keys[0] };

typedef struct Feed {
    const uint8_t *at;
    size_t left;
} Feed;

static int take(Feed *feed)
{
    if (feed->left == 0) return 0;
    feed->left--;
    return *feed->at++;
}

static int64_t some_seed(void)
{
    return 7;
}

static Input next_input(Feed *feed, bool *ascii)
{
    int byte = take(feed);
    if (byte >= ' ' && byte <= '~') return (Input){.kind = INPUT_KEY, .key = byte};
    switch (byte) {
    case BYTE_RESIZE: {
        int width = 1 + take(feed) % WIDEST;
        return (Input){.kind = INPUT_RESIZE, .x = width, .y = 1 + take(feed) % HIGHEST};
    }
    case BYTE_TICK: return (Input){.kind = INPUT_TICK, .elapsed_ns = (int64_t)take(feed) * 400000};
    case BYTE_PASTE: {
        size_t length = (size_t)take(feed) % PASTE_MOST;
        if (length > feed->left) length = feed->left;
        Text text = {(const char *)feed->at, length};
        feed->at += length;
        feed->left -= length;
        return (Input){.kind = INPUT_PASTE, .text = text};
    }
    case BYTE_WHEEL: {
        int x = take(feed), y = take(feed);
        return (Input){.kind = INPUT_WHEEL, .x = x, .y = y, .amount = take(feed) % 2 ? 1 : -1};
    }
    case BYTE_CLICK: {
        int x = take(feed);
        return (Input){.kind = INPUT_CLICK, .x = x, .y = take(feed)};
    }
    case BYTE_ASCII: *ascii = !*ascii; break;
    default: break;
    }
    return (Input){.kind = INPUT_KEY, .key = named_keys[byte % NAMED_KEYS]};
}

static void check_cell(const Cell *cell, bool ascii)
{
    assert(utf8_valid((Text){cell->bytes, cell->len}, NULL));
    for (int i = 0; i < cell->len; i++) {
        unsigned char byte = (unsigned char)cell->bytes[i];
        bool c1 = byte == 0xC2 && i + 1 < cell->len && (unsigned char)cell->bytes[i + 1] < 0xA0;
        assert(byte >= ' ' && byte != 0x7F && !c1);
        assert(!ascii || byte < 0x7F);
    }
}

static void draw_and_check(const App *app, Arena *arena, bool ascii)
{
    int width, height;
    app_size(app, &width, &height);
    arena_rewind(arena, 0);
    Canvas canvas = canvas_new(arena, width, height, WIDTH_UNICODE, ascii);
    app_draw(app, canvas);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) check_cell(canvas_at(canvas, x, y), ascii);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new((size_t)64 << 20);
    Report report = {.arena = arena};
    Course *course = course_open("tests/fixtures/course-small", &report);
    assert(course != NULL);
    Journal *journal = journal_open(NULL, course->id, TEXT("fuzz"));
    Progress *progress = progress_new(course);
    App *app = app_open(&(AppSetup){.course = course,
                                    .journal = journal,
                                    .progress = progress,
                                    .table = WIDTH_UNICODE,
                                    .random = some_seed});
    Feed feed = {data, size};
    bool ascii = false;
    home_open(app, NULL, NULL);
    app_handle(app, &(Input){.kind = INPUT_RESIZE, .x = 80, .y = 24});
    for (int step = 0; feed.left > 0 && step < STEPS_MOST && !app_finished(app); step++) {
        Input input = next_input(&feed, &ascii);
        if (input.kind == INPUT_TICK && !app_wants_ticks(app)) continue;
        app_handle(app, &input);
        if (!app_finished(app)) draw_and_check(app, arena, ascii);
    }
    app_leave(app);
    app_close(app);
    progress_free(progress);
    journal_close(journal);
    course_close(course);
    arena_free(arena);
    return 0;
}
