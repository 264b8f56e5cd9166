// Appends one op for a backend function or a layer.
#include "frontend/operation.h"

#include <cmath>

#include "frontend/definition.h"
#include "frontend/errors.h"

namespace ingot {
namespace {

// The definition of the operands; numbers have none.
Definition& definition_of(const std::vector<Operand>& operands) {
  Definition* definition = nullptr;
  for (const Operand& operand : operands) {
    if (!operand.is_tensor()) continue;
    if (definition && definition != operand.tensor.definition().get())
      throw ValueError(operand.tensor.repr() + " belongs to another definition than the other operands")
          .help("tensors made before K::clear_session() cannot be mixed with later ones");
    definition = operand.tensor.definition().get();
  }
  return definition ? *definition : *Definition::current();
}

}  // namespace

Array number_array(const Operand& operand, DType dtype) {
  if (operand.is_fractional && !is_float(dtype) && operand.number != std::floor(operand.number))
    throw TypeError("cannot combine the number " + std::to_string(operand.number) + " with a tensor of dtype " +
                    std::string(info(dtype).keras_name))
        .help("cast the tensor first: K::cast(x, \"float32\")");
  return scalar_array(dtype, operand.number);
}

Tensor operation(const OpDef& op, const std::vector<Operand>& operands, NamedAttributes attributes) {
  DType dtype = DType::f32;
  for (auto operand = operands.rbegin(); operand != operands.rend(); ++operand)
    if (operand->is_tensor()) dtype = operand->tensor.dtype();
  return operation_results(op, operands, std::vector<DType>(operands.size(), dtype), attributes).front();
}

std::vector<Tensor> operation_results(const OpDef& op, const std::vector<Operand>& operands,
                                      const std::vector<DType>& dtypes, NamedAttributes attributes) {
  Definition& definition = definition_of(operands);
  const Place& place = operands.front().place;
  std::vector<Value> values;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const Operand& operand = operands[i];
    if (!operand.is_tensor()) {
      values.push_back(
          definition.graph.constant(number_array(operand, dtypes[i]), definition.provenance("constant", place)));
      continue;
    }
    if (operand.tensor.is_sparse())
      throw TypeError("op " + std::string(op.name) + " does not take the sparse tensor " + operand.tensor.repr())
          .help("a sparse input may only be multiplied by a matrix: Dense or K::dot");
    values.push_back(definition.tensors[operand.tensor.id()].value);
  }
  const Value first =
      definition.graph.append(op, std::move(values), attributes, definition.provenance(std::string(op.name), place));
  const Node& node = definition.graph.node(first);
  std::vector<Tensor> results;
  for (std::uint32_t r = 0; r < node.results.size(); ++r) {
    const std::string name = node.provenance.name + (r == 0 ? "" : "_" + std::to_string(r));
    results.push_back(definition.add_tensor({name, node.results[r], {first.node, r}, {}, {}, {}}));
  }
  return results;
}

Tensor constant_tensor(Array data, const Place& place) {
  Definition& definition = *Definition::current();
  const Type type = data.type;
  const Value value = definition.graph.constant(std::move(data), definition.provenance("constant", place));
  return definition.add_tensor({definition.graph.node(value).provenance.name, type, value, {}, {}, {}});
}

}  // namespace ingot
