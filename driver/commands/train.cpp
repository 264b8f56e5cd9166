// ingot train: a compiled Keras file learns from arrays in .npy files.
#include <unistd.h>

#include <charconv>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "driver/commands/commands.h"
#include "driver/train_model.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

struct TrainArguments {
  TrainRequest request;
  std::vector<std::string> class_weights;  // CLASS=WEIGHT
  bool prints_json = false, is_quiet = false;
};

std::pair<int, double> class_weight(const std::string& text) {
  const std::size_t equals = text.find('=');
  const char* const last = text.data() + text.size();
  std::pair<int, double> entry;
  if (equals != std::string::npos) {
    const auto [class_end, class_error] = std::from_chars(text.data(), text.data() + equals, entry.first);
    const auto [weight_end, weight_error] = std::from_chars(text.data() + equals + 1, last, entry.second);
    if (class_error == std::errc() && class_end == text.data() + equals && weight_error == std::errc() &&
        weight_end == last)
      return entry;
  }
  throw Error(ExitStatus::usage, "IG0847", "--class-weight " + ingot::quoted(text) + ": expected CLASS=WEIGHT")
      .help("for example --class-weight 0=1,1=2.5");
}

// {"epochs": [1, 2], "history": {"loss": [0.7, 0.4]}}; what is not finite is null.
void print_history(const callbacks::History& history) {
  using Json = nlohmann::ordered_json;
  Json root{{"epochs", Json::array()}, {"history", Json::object()}};
  for (const int epoch : history.epoch) root["epochs"].push_back(epoch + 1);
  for (const std::string& name : history.keys()) root["history"][name] = history[name];
  std::cout << root.dump(2, ' ', true, Json::error_handler_t::replace) << "\n";
}

void run(TrainArguments& arguments) {
  FitOptions& fit = arguments.request.fit;
  for (const std::string& text : arguments.class_weights) fit.class_weight.push_back(class_weight(text));
  fit.output = stderr;
  fit.verbose = arguments.is_quiet ? 0 : isatty(STDERR_FILENO) == 1 ? 1 : 2;
  const TrainResult result = train_model(arguments.request);
  if (arguments.prints_json) print_history(result.history);
  if (result.was_stopped_by_nan)
    throw Error(ExitStatus::answer_is_no, "IG0849", "training was stopped by a step that is not finite")
        .help("what was written is from before that step; try a smaller --learning-rate, or --nan skip");
}

void add_rows_options(CLI::App& command, TrainArguments& arguments) {
  TrainRequest& request = arguments.request;
  const auto files = [&](const char* name, std::vector<std::string>& list, const char* help) {
    return command.add_option(name, list, help)->allow_extra_args(false)->type_name("FILE.npy");
  };
  files("--data", request.rows.inputs, "Inputs, rows first; once per input of the model");
  files("--labels", request.rows.targets, "Targets, once per output that has a loss");
  files("--sample-weight", request.rows.sample_weights, "Weights of rows, once per target");
  command.add_option("--class-weight", arguments.class_weights, "Weights of rows by the class of their target")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("CLASS=WEIGHT,...");
  files("--validation-data", request.validation.inputs, "Inputs to validate with after each epoch");
  files("--validation-labels", request.validation.targets, "Their targets");
  files("--validation-sample-weight", request.validation.sample_weights, "Their weights");
  command
      .add_option("--validation-split", request.fit.validation_split,
                  "The share of the rows, the last, to validate with")
      ->type_name("SHARE");
}

void add_fit_options(CLI::App& command, TrainRequest& request) {
  command.add_option("--epochs", request.fit.epochs, "Number of the last epoch (default: 1)")
      ->check(CLI::Range(1, 1'000'000'000))
      ->type_name("N");
  command.add_option("--batch-size", request.fit.batch_size, "Rows of a step (default: 32)")
      ->check(CLI::Range(1, 1'000'000'000))
      ->type_name("N");
  command.add_flag("--shuffle,!--no-shuffle", request.fit.shuffle, "Rows in another order each epoch (default: on)");
  command.add_option("--seed", request.seed, "Of the order of rows and of layers that draw (default: 1)")
      ->type_name("N");
  command
      .add_option_function<std::string>(
          "--nan",
          [&request](const std::string& policy) {
            request.fit.on_nan = policy == "stop" ? OnNan::stop : policy == "skip" ? OnNan::skip : OnNan::proceed;
          },
          "A step whose loss or states are not finite: proceed as Keras does (default), undo it and stop, or undo it "
          "and skip its rows")
      ->check(CLI::IsMember({"proceed", "stop", "skip"}))
      ->type_name("POLICY");
  command
      .add_option("--checkpoint", request.checkpoint_directory,
                  "Folder for checkpoint.state, all that training goes on from, after each epoch; it is made")
      ->type_name("DIR");
  command.add_flag("--resume", request.is_resumed, "Go on from the checkpoint, to the same bits, when there is one");
}

}  // namespace

void add_train_command(CLI::App& app) {
  const auto arguments = std::make_shared<TrainArguments>();
  TrainRequest& request = arguments->request;
  CLI::App* command = app.add_subcommand("train", "Train a Keras file on .npy files");
  command->add_option("MODEL", request.model, "A .keras or .h5 file that was saved compiled")
      ->type_name("")
      ->required();
  add_rows_options(*command, *arguments);
  add_training_configuration_options(*command, request.configuration);
  add_fit_options(*command, request);
  command
      ->add_option("-o,--output", request.outputs,
                   "File for the trained weights, as of ingot export: .keras, .weights.h5, .h5 or .npz; may be given "
                   "several times")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command
      ->add_option("--state-out", request.state_file,
                   "State file of what steps change, slots of the optimizer too: load() of emitted code and ingot run "
                   "--state-in read it")
      ->type_name("FILE");
  command->add_flag("--json", arguments->prints_json, "Print the history as JSON on stdout");
  command->add_flag("--quiet", arguments->is_quiet, "No progress on stderr");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ingot
