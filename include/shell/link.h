/* Where a link in a lesson, or the `lesson` of a question, leads: as authors write them for a forge
 * (`#anchor`, `14-name.md`, `14-name.md#anchor`) or a quiz (`14-name#anchor`).
 */
#ifndef GROUNDWORK_SHELL_LINK_H
#define GROUNDWORK_SHELL_LINK_H

#include "course/course.h"

typedef enum LinkKind {
    LINK_PLACE,   /* lesson, line */
    LINK_OUTSIDE, /* out of the course: an address */
    LINK_NO_LESSON,
    LINK_NO_HEADING /* lesson; line is its first */
} LinkKind;

typedef struct Link {
    LinkKind kind;
    const Lesson *lesson;
    int line; /* of its source */
} Link;

/* `here`: the lesson that the link stands in; NULL: none. */
Link link_find(const Course *course, const Lesson *here, Text link);

#endif
