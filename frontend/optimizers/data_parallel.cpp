// The two halves meet in one layout: the gradients one after the other, as concatenate and slice have it.
#include "frontend/optimizers/data_parallel.h"

#include <algorithm>

#include "frontend/backend.h"
#include "frontend/errors.h"
#include "frontend/gradients.h"

namespace ingot::optimizers {

DataParallel data_parallel(const Tensor& loss, const std::vector<Tensor>& params, const Optimizer& optimizer,
                           Place place) {
  std::vector<Tensor> gradients = K::gradients(optimizer.scale_loss(loss), params, false, place);
  std::vector<Tensor> flat;
  for (const Tensor& gradient : gradients)
    if (gradient.is_valid()) flat.push_back(K::reshape(Operand(gradient, place), {-1}));
  const bool are_variables =
      std::all_of(flat.begin(), flat.end(), [](const Tensor& part) { return part.shape()[0].is_number(); });
  // The optimizer has the sentences for gradients that are all None and for params that are no variables.
  if (flat.empty() || !are_variables) return {{}, {}, optimizer.get_updates_of(gradients, params, place)};
  std::int64_t size = 0;
  for (const Tensor& part : flat) {
    if (part.dtype() != flat.front().dtype())
      throw TypeError("gradients of " + K::dtype(flat.front()) + " and " + K::dtype(part) +
                      " do not fit into one array")
          .help("data_parallel() takes params of one dtype");
    size += K::count_params(part);
  }

  DataParallel result;
  result.gradients = K::concatenate(flat, 0, place);
  result.reduced = K::placeholder({size}, "gradient", flat.front().dtype(), place);
  std::int64_t first = 0;
  for (Tensor& gradient : gradients) {
    if (!gradient.is_valid()) continue;
    std::vector<std::int64_t> shape;
    for (const Dim& dim : gradient.shape()) shape.push_back(dim.value);
    const std::int64_t count = K::count_params(gradient);
    const Tensor part = K::slice(Operand(result.reduced, place), {first}, {first + count});
    gradient = K::reshape(Operand(part, place), shape);
    first += count;
  }
  result.updates = optimizer.get_updates_of(gradients, params, place);
  return result;
}

}  // namespace ingot::optimizers
