// exp, log and their kin in double, the same bits on every host: constants that are folded at compile time must not
// depend on the C library of the machine that compiles. Computed in pairs of doubles (about 100 bits) with a fixed
// order of operations and rounded once, hence within 1 unit in the last place; a denormal result may be one unit
// further off. Special values are those of C99, annex F.
#pragma once

namespace ingot::transcendental {

double exp(double x);
double expm1(double x);
double log(double x);
double log1p(double x);
double sin(double x);
double cos(double x);
double tanh(double x);
double erf(double x);
double power(double x, double y);

}  // namespace ingot::transcendental
