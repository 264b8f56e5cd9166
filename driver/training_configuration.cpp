#include "driver/training_configuration.h"

#include <filesystem>

#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/models.h"
#include "frontend/optimizers/by_name.h"

namespace ingot {
namespace {

Error usage(const std::string& message) { return {ExitStatus::usage, "IG0847", message}; }

// What a name on the command line stands for; an unknown one is a matter of usage there.
template <class Make>
auto named(Make make) {
  try {
    return make();
  } catch (const ValueError& error) {
    throw usage(error.what()).help(error.help());
  }
}

TrainingArguments arguments_of(const TrainingConfiguration& configuration) {
  if (configuration.optimizer.empty() || configuration.losses.empty())
    throw usage("--optimizer and --loss replace the training configuration of the file, and one of them is missing")
        .help("give both, for example --optimizer adam --loss mse, or leave out both and --metrics");
  TrainingArguments arguments;
  const double* const rate = configuration.learning_rate ? &*configuration.learning_rate : nullptr;
  arguments.optimizer = named([&] {
    using optimizers::LearningRate;
    return rate ? optimizers::by_name(configuration.optimizer, LearningRate::variable(*rate))
                : optimizers::by_name(configuration.optimizer);
  });
  const auto loss = [](const std::string& name) { return named([&] { return Loss(name); }); };
  if (configuration.losses.size() == 1)
    arguments.loss = loss(configuration.losses.front());
  else
    for (const std::string& name : configuration.losses) arguments.loss.in_order.push_back(loss(name));
  for (const std::string& name : configuration.metrics)
    arguments.metrics.flat.push_back(named([&] { return Metric(name); }));
  return arguments;
}

Network saved_model(const std::string& file) {
  try {
    return models::load_model(file, {.compile = true});
  } catch (Error& error) {
    if (error.code() == "IG2042")
      error.help(
          "give one with --optimizer adam --loss mse [--metrics mae], or compile the model in Keras and save it");
    throw;
  }
}

}  // namespace

bool is_keras_file_name(const std::string& file_name) {
  const std::string kind = std::filesystem::path(file_name).extension().string();
  return kind == ".keras" || kind == ".h5" || kind == ".hdf5";
}

Network load_compiled_model(const std::string& file, const TrainingConfiguration& configuration) {
  if (!configuration.replaces_that_of_the_file()) return saved_model(file);
  const TrainingArguments arguments = arguments_of(configuration);
  const Network model = models::load_model(file);
  model.compile(arguments);
  return model;
}

void set_learning_rate(const Network& model, double rate) {
  const auto& state = model.training().learning_rate;
  if (!state) throw usage("the learning rate of this optimizer is a schedule: --learning-rate cannot set it");
  K::set_value(model.base()->definition->tensor(*state), NdArray(rate));
}

}  // namespace ingot
