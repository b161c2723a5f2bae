#include "course/check_parts.h"

#include "base/files.h"
#include "base/utf8.h"

#include <string.h>

void check_refer(Check *check, int kind, const Lesson *lesson, Text target, Place place)
{
    CheckReference *reference = arena_alloc(check->arena, sizeof *reference);
    reference->kind = kind;
    reference->lesson = lesson;
    reference->target = text_copy(check->arena, target);
    reference->place = place;
    if (check->last == NULL) check->first = reference;
    else check->last->next = reference;
    check->last = reference;
}

/* --- Targets ---------------------------------------------------------------------------------- */

static CheckTarget *target_at(Check *check, Text path)
{
    const int *index = text_map_find(&check->target_of, path);
    if (index != NULL) return check->targets[*index - 1];
    if (check->target_count == check->target_capacity) {
        size_t more = check->target_capacity == 0 ? 64 : 2 * check->target_capacity;
        check->targets =
            arena_grow(check->arena, check->targets, check->target_capacity * sizeof(CheckTarget *),
                       more * sizeof(CheckTarget *));
        check->target_capacity = more;
    }
    CheckTarget *target = arena_alloc(check->arena, sizeof *target);
    target->path = text_copy(check->arena, path);
    target->anchors.arena = check->arena;
    check->targets[check->target_count++] = target;
    *text_map_at(&check->target_of, target->path) = (int)check->target_count;
    const char *name = text_string(check->arena, path);
    target->exists = files_inside(check->course->directory, name)
                     && files_exists(files_join(check->arena, check->course->directory, name));
    return target;
}

static void keep(Check *check, CheckTarget *target, const Block *document)
{
    target->parsed = true;
    for (const Block *block = document; block != NULL; block = document_next(block))
        if (block->kind == BLOCK_HEADING && block->anchor.len > 0)
            *text_map_at(&target->anchors, text_copy(check->arena, block->anchor)) = block->line;
}

void check_keep_anchors(Check *check, const char *shown, const Block *document)
{
    CheckTarget *target = target_at(check, text_of(shown));
    if (!target->parsed) keep(check, target, document);
}

/* The anchors of a file that was not looked at; none where it is not to be read. */
static void read_anchors(Check *check, CheckTarget *target)
{
    if (target->parsed) return;
    Report unread = {.arena = check->scratch};
    const char *name = text_string(check->scratch, target->path);
    const char *path = files_join(check->scratch, check->course->directory, name);
    Text source = files_read(check->scratch, path, name, LESSON_BYTES_MAX, &unread);
    keep(check, target,
         source.at == NULL ? NULL : document_parse(check->scratch, source, name, NULL));
    arena_rewind(check->scratch, 0);
}

/* The key nearest to what was written; empty where none is near. */
static Text nearest_key(const TextMap *map, Text typed)
{
    Text nearest = {NULL, 0};
    int least = 1 + (int)(typed.len / 4);
    for (size_t i = 0; i < map->capacity; i++) {
        if (!map->slots[i].taken) continue;
        int distance = text_distance(map->slots[i].key, typed);
        if (distance > least || (distance == least && nearest.len > 0)) continue;
        least = distance;
        nearest = map->slots[i].key;
    }
    return nearest;
}

static const char *did_you_mean(Check *check, Text nearest)
{
    if (nearest.len == 0) return "";
    return text_printf(check->arena, "; did you mean %s?", check_quoted(check, nearest)).at;
}

/* --- Paths ------------------------------------------------------------------------------------ */

static int hex(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "a%20b" as "a b" (RFC 3986, section 2.1). */
static Text without_percents(Arena *arena, Text text)
{
    char *at = arena_alloc(arena, text.len + 1);
    size_t used = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool coded = text.at[i] == '%' && i + 2 < text.len && hex(text.at[i + 1]) >= 0
                     && hex(text.at[i + 2]) >= 0;
        int value = coded ? 16 * hex(text.at[i + 1]) + hex(text.at[i + 2]) : text.at[i];
        if (value == 0) continue; /* no path holds it */
        at[used++] = (char)value;
        if (coded) i += 2;
    }
    return (Text){at, used};
}

/* The path from the course's folder on, without dots; false where it leads out of it. */
static bool resolve(Arena *arena, const char *folder, Text path, Text *resolved)
{
    Text joined = text_printf(arena, "%s/%.*s", folder, TEXT_ARG(path)), part;
    char *at = arena_alloc(arena, joined.len + 2);
    size_t used = 0;
    while (text_next_part(&joined, '/', &part)) {
        if (part.len == 0 || text_is(part, ".")) continue;
        if (text_is(part, "..")) {
            if (used == 0) return false;
            while (used > 0 && at[used - 1] != '/') used--;
            if (used > 0) used--;
            continue;
        }
        if (used > 0) at[used++] = '/';
        memcpy(at + used, part.at, part.len);
        used += part.len;
    }
    *resolved = (Text){at, used};
    return true;
}

/* "https:", "mailto:" ... (RFC 3986, section 3.1), or another machine's. */
bool check_leads_away(Text address)
{
    if (text_starts(address, TEXT("//"))) return true;
    for (size_t i = 0; i < address.len; i++) {
        char c = address.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool more = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        if (c == ':') return i > 1; /* one letter is a drive's */
        if (!letter && !(i > 0 && more)) return false;
    }
    return false;
}

