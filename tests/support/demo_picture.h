/* A demo's pictures at an instant: against files that were looked at (snapshot.h), and sound at any
 * size. */
#ifndef GROUNDWORK_TESTS_DEMO_PICTURE_H
#define GROUNDWORK_TESTS_DEMO_PICTURE_H

#include "demo/session.h"

/* What one would type after `groundwork demo`, gone to `at`. Fails the test where it is refused. */
Session *picture_session(Arena *arena, const char *line, Time at);

/* The full picture from 64x16 on, else the compact one; of the first side. */
Canvas picture_draw(Arena *arena, const Session *session, int width, int height, bool ascii);

/* Its text and roles are those of tests/snapshots/FILE. */
void check_demo_picture(Arena *arena, const char *file, const char *line, Time at, int width,
                        int height, bool ascii);

/* Draws it at sizes from 1x1 to 500x60, at `times` and at zooms from 1 ns to 1000 h. */
void check_demo_pictures_sound(Arena *arena, const char *line, const Time *times, int count);

#endif
