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
