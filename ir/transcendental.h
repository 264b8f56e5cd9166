// exp, log and their kin in double, the same bits on every host: constants that are folded at compile time must not
// depend on the C library of the machine that compiles. Computed in pairs of doubles (about 100 bits) with a fixed
// order of operations and rounded once, hence within 1 unit in the last place; a denormal result may be one unit
// further off. Special values are those of C99, annex F.
#pragma once

namespace ingot::transcendental {

double exp(double x);
double exp2(double x);
double expm1(double x);
double log(double x);
double log2(double x);
double log10(double x);
double log1p(double x);
double cbrt(double x);
double hypot(double x, double y);
double sin(double x);
double cos(double x);
double tan(double x);
double asin(double x);
double acos(double x);
double atan(double x);
double atan2(double y, double x);
double sinh(double x);
double cosh(double x);
double tanh(double x);
double asinh(double x);
double acosh(double x);
double atanh(double x);
double erf(double x);
double erfc(double x);
double power(double x, double y);

}  // namespace ingot::transcendental
