// More of what a mapped function may not do.
#include "ingot/ingot.h"
#include <cmath>
#include <cstdlib>
#include <limits>

using namespace ingot;

namespace {

struct Curve {
  virtual float at(float v) const { return v; }
};
struct Steep final : Curve {
  float at(float v) const override { return 2 * v; }
};
union Word {
  float number;
  unsigned bits;
};
struct Packed {
  int low : 4;
  int high : 4;
};
struct Sample {
  const float* values;
  int count;
};
struct Counted {
  float value;
  ~Counted() { std::abs(1); }
};

float even(float v);
float odd(float v) { return v < 1 ? 0.0F : even(v - 1); }
float even(float v) { return v < 1 ? 1.0F : odd(v - 1); }
float through(float (*function)(float), float v) { return function(v); }
float square(float v) { return v * v; }
float summed(int count, ...) { return static_cast<float>(count); }
[[noreturn]] void give_up() { std::abort(); }
const float measured = std::sqrt(static_cast<float>(std::rand()));
volatile float knob = 1;

}  // namespace

void define() {
  const Tensor x = Input({4});
  float values[2] = {1, 2};
  const Sample sample{values, 2};
  const Packed packed{1, 2};
  Map(x, [](float v) { const Steep steep; const Curve& curve = steep; return curve.at(v); });
  Map(x, [](float v) { again: v *= 0.5F; if (v > 1) goto again; return v; });
  Map(x, [](float v) { const auto halve = [](const auto& self, float w) -> float { return w < 1 ? w : self(self, w / 2); }; return halve(halve, v); });
  Map(x, [](float v) { float* const cell = new float(v); const float kept = *cell; delete cell; return kept; });
  Map(x, [](float v) { float* const cell = static_cast<float*>(std::malloc(4)); return cell != nullptr ? v : 0; });
  Map(x, [](float v) { while (v != v) v = v + 1; while (!(v > 1e30F)) v = v + v; return v; });
  Map(x, [](float v) { Word word; word.number = v; return static_cast<float>(word.bits); });
  Map(x, [packed](float v) { return v * static_cast<float>(packed.low); });
  Map(x, [sample](float v) { return v * sample.values[0]; });
  Map(x, [](float v) { return even(v); });
  Map(x, [](float v) { return through(square, v); });
  Map(x, [](float v) { return summed(1, static_cast<double>(v)); });
  Map(x, [](float v) { if (v > 1) give_up(); return v; });
  Map(x, [](float v) { return v * measured; });
  Map(x, [](float v) { return v * knob; });
  Map(x, [](float v) { if (v > 1) throw 1; return v; });
  Map(x, [](float v) { const Counted counted{v}; return counted.value; });
  Map(x, [](float v) { float unset; if (v > 0) unset = 1; return unset * v; });
  Map(x, [](float v) { float few[2] = {v, v}; return few[2]; });
  Map(x, [](float v) { for (int i = 0; i < 5000; ++i) v += 1; return v; });
  Map(x, [](float v) { unsigned bits; __builtin_memcpy(&bits, &v, 4); return static_cast<float>(bits); });
  Map(x, [](float v) { return static_cast<float>(std::rand()) * v; });
  Map(x, [](float v) { thread_local float kept = 1; return kept * v; });
  Map(x, [](float v) { return *reinterpret_cast<const int*>(&v) > 0 ? v : 0.0F; });
  Map(x, [](float v) { float a = 1, b = 2; (v > 0 ? a : b) = v; return a + b; });
  Map(x, [](float v) { float a = 1, b = 2; float* const chosen = v > 0 ? &a : &b; return *chosen * v; });
  Map(x, [](float v) { asm(""); return v; });
  Map(x, [](float v) { return static_cast<float>(static_cast<long double>(v) * 2.0L); });
}
