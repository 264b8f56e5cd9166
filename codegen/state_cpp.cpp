// init(), save(), load(), find_state() and reset() of the emitted State. All members are row-major, whatever layout a
// kernel packs them into in its workspace, so that a caller may write to what find_state() finds.
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

namespace {

// The bodies, one after the other. Each is a function of its own, which a linker leaves out when nobody calls it.
class StateFunctions {
 public:
  StateFunctions(Writer& writer, const Plan& plan, const Interface& interface, const EmitOptions& options)
      : writer_(writer), plan_(plan), interface_(interface), options_(options), states_(plan.module->states) {}

  void write() {
    write_constants();
    write_init();
    write_save();
    write_load();
    write_find_state();
    write_reset();
  }

 private:
  Code member(std::size_t i) const { return code("state.{}", interface_.states[i].name); }
  Code pointer(std::size_t i) const { return interface_.states[i].is_scalar() ? code("&{}", member(i)) : member(i); }
  Code type(std::size_t i) const { return cpp_type(states_[i].type.dtype); }
  std::int64_t count(std::size_t i) const { return element_count(states_[i].type.shape); }
  // The name of a state as it stands in its prefix, behind its length; with the number of its characters.
  Code name(std::size_t i) const { return code("prefix_{} + 4, {}", i, states_[i].name.size()); }

  void write_constants() {
    writer_.line("namespace {{");
    write_initial_values(writer_, plan_, options_);
    writer_.line("const char file_prefix[] = {};", string_literal(file_prefix(plan_)));
    for (std::size_t i = 0; i < states_.size(); ++i)
      writer_.line("const char prefix_{}[] = {};  {}", i, string_literal(state_prefix(states_[i])),
                   comment(states_[i].name));
    writer_.line("}}  // namespace");
    writer_.line();
  }

  void write_initial_value(std::size_t i) {
    if (plan_.states[i].starts_at_zero)
      writer_.line("ingot_rt::zero_elements<{}>({}, {});", type(i), pointer(i), count(i));
    else if (plan_.states[i].is_assigned)
      for (std::int64_t k = 0; k < count(i); ++k)
        writer_.line("{} = {};", interface_.states[i].is_scalar() ? member(i) : code("{}[{}]", member(i), k),
                     element_literal(*states_[i].initial, k));
    else if (is_text(plan_, options_))
      writer_.line("ingot_rt::copy_elements<{}>({}, {}, {});", type(i), pointer(i), initial_name(i), count(i));
    else
      writer_.line("ingot_rt::read_elements<{}, {}>({}, {}, {});", type(i), carrier(states_[i].type.dtype), pointer(i),
                   initial_name(i), count(i));
  }

  void write_init() {
    writer_.line("void init(State& state) noexcept {{");
    for (std::size_t i = 0; i < states_.size(); ++i) write_initial_value(i);
    writer_.line("}}");
    writer_.line();
  }

  void write_save() {
    writer_.line("size_t save(const State& state, unsigned char* to, size_t capacity) noexcept {{");
    writer_.line("if (capacity < saved_state_bytes) return 0;");
    writer_.line("unsigned char* at = ingot_rt::write_bytes(to, file_prefix, {});", file_prefix(plan_).size());
    for (std::size_t i = 0; i < states_.size(); ++i) {
      writer_.line("at = ingot_rt::write_bytes(at, prefix_{}, {});", i, state_prefix(states_[i]).size());
      writer_.line("at = ingot_rt::write_elements<{}, {}>(at, {}, {});", type(i), carrier(states_[i].type.dtype),
                   pointer(i), count(i));
    }
    writer_.line("ingot_rt::write_u32(at, ingot_rt::crc32c(0, to, saved_state_bytes - 4));");
    writer_.line("return saved_state_bytes;");
    writer_.line("}}");
    writer_.line();
  }

  void write_load() {
    writer_.line("bool load(State& state, const unsigned char* from, size_t size) noexcept {{");
    writer_.line("if (size != saved_state_bytes) return false;");
    writer_.line(
        "if (ingot_rt::read_u32(from + saved_state_bytes - 4) != ingot_rt::crc32c(0, from, saved_state_bytes - 4)) "
        "return false;");
    writer_.line("const unsigned char* at = from;");
    const auto start = static_cast<std::int64_t>(file_prefix(plan_).size());
    writer_.line("if (!ingot_rt::equal_bytes(at, file_prefix, {})) return false;", start);
    std::int64_t position = start;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      const auto prefix = static_cast<std::int64_t>(state_prefix(states_[i]).size());
      writer_.line("if (!ingot_rt::equal_bytes(from + {}, prefix_{}, {})) return false;", position, i, prefix);
      position += prefix + byte_count(states_[i].type);
    }
    position = start;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      position += static_cast<std::int64_t>(state_prefix(states_[i]).size());
      writer_.line("at = from + {};", position);
      writer_.line("ingot_rt::read_elements<{}, {}>({}, at, {});", type(i), carrier(states_[i].type.dtype), pointer(i),
                   count(i));
      position += byte_count(states_[i].type);
    }
    writer_.line("return true;");
    writer_.line("}}");
    writer_.line();
  }

  void write_find_state() {
    writer_.line("StateView find_state(State& state, const char* name) noexcept {{");
    for (std::size_t i = 0; i < states_.size(); ++i)
      writer_.line("if (ingot_rt::is_name(name, {})) return {{{}, {}, {}}};", name(i), pointer(i), count(i),
                   info(states_[i].type.dtype).bytes);
    writer_.line("return {{nullptr, 0, 0}};");
    writer_.line("}}");
    writer_.line();
  }

  void write_reset() {
    writer_.line("size_t reset(State& state, const char* prefix) noexcept {{");
    writer_.line("size_t found = 0;");
    for (std::size_t i = 0; i < states_.size(); ++i) {
      writer_.line("if (ingot_rt::is_prefix(prefix, {})) {{", name(i));
      write_initial_value(i);
      writer_.line("++found;");
      writer_.line("}}");
    }
    writer_.line("return found;");
    writer_.line("}}");
  }

  Writer& writer_;
  const Plan& plan_;
  const Interface& interface_;
  const EmitOptions& options_;
  const std::vector<State>& states_;
};

}  // namespace

void write_state_functions(Writer& writer, const Plan& plan, const Interface& interface, const EmitOptions& options) {
  StateFunctions(writer, plan, interface, options).write();
}

}  // namespace ingot
