// Model and Sequential: layers between inputs and outputs, callable as layers themselves.
#pragma once
#include <initializer_list>
#include <string>
#include <vector>

#include "frontend/callbacks/history.h"
#include "frontend/compile.h"
#include "frontend/fit.h"
#include "frontend/function.h"
#include "frontend/layer.h"

namespace ingot {

// One tensor or a list of them.
class Tensors {
 public:
  Tensors(const Tensor& tensor) : values_{tensor} {}  // NOLINT: implicit
  Tensors(std::initializer_list<Tensor> tensors) : values_(tensors) {}
  Tensors(std::vector<Tensor> tensors) : values_(std::move(tensors)) {}  // NOLINT: implicit
  const std::vector<Tensor>& values() const { return values_; }

 private:
  std::vector<Tensor> values_;
};

struct ModelArguments {
  Tensors inputs, outputs;
  std::string name = {};
};

// What Model and Sequential share.
class Network : public Layer {
 public:
  // In Keras order: by depth, then in the order in which outputs reach them. A Sequential leaves its InputLayer out;
  // operations between layers (keras3) are in the summary only.
  std::vector<Layer> layers() const;
  // Throw ValueError with Keras' sentence when there is no such layer.
  Layer get_layer(const std::string& name) const;
  Layer get_layer(int index) const;

  // Throw AttributeError when there are several.
  Tensor input() const;
  Tensor output() const;
  std::vector<Tensor> inputs() const;
  std::vector<Tensor> outputs() const;
  Shape input_shape() const { return input().shape(); }
  Shape output_shape() const { return output().shape(); }

  // The table of model.summary(), byte for byte as the profile's Keras prints it (2.3.1; 3.15.1 where no terminal tells
  // a width), without a last line feed. An operation between layers has the name of its op (negate and divide, where
  // Keras has negative and true_divide).
  std::string summary() const;

  // Makes the functions of training, evaluation and prediction, which belong to the module like any K::function:
  // train_function: inputs, targets, sample weights -> loss and metrics; it updates moving averages, weights, slots of
  // the optimizer and metrics, in the training phase. test_function: the same without updates but those of metrics.
  // predict_function: inputs -> outputs. reset_metrics: sets the states of metrics to 0. Those of a second compiled
  // model are named "<model>_train_function", ... Calling it again replaces them. Throws ValueError with Keras'
  // sentence for losses, metrics and weights that do not fit the outputs.
  void compile(const TrainingStep& optimizer, const Losses& loss, const Metrics& metrics = {},
               const TrainingOptions& options = {}, Place place = Place::current()) const;
  void compile(const TrainingArguments& arguments, Place place = Place::current()) const;
  bool is_compiled() const;
  // Throw with Keras' sentence when compile() was not called.
  const TrainingRecord& training() const;
  RecordedFunction train_function() const;
  RecordedFunction test_function() const;
  void reset_metrics() const;

  // Trains on all rows of x and y, epoch by epoch (docs/training.md). Throws with Keras' sentence when compile() was
  // not called, and when arrays do not fit the model.
  callbacks::History fit(const Arrays& x, const Arrays& y, const FitOptions& options = {}) const;
  // The loss and the metrics over all rows.
  Scores evaluate(const Arrays& x, const Arrays& y, const EvaluationOptions& options = {}) const;

  // A checkpoint holds all that training goes on from: weights, slots, counters, the order of rows, and how many epochs
  // are done; training from it gives the same bits as training that was never interrupted. The file is replaced as a
  // whole or not at all: Error IG0811 (io). Loading returns the epochs done, FitOptions::initial_epoch of the next fit;
  // it throws Error IG0845 (input rejected) for a file that is damaged or of another model or version, and changes
  // nothing then.
  void save_checkpoint(const std::string& path, int epoch = 0) const;
  int load_checkpoint(const std::string& path) const;

  // The function from inputs to outputs in the inference phase: that of compile(), or one that is recorded on first use
  // under the model's name.
  RecordedFunction predict_function() const;
  // Runs it on any number of rows, batch_size at a time. Throws as functions do.
  NdArray predict(const ArrayLike& x, std::int64_t batch_size = 32) const;
  NdArray predict(std::initializer_list<ArrayLike> inputs, std::int64_t batch_size = 32) const;
  std::vector<NdArray> predict_all(const std::vector<NdArray>& inputs, std::int64_t batch_size = 32) const;

  // Writes the weights of the running program, as Keras reads them. The kind of file is that of its name:
  // .weights.h5 (Keras 3), .h5 or .hdf5 (Keras 2, and Keras 3 as its legacy format), .npz (NumPy: one array a weight,
  // by its name). A file of that name is replaced as a whole. Throws Error IG2070 (usage) for another kind, IG0811
  // (io).
  void save_weights(const std::string& path) const;

  friend bool operator==(const Network& a, const Network& b) { return a.base_ == b.base_; }
  static Network of(LayerBase& base);

 protected:
  using Layer::Layer;
  explicit Network(const Layer& layer) : Layer(layer) {}
};

// The layers between inputs and outputs. In the keras3 profile inputs may be intermediate tensors, and operations may
// stand between layers: Model(x, Dense(3)(x * 2)). Throws ValueError: graph disconnected, layers of one name, outputs
// that no layer made (keras3: that are made of no layer's).
class Model : public Network {
 public:
  Model(const Tensors& inputs, const Tensors& outputs, const std::string& name = {}, Place place = Place::current());
  explicit Model(const ModelArguments& arguments, Place place = Place::current())
      : Model(arguments.inputs, arguments.outputs, arguments.name, place) {}
};

// A chain of layers. It is built when its first layer knows its input shape, or when it is first called.
class Sequential : public Network {
 public:
  explicit Sequential(std::initializer_list<Layer> layers = {}, const std::string& name = {},
                      Place place = Place::current());
  void add(const Layer& layer, Place place = Place::current());  // throws ValueError when the layer does not fit
  void add(const Tensor& input);                                 // an Input, as first
  void pop();
};

}  // namespace ingot
