// A function held by value, as std::function but without its header, so that definitions compile fast.
#pragma once
#include <memory>
#include <type_traits>
#include <utility>

#include "frontend/definition_pointer.h"

namespace ingot {

template <class Signature>
class Callable;

template <class Result, class... Arguments>
class Callable<Result(Arguments...)> {
 public:
  Callable() = default;  // none
  // Copies share the function, but those that a definition keeps: the handles within must not own it.
  Callable(const Callable& other)
      : holder_(other.holder_ && KeepingScope::is_active() ? other.holder_->copy(other.holder_) : other.holder_) {}
  Callable& operator=(const Callable& other) { return *this = Callable(other); }
  Callable(Callable&&) noexcept = default;
  Callable& operator=(Callable&&) noexcept = default;
  ~Callable() = default;
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
    virtual std::shared_ptr<const AnyHolder> copy(const std::shared_ptr<const AnyHolder>& self) const = 0;
  };
  template <class Function>
  struct Holder final : AnyHolder {
    explicit Holder(const Function& f) : function(f) {}
    explicit Holder(Function&& f) : function(std::move(f)) {}
    Result call(Arguments... arguments) const override { return function(std::forward<Arguments>(arguments)...); }
    std::shared_ptr<const AnyHolder> copy(const std::shared_ptr<const AnyHolder>& self) const override {
      if constexpr (std::is_copy_constructible_v<Function>)
        return std::make_shared<const Holder>(function);
      else
        return self;
    }
    Function function;
  };

  std::shared_ptr<const AnyHolder> holder_;
};

}  // namespace ingot
