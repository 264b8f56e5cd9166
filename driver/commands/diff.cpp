// ingot diff: what differs between two models. Nodes are matched by name, weights by hash.
#include <fmt/format.h>

#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "driver/commands/commands.h"
#include "driver/model_source.h"
#include "ir/equal.h"
#include "ir/print.h"
#include "ir/text.h"
#include "ir/weights.h"

namespace ingot {
namespace {

struct Difference {
  std::string function, what, name, before, after;  // "" where one side has nothing
};

struct DiffArguments {
  std::string before, after;
  ModelOptions reading;
  bool is_json = false;
};

std::string described(const Array& data) {
  const std::string hash = data.absent_sha256.empty() ? sha256(data.bytes) : data.absent_sha256;
  return to_string(data.type) + " sha256 " + hash.substr(0, 16);
}

// What is compared of a node at first: op, operands by name, types; a constant by its data.
std::string described(const Module& module, const Function& function, const Node& node,
                      const std::vector<std::vector<std::string>>& names) {
  if (is_constant(node)) return "constant " + described(*constant_data(node));
  std::string text(node.op->name);
  for (std::size_t k = 0; k < node.operands.size(); ++k) {
    const Value operand = node.operands[k];
    const Node& from = function.graph.node(operand);
    text += (k == 0 ? " of " : ", ") + (is_state(from)      ? "@" + module.states[state_index(from)].name
                                        : is_constant(from) ? described(*constant_data(from))
                                                            : names[operand.node][operand.result]);
  }
  for (const Type& type : node.results) text += " : " + to_string(type);
  return text;
}

using Described = std::map<std::string, std::pair<std::string, const Node*>>;

Described nodes_of(const Module& module, const Function& function) {
  const auto names = value_names(function);
  const std::vector<bool> live = live_nodes(function);
  Described nodes;
  for (std::uint32_t i = 0; i < function.graph.size(); ++i) {
    const Node& node = function.graph.node(i);
    if (!live[i] || is_state(node) || is_constant(node)) continue;
    nodes[names[i][0]] = {described(module, function, node, names), &node};
  }
  return nodes;
}

void compare(const std::string& function, const std::string& what, const std::map<std::string, std::string>& before,
             const std::map<std::string, std::string>& after, std::vector<Difference>& found) {
  for (const auto& [name, text] : before) {
    const auto other = after.find(name);
    const std::string now = other == after.end() ? "" : other->second;
    if (now != text) found.push_back({function, what, name, text, now});
  }
  for (const auto& [name, text] : after)
    if (!before.contains(name)) found.push_back({function, what, name, "", text});
}

std::map<std::string, std::string> states_of(const Module& module) {
  std::map<std::string, std::string> states;
  for (const State& state : module.states)
    states[state.name] = described(*state.initial) + (state.is_trainable ? ", trainable" : "");
  return states;
}

std::map<std::string, std::string> interface_of(const Module& module, const Function& function) {
  const auto names = value_names(function);
  const auto name_of = [&](Value value) {
    const Node& node = function.graph.node(value);
    return is_state(node)      ? "@" + module.states[state_index(node)].name
           : is_constant(node) ? described(*constant_data(node))
                               : names[value.node][value.result];
  };
  std::map<std::string, std::string> entries;
  for (std::size_t i = 0; i < function.inputs.size(); ++i)
    entries[fmt::format("input {}", i)] =
        function.inputs[i].name + " : " + to_string(function.graph.type(function.inputs[i].value));
  for (std::size_t i = 0; i < function.outputs.size(); ++i)
    entries[fmt::format("output {}", i)] = function.outputs[i].name + " = " + name_of(function.outputs[i].value);
  for (const Update& update : function.updates)
    entries["update of " + module.states[update.state].name] = name_of(update.value);
  return entries;
}

void compare_functions(const Module& a, const Function& before, const Module& b, const Function& after,
                       std::vector<Difference>& found) {
  compare(before.name, "interface", interface_of(a, before), interface_of(b, after), found);
  const Described first = nodes_of(a, before), second = nodes_of(b, after);
  std::map<std::string, std::string> old_text, new_text;
  for (const auto& [name, node] : first) old_text[name] = node.first;
  for (const auto& [name, node] : second) new_text[name] = node.first;
  compare(before.name, "node", old_text, new_text, found);
  for (const auto& [name, node] : first) {  // attributes of nodes that are otherwise the same
    const auto other = second.find(name);
    if (other == second.end() || other->second.first != node.first) continue;
    const Node &x = *node.second, &y = *other->second.second;
    for (std::size_t i = 0; i < x.attributes.size(); ++i)
      if (!same(x.attributes[i], y.attributes[i]))
        found.push_back({before.name, "attribute " + std::string(x.op->attributes[i].name) + " of", name,
                         attribute_text(x.attributes[i]), attribute_text(y.attributes[i])});
  }
}

std::vector<Difference> differences(const Module& a, const Module& b) {
  std::vector<Difference> found;
  compare("", "state", states_of(a), states_of(b), found);
  for (const Function& before : a.functions) {
    const Function* after = b.find_function(before.name);
    if (after)
      compare_functions(a, before, b, *after, found);
    else
      found.push_back({before.name, "function", before.name, "is there", ""});
  }
  for (const Function& after : b.functions)
    if (!a.find_function(after.name)) found.push_back({after.name, "function", after.name, "", "is there"});
  return found;
}

void run(const DiffArguments& arguments) {
  const Module before = load_model(arguments.before, arguments.reading),
               after = load_model(arguments.after, arguments.reading);
  const std::vector<Difference> found = differences(before, after);
  if (arguments.is_json) {
    nlohmann::ordered_json root{{"differences", nlohmann::ordered_json::array()}};
    for (const Difference& d : found)
      root["differences"].push_back(
          {{"function", d.function}, {"what", d.what}, {"name", d.name}, {"before", d.before}, {"after", d.after}});
    std::cout << root.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace) << "\n";
  } else {
    for (const Difference& d : found)
      std::cout << printable(fmt::format("{}{} {}:\n  - {}\n  + {}\n", d.function.empty() ? "" : d.function + ", ",
                                         d.what, d.name, d.before, d.after));
  }
  if (!found.empty())
    throw Error(ExitStatus::answer_is_no, "IG0840", fmt::format("the models differ in {} places", found.size()));
}

}  // namespace

void add_diff_command(CLI::App& app) {
  const auto arguments = std::make_shared<DiffArguments>();
  CLI::App* command = app.add_subcommand("diff", "Compare two models; exit status 1 when they differ");
  command->add_option("A", arguments->before, "One model")->type_name("")->required();
  command->add_option("B", arguments->after, "The other model")->type_name("")->required();
  command->add_flag("--json", arguments->is_json, "As JSON");
  add_model_options(*command, arguments->reading);
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ingot
