#include "support/demo_picture.h"

#include "support/picture.h"
#include "support/snapshot.h"

Session *picture_session(Arena *arena, const char *line, Time at)
{
    Report report = {.arena = arena};
    Session *session = session_open(text_of(line), (OptionsPlace){0}, true, &report);
    assert_problems(&report, "");
    session_seek(session, at);
    while (session->seeking) session_tick(session, TIME_MILLISECOND, INT64_MAX);
    return session;
}

Canvas picture_draw(Arena *arena, const Session *session, int width, int height, bool ascii)
{
    Canvas canvas = canvas_new(arena, width, height, WIDTH_UNICODE, ascii);
    View view = session_view(session, 0);
    const Demo *demo = session->options.demo;
    (height >= 16 && width >= 64 ? demo->draw : demo->draw_compact)(&view, canvas);
    return canvas;
}

void check_demo_picture(Arena *arena, const char *file, const char *line, Time at, int width,
                        int height, bool ascii)
{
    Session *session = picture_session(arena, line, at);
    Canvas canvas = picture_draw(arena, session, width, height, ascii);
    assert_sound(canvas);
    Buffer got = {0};
    print_roles(canvas, &got);
    assert_snapshot(file, buffer_text(&got));
    buffer_clear(&got);
    session_close(session);
}

void check_demo_pictures_sound(Arena *arena, const char *line, const Time *times, int count)
{
    static const Time spans[] = {1, TIME_MILLISECOND, TIME_MINUTE, 1000 * TIME_HOUR};
    static const int sizes[][2] = {{64, 16}, {80, 18}, {120, 40}, {56, 6},  {63, 7},
                                   {30, 3},  {1, 1},   {500, 60}, {44, 12}, {20, 30}};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    for (int i = 0; i < count; i++) {
        Session *session = picture_session(arena, line, times[i]);
        for (int drawn = 0; drawn < SIZES; drawn++) {
            session->span = spans[(drawn + i) % 4];
            size_t mark = arena->used;
            const int *size = sizes[drawn];
            assert_sound(picture_draw(arena, session, size[0], size[1], (drawn + i) % 3 == 0));
            arena_rewind(arena, mark);
        }
        session_close(session);
    }
}
