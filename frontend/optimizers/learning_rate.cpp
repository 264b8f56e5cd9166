// The variant's own code, made once: options of every optimizer hold one.
#include "frontend/optimizers/learning_rate.h"

namespace ingot::optimizers {

LearningRate::LearningRate(double constant) : source_(constant) {}
LearningRate::LearningRate(const Tensor& scalar) : source_(scalar) {}
LearningRate::LearningRate(const schedules::Schedule& schedule) : source_(schedule) {}
LearningRate::LearningRate(Variable variable) : source_(variable) {}
LearningRate LearningRate::variable(double initial) { return LearningRate(Variable{initial}); }
LearningRate::LearningRate(const LearningRate&) = default;
LearningRate& LearningRate::operator=(const LearningRate&) = default;
LearningRate::LearningRate(LearningRate&&) noexcept = default;
LearningRate& LearningRate::operator=(LearningRate&&) noexcept = default;
LearningRate::~LearningRate() = default;

}  // namespace ingot::optimizers
