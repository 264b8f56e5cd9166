// Uniform random numbers.
#include "ir/ops/random.h"

namespace ingot {
namespace {

// The upper 24 bits, so that every draw is exact in f32.
scalar::Number draw(const RandomBlock& block, bool is_second) {
  return {(block.words[is_second] >> 8) * 0x1p-24, 0, 0};
}

}  // namespace

constinit const OpDef op::random_uniform{
    .name = "random_uniform",
    .summary =
        "Uniform in [0, 1), in the shape of `like`: (word >> 8) * 2^-24 of Threefry-2x32-20 with key (key, "
        "stream) at counter (counter, i / 2), word i % 2, for element i.",
    .operands = random_operands,
    .attributes = random_attributes,
    .infer = infer_random,
    .structure = [](const OpCall& call) { return random_structure(call, Distribution::uniform); },
    .evaluate = [](const OpCall& call, std::span<const ReferenceArray* const> in,
                   std::span<ReferenceArray> out) { evaluate_random(call, in, out[0], draw); },
    .with_bound_shapes = random_with_bound_shape,
};

}  // namespace ingot
