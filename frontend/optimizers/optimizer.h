// Optimizers: a step of training as updates, which K::function puts into one function with the forward and the
// backward pass. optimizers::Adam adam({.learning_rate = 0.001, .clipnorm = 1.0}); the options of each are in its own
// header, those that all have in optimizers/options.h. Formulas, defaults, names and order of states are those of the
// profile's Keras (docs/training.md).
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "frontend/tensor.h"
#include "frontend/update.h"

namespace ingot::optimizers {

class OptimizerBase;

// A handle: copies are the same optimizer and share its states.
class Optimizer {
 public:
  // The updates of one step that makes `loss` smaller, and that changes only params and the optimizer's own states.
  // Throws ValueError in Keras' words when the loss does not depend on a parameter (keras3: on none of them, otherwise
  // it warns).
  std::vector<K::Update> get_updates(const Tensor& loss, const std::vector<Tensor>& params,
                                     Place place = Place::current()) const;
  // The gradients of the loss, clipped, as outputs to look at: as updates they train nothing. Throws ValueError for a
  // parameter that the loss does not depend on.
  std::vector<Tensor> get_gradients(const Tensor& loss, const std::vector<Tensor>& params,
                                    Place place = Place::current()) const;
  // The updates of one step on given gradients (None: an empty Tensor), of the shapes of params: the counter, the
  // slots, the parameters. With loss_scale_factor: gradients of the scaled loss. Slots are made on the first call;
  // later ones may be for some of the same params, as for a second function of another batch size. Throws ValueError
  // with Keras' sentence for gradients that are None (keras3: only if all are, otherwise it warns) and for params that
  // the first call did not have; TypeError for params that are no variables.
  std::vector<K::Update> get_updates_of(const std::vector<Tensor>& gradients, const std::vector<Tensor>& params,
                                        Place place = Place::current()) const;

  // The loss times loss_scale_factor, of which get_updates_of() takes the gradients; without one, the loss itself.
  Tensor scale_loss(const Tensor& loss) const;

  std::vector<Tensor> weights() const;  // the optimizer's states in Keras' order, as far as they are made
  Tensor iterations() const;            // calls so far: a state
  Tensor learning_rate() const;         // a scalar; of a schedule: for the next step
  const std::string& name() const;      // "adam"; states are "adam/iteration", ...

  // Parameters without weight_decay: these, and those whose own name ("kernel", "bias") contains one of the words.
  // Throws ValueError after the first updates.
  void exclude_from_weight_decay(const std::vector<Tensor>& params, const std::vector<std::string>& words = {}) const;
  // With use_ema: the updates that set params to their averages, for a function to be run after training.
  std::vector<K::Update> finalize_variable_values(const std::vector<Tensor>& params) const;

 protected:
  explicit Optimizer(std::shared_ptr<OptimizerBase> base) : base_(std::move(base)) {}

 private:
  std::shared_ptr<OptimizerBase> base_;
};

}  // namespace ingot::optimizers
