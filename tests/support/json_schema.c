#include "support/json_schema.h"

#include <math.h>
#include <string.h>

#include "support/unit.h"

/* One keyword: `rule` is its value, `schema` what it stands in. */
typedef bool Keyword(const Json *root, const Json *schema, const Json *rule, const Json *value);

const Json *json_schema_definition(const Json *root, const char *name)
{
    return json_get(json_get(root, "definitions"), name);
}

static bool equal(const Json *a, const Json *b)
{
    if (a->kind != b->kind) return false;
    if (a->kind == JSON_STRING) return text_equal(a->string, b->string);
    if (a->kind == JSON_NUMBER) return a->number == b->number;
    return a->kind == JSON_NULL || (a->kind == JSON_BOOL && a->truth == b->truth);
}

static bool has_type(const Json *value, Text name)
{
    static const char *const names[] = {
        [JSON_NULL] = "null",     [JSON_BOOL] = "boolean", [JSON_NUMBER] = "number",
        [JSON_STRING] = "string", [JSON_ARRAY] = "array",  [JSON_OBJECT] = "object",
    };
    if (text_is(name, "integer"))
        return value->kind == JSON_NUMBER && value->number == floor(value->number);
    return text_is(name, names[value->kind]);
}

static bool is_blank(char c)
{
    return strchr(" \t\n\r\f\v", c) != NULL;
}

static bool accepts_reference(const Json *root, const Json *schema, const Json *rule,
                              const Json *value)
{
    (void)schema;
    const char *name = strrchr(rule->string.at, '/');
    const Json *definition = json_schema_definition(root, name == NULL ? "" : name + 1);
    if (definition == NULL) fail_msg("nothing defines %s", rule->string.at);
    return json_schema_accepts(root, definition, value);
}

static bool accepts_type(const Json *root, const Json *schema, const Json *rule, const Json *value)
{
    (void)root, (void)schema;
    return has_type(value, rule->string);
}

static bool accepts_const(const Json *root, const Json *schema, const Json *rule, const Json *value)
{
    (void)root, (void)schema;
    return equal(rule, value);
}

static bool accepts_enum(const Json *root, const Json *schema, const Json *rule, const Json *value)
{
    (void)root, (void)schema;
    for (const Json *one = rule->first; one != NULL; one = one->next)
        if (equal(one, value)) return true;
    return false;
}

static bool accepts_not(const Json *root, const Json *schema, const Json *rule, const Json *value)
{
    (void)schema;
    return !json_schema_accepts(root, rule, value);
}

static bool accepts_one(const Json *root, const Json *schema, const Json *rule, const Json *value)
{
    (void)schema;
    int count = 0;
    for (const Json *one = rule->first; one != NULL; one = one->next)
        count += json_schema_accepts(root, one, value);
    return count == 1;
}

static bool accepts_all(const Json *root, const Json *schema, const Json *rule, const Json *value)
{
    (void)schema;
    for (const Json *one = rule->first; one != NULL; one = one->next)
        if (!json_schema_accepts(root, one, value)) return false;
    return true;
}

static bool accepts_if(const Json *root, const Json *schema, const Json *rule, const Json *value)
{
    const Json *then = json_get(schema, "then");
    return !json_schema_accepts(root, rule, value) || json_schema_accepts(root, then, value);
}

static bool accepts_properties(const Json *root, const Json *schema, const Json *rule,
                               const Json *value)
{
    const Json *others = json_get(schema, "additionalProperties");
    if (value->kind != JSON_OBJECT) return true;
    for (const Json *member = value->first; member != NULL; member = member->next) {
        const Json *property = json_get(rule, member->key.at);
        if (property == NULL && others != NULL && !others->truth) return false;
        if (property != NULL && !json_schema_accepts(root, property, member)) return false;
    }
    return true;
}

static bool accepts_required(const Json *root, const Json *schema, const Json *rule,
                             const Json *value)
{
    (void)root, (void)schema;
    if (value->kind != JSON_OBJECT) return true;
    for (const Json *name = rule->first; name != NULL; name = name->next)
        if (json_get(value, name->string.at) == NULL) return false;
    return true;
}

