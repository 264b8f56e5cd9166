// Layers: a Layer is a handle on a shared LayerBase, so a layer that is called twice shares its weights. Calling a
// layer on tensors builds it on first use, appends its operations, and records a node: the history that models are read
// from.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "frontend/array_like.h"
#include "frontend/constraints.h"
#include "frontend/initializers.h"
#include "frontend/regularizers.h"
#include "frontend/tensor.h"
#include "frontend/update.h"

namespace ingot {

// The `training` argument of a call: a C++ bool fixes the branch, a tensor chooses at run time, nothing means
// K::learning_phase().
class Training {
 public:
  Training() = default;
  Training(bool value) : kind_(value ? Kind::training : Kind::inference) {}  // NOLINT: implicit
  Training(const Tensor& phase) : kind_(Kind::dynamic), phase_(phase) {}     // NOLINT: implicit

  enum class Kind { unset, inference, training, dynamic };
  Kind kind() const { return kind_; }
  const Tensor& phase() const { return phase_; }  // of a dynamic one
  friend bool operator==(const Training&, const Training&) = default;

 private:
  Kind kind_ = Kind::unset;
  Tensor phase_;
};

struct CallOptions {
  Training training = {};
};

// Options that every layer takes, at the front of its own.
struct LayerOptions {
  std::string name = {};  // "": generated
  bool trainable = true;
  DType dtype = DType::f32;
};

// One call of a layer, by tensor ids of its definition.
struct LayerNode {
  std::vector<std::uint32_t> inputs, outputs;
};

struct LayerWeight {
  std::string name;  // "kernel"
  std::uint32_t tensor;
  bool is_trainable;
};

// A call of a layer from outside of it: nodes[node] of the layer.
struct LayerCall {
  LayerBase* layer;
  std::uint32_t node;
  auto operator<=>(const LayerCall&) const = default;
};

// What the body of a layer made while the calls were under way, outermost first: a model that contains one of them
// makes the update, or adds the scalar tensor to its loss.
// Tensors by id: a handle would keep alive the definition that owns the layer.
struct LayerUpdate {
  std::uint32_t target, value, increment;
  double scale;
  std::vector<LayerCall> calls;
};
struct LayerLoss {
  std::uint32_t tensor;
  std::vector<LayerCall> calls;
};

// What a weight is to training.
struct WeightOptions {
  bool is_trainable = true;
  Regularizer regularizer = {};
  Constraint constraint = {};
};

// What a layer kind implements. Lives as long as its definition.
class LayerBase {
 public:
  LayerBase(std::string_view class_name, const LayerOptions& options);
  virtual ~LayerBase() = default;
  LayerBase(const LayerBase&) = delete;
  LayerBase& operator=(const LayerBase&) = delete;

  // Makes the weights; called once, with the first inputs.
  virtual void build(const std::vector<Tensor>&) {}
  // Appends the layer's operations. `call_index` counts the calls: random streams differ by it.
  virtual std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training& training,
                                   std::uint32_t call_index) = 0;
  // Throws ValueError in Keras' words when the layer does not take so many inputs; most take one. `is_list`: they were
  // given as a list, not as a single tensor.
  virtual void check_arity(const std::vector<Tensor>& inputs, bool is_list) const;
  // Told after a call from outside of the node that it made.
  virtual void recorded(const LayerNode&) {}
  // Own weights first, then those of inner layers, in Keras order.
  virtual std::vector<LayerWeight> all_weights() const { return weights; }
  // Those of calls, of inner layers too; none of layers that are not trainable.
  virtual std::vector<K::Update> all_updates() const;
  K::Update update_of(const LayerUpdate& made) const;
  virtual void set_trainable(bool value) { trainable = value; }

  // Builds on first use, then calls within a scope of the layer's name.
  std::vector<Tensor> run(const std::vector<Tensor>& inputs, const Training& training);
  Tensor weight(std::string_view weight_name) const;
  Tensor tensor(std::uint32_t id) const;

