// A function held by value, as std::function but without its header, so that definitions compile fast.
#pragma once
#include <memory>
#include <type_traits>
#include <utility>

namespace ingot {

template <class Signature>
class Callable;

template <class Result, class... Arguments>
class Callable<Result(Arguments...)> {
 public:
  Callable() = default;  // none
  template <class Function>
    requires(!std::is_same_v<std::remove_cvref_t<Function>, Callable> &&
             std::is_invocable_r_v<Result, const Function&, Arguments...>)
  Callable(Function function)  // NOLINT: implicit
      : holder_(std::make_shared<const Holder<Function>>(std::move(function))) {}

  explicit operator bool() const { return holder_ != nullptr; }
  Result operator()(Arguments... arguments) const { return holder_->call(std::forward<Arguments>(arguments)...); }

 private:
  struct AnyHolder {
    virtual ~AnyHolder() = default;
    virtual Result call(Arguments... arguments) const = 0;
  };
  template <class Function>
  struct Holder final : AnyHolder {
    explicit Holder(Function f) : function(std::move(f)) {}
    Result call(Arguments... arguments) const override { return function(std::forward<Arguments>(arguments)...); }
    Function function;
  };

  std::shared_ptr<const AnyHolder> holder_;
};

}  // namespace ingot
