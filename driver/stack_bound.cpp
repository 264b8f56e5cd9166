#include "driver/stack_bound.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

namespace ingot {
namespace {

template <typename Visit>
void for_each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// The text between `open` and `close` after it, or empty.
std::string_view between(std::string_view text, std::string_view open, std::string_view close) {
  const std::size_t begin = text.find(open);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + open.size());
  const std::size_t end = text.find(close);
  return end == std::string_view::npos ? std::string_view{} : text.substr(0, end);
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end == text.data()) return std::nullopt;
  return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    std::string_view part = text.substr(0, end);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    parts.push_back(part);
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// Bytes of "{r4, r5, lr}" or "{d8-d9}": a range counts all its registers; d registers are 8 bytes, q 16, others 4.
std::int64_t register_list_bytes(std::string_view list) {
  std::int64_t bytes = 0;
  for (const std::string_view item : split(between(list, "{", "}"), ',')) {
    if (item.empty()) continue;
    const std::int64_t each = item.front() == 'd' ? 8 : item.front() == 'q' ? 16 : 4;
    const std::size_t dash = item.find('-');
    if (dash == std::string_view::npos) {
      bytes += each;
      continue;
    }
    const auto first = parse_number(item.substr(1, dash - 1)), last = parse_number(item.substr(dash + 2));
    bytes += each * (first && last && *last >= *first ? *last - *first + 1 : 16);
  }
  return bytes;
}

struct Instruction {
  std::string_view mnemonic, operands;  // "sub.w" is "sub": width suffixes are cut off; no comment
};

// "  8124:	push	{r4, lr}	@ comment" without address and comment; nothing for lines of other kinds.
std::optional<Instruction> parse_instruction(std::string_view line) {
  const std::size_t colon = line.find(":\t");
  if (colon == std::string_view::npos) return std::nullopt;
  line.remove_prefix(colon + 2);
  const std::size_t tab = line.find('\t');
  Instruction instruction{line.substr(0, tab), tab == std::string_view::npos ? "" : line.substr(tab + 1)};
  instruction.operands = instruction.operands.substr(0, instruction.operands.find_first_of("\t@"));
  while (instruction.operands.ends_with(' ')) instruction.operands.remove_suffix(1);
  for (const std::string_view suffix : {".w", ".n"}) {
    if (instruction.mnemonic.ends_with(suffix)) instruction.mnemonic.remove_suffix(2);
  }
  return instruction;
}

// By how much an instruction lowers the stack pointer (0: not at all, or it raises it); nothing when that is not known.
std::optional<std::int64_t> stack_growth(const Instruction& instruction) {
  const auto [mnemonic, operands] = instruction;
  if (is_one_of(mnemonic, {"push", "vpush"})) return register_list_bytes(operands);
  if (mnemonic.starts_with("stmdb") && operands.starts_with("sp!")) return register_list_bytes(operands);
  if (mnemonic.starts_with("vstmdb") && operands.starts_with("sp!")) return register_list_bytes(operands);
  const std::vector<std::string_view> parts = split(operands, ',');
  if (mnemonic.starts_with("str") || mnemonic.starts_with("vstr")) {
    const bool writes_back = operands.find("[sp, #") != std::string_view::npos && operands.ends_with("]!");
    if (!writes_back) return 0;
    const auto offset = parse_number(between(operands, "[sp, #", "]"));
    return offset ? std::optional(std::max<std::int64_t>(0, -*offset)) : std::nullopt;
  }
  const bool writes_stack_pointer = parts[0] == "sp" && !mnemonic.starts_with("cmp") && !mnemonic.starts_with("tst");
  if (!writes_stack_pointer) return 0;
  // Arm "sub sp, #8" and "sub sp, sp, #8"; RISC-V "add sp,sp,-16" (objdump's form of addi). Anything else is unknown.
  std::string_view amount = parts.back();
  const bool immediate_form = parts.size() == 2 || (parts.size() == 3 && parts[1] == "sp");
  if (amount.starts_with("#")) amount.remove_prefix(1);
  const auto value = parse_number(amount);
  if (!immediate_form || !value) return std::nullopt;
  if (is_one_of(mnemonic, {"sub", "subw"})) return std::max<std::int64_t>(0, *value);
  if (is_one_of(mnemonic, {"add", "addw", "addi"})) return std::max<std::int64_t>(0, -*value);
  return std::nullopt;
}

bool is_register(std::string_view text) {
  return !text.empty() && text.size() <= 3 && text.front() >= 'a' && text.find_first_of("<#") == text.npos;
}

bool calls_through_register(const Instruction& instruction) {
  if (instruction.mnemonic == "blx") return is_register(instruction.operands);
  return instruction.mnemonic == "jalr" && instruction.operands.find('<') == std::string_view::npos;
}

// The function that a jump or call goes to, or empty; other instructions mention addresses too.
std::string_view jump_target(const Instruction& instruction) {
  const bool jumps = instruction.mnemonic.starts_with("b") || instruction.mnemonic.starts_with("cb") ||
                     instruction.mnemonic.starts_with("j");
  if (!jumps) return {};
  const std::string_view place = between(instruction.operands, "<", ">");
  return place.substr(0, place.find('+'));
}

// After it, execution does not run on into the next instruction.
bool ends_flow(const Instruction& instruction) {
  const auto [mnemonic, operands] = instruction;
  if (is_one_of(mnemonic, {"b", "bx", "j", "jr", "ret", "udf", "ebreak"})) return true;
  if (is_one_of(mnemonic, {"pop", "ldmia", "ldm"})) return operands.find("pc") != std::string_view::npos;
  return is_one_of(mnemonic, {"ldr", "mov"}) && operands.starts_with("pc");
}

// RISC-V's shared prologues lower the stack pointer for their caller, by their first instruction; they fall into each
// other (libgcc, config/riscv/save-restore.S).
bool is_shared_prologue(std::string_view function) { return function.starts_with("__riscv_save_"); }
bool is_shared_epilogue(std::string_view function) { return function.starts_with("__riscv_restore_"); }

class DisassemblyReader {
 public:
  CallGraph read(std::string_view text) {
    for_each_line(text, [this](std::string_view line) { read_line(line); });
    for (auto& [name, function] : graph_) take_shared_prologue(function);
    return std::move(graph_);
  }

