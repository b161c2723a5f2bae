#include "support/lesson_text.h"

#include <string.h>

/* Appends with each run of white space as one blank, and one in front. */
static void put_folded(Buffer *plain, Text text)
{
    bool blank = true;
    for (size_t i = 0; i < text.len; i++) {
        bool space = strchr(" \t\r\n", text.at[i]) != NULL;
        if (!space && blank && plain->len > 0) buffer_putc(plain, ' ');
        if (!space) buffer_putc(plain, text.at[i]);
        blank = space;
    }
}

Text lesson_text(Arena *arena, const Block *document)
{
    Buffer plain = {0};
    for (const Block *block = document; block != NULL; block = document_next(block)) {
        if (block->spans != NULL) put_folded(&plain, document_text(arena, block));
        put_folded(&plain, block->literal);
    }
    Text text = text_copy(arena, buffer_text(&plain));
    buffer_clear(&plain);
    return text;
}

static bool of_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool of_number(char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == ',';
}

/* Whether what is found at [from, to) is whole words, and whole numbers. */
static bool whole(Text plain, size_t from, size_t to)
{
    char first = plain.at[from], last = plain.at[to - 1];
    char before = from > 0 ? plain.at[from - 1] : ' ';
    char after = to < plain.len ? plain.at[to] : ' ';
    char beyond = to + 1 < plain.len ? plain.at[to + 1] : ' ';
    if (of_word(first) && of_word(before)) return false;
    if (of_word(last) && of_word(after)) return false;
    if (first >= '0' && first <= '9' && of_number(before)) return false;
    return !(last >= '0' && last <= '9' && of_number(after) && beyond >= '0' && beyond <= '9');
}

bool lesson_says(Text plain, Text words)
{
    size_t at = text_find(plain, words, 0);
    while (at != SIZE_MAX && !whole(plain, at, at + words.len))
        at = text_find(plain, words, at + 1);
    return at != SIZE_MAX;
}
