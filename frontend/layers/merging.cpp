// The merging layers; their checks come before the operations, in Keras' words (Keras 2.3.1 layers/merge.py).
#include "frontend/layers/merging.h"

#include "frontend/backend.h"
#include "frontend/errors.h"

namespace ingot::layers {
namespace {

using Combine = Tensor (*)(const Operand& a, const Operand& b);

class MergingLayer final : public LayerBase {
 public:
  MergingLayer(std::string_view kind, Combine combine, const MergingOptions& options)
      : LayerBase(kind, {options.name}), combine_(combine) {}

  void check_arity(const std::vector<Tensor>& inputs, bool is_list) const override {
    if (class_name == "Subtract" && inputs.size() != 2)
      throw ValueError("A `Subtract` layer should be called on exactly 2 inputs");
    if (!is_list) throw ValueError("A merge layer should be called on a list of inputs.");
    if (inputs.size() < 2)
      throw ValueError("A merge layer should be called on a list of at least 2 inputs. Got " +
                       std::to_string(inputs.size()) + " inputs.");
  }

  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training&, std::uint32_t) override {
    std::string shapes;
    for (const Tensor& x : inputs) shapes += (shapes.empty() ? "" : ", ") + keras_shape(x.shape());
    Shape so_far = inputs[0].shape();
    for (const Tensor& x : inputs) {
      if (!x.shape().empty() && !so_far.empty() && x.shape()[0].is_number() && so_far[0].is_number() &&
          x.shape()[0] != inputs[0].shape()[0])
        throw ValueError("Can not merge tensors with different batch sizes. Got tensors with shapes : [" + shapes +
                         "]");
      Shape joined;
      if (!broadcast(so_far, x.shape(), joined))
        throw ValueError("Operands could not be broadcast together with shapes " +
                         keras_shape(Shape(so_far.begin() + 1, so_far.end())) + " " +
                         keras_shape(Shape(x.shape().begin() + 1, x.shape().end())));
      so_far = joined;
    }
    Tensor result = inputs[0];
    for (std::size_t i = 1; i < inputs.size(); ++i) result = combine_(result, inputs[i]);
    if (class_name == "Average") result = result / static_cast<double>(inputs.size());
    return {result};
  }

 private:
  Combine combine_;
};

class ConcatenateLayer final : public LayerBase {
 public:
  explicit ConcatenateLayer(const ConcatenateOptions& options)
      : LayerBase("Concatenate", {options.name}), axis_(options.axis) {}

  void check_arity(const std::vector<Tensor>& inputs, bool) const override {
    if (inputs.size() < 2) throw ValueError("A `Concatenate` layer should be called on a list of at least 2 inputs");
  }

  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training&, std::uint32_t) override {
    return {K::concatenate(inputs, axis_)};
  }

 private:
  int axis_;
};

Tensor sum_of(const Operand& a, const Operand& b) { return a + b; }
Tensor difference(const Operand& a, const Operand& b) { return a - b; }
Tensor product(const Operand& a, const Operand& b) { return a * b; }

}  // namespace

Add::Add(const MergingOptions& o) : Layer(std::make_unique<MergingLayer>("Add", sum_of, o)) {}
Subtract::Subtract(const MergingOptions& o) : Layer(std::make_unique<MergingLayer>("Subtract", difference, o)) {}
Multiply::Multiply(const MergingOptions& o) : Layer(std::make_unique<MergingLayer>("Multiply", product, o)) {}
Average::Average(const MergingOptions& o) : Layer(std::make_unique<MergingLayer>("Average", sum_of, o)) {}
Maximum::Maximum(const MergingOptions& o) : Layer(std::make_unique<MergingLayer>("Maximum", K::maximum, o)) {}
Minimum::Minimum(const MergingOptions& o) : Layer(std::make_unique<MergingLayer>("Minimum", K::minimum, o)) {}
Concatenate::Concatenate(const ConcatenateOptions& o) : Layer(std::make_unique<ConcatenateLayer>(o)) {}

Tensor add(const std::vector<Tensor>& x, const MergingOptions& o, Place place) { return Add(o)(x, {}, place); }
Tensor subtract(const std::vector<Tensor>& x, const MergingOptions& o, Place p) { return Subtract(o)(x, {}, p); }
Tensor multiply(const std::vector<Tensor>& x, const MergingOptions& o, Place p) { return Multiply(o)(x, {}, p); }
Tensor average(const std::vector<Tensor>& x, const MergingOptions& o, Place p) { return Average(o)(x, {}, p); }
Tensor maximum(const std::vector<Tensor>& x, const MergingOptions& o, Place p) { return Maximum(o)(x, {}, p); }
Tensor minimum(const std::vector<Tensor>& x, const MergingOptions& o, Place p) { return Minimum(o)(x, {}, p); }
Tensor concatenate(const std::vector<Tensor>& x, const ConcatenateOptions& o, Place place) {
  return Concatenate(o)(x, {}, place);
}

}  // namespace ingot::layers
