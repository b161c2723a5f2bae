/* A lesson or a quiz as learners see it while its author writes: read again whenever it is saved,
 * scrolled to what was changed, with what is wrong in a line below. Nothing is recorded.
 */
#ifndef GROUNDWORK_SHELL_PREVIEW_H
#define GROUNDWORK_SHELL_PREVIEW_H

#include "shell/screen.h"

typedef struct PreviewSetup {
    const char *directory; /* the course's */
    const char *lesson;    /* the paths of the two, to open and for messages; NULL: an exam's */
    const char *quiz;
    bool shows_quiz; /* to begin with */
} PreviewSetup;

/* The lowest screen of its app, which gets INPUT_CHANGE when one of the two files may be another
 * one. It opens the course itself, and takes a file that is not there, or that nothing can be shown
 * of, as one that is being written. The strings stay the caller's. */
Screen *preview_screen_new(App *app, const PreviewSetup *setup);

#endif
