#include "driver/audit_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ir/text.h"

namespace ingot {
namespace {

using Json = nlohmann::ordered_json;

constexpr AuditRule rules[] = {
    {"assembly",
     "no inline assembly but what takes the weights into the program, barriers and the square root instruction"},
    {"build", "the file compiles with the flags that emitted code has to compile with, warnings being errors"},
    {"destructor", "no object whose destructor does something"},
    {"double", "no double where float is meant: no implicit conversion between the two"},
    {"dynamic-initialization", "no global that is initialized at run time"},
    {"dynamic-stack", "no array of variable length and no alloca: frames have a fixed size"},
    {"exception", "no throw and no try"},
    {"goto", "no goto"},
    {"heap", "no new, delete, malloc or their kin"},
    {"indirect-call", "no call through a pointer or a virtual function"},
    {"leaf", "nothing is called outside the file but what the list allows"},
    {"loop", "every loop is a for with a bound known at compile time and an index that only its step writes"},
    {"noexcept", "every function that other code can call, and every kernel, is noexcept"},
    {"recursion", "no function calls itself, directly or through others"},
    {"rtti", "no dynamic_cast and no typeid"},
    {"stack", "the compiler's call graph bounds the stack of every function that other code can call"},
    {"static-local", "no static variable in a function but constants known at compile time"},
    {"symbol", "the object file needs no library function beyond the list, and has no writable data"},
    {"volatile", "no volatile"},
    {"writable-global", "no global that can be written, used or not"},
};

std::string place_text(const AuditPlace& place) {
  return place.line == 0 ? place.file : fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

Json region(const AuditPlace& place) {
  return {{"startLine", std::max(place.line, 1)}, {"startColumn", std::max(place.column, 1)}};
}

Json physical_location(const AuditPlace& place) {
  return {{"artifactLocation", {{"uri", place.file}}}, {"region", region(place)}};
}

std::string dumped(const Json& json) { return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::span<const AuditRule> audit_rules() { return rules; }

std::string audit_text(const AuditReport& report) {
  std::string text;
  for (const AuditFinding& finding : report.findings) {
    text +=
        fmt::format("{}: [{}] {}\n", printable(place_text(finding.place)), finding.rule, printable(finding.message));
    if (!finding.layer.empty()) text += "  layer: " + printable(finding.layer) + "\n";
    for (std::size_t i = finding.path.size(); i-- > 0;)
      text += fmt::format("  {} {}, {}\n", i + 1 == finding.path.size() ? "in" : "called by",
                          printable(finding.path[i].function), printable(place_text(finding.path[i].place)));
  }
  text += fmt::format("{}: {} functions from {} entry points, {} loops, {} findings\n", printable(report.file),
                      report.functions, report.entries.size(), report.loops, report.findings.size());
  std::string leaves;
  for (const std::string& leaf : report.leaves) leaves += (leaves.empty() ? "" : ", ") + printable(leaf);
  text += "calls outside the file: " + (leaves.empty() ? "none" : leaves) + "\n";
  for (const auto& [function, stack] : report.stacks)
    text += fmt::format("stack of {}: {}\n", printable(function),
                        stack.unbounded_because.empty() ? fmt::format("{} B", stack.bytes)
                                                        : "no bound, " + printable(stack.unbounded_because));
  if (!report.compiler.empty()) text += "stacks by " + printable(report.compiler) + "\n";
  return text;
}

std::string audit_json(const AuditReport& report) {
  Json json = {{"file", report.file},         {"passed", report.findings.empty()},
               {"entries", report.entries},   {"functions", report.functions},
               {"loops", report.loops},       {"leaves", report.leaves},
               {"compiler", report.compiler}, {"stacks", Json::object()},
               {"findings", Json::array()}};
  for (const auto& [function, stack] : report.stacks)
    json["stacks"][function] = stack.unbounded_because.empty() ? Json(stack.bytes) : Json(nullptr);
  for (const AuditFinding& finding : report.findings) {
    Json entry = {{"rule", finding.rule},       {"message", finding.message},     {"file", finding.place.file},
                  {"line", finding.place.line}, {"column", finding.place.column}, {"layer", finding.layer},
                  {"path", Json::array()}};
    for (const AuditCall& call : finding.path)
      entry["path"].push_back({{"function", call.function}, {"file", call.place.file}, {"line", call.place.line}});
    json["findings"].push_back(std::move(entry));
  }
  return dumped(json);
}

std::string audit_sarif(const AuditReport& report) {
  Json driver = {{"name", "ingot check --audit"}, {"rules", Json::array()}};
  for (const AuditRule& rule : rules)
    driver["rules"].push_back({{"id", rule.id}, {"shortDescription", {{"text", rule.summary}}}});
  Json results = Json::array();
  for (const AuditFinding& finding : report.findings) {
    const auto rule =
        std::find_if(std::begin(rules), std::end(rules), [&](const AuditRule& r) { return r.id == finding.rule; });
    Json result = {
        {"ruleId", finding.rule},
        {"ruleIndex", rule - std::begin(rules)},
        {"level", "error"},
        {"message",
         {{"text", finding.layer.empty() ? finding.message : finding.message + " (layer " + finding.layer + ")"}}},
        {"locations", {{{"physicalLocation", physical_location(finding.place)}}}}};
    if (!finding.layer.empty()) result["properties"] = {{"layer", finding.layer}};
    if (!finding.path.empty()) {
      result["locations"][0]["logicalLocations"] = {
          {{"fullyQualifiedName", finding.path.back().function}, {"kind", "function"}}};
      for (const AuditCall& call : finding.path)
        result["relatedLocations"].push_back(
            {{"physicalLocation", physical_location(call.place)}, {"message", {{"text", "through " + call.function}}}});
    }
    results.push_back(std::move(result));
  }
  return dumped({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                 {"version", "2.1.0"},
                 {"runs",
                  {{{"tool", {{"driver", std::move(driver)}}},
                    {"artifacts", {{{"location", {{"uri", report.file}}}}}},
                    {"results", std::move(results)}}}}});
}

}  // namespace ingot
