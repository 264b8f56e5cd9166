// The elementwise part of a node: the whole of a map, or the epilogue of an op that ends in one. Passes that merge or
// simplify scalar programs work on this view and need not know which of the two they have.
#pragma once
#include <vector>

#include "ir/graph.h"

namespace ingot {

struct Elementwise {
  std::vector<Value> operands;   // what the program reads element by element
  scalar::Program program;       // parameters: the accumulator when there is one, then the operands
  bool has_accumulator = false;  // parameter 0 is what the op computes before its epilogue
  Shape shape;                   // of every result; operands broadcast to it
};

inline bool is_map(const Node& node) { return node.op->body != nullptr; }
// A map, an op with an epilogue, or one that may get one.
inline bool has_elementwise_part(const Node& node) { return is_map(node) || node.op->fused_form; }

Elementwise elementwise_part(const Graph& graph, const Node& node);

// The same computation with fewer parameters: broadcasts give way to what they repeat, equal operands are merged,
// constants of equal elements become constants of the program, and what the program does not read is dropped, as far as
// the operands left still have the shape.
Elementwise tidied(const Graph& graph, const Elementwise& part);

// The operands of a node that its elementwise part does not read: none of a map, a and b of a matrix product.
std::span<const Value> leading_operands(const Node& node);

// Appends `node` with another elementwise part: a map, or the op's fused form. `leading` (its leading operands) and
// part.operands are values of `graph`.
Value append_elementwise(Graph& graph, const Node& node, std::vector<Value> leading, Elementwise part,
                         Provenance provenance);

// True when every element has the bits of the first.
bool is_uniform(const Array& array);

}  // namespace ingot
