// The two random states of a definition, made on first use, and draws from them.
#include "frontend/random.h"

#include "frontend/definition.h"
#include "frontend/operation.h"

namespace ingot {
namespace {

Array word(std::uint32_t value) {
  Array data({DType::u32, {}});
  data.set_integer(0, value);
  return data;
}

// They belong to the definition, whatever layer draws first.
Tensor random_state(Definition& definition, std::optional<std::uint32_t>& known, const char* name,
                    std::uint32_t initial) {
  if (!known) {
    definition.scopes.emplace_back();
    known = definition.state_of(definition.add_state(name, word(initial), false));
    definition.scopes.pop_back();
  }
  return definition.tensor(definition.state_tensors[*known]);
}

// FNV-1a, 32 bits (Fowler, Noll, Vo).
std::int64_t stream_of(const std::string& source) {
  std::uint32_t hash = 2166136261u;
  for (const char c : source) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash;
}

}  // namespace

Tensor uniform_like(const Tensor& x, const std::string& source, const std::vector<std::int64_t>& broadcast_axes,
                    std::optional<std::uint32_t> seed) {
  Definition& definition = *x.definition();
  const Tensor key = seed ? constant_tensor(word(*seed), Place::current())
                          : random_state(definition, definition.random_key, "random/key", definition.random_seed);
  const Tensor counter = random_state(definition, definition.random_counter, "random/counter", 0);
  return operation(op::random_uniform, {x, key, counter},
                   {{"stream", stream_of(source)}, {"broadcast_axes", broadcast_axes}});
}

}  // namespace ingot
