// What the random ops share. A draw is a pure function of key, counter, stream and element index: the bits are those of
// Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011)
// under key (key, stream) at counter (counter, element index / 2); an even element takes the first word of the block
// and an odd one the second.
#pragma once
#include "ir/graph.h"

namespace ingot {

inline constexpr OperandDef random_operands[] = {{"like"}, {"key"}, {"counter"}};
inline constexpr AttributeDef random_attributes[] = {
    {"stream", AttributeKind::integer, "Tells the draws of one function apart: 0 to 4294967295."},
    {"broadcast_axes", AttributeKind::integers, "Axes along which one draw serves all: the result has extent 1 there.",
     [] { return Attribute(std::vector<std::int64_t>{}); }},
    {"shape", AttributeKind::integers, "Extents in place of those of `like`, which may then be anything.",
     [] { return Attribute(std::vector<std::int64_t>{}); }},
};

struct RandomBlock {
  std::uint32_t words[2];
};
RandomBlock threefry(RandomBlock key, RandomBlock counter);

std::vector<Type> infer_random(const OpCall& call);
// Once the shape is bound, a draw waits for no value but its key and counter: what computes `like` may take it in.
Value random_with_bound_shape(Graph& graph, const Node& node);
Structure random_structure(const OpCall& call, Distribution distribution);
// Hands the block of each element and whether it takes the second word to `draw`.
void evaluate_random(const OpCall& call, std::span<const ReferenceArray* const> in, ReferenceArray& result,
                     scalar::Number (*draw)(const RandomBlock& block, bool is_second));

}  // namespace ingot
