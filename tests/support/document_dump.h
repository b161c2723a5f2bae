/* A document as one line of text, so that a test can write the tree that it expects.
 *
 *   h2(words)  p(words)  quote{...}  tip{...}  rule
 *   html(text)  code:INFO(text)  demo(text)  quiz(text)
 *   ul{...}  ol:3){...}   with `-loose` behind the name where the list is loose
 *   li{...}  li[ ]{...}  li[x]{...}
 *   table:lcr-{row(cell|cell) row(cell)}   an alignment a column
 *   {b words}  {i words}  {s words}  {biscode words}  {html words}  {br}
 *   {link ADDRESS|words}  {bare ADDRESS|words}  {image ADDRESS|words}   with the styles before, and
 *   with `"TITLE"` behind the address where there is one
 *
 * Blanks part siblings, a newline in a literal is `\n`.
 */
#ifndef GROUNDWORK_TESTS_SUPPORT_DOCUMENT_DUMP_H
#define GROUNDWORK_TESTS_SUPPORT_DOCUMENT_DUMP_H

#include "course/document.h"

void dump_document(const Block *document, Buffer *out);

/* Fails the cmocka test where the Markdown does not parse to the tree. */
void check_document(const char *markdown, const char *expected, const char *file, int line);
#define assert_document(markdown, expected) \
    check_document((markdown), (expected), __FILE__, __LINE__)

#endif
