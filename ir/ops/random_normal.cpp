// Normal random numbers by the transform of Box and Muller ("A note on the generation of random normal deviates",
// 1958): a pair of words gives a pair of draws.
#include <cmath>
#include <numbers>

#include "ir/ops/random.h"

namespace ingot {
namespace {

// Both uniforms are exact. The radius is off by half the error of a logarithm (four units of 2 u) and its root's
// rounding; the angle by the rounding of 2 pi and of the product; sine and cosine by four units of 2 u.
scalar::Number draw(const RandomBlock& block, bool is_second) {
  const double first = ((block.words[0] >> 8) + 1) * 0x1p-24, second = (block.words[1] >> 8) * 0x1p-24;
  const double radius = std::sqrt(-2 * std::log(first)), angle = 2 * std::numbers::pi * second;
  const double wave = is_second ? std::sin(angle) : std::cos(angle), u = scalar::error_unit(DType::f32);
  return {radius * wave, radius * u * (16 * std::abs(wave) + 2 * angle), 0};
}

}  // namespace

constinit const OpDef op::random_normal{
    .name = "random_normal",
    .summary =
        "Normal with mean 0 and variance 1, in the shape of `like`: sqrt(-2 log u) cos(2 pi v) for an even "
        "element i, the sine for an odd one, with u = ((w0 >> 8) + 1) * 2^-24 and v = (w1 >> 8) * 2^-24 of the "
        "words of block i / 2, as for random_uniform.",
    .operands = random_operands,
    .attributes = random_attributes,
    .infer = infer_random,
    .structure = [](const OpCall& call) { return random_structure(call, Distribution::normal); },
    .evaluate = [](const OpCall& call, std::span<const ReferenceArray* const> in,
                   std::span<ReferenceArray> out) { evaluate_random(call, in, out[0], draw); },
    .with_bound_shapes = random_with_bound_shape,
};

}  // namespace ingot
