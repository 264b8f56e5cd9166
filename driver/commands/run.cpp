// ingot run: a function of a model on arrays from .npy or TensorProto files.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "driver/commands/commands.h"
#include "driver/feed.h"
#include "driver/model_source.h"
#include "driver/npy.h"
#include "driver/output_directory.h"
#include "driver/running_module.h"
#include "driver/state_file.h"
#include "frontend/array_like.h"
#include "ir/text.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

struct RunArguments {
  std::string model, output_directory, function, backend = "emitted", state_in, state_out;
  ModelOptions reading;
  std::vector<std::string> inputs;
  Selection selection;
  PipelineOptions pipeline;
  bool prints_json = false, prints_arrays = false, is_sequence = false;
};

Error usage(const std::string& message) { return {ExitStatus::usage, "IG0844", message}; }

// One array per input; of a sequence with time as first axis. Inputs with a default may be left out.
std::vector<std::optional<Array>> read_all_inputs(const Function& function, const std::vector<std::string>& files) {
  std::vector<std::optional<Array>> arrays = read_inputs(function, files);
  for (std::size_t i = 0; i < arrays.size(); ++i)
    if (!arrays[i] && !function.inputs[i].default_value)
      throw usage("input " + ingot::quoted(function.inputs[i].name) + " is missing")
          .help("add --input " + function.inputs[i].name + "=FILE.npy");
  return arrays;
}

std::int64_t step_count(const std::vector<std::optional<Array>>& arrays, const Function& function, bool is_sequence) {
  if (!is_sequence) return 1;
  std::optional<std::int64_t> count;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    if (!arrays[i]) continue;
    if (arrays[i]->type.rank() == 0)
      throw rejected("IG0843", "input " + ingot::quoted(function.inputs[i].name) + " has no time axis")
          .help("with --sequence the first axis of every input file is time");
    const std::int64_t steps = arrays[i]->type.shape[0].value;
    if (count && *count != steps)
      throw rejected("IG0843", "input " + ingot::quoted(function.inputs[i].name) + " has " + std::to_string(steps) +
                                   " steps, another input has " + std::to_string(*count));
    count = steps;
  }
  if (!count) throw usage("--sequence needs at least one --input");
  return *count;
}

Array step_of(const Array& array, std::int64_t step) {
  Array row({array.type.dtype, Shape(array.type.shape.begin() + 1, array.type.shape.end())});
  std::memcpy(row.bytes.data(), array.bytes.data() + static_cast<std::size_t>(step) * row.bytes.size(),
              row.bytes.size());
  return row;
}

std::vector<Array> feed(const Function& function, const std::vector<std::optional<Array>>& arrays, bool is_sequence,
                        std::int64_t step) {
  std::vector<Array> fed;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    if (!arrays[i])
      fed.push_back(
          scalar_array(function.graph.type(function.inputs[i].value).dtype, *function.inputs[i].default_value));
    else
      fed.push_back(fed_array(function, i, is_sequence ? step_of(*arrays[i], step) : *arrays[i]));
  }
  return fed;
}

// Steps one after the other along a new first axis.
void append_step(Array& all, const Array& step, std::int64_t count) {
  if (all.bytes.empty()) {
    all.type = step.type;
    all.type.shape.insert(all.type.shape.begin(), count);
    check_limits(all.type.shape, "a stacked output");
  }
  all.bytes.insert(all.bytes.end(), step.bytes.begin(), step.bytes.end());
}

std::string file_name(std::size_t index, const std::string& name) {
  std::string safe;
  for (const char c : name.substr(0, 100)) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    safe += is_plain ? c : '_';
  }
  return std::to_string(index) + "_" + safe + ".npy";
}

void report(const RunArguments& arguments, const std::vector<FunctionOutput>& names,
            const std::vector<Array>& outputs) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  Files files;
  std::ostream& printed = arguments.prints_json ? std::cerr : std::cout;  // stdout is then one JSON value
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    nlohmann::ordered_json entry = {{"index", i},
                                    {"name", names[i].name},
                                    {"dtype", std::string(info(outputs[i].type.dtype).keras_name)},
                                    {"shape", extents(outputs[i].type.shape)}};
    if (!arguments.output_directory.empty()) {
      files[file_name(i, names[i].name)] = npy_bytes(outputs[i]);
      entry["file"] = (fs::path(arguments.output_directory) / file_name(i, names[i].name)).string();
    }
    list.push_back(std::move(entry));
    if (arguments.prints_arrays) printed << printable(names[i].name) << " =\n" << NdArray(outputs[i]) << "\n";
  }
  if (!arguments.output_directory.empty()) write_files(arguments.output_directory, files);
  if (arguments.prints_json)
    std::cout << nlohmann::ordered_json{{"outputs", list}}.dump(2, ' ', true, nlohmann::json::error_handler_t::replace)
              << "\n";
}

