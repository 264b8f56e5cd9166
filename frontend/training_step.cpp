// Steps of training by an optimizer.
#include "frontend/compile.h"
#include "frontend/optimizers/by_name.h"

namespace ingot {

TrainingStep::TrainingStep(const optimizers::Optimizer& optimizer)
    : TrainingStep([optimizer](const Tensor& loss, const std::vector<Tensor>& weights) {
        return optimizer.get_updates(loss, weights);
      }) {
  learning_rate_ = optimizer.learning_rate();
}

TrainingStep::TrainingStep(const std::string& name) : TrainingStep(optimizers::by_name(name)) {}
TrainingStep::TrainingStep(const char* name) : TrainingStep(std::string(name)) {}

}  // namespace ingot
