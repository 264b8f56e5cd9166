// A step of training in two halves, for processes that each see a part of the batch: one function gives the gradients
// of a process as one contiguous array, the caller reduces it over the processes (MPI_Allreduce, NCCL, a field bus),
// and a second function steps on what came back.
//
//   const DataParallel step = data_parallel(loss, model.trainable_weights(), adam);
//   K::function({x, target}, {loss, step.gradients}, {}, "gradients");
//   K::function({step.reduced}, {}, step.updates, "apply");
#pragma once
#include <vector>

#include "frontend/optimizers/optimizer.h"
#include "frontend/tensor.h"
#include "frontend/update.h"

namespace ingot::optimizers {

struct DataParallel {
  Tensor gradients;  // [N], N the number of elements of all params with a gradient: raw, in the order of params, each
                     // row-major; of the loss times loss_scale_factor, where the optimizer has one
  Tensor reduced;    // placeholder "gradient" [N] of the same dtype: the mean of `gradients` over the processes
  std::vector<K::Update> updates;  // of one step of the optimizer on `reduced`, clipped after the reduction
};

// `reduced` is used as it is given: when the loss is a mean over the batch, and every process has a part of the same
// size, the caller divides the sum of the processes by their number, and the step is that of the whole batch. The
// updates depend on nothing but states and `reduced`: processes that start from the same State and are given the same
// bits stay the same to the bit. Throws as get_updates_of() does for a loss that does not depend on params, and
// TypeError for params of several dtypes, which have no common array.
DataParallel data_parallel(const Tensor& loss, const std::vector<Tensor>& params, const Optimizer& optimizer,
                           Place place = Place::current());

}  // namespace ingot::optimizers
