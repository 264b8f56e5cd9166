// Structs, arrays, references, pointers, lambdas within lambdas, templates, results of several kinds.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <tuple>
#include <utility>

#include "facts.h"

namespace objects {

struct Complex {
  float re = 0, im = 0;
  Complex() = default;
  Complex(float real, float imaginary) : re(real), im(imaginary) {}
  Complex operator*(const Complex& other) const {
    return {re * other.re - im * other.im, re * other.im + im * other.re};
  }
  Complex& operator+=(const Complex& other) {
    re += other.re;
    im += other.im;
    return *this;
  }
  float squared() const { return re * re + im * im; }
};

struct Named {
  float gain = 2;
};
struct Filter : Named {
  std::array<float, 3> taps{0.25F, 0.5F, 0.25F};
  float apply(float a, float b, float c) const { return gain * (taps[0] * a + taps[1] * b + taps[2] * c); }
};

struct Extremes {
  float smallest, largest;
};

struct Dual {  // forward differentiation by hand
  double value, slope;
  friend Dual operator*(Dual a, Dual b) { return {a.value * b.value, a.slope * b.value + a.value * b.slope}; }
  friend Dual operator+(Dual a, Dual b) { return {a.value + b.value, a.slope + b.slope}; }
};

inline void swap_if_greater(float& a, float& b) {
  if (a > b) std::swap(a, b);
}
inline float& larger_of(float& a, float& b) { return a > b ? a : b; }
inline float distance_of(const float* first, const float* last) { return static_cast<float>(last - first); }
inline void accumulate(float* sum, float value) { *sum += value; }
template <class T, class... Rest>
T sum_of(T first, Rest... rest) {
  if constexpr (sizeof...(rest) == 0)
    return first;
  else
    return first + sum_of(rest...);
}
template <int n>
float to_power(float v) {
  if constexpr (n == 0)
    return 1;
  else
    return v * to_power<n - 1>(v);
}

}  // namespace objects

