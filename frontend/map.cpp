// The map node of a function over scalars.
#include "frontend/map.h"

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/operation.h"

namespace ingot {
namespace {

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}
std::string keras_name(DType dtype) { return std::string(info(dtype).keras_name); }

// The dtype of each parameter: as the function declares it, or of the operand that it gets.
std::vector<DType> parameter_dtypes(const std::vector<Operand>& operands, const MappedFunction& function) {
  if (function.parameters.size() > 0) return function.parameters;
  DType of_numbers = DType::f32;
  for (auto operand = operands.rbegin(); operand != operands.rend(); ++operand)
    if (operand->is_tensor()) of_numbers = operand->tensor.dtype();
  std::vector<DType> dtypes;
  for (const Operand& operand : operands) dtypes.push_back(operand.is_tensor() ? operand.tensor.dtype() : of_numbers);
  return dtypes;
}

void check_dtypes(const std::vector<Operand>& operands, const std::vector<DType>& parameters) {
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (!operands[i].is_tensor()) {
      number_array(operands[i], parameters[i]);
      continue;
    }
    const DType found = operands[i].tensor.dtype();
    if (found == DType::f16 || found == DType::bf16)
      throw TypeError("Map of " + operands[i].tensor.repr() + ": C++ has no arithmetic on " + keras_name(found))
          .help("cast it first: K::cast(x, \"float32\")");
    if (found != parameters[i])
      throw TypeError("parameter " + std::to_string(i + 1) + " of the function given to Map is a " +
                      keras_name(parameters[i]) + ", but " + operands[i].tensor.repr() + " is of dtype " +
                      keras_name(found))
          .help("declare the parameter with the type of the tensor, or cast the tensor: K::cast(x, \"" +
                keras_name(parameters[i]) + "\")");
  }
}

void check_generic(const std::vector<DType>& dtypes) {
  for (const DType dtype : dtypes)
    if (dtype != dtypes[0] || !is_float(dtype))
      throw TypeError(
          "a generic function given to Map is taken for float or for double, but its operands are of dtypes " +
          keras_name(dtypes[0]) + " and " + keras_name(dtype))
          .help("declare the types of its parameters");
}

Location location_of(const Place& place) { return Definition::current()->provenance("", place).location; }

}  // namespace

std::vector<Tensor> apply_mapped(const std::vector<Operand>& operands, const MappedFunction& function) {
  if (operands.empty()) throw ValueError("Map of no tensor");
  const Place& place = operands.front().place;
  if (function.arity != 0 && function.arity != operands.size())
    throw TypeError("the function given to Map takes " + counted(function.arity, "scalar") + ", but it is given " +
                    counted(operands.size(), "operand"))
        .at(location_of(place));
  try {
    const std::vector<DType> dtypes = parameter_dtypes(operands, function);
    check_dtypes(operands, dtypes);
    if (function.arity == 0) check_generic(dtypes);
    scalar::Program program = function.program(function.function, dtypes, place);
    if (program.roots.size() != function.results)
      throw TypeError("the function given to Map does not take " + counted(operands.size(), "operand"));
    return operation_results(op::map, operands, dtypes, {{"f", std::move(program)}});
  } catch (Error& error) {
    if (error.location().file.empty()) error.at(location_of(place));
    throw;
  }
}

std::vector<Tensor> ElementFunction::operator()(std::vector<Operand> operands) const {
  if (!operands.empty()) operands.front().place = place_;
  return apply_mapped(operands, erased_());
}

scalar::Program ElementFunction::program(std::span<const DType> dtypes) const {
  const MappedFunction function = erased_();
  const std::initializer_list<DType> own = function.parameters;
  if (own.size() > 0 && !std::equal(own.begin(), own.end(), dtypes.begin(), dtypes.end()))
    throw TypeError("the reference and the derivatives of a primitive take the same parameters as the function");
  return function.program(function.function, dtypes, place_);
}

}  // namespace ingot
