#include "algo/history_file.h"

#include "base/json.h"
#include "base/text_map.h"

#include <string.h>

typedef enum EventType { EVENT_INVOKE, EVENT_OK, EVENT_FAIL, EVENT_INFO, EVENT_TYPES } EventType;
static const char *const type_names[] = {"invoke", "ok", "fail", "info"};
static const char *const kind_names[] = {"read", "write", "cas", "append"};

/* A line, once it is read. */
typedef struct HistoryEvent {
    int64_t process, key;
    EventType type;
    LinKind kind;
    bool has_value, has_key;
    int64_t value, next;
} HistoryEvent;

enum { NO_OPERATION = -1, FIRST_ROOM = 64, MAX_ERRORS = 20, MOST_APPENDED = 1000 };

/* What a process is at. */
typedef struct Caller {
    int64_t process;
    int operation;
    bool unknown; /* its last call has no result, and never will */
} Caller;

typedef struct Reader {
    Arena *arena;
    HistoryFile *file;
    const char *shown;
    Report *report;
    int line;
    int operation_room, key_room, event_room, caller_count, caller_room;
    Caller *callers;
    TextMap keys, processes;
    bool timed; /* all events so far have a time */
    double *times;
} Reader;

static bool refuse(const Reader *reader, int column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool refuse(const Reader *reader, int column, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    report_vadd(reader->report, SEVERITY_ERROR, (Place){reader->shown, reader->line, column},
                "history", format, arguments);
    va_end(arguments);
    return false;
}

/* Room for one more, twice as much each time. */
static void *room_for(Reader *reader, void *at, int count, int *room, size_t size)
{
    if (count < *room) return at;
    int more = *room == 0 ? FIRST_ROOM : 2 * *room;
    void *bigger = arena_array(reader->arena, (size_t)more, size);
    if (count > 0) memcpy(bigger, at, (size_t)count * size);
    *room = more;
    return bigger;
}

static Caller *caller_of(Reader *reader, int64_t process)
{
    Text name = text_printf(reader->arena, "%lld", (long long)process);
    int *place = text_map_at(&reader->processes, name);
    if (*place == 0) {
        reader->callers = room_for(reader, reader->callers, reader->caller_count,
                                   &reader->caller_room, sizeof *reader->callers);
        reader->callers[reader->caller_count++] = (Caller){process, NO_OPERATION, false};
        *place = reader->caller_count;
    }
    return &reader->callers[*place - 1];
}

static int64_t key_of(Reader *reader, Text name)
{
    HistoryFile *file = reader->file;
    int *place = text_map_at(&reader->keys, name);
    if (*place == 0) {
        file->key_names =
            room_for(reader, file->key_names, file->keys, &reader->key_room, sizeof(Text));
        file->key_names[file->keys++] = name;
        *place = file->keys;
    }
    return *place - 1;
}

/* --- what an event does ----------------------------------------------------------------------- */

static bool take_call(Reader *reader, const HistoryEvent *event, Caller *caller)
{
    HistoryFile *file = reader->file;
    if (caller->operation != NO_OPERATION)
        return refuse(reader, 0, "process %lld calls again before its %s has returned",
                      (long long)event->process,
                      kind_names[file->operations[caller->operation].kind]);
    if (caller->unknown)
        return refuse(reader, 0, "process %lld calls again after a call whose end is unknown",
                      (long long)event->process);
    file->operations = room_for(reader, file->operations, file->count, &reader->operation_room,
                                sizeof *file->operations);
    file->operations[file->count] = (LinOperation){
        .call = file->events,
        .returned = LIN_OPEN,
        .process = event->process,
        .key = event->key,
        .kind = event->kind,
        .outcome = LIN_UNKNOWN,
        .value = event->value,
        .next = event->next,
    };
    caller->operation = file->count++;
    return true;
}

static LinOutcome outcome_of(const HistoryEvent *event)
{
    if (event->type == EVENT_OK) return LIN_OK;
    if (event->kind == LIN_READ) return LIN_UNKNOWN;
    return event->kind == LIN_CAS ? LIN_REFUSED : LIN_NOTHING;
}

static bool take_return(Reader *reader, const HistoryEvent *event, Caller *caller)
{
    long long process = (long long)event->process;
    if (caller->operation == NO_OPERATION)
        return refuse(reader, 0, "process %lld returns from a %s that it has not called", process,
                      kind_names[event->kind]);
    LinOperation *operation = &reader->file->operations[caller->operation];
    if (operation->kind != event->kind)
        return refuse(reader, 0, "process %lld returns from a %s, but has called a %s", process,
                      kind_names[event->kind], kind_names[operation->kind]);
    if (event->has_key && operation->key != event->key)
        return refuse(reader, 0, "process %lld returns from another key than it has called",
                      process);
    bool is_read = event->kind == LIN_READ, is_ok = event->type == EVENT_OK;
    if (!is_read && is_ok && event->has_value &&
        (event->value != operation->value || event->next != operation->next))
        return refuse(reader, 0, "process %lld returns with another value than it has called",
                      process);
    caller->operation = NO_OPERATION;
    if (event->type == EVENT_INFO) {
        caller->unknown = true;
        return true;
    }
    operation->returned = reader->file->events;
    operation->outcome = outcome_of(event);
    if (is_read) operation->value = is_ok ? event->value : HISTORY_NULL;
    return true;
}

static bool take_event(Reader *reader, const HistoryEvent *event)
{
    reader->file->events++;
    Caller *caller = caller_of(reader, event->process);
    return event->type == EVENT_INVOKE ? take_call(reader, event, caller)
                                       : take_return(reader, event, caller);
}

/* --- JSON Lines ------------------------------------------------------------------------------- */

static const Json *member(Reader *reader, const Json *object, const char *name, JsonKind kind)
{
    const Json *value = json_get(object, name);
    if (value == NULL) refuse(reader, object->column, "an event has a member \"%s\"", name);
    else if (value->kind != kind)
        refuse(reader, value->column, "\"%s\" is %s, not %s", name, json_kind_name(kind),
               json_kind_name(value->kind));
    else return value;
    return NULL;
}

static int named(Reader *reader, const Json *object, const char *name, const char *const *names,
                 int count)
{
    const Json *value = member(reader, object, name, JSON_STRING);
    if (value == NULL) return -1;
    for (int i = 0; i < count; i++)
        if (text_is(value->string, names[i])) return i;
    refuse(reader, value->column, "\"%s\" is one of %s, %s, %s, %s", name, names[0], names[1],
           names[2], names[3]);
    return -1;
}

static bool whole(const Json *value, int64_t *number)
{
    if (value->kind != JSON_NUMBER || value->number < -9e15 || value->number > 9e15) return false;
    *number = (int64_t)value->number;
    return (double)*number == value->number;
}

static bool json_value(Reader *reader, const Json *value, int64_t *number)
{
    int64_t n;
    if (value->kind == JSON_NULL) *number = HISTORY_NULL;
    else if (value->kind == JSON_STRING && memchr(value->string.at, 1, value->string.len) == NULL)
        *number = history_value_string(reader->file->values, value->string);
    else if (whole(value, &n)) *number = history_value_number(reader->file->values, n);
    else return refuse(reader, value->column, "a value is a whole number, a string or null");
    return true;
}

static bool json_values(Reader *reader, const Json *object, HistoryEvent *event)
{
    const Json *value = json_get(object, "value");
    bool is_call = event->type == EVENT_INVOKE;
    bool needed = event->kind == LIN_READ ? event->type == EVENT_OK : is_call;
    if (value == NULL && needed)
        return refuse(reader, object->column, "an event has a member \"value\"");
    if (value == NULL || (!needed && event->type != EVENT_OK)) return true;
    if (!needed && value->kind == JSON_NULL) return true;
    event->has_value = true;
    if (event->kind != LIN_CAS) {
        bool may = value->kind == JSON_STRING && value->string.len <= MOST_APPENDED;
        if (event->kind == LIN_APPEND && !may)
            return refuse(reader, value->column, "what is appended is a string of at most %d bytes",
                          MOST_APPENDED);
        return json_value(reader, value, &event->value);
    }
    if (value->kind != JSON_ARRAY || value->count != 2)
        return refuse(reader, value->column, "the value of a cas is [expected, new]");
    return json_value(reader, value->first, &event->value) &&
           json_value(reader, value->first->next, &event->next);
}

static bool json_event(Reader *reader, const Json *object, HistoryEvent *event)
{
    const Json *process = member(reader, object, "process", JSON_NUMBER);
    if (process == NULL) return false;
    if (!whole(process, &event->process))
        return refuse(reader, process->column, "\"process\" is a whole number");
    int type = named(reader, object, "type", type_names, EVENT_TYPES);
    if (type < 0) return false;
    int kind = named(reader, object, "f", kind_names, 4);
    if (kind < 0) return false;
    event->type = (EventType)type;
    event->kind = (LinKind)kind;
    const Json *key = json_get(object, "key");
    if (key != NULL && key->kind != JSON_STRING)
        return refuse(reader, key->column, "\"key\" is a string");
    event->has_key = key != NULL;
    Text name = key == NULL ? TEXT("") : key->string;
    if (event->type == EVENT_INVOKE || event->has_key) event->key = key_of(reader, name);
    return json_values(reader, object, event);
}

static void take_time(Reader *reader, const Json *object)
{
    const Json *time = json_get(object, "time");
    reader->timed = reader->timed && time != NULL && time->kind == JSON_NUMBER;
    if (!reader->timed) return;
    reader->times = room_for(reader, reader->times, reader->file->events, &reader->event_room,
                             sizeof *reader->times);
    reader->times[reader->file->events] = time->number / 1e9;
}

static bool json_line(Reader *reader, Text line)
{
    if (text_trim(line).len == 0) return true;
    Report own = {.arena = reader->arena};
    Json *object = json_read(reader->arena, line, reader->shown, &own);
    if (object == NULL || own.errors > 0) {
        const Problem *problem = own.first;
        return refuse(reader, problem->place.column, "%.*s", TEXT_ARG(problem->message));
    }
    if (object->kind != JSON_OBJECT)
        return refuse(reader, 1, "a line is an object, not %s", json_kind_name(object->kind));
    HistoryEvent event = {0};
    if (!json_event(reader, object, &event)) return false;
    take_time(reader, object);
    return take_event(reader, &event);
}

/* --- the log ---------------------------------------------------------------------------------- */

static bool next_word(Text *rest, Text *word)
{
    size_t from = 0;
    while (from < rest->len && (rest->at[from] == ' ' || rest->at[from] == '\t')) from++;
    size_t to = from;
    while (to < rest->len && rest->at[to] != ' ' && rest->at[to] != '\t') to++;
    *word = text_slice(*rest, from, to);
    *rest = text_slice(*rest, to, rest->len);
    return to > from;
}

static int keyword(Text word, const char *const *names, int count)
{
    if (word.len == 0 || word.at[0] != ':') return -1;
    for (int i = 0; i < count; i++)
        if (text_is(text_slice(word, 1, word.len), names[i])) return i;
    return -1;
}

/* Whether the line is an event at all; `rest` is left at its value. */
static bool log_event(Text *rest, HistoryEvent *event)
{
    static const char *const beginning[] = {"INFO", "jepsen.util", "-"};
    Text word;
    for (size_t i = 0; i < sizeof beginning / sizeof *beginning; i++)
        if (!next_word(rest, &word) || !text_is(word, beginning[i])) return false;
    if (!next_word(rest, &word) || !text_to_int(word, &event->process)) return false;
    if (!next_word(rest, &word)) return false;
    int type = keyword(word, type_names, EVENT_TYPES);
    if (!next_word(rest, &word)) return false;
    int kind = keyword(word, kind_names, LIN_APPEND);
    if (type < 0 || kind < 0) return false;
    event->type = (EventType)type;
    event->kind = (LinKind)kind;
    *rest = text_trim(*rest);
    return true;
}

static bool log_number(Reader *reader, Text word, int64_t *value)
{
    int64_t number;
    if (text_is(word, "nil")) *value = HISTORY_NULL;
    else if (text_to_int(word, &number))
        *value = history_value_number(reader->file->values, number);
    else return false;
    return true;
}

static bool log_pair(Reader *reader, Text text, HistoryEvent *event)
{
    if (text.len < 2 || text.at[0] != '[' || text.at[text.len - 1] != ']') return false;
    Text rest = text_slice(text, 1, text.len - 1), first, second, more;
    return next_word(&rest, &first) && next_word(&rest, &second) && !next_word(&rest, &more) &&
           log_number(reader, first, &event->value) && log_number(reader, second, &event->next);
}

static bool log_line(Reader *reader, Text line)
{
    HistoryEvent event = {0};
    Text rest = line;
    if (!log_event(&rest, &event)) return true;
    bool has_value = event.type == EVENT_INVOKE || event.type == EVENT_OK;
    bool good = true;
    if (has_value) {
        event.has_value = true;
        good = event.kind == LIN_CAS ? log_pair(reader, rest, &event)
                                     : log_number(reader, rest, &event.value);
    }
    if (!good)
        return refuse(reader, 0, "that is no value of a %s", kind_names[event.kind]);
    event.key = key_of(reader, TEXT(""));
    return take_event(reader, &event);
}

/* ---------------------------------------------------------------------------------------------- */

static bool is_json(Text source)
{
    Text text = text_trim(source);
    return text.len > 0 && text.at[0] == '{';
}

static void count_unknown(HistoryFile *file)
{
    for (int i = 0; i < file->count; i++)
        file->unknown += file->operations[i].outcome == LIN_UNKNOWN;
}

HistoryFile *history_file_read(Arena *arena, Text source, const char *shown, Report *report)
{
    HistoryFile *file = arena_alloc(arena, sizeof *file);
    file->values = history_values_new(arena);
    bool json = is_json(source);
    Reader reader = {.arena = arena, .file = file, .shown = shown, .report = report,
                     .keys.arena = arena, .processes.arena = arena, .timed = json};
    Text rest = source, line;
    int errors = 0;
    while (errors < MAX_ERRORS && text_next_line(&rest, &line)) {
        reader.line++;
        errors += json ? !json_line(&reader, line) : !log_line(&reader, line);
    }
    if (errors > 0) return NULL;
    file->event_at = reader.timed ? reader.times : NULL;
    count_unknown(file);
    return file;
}
