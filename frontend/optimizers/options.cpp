// Checks of the options that every optimizer takes. Sources: Keras 2.3.1, optimizers.py (Optimizer.__init__); Keras
// 3.15.1, optimizers/base_optimizer.py.
#include "frontend/optimizers/options.h"

#include "frontend/errors.h"
#include "frontend/profile.h"
#include "frontend/python_text.h"

namespace ingot::optimizers {

void refuse_argument(const std::string& name, const std::string& value) {
  if (profile() == Profile::keras2)
    throw TypeError("Unexpected keyword argument passed to optimizer: " + name)
        .help("Keras 2 has no such argument here; the profile is keras2");
  throw ValueError("Argument(s) not recognized: {'" + name + "': " + value + "}")
      .help("Keras 3 has no such argument here; the profile is keras3");
}

void check_not_given(const std::string& name, std::optional<double> value) {
  if (value) refuse_argument(name, python_number(*value));
}

void check_keras3_options(const CommonOptions& options) {
  if (options.lr) {
    const double* number = std::get_if<double>(&options.lr->source());
    refuse_argument("lr", number ? python_number(*number) : "<Tensor>");
  }
  if (options.gradient_accumulation_steps && *options.gradient_accumulation_steps != 0 &&
      *options.gradient_accumulation_steps < 2)
    throw ValueError("`gradient_accumulation_steps` must be an integer >= 2. Received: gradient_accumulation_steps=" +
                     std::to_string(*options.gradient_accumulation_steps));
  if (!options.use_ema) return;
  if (options.ema_momentum > 1 || options.ema_momentum < 0)
    throw ValueError("`ema_momentum` must be in the range [0, 1]. Received: ema_momentum=" +
                     python_number(options.ema_momentum));
  if (options.ema_overwrite_frequency && *options.ema_overwrite_frequency < 0)
    throw ValueError("`ema_overwrite_frequency` must be an integer >= 1 or None. Received: ema_overwrite_frequency=" +
                     std::to_string(*options.ema_overwrite_frequency));
}

void check_keras2_options(const CommonOptions& options) {
  check_not_given("weight_decay", options.weight_decay);
  check_not_given("ema_overwrite_frequency", options.ema_overwrite_frequency);
  check_not_given("loss_scale_factor", options.loss_scale_factor);
  check_not_given("gradient_accumulation_steps", options.gradient_accumulation_steps);
  if (options.use_ema) refuse_argument("use_ema", "True");
}

}  // namespace ingot::optimizers