static bool accepts_items(const Json *root, const Json *schema, const Json *rule, const Json *value)
{
    (void)schema;
    if (value->kind != JSON_ARRAY) return true;
    for (const Json *one = value->first; one != NULL; one = one->next)
        if (!json_schema_accepts(root, rule, one)) return false;
    return true;
}

static bool accepts_contains(const Json *root, const Json *schema, const Json *rule,
                             const Json *value)
{
    (void)schema;
    if (value->kind != JSON_ARRAY) return true;
    for (const Json *one = value->first; one != NULL; one = one->next)
        if (json_schema_accepts(root, rule, one)) return true;
    return false;
}

static bool accepts_unique(const Json *root, const Json *schema, const Json *rule,
                           const Json *value)
{
    (void)root, (void)schema, (void)rule;
    if (value->kind != JSON_ARRAY) return true;
    for (const Json *one = value->first; one != NULL; one = one->next)
        for (const Json *other = one->next; other != NULL; other = other->next)
            if (equal(one, other)) return false;
    return true;
}

static bool accepts_bound(const Json *root, const Json *schema, const Json *rule, const Json *value)
{
    (void)root;
    bool least = json_get(schema, "minimum") == rule, most = json_get(schema, "maximum") == rule;
    bool few = json_get(schema, "minItems") == rule, many = json_get(schema, "maxItems") == rule;
    double count = (double)value->count;
    if (least) return value->kind != JSON_NUMBER || value->number >= rule->number;
    if (most) return value->kind != JSON_NUMBER || value->number <= rule->number;
    if (few) return value->kind != JSON_ARRAY || count >= rule->number;
    if (many) return value->kind != JSON_ARRAY || count <= rule->number;
    return value->kind != JSON_STRING || (double)value->string.len <= rule->number;
}

static bool accepts_pattern(const Json *root, const Json *schema, const Json *rule,
                            const Json *value)
{
    (void)root, (void)schema;
    bool all = text_is(rule->string, "^[^\\s]+$");
    if (!all && !text_is(rule->string, "\\S")) fail_msg("the pattern %s", rule->string.at);
    if (value->kind != JSON_STRING) return true;
    size_t inked = 0;
    for (size_t i = 0; i < value->string.len; i++) inked += !is_blank(value->string.at[i]);
    return all ? inked > 0 && inked == value->string.len : inked > 0;
}

static bool accepts_anything(const Json *root, const Json *schema, const Json *rule,
                             const Json *value)
{
    (void)root, (void)schema, (void)rule, (void)value;
    return true;
}

static const struct {
    const char *name;
    Keyword *accepts;
} keywords[] = {
    {"$ref", accepts_reference},
    {"type", accepts_type},
    {"const", accepts_const},
    {"enum", accepts_enum},
    {"not", accepts_not},
    {"oneOf", accepts_one},
    {"allOf", accepts_all},
    {"if", accepts_if},
    {"then", accepts_anything}, /* with if */
    {"properties", accepts_properties},
    {"additionalProperties", accepts_anything}, /* with properties */
    {"required", accepts_required},
    {"items", accepts_items},
    {"contains", accepts_contains},
    {"uniqueItems", accepts_unique},
    {"minItems", accepts_bound},
    {"maxItems", accepts_bound},
    {"minimum", accepts_bound},
    {"maximum", accepts_bound},
    {"maxLength", accepts_bound},
    {"pattern", accepts_pattern},
    {"$schema", accepts_anything},
    {"title", accepts_anything},
    {"description", accepts_anything},
    {"default", accepts_anything},
    {"definitions", accepts_anything},
};
enum { KEYWORDS = sizeof keywords / sizeof keywords[0] };

bool json_schema_accepts(const Json *root, const Json *schema, const Json *value)
{
    for (const Json *rule = schema->first; rule != NULL; rule = rule->next) {
        int i = 0;
        while (i < KEYWORDS && !text_is(rule->key, keywords[i].name)) i++;
        if (i == KEYWORDS) fail_msg("the keyword %s", rule->key.at);
        if (!keywords[i].accepts(root, schema, rule, value)) return false;
    }
    return true;
}
