// Regularizers, by name and by function.
#include "frontend/regularizers.h"

#include <cmath>

#include "frontend/backend.h"
#include "frontend/errors.h"
#include "frontend/known_name.h"
#include "frontend/operation.h"

namespace ingot {
namespace {

struct Named {
  const char* name;
  Regularizer (*make)();
};

constexpr Named named[] = {
    {"l1", [] { return regularizers::L1(); }},
    {"L1", [] { return regularizers::L1(); }},
    {"l2", [] { return regularizers::L2(); }},
    {"L2", [] { return regularizers::L2(); }},
    {"l1_l2", [] { return regularizers::L1L2(0.01, 0.01); }},
    {"L1L2", [] { return regularizers::L1L2(); }},
    {"orthogonal_regularizer", [] { return regularizers::OrthogonalRegularizer(); }},
    {"OrthogonalRegularizer", [] { return regularizers::OrthogonalRegularizer(); }},
};

void check_factor(double value, const std::string& name) {
  if (!std::isfinite(value) || value < 0)
    throw ValueError("Invalid value for argument " + name + ": expected a non-negative float.Received: " + name + "=" +
                     std::to_string(value));
}

}  // namespace

Regularizer::Regularizer(const char* name) : Regularizer(std::string(name)) {}
Regularizer::Regularizer(const std::string& name) : Regularizer(known_name(named, "regularizer", name).make()) {}

namespace regularizers {

Regularizer L1(double l1) {
  check_factor(l1, "l1");
  return [=](const Tensor& x) { return l1 * K::sum(K::abs(x)); };
}

Regularizer L2(double l2) {
  check_factor(l2, "l2");
  return [=](const Tensor& x) { return l2 * K::sum(K::square(x)); };
}

Regularizer L1L2(double l1, double l2) {
  if (l2 == 0) return L1(l1);
  if (l1 == 0) return L2(l2);
  return [a = L1(l1), b = L2(l2)](const Tensor& x) { return a(x) + b(x); };
}

Regularizer OrthogonalRegularizer(double factor, OrthogonalMode mode) {
  check_factor(factor, "factor");
  return [=](const Tensor& x) {
    if (x.rank() != 2)
      throw ValueError("Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape=" +
                       keras_shape(x.shape()));
    const bool by_rows = mode == OrthogonalMode::rows;
    const Tensor unit = K::l2_normalize(x, by_rows ? 1 : 0);
    const Tensor product = K::dot(by_rows ? unit : K::transpose(unit), by_rows ? K::transpose(unit) : unit);
    const double size = static_cast<double>(x.shape()[by_rows ? 0 : 1].value);
    Array off_diagonal({x.dtype(), product.shape()});
    for (std::int64_t i = 0; i < off_diagonal.size(); ++i)
      off_diagonal.set_number(i, i % (static_cast<std::int64_t>(size) + 1) == 0 ? 0 : 1);
    const Tensor cosines = product * constant_tensor(std::move(off_diagonal), Place::current());
    return factor * 0.5 / (size * (size - 1) / 2) * K::sum(K::abs(cosines));
  };
}

}  // namespace regularizers
}  // namespace ingot
