// Losses, metrics, regularizers, constraints and optimizers of a Keras file: a name, or {class_name, config}.
#pragma once
#include <string>

#include "frontend/constraints.h"
#include "frontend/import/layer_arguments.h"
#include "frontend/losses/loss.h"
#include "frontend/metrics/metric.h"
#include "frontend/optimizers/optimizer.h"
#include "frontend/regularizers.h"

namespace ingot {

// An object as it is written. Throws Error IG2040 when it has another form, IG2062 for a function of the model's
// author.
class KerasObject {
 public:
  // `what` opens the sentence of an error: "loss". `json` must outlive the object.
  KerasObject(const Json& json, std::string what);

  const std::string& class_name() const { return config_.class_name; }
  bool has_arguments() const { return config_.arguments != nullptr && !config_.arguments->empty(); }
  LayerArguments arguments() const { return LayerArguments(config_); }
  const Json* find(const char* key) const { return find_member(*config_.arguments, key); }
  std::string text(const char* key, const std::string& default_value) const;
  // Error IG2060: "the loss Dice is not there yet".
  Error not_there() const;
  // Refuses an argument with a value other than the only one that is there.
  void expect(const char* key, const Json& wanted) const;

 private:
  std::string what_;
  LayerConfig config_;
};

// All throw Error IG2060 for what is not there yet.
Loss read_loss(const Json& json);
Metric read_metric(const Json& json);
optimizers::Optimizer read_optimizer(const Json& json);

// Arguments of layers; none where the file is read for inference, which has no use for them.
Regularizer read_regularizer(const LayerArguments& arguments, const char* key);
Constraint read_constraint(const LayerArguments& arguments, const char* key);

}  // namespace ingot
