// The handle of an optimizer.
#include "frontend/optimizers/optimizer.h"

#include "frontend/gradients.h"
#include "frontend/optimizers/optimizer_base.h"

namespace ingot::optimizers {

std::vector<K::Update> Optimizer::get_updates(const Tensor& loss, const std::vector<Tensor>& params,
                                              Place place) const {
  const bool none_is_error = base_->definition->profile == Profile::keras2;
  return base_->updates_of(K::gradients(base_->scaled(loss), params, none_is_error, place), params, place);
}

std::vector<Tensor> Optimizer::get_gradients(const Tensor& loss, const std::vector<Tensor>& params, Place place) const {
  return base_->clipped_of(K::gradients(loss, params, true, place));
}

std::vector<K::Update> Optimizer::get_updates_of(const std::vector<Tensor>& gradients,
                                                 const std::vector<Tensor>& params, Place place) const {
  return base_->updates_of(gradients, params, place);
}

Tensor Optimizer::scale_loss(const Tensor& loss) const { return base_->scaled(loss); }
std::vector<Tensor> Optimizer::weights() const { return base_->weights; }
Tensor Optimizer::iterations() const { return base_->iterations; }
Tensor Optimizer::learning_rate() const { return base_->learning_rate(); }
const std::string& Optimizer::name() const { return base_->name; }

void Optimizer::exclude_from_weight_decay(const std::vector<Tensor>& params,
                                          const std::vector<std::string>& words) const {
  base_->exclude_from_weight_decay(params, words);
}

std::vector<K::Update> Optimizer::finalize_variable_values(const std::vector<Tensor>& params) const {
  return base_->averages_of(params);
}

}  // namespace ingot::optimizers
