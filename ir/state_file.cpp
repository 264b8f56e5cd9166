// Little-endian numbers, names with their length, CRC-32C at the end.
#include "ir/state_file.h"

#include <array>

#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

void append_unsigned(std::string& bytes, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i) & 255);
}

void append_text(std::string& bytes, std::string_view text) {
  append_unsigned(bytes, text.size(), 4);
  bytes += text;
}

// The Castagnoli polynomial 0x1EDC6F41, reflected, as in RFC 3720 appendix B.4.
std::uint32_t crc32c(std::string_view bytes) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      made[i] = i;
      for (int bit = 0; bit < 8; ++bit) made[i] = (made[i] >> 1) ^ (made[i] & 1 ? 0x82F63B78U : 0);
    }
    return made;
  }();
  std::uint32_t crc = ~0U;
  for (const char c : bytes) crc = (crc >> 8) ^ table[(crc ^ static_cast<unsigned char>(c)) & 255];
  return ~crc;
}

std::string file_prefix(std::size_t count) {
  std::string bytes = "INGS";
  append_unsigned(bytes, 1, 4);
  append_unsigned(bytes, count, 4);
  return bytes;
}

std::string state_prefix(const State& state) {
  std::string bytes;
  append_text(bytes, state.name);
  append_text(bytes, info(state.type.dtype).name);
  append_unsigned(bytes, state.type.rank(), 4);
  for (const std::int64_t size : extents(state.type.shape)) append_unsigned(bytes, static_cast<std::uint64_t>(size), 8);
  return bytes;
}

}  // namespace

std::string pack_states(const std::vector<State>& states, std::span<const Array> values) {
  if (values.size() != states.size()) throw internal_error("a state file needs a value for every state");
  std::string bytes = file_prefix(states.size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    bytes += state_prefix(states[i]);
    bytes.append(reinterpret_cast<const char*>(values[i].bytes.data()), values[i].bytes.size());
  }
  append_unsigned(bytes, crc32c(bytes), 4);
  return bytes;
}

std::vector<Array> unpack_states(std::string_view bytes, const std::string& file, const std::vector<State>& states) {
  const auto refuse = [&](const std::string& why) {
    return rejected("IG0845", "the state file " + ingot::quoted(file) + " cannot be loaded: " + why);
  };
  if (bytes.size() < 16 || !bytes.starts_with("INGS")) throw refuse("it is no state file");
  std::string sum;
  append_unsigned(sum, crc32c(bytes.substr(0, bytes.size() - 4)), 4);
  if (!bytes.ends_with(sum)) throw refuse("its checksum is wrong: it is damaged or cut short");
  bytes.remove_suffix(4);
  const std::string head = file_prefix(states.size());
  if (!bytes.starts_with(head))
    throw refuse("it is of another version, or has not the " + std::to_string(states.size()) + " states of this model");
  bytes.remove_prefix(head.size());
  std::vector<Array> values;
  for (const State& state : states) {
    const std::string prefix = state_prefix(state);
    const auto size = static_cast<std::size_t>(byte_count(state.type));
    if (!bytes.starts_with(prefix) || bytes.size() - prefix.size() < size)
      throw refuse("it does not have " + ingot::quoted(state.name) + " " + to_string(state.type) +
                   " where the model has it");
    Array& value = values.emplace_back(state.type);
    std::memcpy(value.bytes.data(), bytes.data() + prefix.size(), size);
    if (state.type.dtype == DType::boolean)
      for (std::byte& byte : value.bytes) byte &= std::byte{1};
    bytes.remove_prefix(prefix.size() + size);
  }
  if (!bytes.empty()) throw refuse("it has more data than the states of this model");
  return values;
}

}  // namespace ingot
