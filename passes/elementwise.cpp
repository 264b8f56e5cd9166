// Taking elementwise parts out of nodes and putting them back.
#include "passes/elementwise.h"

#include <algorithm>
#include <cstring>

#include "passes/broadcast.h"

namespace ingot {
namespace {

bool declares_epilogue(const OpDef& op) {
  return std::any_of(op.attributes.begin(), op.attributes.end(),
                     [](const AttributeDef& attribute) { return attribute.name == "epilogue"; });
}

bool is_bare_accumulator(const scalar::Program& program) {
  return program.parameters.size() == 1 && program.roots.size() == 1 &&
         program.nodes[program.roots[0]].opcode == scalar::Opcode::parameter;
}

scalar::Expression uniform_constant(scalar::Builder& builder, const Array& array) {
  return is_float(array.type.dtype) ? builder.constant(array.type.dtype, array.number(0))
                                    : builder.integer_constant(array.type.dtype, array.integer(0));
}

// Only the parameters that the program reads; the accumulator always stays.
Elementwise without_unread(const Elementwise& part) {
  Elementwise kept = part;
  kept.operands.clear();
  scalar::Builder builder;
  std::vector<scalar::Expression> arguments;
  for (std::size_t p = 0; p < part.program.parameters.size(); ++p) {
    const DType dtype = part.program.parameters[p];
    const bool is_accumulator = part.has_accumulator && p == 0;
    if (is_accumulator || depends_on(part.program, p)) {
      arguments.push_back(builder.parameter(dtype));
      if (!is_accumulator) kept.operands.push_back(part.operands[p - part.has_accumulator]);
    } else {
      arguments.push_back(builder.constant(dtype, 0));
    }
  }
  kept.program = builder.finish(builder.inline_program(part.program, arguments));
  return kept;
}

bool has_shape(const Graph& graph, const Elementwise& part) {
  if (part.has_accumulator) return true;
  Shape shape;
  for (const Value operand : part.operands) {
    Shape wider;
    if (!broadcast(shape, graph.type(operand).shape, wider)) return false;
    shape = wider;
  }
  return shape == part.shape;
}

}  // namespace

bool is_uniform(const Array& array) {
  const auto width = static_cast<std::size_t>(info(array.type.dtype).bytes);
  return !array.bytes.empty() &&
         std::memcmp(array.bytes.data(), array.bytes.data() + width, array.bytes.size() - width) == 0;
}

Elementwise elementwise_part(const Graph& graph, const Node& node) {
  Elementwise part;
  part.shape = node.results[0].shape;
  if (is_map(node)) {
    std::vector<Type> types;
    part.program = node.op->body(graph.call(node, types));
    part.operands = node.operands;
    return part;
  }
  part.has_accumulator = true;
  part.program = graph.structure(node).body;
  part.operands.assign(node.operands.begin() + static_cast<std::ptrdiff_t>(leading_operands(node).size()),
                       node.operands.end());
  return part;
}

std::span<const Value> leading_operands(const Node& node) {
  if (is_map(node)) return {};
  const std::span<const Value> all = node.operands;
  return declares_epilogue(*node.op) ? all.first(node.op->operands.size() - 1) : all;
}

Elementwise tidied(const Graph& graph, const Elementwise& given) {
  Elementwise part = given;
  for (Value& operand : part.operands) operand = broadcast_source(graph, operand);
  if (!has_shape(graph, part)) part = given;
  Elementwise result = part;
  result.operands.clear();
  scalar::Builder builder;
  std::vector<scalar::Expression> arguments;
  if (part.has_accumulator) arguments.push_back(builder.parameter(part.program.parameters[0]));
  std::vector<scalar::Expression> parameters;  // of result.operands
  for (const Value operand : part.operands) {
    const Node& source = graph.node(operand);
    const auto same = std::find(result.operands.begin(), result.operands.end(), operand);
    if (is_constant(source) && is_uniform(*constant_data(source))) {
      arguments.push_back(uniform_constant(builder, *constant_data(source)));
    } else if (same != result.operands.end()) {
      arguments.push_back(parameters[static_cast<std::size_t>(same - result.operands.begin())]);
    } else {
      parameters.push_back(builder.parameter(graph.type(operand).dtype));
      result.operands.push_back(operand);
      arguments.push_back(parameters.back());
    }
  }
  result.program = builder.finish(builder.inline_program(part.program, arguments));
  result = without_unread(result);
  if (has_shape(graph, result)) return result;
  // Nothing that is read has the shape: one operand that has it stays, unread.
  for (const Value operand : part.operands) {
    if (graph.type(operand).shape != part.shape) continue;
    std::vector<DType> dtypes = result.program.parameters;
    std::vector<std::size_t> positions(dtypes.size());
    for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = i;
    dtypes.push_back(graph.type(operand).dtype);
    result.program = remap_parameters(result.program, positions, dtypes);
    result.operands.push_back(operand);
    return result;
  }
  return part;
}

Value append_elementwise(Graph& graph, const Node& node, std::vector<Value> leading, Elementwise part,
                         Provenance provenance) {
  if (is_map(node))
    return graph.append(op::map, std::move(part.operands), {{"f", std::move(part.program)}}, std::move(provenance));
  const OpDef& fused = *node.op->fused_form;
  leading.insert(leading.end(), part.operands.begin(), part.operands.end());
  std::vector<Attribute> attributes;
  for (const AttributeDef& wanted : fused.attributes) {
    if (wanted.name == "epilogue") {
      attributes.push_back(is_bare_accumulator(part.program) ? Attribute() : Attribute(part.program));
      continue;
    }
    const auto own = std::find_if(node.op->attributes.begin(), node.op->attributes.end(),
                                  [&](const AttributeDef& attribute) { return attribute.name == wanted.name; });
    if (own == node.op->attributes.end())
      throw internal_error("op " + std::string(node.op->name) + " lacks attribute " + std::string(wanted.name) +
                           " of its fused form");
    attributes.push_back(node.attributes[static_cast<std::size_t>(own - node.op->attributes.begin())]);
  }
  return graph.append(fused, std::move(leading), std::move(attributes), std::move(provenance));
}

}  // namespace ingot
