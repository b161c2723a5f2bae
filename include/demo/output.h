/* What a run prints (contracts.md, section 3): JSON, CSV, a trace, a frame, plain words, help. Into
 * buffers; only commands/ writes them out.
 */
#ifndef GROUNDWORK_DEMO_OUTPUT_H
#define GROUNDWORK_DEMO_OUTPUT_H

#include "demo/session.h"

/* All take a session that stands where it is to be looked at, usually at its end. */
void output_json(const Session *session, Buffer *out);
void output_csv(const Session *session, Buffer *out);
void output_frame(const Session *session, int columns, int rows, bool ascii, Buffer *out);

/* The metrics, theories and claims as a table to read. */
void output_plain(const Session *session, Buffer *out);

/* Takes a session from its beginning to its end, at most `most` things, and hands each note's line
 * (one JSON object with its newline) to `put` as it is made. False where more than `most` was due,
 * or `put` said so. */
bool output_trace(Session *session, int64_t most, bool (*put)(void *context, Text line),
                  void *context);

void output_explain(const Demo *demo, int metric, Buffer *out);
void output_help(const Demo *demo, Buffer *out);

/* Every demo with a line each; as JSON too. */
void output_list(Buffer *out);
void output_list_json(Buffer *out);

#endif
