/* log, exp and pow that give the same bits on every machine: only + - * / and comparisons, so
 * neither the C library's version nor fused multiply-add changes a schedule. Errors stay under 1
 * ulp (log) and 2 ulp (exp); pow loses up to |y log x| ulp more. Method: argument reduction to the
 * odd series of atanh (log) and to a Taylor polynomial (exp); Muller, Elementary Functions, ch. 11.
 */
#ifndef GROUNDWORK_BASE_MATHS_H
#define GROUNDWORK_BASE_MATHS_H

double maths_log(double x); /* natural; -inf at 0, NaN below */
double maths_exp(double x);
double maths_pow(double x, double y); /* x >= 0 */

/* As fmin() and fmax(): of a number and a NaN the number. */
static inline double maths_min(double a, double b)
{
    return a <= b || b != b ? a : b;
}

static inline double maths_max(double a, double b)
{
    return a >= b || b != b ? a : b;
}

/* The standard normal distribution: P(Z <= x), to 4e-15 (Marsaglia, J. Stat. Software 11(4), 2004),
 * and the other way, for 0 < p < 1, to 1e-15 of itself (Wichura's PPND16, Applied Statistics 37(3),
 * algorithm AS 241, 1988). */
double maths_normal(double x);
double maths_normal_quantile(double p);

#endif
