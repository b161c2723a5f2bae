#include "shell/link.h"

static const Lesson *lesson_of(const Course *course, Text stem)
{
    for (int i = 0; i < course->lesson_count; i++)
        if (text_equal(course->lessons[i].stem, stem)) return &course->lessons[i];
    return NULL;
}

Link link_find(const Course *course, const Lesson *here, Text link)
{
    if (text_has(link, TEXT("://")) || text_starts(link, TEXT("mailto:")))
        return (Link){.kind = LINK_OUTSIDE};
    if (text_starts(link, TEXT("./"))) link = text_slice(link, 2, link.len);
    size_t hash = text_find(link, TEXT("#"), 0);
    Text stem = hash == SIZE_MAX ? link : text_slice(link, 0, hash);
    if (text_ends(stem, TEXT(".md"))) stem.len -= 3;
    Link found = {.kind = LINK_PLACE, .lesson = here, .line = 1};
    if (stem.len > 0) found.lesson = lesson_of(course, stem);
    if (found.lesson == NULL) return (Link){.kind = LINK_NO_LESSON};
    if (hash == SIZE_MAX || hash + 1 == link.len) return found;
    int line = course_anchor_line(found.lesson, text_slice(link, hash + 1, link.len));
    if (line > 0) found.line = line;
    else found.kind = LINK_NO_HEADING;
    return found;
}
