/* The texts of new files: those of src/course/templates/, and the quizzes' schema. The build makes
 * strings of them. `{{title}}`, `{{slug}}` and `{{stem}}` are filled in (course/scaffold.h).
 */
#ifndef GROUNDWORK_COURSE_TEMPLATES_H
#define GROUNDWORK_COURSE_TEMPLATES_H

extern const char template_cover[], template_lesson[], template_quiz[], template_quiz_schema[];

#endif
