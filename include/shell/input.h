/* What comes in from outside: keys, text pasted, the mouse, a new size, time gone by. term/ makes
 * these from a terminal, tests from a script.
 */
#ifndef GROUNDWORK_SHELL_INPUT_H
#define GROUNDWORK_SHELL_INPUT_H

#include "base/text.h"

/* A key is the code point it types, or one of these, which lie behind Unicode. Not KEY_:
 * curses has those. */
enum {
    KEYCODE_FIRST = 0x110000,
    KEYCODE_ESCAPE = KEYCODE_FIRST,
    KEYCODE_ENTER,
    KEYCODE_TAB,
    KEYCODE_BACK_TAB,
    KEYCODE_BACKSPACE,
    KEYCODE_UP,
    KEYCODE_DOWN,
    KEYCODE_LEFT,
    KEYCODE_RIGHT,
    KEYCODE_PAGE_UP,
    KEYCODE_PAGE_DOWN,
    KEYCODE_HOME,
    KEYCODE_END,
    KEYCODE_INSERT,
    KEYCODE_DELETE,
    KEYCODE_CONTROL = KEYCODE_FIRST + 0x100 /* KEYCODE_CONTROL + 'l'; a to z, space, \ ] ^ _ */
};

typedef enum InputKind {
    INPUT_KEY,    /* key */
    INPUT_PASTE,  /* text, cleaned by whoever takes it */
    INPUT_WHEEL,  /* x, y; amount: rows, negative up */
    INPUT_CLICK,  /* x, y */
    INPUT_RESIZE, /* x, y: the new width and height; also the first input of all */
    INPUT_CHANGE, /* a file that is watched may be another one: for the lowest screen */
    INPUT_TICK    /* elapsed_ns since the tick before: only while app_wants_ticks() */
} InputKind;

typedef struct Input {
    InputKind kind;
    int32_t key;
    int x, y;
    int amount;
    int64_t elapsed_ns; /* of real time, 100 ms at most: time that nobody saw does not pass */
    Text text;          /* good until the next input is made */
} Input;

enum { KEY_NAME_SIZE = 24 };

/* "Space", "Ctrl-L", "PgDn", "k": as hints and scripts write it, with a NUL. "?" for no key. */
void input_key_name(int32_t key, char out[KEY_NAME_SIZE]);
/* The other way; 0 where it names no key. */
int32_t input_key_of(Text name);

#endif