void run(RunArguments& arguments) {
  if (arguments.output_directory.empty() && !arguments.prints_arrays)
    throw usage("nowhere to put the outputs").help("give --output-dir DIR, or --print");
  if (arguments.output_directory.empty() && arguments.prints_json)
    throw usage("--json lists the files of the outputs, but there are none").help("give --output-dir DIR");
  if (!arguments.function.empty()) arguments.selection.functions = {arguments.function};
  Module module =
      select(load_model(arguments.model, arguments.reading, arguments.selection.functions), arguments.selection);
  const Function& function = only_function(module);
  const std::string name = function.name;
  const std::vector<std::optional<Array>> arrays = read_all_inputs(function, arguments.inputs);
  const std::int64_t steps = step_count(arrays, function, arguments.is_sequence);
  std::vector<Array> fed = feed(function, arrays, arguments.is_sequence, 0);

  Selection sizes;
  sizes.bindings = arguments.selection.bindings;
  for (const auto& [symbol, size] : bindings_of(function, fed))
    sizes.bindings.push_back(symbol + "=" + std::to_string(size));
  const Module bound = bind_all(module, sizes);
  const Function& called = *bound.find_function(name);
  for (std::size_t i = 0; i < fed.size(); ++i) static_cast<void>(fed_array(called, i, fed[i]));

  RunningModule running(bound, arguments.pipeline,
                        arguments.backend == "emitted" ? Backend::emitted : Backend::reference);
  StateValues states = initial_values(bound.states);
  if (!arguments.state_in.empty())
    load_state_bytes(read_file(arguments.state_in), arguments.state_in, running.states(), states);
  std::vector<Array> outputs;
  for (std::int64_t step = 0; step < steps; ++step) {
    if (step > 0) fed = feed(called, arrays, arguments.is_sequence, step);
    std::vector<Array> results = running.call(name, fed, states);
    if (!arguments.is_sequence) {
      outputs = std::move(results);
      break;
    }
    outputs.resize(results.size());
    for (std::size_t i = 0; i < results.size(); ++i) append_step(outputs[i], results[i], steps);
  }
  const Function& signature = called.dispatch ? *bound.find_function(called.dispatch->when_true) : called;
  report(arguments, signature.outputs, outputs);
  if (!arguments.state_out.empty()) write_file(arguments.state_out, state_bytes(running.states(), states));
}

}  // namespace

void add_run_command(CLI::App& app) {
  const auto arguments = std::make_shared<RunArguments>();
  CLI::App* command =
      app.add_subcommand("run", "Run a function of a model on arrays in .npy or ONNX TensorProto (.pb) files");
  add_model_argument(*command, arguments->model, arguments->reading);
  command
      ->add_option("--input", arguments->inputs, "Array for an input, by its name or its index from 0; once per input")
      ->allow_extra_args(false)
      ->type_name("KEY=FILE");
  command->add_option("--output-dir", arguments->output_directory, "Folder for <index>_<name>.npy, one per output")
      ->type_name("DIR");
  command->add_option("--function", arguments->function, "Function to run, when the model has several")
      ->type_name("NAME");
  add_training_configuration_options(*command, arguments->reading.training);
  add_cut_options(*command, arguments->selection);
  command->add_option("--backend", arguments->backend, "emitted (compiled C++, the default) or reference (evaluator)")
      ->check(CLI::IsMember({"emitted", "reference"}));
  command->add_flag("--json", arguments->prints_json, "Print what was written as JSON on stdout");
  command->add_flag("--print", arguments->prints_arrays, "Print the outputs as NumPy does");
  command->add_flag("--sequence", arguments->is_sequence,
                    "The first axis of every input file is time: one call per step, states kept, outputs stacked");
  command->add_option("--state-in", arguments->state_in, "State file to start from")->type_name("FILE");
  command->add_option("--state-out", arguments->state_out, "State file to write at the end")->type_name("FILE");
  add_keep_state_option(*command, arguments->pipeline);
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ingot
