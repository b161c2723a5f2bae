/* JSON read strictly, with the place of every value, and written so that numbers read back.
 *
 * Reading goes through cJSON (json.c is the only file that knows it), behind a scanner of ours that
 * refuses what cJSON takes in silence (trailing text, repeated keys, `01`, raw control characters,
 * invalid UTF-8, a BOM, escaped NULs, numbers that are not finite) and knows lines and columns.
 * Source: RFC 8259.
 */
#ifndef GROUNDWORK_BASE_JSON_H
#define GROUNDWORK_BASE_JSON_H

#include "base/report.h"

typedef enum JsonKind {
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
} JsonKind;

/* A value in the reader's arena. Strings are as the file has them after decoding, NOT cleaned. */
typedef struct Json {
    JsonKind kind;
    bool truth;       /* JSON_BOOL */
    double number;    /* JSON_NUMBER, finite */
    Text string;      /* JSON_STRING; NUL-terminated */
    Text key;         /* in an object: its member's name */
    int line, column; /* where the value begins, from 1; columns count code points */
    int key_line, key_column;
    size_t count;       /* elements or members */
    struct Json *first; /* elements or members in the file's order */
    struct Json *next;  /* its next sibling */
    bool repeats;       /* JSON_OBJECT: a name was given again, and dropped */
} Json;

/* Reads one document. NULL and problems in the report where it is not strict JSON, as many as can
 * be told apart; `file` names it there and is kept. Repeated keys are problems, at the second one,
 * but do not hinder the reading: the first wins. Also refused: more than 200 levels, and whole
 * numbers that a double does not hold exactly. Nothing but the report is kept of a refused
 * document. */
Json *json_read(Arena *arena, Text source, const char *file, Report *report);

/* A member by its exact name; NULL where there is none or the value is no object. */
const Json *json_get(const Json *object, const char *key);

const char *json_kind_name(JsonKind kind); /* "a number", "a string" ... for messages */

/* Writes into a Buffer; commas and (where `pretty`) line breaks are put by the writer. Set `out`
 * and `pretty`; the rest starts as zero. Documents may follow each other. */
typedef struct JsonWriter {
    Buffer *out;
    bool pretty;    /* two spaces a level; an array of plain values on one line */
    int depth;      /* open brackets */
    bool comma;     /* a value came before in this bracket */
    bool after_key; /* the next value is a member's */
    bool on_line;   /* the innermost bracket is an array that goes on on its line */
} JsonWriter;

void json_open(JsonWriter *writer, char bracket);  /* '{' or '[' */
void json_close(JsonWriter *writer, char bracket); /* '}' or ']' */
void json_key(JsonWriter *writer, const char *key);
/* Invalid UTF-8 as U+FFFD; what is never shown (utf8_is_hidden) escaped. */
void json_string(JsonWriter *writer, Text text);
/* As json_format_number; null where it is not finite. */
void json_number(JsonWriter *writer, double number);
void json_int(JsonWriter *writer, int64_t number);
void json_bool(JsonWriter *writer, bool truth);
void json_null(JsonWriter *writer);

/* The fewest digits that read back as the same finite double, in RFC 8259's grammar: "0.1", "-0",
 * "1e21", "5e-324". */
void json_format_number(double number, char out[32]);

#endif
