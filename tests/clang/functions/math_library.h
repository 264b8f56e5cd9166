// The functions of <cmath> one by one, under the names that frontend/scalar_math.h knows or does not know.
#pragma once
#include <algorithm>
#include <cmath>

#include "facts.h"

// clang-format off
template <class Visit>
void visit_math_library(Visit&& visit) {
  visit("exp", [](float v) { return std::exp(v); }, Facts{.derivative = [](double v) { return std::exp(v); }});
  visit("expm1", [](float v) { return std::expm1(v); }, Facts{.derivative = [](double v) { return std::exp(v); }});
  visit("log", [](float v) { return std::log(v); }, Facts{.low = 0.01, .derivative = [](double v) { return 1 / v; }});
  visit("log1p", [](float v) { return std::log1p(v); }, Facts{.low = -0.9, .derivative = [](double v) { return 1 / (1 + v); }});
  visit("sqrt", [](float v) { return std::sqrt(v); }, Facts{.low = 0.01, .derivative = [](double v) { return 0.5 / std::sqrt(v); }});
  visit("sin", [](float v) { return std::sin(v); }, Facts{.derivative = [](double v) { return std::cos(v); }});
  visit("cos", [](float v) { return std::cos(v); }, Facts{.derivative = [](double v) { return -std::sin(v); }});
  visit("tanh", [](float v) { return std::tanh(v); }, Facts{.derivative = [](double v) { return 1 / (std::cosh(v) * std::cosh(v)); }});
  visit("erf", [](float v) { return std::erf(v); }, Facts{.derivative = [](double v) { return 2 / std::sqrt(M_PI) * std::exp(-v * v); }});
  visit("fabs", [](float v) { return std::fabs(v); }, Facts{.derivative = [](double v) { return v < 0 ? -1.0 : 1.0; }});
  visit("floor", [](float v) { return std::floor(v); }, Facts{.derivative = [](double) { return 0.0; }});
  visit("ceil", [](float v) { return std::ceil(v); }, Facts{});
  visit("trunc", [](float v) { return std::trunc(v); }, Facts{});
  visit("round", [](float v) { return std::round(v); }, Facts{});
  visit("rint", [](float v) { return std::rint(v); }, Facts{});
  visit("nearbyint", [](float v) { return std::nearbyint(v); }, Facts{});
  visit("lround", [](float v) { return static_cast<float>(std::lround(v)); }, Facts{.low = -1000, .high = 1000, .is_total = false});
  visit("lrint", [](float v) { return static_cast<float>(std::lrint(v)); }, Facts{.low = -1000, .high = 1000, .is_total = false});
  visit("fmin", [](float a, float b) { return std::fmin(a, b) + 0.0F; }, Facts{});  // of zeros C leaves the sign open
  visit("fmax", [](float a, float b) { return std::fmax(a, b) + 0.0F; }, Facts{});
  visit("fdim", [](float a, float b) { return std::fdim(a, b); }, Facts{});
  visit("pow", [](float a, float b) { return std::pow(a, b); }, Facts{.low = 0.1, .high = 3});
  visit("fma", [](float a, float b, float c) { return std::fma(a, b, c); }, Facts{});
  visit("copysign", [](float a, float b) { return std::copysign(a, b); }, Facts{.is_total = false});  // a NaN has no sign
  visit("isnan", [](float v) { return std::isnan(v); }, Facts{});
  visit("isinf", [](float v) { return std::isinf(v); }, Facts{});
  visit("isfinite", [](float v) { return std::isfinite(v); }, Facts{});
  visit("isnormal", [](float v) { return std::isnormal(v); }, Facts{});
  visit("signbit", [](float v) { return std::signbit(v); }, Facts{.is_total = false});

  visit("tan", [](float v) { return std::tan(v); }, Facts{.low = -1.4, .high = 1.4, .derivative = [](double v) { return 1 + std::tan(v) * std::tan(v); }});
  visit("asin", [](float v) { return std::asin(v); }, Facts{.low = -0.95, .high = 0.95, .derivative = [](double v) { return 1 / std::sqrt(1 - v * v); }});
  visit("acos", [](float v) { return std::acos(v); }, Facts{.low = -0.95, .high = 0.95, .derivative = [](double v) { return -1 / std::sqrt(1 - v * v); }});
  visit("atan", [](float v) { return std::atan(v); }, Facts{.derivative = [](double v) { return 1 / (1 + v * v); }});
  visit("sinh", [](float v) { return std::sinh(v); }, Facts{.derivative = [](double v) { return std::cosh(v); }});
  visit("cosh", [](float v) { return std::cosh(v); }, Facts{.derivative = [](double v) { return std::sinh(v); }});
  visit("asinh", [](float v) { return std::asinh(v); }, Facts{.derivative = [](double v) { return 1 / std::sqrt(v * v + 1); }});
  visit("acosh", [](float v) { return std::acosh(v); }, Facts{.low = 1.1, .derivative = [](double v) { return 1 / std::sqrt(v * v - 1); }});
  visit("atanh", [](float v) { return std::atanh(v); }, Facts{.low = -0.95, .high = 0.95, .derivative = [](double v) { return 1 / (1 - v * v); }});
  visit("exp2", [](float v) { return std::exp2(v); }, Facts{.derivative = [](double v) { return M_LN2 * std::exp2(v); }});
  visit("log2", [](float v) { return std::log2(v); }, Facts{.low = 0.01, .derivative = [](double v) { return 1 / (v * M_LN2); }});
  visit("log10", [](float v) { return std::log10(v); }, Facts{.low = 0.01, .derivative = [](double v) { return 1 / (v * M_LN10); }});
  visit("cbrt", [](float v) { return std::cbrt(v); }, Facts{.low = 0.01, .derivative = [](double v) { return 1 / (3 * std::cbrt(v) * std::cbrt(v)); }});
  visit("erfc", [](float v) { return std::erfc(v); }, Facts{.low = -2, .high = 2, .derivative = [](double v) { return -2 / std::sqrt(M_PI) * std::exp(-v * v); }});
  visit("atan2", [](float a, float b) { return std::atan2(a, b); }, Facts{.low = 0.1});
  visit("hypot", [](float a, float b) { return std::hypot(a, b); }, Facts{.low = 0.1});
  visit("fmod", [](float a, float b) { return std::fmod(a, b); }, Facts{});
  visit("lgamma", [](float v) { return std::lgamma(v); }, Facts{.low = 0.5});
  visit("tgamma", [](float v) { return std::tgamma(v); }, Facts{.low = 0.5});
  visit("remainder", [](float a, float b) { return std::remainder(a, b); }, Facts{});
  visit("nextafter", [](float a, float b) { return std::nextafter(a, b); }, Facts{});
  visit("ldexp", [](float v) { return std::ldexp(v, 3); }, Facts{});
}
// clang-format on
