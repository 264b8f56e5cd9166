// What may be given as the learning rate of an optimizer.
#pragma once
#include <variant>

#include "frontend/schedules/schedule.h"
#include "frontend/tensor.h"

namespace ingot::optimizers {

// A number is a constant of the emitted code. A scalar tensor is taken as it is: a placeholder is an argument of the
// step, a K::variable a state that all optimizers given it share. variable(x) is a state of the optimizer's own,
// "adam/learning_rate", as Keras has it: K::set_value and the callbacks of a trainer change it, and it is saved with
// the slots. A schedule is computed from the iteration counter.
class LearningRate {
 public:
  struct Variable {
    double initial;
  };
  using Source = std::variant<double, Variable, Tensor, schedules::Schedule>;

  LearningRate(double constant) : source_(constant) {}                      // NOLINT: implicit
  LearningRate(const Tensor& scalar) : source_(scalar) {}                   // NOLINT: implicit
  LearningRate(const schedules::Schedule& schedule) : source_(schedule) {}  // NOLINT: implicit
  static LearningRate variable(double initial) { return LearningRate(Variable{initial}); }

  const Source& source() const { return source_; }

 private:
  explicit LearningRate(Variable variable) : source_(variable) {}
  Source source_;
};

}  // namespace ingot::optimizers
