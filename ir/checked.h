// Arithmetic on sizes that come from model files: overflow is an Error, never a wrapped number.
#pragma once
#include <cstdint>

#include "ir/error.h"

namespace ingot {

inline std::int64_t checked_multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product))
    throw rejected("IG0111", "a size overflows: " + std::to_string(a) + " x " + std::to_string(b));
  return product;
}

inline std::int64_t checked_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum))
    throw rejected("IG0111", "a size overflows: " + std::to_string(a) + " + " + std::to_string(b));
  return sum;
}

}  // namespace ingot
