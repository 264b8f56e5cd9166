// Functions as users write them: helpers, functors, templates, loops over captured counts, early returns, captures.
#include "ingot/ingot.h"
#include <algorithm>
#include <cmath>

using namespace ingot;

namespace {

constexpr float leak = 0.02F;
const int offset = 6;

float logistic(float z) { return 1.0F / (1.0F + std::exp(-z)); }

float within(float z, float low, float high) {
  if (z < low) return low;
  if (z > high) return high;
  return z;
}

struct Swish {
  float beta;
  float operator()(float v) const { return v * logistic(beta * v); }
};

template <class Factor>
Tensor scaled(const Tensor& x, Factor factor) {
  return Map(x, [factor](float v) { return v * factor; });
}

Tensor gated(const Tensor& x, int units, float steepness) {
  return Map(layers::Dense(units)(x), [steepness](float v) {
    float e = std::exp(-steepness * v);
    return v > 0 ? v / (1 + e) : 0.1F * v;
  });
}

}  // namespace

void define() {
  Tensor x = Input({16});
  Tensor h = gated(x, 8, 0.5F);
  h = gated(h, 8, 2.0F);  // the same source, another captured value
  float low = -1, high = 1;
  int terms = 3;
  h = Map(h, [=](float v) { return within(v, low, high); });
  h = Map(Map(h, [](float v) { return v * leak; }), [low](float v) { return std::fmax(v, low); });
  h = Map(h, [terms](float v) {
    float sum = 0, power = 1;
    for (int i = 0; i < terms; ++i) {
      sum += power / static_cast<float>(i + 1);
      power *= v;
    }
    return sum;
  });
  h = Map(h, [](float v) {
    float y = v;
    if (v < -1) {
      y = std::tanh(v);
    } else if (v < 1) {
      y = std::fma(v, v, v);
    } else {
      y = std::log(v) + std::sqrt(v);
      y += std::pow(v, 1.5F);
    }
    return std::min(std::max(y, -3.0F), 3.0F) + std::fabs(v);
  });
  h = Map(h, Swish{1.5F});
  h = scaled(h, 2);
  h = scaled(h, 0.5F);
  h = Map(h, [gain = high * 3](float v) { return v * gain + offset; });
  const auto positive = [](auto v) { return v > 0 ? v : decltype(v)(0); };
  h = Map(h, positive);
  K::function({x}, {h}, {}, "model");
}
