// Functions whose source is hard to find: two in one macro, from headers, templates, loops, factories, members, local
// lambdas, spelled in unusual ways.
#include "ingot/ingot.h"
#include "blocks.h"

using namespace ingot;

#define SCALE_THEN_SHIFT(x, by) Map(Map(x, [=](float v) { return v * by; }), [=](float v) { return v + by; })
#define ELEMENTWISE(x, ...) Map(x, [=](float v) { return __VA_ARGS__; })

struct Amplifier {
  float gain;
  Tensor apply(const Tensor& x) const {
    return Map(x, [g = gain](float v) { return v * g; });
  }
};

static Tensor lowered(const Tensor& x, float by) {
  return Map(x, [by](float v) { return v - by; });
}

namespace {
Tensor lowered_in_double(const Tensor& x, double by) {
  return Map(x, [by](float v) { return static_cast<float>(static_cast<double>(v) - by); });
}
}  // namespace

void define() {
  const Tensor input = Input({4});
  Tensor x = input;
  float a = 0.25F, b = 2;
  bool is_negated = true;
  long count = -3;
  unsigned char byte = 200;
  enum { extra = 7 };
  x = SCALE_THEN_SHIFT(x, a);
  x = SCALE_THEN_SHIFT(x, b);
  x = ELEMENTWISE(x, v > a ? v : a * v);
  x = shifted(x, 3);
  x = to_power<3>(x);
  x = to_power<5>(x);
  for (int i = 1; i <= 3; ++i) x = Map(x, [i](float v) { return v / i; });
  x = Map(x, [=](float v) { return is_negated ? -v * count : v * b; });
  x = Map(x, [byte, count](float v) { return v + byte + count + extra; });
  const auto scale_by = [](float factor) { return [factor](float v) { return factor * v; }; };
  x = Map(x, scale_by(5));
  x = Map(x, scale_by(6));
  const auto first = [a](float v) { return v - a; };
  const auto second = [b](float v) { return v - b; };
  x = Map(x, first);
  x = Map(x, second);
  x = Map(x, first);
  x = Amplifier{9}.apply(x);
  x = lowered(x, 1);
  x = lowered_in_double(x, 2.5);
  const auto add = [&](float q) { return Map(x, [q](float v) { return v + q; }); };
  x = add(10);
  x = add(20);
  Tensor y = Map(
      x,
      [](float v) -> float { return v < 0 ? -1 : 1; });
  y = ::ingot::Map(y, [](float v) { return v; });
  using ingot::Map;
  y = (Map)(y, [](float v) { return v + 1; });
  K::function({input}, {y}, {}, "tricky");
}
