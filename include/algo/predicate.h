/* Which rows a statement is about: all, one by its number, those whose value fits, or both. */
#ifndef GROUNDWORK_ALGO_PREDICATE_H
#define GROUNDWORK_ALGO_PREDICATE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum Condition {
    CONDITION_NONE,
    CONDITION_EQUAL,   /* v = a */
    CONDITION_MODULUS, /* v % a = b; a is not 0 */
    CONDITION_ABOVE    /* v > a */
} Condition;

typedef struct Predicate {
    int row; /* 0: any */
    Condition condition;
    int64_t a, b;
} Predicate;

static inline bool predicate_covers_row(const Predicate *predicate, int row)
{
    return predicate->row == 0 || predicate->row == row;
}

static inline bool predicate_holds(const Predicate *predicate, int row, int64_t value)
{
    if (!predicate_covers_row(predicate, row)) return false;
    switch (predicate->condition) {
    case CONDITION_EQUAL: return value == predicate->a;
    case CONDITION_MODULUS: return value % predicate->a == predicate->b;
    case CONDITION_ABOVE: return value > predicate->a;
    case CONDITION_NONE: break;
    }
    return true;
}

static inline bool predicate_equal(const Predicate *left, const Predicate *right)
{
    return left->row == right->row && left->condition == right->condition && left->a == right->a
           && left->b == right->b;
}

/* One row by its number and nothing else. */
static inline bool predicate_is_row(const Predicate *predicate)
{
    return predicate->row != 0 && predicate->condition == CONDITION_NONE;
}

#endif
