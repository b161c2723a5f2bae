#include "term/theme.h"

#include <string.h>

ThemeDepth theme_depth(ColourChoice choice, const char *no_color, int colours, bool direct)
{
    bool refused = choice == COLOUR_AUTO && no_color != NULL && no_color[0] != '\0';
    if (choice == COLOUR_NEVER || refused || colours < 8) return THEME_MONO;
    if (direct) return THEME_DIRECT;
    if (colours >= 256) return THEME_256;
    return colours >= 16 ? THEME_16 : THEME_8;
}

Background theme_background(const char *asked_for, const char *colorfgbg)
{
    if (text_is(text_of(asked_for), "light")) return BACKGROUND_LIGHT;
    if (text_is(text_of(asked_for), "dark")) return BACKGROUND_DARK;
    if (colorfgbg == NULL) return BACKGROUND_UNKNOWN;
    const char *last = strrchr(colorfgbg, ';');
    int64_t colour = 0;
    if (last == NULL || !text_to_int(text_of(last + 1), &colour)) return BACKGROUND_UNKNOWN;
    if (colour < 0 || colour > 15) return BACKGROUND_UNKNOWN;
    return colour == 7 || colour >= 9 ? BACKGROUND_LIGHT : BACKGROUND_DARK;
}

/* What xterm shows for an index of its 256 colours. The first 16 are the user's own and stay
 * indices, which direct colour terminals take for the first 8 only. */
static int32_t rgb_of(int index)
{
    static const int levels[] = {0, 95, 135, 175, 215, 255};
    if (index < 16) return index & 7;
    if (index >= 232) return (8 + 10 * (index - 232)) * 0x010101;
    int cube = index - 16;
    return levels[cube / 36] << 16 | levels[cube / 6 % 6] << 8 | levels[cube % 6];
}

Paint theme_paint(Theme theme, Role role, unsigned style)
{
    Look look = role_look(role);
    Paint paint = {-1, look.style | style};
    int index = theme.background == BACKGROUND_LIGHT ? look.light_256 : look.dark_256;
    switch (theme.depth) {
    case THEME_MONO: break;
    case THEME_8:
        /* Bright black is often black here; the other bright ones come with bold. */
        paint.colour = look.colour_16 < 8    ? look.colour_16
                       : look.colour_16 == 8 ? -1
                                             : look.colour_16 - 8;
        if (look.colour_16 >= 8) paint.style |= look.colour_16 == 8 ? STYLE_DIM : STYLE_BOLD;
        break;
    case THEME_16: paint.colour = look.colour_16; break;
    case THEME_256: paint.colour = index; break;
    case THEME_DIRECT: paint.colour = index < 0 ? -1 : rgb_of(index); break;
    }
    return paint;
}
