// Names and types are read first; with them, state_file reads the values and compares the checksum.
#include "driver/state_contents.h"

#include <optional>

#include "driver/state_file.h"
#include "ir/checked.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

constexpr std::size_t checksum_bytes = 4, head_bytes = 12;

class Reader {
 public:
  Reader(std::string_view bytes, const std::string& file) : bytes_(bytes), file_(file) {}

  std::vector<State> states() {
    if (!bytes_.starts_with("INGS") || bytes_.size() < head_bytes + checksum_bytes) refuse("it is no state file");
    bytes_.remove_suffix(checksum_bytes);
    bytes_.remove_prefix(head_bytes - 4);
    std::vector<State> states;
    for (std::uint64_t left = number(4); left > 0; --left) {
      State state;
      state.name = take(number(4));
      state.type = type();
      take(static_cast<std::uint64_t>(byte_count(state.type)));
      state.initial = std::make_shared<const Array>(state.type);
      states.push_back(std::move(state));
    }
    return states;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw rejected("IG0845", "the state file " + ingot::quoted(file_) + " cannot be loaded: " + why);
  }
  std::string_view take(std::uint64_t count) {
    if (count > bytes_.size()) refuse("it is damaged or cut short");
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  std::uint64_t number(int bytes) {
    std::uint64_t value = 0;
    int shift = 0;
    for (const char c : take(static_cast<std::uint64_t>(bytes))) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(c)) << shift;
      shift += 8;
    }
    return value;
  }
  Type type() {
    const std::string_view name = take(number(4));
    std::optional<DType> dtype;
    for (int i = 0; i <= static_cast<int>(DType::f64); ++i)
      if (info(static_cast<DType>(i)).name == name) dtype = static_cast<DType>(i);
    const std::uint64_t rank = number(4);
    if (!dtype || rank > static_cast<std::uint64_t>(max_rank)) refuse("it is damaged");
    Type found{*dtype, {}};
    for (std::uint64_t d = 0; d < rank; ++d) {
      const std::uint64_t size = number(8);
      if (size >= static_cast<std::uint64_t>(max_elements)) refuse("it is damaged");
      found.shape.push_back(static_cast<std::int64_t>(size));
    }
    check_limits(found.shape, "a state of " + ingot::quoted(file_));
    return found;
  }

  std::string_view bytes_;
  const std::string& file_;
};

}  // namespace

std::vector<std::pair<std::string, Array>> state_contents(std::string_view bytes, const std::string& file) {
  const std::vector<State> states = Reader(bytes, file).states();
  StateValues values = initial_values(states);
  load_state_bytes(bytes, file, states, values);
  std::vector<std::pair<std::string, Array>> contents;
  for (StateValue& value : values) contents.emplace_back(std::move(value.name), std::move(value.value));
  return contents;
}

}  // namespace ingot
