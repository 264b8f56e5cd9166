// The walk of reverse mode, and the chain rule of maps.
#include "ir/gradient.h"

#include <algorithm>

namespace ingot {
namespace {

Provenance gradient_provenance(const Node& forward) {
  Provenance provenance = forward.provenance;
  if (provenance.name.empty()) provenance.name = forward.op->name;
  provenance.name += ".gradient";
  provenance.from.clear();
  return provenance;
}

bool is_differentiable(DType dtype) { return dtype == DType::f32 || dtype == DType::f64; }

// The program of d loss / d operand k, with the values that its parameters stand for.
struct Pullback {
  std::vector<Value> arguments;
  scalar::Program program;
};

// `over` takes the candidates as parameters; of these, only the ones that it reads stay.
Pullback reading_only_what_it_needs(const scalar::Program& over, const std::vector<Value>& candidates) {
  Pullback kept;
  scalar::Builder builder;
  std::vector<scalar::Expression> arguments;
  for (std::size_t p = 0; p < candidates.size(); ++p) {
    if (depends_on(over, p)) {
      kept.arguments.push_back(candidates[p]);
      arguments.push_back(builder.parameter(over.parameters[p]));
    } else {
      arguments.push_back(builder.constant(over.parameters[p], 0));
    }
  }
  kept.program = builder.finish(builder.inline_program(over, arguments));
  return kept;
}

// derivative_times, with the forward result in place of the expression that computes it: exp' needs no second exp.
// Parameters: the operands, the result, the gradient of the result.
scalar::Program with_known_result(const scalar::Program& body, std::size_t operand, std::size_t root) {
  const scalar::Program chain = derivative_times(body, operand, root);
  scalar::Builder builder;
  std::vector<scalar::Expression> operands, arguments;
  for (const DType dtype : body.parameters) operands.push_back(builder.parameter(dtype));
  const DType result_dtype = body.nodes[body.roots[root]].dtype;
  const scalar::Expression result = builder.parameter(result_dtype), factor = builder.parameter(result_dtype);
  const scalar::Expression forward = builder.inline_program(body, operands)[root];
  arguments = operands;
  arguments.push_back(factor);
  const scalar::Expression whole = builder.inline_program(chain, arguments)[0];
  const scalar::Opcode what = builder.node(forward.index).opcode;
  const bool is_computed = what != scalar::Opcode::parameter && what != scalar::Opcode::constant;
  // Equal expressions are one node of a builder, so that the forward result is found by its index. A copy of all nodes
  // follows in which it is the parameter.
  scalar::Builder replaced;
  std::vector<scalar::Expression> copies;
  for (scalar::Index i = 0; i <= whole.index; ++i) {
    const scalar::Node& node = builder.node(i);
    if (node.opcode == scalar::Opcode::parameter) {
      copies.push_back(replaced.parameter(node.dtype));
    } else if (is_computed && i == forward.index) {
      copies.push_back(copies[result.index]);
    } else {
      std::vector<scalar::Expression> inner;
      for (int k = 0; k < arity(node); ++k) inner.push_back(copies[node.operands[k]]);
      copies.push_back(replaced.copy(node, inner));
    }
  }
  const scalar::Expression root_copy = copies[whole.index];
  return replaced.finish(std::span(&root_copy, 1));
}

// The chain rule: d loss / d x_k = sum over roots r of d loss / d result_r times d body_r / d x_k, summed over the axes
// along which x_k was repeated.
std::vector<Value> map_gradient(const GradientCall& call) {
  std::vector<Type> types;
  const OpCall forward = call.graph.call(call.node, types);
  const scalar::Program body = call.node.op->body(forward);
  std::vector<Value> gradients(call.node.operands.size());
  for (std::size_t k = 0; k < gradients.size(); ++k) {
    if (!call.wanted[k]) continue;
    Value total;
    for (std::uint32_t r = 0; r < body.roots.size(); ++r) {
      if (!call.results[r].is_valid()) continue;
      std::vector<Value> candidates = call.node.operands;
      candidates.push_back(call.result(r));
      candidates.push_back(call.results[r]);
      const scalar::Program chain =
          call.node.op->gradient_body ? call.node.op->gradient_body(forward) : with_known_result(body, k, r);
      if (!depends_on(chain, candidates.size() - 1)) continue;  // a step: no slope anywhere
      const Pullback pullback = reading_only_what_it_needs(chain, candidates);
      const scalar::Node& root = pullback.program.nodes[pullback.program.roots[0]];
      const Value part = root.opcode == scalar::Opcode::parameter
                             ? pullback.arguments[static_cast<std::size_t>(root.integer)]
                             : call.append(op::map, pullback.arguments, {{"f", pullback.program}});
      total = total.is_valid() ? call.append(op::add, {total, part}) : part;
    }
    if (total.is_valid()) gradients[k] = call.sum_like(total, call.operand(k));
  }
  return gradients;
}

std::vector<Value> gradient_of(const GradientCall& call);

const Attribute* epilogue_of(const Node& node) {
  for (std::size_t i = 0; i < node.attributes.size(); ++i)
    if (node.op->attributes[i].name == "epilogue" && node.attributes[i].index() != 0) return &node.attributes[i];
  return nullptr;
}

// Of a node with an epilogue, as dumps of compiled modules have it: taken apart into the bare op and a map, which are
// appended, and both gradients in turn.
std::vector<Value> gradient_with_epilogue(const GradientCall& call, const Attribute& epilogue) {
  const std::size_t leading = call.node.op->operands.size() - 1;
  std::vector<Attribute> attributes = call.node.attributes;
  attributes[static_cast<std::size_t>(&epilogue - call.node.attributes.data())] = Attribute();
  const auto first_further = call.node.operands.begin() + static_cast<std::ptrdiff_t>(leading);
  const Value bare =
      call.graph.append(*call.node.op, {call.node.operands.begin(), first_further}, attributes, call.node.provenance);
  std::vector<Value> operands{bare};
  operands.insert(operands.end(), first_further, call.node.operands.end());
  const Value map = call.append(op::map, operands, {{"f", epilogue}});
  const Node map_node = call.graph.node(map), bare_node = call.graph.node(bare);
  std::vector<bool> wanted{true};
  wanted.insert(wanted.end(), call.wanted.begin() + static_cast<std::ptrdiff_t>(leading), call.wanted.end());
  const std::vector<Value> outer = gradient_of({call.graph, map.node, map_node, call.results, wanted});
  std::vector<Value> gradients(leading);
  if (outer[0].is_valid())
    gradients = gradient_of({call.graph,
                             bare.node,
                             bare_node,
                             {outer[0]},
                             {call.wanted.begin(), call.wanted.begin() + static_cast<std::ptrdiff_t>(leading)}});
  gradients.insert(gradients.end(), outer.begin() + 1, outer.end());
  return gradients;
}

std::vector<Value> gradient_of(const GradientCall& call) {
  if (const Attribute* epilogue = epilogue_of(call.node)) return gradient_with_epilogue(call, *epilogue);
  return call.node.op->gradient ? call.node.op->gradient(call) : map_gradient(call);
}

bool has_gradient(const Node& node) { return node.op->gradient || node.op->body; }

// Which nodes lie on a path of floats from a wanted value.
std::vector<bool> reached_from(const Graph& graph, Value loss, std::span<const Value> wanted) {
  std::vector<bool> reached(graph.size());
  for (const Value value : wanted) reached[value.node] = true;
  for (std::uint32_t i = 0; i <= loss.node; ++i) {
    const Node& node = graph.node(i);
    if (reached[i] || !has_gradient(node)) continue;
    reached[i] = std::any_of(node.operands.begin(), node.operands.end(), [&](Value operand) {
      return reached[operand.node] && is_differentiable(graph.type(operand).dtype);
    });
  }
  return reached;
}

}  // namespace

Value GradientCall::append(const OpDef& op, std::vector<Value> operands, NamedAttributes attributes) const {
  return graph.append(op, std::move(operands), attributes, gradient_provenance(node));
}

Value GradientCall::constant(DType dtype, double value) const {
  return graph.constant(scalar_array(dtype, value), gradient_provenance(node));
}

Value GradientCall::sum_like(Value value, Value like) const {
  const Shape &from = graph.type(value).shape, &to = graph.type(like).shape;
  const bool is_certain = std::none_of(to.begin(), to.end(), [](const Dim& dim) { return dim.is_unknown(); });
  if (from == to && is_certain) return value;
  return append(op::sum_like, {value, like});
}

std::vector<Value> GradientCall::for_operands(std::vector<Value> first) const {
  first.resize(node.operands.size());
  return first;
}

std::size_t axis_of(const GradientCall& call, std::int64_t axis, std::size_t rank) {
  const OpCall named{*call.node.op, {}, call.node.attributes};
  return normalized_axis(named, axis, rank);
}

std::vector<Value> append_gradients(Graph& graph, Value loss, std::span<const Value> wanted) {
  const Type type = graph.type(loss);
  const Provenance origin = graph.node(loss).provenance;
  if (!is_differentiable(type.dtype))
    throw rejected("IG0307", "the loss " + origin.name + " is " + to_string(type) + "; expected f32 or f64")
        .in_layer(origin.layer)
        .at(origin.location);
  const std::vector<bool> reached = reached_from(graph, loss, wanted);
  std::vector<std::vector<Value>> gradients(loss.node + 1);  // [node][result]; none: not on any path
  if (reached[loss.node]) {
    const Value one = graph.constant(scalar_array(type.dtype, 1), gradient_provenance(graph.node(loss)));
    gradients[loss.node].resize(graph.node(loss).results.size());
    gradients[loss.node][loss.result] =
        type.rank() == 0 ? one
                         : graph.append(op::broadcast_like, {one, loss}, {}, gradient_provenance(graph.node(loss)));
  }
  for (std::uint32_t i = loss.node + 1; i-- > 0;) {
    const Node node = graph.node(i);
    if (gradients[i].empty() || !reached[i] || !has_gradient(node)) continue;
    GradientCall call{graph, i, node, gradients[i], std::vector<bool>(node.operands.size())};
    bool is_any_wanted = false;
    for (std::size_t k = 0; k < node.operands.size(); ++k) {
      call.wanted[k] = reached[node.operands[k].node] && is_differentiable(graph.type(node.operands[k]).dtype);
      is_any_wanted = is_any_wanted || call.wanted[k];
    }
    if (!is_any_wanted) continue;
    const auto made_before = static_cast<std::uint32_t>(graph.size());
    const std::vector<Value> parts = gradient_of(call);
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const Value operand = node.operands[k];
      if (!call.wanted[k] || !parts[k].is_valid()) continue;
      const Type &found = graph.type(parts[k]), &expected = graph.type(operand);
      if (found.dtype != expected.dtype || found.rank() != expected.rank() ||
          (is_static(found.shape) && is_static(expected.shape) && found.shape != expected.shape))
        throw internal_error("the gradient of operand " + std::to_string(k) + " of op " + std::string(node.op->name) +
                             " is " + to_string(found) + " where the operand is " + to_string(expected));
      if (parts[k].node >= made_before) graph.provenance(parts[k]).name = gradient_provenance(graph.node(operand)).name;
      std::vector<Value>& sums = gradients[operand.node];
      if (sums.empty()) sums.resize(graph.node(operand).results.size());
      Value& sum = sums[operand.result];
      sum = sum.is_valid() ? graph.append(op::add, {sum, parts[k]}, {}, gradient_provenance(graph.node(operand)))
                           : parts[k];
    }
  }
  std::vector<Value> result;
  for (const Value value : wanted)
    result.push_back(value.node <= loss.node && !gradients[value.node].empty() ? gradients[value.node][value.result]
                                                                               : Value());
  return result;
}

}  // namespace ingot
