// init(), save() and load() of the emitted State.
//
// The saved form is canonical: it depends on the states' names, types and values, not on target or layout. All numbers
// are little-endian: "INGS", version 1 (u32), number of states (u32); per state its name (u32 length, bytes), dtype
// name (u32 length, bytes), rank (u32), dims (u64 each), elements; CRC-32C of all before it (u32). What is known at
// emission stands in the code as one literal per state.
#include "codegen/emit_parts.h"

namespace ingot {
namespace {

void append_unsigned(std::string& bytes, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i) & 255);
}

void append_text(std::string& bytes, std::string_view text) {
  append_unsigned(bytes, text.size(), 4);
  bytes += text;
}

std::string file_prefix(const Plan& plan) {
  std::string bytes = "INGS";
  append_unsigned(bytes, 1, 4);
  append_unsigned(bytes, plan.module->states.size(), 4);
  return bytes;
}

std::string state_prefix(const State& state) {
  std::string bytes;
  append_text(bytes, state.name);
  append_text(bytes, info(state.type.dtype).name);
  append_unsigned(bytes, state.type.rank(), 4);
  for (const Dim& dim : state.type.shape) append_unsigned(bytes, static_cast<std::uint64_t>(dim.value), 8);
  return bytes;
}

// The unsigned type that carries the bits of an element.
Code carrier(DType dtype) { return code("uint{}_t", 8 * info(dtype).bytes); }

bool is_text(const Plan& plan, const EmitOptions& options) {
  return plan.initial_state_bytes <= options.largest_text || !plan.target.has_extensions;
}

Code initial_name(std::size_t i) { return code("initial_{}", i); }

// Values that are not zero from the start, in the states' own types; large ones as a literal, which compiles faster.
void write_initial_values(Writer& writer, const Plan& plan, const EmitOptions& options) {
  for (std::size_t i = 0; i < plan.states.size(); ++i) {
    const State& state = plan.module->states[i];
    if (plan.states[i].starts_at_zero || plan.states[i].is_assigned) continue;
    if (is_text(plan, options)) {
      open_table(writer, code("const {} {}[{}]", cpp_type(state.type.dtype), initial_name(i), state.initial->size()),
                 comment(state.name));
      write_elements(writer, *state.initial);
      close_table(writer);
    } else {
      writer.line("{}", comment(state.name));
      const std::vector<std::byte>& bytes = state.initial->bytes;
      write_literal(writer, code("const unsigned char {}", initial_name(i)),
                    {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
  }
}

}  // namespace

std::int64_t saved_state_bytes(const Plan& plan) {
  std::int64_t bytes = static_cast<std::int64_t>(file_prefix(plan).size()) + 4;
  for (const State& state : plan.module->states)
    bytes += static_cast<std::int64_t>(state_prefix(state).size()) + byte_count(state.type);
  return bytes;
}

std::int64_t state_table_bytes(const Plan& plan, const EmitOptions& options) {
  if (plan.states.empty()) return 0;
  constexpr std::int64_t crc_table = 64;  // of ingot_rt::crc32c
  std::int64_t bytes = crc_table + static_cast<std::int64_t>(file_prefix(plan).size()) + 1;
  for (std::size_t i = 0; i < plan.states.size(); ++i) {
    const State& state = plan.module->states[i];
    bytes += static_cast<std::int64_t>(state_prefix(state).size()) + 1;
    if (plan.states[i].starts_at_zero || plan.states[i].is_assigned) continue;
    bytes += plan.states[i].bytes;
    if (!is_text(plan, options) && state.initial->bytes.back() != std::byte{}) ++bytes;
  }
  return bytes;
}

void write_state_functions(Writer& writer, const Plan& plan, const Interface& interface, const EmitOptions& options) {
  const std::vector<State>& states = plan.module->states;
  const auto member = [&](std::size_t i) {
    return interface.states[i].is_scalar() ? code("&state.{}", interface.states[i].name)
                                           : code("state.{}", interface.states[i].name);
  };
  writer.line("namespace {{");
  write_initial_values(writer, plan, options);
  writer.line("const char file_prefix[] = {};", string_literal(file_prefix(plan)));
  for (std::size_t i = 0; i < states.size(); ++i)
    writer.line("const char prefix_{}[] = {};  {}", i, string_literal(state_prefix(states[i])),
                comment(states[i].name));
  writer.line("}}  // namespace");
  writer.line();

  writer.line("void init(State& state) noexcept {{");
  for (std::size_t i = 0; i < states.size(); ++i) {
    const Code type = cpp_type(states[i].type.dtype);
    const std::int64_t count = element_count(states[i].type.shape);
    if (plan.states[i].starts_at_zero)
      writer.line("ingot_rt::zero_elements<{}>({}, {});", type, member(i), count);
    else if (plan.states[i].is_assigned)
      for (std::int64_t k = 0; k < count; ++k)
        writer.line("{} = {};",
                    states[i].type.shape.empty() ? code("state.{}", interface.states[i].name)
                                                 : code("state.{}[{}]", interface.states[i].name, k),
                    element_literal(*states[i].initial, k));
    else if (is_text(plan, options))
      writer.line("ingot_rt::copy_elements<{}>({}, {}, {});", type, member(i), initial_name(i), count);
    else
      writer.line("ingot_rt::read_elements<{}, {}>({}, {}, {});", type, carrier(states[i].type.dtype), member(i),
                  initial_name(i), count);
  }
  writer.line("}}");
  writer.line();

  writer.line("size_t save(const State& state, unsigned char* to, size_t capacity) noexcept {{");
  writer.line("if (capacity < saved_state_bytes) return 0;");
  writer.line("unsigned char* at = ingot_rt::write_bytes(to, file_prefix, {});", file_prefix(plan).size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    writer.line("at = ingot_rt::write_bytes(at, prefix_{}, {});", i, state_prefix(states[i]).size());
    writer.line("at = ingot_rt::write_elements<{}, {}>(at, {}, {});", cpp_type(states[i].type.dtype),
                carrier(states[i].type.dtype), member(i), element_count(states[i].type.shape));
  }
  writer.line("ingot_rt::write_u32(at, ingot_rt::crc32c(0, to, saved_state_bytes - 4));");
  writer.line("return saved_state_bytes;");
  writer.line("}}");
  writer.line();

  writer.line("bool load(State& state, const unsigned char* from, size_t size) noexcept {{");
  writer.line("if (size != saved_state_bytes) return false;");
  writer.line(
      "if (ingot_rt::read_u32(from + saved_state_bytes - 4) != ingot_rt::crc32c(0, from, saved_state_bytes - 4)) "
      "return false;");
  writer.line("const unsigned char* at = from;");
  writer.line("if (!ingot_rt::equal_bytes(at, file_prefix, {})) return false;", file_prefix(plan).size());
  std::int64_t position = static_cast<std::int64_t>(file_prefix(plan).size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    writer.line("if (!ingot_rt::equal_bytes(from + {}, prefix_{}, {})) return false;", position, i,
                state_prefix(states[i]).size());
    position += static_cast<std::int64_t>(state_prefix(states[i]).size()) + byte_count(states[i].type);
  }
  position = static_cast<std::int64_t>(file_prefix(plan).size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    position += static_cast<std::int64_t>(state_prefix(states[i]).size());
    writer.line("at = from + {};", position);
    writer.line("ingot_rt::read_elements<{}, {}>({}, at, {});", cpp_type(states[i].type.dtype),
                carrier(states[i].type.dtype), member(i), element_count(states[i].type.shape));
    position += byte_count(states[i].type);
  }
  writer.line("return true;");
  writer.line("}}");
}

}  // namespace ingot
