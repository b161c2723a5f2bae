#include "shell/input.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

typedef struct KeyName {
    int32_t key;
    const char *name;
} KeyName;

static const KeyName names[] = {
    {KEYCODE_ESCAPE, "Esc"},
    {KEYCODE_ENTER, "Enter"},
    {KEYCODE_TAB, "Tab"},
    {KEYCODE_BACK_TAB, "Shift-Tab"},
    {KEYCODE_BACKSPACE, "Backspace"},
    {KEYCODE_UP, "Up"},
    {KEYCODE_DOWN, "Down"},
    {KEYCODE_LEFT, "Left"},
    {KEYCODE_RIGHT, "Right"},
    {KEYCODE_PAGE_UP, "PgUp"},
    {KEYCODE_PAGE_DOWN, "PgDn"},
    {KEYCODE_HOME, "Home"},
    {KEYCODE_END, "End"},
    {KEYCODE_INSERT, "Ins"},
    {KEYCODE_DELETE, "Del"},
    {' ', "Space"},
    {KEYCODE_CONTROL + ' ', "Ctrl-Space"},
};
enum { NAME_COUNT = sizeof names / sizeof names[0] };

static const char control_keys[] = "abcdefghijklmnopqrstuvwxyz\\]^_";

static bool is_control_key(int32_t key)
{
    if (key <= KEYCODE_CONTROL || key >= KEYCODE_CONTROL + 0x80) return false;
    return strchr(control_keys, key - KEYCODE_CONTROL) != NULL;
}

static bool is_typed(int32_t key)
{
    bool surrogate = key >= 0xD800 && key <= 0xDFFF;
    return key > ' ' && key < KEYCODE_FIRST && !(key >= 0x7F && key < 0xA0) && !surrogate;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void input_key_name(int32_t key, char out[KEY_NAME_SIZE])
{
    for (int i = 0; i < NAME_COUNT; i++) {
        if (names[i].key == key) {
            snprintf(out, KEY_NAME_SIZE, "%s", names[i].name);
            return;
        }
    }
    if (is_control_key(key)) {
        snprintf(out, KEY_NAME_SIZE, "Ctrl-%c", upper((char)(key - KEYCODE_CONTROL)));
    } else if (is_typed(key)) {
        out[utf8_encode(key, out)] = '\0';
    } else {
        snprintf(out, KEY_NAME_SIZE, "?");
    }
}

int32_t input_key_of(Text name)
{
    for (int i = 0; i < NAME_COUNT; i++)
        if (text_is(name, names[i].name)) return names[i].key;
    Text control = TEXT("Ctrl-");
    if (text_starts(name, control) && name.len == control.len + 1) {
        int32_t key = KEYCODE_CONTROL + lower(name.at[control.len]);
        return is_control_key(key) ? key : 0;
    }
    if (name.len == 0 || !utf8_valid(name, NULL)) return 0;
    size_t bytes = 0;
    int32_t key = utf8_decode(name, &bytes);
    return bytes == name.len && is_typed(key) ? key : 0;
}
