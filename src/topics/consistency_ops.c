/* Histories as one types them, and the litmus histories. */
#include "consistency.h"

const char *const consistency_litmus_names[] = {"l1", "l2", "l3", "l4",  "l5",  "l6",
                                                "l7", "l8", "l9", "l10", "l11", "ninety", NULL};

const char *const consistency_litmus_titles[LITMUS] = {
    "stale read",
    "new, then old, two readers",
    "the same, overlapping",
    "store buffer",
    "independent reads of independent writes",
    "reply before message",
    "one writer's writes swapped",
    "own write missed",
    "one reader goes back",
    "readers disagree on two writes",
    "real-time order of writes lost",
};

const char *const consistency_litmus_ops[LITMUS] = {
    "A w(x,1) 0-1; B r(x)=0 2-3",
    "A w(x,1) 0-10; B r(x)=1 1-2; C r(x)=0 3-4",
    "A w(x,1) 0-10; B r(x)=1 1-5; C r(x)=0 2-4",
    "A w(x,1) 0-1, r(y)=0 2-3; B w(y,1) 0-1, r(x)=0 2-3",
    "A w(x,1) 0-1; B w(y,1) 0-1; C r(x)=1 2-3, r(y)=0 4-5; D r(y)=1 2-3, r(x)=0 4-5",
    "A w(x,1) 0-1; B r(x)=1 2-3, w(y,1) 4-5; C r(y)=1 6-7, r(x)=0 8-9",
    "A w(x,1) 0-1, w(y,1) 2-3; B r(y)=1 4-5, r(x)=0 6-7",
    "A w(x,1) 0-1, r(x)=0 2-3",
    "A w(x,1) 0-1; B r(x)=1 2-3, r(x)=0 4-5",
    "A w(x,1) 0-1; B w(x,2) 0-1; C r(x)=1 2-3, r(x)=2 4-5; D r(x)=2 2-3, r(x)=1 4-5",
    "A w(x,1) 0-1; B w(x,2) 2-3; C r(x)=2 4-5, r(x)=1 6-7",
};

/* What is left of the text, and whether all was well so far. */
typedef struct OpsReader {
    Text rest;
    const char *wrong; /* NULL: nothing */
} OpsReader;

static void skip(OpsReader *reader)
{
    reader->rest = text_trim(reader->rest);
}

static bool take(OpsReader *reader, char c)
{
    skip(reader);
    if (reader->rest.len == 0 || reader->rest.at[0] != c) return false;
    reader->rest = text_slice(reader->rest, 1, reader->rest.len);
    return true;
}

static void expect(OpsReader *reader, char c, const char *wrong)
{
    if (!take(reader, c) && reader->wrong == NULL) reader->wrong = wrong;
}

static int64_t take_letter(OpsReader *reader, char from, char to, const char *wrong)
{
    skip(reader);
    char c = reader->rest.len > 0 ? reader->rest.at[0] : '\0';
    if (c < from || c > to) {
        if (reader->wrong == NULL) reader->wrong = wrong;
        return from;
    }
    reader->rest = text_slice(reader->rest, 1, reader->rest.len);
    return c;
}

static int64_t take_number(OpsReader *reader, const char *wrong)
{
    enum { MOST = 1000000 };
    skip(reader);
    int64_t number = 0;
    size_t digits = 0;
    for (; digits < reader->rest.len && number <= MOST; digits++) {
        char c = reader->rest.at[digits];
        if (c < '0' || c > '9') break;
        number = 10 * number + (c - '0');
    }
    if ((digits == 0 || number > MOST) && reader->wrong == NULL) reader->wrong = wrong;
    reader->rest = text_slice(reader->rest, digits, reader->rest.len);
    return number;
}

static bool at_digit(OpsReader *reader)
{
    skip(reader);
    return reader->rest.len > 0 && reader->rest.at[0] >= '0' && reader->rest.at[0] <= '9';
}

static LinOperation take_operation(OpsReader *reader, int64_t process)
{
    static const char *const form = "an operation is w(x,1) 0-1 or r(x)=1 0-1";
    LinOperation operation = {.process = process};
    operation.kind = take(reader, 'w') ? LIN_WRITE : LIN_READ;
    if (operation.kind == LIN_READ) expect(reader, 'r', form);
    expect(reader, '(', form);
    operation.key = take_letter(reader, 'a', 'z', "a key is a letter from a to z");
    if (operation.kind == LIN_WRITE) {
        expect(reader, ',', form);
        operation.value = take_number(reader, form);
    }
    expect(reader, ')', form);
    if (operation.kind == LIN_READ) {
        expect(reader, '=', form);
        operation.value = take_number(reader, form);
    }
    operation.call = take_number(reader, form);
    expect(reader, '-', form);
    operation.returned = at_digit(reader) ? take_number(reader, form) : LIN_OPEN;
    if (operation.returned == LIN_OPEN) operation.outcome = LIN_UNKNOWN;
    if (operation.returned < operation.call && reader->wrong == NULL)
        reader->wrong = "an operation returns before it is called";
    return operation;
}

static const char *clash(const TypedOps *ops, const LinOperation *operation)
{
    for (int i = 0; i < ops->count; i++) {
        const LinOperation *other = &ops->operations[i];
        if (other->process != operation->process) continue;
        if (other->call <= operation->returned && operation->call <= other->returned)
            return "a process does one operation at a time: two of one overlap";
    }
    return NULL;
}

bool consistency_parse_ops(Text text, TypedOps *ops, Report *report)
{
    OpsReader reader = {.rest = text};
    *ops = (TypedOps){0};
    int64_t process = 'A';
    bool goes_on = text_trim(text).len > 0, same = false;
    while (goes_on && reader.wrong == NULL) {
        if (!same) process = take_letter(&reader, 'A', 'Z', "a process is a letter from A to Z");
        LinOperation operation = take_operation(&reader, process);
        if (reader.wrong == NULL) reader.wrong = clash(ops, &operation);
        if (reader.wrong == NULL && ops->count == OPS_MOST)
            reader.wrong = "at most 12 operations";
        if (reader.wrong == NULL) ops->operations[ops->count++] = operation;
        same = take(&reader, ',');
        goes_on = same || take(&reader, ';');
    }
    skip(&reader);
    if (reader.rest.len > 0 && reader.wrong == NULL)
        reader.wrong = "between operations stands ; or, of one process, a comma";
    if (reader.wrong == NULL) return true;
    report_add(report, SEVERITY_ERROR, (Place){0}, "bad-value", "--ops, operation %d: %s",
               ops->count + 1, reader.wrong);
    return false;
}
