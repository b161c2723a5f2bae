/* What a lesson says, as one line of plain text, and whether words occur in it. */
#ifndef GROUNDWORK_TESTS_LESSON_TEXT_H
#define GROUNDWORK_TESTS_LESSON_TEXT_H

#include "course/document.h"

/* All of it, code blocks too: marks of Markdown are dropped, white space is folded. */
Text lesson_text(Arena *arena, const Block *document);

/* Case counts, and a match begins and ends where words and numbers do: "5 s" is not in "0.5 s". */
bool lesson_says(Text plain, Text words);

#endif
