// Accumulation of a sum with its error bound.
#include "ir/ops/bounded_sum.h"

#include <cmath>
#include <limits>

namespace ingot {

void BoundedSum::add(double term, double error) {
  sum_ += term;
  carried_ += error;
  count_ += 1;
  if (std::isfinite(term))
    magnitude_ += std::abs(term) + error;
  else
    has_infinite_term_ = true;
}

scalar::Number BoundedSum::finish(DType dtype) const {
  constexpr double unknown = std::numeric_limits<double>::infinity();
  const double nu = count_ * scalar::error_unit(dtype), gamma = nu / (1 - nu);
  if (!(carried_ < unknown) || !(magnitude_ * (1 + gamma) < scalar::largest(dtype))) return {sum_, unknown, 0};
  if (has_infinite_term_) return {sum_, 0, 0};
  return {sum_, carried_ + gamma * magnitude_ + count_ * scalar::smallest_positive(dtype), 0};
}

}  // namespace ingot
