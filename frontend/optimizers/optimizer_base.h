// What an optimizer kind implements: its slots and its formula for one parameter. The base does what all have in
// common, in the order of the profile's Keras.
//
// A step is pure graph code: every new value is a function of the states before the call, and the values of the base's
// own stages (decayed parameter, clipped gradient, new slots) are handed on as tensors, not read back from states. The
// work on elements is elementwise and what does not depend on the element is a scalar, so that each parameter's update
// becomes one map with several results.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/definition.h"
#include "frontend/optimizers/options.h"
#include "frontend/tensor.h"
#include "frontend/update.h"

namespace ingot::optimizers {

// How the Keras classes differ outside of their formulas.
struct OptimizerTraits {
  std::string_view class_name;        // "Adam"
  std::optional<double> keras2_rate;  // default learning rate; nothing: Keras 2 has no such optimizer
  double keras3_rate;
  bool takes_decay = true;  // keras2
};

class OptimizerBase {
 public:
  // Makes the states that do not depend on parameters. Throws AttributeError for an optimizer that the profile's Keras
  // does not have, TypeError or ValueError with its sentence for options that it does not take.
  OptimizerBase(const OptimizerTraits& traits, const CommonOptions& options);
  virtual ~OptimizerBase() = default;
  OptimizerBase(const OptimizerBase&) = delete;
  OptimizerBase& operator=(const OptimizerBase&) = delete;

  std::vector<K::Update> updates_of(std::vector<Tensor> gradients, const std::vector<Tensor>& parameters, Place place);
  std::vector<K::Update> averages_of(const std::vector<Tensor>& parameters) const;
  std::vector<Tensor> clipped_of(const std::vector<Tensor>& gradients) const;
  Tensor scaled(const Tensor& loss) const;  // by loss_scale_factor
  Tensor unscaled(const Tensor& gradient) const;
  Tensor learning_rate() const;  // of the next step, a scalar; without decay
  void exclude_from_weight_decay(const std::vector<Tensor>& parameters, const std::vector<std::string>& names);

  Definition* definition;
  std::string name;
  Tensor iterations;            // calls so far
  std::vector<Tensor> weights;  // states in the order of the profile's Keras

 protected:
  struct SlotName {
    const char* keras2;  // "m": state "Adam/m_0" of the first parameter
    const char* keras3;  // "momentum": state "adam/dense_kernel_momentum"
    double initial = 0;
  };
  using Slots = std::vector<Tensor>;  // one per parameter, in the order of build()

  // Scalars of one step in the dtype of the parameters that they are for.
  struct Rates {
    Tensor learning_rate;
    Tensor step_number;  // 1 in the first step; keras3: steps, not calls, when gradients are accumulated
  };
  // One parameter in a step.
  struct Step {
    std::size_t index;     // in build()
    Tensor parameter;      // before the formula, after weight decay
    Tensor gradient;       // clipped
    Tensor learning_rate;  // scalar
  };

  virtual void build(const std::vector<Tensor>& parameters) = 0;
  // Scalars that a formula needs: called before the first parameter of a dtype.
  virtual void prepare(const Rates&) {}
  // The new value of the parameter. The new values of its slots are given to set().
  virtual Tensor step(const Step& step) = 0;

  // Slots of several names: keras2 all of one name, then all of the next; keras3 those of one parameter together.
  std::vector<Slots> add_slots(const std::vector<Tensor>& parameters, const std::vector<SlotName>& names);
  Tensor add_scalar(const std::string& state_name, DType dtype, double initial);  // "adam/<state_name>", into weights
  void set(const Tensor& slot, const Tensor& value);
  bool is_keras2() const { return definition->profile == Profile::keras2; }

 private:
  void check(std::vector<Tensor>& gradients, std::vector<Tensor>& parameters) const;
  void build_once(const std::vector<Tensor>& parameters);
  std::size_t index_of(const Tensor& parameter) const;
  std::vector<Tensor> accumulated(const std::vector<Tensor>& gradients, const std::vector<Tensor>& parameters);
  Tensor steps() const;  // keras3: calls divided by gradient_accumulation_steps
  Rates rates(DType dtype) const;
  Tensor decayed(const Tensor& parameter, const Tensor& rate) const;
  void average(std::map<std::size_t, Tensor>& values);

  OptimizerTraits traits_;
  CommonOptions options_;
  Tensor rate_;                     // the state of a LearningRate::variable
  std::vector<Tensor> parameters_;  // of build()
  Slots averages_, accumulators_;
  std::vector<std::uint32_t> no_weight_decay_;  // states
  std::vector<std::string> no_weight_decay_names_;
  std::vector<K::Update> updates_;  // of the call under way
  Tensor is_step_;                  // when gradients are accumulated: whether this call steps
};

}  // namespace ingot::optimizers
