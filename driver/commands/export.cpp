// ingot export: the weights of a model, with trained values from a state file, as a file of Keras or NumPy.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "driver/commands/commands.h"
#include "driver/model_source.h"
#include "driver/output_directory.h"
#include "driver/state_contents.h"
#include "frontend/export/keras_files.h"
#include "frontend/export/zip_image.h"
#include "frontend/import/import.h"
#include "ir/npy_bytes.h"
#include "ir/text.h"

namespace ingot {
namespace {

struct ExportArguments {
  std::string model, state_in, output;
  ModelOptions reading;
};

// Gives the states the values that the file has under their names. What the file has besides is named: slots of the
// optimizer that trained the model, or another model's.
void set_states(std::vector<State>& states, const std::string& file) {
  std::size_t count = 0;
  std::string others;
  for (auto& [name, value] : state_contents(read_file(file), file)) {
    const auto state = std::find_if(states.begin(), states.end(), [&](const State& s) { return s.name == name; });
    if (state == states.end()) {
      others += (others.empty() ? "" : ", ") + printable(name);
      continue;
    }
    if (state->type != value.type)
      throw rejected("IG0846", "the state file " + ingot::quoted(file) + " has " + ingot::quoted(name) + " " +
                                   to_string(value.type) + ", the model has " + to_string(state->type));
    state->initial = std::make_shared<const Array>(std::move(value));
    ++count;
  }
  if (count == 0)
    throw rejected("IG0846", "the state file " + ingot::quoted(file) + " has no state of this model" +
                                 (others.empty() ? "" : "; it has " + others))
        .help("names of layers must be those of the model that was trained");
  std::cerr << fmt::format("{} of {} states are from {}\n", count, states.size(), file);
  if (!others.empty()) std::cerr << "left out, since the model has no such states: " << others << "\n";
}

// Of a Keras file, whose layers are known: any kind.
std::string exported_network(const ExportArguments& arguments, WeightsFile kind) {
  const ImportedModel imported = import_keras_model(arguments.model);
  if (!arguments.state_in.empty()) set_states(imported.definition->states, arguments.state_in);
  return trained_file(imported.model, kind, arguments.model);
}

// Of a definition or a text: all states, which NumPy's archive keeps by name.
std::string exported_states(const ExportArguments& arguments, WeightsFile kind) {
  Module module = load_model(arguments.model, arguments.reading);
  if (kind != WeightsFile::npz)
    throw Error(ExitStatus::usage, "IG2070", "the layers of " + ingot::quoted(arguments.model) + " are not known here")
        .help(
            "write an .npz file, export from the Keras file of the same layers, or call model.save_weights(...) in the "
            "program");
  if (!arguments.state_in.empty()) set_states(module.states, arguments.state_in);
  std::vector<std::pair<std::string, std::string>> members;
  for (const State& state : module.states) members.emplace_back(state.name + ".npy", npy_bytes(*state.initial));
  return zip_image(members);
}

void run(const ExportArguments& arguments) {
  const WeightsFile kind = weights_file_kind(arguments.output);
  const std::string extension = std::filesystem::path(arguments.model).extension().string();
  const bool is_keras_model = extension == ".keras" || extension == ".h5" || extension == ".hdf5";
  write_file(arguments.output, is_keras_model ? exported_network(arguments, kind) : exported_states(arguments, kind));
}

}  // namespace

void add_export_command(CLI::App& app) {
  const auto arguments = std::make_shared<ExportArguments>();
  CLI::App* command = app.add_subcommand("export", "Write trained weights for Keras or NumPy");
  add_model_argument(*command, arguments->model, arguments->reading);
  command
      ->add_option("--state-in", arguments->state_in,
                   "State file with trained values: of ingot run --state-out, or save() of emitted code (default: the "
                   "model's own values)")
      ->type_name("FILE");
  command
      ->add_option("-o,--output", arguments->output,
                   "File to write: .npz, or of a Keras file also .weights.h5, .h5, .keras")
      ->type_name("FILE")
      ->required();
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ingot
