// Callbacks: what Network::fit calls as it goes. Derive from CallbackBase, or pass functions to LambdaCallback.
#pragma once
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ingot {

class Network;

// Values by name in the order in which they were set: "loss", the metrics, "val_loss", ...
class Logs {
 public:
  void set(const std::string& name, double value);  // replaces the value of a name that is there
  const double* find(const std::string& name) const;
  const std::vector<std::pair<std::string, double>>& values() const { return values_; }
  std::string names() const;  // joined by commas, for messages

 private:
  std::vector<std::pair<std::string, double>> values_;
};

// The fit under way. Callbacks may set stop_training and the learning rate.
struct Fitting {
  const Network& model;
  bool is_keras2;
  int epochs;  // the last epoch's number, counted from 1
  std::int64_t samples, steps, batch_size;
  int verbose;
  std::FILE* output;                 // where progress is printed
  std::vector<std::string> metrics;  // names in logs: "loss", metrics, then those with "val_"
  bool stop_training = false;

  // Of the compiled optimizer. Throw ValueError with Keras' sentence when its learning rate is not a state of its own
  // (LearningRate::variable, or a K::variable): a constant is part of the emitted code.
  double learning_rate() const;
  void set_learning_rate(double value) const;
  // A line of text on `output`.
  void print(const std::string& text) const;
};

// What a callback may implement. Epochs and batches count from 0. At the end of a batch the logs hold the loss of the
// batch (keras3: of the batches so far) and the metrics so far, keras2 also "batch" and "size"; at the end of an epoch
// the loss and metrics of the epoch, and those of validation. What a callback sets in the logs of an epoch, those after
// it in the list and the history have too.
class CallbackBase {
 public:
  virtual ~CallbackBase() = default;
  virtual void on_train_begin(Fitting&) {}
  virtual void on_epoch_begin(Fitting&, int /*epoch*/) {}
  virtual void on_batch_begin(Fitting&, std::int64_t /*batch*/) {}
  virtual void on_batch_end(Fitting&, std::int64_t /*batch*/, Logs&) {}
  virtual void on_epoch_end(Fitting&, int /*epoch*/, Logs&) {}
  virtual void on_train_end(Fitting&) {}
};

// A handle: copies are the same callback.
class Callback {
 public:
  explicit Callback(std::shared_ptr<CallbackBase> base) : base_(std::move(base)) {}
  CallbackBase& operator*() const { return *base_; }
  CallbackBase* operator->() const { return base_.get(); }

 protected:
  std::shared_ptr<CallbackBase> base_;
};

namespace callbacks {

// The learning rate under the name that the profile's Keras logs it as: "lr", "learning_rate".
void log_learning_rate(const Fitting& fitting, Logs& logs);

}  // namespace callbacks
}  // namespace ingot
