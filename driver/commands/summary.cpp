// ingot summary: the steps of a model with their sizes and costs, and what a feature extractor cut there would weigh.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "codegen/step_cost.h"
#include "driver/commands/commands.h"
#include "driver/model_source.h"
#include "ir/text.h"

namespace ingot {
namespace {

struct SummaryArguments {
  std::string model;
  ModelOptions reading;
  CompileOptions options;
  bool is_json = false;
};

struct Row {
  std::string layer, op, shape;
  std::int64_t parameters = 0, multiply_adds = 0, weight_bytes = 0, activation_bytes = 0;
  std::int64_t flash_bytes = 0, ram_bytes = 0;  // of an extractor that ends here
};

// Keras' weights: what is trained, and what the function keeps as it is. Slots of optimizers, metrics and counters
// move.
bool is_parameter(const Module& module, const Function& function, std::size_t state) {
  return module.states[state].is_trainable || std::none_of(function.updates.begin(), function.updates.end(),
                                                           [&](const Update& update) { return update.state == state; });
}

// What this node is the first one to use, and what it costs.
Row row_of(const Module& module, const Function& function, std::uint32_t index, std::set<std::uint32_t>& counted) {
  const Graph& graph = function.graph;
  const Node& node = graph.node(index);
  Row row{node.provenance.layer.empty() ? node.provenance.name : node.provenance.layer, std::string(node.op->name),
          to_string(node.results[0].shape)};
  row.multiply_adds = multiply_adds(graph.structure(node));
  for (const Type& type : node.results) row.activation_bytes += byte_count(type);
  for (const Value operand : node.operands) {
    const Node& from = graph.node(operand);
    if ((!is_state(from) && !is_constant(from)) || !counted.insert(operand.node).second) continue;
    row.weight_bytes += byte_count(graph.type(operand));
    if (is_state(from) && is_parameter(module, function, state_index(from)))
      row.parameters += element_count(graph.type(operand).shape);
  }
  return row;
}

// The function cut off behind this node, compiled as far as its Plan.
void weigh(const Module& bound, const Function& function, std::uint32_t index, const CompileOptions& options,
           Row& row) {
  Module cut = bound;
  Function extractor = function;
  extractor.outputs = {{"cut", {index, 0}}};
  extractor.updates.clear();
  extractor.is_private = false;
  cut.functions = {std::move(extractor)};
  Journal journal;
  const Module optimised = run_pipeline(cut, options.pipeline, journal);
  const Plan plan = make_plan(optimised, find_target(options.target));
  row.flash_bytes = flash_bytes(plan);
  row.ram_bytes = ram_bytes(plan);
}

std::vector<Row> rows_of(const Module& bound, const Function& function, const CompileOptions& options) {
  std::vector<Row> rows;
  std::set<std::uint32_t> counted;
  const std::vector<bool> live = live_nodes(function);
  for (std::uint32_t i = 0; i < function.graph.size(); ++i) {
    const Node& node = function.graph.node(i);
    if (!live[i] || function.graph.structure(node).kind == Kind::entry) continue;
    rows.push_back(row_of(bound, function, i, counted));
    weigh(bound, function, i, options, rows.back());
  }
  return rows;
}

Row total_of(const std::vector<Row>& rows) {
  Row total{"total", "", ""};
  for (const Row& row : rows) {
    total.parameters += row.parameters, total.multiply_adds += row.multiply_adds;
    total.weight_bytes += row.weight_bytes, total.activation_bytes += row.activation_bytes;
  }
  return total;
}

std::string text_of(const std::string& name, const std::vector<Row>& rows) {
  std::size_t layer = 5, op = 2, shape = 5;
  for (const Row& row : rows) {
    layer = std::max(layer, printable(row.layer).size());
    op = std::max(op, row.op.size());
    shape = std::max(shape, row.shape.size());
  }
  std::string text = printable(name) + "\n" +
                     fmt::format("{:<{}}  {:<{}}  {:<{}} {:>12} {:>14} {:>12} {:>13}   {:>12} {:>12}\n", "layer", layer,
                                 "op", op, "shape", shape, "parameters", "multiply-adds", "weights, B", "activation, B",
                                 "cut: flash, B", "RAM, B");
  const auto line = [&](const Row& row, bool has_cut) {
    text += fmt::format("{:<{}}  {:<{}}  {:<{}} {:>12} {:>14} {:>12} {:>13}", printable(row.layer), layer, row.op, op,
                        row.shape, shape, row.parameters, row.multiply_adds, row.weight_bytes, row.activation_bytes);
    text += has_cut ? fmt::format("   {:>13} {:>12}\n", row.flash_bytes, row.ram_bytes) : "\n";
  };
  for (const Row& row : rows) line(row, true);
  line(total_of(rows), false);
  return text;
}

nlohmann::ordered_json json_of(const Row& row, bool has_cut) {
  nlohmann::ordered_json entry{{"layer", row.layer},
                               {"op", row.op},
                               {"shape", row.shape},
                               {"parameters", row.parameters},
                               {"multiply_adds", row.multiply_adds},
                               {"weight_bytes", row.weight_bytes},
                               {"activation_bytes", row.activation_bytes}};
  if (has_cut) entry["cut"] = {{"flash_bytes", row.flash_bytes}, {"ram_bytes", row.ram_bytes}};
  return entry;
}

// The function compiled whole as far as its Plan: what a step of training costs. Empty when it does not train.
std::vector<LayerCost> costs_of(const Module& bound, const Function& function, const CompileOptions& options) {
  if (function.updates.empty()) return {};
  Module alone = bound;
  alone.functions = {function};
  Journal journal;
  const Module optimised = run_pipeline(alone, options.pipeline, journal);
  const Plan plan = make_plan(optimised, find_target(options.target));
  return step_costs(plan, plan.functions.front());
}

std::string label(const LayerCost& cost) { return cost.layer.empty() ? "(no layer)" : printable(cost.layer); }

std::string step_text(std::vector<LayerCost> costs) {
  if (costs.empty()) return "";
  costs.push_back(total(costs));
  std::size_t layer = 5;
  for (const LayerCost& cost : costs) layer = std::max(layer, label(cost).size());
  std::string text = "\nA step of training as compiled; kept: of the forward pass, for the backward pass\n" +
                     fmt::format("{:<{}} {:>13} {:>13} {:>11} {:>12} {:>12} {:>9}\n", "layer", layer, "multiply-adds",
                                 "backward", "results, B", "backward, B", "updated, B", "kept, B");
  for (const LayerCost& cost : costs)
    text += fmt::format("{:<{}} {:>13} {:>13} {:>11} {:>12} {:>12} {:>9}\n", label(cost), layer,
                        cost.forward_multiply_adds, cost.backward_multiply_adds, cost.forward_bytes,
                        cost.backward_bytes, cost.update_bytes, cost.kept_bytes);
  return text;
}

nlohmann::ordered_json json_of(const LayerCost& cost) {
  return {{"layer", cost.layer},
          {"forward", {{"multiply_adds", cost.forward_multiply_adds}, {"bytes", cost.forward_bytes}}},
          {"backward", {{"multiply_adds", cost.backward_multiply_adds}, {"bytes", cost.backward_bytes}}},
          {"update", {{"bytes", cost.update_bytes}}},
          {"kept_bytes", cost.kept_bytes}};
}

void run(const SummaryArguments& arguments) {
  using Json = nlohmann::ordered_json;
  const CompileOptions& options = arguments.options;
  const Module bound =
      bind_all(select(load_model(arguments.model, arguments.reading, options.selection.functions), options.selection),
               options.selection);
  Json root{{"target", options.target}, {"functions", Json::array()}};
  for (const Function& function : bound.functions) {
    if (function.is_private || function.dispatch) continue;
    const std::vector<Row> rows = rows_of(bound, function, options);
    const std::vector<LayerCost> costs = costs_of(bound, function, options);
    if (!arguments.is_json) {
      std::cout << text_of(function.name, rows) << step_text(costs);
      continue;
    }
    Json entry{{"name", function.name}, {"rows", Json::array()}};
    for (const Row& row : rows) entry["rows"].push_back(json_of(row, true));
    entry["total"] = json_of(total_of(rows), false);
    for (const LayerCost& cost : costs) entry["step"].push_back(json_of(cost));
    root["functions"].push_back(std::move(entry));
  }
  if (arguments.is_json) std::cout << root.dump(2, ' ', true, Json::error_handler_t::replace) << "\n";
}

}  // namespace

void add_summary_command(CLI::App& app) {
  const auto arguments = std::make_shared<SummaryArguments>();
  CLI::App* command = app.add_subcommand("summary", "Layers, shapes, parameters, costs, and what a cut at each weighs");
  add_model_argument(*command, arguments->model, arguments->reading);
  add_selection_options(*command, arguments->options.selection);
  add_training_configuration_options(*command, arguments->reading.training);
  add_target_option(*command, arguments->options.target);
  command->add_flag("--json", arguments->is_json, "As JSON");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ingot
