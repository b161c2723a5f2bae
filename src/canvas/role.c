#include "canvas/role.h"

#include <assert.h>
#include <stddef.h>

/* The five hues, once. 16 colours are the terminal's own palette: plain ones where they read on
 * both backgrounds, cyan for the flow since blue is lost on black, bright black for what is muted.
 * In 256 colours each hue has a tone of 4.5:1 or more on black and another one on white
 * (WCAG 2.1, 1.4.3); only rules and boxes, which nobody reads, are fainter. */
#define OWN_HUE     -1, -1, -1
#define GOOD_HUE    2, 114, 28
#define BAD_HUE     1, 203, 160
#define WAITING_HUE 3, 179, 130
#define FLOW_HUE    6, 74, 25
#define MUTED_HUE   8, 246, 242

/* Fainter and softer tones of the above. */
#define FRAME_HUE 8, 240, 248
#define QUOTE_HUE -1, 250, 239
#define CODE_HUE  6, 152, 24

typedef struct RoleEntry {
    const char *name;
    Look look;
} RoleEntry;

static const RoleEntry entries[ROLE_COUNT] = {
    [ROLE_TEXT] = {"text", {OWN_HUE, STYLE_PLAIN}},
    [ROLE_MUTED] = {"muted", {MUTED_HUE, STYLE_PLAIN}},
    [ROLE_FRAME] = {"frame", {FRAME_HUE, STYLE_PLAIN}},
    [ROLE_TITLE] = {"title", {OWN_HUE, STYLE_BOLD}},
    [ROLE_HEADING_1] = {"heading-1", {FLOW_HUE, STYLE_BOLD | STYLE_UNDERLINE}},
    [ROLE_HEADING_2] = {"heading-2", {FLOW_HUE, STYLE_BOLD}},
    [ROLE_HEADING_3] = {"heading-3", {OWN_HUE, STYLE_BOLD | STYLE_ITALIC}},
    [ROLE_HEADING_4] = {"heading-4", {OWN_HUE, STYLE_UNDERLINE}},
    [ROLE_HEADING_5] = {"heading-5", {OWN_HUE, STYLE_ITALIC | STYLE_UNDERLINE}},
    [ROLE_HEADING_6] = {"heading-6", {MUTED_HUE, STYLE_ITALIC}},
    [ROLE_CODE] = {"code", {CODE_HUE, STYLE_PLAIN}},
    [ROLE_LINK] = {"link", {FLOW_HUE, STYLE_UNDERLINE}},
    [ROLE_QUOTE] = {"quote", {QUOTE_HUE, STYLE_ITALIC}},
    [ROLE_NOTE] = {"note", {FLOW_HUE, STYLE_PLAIN}},
    [ROLE_TIP] = {"tip", {GOOD_HUE, STYLE_PLAIN}},
    [ROLE_IMPORTANT] = {"important", {FLOW_HUE, STYLE_BOLD}},
    [ROLE_WARNING] = {"warning", {WAITING_HUE, STYLE_PLAIN}},
    [ROLE_CAUTION] = {"caution", {BAD_HUE, STYLE_PLAIN}},
    [ROLE_CARD] = {"card", {FLOW_HUE, STYLE_PLAIN}},
    [ROLE_MATCH] = {"match", {WAITING_HUE, STYLE_REVERSE}},
    [ROLE_MARKED] = {"marked", {OWN_HUE, STYLE_REVERSE}},
    [ROLE_KEY] = {"key", {OWN_HUE, STYLE_BOLD}},
    [ROLE_GOOD] = {"good", {GOOD_HUE, STYLE_PLAIN}},
    [ROLE_BAD] = {"bad", {BAD_HUE, STYLE_PLAIN}},
    [ROLE_WAITING] = {"waiting", {WAITING_HUE, STYLE_PLAIN}},
    [ROLE_FLOW] = {"flow", {FLOW_HUE, STYLE_PLAIN}},
    /* Blue and amber: the pair of the five that colour-blind readers tell apart most easily. */
    [ROLE_A] = {"a", {FLOW_HUE, STYLE_PLAIN}},
    [ROLE_B] = {"b", {WAITING_HUE, STYLE_PLAIN}},
};

Look role_look(Role role)
{
    assert(role < ROLE_COUNT);
    return entries[role].look;
}

const char *role_name(Role role)
{
    assert(role < ROLE_COUNT);
    return entries[role].name;
}
