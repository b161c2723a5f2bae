/* Laws of durations: what a link's latency, a service time or a pause between requests is drawn
 * from. A law is a mixture of one to LAW_PARTS simple ones, each with its share, on top of a shift.
 *
 * Draws use + - * /, sqrt and base/maths.h only, so that they are the same on every machine.
 */
#ifndef GROUNDWORK_BASE_LAW_H
#define GROUNDWORK_BASE_LAW_H

#include "base/rng.h"

enum { LAW_PARTS = 3 };
#define LAW_MOST_NS INT64_C(3153600000000000000) /* a century: sums of a few never overflow */

typedef enum LawKind {
    LAW_CONSTANT,    /* a */
    LAW_UNIFORM,     /* from a to b */
    LAW_EXPONENTIAL, /* mean a */
    LAW_LOG_NORMAL,  /* median a, the logarithm's standard deviation b */
    LAW_PARETO       /* least a, tail index b: P(X > x) = (a / x)^b */
} LawKind;

typedef struct LawPart {
    LawKind kind;
    double share; /* of the draws; all parts' together 1 */
    double a, b;  /* times in ns */
} LawPart;

/* Plain data. Zeroed, it is no law; make it by the functions below. */
typedef struct Law {
    int count;
    LawPart parts[LAW_PARTS];
    double shift_ns; /* added to every draw */
} Law;

Law law_constant(double ns);
Law law_uniform(double least_ns, double most_ns);
Law law_exponential(double mean_ns);
Law law_log_normal(double median_ns, double sigma);
Law law_pareto(double least_ns, double tail);

/* `share` of the draws by `law`, the others by `other`; at most LAW_PARTS parts together, and the
 * same shift. */
Law law_mixture(double share, Law law, Law other);
Law law_shifted(Law law, double shift_ns);

/* In ns. One draw of the stream for a simple law, two for a mixture. law_draw() is rounded to whole
 * ns, and at most LAW_MOST_NS. */
double law_draw_ns(const Law *law, Rng *rng);
int64_t law_draw(const Law *law, Rng *rng);

/* The law itself: mean (infinite for a Pareto part with tail <= 1), mean of the square (infinite
 * with tail <= 2), and the share of draws that are at most `ns`. */
double law_mean_ns(const Law *law);
double law_mean_square_ns(const Law *law);
double law_at_most(const Law *law, double ns);

#endif
