// All functions of this folder as functions of a Module, of one Map each.
#include "activations.h"
#include "ingot/ingot.h"
#include "integers.h"
#include "math_library.h"
#include "objects.h"
#include "sensors.h"

using namespace ingot;

namespace {

template <class... T>
std::vector<Tensor> placeholders(ParameterList<T...>) {
  return {K::placeholder({4}, {}, dtype_of<T>)...};
}

template <class F>
void record(const char* name, const F& function) {
  std::vector<Tensor> inputs;
  if constexpr (Signature<F>::is_generic)
    inputs = {K::placeholder({4})};
  else
    inputs = placeholders(typename Signature<F>::Parameters());
  const std::vector<Operand> operands(inputs.begin(), inputs.end());
  std::vector<Tensor> outputs;
  if constexpr (ScalarCaller<F>::has_one_result())
    outputs = {Map(operands, function)};
  else
    outputs = Map(operands, function);
  K::function(inputs, outputs, {}, name);
}

}  // namespace

void define() {
  const auto all = [](const char* name, const auto& function, const Facts&) { record(name, function); };
#ifndef INGOT_TEST_UNKNOWN_FUNCTIONS
  visit_activations(all);
  visit_integers(all);
  visit_objects(all);
  visit_sensors(all);
#endif
  visit_math_library([](const char* name, const auto& function, const Facts&) {
    constexpr auto arity = Signature<std::remove_cvref_t<decltype(function)>>::Parameters::count;
    const bool is_known = scalar::find_math_function(name, static_cast<int>(arity)) != nullptr;
#ifdef INGOT_TEST_UNKNOWN_FUNCTIONS
    if (!is_known) record(name, function);
#else
    if (is_known) record(name, function);
#endif
  });
}
