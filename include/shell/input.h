/* What comes in from outside: keys, text pasted, the mouse, a new size, time gone by. term/ makes these
 * from a terminal, tests from a script.
 */
#ifndef GROUNDWORK_SHELL_INPUT_H
#define GROUNDWORK_SHELL_INPUT_H

#include "base/text.h"

/* A key is its code point, or one of these, which lie behind Unicode. Control keys are KEY_CONTROL + letter. */
enum {
    KEY_BASE = 0x110000,
    KEY_ESCAPE = KEY_BASE,
    KEY_ENTER,
    KEY_TAB,
    KEY_BACK_TAB,
    KEY_RUBOUT, /* backspace */
    KEY_UP_ARROW,
    KEY_DOWN_ARROW,
    KEY_LEFT_ARROW,
    KEY_RIGHT_ARROW,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_HOME_KEY,
    KEY_END_KEY,
    KEY_DELETE_KEY,
    KEY_CONTROL = KEY_BASE + 0x100 /* KEY_CONTROL + 'c' */
};

typedef enum InputKind {
    INPUT_KEY,    /* key */
    INPUT_PASTE,  /* text, cleaned by whoever takes it */
    INPUT_WHEEL,  /* x, y; amount: rows, negative up */
    INPUT_CLICK,  /* x, y */
    INPUT_RESIZE, /* x, y: the new width and height */
    INPUT_TICK    /* elapsed_ns since the tick before: only while app_wants_ticks() */
} InputKind;

typedef struct Input {
    InputKind kind;
    int32_t key;
    int x, y;
    int amount;
    int64_t elapsed_ns; /* of real time */
    Text text;
} Input;

/* "Space", "Ctrl-L", "PgDn", "k": as key hints and scripts write it; at most 24 bytes with the NUL. */
void input_key_name(int32_t key, char out[24]);
/* The other way; 0 where it names no key. */
int32_t input_key_of(Text name);

#endif
