// Primitives: functions of the user's own that functions over scalars call by name. A primitive has a reference in the
// scalar language, which is what it computes; a derivative, where that of the reference is not good enough; and a text,
// which emitted code has in place of the reference.
//
//   float soft_sign(float x) { return x / (1 + std::fabs(x)); }
//
//   void define() {
//     register_primitive<soft_sign>({.derivatives = {[](float x) { float d = 1 + std::fabs(x); return 1 / (d * d); }},
//                                    .text = "inline float soft_sign(float x) noexcept { ... }"});
//     y = Map(x, [](float v) { return 2 * soft_sign(v); });
//
// In functions that are recorded, what register_primitive returns is called with Scalars.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "frontend/map.h"

namespace ingot {

// A function over scalars, of any form that Map takes, as a program when the types of its parameters are known.
class ScalarBody {
 public:
  ScalarBody() = default;  // none
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, ScalarBody>)
  ScalarBody(F f, Place place = Place::current())  // NOLINT: implicit
      : function_(std::move(f), place) {}

  explicit operator bool() const { return static_cast<bool>(function_); }
  scalar::Program program(std::span<const DType> dtypes) const { return function_.program(dtypes); }

 private:
  ElementFunction function_;
};

struct PrimitiveOptions {
  std::string name = {};                     // in emitted code and .ingot text; "": primitive_0, primitive_1, ...
  ScalarBody reference = {};                 // none: the function itself, whose source is then read
  std::vector<ScalarBody> derivatives = {};  // d result / d parameter, one for each; none: those of the reference
  // C++17 that defines `name` with the parameters of the function; "": the reference is printed in place.
  std::string text = {};
};

class Primitive {
 public:
  explicit Primitive(std::shared_ptr<const scalar::Primitive> record) : record_(std::move(record)) {}
  // In a function that is being recorded; arguments convert to the types of the parameters.
  template <class... T>
  Scalar operator()(const T&... arguments) const {
    return call({Scalar(arguments)...});
  }
  const scalar::Primitive& record() const { return *record_; }

 private:
  Scalar call(std::initializer_list<Scalar> arguments) const;

  std::shared_ptr<const scalar::Primitive> record_;
};

// Marks the type of which function_slot numbers a function.
template <auto function>
struct FunctionTag {};

// The types of a function over scalars, of 1 to 4 parameters.
template <class Function>
struct FunctionTypes;
template <class Result, class... T>
struct FunctionTypes<Result (*)(T...)> {
  static_assert(is_scalar_type<Result> && (is_scalar_type<std::remove_cvref_t<T>> && ...) && sizeof...(T) >= 1 &&
                    sizeof...(T) <= 4,
                "a primitive is a function of 1 to 4 scalars that returns one");
  static DType result() { return dtype_of<Result>; }
  static std::vector<DType> parameters() { return {dtype_of<std::remove_cvref_t<T>>...}; }
  template <Result (*function)(T...)>
  static auto caller() {
    return [](std::remove_cvref_t<T>... x) { return function(x...); };
  }
};
template <class Result, class... T>
struct FunctionTypes<Result (*)(T...) noexcept> : FunctionTypes<Result (*)(T...)> {};

Primitive make_primitive(int slot, std::vector<DType> parameters, DType result, const PrimitiveOptions& options);

// Calls of the function in functions that Map and its like are given from now on are calls of the primitive. Throws
// ValueError when the options do not fit the function, and what lifting the reference throws.
template <auto function>
Primitive register_primitive(PrimitiveOptions options = {}) {
  using Types = FunctionTypes<decltype(function)>;
  if (!options.reference) options.reference = ScalarBody(Types::template caller<function>());
  return make_primitive(function_slot<FunctionTag<function>>, Types::parameters(), Types::result(), options);
}

// The primitive that is registered for a function, by function_slot of its FunctionTag; null when there is none.
std::shared_ptr<const scalar::Primitive> registered_primitive(int slot);

}  // namespace ingot

extern template class std::vector<ingot::ScalarBody>;  // made once, in primitive.cpp