/* --- Looking up ------------------------------------------------------------------------------- */

static void check_anchor(Check *check, CheckTarget *target, Text anchor, Place place)
{
    read_anchors(check, target);
    if (text_map_find(&target->anchors, anchor) != NULL) return;
    check_add(check, place, "dead-anchor", "%s has no heading #%s%s",
              check_quoted(check, target->path), check_quoted(check, anchor),
              did_you_mean(check, nearest_key(&target->anchors, anchor)));
}

/* The lesson that a path without its end names, as a quiz would write it. */
static bool names_lesson(const Check *check, Text path)
{
    return text_map_find(&check->stems, path) != NULL;
}

static Text nearest_file(const Check *check, Text path)
{
    Text nearest = {NULL, 0};
    int least = 1 + (int)(path.len / 4);
    for (int i = 0; i < check->course->lesson_count; i++) {
        Text name = text_of(check->course->lessons[i].shown + strlen("lessons/"));
        int distance = text_distance(name, path);
        if (distance >= least) continue;
        least = distance;
        nearest = name;
    }
    return nearest;
}

static void look_up_link(Check *check, const CheckReference *reference)
{
    Text address = reference->target;
    Place place = reference->place;

    size_t hash = text_find(address, TEXT("#"), 0);
    Text path = hash == SIZE_MAX ? address : text_slice(address, 0, hash);
    Text anchor = hash == SIZE_MAX ? TEXT("") : text_slice(address, hash + 1, address.len);
    size_t query = text_find(path, TEXT("?"), 0);
    if (query != SIZE_MAX) path = text_slice(path, 0, query);
    path = without_percents(check->arena, path);
    anchor = without_percents(check->arena, anchor);

    CheckTarget *target = NULL;
    Text resolved = {NULL, 0};
    if (path.len == 0 && reference->lesson == NULL) {
        check_add(check, place, "dead-link", "this belongs to no lesson: name the lesson's file");
        return;
    }
    if (path.len == 0) {
        resolved = text_of(reference->lesson->shown);
    } else if (path.at[0] == '/') {
        check_add(check, place, "dead-link", "%s is not relative: write it from lessons/ on",
                  check_quoted(check, path));
        return;
    } else if (!resolve(check->arena, "lessons", path, &resolved)) {
        check_add(check, place, "dead-link", "%s leads out of the course's folder",
                  check_quoted(check, path));
        return;
    }
    target = target_at(check, resolved);
    *text_map_at(&check->mentioned, target->path) = 1;
    if (!target->exists) {
        const char *mend =
            names_lesson(check, path)
                ? text_printf(check->arena, "; did you mean %s.md?", check_quoted(check, path)).at
                : did_you_mean(check, nearest_file(check, path));
        check_add(check, place, "dead-link", "there is no file %s%s", check_quoted(check, path),
                  mend);
        return;
    }
    if (anchor.len > 0 && text_ends(resolved, TEXT(".md")))
        check_anchor(check, target, anchor, place);
}

/* "STEM" or "STEM#anchor": where to read again. */
static void look_up_lesson(Check *check, const CheckReference *reference)
{
    size_t hash = text_find(reference->target, TEXT("#"), 0);
    Text stem = hash == SIZE_MAX ? reference->target : text_slice(reference->target, 0, hash);
    if (!names_lesson(check, stem)) {
        Text name = text_printf(check->arena, "%.*s.md", TEXT_ARG(stem));
        Text near = nearest_file(check, name);
        if (near.len > 3) near.len -= 3;
        check_add(check, reference->place, "unknown-lesson", "there is no lesson %s%s",
                  check_quoted(check, stem), did_you_mean(check, near));
        return;
    }
    if (hash == SIZE_MAX) return;
    Text path = text_printf(check->arena, "lessons/%.*s.md", TEXT_ARG(stem));
    check_anchor(check, target_at(check, path),
                 text_slice(reference->target, hash + 1, reference->target.len), reference->place);
}

static void look_up_question(Check *check, const CheckReference *reference)
{
    const Course *course = check->course;
    bool cover = reference->lesson->stem.len == 0;
    int quiz = cover ? -1 : check->quiz_of[reference->lesson - course->lessons];
    if (quiz < 0) {
        check_add(check, reference->place, "no-quiz",
                  cover ? "a question is asked here, but the cover has no quiz"
                        : "a question is asked here, but there is no quizzes/%s.json",
                  check_quoted(check, reference->lesson->stem));
        return;
    }
    if (!check->quizzes[quiz].read) check_quiz(check, quiz, true);
    const TextMap *ids = &check->quizzes[quiz].ids;
    if (text_map_find(ids, reference->target) != NULL) return;
    check_add(check, reference->place, "unknown-question", "%s has no question `%s`%s",
              course->quizzes[quiz].shown, check_quoted(check, reference->target),
              did_you_mean(check, nearest_key(ids, reference->target)));
}

void check_references(Check *check)
{
    const char *file = NULL;
    for (const CheckReference *r = check->first; r != NULL; r = r->next) {
        if (r->place.file != file) check->problems = 0;
        file = r->place.file;
        switch (r->kind) {
        case REFERS_LINK: look_up_link(check, r); break;
        case REFERS_LESSON: look_up_lesson(check, r); break;
        case REFERS_QUESTION: look_up_question(check, r); break;
        }
    }
}
