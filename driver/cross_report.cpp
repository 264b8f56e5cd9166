// What a cross build measured, as text and as JSON.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "driver/cross_build.h"

namespace ingot {

std::string cross_report_text(const CrossReport& report) {
  std::string text = fmt::format("measured with {}\n  flags: {}\n", report.compiler, fmt::join(report.flags, " "));
  text += fmt::format("  code       {:>8} B\n  constants  {:>8} B\n  libraries  {:>8} B", report.code_bytes,
                      report.constant_bytes, report.called_library_bytes);
  text += report.undefined.empty() ? "\n" : fmt::format("  ({})\n", fmt::join(report.undefined, ", "));
  for (const EntryStack& entry : report.stacks) {
    const StackBound& stack = entry.stack;
    const std::string bytes = stack.unbounded_because.empty() ? fmt::format("{} B", stack.bytes) : "no bound";
    text += fmt::format("  stack      {:>10}  {}\n", bytes, entry.function);
  }
  for (const std::string& violation : report.violations) text += "  not fit for firmware: " + violation + "\n";
  return text;
}

std::string cross_report_json(const CrossReport& report) {
  nlohmann::ordered_json constants = nlohmann::ordered_json::object(), stacks = nlohmann::ordered_json::object();
  for (const SymbolSize& constant : report.constants) constants[constant.name] = constant.bytes;
  for (const EntryStack& entry : report.stacks) {
    const bool is_bounded = entry.stack.unbounded_because.empty();
    stacks[entry.function] = is_bounded ? nlohmann::ordered_json(entry.stack.bytes) : nlohmann::ordered_json();
  }
  const nlohmann::ordered_json json = {{"compiler", report.compiler},
                                       {"flags", report.flags},
                                       {"code_bytes", report.code_bytes},
                                       {"constant_bytes", report.constant_bytes},
                                       {"library_bytes", report.called_library_bytes},
                                       {"constants", constants},
                                       {"undefined", report.undefined},
                                       {"stacks", stacks},
                                       {"violations", report.violations}};
  return json.dump(2) + "\n";
}

}  // namespace ingot
