/* As much of JSON Schema (draft 7) as quizzes/quiz.schema.json uses, and no more: a keyword or a
 * pattern that is not known fails the test.
 */
#ifndef GROUNDWORK_TESTS_SUPPORT_JSON_SCHEMA_H
#define GROUNDWORK_TESTS_SUPPORT_JSON_SCHEMA_H

#include "base/json.h"

/* Whether `value` is as `schema`, a part of `root`, wants it. */
bool json_schema_accepts(const Json *root, const Json *schema, const Json *value);

/* What a "$ref" to "#/definitions/NAME" means. */
const Json *json_schema_definition(const Json *root, const char *name);

#endif
