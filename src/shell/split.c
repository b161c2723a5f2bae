#include "shell/split.h"

enum {
    BESIDE_COLUMNS = 112, /* from here on text and pane lie side by side */
    STACKED_COLUMNS = 60, /* from here on one above the other */
    STACKED_ROWS = 22,
    PANE_COLUMNS = 64, /* what the pane wants at least, beside the text */
    PANE_ROWS = 12,    /* below the text */
    TEXT_ROWS_LEAST = 7,
    TEXT_COLUMNS_LEAST = 30, /* where it is moved by hand */
    TEXT_COLUMNS_MIN = 54,
    TEXT_COLUMNS_MOST = 72,
    PANE_COLUMNS_LEAST = 56, /* a compact picture's */
    STEP_COLUMNS = 6,
    STEPS = 8 /* either way */
};

static int clamp(int value, int least, int most)
{
    return value < least ? least : value > most ? most : value;
}

/* The text stays readable and the pane keeps a compact picture's width. */
static int text_columns(int width, int steps)
{
    int wanted = clamp(width - PANE_COLUMNS - 1, TEXT_COLUMNS_MIN, TEXT_COLUMNS_MOST);
    return clamp(wanted + steps * STEP_COLUMNS, TEXT_COLUMNS_LEAST, width - PANE_COLUMNS_LEAST - 1);
}

Areas split_areas(const Split *split, int width, int height)
{
    Area whole = {0, 0, width, height};
    bool beside = width >= BESIDE_COLUMNS;
    bool stacked = !beside && width >= STACKED_COLUMNS && height >= STACKED_ROWS;
    bool asks = stacked && split->asking && !split->in_pane;
    if (split->zoomed || asks || (!beside && !stacked) || !split->has_pane) {
        if (split->in_pane && split->has_pane) return (Areas){.pane = whole};
        return (Areas){.text = whole};
    }
    if (beside) {
        int text = text_columns(width, split->steps);
        return (Areas){.text = {0, 0, text, height},
                       .pane = {text + 1, 0, width - text - 1, height},
                       .beside = true};
    }
    int pane = clamp(PANE_ROWS - split->steps, SPLIT_PANE_ROWS_LEAST, height - TEXT_ROWS_LEAST - 1);
    return (Areas){.text = {0, 0, width, height - pane - 1},
                   .pane = {0, height - pane, width, pane}};
}

static bool looks_alike(const Split *split, int steps, int other, int width, int height)
{
    Split a = *split, b = *split;
    a.steps = steps;
    b.steps = other;
    Area one = split_areas(&a, width, height).text, two = split_areas(&b, width, height).text;
    return one.width == two.width && one.height == two.height;
}

void split_move(Split *split, int width, int height)
{
    int steps = split->steps + 1;
    if (steps > STEPS || looks_alike(split, steps, split->steps, width, height)) {
        steps = -STEPS;
        while (steps < 0 && looks_alike(split, steps, steps + 1, width, height)) steps++;
    }
    split->steps = steps;
}

bool area_has(Area area, int x, int y)
{
    return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
}
