// The handle of an optimizer.
#include "frontend/optimizers/optimizer.h"

#include "frontend/optimizers/optimizer_base.h"

namespace ingot::optimizers {

std::vector<K::Update> Optimizer::get_updates_of(const std::vector<Tensor>& gradients,
                                                 const std::vector<Tensor>& params, Place place) const {
  return base_->updates_of(gradients, params, place);
}

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
