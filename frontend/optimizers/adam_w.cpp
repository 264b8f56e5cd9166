// Keras 3.15.1, optimizers/adamw.py.
#include "frontend/optimizers/adam_w.h"

namespace ingot::optimizers {
namespace {

AdamOptions with_weight_decay(AdamOptions options) {
  if (!options.weight_decay) options.weight_decay = 0.004;
  return options;
}

}  // namespace

AdamW::AdamW(const AdamOptions& options) : Adam("AdamW", {}, with_weight_decay(options)) {}

}  // namespace ingot::optimizers
