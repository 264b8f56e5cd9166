// A function held by value, as std::function but without its header, and with little that a compiler has to make for
// each function: definitions compile fast.
#pragma once
#include <memory>
#include <type_traits>
#include <utility>

#include "frontend/definition_pointer.h"

namespace ingot {

// What a Callable holds, whatever the type of the function. Copies share it, but those that a definition keeps: the
// handles within must not own it.
class HeldFunction {
 public:
  struct Body {
    virtual ~Body() = default;
    virtual const Body* copy() const = 0;  // a new one; null when the function cannot be copied
  };

  HeldFunction() noexcept;  // none
  explicit HeldFunction(const Body* owned);
  HeldFunction(const HeldFunction& other);
  HeldFunction& operator=(const HeldFunction& other);
  HeldFunction(HeldFunction&& other) noexcept;
  HeldFunction& operator=(HeldFunction&& other) noexcept;
  ~HeldFunction();

  const Body* body() const { return body_.get(); }

 private:
  std::shared_ptr<const Body> body_;
};

// What std::is_invocable_r says, which costs a compiler twenty templates.
template <class F, class... Arguments>
concept CallableWith = requires(const F& f, Arguments&&... arguments) { f(static_cast<Arguments&&>(arguments)...); };
template <class F, class Result, class... Arguments>
concept Returns = requires(const F& f, void (*take)(Result), Arguments&&... arguments) {
  take(f(static_cast<Arguments&&>(arguments)...));
};
template <class F, class Result, class... Arguments>
concept CallableFor = CallableWith<F, Arguments...> && (std::is_void_v<Result> || Returns<F, Result, Arguments...>);

template <class Signature>
class Callable;

template <class Result, class... Arguments>
class Callable<Result(Arguments...)> {
 public:
  Callable() = default;  // none
  template <class Function>
    requires(!std::is_same_v<std::remove_cvref_t<Function>, Callable> && CallableFor<Function, Result, Arguments...>)
  Callable(Function function)  // NOLINT: implicit
      : held_(new BodyOf<Function>(static_cast<Function&&>(function))) {}

  explicit operator bool() const { return held_.body() != nullptr; }
  Result operator()(Arguments... arguments) const {
    return static_cast<const Called*>(held_.body())->call(static_cast<Arguments&&>(arguments)...);
  }

 private:
  struct Called : HeldFunction::Body {
    virtual Result call(Arguments... arguments) const = 0;
  };
  template <class Function>
  struct BodyOf final : Called {
    explicit BodyOf(const Function& f) : function(f) {}
    explicit BodyOf(Function&& f) : function(static_cast<Function&&>(f)) {}
    Result call(Arguments... arguments) const override {
      return static_cast<Result>(function(static_cast<Arguments&&>(arguments)...));
    }
    const HeldFunction::Body* copy() const override {
      if constexpr (std::is_copy_constructible_v<Function>)
        return new BodyOf(function);
      else
        return nullptr;
    }
    Function function;
  };

  HeldFunction held_;
};

}  // namespace ingot
