// Nodes of kernels in C++.
#include "frontend/custom.h"

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/operation.h"
#include "ir/print.h"

namespace ingot {
namespace {

SourceCarrier* installed = nullptr;

Location location_of(const Place& place) { return Definition::current()->provenance("", place).location; }

DType dtype_of_first(const std::vector<Operand>& operands) {
  for (const Operand& operand : operands)
    if (operand.is_tensor()) return operand.tensor.dtype();
  return DType::f32;
}

void check_fixed(const std::vector<Operand>& operands) {
  if (operands.empty()) throw ValueError("Custom of no tensor");
  for (const Operand& operand : operands)
    if (operand.is_tensor() && !is_static(operand.tensor.shape()))
      throw ValueError("a custom kernel takes tensors of fixed shapes, but got " + operand.tensor.repr())
          .at(location_of(operands.front().place))
          .help("say how many rows a batch has: Input({}, {.batch_shape = {32, 20}})");
}

std::string text(const FlatArray& array) {
  return std::string(array.is_filled ? "" : "const ") + std::string(info(array.dtype).keras_name) + " (&)[" +
         std::to_string(array.count) + "]";
}

FlatArray flat(const Type& type, bool is_filled) { return {type.dtype, element_count(type.shape), is_filled}; }

void check_parameters(const std::vector<FlatArray>& found, const std::vector<FlatArray>& expected,
                      const std::string& what, const Place& place) {
  if (found.size() != expected.size())
    throw TypeError(what + " takes " + std::to_string(found.size()) + " arrays, but " +
                    std::to_string(expected.size()) + " are expected")
        .at(location_of(place));
  for (std::size_t i = 0; i < found.size(); ++i)
    if (found[i] != expected[i])
      throw TypeError("parameter " + std::to_string(i + 1) + " of " + what + " is " + text(found[i]) +
                      ", but expected " + text(expected[i]))
          .at(location_of(place));
}

bool is_differentiable(const Type& type) { return type.dtype == DType::f32 || type.dtype == DType::f64; }

std::vector<Type> types_of(const std::vector<Operand>& operands) {
  std::vector<Type> types;
  const DType of_numbers = dtype_of_first(operands);
  for (const Operand& operand : operands)
    types.push_back(operand.is_tensor() ? Type{operand.tensor.dtype(), operand.tensor.shape()} : Type{of_numbers, {}});
  return types;
}

// What the kernel and its gradient are called with.
std::vector<FlatArray> kernel_arrays(const std::vector<Type>& operands, const std::vector<Type>& results) {
  std::vector<FlatArray> arrays;
  for (const Type& type : operands) arrays.push_back(flat(type, false));
  for (const Type& type : results) arrays.push_back(flat(type, true));
  return arrays;
}
std::vector<FlatArray> gradient_arrays(const std::vector<Type>& operands, const std::vector<Type>& results) {
  std::vector<FlatArray> arrays;
  for (const Type& type : operands) arrays.push_back(flat(type, false));
  for (const Type& type : results) arrays.push_back(flat(type, false));
  for (const Type& type : results)
    if (is_differentiable(type)) arrays.push_back(flat(type, false));
  for (const Type& type : operands)
    if (is_differentiable(type)) arrays.push_back(flat(type, true));
  return arrays;
}

Type result_type(const std::vector<Operand>& operands, const std::vector<std::int64_t>& shape) {
  return {dtype_of_first(operands), Shape(shape.begin(), shape.end())};
}

}  // namespace

void set_source_carrier(SourceCarrier* carrier) { installed = carrier; }

KernelSource carried_source(int slot, const Place& place) {
  if (installed == nullptr)
    throw unsupported("IG0311",
                      "the source of a kernel that is a C++ function can be fetched only by Clang, which does not run "
                      "this definition")
        .at(location_of(place))
        .help(
            "compile the definition with `ingot compile` where the Clang module is installed, or give its text: "
            "KernelSource{\"name\", \"void name(...) noexcept { ... }\"}");
  return installed->source(slot, place);
}

std::vector<Tensor> Custom(const std::vector<Operand>& operands, const std::vector<Type>& results,
                           const KernelSource& kernel, const KernelSource& gradient) {
  check_fixed(operands);
  std::string types;
  for (const Type& type : results) types += (types.empty() ? "" : ", ") + type_text(type);
  return operation_results(op::custom, operands, std::vector<DType>(operands.size(), dtype_of_first(operands)),
                           {{"name", kernel.name},
                            {"source", kernel.source},
                            {"results", types},
                            {"gradient_name", gradient.name},
                            {"gradient_source", gradient.source}});
}

Tensor Custom(std::initializer_list<Operand> operands, const std::vector<std::int64_t>& shape,
              const KernelSource& kernel, const KernelSource& gradient) {
  const std::vector<Operand> all = operands;
  return Custom(all, {result_type(all, shape)}, kernel, gradient).front();
}

std::vector<Tensor> custom_of(const std::vector<Operand>& operands, const std::vector<Type>& results,
                              const CarriedKernel& kernel, const CarriedKernel& gradient) {
  check_fixed(operands);
  const Place& place = operands.front().place;
  const std::vector<Type> types = types_of(operands);
  check_parameters(kernel.parameters, kernel_arrays(types, results), "the kernel given to Custom", place);
  const KernelSource source = carried_source(kernel.slot, place);
  if (gradient.parameters.empty()) return Custom(operands, results, source);
  check_parameters(gradient.parameters, gradient_arrays(types, results), "the gradient given to Custom", place);
  return Custom(operands, results, source, carried_source(gradient.slot, place));
}

Tensor custom_of(const std::vector<Operand>& operands, const std::vector<std::int64_t>& shape,
                 const CarriedKernel& kernel, const CarriedKernel& gradient) {
  return custom_of(operands, std::vector<Type>{result_type(operands, shape)}, kernel, gradient).front();
}

}  // namespace ingot
