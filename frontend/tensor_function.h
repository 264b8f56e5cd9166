// A function on tensors held by value: what users pass as an activation, loss, metric, regularizer or constraint of
// their own. A light std::function, so that definitions compile fast.
#pragma once
#include <memory>
#include <type_traits>
#include <utility>

#include "frontend/tensor.h"

namespace ingot {

template <class... Arguments>
class TensorFunction {
 public:
  TensorFunction() = default;  // none
  template <class Function>
    requires(!std::is_same_v<std::remove_cvref_t<Function>, TensorFunction> &&
             std::is_invocable_r_v<Tensor, const Function&, const Arguments&...>)
  TensorFunction(Function function)  // NOLINT: implicit
      : callable_(std::make_shared<const Callable<Function>>(std::move(function))) {}

  explicit operator bool() const { return callable_ != nullptr; }
  Tensor operator()(const Arguments&... arguments) const { return callable_->call(arguments...); }

 private:
  struct AnyCallable {
    virtual ~AnyCallable() = default;
    virtual Tensor call(const Arguments&... arguments) const = 0;
  };
  template <class Function>
  struct Callable final : AnyCallable {
    explicit Callable(Function f) : function(std::move(f)) {}
    Tensor call(const Arguments&... arguments) const override { return function(arguments...); }
    Function function;
  };

  std::shared_ptr<const AnyCallable> callable_;
};

}  // namespace ingot
