/* What a lesson's screen holds, where it lies and what it looks like; shell/lesson.h has what keys
 * do to it.
 */
#ifndef GROUNDWORK_SHELL_LESSON_VIEW_H
#define GROUNDWORK_SHELL_LESSON_VIEW_H

#include "shell/finder.h"
#include "shell/outline.h"
#include "shell/question_card.h"
#include "shell/reader.h"
#include "shell/run_shelf.h"
#include "shell/screen.h"
#include "shell/split.h"

typedef struct LessonScreen {
    Screen screen;
    const Lesson *lesson;
    const App *app;
    const char *course_directory;
    Arena *arena; /* the document's */
    Block *document;
    QuestionCards questions;
    LayoutCards cards;
    Screen *question; /* that is asked in the place of the text; NULL: none */
    Reader reader;
    RunShelf runs;
    bool still; /* reduced motion */
    Split split;
    Finder finder;
    ReaderPlace found_from; /* where one was when it was opened, and what was looked for then */
    Entry wanted_before;
    Outline outline;
    int count; /* typed before a key, as in 10j; 0: none */
    int width, height;
    bool read;     /* its end has been on screen and is in the journal */
    bool visiting; /* from a quiz that waits below */
} LessonScreen;

typedef enum LessonCommand {
    LESSON_DOWN,
    LESSON_UP,
    LESSON_PAGE_DOWN,
    LESSON_PAGE_UP,
    LESSON_HALF_DOWN,
    LESSON_HALF_UP,
    LESSON_START,
    LESSON_END,
    LESSON_PERCENT,
    LESSON_RETURN,
    LESSON_NEXT_HEADING,
    LESSON_LAST_HEADING,
    LESSON_LEFT,
    LESSON_RIGHT,
    LESSON_OUTLINE,
    LESSON_SEARCH,
    LESSON_NEXT_MATCH,
    LESSON_LAST_MATCH,
    LESSON_OPEN,
    LESSON_MARK_NEXT,
    LESSON_MARK_LAST,
    LESSON_SPLIT,
    LESSON_ZOOM,
    LESSON_TO_PANE,
    LESSON_QUIZ,
    LESSON_BACK
} LessonCommand;

/* Of the text, and of the lesson's own keys while the pane has them. */
extern const BindingTable lesson_text_table, lesson_away_table;

Areas lesson_areas(const LessonScreen *lesson);

/* Where the text itself lies in its area. */
Area lesson_body(Area text);

/* Lays the text out for its area, where that is another one than before. */
void lesson_lay_out(LessonScreen *lesson);

void lesson_draw(const Screen *screen, const App *app, Canvas canvas);

#endif
