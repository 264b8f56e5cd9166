// Functions that a header brings into a definition.
#pragma once
#include "ingot/ingot.h"

inline ingot::Tensor shifted(const ingot::Tensor& x, float by) {
  return ingot::Map(x, [by](float v) { return v + by; });
}

template <int n>
ingot::Tensor to_power(const ingot::Tensor& x) {
  return ingot::Map(x, [](float v) {
    float product = 1;
    for (int i = 0; i < n; ++i) product *= v;
    return product;
  });
}
