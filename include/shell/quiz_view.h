/* What a quiz's screen holds, where its page lies and what it looks like; shell/quiz.h has what
 * keys do to it.
 */
#ifndef GROUNDWORK_SHELL_QUIZ_VIEW_H
#define GROUNDWORK_SHELL_QUIZ_VIEW_H

#include "shell/evidence.h"
#include "shell/quiz_page.h"
#include "shell/screen.h"

typedef struct QuizScreen {
    Screen screen;
    Arena *arena; /* of the quiz and the attempt */
    QuizState state;
    int wrong;      /* that could be practised, at the end */
    bool preview;   /* for its author: questions are gone to by hand, and shown in full */
    bool in_lesson; /* one question, asked in a lesson's text: that has the screen */
    bool done;      /* then: it is to be taken away */
    bool untouched; /* just asked: the prompt is to be seen from its beginning */
    int64_t asked_ms, took_ms;
    Evidence evidence; /* while the right answer is being computed */
    Page page;
    int width, height;
} QuizScreen;

typedef enum QuizCommand {
    QUIZ_UP,
    QUIZ_DOWN,
    QUIZ_PICK, /* by the same key: what is sensible here; the others are for hints */
    QUIZ_LIFT,
    QUIZ_LOOK,
    QUIZ_LEFT,
    QUIZ_RIGHT,
    QUIZ_CARRY_UP,
    QUIZ_CARRY_DOWN,
    QUIZ_SUBMIT,
    QUIZ_HINT,
    QUIZ_SEE,
    QUIZ_READ,
    QUIZ_AGAIN,
    QUIZ_PAGE_DOWN,
    QUIZ_PAGE_UP,
    QUIZ_LEAVE,
    QUIZ_NEXT, /* of a preview */
    QUIZ_BEFORE,
    QUIZ_REVEAL
} QuizCommand;

/* Of a quiz, and of what a preview has besides. */
extern const BindingTable quiz_table, quiz_preview_table;

AttemptQuestion *quiz_now_asked(const QuizScreen *quiz);
bool quiz_is_asking(const QuizScreen *quiz);
bool quiz_is_typed(const QuizScreen *quiz);     /* it is asked, and its answer is typed */
bool quiz_is_computing(const QuizScreen *quiz); /* its right answer */
bool quiz_is_judged(const QuizScreen *quiz);
int quiz_marked_item(const QuizScreen *quiz); /* -1: none */

typedef struct QuizArea {
    int x, y, width, height;
} QuizArea;

/* Where the page lies: in the middle of a wide screen; a typed answer has two rows below it. */
QuizArea quiz_area_of(const QuizScreen *quiz);

void quiz_draw(const Screen *screen, const App *app, Canvas canvas);

#endif
