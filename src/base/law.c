#include "base/law.h"

#include "base/maths.h"

#include <assert.h>
#include <math.h>

static Law law_simple(LawKind kind, double a, double b)
{
    assert(a >= 0);
    return (Law){.count = 1, .parts = {{kind, 1, a, b}}};
}

Law law_constant(double ns)
{
    return law_simple(LAW_CONSTANT, ns, 0);
}

Law law_uniform(double least_ns, double most_ns)
{
    assert(most_ns >= least_ns);
    return law_simple(LAW_UNIFORM, least_ns, most_ns);
}

Law law_exponential(double mean_ns)
{
    return law_simple(LAW_EXPONENTIAL, mean_ns, 0);
}

Law law_log_normal(double median_ns, double sigma)
{
    assert(median_ns > 0 && sigma >= 0);
    return law_simple(LAW_LOG_NORMAL, median_ns, sigma);
}

Law law_pareto(double least_ns, double tail)
{
    assert(least_ns > 0 && tail > 0);
    return law_simple(LAW_PARETO, least_ns, tail);
}

Law law_mixture(double share, Law law, Law other)
{
    assert(share >= 0 && share <= 1 && law.count + other.count <= LAW_PARTS);
    assert(law.shift_ns == other.shift_ns);
    for (int i = 0; i < law.count; i++) law.parts[i].share *= share;
    for (int i = 0; i < other.count; i++) {
        law.parts[law.count] = other.parts[i];
        law.parts[law.count++].share *= 1 - share;
    }
    return law;
}

Law law_shifted(Law law, double shift_ns)
{
    law.shift_ns += shift_ns;
    assert(law.shift_ns >= 0);
    return law;
}

/* By inversion: `u` is uniform in (0, 1]. */
static double part_draw(const LawPart *part, double u)
{
    switch (part->kind) {
    case LAW_CONSTANT: return part->a;
    case LAW_UNIFORM: return part->a + (part->b - part->a) * u;
    case LAW_EXPONENTIAL: return -part->a * maths_log(u);
    case LAW_LOG_NORMAL:
        u = u < 1 ? u : 1 - 0x1p-54; /* the last one has no quantile */
        return part->a * maths_exp(part->b * maths_normal_quantile(u));
    case LAW_PARETO: return part->a * maths_exp(-maths_log(u) / part->b);
    }
    return NAN; /* there is no other kind */
}

double law_draw_ns(const Law *law, Rng *rng)
{
    assert(law->count > 0);
    int i = 0;
    if (law->count > 1) {
        double u = rng_uniform(rng);
        while (i < law->count - 1 && u >= law->parts[i].share) u -= law->parts[i++].share;
    }
    return law->shift_ns + part_draw(&law->parts[i], rng_uniform_positive(rng));
}

int64_t law_draw(const Law *law, Rng *rng)
{
    double ns = law_draw_ns(law, rng) + 0.5;
    return ns < (double)LAW_MOST_NS ? (int64_t)ns : LAW_MOST_NS;
}

static double part_mean(const LawPart *part)
{
    switch (part->kind) {
    case LAW_CONSTANT:
    case LAW_EXPONENTIAL: return part->a;
    case LAW_UNIFORM: return (part->a + part->b) / 2;
    case LAW_LOG_NORMAL: return part->a * maths_exp(part->b * part->b / 2);
    case LAW_PARETO: return part->b > 1 ? part->a * part->b / (part->b - 1) : INFINITY;
    }
    return NAN;
}

static double part_mean_square(const LawPart *part)
{
    double a = part->a, b = part->b;
    switch (part->kind) {
    case LAW_CONSTANT: return a * a;
    case LAW_UNIFORM: return (a * a + a * b + b * b) / 3;
    case LAW_EXPONENTIAL: return 2 * a * a;
    case LAW_LOG_NORMAL: return a * a * maths_exp(2 * b * b);
    case LAW_PARETO: return b > 2 ? a * a * b / (b - 2) : INFINITY;
    }
    return NAN;
}

double law_mean_ns(const Law *law)
{
    double sum = law->shift_ns;
    for (int i = 0; i < law->count; i++) sum += law->parts[i].share * part_mean(&law->parts[i]);
    return sum;
}

/* E(s + X)^2 = s^2 + 2 s E X + E X^2. */
double law_mean_square_ns(const Law *law)
{
    double shift = law->shift_ns, mean = law_mean_ns(law) - shift;
    double sum = shift * shift + 2 * shift * mean;
    for (int i = 0; i < law->count; i++)
        sum += law->parts[i].share * part_mean_square(&law->parts[i]);
    return sum;
}

static double part_at_most(const LawPart *part, double ns)
{
    double a = part->a, b = part->b;
    if (ns < 0) return 0;
    switch (part->kind) {
    case LAW_CONSTANT: return ns >= a;
    case LAW_UNIFORM: return ns >= b ? 1 : ns <= a ? 0 : (ns - a) / (b - a);
    case LAW_EXPONENTIAL: return a > 0 ? 1 - maths_exp(-ns / a) : 1;
    case LAW_LOG_NORMAL:
        if (b == 0) return ns >= a;
        return ns > 0 ? maths_normal(maths_log(ns / a) / b) : 0;
    case LAW_PARETO: return ns > a ? 1 - maths_exp(b * maths_log(a / ns)) : 0;
    }
    return 0;
}

double law_at_most(const Law *law, double ns)
{
    double sum = 0;
    for (int i = 0; i < law->count; i++)
        sum += law->parts[i].share * part_at_most(&law->parts[i], ns - law->shift_ns);
    return sum;
}
