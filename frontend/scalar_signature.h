// What the type system knows of a function over scalars: its parameters and its results, by which it is recorded or
// called. A function is
//   recorded  when its parameters are Scalars,
//   typed     when they are float, double, integers or bool,
//   generic   when its call operator is a template, or overloaded: it is taken for float or for double.
#pragma once
#include <cstddef>
#include <utility>

#include "frontend/scalar.h"

namespace ingot {

inline constexpr std::size_t max_scalar_parameters = 6;
inline constexpr std::size_t max_scalar_results = 8;

template <class... T>
struct ParameterList {
  static constexpr std::size_t count = sizeof...(T);
  static constexpr bool is_typed = count > 0 && (is_scalar_type<T> && ...);
  static constexpr bool is_recorded = count > 0 && (std::is_same_v<T, Scalar> && ...);
};

// The parameters of a call operator that is one function; a mutable one has state and is none.
template <class Member>
struct CallOperator;
template <class F, class Result, class... T>
struct CallOperator<Result (F::*)(T...) const> {
  using Parameters = ParameterList<std::remove_cvref_t<T>...>;
  using Returned = std::remove_cvref_t<Result>;
  static constexpr bool is_mutable = false;
};
template <class F, class Result, class... T>
struct CallOperator<Result (F::*)(T...) const noexcept> : CallOperator<Result (F::*)(T...) const> {};
template <class F, class Result, class... T>
struct CallOperator<Result (F::*)(T...)> : CallOperator<Result (F::*)(T...) const> {
  static constexpr bool is_mutable = true;
};
template <class F, class Result, class... T>
struct CallOperator<Result (F::*)(T...) noexcept> : CallOperator<Result (F::*)(T...)> {};

template <class F>
struct Signature {  // generic
  using Parameters = ParameterList<>;
  static constexpr bool is_generic = true, is_mutable = false;
};
template <class F>
  requires requires { &F::operator(); }
struct Signature<F> : CallOperator<decltype(&F::operator())> {
  static constexpr bool is_generic = false;
};

template <class F>
inline constexpr bool is_recorded_function = Signature<F>::Parameters::is_recorded;
template <class F>
inline constexpr bool is_typed_function = Signature<F>::Parameters::is_typed;
// A function over `count` scalars, told by its parameters: no generic one.
template <class F, std::size_t count>
inline constexpr bool is_scalar_function =
    (is_recorded_function<F> || is_typed_function<F>) && Signature<F>::Parameters::count == count;

template <class T>
inline constexpr bool is_scalar_result = is_scalar_type<T> || std::is_same_v<T, Scalar>;

// Stands for any member while they are counted.
struct AnyScalar {
  template <class T>
    requires is_scalar_result<T>
  operator T() const;  // NOLINT: implicit
};

template <class Result, class... Member>
constexpr std::size_t member_count() {
  if constexpr (requires { std::tuple_size<Result>::value; })
    return std::tuple_size<Result>::value;
  else if constexpr (requires { Result{Member()..., AnyScalar()}; } && sizeof...(Member) <= max_scalar_results)
    return member_count<Result, Member..., AnyScalar>();
  else
    return sizeof...(Member);
}

// Hands the results of a function in order to `visit`: a scalar, or the members of a struct, std::array, pair or tuple.
template <class Result, class Visit>
constexpr void visit_results(const Result& result, Visit visit) {
  if constexpr (is_scalar_result<Result>) {
    visit(result);
  } else {
    constexpr std::size_t count = member_count<Result>();
    static_assert(count >= 1 && count <= max_scalar_results,
                  "a function over scalars returns a scalar, or 1 to 8 of them in a struct, std::array, pair or tuple");
    const auto each = [&](const auto&... member) {
      static_assert((is_scalar_result<std::remove_cvref_t<decltype(member)>> && ...),
                    "the members of the result of a function over scalars are scalars");
      (visit(member), ...);
    };
    // clang-format off
    if constexpr (count == 1) { const auto& [a] = result; each(a); }
    if constexpr (count == 2) { const auto& [a, b] = result; each(a, b); }
    if constexpr (count == 3) { const auto& [a, b, c] = result; each(a, b, c); }
    if constexpr (count == 4) { const auto& [a, b, c, d] = result; each(a, b, c, d); }
    if constexpr (count == 5) { const auto& [a, b, c, d, e] = result; each(a, b, c, d, e); }
    if constexpr (count == 6) { const auto& [a, b, c, d, e, f] = result; each(a, b, c, d, e, f); }
    if constexpr (count == 7) { const auto& [a, b, c, d, e, f, g] = result; each(a, b, c, d, e, f, g); }
    if constexpr (count == 8) { const auto& [a, b, c, d, e, f, g, h] = result; each(a, b, c, d, e, f, g, h); }
    // clang-format on
  }
}

}  // namespace ingot
