#include "base/maths.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ln 2 in two parts: the first has its last 21 bits zero, so that k * LN2_HIGH is exact for
 * |k| < 2^21. */
static const double LN2_HIGH = 0x1.62e42fee00000p-1;
static const double LN2_LOW = 0x1.a39ef35793c76p-33;

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double of_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* log x = k ln 2 + log m with m in [1/sqrt 2, sqrt 2), and with f = m - 1, s = f / (2 + f):
 * log m = 2 atanh s = f - f^2/2 + s (f^2/2 + R), R = 2/3 s^2 + 2/5 s^4 + ... */
double maths_log(double x)
{
    static const uint64_t one = 0x3ff0000000000000, root_half = 0x3fe6a09e667f3bcd;
    if (!(x > 0)) return x == 0 ? -INFINITY : NAN;
    if (isinf(x)) return x;
    int k = 0;
    if (x < 0x1p-1022) { /* subnormal */
        x *= 0x1p54;
        k = -54;
    }
    /* Shifted so that the exponent steps at 1/sqrt 2 and not at 1: a branch there would be a guess,
     * wrong every other time. */
    uint64_t bits = bits_of(x) + (one - root_half);
    k += (int)(bits >> 52) - 1023;
    double m = of_bits((bits & 0xfffffffffffff) + root_half);
    double f = m - 1;
    double s = f / (2 + f), z = s * s, w = z * z, ww = w * w;
    /* In short sums, which a processor adds up at once. */
    double odd = (2.0 / 3 + w * (2.0 / 7)) + ww * ((2.0 / 11 + w * (2.0 / 15)) + ww * (2.0 / 19));
    double even = (2.0 / 5 + w * (2.0 / 9)) + ww * ((2.0 / 13 + w * (2.0 / 17)) + ww * (2.0 / 21));
    double r = z * odd + w * even;
    double half = 0.5 * f * f;
    return k * LN2_HIGH - ((half - (s * (half + r) + k * LN2_LOW)) - f);
}

double maths_exp(double x)
{
    static const double coefficients[] = {
        /* 1/13! ... 1/2! */
        1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
        1.0 / 5040,       1.0 / 720,       1.0 / 120,      1.0 / 24,      1.0 / 6,      1.0 / 2};
    if (isnan(x)) return x;
    if (x > 709.782712893384) return INFINITY;
    if (x < -745.2) return 0;
    double steps = floor(x * 0x1.71547652b82fep0 + 0.5); /* x / ln 2 */
    int k = (int)steps;
    double high = x - steps * LN2_HIGH, low = steps * LN2_LOW;
    double r = high - low; /* |r| <= ln 2 / 2 */
    double sum = 0;
    for (size_t i = 0; i < sizeof coefficients / sizeof coefficients[0]; i++)
        sum = sum * r + coefficients[i];
    double result = 1 + (r + r * r * sum);
    /* 2^k in two factors, so that neither overflows nor underflows before the product does. */
    int first = k / 2;
    result *= of_bits((uint64_t)(first + 1023) << 52);
    return result * of_bits((uint64_t)(k - first + 1023) << 52);
}

double maths_pow(double x, double y)
{
    if (y == 0) return 1;
    if (x == 0) return y > 0 ? 0 : INFINITY;
    return maths_exp(y * maths_log(x));
}

/* phi(x) (x + x^3/3 + x^5/15 + ...): a term is the one before times x^2 / (2 n + 1). */
double maths_normal(double x)
{
    if (x > 8.3) return 1;
    if (x < -8.3) return 0;
    double sum = x, term = x, before = 0;
    for (int i = 3; sum != before; i += 2) {
        before = sum;
        term *= x * x / i;
        sum += term;
    }
    double p = 0.5 + sum * maths_exp(-0.5 * x * x - 0.91893853320467274178); /* ln sqrt(2 pi) */
    return p < 0 ? 0 : p > 1 ? 1 : p;
}

enum { TERMS = 8 };
typedef struct Ratio {
    double above[TERMS], below[TERMS];
} Ratio;

static double ratio_at(const Ratio *ratio, double x)
{
    double above = 0, below = 0;
    for (int i = TERMS - 1; i >= 0; i--) {
        above = above * x + ratio->above[i];
        below = below * x + ratio->below[i];
    }
    return above / below;
}

double maths_normal_quantile(double p)
{
    static const Ratio middle = {
        {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
         1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
         3.3430575583588128105e4, 2.5090809287301226727e3},
        {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
         2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
         5.2264952788528545610e3}};
    static const Ratio side = {
        {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
         3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
         2.27238449892691845833e-2, 7.74545014278341407640e-4},
        {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
         1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
         1.05075007164441684324e-9}};
    static const Ratio tail = {
        {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
         2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
         2.71155556874348757815e-5, 2.01033439929228813265e-7},
        {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
         7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
         2.04426310338993978564e-15}};
    double q = p - 0.5;
    if (fabs(q) <= 0.425) return q * ratio_at(&middle, 0.180625 - q * q);
    double r = sqrt(-maths_log(q < 0 ? p : 1 - p));
    double x = r <= 5 ? ratio_at(&side, r - 1.6) : ratio_at(&tail, r - 5);
    return q < 0 ? -x : x;
}