// clang-format off
template <class Visit>
void visit_objects(Visit&& visit) {
  using namespace objects;
  visit("complex_square", [](float a, float b) { Complex z(a, b); z = z * z; z += Complex(a, b); return z.squared(); }, Facts{});
  visit("escape_count", [](float a, float b) { const Complex c(a, b); Complex z; int n = 0; while (n < 10 && z.squared() < 4) { z = z * z; z += c; ++n; } return n; }, Facts{.low = -2, .high = 2});
  visit("filter_with_base", [filter = Filter()](float a, float b, float c) { return filter.apply(a, b, c); }, Facts{});
  visit("median_of_three", [](float a, float b, float c) { swap_if_greater(a, b); swap_if_greater(b, c); swap_if_greater(a, b); return b; }, Facts{.is_total = false});
  visit("extremes_struct", [](float a, float b) -> Extremes { return {std::min(a, b), std::max(a, b)}; }, Facts{.is_total = false});
  visit("pair_result", [](float a, int n) { return std::pair<float, int>(a * static_cast<float>(n), n + 1); }, Facts{.low = -100, .high = 100, .is_total = false});
  visit("tuple_result", [](float a, double b) { return std::tuple<float, double, bool>(a + 1, b * 2, a > 0); }, Facts{});
  visit("array_result", [](float v) { return std::array<float, 3>{v, v * v, v * v * v}; }, Facts{});
  visit("minmax_pair", [](float a, float b) { const auto [low, high] = std::pair(a < b ? a : b, a < b ? b : a); return high - low; }, Facts{.is_total = false});
  visit("bound_array", [](float v) { const std::array<float, 2> parts{v + 1, v - 1}; const auto& [more, less] = parts; return more * less; }, Facts{});
  visit("bound_by_reference", [](float v) { Extremes range{v, v}; auto& [low, high] = range; low -= 1; high += 1; return range.largest * range.smallest; }, Facts{});
  visit("local_lambda_by_reference", [](float v) { float sum = 0; const auto add = [&sum](float w) { sum += w; }; add(v); add(v * v); return sum; }, Facts{.derivative = [](double v) { return 1 + 2 * v; }});
  visit("local_lambda_of_all", [](float v) { float a = v, b = 1; const auto step = [&](int n) { for (int i = 0; i < n; ++i) b = b * a + 1; return b; }; step(2); return step(1); }, Facts{});
  visit("local_lambda_by_value", [](float v) { float a = 1; const auto fixed = [a](float w) { return a + w; }; a = 100; return fixed(v) + a; }, Facts{});
  visit("mutable_local_lambda", [](float v) { auto next = [n = 0.0F]() mutable { return n += 1; }; return next() * v + next(); }, Facts{});
  visit("immediately_called", [](float v) { const float chosen = [&] { if (v < 0) return 1.0F; return 2.0F; }(); return chosen * v; }, Facts{});
  visit("function_argument", [](float v) { const auto twice = [](auto f, float w) { return f(f(w)); }; return twice([](float w) { return w * w + 1; }, v); }, Facts{});
  visit("reference_to_local", [](float v) { float a = v, b = 2; float& chosen = a; chosen += 1; float& other = b; other *= chosen; return a + b; }, Facts{});
  visit("value_of_larger", [](float a, float b) { return larger_of(a, b) * 2; }, Facts{});
  visit("pointer_into_array", [](float v) { float parts[4] = {v, 2 * v, 3 * v, 4 * v}; const float* end = parts + 4; float sum = 0; for (const float* p = parts; p != end; ++p) sum += *p; return sum * distance_of(parts, end); }, Facts{});
  visit("out_parameter", [](float v) { float sum = 0; accumulate(&sum, v); accumulate(&sum, 2 * v); return sum; }, Facts{});
  visit("array_two_dimensions", [](float v) { float m[2][2] = {{v, 1}, {1, v}}; m[0][1] += 2; return m[0][0] * m[1][1] - m[0][1] * m[1][0]; }, Facts{});
  visit("iota_and_reverse", [](float v) { std::array<float, 4> parts{}; for (std::size_t i = 0; i < parts.size(); ++i) parts[i] = v + static_cast<float>(i); for (std::size_t i = 0; i < 2; ++i) std::swap(parts[i], parts[3 - i]); return parts[0] - 2 * parts[3]; }, Facts{});
  visit("range_for_by_reference", [](float v) { std::array<float, 3> parts{1, 2, 3}; for (float& part : parts) part *= v; float sum = 0; for (const float part : parts) sum += part; return sum; }, Facts{.derivative = [](double) { return 6.0; }});
  visit("lerp", [](float a, float b, float t) { return std::lerp(a, b, t); }, Facts{.low = 0.1, .is_total = false});
  visit("four_parameters", [](float a, float b, float c, float d) { return a * d - b * c; }, Facts{});
  visit("variadic_sum", [](float v) { return sum_of(v, 2 * v, 3.0F, v * v); }, Facts{});
  visit("compile_time_power", [](float v) { return to_power<5>(v); }, Facts{.low = -3, .high = 3, .derivative = [](double v) { return 5 * v * v * v * v; }});
  visit("dual_numbers", [](double v) { const Dual x{v, 1}; const Dual y = x * x * x + x; return y.slope; }, Facts{});
  visit("double_arithmetic", [](double a, double b) { return (a - b) * (a + b) / (1 + a * a); }, Facts{});
  visit("double_transcendental", [](double v) { return std::exp(-v * v) * std::sin(v); }, Facts{.low = 0.1, .high = 3});
  visit("generic_for_float", [](auto v) { return v * v / (1 + v * v); }, Facts{});
  visit("side_effects_in_order", [](float v) { int n = 0; const int a = n++; const int b = ++n; n += a + b; return v * static_cast<float>(n * 100 + a * 10 + b); }, Facts{});
  visit("guarded_by_and", [](float v) { int n = 0; if (v > 0 && ++n > 0) v += 1; if (v > 1 || ++n > 5) v *= 2; return v + static_cast<float>(n); }, Facts{});
  visit("conditional_assignment", [](float v) { float a = 1; v > 0 ? a = v : a -= v; return a; }, Facts{});
  visit("comma_and_blocks", [](float v) { float a = v; { float b = 2; b *= 3; v += b; } { float b = 5; a += b; } return a += 1, a * v; }, Facts{});
  visit("if_with_initializer", [](float v) { if (const float twice = 2 * v; twice > 1) return twice; else if (const int n = 3; v < -1) return static_cast<float>(n); return v; }, Facts{});
  visit("index_moved_while_writing", [](float v) { float parts[4] = {}; int n = 0; parts[n++] = v; parts[n++] += 2; parts[n++]++; parts[n] = static_cast<float>(n); return parts[0] + 10 * parts[1] + 100 * parts[2] + 1000 * parts[3]; }, Facts{});
  visit("pointer_moved_while_writing", [](float v) { float parts[3] = {1, 2, 3}; float* p = parts; *p++ = v; *p++ *= v; *p -= v; return parts[0] + 10 * parts[1] + 100 * parts[2]; }, Facts{});
  visit("moved_and_forwarded", [](float v) { Extremes range{v, v + 1}; const Extremes taken = std::move(range); float kept = std::exchange(range.smallest, 5.0F); return taken.largest * kept + range.smallest; }, Facts{});
  visit("unknown_index_compound", [](float v) { float parts[3] = {1, 2, 3}; const int n = v > 0 ? 2 : 1; parts[n] *= v; parts[n]--; return parts[0] + 10 * parts[1] + 100 * parts[2]; }, Facts{});
  visit("negative_zero_kept", [](float v) { return v * 0.0F + -0.0F; }, Facts{});
  visit("order_kept", [](float a, float b, float c) { return (a + b) + c - (a + (b + c)); }, Facts{});
  visit("no_contraction", [](float a, float b) { return a * b - a * b + (a * a - b * b); }, Facts{});
}
// clang-format on
