// The definition of the file, a Session to run it, fit.
#include "driver/train_model.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <set>

#include "driver/npy.h"
#include "driver/session.h"
#include "frontend/callbacks/lambda_callback.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/export/keras_files.h"
#include "ir/output_files.h"
#include "ir/state_file.h"
#include "ir/text.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

Error usage(const std::string& message) { return {ExitStatus::usage, "IG0847", message}; }

Network compiled_model(const TrainRequest& request) {
  if (!fs::exists(request.model))
    throw Error(ExitStatus::io, "IG0801", "there is no file " + ingot::quoted(request.model));
  if (!is_keras_file_name(request.model))
    throw usage("ingot train takes a .keras or .h5 file, not " + ingot::quoted(request.model))
        .help("a definition trains itself: call model.fit(...) in a program linked with ingot::ingot");
  return load_compiled_model(request.model, request.configuration);
}

std::vector<NdArray> read_arrays(const std::vector<std::string>& files) {
  std::vector<NdArray> arrays;
  for (const std::string& file : files) arrays.emplace_back(read_npy(file));
  return arrays;
}

Arrays weights_of(const RowFiles& rows) {
  return rows.sample_weights.empty() ? Arrays() : Arrays(read_arrays(rows.sample_weights));
}

// One file per tensor, or an error that names them in their order.
void check_count(const char* option, const std::vector<std::string>& files, const std::vector<std::string>& names) {
  if (files.size() == names.size()) return;
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + printable(name);
  throw usage(std::string(option) + " is given " + std::to_string(files.size()) + " times, the model has " +
              std::to_string(names.size()))
      .help("one file each, in this order: " + list);
}

void check_files(const Network& model, const TrainRequest& request) {
  const Definition& definition = *model.base()->definition;
  std::vector<std::string> inputs, targets;
  for (const Tensor& input : model.inputs()) inputs.push_back(input.name());
  for (const std::uint32_t target : model.training().targets) targets.push_back(definition.tensors[target].name);
  check_count("--data", request.rows.inputs, inputs);
  check_count("--labels", request.rows.targets, targets);
  if (!request.rows.sample_weights.empty()) check_count("--sample-weight", request.rows.sample_weights, targets);
  const RowFiles& validation = request.validation;
  if (validation.inputs.empty() != validation.targets.empty())
    throw usage("--validation-data and --validation-labels come together");
  if (!validation.sample_weights.empty() && validation.inputs.empty())
    throw usage("--validation-sample-weight needs --validation-data");
  if (validation.inputs.empty()) return;
  if (request.fit.validation_split != 0) throw usage("--validation-split and --validation-data exclude each other");
  check_count("--validation-data", validation.inputs, inputs);
  check_count("--validation-labels", validation.targets, targets);
  if (!validation.sample_weights.empty()) check_count("--validation-sample-weight", validation.sample_weights, targets);
}

// Hours of training end in these files: whether they can be made is asked first.
void check_outputs(const Network& model, const TrainRequest& request) {
  std::vector<std::string> files = request.outputs;
  for (const std::string& file : files) trained_file(model, weights_file_kind(file), request.model);
  if (!request.state_file.empty()) files.push_back(request.state_file);
  for (const std::string& file : files)
    if (const fs::path folder = fs::path(file).parent_path(); !folder.empty() && !fs::is_directory(folder))
      throw Error(ExitStatus::io, "IG0811", "cannot write " + ingot::quoted(file) + ": there is no such folder")
          .help("make the folder first");
}

void write_results(const Network& model, const TrainRequest& request) {
  for (const std::string& file : request.outputs)
    write_file(file, trained_file(model, weights_file_kind(file), request.model));
  if (request.state_file.empty()) return;
  Definition& definition = *model.base()->definition;
  const Module module = definition.module();
  std::set<std::uint32_t> changed;
  for (const Function& function : module.functions)
    for (const Update& update : function.updates) changed.insert(update.state);
  std::vector<State> states;
  std::vector<Array> values;
  for (const std::uint32_t state : changed) {
    states.push_back(module.states[state]);
    values.push_back(K::get_value(definition.tensor(definition.state_tensors[state])).array());
  }
  write_file(request.state_file, pack_states(states, values));
}

// One checkpoint in a folder, replaced after each epoch.
class Checkpoints {
 public:
  explicit Checkpoints(const TrainRequest& request)
      : file_(request.checkpoint_directory.empty() ? fs::path()
                                                   : fs::path(request.checkpoint_directory) / "checkpoint.state"),
        is_resumed_(request.is_resumed) {
    if (file_.empty() && is_resumed_) throw usage("--resume needs --checkpoint DIR");
    if (!file_.empty() && !is_resumed_ && fs::exists(file_))
      throw Error(ExitStatus::usage, "IG0848", "there is a checkpoint already: " + ingot::quoted(file_.string()))
          .help("go on from it with --resume, or give another folder");
    std::error_code error;
    if (!file_.empty()) fs::create_directories(file_.parent_path(), error);
    if (error)
      throw Error(ExitStatus::io, "IG0811",
                  "cannot make the folder " + ingot::quoted(file_.parent_path().string()) + ": " + error.message());
  }

  // Epochs done.
  int load(const Network& model) const {
    if (!is_resumed_) return 0;
    if (fs::exists(file_)) return model.load_checkpoint(file_.string());
    std::fprintf(stderr, "there is no checkpoint in %s yet: training starts from the model file\n",
                 printable(file_.parent_path().string()).c_str());
    return 0;
  }

  // An epoch that a step ended early is none.
  void add_to(std::vector<Callback>& callbacks) const {
    if (file_.empty()) return;
    callbacks.push_back(
        callbacks::LambdaCallback({.on_epoch_end = [path = file_.string()](Fitting& fitting, int epoch, Logs&) {
          if (!fitting.stop_training) fitting.model.save_checkpoint(path, epoch + 1);
        }}));
  }

 private:
  fs::path file_;
  bool is_resumed_;
};

// Runs functions of definitions while it is there.
struct RunningSession {
  Session session;
  RunningSession() { set_executor(&session); }
  ~RunningSession() { set_executor(nullptr); }
  RunningSession(const RunningSession&) = delete;
  RunningSession& operator=(const RunningSession&) = delete;
};

}  // namespace

TrainResult train_model(const TrainRequest& request) {
  const RunningSession running;
  const DefinitionScope scope(std::make_shared<Definition>());
  if (request.seed) Definition::current()->random_seed = *request.seed;
  const Network model = compiled_model(request);
  check_files(model, request);
  check_outputs(model, request);
  const Checkpoints checkpoints(request);

  FitOptions options = request.fit;
  options.sample_weight = weights_of(request.rows);
  if (!request.validation.inputs.empty())
    options.validation_data = ValidationData{read_arrays(request.validation.inputs),
                                             read_arrays(request.validation.targets), weights_of(request.validation)};
  options.initial_epoch = checkpoints.load(model);
  // After the checkpoint, which has one too.
  if (const auto rate = request.configuration.learning_rate) set_learning_rate(model, *rate);
  checkpoints.add_to(options.callbacks);
  TrainResult result;
  options.callbacks.push_back(callbacks::LambdaCallback(
      {.on_train_end = [&result](Fitting& fitting) { result.was_stopped_by_nan = fitting.stop_training; }}));
  result.history = model.fit(read_arrays(request.rows.inputs), read_arrays(request.rows.targets), options);
  write_results(model, request);
  return result;
}

}  // namespace ingot
