// One refusal a function, and a warning for the one that leaves single precision.
#include "ingot/ingot.h"
#include <cmath>
#include <cstdio>

using namespace ingot;

float global_gain = 2;
float table[4] = {1, 2, 3, 4};
float defined_elsewhere(float);
float factorial(float v) { return v < 1 ? 1.0F : v * factorial(v - 1); }

void define() {
  const Tensor x = Input({4});
  float a = 1;
  float* const pointer = &a;
  Map(x, [](float v) { return v * global_gain; });
  Map(x, [](float v) { std::printf("%f\n", static_cast<double>(v)); return v; });
  Map(x, [pointer](float v) { return v * *pointer; });
  Map(x, [&a](float v) { return v * a; });
  Map(x, [](float v) { while (v > 1) v *= 0.5F; return v; });
  Map(x, [](float v) { return v * 0.1; });
  Map(x, [](float v) { return defined_elsewhere(v) + 1; });
  Map(x, [](float v) { return factorial(v); });
  Map(x, [](float v) { return table[static_cast<int>(v)]; });
  Map(x, [](float v) { if (v > 0) return v; else if (v < -1) return -v; __builtin_unreachable(); });
  Map(x, [](float v) { for (int i = 0; i < v; ++i) v -= 1; return v; });
  Map(x, [](float v) { static float sum = 0; sum += v; return sum; });
  Map(x, [](float v) { try { return v; } catch (...) { return 0.0F; } });
}