 private:
  void read_line(std::string_view line) {
    if (line.ends_with(">:")) return begin_function(between(line, "<", ">:"));
    if (current_ == nullptr) return;
    const std::optional<Instruction> instruction = parse_instruction(line);
    if (!instruction || instruction->mnemonic.starts_with(".")) return;
    if (instruction->mnemonic != "nop") flow_ends_ = ends_flow(*instruction);  // a nop may be padding
    if (is_shared_epilogue(name_) || (is_shared_prologue(name_) && current_->frame_bytes > 0)) return;
    if (const auto growth = stack_growth(*instruction)) {
      current_->frame_bytes += static_cast<std::size_t>(*growth);
    } else {
      current_->unbounded_because =
          fmt::format("{} moves the stack pointer by '{} {}'", name_, instruction->mnemonic, instruction->operands);
    }
    if (calls_through_register(*instruction)) current_->unbounded_because = name_ + " calls through a register";
    const std::string_view target = jump_target(*instruction);
    if (!target.empty() && target != name_ && !is_shared_epilogue(target)) current_->callees.emplace(target);
  }

  void begin_function(std::string_view name) {
    const bool runs_on = current_ != nullptr && !flow_ends_ && !is_shared_prologue(name_) && !is_shared_epilogue(name_);
    if (runs_on) current_->callees.emplace(name);
    name_ = name;
    current_ = &graph_[name_];
    flow_ends_ = true;
  }

  void take_shared_prologue(CallGraphFunction& function) {
    std::erase_if(function.callees, [&](const std::string& callee) {
      if (!is_shared_prologue(callee)) return false;
      function.frame_bytes += graph_[callee].frame_bytes;
      return true;
    });
  }

  CallGraph graph_;
  std::string name_;
  CallGraphFunction* current_ = nullptr;
  bool flow_ends_ = true;
};

class StackWalk {
 public:
  explicit StackWalk(const CallGraph& graph) : graph_(graph) {}

  StackBound visit(std::string_view name) {
    if (const auto known = known_.find(name); known != known_.end()) return known->second;
    const auto found = graph_.find(name);
    if (found == graph_.end()) return {0, fmt::format("{} is not known", name)};
    const CallGraphFunction& function = found->second;
    if (!function.unbounded_because.empty()) return {0, function.unbounded_because};
    if (!on_path_.insert(std::string(name)).second) return {0, fmt::format("{} calls itself", name)};
    StackBound deepest;
    for (const std::string& callee : function.callees) {
      const StackBound below = visit(callee);
      if (!below.unbounded_because.empty()) deepest.unbounded_because = below.unbounded_because;
      deepest.bytes = std::max(deepest.bytes, below.bytes);
    }
    deepest.bytes += function.frame_bytes;
    on_path_.erase(std::string(name));
    return known_[std::string(name)] = deepest;
  }

 private:
  const CallGraph& graph_;
  std::map<std::string, StackBound, std::less<>> known_;
  std::set<std::string> on_path_;
};

}  // namespace

CallGraph parse_call_graph_info(std::string_view vcg) {
  CallGraph graph;
  for_each_line(vcg, [&graph](std::string_view line) {
    if (line.starts_with("node:") && line.find("shape : ellipse") == std::string_view::npos) {
      const std::string_view title = between(line, "title: \"", "\""), label = between(line, "label: \"", "\" }");
      CallGraphFunction& function = graph[std::string(title)];
      // The label's last line is "96 bytes (static)"; the lines are parted by a backslash and an n.
      const std::size_t last_line = label.rfind("\\n");
      const auto bytes = parse_number(last_line == std::string_view::npos ? label : label.substr(last_line + 2));
      // A frame that is aligned at run time is "dynamic,bounded": the number is the most it takes.
      if (bytes && (label.ends_with("(static)") || label.ends_with("(dynamic,bounded)"))) {
        function.frame_bytes = static_cast<std::size_t>(*bytes);
      } else {
        function.unbounded_because = fmt::format("the frame of {} has no fixed size", title);
      }
    } else if (line.starts_with("edge:")) {
      graph[std::string(between(line, "sourcename: \"", "\""))].callees.emplace(between(line, "targetname: \"", "\""));
    }
  });
  return graph;
}

CallGraph parse_disassembly(std::string_view text) { return DisassemblyReader().read(text); }

StackBound worst_case_stack(const CallGraph& graph, std::string_view function) {
  return StackWalk(graph).visit(function);
}

}  // namespace ingot
