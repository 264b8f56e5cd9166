// Options that every optimizer takes, under Keras' names.
#pragma once
#include <optional>
#include <string>

#include "frontend/optimizers/learning_rate.h"

namespace ingot::optimizers {

// The fields of an options struct that are the same for every optimizer, after learning_rate and its own fields.
// Designated initialisers do not reach into a base or member, so the fields are written into each struct.
//
// clipnorm       keras2: all gradients are scaled so that their common L2 norm is at most this. keras3: each gradient's
//                own norm.
// clipvalue      elements are clipped to [-clipvalue, clipvalue]; in keras2 after clipnorm.
// decay, lr      keras2 only: lr_t = lr / (1 + decay * iterations); lr is the older name of learning_rate. keras3 warns
// of
//                decay and ignores it.
// The others are of keras3 only:
// weight_decay                   parameters are multiplied by 1 - weight_decay * learning rate before each step.
// global_clipnorm                the common norm of all gradients. At most one of the three clips may be given.
// use_ema                        a moving average of each parameter is kept, with weight ema_momentum for the old
// average. ema_overwrite_frequency        parameters become their averages every so many steps; without, when the
// updates of
//                                finalize_variable_values() are run.
// loss_scale_factor              the loss is multiplied by it before gradients are taken, gradients are divided by it.
// gradient_accumulation_steps    steps on the mean gradient of so many calls; the calls between only add up.
// name                           first part of the states' names; "": "adam", "adam_1", ... (keras2: "Adam", ...).
#define INGOT_OPTIMIZER_OPTIONS                                                                 \
  std::optional<double> weight_decay = {}, clipnorm = {}, clipvalue = {}, global_clipnorm = {}; \
  bool use_ema = false;                                                                         \
  double ema_momentum = 0.99;                                                                   \
  std::optional<int> ema_overwrite_frequency = {};                                              \
  std::optional<double> loss_scale_factor = {};                                                 \
  std::optional<int> gradient_accumulation_steps = {};                                          \
  std::optional<::ingot::optimizers::LearningRate> lr = {};                                     \
  std::optional<double> decay = {};                                                             \
  std::string name = {}

struct CommonOptions {
  std::optional<LearningRate> learning_rate = {};
  INGOT_OPTIMIZER_OPTIONS;
};

// The common fields of an optimizer's options.
template <class Options>
CommonOptions common_options(const Options& o) {
  return {.learning_rate = o.learning_rate,
          .weight_decay = o.weight_decay,
          .clipnorm = o.clipnorm,
          .clipvalue = o.clipvalue,
          .global_clipnorm = o.global_clipnorm,
          .use_ema = o.use_ema,
          .ema_momentum = o.ema_momentum,
          .ema_overwrite_frequency = o.ema_overwrite_frequency,
          .loss_scale_factor = o.loss_scale_factor,
          .gradient_accumulation_steps = o.gradient_accumulation_steps,
          .lr = o.lr,
          .decay = o.decay,
          .name = o.name};
}

// Throws what the current profile's Keras says of an argument that it does not know: TypeError (keras2), ValueError
// (keras3). `value` is as Python prints it.
[[noreturn]] void refuse_argument(const std::string& name, const std::string& value);

// For an argument that only the other profile has.
void check_not_given(const std::string& name, std::optional<double> value);

// Throw for options that the profile does not know, keras3 for values out of range too. The clips: clipping.h.
void check_keras2_options(const CommonOptions& options);
void check_keras3_options(const CommonOptions& options);

}  // namespace ingot::optimizers