  Definition* definition;
  std::string class_name;  // "Dense"
  std::string name;        // "dense_1"
  bool trainable;
  DType dtype;
  bool is_built = false;
  std::uint32_t calls = 0;
  std::vector<LayerWeight> weights;
  std::vector<LayerNode> nodes;
  std::vector<LayerUpdate> updates;             // made by calls, in call order
  std::vector<LayerLoss> losses;                // likewise
  std::vector<std::int64_t> batch_input_shape;  // of the first layer of a Sequential; empty: not given

 protected:
  // A weight "<layer>/<weight_name>", initialised with the layer's own random stream.
  Tensor add_weight(std::string weight_name, std::vector<std::int64_t> shape, const Initializer& initializer,
                    const WeightOptions& options = {});
  void add_update(const K::Update& update);
  void add_loss(const Tensor& loss);
  // What the output of a call adds to the loss, divided by the rows of the batch in the keras3 profile.
  void regularize_activity(const Regularizer& regularizer, const Tensor& output);
  void set_input_shape(const std::vector<std::int64_t>& without_batch);
  // An input of another dtype is cast, as Keras does it; a sparse one stays.
  Tensor in_own_dtype(const Tensor& input) const;
  void expect_inputs(std::size_t count, const std::vector<Tensor>& inputs) const;
  [[noreturn]] void wrong_rank(std::size_t input, const std::string& expected, std::size_t found) const;
};

class Layer {
 public:
  // One output: the tensor. Throws ValueError with Keras' sentence when the inputs do not fit.
  Tensor operator()(const Tensor& input, CallOptions options = {}, Place place = Place::current()) const;
  Tensor operator()(const std::vector<Tensor>& inputs, CallOptions options = {}, Place place = Place::current()) const;
  // All outputs, for models that have several.
  std::vector<Tensor> apply(const std::vector<Tensor>& inputs, CallOptions options = {},
                            Place place = Place::current()) const;

  const std::string& name() const;
  const std::string& class_name() const;
  bool is_trainable() const;
  void set_trainable(bool value);

  std::vector<Tensor> weights() const;
  std::vector<Tensor> trainable_weights() const;
  std::vector<Tensor> non_trainable_weights() const;
  std::int64_t count_params() const;  // elements of all weights, shared ones once
  // Values in the order of weights(): of the running program when an executor is set, else the initial ones.
  std::vector<NdArray> get_weights() const;
  void set_weights(const std::vector<NdArray>& values);
  NdArray get_weight(std::string_view name) const;  // "kernel", or "dense_1/kernel" in a model
  void set_weight(std::string_view name, const NdArray& value);

  // Updates that calls of this layer made (moving averages); none when the layer is not trainable.
  std::vector<K::Update> updates() const;

  // Of the only call. Throw AttributeError when there is none, or several with different tensors.
  Tensor input() const;
  Tensor output() const;
  Shape input_shape() const;
  Shape output_shape() const;
  // Of one call. Throw ValueError when there is no such call.
  Tensor get_input_at(std::size_t node_index) const;
  Tensor get_output_at(std::size_t node_index) const;

  // The same layer, as in Python's `is`.
  friend bool operator==(const Layer& a, const Layer& b) { return a.base_ == b.base_; }
  LayerBase* base() const { return base_; }
  // A handle on a layer that a definition owns.
  static Layer of(LayerBase& base);

 protected:
  explicit Layer(LayerBase& base);
  // Hands a new layer to its definition.
  explicit Layer(std::unique_ptr<LayerBase> base);

  std::vector<Tensor> call(const std::vector<Tensor>& inputs, bool is_list, const CallOptions& options,
                           const Place& place) const;
  Tensor only_output(const std::vector<Tensor>& outputs) const;

  LayerBase* base_;  // of the definition
  DefinitionPointer definition_;
};

}  // namespace ingot
