// Activations, saturations and piecewise fits.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>

#include "facts.h"

namespace activations {

inline constexpr std::array<float, 6> knots = {-2.0F, -1.0F, 0.0F, 1.0F, 2.0F, 4.0F};
inline constexpr float levels[6] = {0.0F, 0.1F, 0.5F, 0.9F, 1.0F, 1.25F};
inline constexpr float ramp = 0.125F;

constexpr std::array<float, 8> squares_table() {
  std::array<float, 8> table{};
  for (int i = 0; i < 8; ++i) table[static_cast<std::size_t>(i)] = static_cast<float>(i * i);
  return table;
}
inline constexpr std::array<float, 8> squares = squares_table();

inline float interpolated(float v) {
  if (!(v > knots.front())) return levels[0];
  for (std::size_t i = 1; i < knots.size(); ++i)
    if (v < knots[i])
      return levels[i - 1] + (v - knots[i - 1]) / (knots[i] - knots[i - 1]) * (levels[i] - levels[i - 1]);
  return levels[5];
}

template <int degree>
float horner(const float (&coefficients)[degree + 1], float v) {
  float sum = coefficients[degree];
  for (int i = degree; i-- > 0;) sum = sum * v + coefficients[i];
  return sum;
}

}  // namespace activations

// clang-format off
template <class Visit>
void visit_activations(Visit&& visit) {
  using namespace activations;
  visit("relu", [](float v) { return v > 0 ? v : 0; }, Facts{.derivative = [](double v) { return v > 0 ? 1.0 : 0.0; }});
  visit("leaky", [slope = 0.01F](float v) { return v >= 0 ? v : slope * v; }, Facts{.derivative = [](double v) { return v >= 0 ? 1.0 : static_cast<double>(0.01F); }});
  visit("swish", [](float v) { return v / (1 + std::exp(-v)); }, Facts{.derivative = [](double v) { const double s = 1 / (1 + std::exp(-v)); return s + v * s * (1 - s); }});
  visit("softplus", [](float v) { return std::max(v, 0.0F) + std::log1p(std::exp(-std::fabs(v))); }, Facts{.derivative = [](double v) { return 1 / (1 + std::exp(-v)); }});
  visit("softsign", [](float v) { return v / (1 + std::fabs(v)); }, Facts{.derivative = [](double v) { return 1 / ((1 + std::fabs(v)) * (1 + std::fabs(v))); }});
  visit("elu", [alpha = 1.5F](float v) { return v > 0 ? v : alpha * std::expm1(v); }, Facts{.derivative = [](double v) { return v > 0 ? 1 : 1.5 * std::exp(v); }});
  visit("selu", [](float v) { const float scale = 1.05070098F, alpha = 1.67326324F; return scale * (v > 0 ? v : alpha * std::expm1(v)); }, Facts{});
  visit("gelu_erf", [](float v) { return 0.5F * v * (1 + std::erf(v * 0.70710678F)); }, Facts{});
  visit("gelu_tanh", [](float v) { return 0.5F * v * (1 + std::tanh(0.79788456F * (v + 0.044715F * v * v * v))); }, Facts{});
  visit("mish", [](float v) { return v * std::tanh(std::log1p(std::exp(v))); }, Facts{});
  visit("hard_tanh", [](float v) { return std::clamp(v, -1.0F, 1.0F); }, Facts{});
  visit("hard_sigmoid", [](float v) { return std::min(std::max(0.2F * v + 0.5F, 0.0F), 1.0F); }, Facts{});
  visit("median_by_lists", [](float a, float b, float c) { return std::max({std::min({a, b}), std::min({b, c}), std::min({a, c})}); }, Facts{.is_total = false});
  visit("largest_of_list", [floor = -0.5F](float v, float w) { return std::max({v, floor, w, v * w, 2.0F}); }, Facts{});
  visit("smallest_of_list", [](int a, int b) { return std::min({a, b, a - b, 100}); }, Facts{.low = -1000, .high = 1000, .is_total = false});
  visit("dead_zone", [](float v) { const float width = 0.5F; if (v > width) return v - width; if (v < -width) return v + width; return 0.0F; }, Facts{});
  visit("soft_shrink", [](float v) { return std::copysign(std::fmax(std::fabs(v) - 0.5F, 0.0F), v); }, Facts{.is_total = false});
  visit("squareplus", [](float v) { return (v + std::sqrt(v * v + 4)) / 2; }, Facts{.derivative = [](double v) { return (1 + v / std::sqrt(v * v + 4)) / 2; }});
  visit("bent_identity", [](float v) { return (std::sqrt(v * v + 1) - 1) / 2 + v; }, Facts{});
  visit("gaussian", [](float v) { return std::exp(-v * v); }, Facts{.low = -3, .high = 3, .derivative = [](double v) { return -2 * v * std::exp(-v * v); }});
  visit("sinc", [](float v) { return v == 0 ? 1.0F : std::sin(v) / v; }, Facts{.low = 0.5});
  visit("triangle", [](float v) { const float turned = v - std::floor(v); return turned < 0.5F ? 2 * turned : 2 - 2 * turned; }, Facts{});
  visit("staircase", [](float v) { int step = 0; for (float limit : {-1.0F, 0.0F, 1.0F, 2.0F}) if (v > limit) ++step; return static_cast<float>(step) * ramp; }, Facts{});
  visit("interpolated", [](float v) { return interpolated(v); }, Facts{});
  visit("polynomial", [](float v) { const float coefficients[4] = {1, -0.5F, 0.25F, -0.125F}; return horner<3>(coefficients, v); }, Facts{.derivative = [](double v) { return -0.5 + 0.5 * v - 0.375 * v * v; }});
  visit("looked_up", [](float v) { const int position = static_cast<int>(std::clamp(v, 0.0F, 7.0F)); return squares[static_cast<std::size_t>(position)]; }, Facts{.is_total = false});
  visit("stored_to_unknown_place", [](float v) { float bins[4] = {0, 1, 2, 3}; const int position = v > 2 ? 3 : v > 0 ? 1 : 0; bins[position] = v; return bins[0] + 10 * bins[1] + 100 * bins[3]; }, Facts{});
  visit("chosen_by_switch", [](float v) {
    switch (static_cast<int>(v)) {
      case 0: return v;
      case 1: case 2: return 2 * v;
      case 3: v += 1; [[fallthrough]];
      case 4: v *= 3; break;
      default: return -v;
    }
    return v + 0.5F;
  }, Facts{.is_total = false});
  visit("series_until_small", [](float v) {
    float term = 1, sum = 1;
    for (int n = 1; n < 12; ++n) {
      term *= v / static_cast<float>(n);
      if (term < 1e-3F && term > -1e-3F) break;
      sum += term;
    }
    return sum;
  }, Facts{.low = -2, .high = 2});
  visit("odd_terms", [](float v) {
    float sum = 0, power = 1;
    int n = 0;
    while (n < 7) {
      ++n;
      power *= v;
      if (n % 2 == 0) continue;
      sum += power / static_cast<float>(n);
    }
    return sum;
  }, Facts{.low = -1, .high = 1});
  visit("newton_square_root", [](float v) { float guess = v > 1 ? v / 2 : 1; int left = 6; do guess = (guess + v / guess) / 2; while (--left > 0); return guess; }, Facts{.low = 0.1});
  visit("halved_until_small", [](float v) { int count = 0; while (v > 1 && count < 20) { v /= 2; ++count; } return v + static_cast<float>(count); }, Facts{.high = 1000});
  visit("left_from_two_loops", [](float v) {
    for (int i = 1; i <= 3; ++i)
      for (int j = 1; j <= 3; ++j)
        if (v < static_cast<float>(i * j)) return static_cast<float>(10 * i + j);
    return v;
  }, Facts{});
}
// clang-format on
