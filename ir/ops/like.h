// What the ops share that take a shape from another value: gradients of broadcasts, sums and reshapes, written before
// shapes are bound. Once they are, each becomes an op with that shape as attribute.
#pragma once
#include "ir/graph.h"

namespace ingot {

inline constexpr OperandDef like_operands[] = {{"x"}, {"like"}};

Structure shape_dependent_structure(const OpCall& call);
// x under another static shape; x itself when it has it already.
Value reshaped(Graph& graph, Value x, const std::vector<std::int64_t>& shape, const Provenance& provenance);

}  // namespace ingot
