// Threefry-2x32-20, and the type rule, structure and walk of the random ops.
#include "ir/ops/random.h"

#include <bit>

namespace ingot {

// Rotation distances and the parity constant of the key schedule: Salmon et al., section 3.3 and table 2; the key is
// injected after every four rounds.
RandomBlock threefry(RandomBlock key, RandomBlock counter) {
  constexpr int rotations[] = {13, 15, 26, 6, 17, 29, 16, 24};
  const std::uint32_t schedule[] = {key.words[0], key.words[1], key.words[0] ^ key.words[1] ^ 0x1BD11BDAu};
  std::uint32_t x = counter.words[0] + schedule[0], y = counter.words[1] + schedule[1];
  for (std::uint32_t round = 0; round < 20; ++round) {
    x += y;
    y = std::rotl(y, rotations[round % 8]) ^ x;
    if (round % 4 != 3) continue;
    const std::uint32_t injection = round / 4 + 1;
    x += schedule[injection % 3];
    y += schedule[(injection + 1) % 3] + injection;
  }
  return {{x, y}};
}

std::vector<Type> infer_random(const OpCall& call) {
  for (const std::size_t position : {1, 2})
    if (call.operands[position] != Type{DType::u32, {}}) throw operand_error(call, position, "u32[]");
  const std::int64_t stream = call.attribute<std::int64_t>("stream");
  if (stream < 0 || stream > 0xFFFFFFFF)
    throw rejected("IG0205", "attribute stream of op " + std::string(call.op.name) + " is " + std::to_string(stream) +
                                 "; expected 0 to 4294967295");
  const auto& given = call.attribute<std::vector<std::int64_t>>("shape");
  Shape shape = given.empty() ? call.operands[0].shape : Shape(given.begin(), given.end());
  if (!given.empty()) check_limits(shape, "the result of op " + std::string(call.op.name));
  for (const std::int64_t axis : call.attribute<std::vector<std::int64_t>>("broadcast_axes"))
    shape[normalized_axis(call, axis, shape.size())] = 1;
  return {{DType::f32, shape}};
}

Value random_with_bound_shape(Graph& graph, const Node& node) {
  std::vector<Type> types;
  const auto stream = graph.call(node, types).attribute<std::int64_t>("stream");
  const Value key = node.operands[1], counter = node.operands[2];
  return graph.append(*node.op, {key, key, counter}, {{"stream", stream}, {"shape", extents(node.results[0].shape)}},
                      node.provenance);
}

Structure random_structure(const OpCall& call, Distribution distribution) {
  const Shape result = infer_random(call)[0].shape;
  Structure s;
  s.kind = Kind::random;
  s.extents = extents(result);
  s.parallel_axes = result.size();
  s.operands = {IndexMap(call.operands[0].rank()), {}, {}};  // of `like`, nothing but the shape is read
  s.result = identity_map(result.size());
  s.distribution = distribution;
  s.stream = call.attribute<std::int64_t>("stream");
  if (distribution == Distribution::uniform) s.range = scalar::Range{0, 1};
  return s;
}

void evaluate_random(const OpCall& call, std::span<const ReferenceArray* const> in, ReferenceArray& result,
                     scalar::Number (*draw)(const RandomBlock& block, bool is_second)) {
  const auto word = [](std::int64_t number) { return static_cast<std::uint32_t>(number); };
  const RandomBlock key{{word(in[1]->elements[0].integer), word(call.attribute<std::int64_t>("stream"))}};
  const std::uint32_t counter = word(in[2]->elements[0].integer);
  for (std::size_t i = 0; i < result.elements.size(); ++i)
    result.elements[i] = draw(threefry(key, {{counter, static_cast<std::uint32_t>(i / 2)}}), i % 2 == 1);
}

}  // namespace ingot
