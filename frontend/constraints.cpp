// Constraints, by name and by function.
#include "frontend/constraints.h"

#include <limits>

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/known_name.h"

namespace ingot {
namespace {

struct Named {
  const char* name;
  Constraint (*make)();
};

constexpr Named named[] = {
    {"max_norm", [] { return constraints::MaxNorm(); }},
    {"maxnorm", [] { return constraints::MaxNorm(); }},
    {"MaxNorm", [] { return constraints::MaxNorm(); }},
    {"min_max_norm", [] { return constraints::MinMaxNorm(); }},
    {"MinMaxNorm", [] { return constraints::MinMaxNorm(); }},
    {"non_neg", constraints::NonNeg},
    {"nonneg", constraints::NonNeg},
    {"NonNeg", constraints::NonNeg},
    {"unit_norm", [] { return constraints::UnitNorm(); }},
    {"unitnorm", [] { return constraints::UnitNorm(); }},
    {"UnitNorm", [] { return constraints::UnitNorm(); }},
};

Tensor norms_of(const Tensor& w, const Axes& axis) { return K::sqrt(K::sum(K::square(w), axis, true)); }

}  // namespace

Constraint::Constraint(const char* name) : Constraint(std::string(name)) {}
Constraint::Constraint(const std::string& name) : Constraint(known_name(named, "constraint", name).make()) {}

namespace constraints {

Constraint MaxNorm(double max_value, Axes axis) {
  return [=](const Tensor& w) {
    const Tensor norms = norms_of(w, axis);
    return w * (K::clip(norms, 0, max_value) / (K::epsilon() + norms));
  };
}

Constraint MinMaxNorm(const MinMaxNormOptions& options) {
  return [=](const Tensor& w) {
    const Tensor norms = norms_of(w, options.axis);
    const Tensor bounded = K::clip(norms, options.min_value, options.max_value);
    return w * ((options.rate * bounded + (1 - options.rate) * norms) / (K::epsilon() + norms));
  };
}

Constraint NonNeg() {
  return [](const Tensor& w) { return K::maximum(w, 0); };
}

Constraint UnitNorm(Axes axis) {
  return [=](const Tensor& w) { return w / (K::epsilon() + norms_of(w, axis)); };
}

}  // namespace constraints

Tensor constrained(const Tensor& parameter, const Tensor& new_value) {
  const Definition& definition = *parameter.definition();
  const auto state = definition.state_of(parameter);
  const auto found = state ? definition.constraints.find(*state) : definition.constraints.end();
  return found == definition.constraints.end() ? new_value : found->second(new_value);
}

}  // namespace ingot
