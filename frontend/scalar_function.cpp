// The installed lifter of scalar functions.
#include "frontend/scalar_function.h"

#include "ir/error.h"

namespace ingot {
namespace {

ScalarLifter* installed = nullptr;

}  // namespace

void set_scalar_lifter(ScalarLifter* lifter) { installed = lifter; }

scalar::Program lifted(std::span<const DType> parameters, ScalarFunction function) {
  function.parameters.assign(parameters.begin(), parameters.end());
  if (installed == nullptr)
    throw unsupported(
        "IG0311",
        "a C++ function over float, double, integers or bool can be read only by Clang, which does not run "
        "this definition")
        .at({function.place.file_name(), static_cast<int>(function.place.line())})
        .help(
            "compile the definition with `ingot compile` where the Clang module is installed, or write the function "
            "over "
            "ingot::Scalar: [](Scalar v) { return select(v > 0, v, 0.1f * v); }");
  return installed->lift(function);
}

}  // namespace ingot
