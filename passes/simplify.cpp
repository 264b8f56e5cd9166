// Identities of structure and of scalar programs; the names of ops play no part.
//
//   before: %t = transpose(%x)   %u = transpose(%t)   %c = cast(%u)     (to the dtype that it has)
//           %w = where(%true, %c, %d)   %y = multiply(%w, %half)        (constants with all elements equal)
//   after:  %y = map(%x) {f = p0 * 0.5}
//
// Rules: constants of equal elements become constants of the program, and equal operands one parameter; a result that
// is one of the operands is that operand; a result that is constant is a constant; two moves that only reorder are one,
// or none. Afterwards none of these applies. Every rule keeps results bit for bit.
#include "passes/elementwise.h"
#include "passes/passes.h"
#include "passes/permutation.h"
#include "passes/rewriter.h"

namespace ingot {
namespace {

constexpr std::int64_t largest_made_constant = 4096;  // bytes: a map that fills more stays a map

// What stands for result r without any computation; an invalid value when nothing does.
Value without_computation(Graph& graph, const Elementwise& part, std::size_t r, const Node& node) {
  const scalar::Node& root = part.program.nodes[part.program.roots[r]];
  if (root.opcode == scalar::Opcode::parameter) {
    const Value operand = part.operands[static_cast<std::size_t>(root.integer)];
    if (graph.type(operand) == node.results[r]) return operand;
  }
  if (root.opcode == scalar::Opcode::constant && byte_count(node.results[r]) <= largest_made_constant) {
    Array filled(node.results[r]);
    for (std::int64_t i = 0; i < filled.size(); ++i) {
      if (is_float(root.dtype))
        filled.set_number(i, root.value);
      else
        filled.set_integer(i, root.integer);
    }
    return graph.constant(std::move(filled), node.provenance);
  }
  return {};
}

// `node` is the old node with its operands replaced.
bool simplify_program(Rewriter& now, std::uint32_t index, const Node& node, Journal& journal) {
  Graph& graph = now.graph();
  const Elementwise part = elementwise_part(graph, node);
  const Elementwise tidy = tidied(graph, part);
  std::size_t replaced = 0;
  for (std::uint32_t r = 0; is_map(node) && r < node.results.size(); ++r) {
    const Value value = without_computation(graph, tidy, r, node);
    if (!value.is_valid()) continue;
    now.replace({index, r}, value);
    journal.note(now.source(), node.provenance,
                 is_constant(graph.node(value)) ? "simplified: it is constant"
                                                : "simplified: it equals " + graph.node(value).provenance.name);
    ++replaced;
  }
  if (replaced == node.results.size()) return true;
  if (tidy.operands == part.operands && tidy.program.nodes.size() >= part.program.nodes.size()) return false;
  const Value made = append_elementwise(
      graph, node, std::vector(leading_operands(node).begin(), leading_operands(node).end()), tidy, node.provenance);
  for (std::uint32_t r = 0; r < node.results.size(); ++r)
    if (!now.is_decided({index, r})) now.replace({index, r}, {made.node, r});
  return true;
}

bool simplify_move(Rewriter& now, std::uint32_t index, const Node& node, Journal& journal) {
  Graph& graph = now.graph();
  std::optional<Permutation> permutation = permutation_of(graph, node);
  if (!permutation) return false;
  Value source = node.operands[0];
  const std::optional<Permutation> earlier = permutation_of(graph, graph.node(source));
  const std::optional<Permutation> both = earlier ? compose(*earlier, *permutation) : std::nullopt;
  Provenance provenance = node.provenance;
  if (both) {
    permutation = both;
    const Provenance* parts[] = {&graph.node(source).provenance, &node.provenance};
    provenance = merged_provenance(node.provenance, parts);
    source = graph.node(source).operands[0];
  }
  const Type from = graph.type(source), to = node.results[0];
  if (is_identity(*permutation) && from == to) {
    now.replace({index, 0}, source);
    journal.note(now.source(), node.provenance, "simplified: it equals " + graph.node(source).provenance.name);
    return true;
  }
  if (!both) return false;
  Value made;
  if (is_identity(*permutation)) {
    made = graph.append(op::reshape, {source}, {{"shape", extents(to.shape)}}, provenance);
  } else {
    const auto order = as_order_of_dims(*permutation, from.shape, to.shape);
    if (!order) return false;
    made = graph.append(op::transpose, {source}, {{"permutation", *order}}, provenance);
  }
  now.replace({index, 0}, made);
  journal.note(now.source(), node.provenance, "simplified: two moves are one");
  return true;
}

}  // namespace

Module simplify(const Module& module, const PassOptions&, Journal& journal) {
  return map_functions(module, [&](const Function& function) {
    return rewrite_nodes(function, [&](Rewriter& now, std::uint32_t index) {
      Node node = function.graph.node(index);
      node.operands = now(node.operands);
      return has_elementwise_part(node) ? simplify_program(now, index, node, journal)
                                        : simplify_move(now, index, node, journal);
    });
  });
}

}  // namespace ingot
