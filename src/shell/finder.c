#include "shell/finder.h"

#include <string.h>

void finder_open(Finder *finder)
{
    *finder = (Finder){.open = true};
}

/* Each once, the latest last. */
static void remember(FinderHistory *history, const Entry *entry)
{
    int kept = 0;
    for (int i = 0; i < history->count; i++)
        if (!text_equal(entry_text(&history->entries[i]), entry_text(entry)))
            history->entries[kept++] = history->entries[i];
    if (kept == FINDER_HISTORY) {
        kept--;
        memmove(history->entries, history->entries + 1, (size_t)kept * sizeof *history->entries);
    }
    history->entries[kept] = *entry;
    history->count = kept + 1;
}

/* To what was looked for `back` searches ago. */
static void recall(Finder *finder, const FinderHistory *history, int back)
{
    if (back < 0 || back > history->count) return;
    if (finder->back == 0) finder->typed = finder->entry;
    finder->back = back;
    finder->entry = back == 0 ? finder->typed : history->entries[history->count - back];
}

FinderEvent finder_handle(Finder *finder, FinderHistory *history, const Input *input)
{
    bool empty = finder->entry.length == 0;
    int32_t key = input->kind == INPUT_KEY ? input->key : 0;
    if (key == KEYCODE_ESCAPE || key == KEYCODE_CONTROL + 'c'
        || (key == KEYCODE_BACKSPACE && empty)) {
        finder->open = false;
        return FINDER_LEFT;
    }
    if (key == KEYCODE_ENTER) {
        finder->open = false;
        if (empty && history->count > 0) finder->entry = history->entries[history->count - 1];
        if (finder->entry.length > 0) remember(history, &finder->entry);
        return FINDER_DONE;
    }
    if (key == KEYCODE_UP) recall(finder, history, finder->back + 1);
    else if (key == KEYCODE_DOWN) recall(finder, history, finder->back - 1);
    else (void)entry_input(&finder->entry, input);
    return FINDER_TYPING;
}

void finder_draw(const Finder *finder, Canvas row, Text note)
{
    int width = utf8_width(note, row.table), x = row.width - width;
    bool fits = width > 0 && x > 12;
    if (fits) canvas_text(row, x, 0, ROLE_MUTED, note);
    Canvas line = row;
    if (fits) line.width = x - 1;
    x = canvas_puts(line, 0, 0, ROLE_KEY, "/");
    (void)entry_draw(&finder->entry, line, x, 0, ROLE_TEXT);
}
