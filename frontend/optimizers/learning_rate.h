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

  LearningRate(double constant);                      // NOLINT: implicit
  LearningRate(const Tensor& scalar);                 // NOLINT: implicit
  LearningRate(const schedules::Schedule& schedule);  // NOLINT: implicit
  LearningRate(const LearningRate&);
  LearningRate& operator=(const LearningRate&);
  LearningRate(LearningRate&&) noexcept;
  LearningRate& operator=(LearningRate&&) noexcept;
  ~LearningRate();
  static LearningRate variable(double initial);

  const Source& source() const { return source_; }

 private:
  explicit LearningRate(Variable variable);
  Source source_;
};

}  // namespace ingot::optimizers
