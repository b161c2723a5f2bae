#include "algo/history_file.h"

#include "base/rng.h"

#include <string.h>

/* A value is a place in a tree of bytes: its parent and one byte more; the root is null. A whole
 * number begins with a byte that no string has, so that 5 is not "5". */
typedef struct Node {
    int32_t parent;
    unsigned char byte;
} Node;

typedef struct Sum {
    int64_t state, value, sum; /* sum 0: a free slot */
} Sum;

struct HistoryValues {
    Arena *arena;
    Node *nodes; /* the first is the root */
    int32_t count, capacity;
    int32_t *slots; /* nodes by parent and byte; 0: free */
    size_t slot_count;
    Sum *sums; /* what has been appended to what */
    size_t sum_slots, sum_count;
    bool full;
};

enum { FIRST_NODES = 256, WHOLE_NUMBER = 1, MOST_DIGITS = 24 };

static size_t hash_of(uint64_t a, uint64_t b, size_t slots)
{
    uint64_t mixed = a * UINT64_C(0x9e3779b97f4a7c15) ^ b;
    return rng_splitmix64(&mixed) & (slots - 1);
}

static void put_slot(HistoryValues *values, int32_t node)
{
    const Node *at = &values->nodes[node];
    size_t slot = hash_of((uint64_t)at->parent, at->byte, values->slot_count);
    while (values->slots[slot] != 0) slot = (slot + 1) & (values->slot_count - 1);
    values->slots[slot] = node;
}

static void grow(HistoryValues *values)
{
    int32_t capacity = values->capacity == 0 ? FIRST_NODES : 2 * values->capacity;
    Node *nodes = arena_array(values->arena, (size_t)capacity, sizeof *nodes);
    if (values->count > 0) memcpy(nodes, values->nodes, (size_t)values->count * sizeof *nodes);
    values->nodes = nodes;
    values->capacity = capacity;
    values->slot_count = 2 * (size_t)capacity;
    values->slots = arena_array(values->arena, values->slot_count, sizeof *values->slots);
    for (int32_t i = 1; i < values->count; i++) put_slot(values, i);
}

static int32_t child(HistoryValues *values, int32_t parent, unsigned char byte)
{
    size_t slot = hash_of((uint64_t)parent, byte, values->slot_count);
    for (; values->slots[slot] != 0; slot = (slot + 1) & (values->slot_count - 1)) {
        const Node *node = &values->nodes[values->slots[slot]];
        if (node->parent == parent && node->byte == byte) return values->slots[slot];
    }
    if (values->count == values->capacity) grow(values);
    values->nodes[values->count] = (Node){parent, byte};
    put_slot(values, values->count);
    return values->count++;
}

HistoryValues *history_values_new(Arena *arena)
{
    HistoryValues *values = arena_alloc(arena, sizeof *values);
    values->arena = arena;
    grow(values);
    values->count = 1;
    return values;
}

int64_t history_value_string(HistoryValues *values, Text text)
{
    int32_t node = 0;
    for (size_t i = 0; i < text.len; i++) node = child(values, node, (unsigned char)text.at[i]);
    return node;
}

int64_t history_value_number(HistoryValues *values, int64_t number)
{
    int32_t node = child(values, 0, WHOLE_NUMBER);
    char digits[MOST_DIGITS];
    int length = 0;
    uint64_t rest = number < 0 ? (uint64_t)0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[length++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) digits[length++] = '-';
    while (length > 0) node = child(values, node, (unsigned char)digits[--length]);
    return node;
}

Text history_value_text(const HistoryValues *values, int64_t value, Arena *scratch)
{
    if (value == HISTORY_NULL) return TEXT("null");
    size_t length = 0;
    for (int32_t at = (int32_t)value; at != 0; at = values->nodes[at].parent) length++;
    char *bytes = arena_array(scratch, length + 1, 1);
    size_t place = length;
    for (int32_t at = (int32_t)value; at != 0; at = values->nodes[at].parent)
        bytes[--place] = (char)values->nodes[at].byte;
    if (bytes[0] == WHOLE_NUMBER) return (Text){bytes + 1, length - 1};
    return text_printf(scratch, "\"%s\"", bytes);
}

/* --- appending -------------------------------------------------------------------------------- */

static Sum *sum_slot(Sum *sums, size_t slots, int64_t state, int64_t value)
{
    size_t at = hash_of((uint64_t)state, (uint64_t)value, slots);
    while (sums[at].sum != 0 && (sums[at].state != state || sums[at].value != value))
        at = (at + 1) & (slots - 1);
    return &sums[at];
}

static void grow_sums(HistoryValues *values)
{
    size_t slots = values->sum_slots == 0 ? FIRST_NODES : 2 * values->sum_slots;
    Sum *bigger = arena_array(values->arena, slots, sizeof *bigger);
    for (size_t i = 0; i < values->sum_slots; i++) {
        const Sum *sum = &values->sums[i];
        if (sum->sum != 0) *sum_slot(bigger, slots, sum->state, sum->value) = *sum;
    }
    values->sums = bigger;
    values->sum_slots = slots;
}

static int32_t append_from(HistoryValues *values, int32_t state, int32_t value)
{
    if (value == 0) return state;
    int32_t before = append_from(values, state, values->nodes[value].parent);
    return child(values, before, values->nodes[value].byte);
}

/* For twice the nodes and twice the sums, and as many more as one append can make. */
static bool has_room(const HistoryValues *values)
{
    enum { LONGEST_APPENDED = 1024 };
    size_t nodes = 2 * ((size_t)values->capacity + LONGEST_APPENDED);
    size_t bytes = nodes * (sizeof(Node) + 2 * sizeof(int32_t));
    bytes += 2 * values->sum_slots * sizeof(Sum);
    return arena_left(values->arena) > 2 * bytes && values->capacity < INT32_MAX / 8;
}

static int64_t append(HistoryValues *values, int64_t state, int64_t value)
{
    if (value == HISTORY_NULL) return state;
    if (values->full || !has_room(values)) {
        values->full = true;
        return state;
    }
    if (4 * (values->sum_count + 1) > 3 * values->sum_slots) grow_sums(values);
    Sum *sum = sum_slot(values->sums, values->sum_slots, state, value);
    if (sum->sum == 0) {
        *sum = (Sum){state, value, append_from(values, (int32_t)state, (int32_t)value)};
        values->sum_count++;
    }
    return sum->sum;
}

static bool step(void *object, int64_t state, const LinOperation *operation, int64_t *next)
{
    if (operation->kind != LIN_APPEND) return lin_register(NULL, state, operation, next);
    *next = append(object, state, operation->value);
    return true;
}

LinSpec history_spec(const HistoryFile *file, Arena *arena)
{
    HistoryValues *values = arena_alloc(arena, sizeof *values);
    *values = (HistoryValues){.arena = arena};
    const HistoryValues *known = file->values;
    values->count = known->count;
    values->nodes = known->nodes;
    values->capacity = known->capacity / 2;
    grow(values);
    return (LinSpec){
        .step = step, .object = values, .initial = HISTORY_NULL, .full = &values->full};
}
