// fmt's replacement fields are those of Python for integers and floats.
#include "frontend/callbacks/model_checkpoint.h"

#include <fmt/args.h>
#include <fmt/format.h>

#include <optional>

#include "frontend/callbacks/epoch_number.h"
#include "frontend/callbacks/monitor.h"
#include "frontend/errors.h"
#include "frontend/model.h"
#include "ir/text.h"

namespace ingot::callbacks {
namespace {

class Checkpoint final : public CallbackBase {
 public:
  Checkpoint(std::string filepath, const ModelCheckpointOptions& options)
      : filepath_(std::move(filepath)),
        options_(options),
        monitor_("ModelCheckpoint", options.monitor, options.mode, 0) {}

  void on_epoch_end(Fitting& fitting, int epoch, Logs& logs) override {
    if (++epochs_since_last_ < options_.period) return;
    epochs_since_last_ = 0;
    const std::string path = path_of(epoch, logs);
    if (is_wanted(fitting, epoch, logs, path)) fitting.model.save_checkpoint(path, epoch + 1);
  }

 private:
  bool is_wanted(Fitting& fitting, int epoch, const Logs& logs, const std::string& path) {
    const std::string start = "\nEpoch " + epoch_number(fitting, epoch) + ": ";
    const auto say = [&](const std::string& text) {
      if (options_.verbose > 0) fitting.print(start + text);
    };
    if (!options_.save_best_only) return say("saving model to " + path), true;
    const double* current = monitor_.find(logs, "Can save best model only with");
    if (!current) return !fitting.is_keras2;
    const std::string best = best_ ? fmt::format("{:.5f}", *best_) : fitting.is_keras2 ? "inf" : "None";
    if (!monitor_.is_better(fitting, *current, best_))
      return say(monitor_.name() + " did not improve from " + best), false;
    say(monitor_.name() + " improved from " + best + " to " + fmt::format("{:.5f}", *current) + ", saving model to " +
        path);
    best_ = *current;
    return true;
  }

  std::string path_of(int epoch, const Logs& logs) const {
    fmt::dynamic_format_arg_store<fmt::format_context> fields;
    fields.push_back(fmt::arg("epoch", epoch + 1));
    for (const auto& [name, value] : logs.values()) fields.push_back(fmt::arg(name.c_str(), value));
    try {
      return fmt::vformat(filepath_, fields);
    } catch (const fmt::format_error& error) {
      throw ValueError("Failed to format this callback filepath: " + quoted(filepath_) + ". Reason: " + error.what())
          .help("fields are epoch and the logs: " + logs.names());
    }
  }

  std::string filepath_;
  ModelCheckpointOptions options_;
  Monitor monitor_;
  std::optional<double> best_;
  int epochs_since_last_ = 0;
};

}  // namespace

ModelCheckpoint::ModelCheckpoint(std::string filepath, const ModelCheckpointOptions& options)
    : Callback(std::make_shared<Checkpoint>(std::move(filepath), options)) {}

}  // namespace ingot::callbacks
