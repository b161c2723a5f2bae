#include "course/change.h"

#include "base/text_map.h"
#include "base/utf8.h"
#include "course/document.h"

enum { ARENA_MORE = 1 << 22 };

/* --- Lessons ---------------------------------------------------------------------------------- */

/* A source with its blocks, and where each of its lines begins. */
typedef struct Version {
    Text source;
    const Block *document;
    size_t *starts; /* line_count + 1 of them */
    int line_count;
} Version;

static Version version_of(Arena *arena, Text source)
{
    Version version = {.source = source, .document = document_parse(arena, source, "", NULL)};
    Text rest = source, line;
    while (text_next_line(&rest, &line)) version.line_count++;
    version.starts = arena_array(arena, (size_t)version.line_count + 1, sizeof(size_t));
    rest = source;
    for (int i = 0; i <= version.line_count; i++) {
        version.starts[i] = source.len - rest.len;
        (void)text_next_line(&rest, &line);
    }
    return version;
}

/* The lines of a block as they were written. */
static Text words_of(const Version *version, const Block *block)
{
    int from = block->line - 1, to = block->last_line;
    if (to > version->line_count) to = version->line_count;
    if (from < 0 || from >= to) return TEXT("");
    return text_trim(text_slice(version->source, version->starts[from], version->starts[to]));
}

static bool same(const Version *before, const Block *a, const Version *after, const Block *b)
{
    return a->kind == b->kind && text_equal(words_of(before, a), words_of(after, b));
}

/* The children of a block that differ: from `first` on, `count` of them. */
typedef struct Middle {
    const Block **blocks;
    int first, count;
} Middle;

static const Block **children_of(Arena *arena, const Block *block, int *count)
{
    *count = 0;
    for (const Block *child = block->first; child != NULL; child = child->next) ++*count;
    const Block **children = arena_array(arena, (size_t)*count + 1, sizeof *children);
    int i = 0;
    for (const Block *child = block->first; child != NULL; child = child->next)
        children[i++] = child;
    return children;
}

static bool find_middles(Arena *arena, const Version *before, const Block *a, const Version *after,
                         const Block *b, Middle *old, Middle *new)
{
    int old_count, new_count, ahead = 0, behind = 0;
    old->blocks = children_of(arena, a, &old_count);
    new->blocks = children_of(arena, b, &new_count);
    int least = old_count < new_count ? old_count : new_count;
    while (ahead < least && same(before, old->blocks[ahead], after, new->blocks[ahead])) ahead++;
    while (behind < least - ahead
           && same(before, old->blocks[old_count - 1 - behind], after,
                   new->blocks[new_count - 1 - behind]))
        behind++;
    old->first = new->first = ahead;
    old->count = old_count - ahead - behind;
    new->count = new_count - ahead - behind;
    return old->count > 0 || new->count > 0;
}

/* The first that is not among the old ones: what was only moved is no news. */
static int first_new(Arena *arena, const Version *before, const Version *after, const Middle *old,
                     const Middle *new)
{
    TextMap known = {.arena = arena};
    for (int i = 0; i < old->count; i++)
        *text_map_at(&known, words_of(before, old->blocks[old->first + i])) = 1;
    for (int i = 0; i < new->count; i++)
        if (text_map_find(&known, words_of(after, new->blocks[new->first + i])) == NULL)
            return new->first + i;
    return new->first;
}

static bool is_container(const Block *block)
{
    switch (block->kind) {
    case BLOCK_DOCUMENT:
    case BLOCK_QUOTE:
    case BLOCK_CALLOUT:
    case BLOCK_LIST:
    case BLOCK_ITEM:
    case BLOCK_TABLE: return true;
    default: return false;
    }
}

/* One level down, from blocks that differ to what differs in them. False where that is nothing. */
static bool descend(Arena *arena, const Version *before, const Block **a, const Version *after,
                    const Block **b, Change *change)
{
    Middle old, new;
    if (!find_middles(arena, before, *a, after, *b, &old, &new)) return false;
    const Block *at = new.blocks[new.first];
    if (new.count > 0) at = new.blocks[first_new(arena, before, after, &old, &new)];
    else if (at == NULL && new.first > 0) at = new.blocks[new.first - 1]; /* the end went */
    *a = NULL;
    if (at == NULL) {
        *change = (Change){(*b)->line, (*b)->line};
        return true;
    }
    *change = (Change){at->line, new.count > 0 ? at->last_line : at->line};
    if (new.count != old.count) return true;
    int i = new.first;
    while (new.blocks[i] != at) i++;
    *a = old.blocks[i];
    *b = at;
    return true;
}

bool change_in_lesson(Text before, Text after, Change *change)
{
    size_t bytes = before.len + after.len;
    Arena *arena = arena_new(2 * bytes * DOCUMENT_ARENA_PER_BYTE + ARENA_MORE);
    Version old = version_of(arena, before), new = version_of(arena, after);
    const Block *a = old.document, *b = new.document;
    bool found = descend(arena, &old, &a, &new, &b, change);
    bool deeper = found;
    while (deeper && a != NULL && a->kind == b->kind && is_container(b))
        deeper = descend(arena, &old, &a, &new, &b, change);
    arena_free(arena);
    return found;
}

/* --- Quizzes ---------------------------------------------------------------------------------- */

/* The byte at a place; the text's end where there is none. */
static size_t offset_of(Text source, Place place)
{
    Text rest = source, line = source;
    for (int i = 0; i < place.line; i++)
        if (!text_next_line(&rest, &line)) return source.len;
    size_t at = (size_t)(line.at - source.at), bytes;
    for (int column = 1; column < place.column && line.len > 0; column++) {
        (void)utf8_decode(line, &bytes);
        line = text_slice(line, bytes, line.len);
        at += bytes;
    }
    return at;
}

/* The object that begins at a byte, to its closing brace; the file is known to be JSON. */
static Text object_at(Text source, size_t from)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = from; i < source.len; i++) {
        char c = source.at[i];
        if (quoted && c == '\\') i++;
        else if (c == '"') quoted = !quoted;
        else if (!quoted && c == '{') depth++;
        else if (!quoted && c == '}' && --depth == 0) return text_slice(source, from, i + 1);
    }
    return text_slice(source, from, source.len);
}

static Text written(Text source, const Question *question)
{
    return object_at(source, offset_of(source, question->place));
}

int change_in_quiz(const Quiz *quiz_before, Text before, const Quiz *quiz, Text after)
{
    for (int i = 0; i < quiz->question_count; i++) {
        const Question *question = &quiz->questions[i];
        const Question *old = quiz_find(quiz_before, question->id);
        if (old == NULL || !text_equal(written(before, old), written(after, question))) return i;
    }
    return -1;
}
