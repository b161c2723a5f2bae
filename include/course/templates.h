/* The texts of new files, as they stand in src/course/templates/; the build makes the strings of
 * them. `{{title}}`, `{{slug}}` and `{{stem}}` in them are filled in (course/scaffold.h).
 */
#ifndef GROUNDWORK_COURSE_TEMPLATES_H
#define GROUNDWORK_COURSE_TEMPLATES_H

extern const char template_cover[], template_lesson[], template_quiz[];

#endif
