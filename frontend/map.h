// Map: a C++ function over scalars, applied element by element: Map(x, [alpha](float v) { return v / (alpha + v); }).
//
// The function is written over Scalar (frontend/scalar.h), and then recorded as the definition runs; or over float,
// double, integers and bool, and then read by the compiler that runs the definition (frontend/scalar_function.h).
// Either way it becomes a program of the scalar language in one `map` node: differentiated for training, fused into
// what computes its operands, printed in the emitted code.
#pragma once
#include "frontend/callable.h"
#include "frontend/scalar_function.h"
#include "frontend/scalar_signature.h"
#include "frontend/tensor.h"

namespace ingot {

// A function over scalars without its type.
struct MappedFunction {
  const void* function;
  std::initializer_list<DType> parameters;  // of a typed one; of others empty: they take the dtypes of their operands
  std::size_t arity;                        // of a generic one 0
  std::size_t results;
  scalar::Program (*program)(const void* function, std::span<const DType> parameters, const Place& place);
};

std::vector<Tensor> apply_mapped(const std::vector<Operand>& operands, const MappedFunction& function);

// How a function of type F is called, by what its type tells.
template <class F>
class ScalarCaller {
 public:
  static constexpr bool is_recorded = is_recorded_function<F>, is_typed = is_typed_function<F>;
  static constexpr bool is_generic = Signature<F>::is_generic;

  // `auto`: a function of this type is instantiated where it is called, so that errors tell the place of the Map.
  static auto check() {
    constexpr bool is_object = std::is_class_v<F>;
    static_assert(is_object,
                  "a function pointer does not tell which function it is: write [](float v) { return f(v); }");
    static_assert(!is_object || !Signature<F>::is_mutable,
                  "a function over scalars has no state: a lambda given to Map is not mutable");
    static_assert(
        !is_object || is_recorded || is_typed || is_generic,
        "Map takes a function over float, double, integers, bool, or over Scalar alone; one over tensors is a "
        "layers::Lambda");
    // The compilers' own word: the library's costs Clang 15 ms at its first use.
    static_assert(!is_object || is_recorded || __is_trivially_copyable(F),
                  "a function given to Map captures numbers by value: neither strings and containers, nor variables by "
                  "reference, which no one can see at this point and the compiler that reads the function reports");
  }

  static MappedFunction erased(const F& function) {
    return {&function, dtypes(typename Signature<F>::Parameters()), Signature<F>::Parameters::count, result_count(),
            program};
  }

  static constexpr std::size_t result_count() {
    if constexpr (is_scalar_result<Result>)
      return 1;
    else
      return member_count<Result>();
  }
  static constexpr bool has_one_result() { return is_scalar_result<Result>; }

 private:
  template <std::size_t, class T>
  struct Repeat {
    using Type = T;
  };
  template <std::size_t i, class T>
  using Repeated = typename Repeat<i, T>::Type;

  template <class T, std::size_t... i>
  static constexpr bool is_callable(std::index_sequence<i...>) {
    return std::is_invocable_v<const F&, Repeated<i, T>...>;
  }
  // Of a generic function: the smallest number of scalars that it takes, 0 when it takes none.
  template <std::size_t count = 1>
  static constexpr std::size_t generic_arity() {
    if constexpr (count > max_scalar_parameters)
      return 0;
    else if constexpr (is_callable<float>(std::make_index_sequence<count>()))
      return count;
    else
      return generic_arity<count + 1>();
  }
  template <std::size_t... i>
  static auto generic_result(std::index_sequence<i...>)
      -> std::remove_cvref_t<std::invoke_result_t<const F&, Repeated<i, float>...>>;
  static auto result() {
    if constexpr (is_generic) {
      static_assert(generic_arity() > 0, "a function given to Map takes 1 to 6 scalars");
      return std::type_identity<decltype(generic_result(std::make_index_sequence<generic_arity()>()))>();
    } else {
      return std::type_identity<typename Signature<F>::Returned>();
    }
  }
  using Result = typename decltype(result())::type;

  template <class... T>
  static std::initializer_list<DType> dtypes(ParameterList<T...>) {
    if constexpr (ParameterList<T...>::is_typed) {
      static constexpr std::initializer_list<DType> all = {dtype_of<T>...};
      return all;
    }
    return {};
  }

  static scalar::Program program(const void* function, std::span<const DType> dtypes, const Place& place) {
    const F& f = *static_cast<const F*>(function);
    if constexpr (is_recorded)
      return recorded(f, dtypes, std::make_index_sequence<Signature<F>::Parameters::count>());
    else if constexpr (is_typed)
      return typed(f, typename Signature<F>::Parameters(), dtypes, place);
    else
      return generic<1>(f, dtypes, place);
  }

  template <std::size_t... i>
  static scalar::Program recorded(const F& f, std::span<const DType> dtypes, std::index_sequence<i...>) {
    Recording recording(dtypes);
    visit_results(f(recording.parameter(i)...), [&](const Scalar& result) { recording.add_result(result); });
    return recording.program();
  }

  template <class... T>
  static scalar::Program typed(const F& f, ParameterList<T...>, std::span<const DType> dtypes, const Place& place) {
    using Layout = ResultLayout<std::remove_cvref_t<decltype(f(T()...))>>;
    return lifted(dtypes, {.slot = function_slot<F>,
                           .closure = &f,
                           .closure_size = sizeof(F),
                           .result_size = Layout::size(),
                           .call = call<T...>,
                           .place = place});
  }

  template <std::size_t count>
  static scalar::Program generic(const F& f, std::span<const DType> dtypes, const Place& place) {
    if constexpr (count <= max_scalar_parameters) {
      if (dtypes.size() > count) return generic<count + 1>(f, dtypes, place);
      if constexpr (is_callable<float>(std::make_index_sequence<count>())) {
        const auto as = [&]<class T, std::size_t... i>(std::type_identity<T>, std::index_sequence<i...>) {
          return typed(f, ParameterList<Repeated<i, T>...>(), dtypes, place);
        };
        constexpr std::make_index_sequence<count> all;
        return dtypes[0] == DType::f64 ? as(std::type_identity<double>(), all) : as(std::type_identity<float>(), all);
      }
    }
    return {};  // no function of so many parameters: apply_mapped reports it
  }

  // The results of a call behind one another, each at its natural alignment: a struct's own layout, and that of a tuple
  // in the order of its elements.
  template <class Returned>
  struct ResultLayout {
    static std::size_t place(std::size_t at, std::size_t size) { return (at + size - 1) / size * size; }
    static std::size_t size() {
      std::size_t end = 0, largest = 1;
      visit_results(Returned(), [&](const auto& member) {
        end = place(end, sizeof(member)) + sizeof(member);
        largest = sizeof(member) > largest ? sizeof(member) : largest;
      });
      return place(end, largest);
    }
    static void store(const Returned& returned, void* result) {
      std::size_t end = 0;
      visit_results(returned, [&](const auto& member) {
        end = place(end, sizeof(member)) + sizeof(member);
        __builtin_memcpy(static_cast<char*>(result) + end - sizeof(member), &member, sizeof(member));
      });
    }
  };

  template <class... T>
  static void call(const void* closure, const void* const* arguments, void* result) {
    [&]<std::size_t... i>(std::index_sequence<i...>) {
      const auto returned = (*static_cast<const F*>(closure))(*static_cast<const T*>(arguments[i])...);
      ResultLayout<std::remove_cvref_t<decltype(returned)>>::store(returned, result);
    }(std::make_index_sequence<sizeof...(T)>());
  }
};

// A function for Map held by value, with the place where it was given: an activation, a loss, a rule of an optimizer.
class ElementFunction {
 public:
  ElementFunction() = default;  // none
  template <class F>
  ElementFunction(F function, const Place& place)
      : erased_([function = std::move(function)] { return ScalarCaller<F>::erased(function); }), place_(place) {
    ScalarCaller<F>::check();
  }
  explicit operator bool() const { return static_cast<bool>(erased_); }
  // One tensor for each result; errors tell the place.
  std::vector<Tensor> operator()(std::vector<Operand> operands) const;
  // Over parameters of these dtypes. Throws TypeError for a typed function of others: of a primitive.
  scalar::Program program(std::span<const DType> dtypes) const;

 private:
  Callable<MappedFunction()> erased_;
  Place place_;
};

// f of every element of x, or of 1 to 6 tensors and numbers that broadcast as NumPy's do. Parameters have the dtypes of
// the tensors; a number takes that of its parameter, or of the first tensor. One result: a tensor of its dtype;
// several, in a struct of scalars, std::array, pair or tuple: one tensor for each, of one node. Throws TypeError when
// tensors do not have the dtypes of the parameters, Error IG0310 or IG0311 when f cannot be read.
template <class F>
auto Map(const std::vector<Operand>& operands, const F& f) {
  ScalarCaller<F>::check();
  std::vector<Tensor> results = apply_mapped(operands, ScalarCaller<F>::erased(f));
  if constexpr (ScalarCaller<F>::has_one_result())
    return results.front();
  else
    return results;
}
template <class F>
auto Map(std::initializer_list<Operand> operands, const F& f) {
  return Map(std::vector<Operand>(operands), f);
}
template <class F>
auto Map(const Operand& x, const F& f) {
  return Map({x}, f);
}

}  // namespace ingot
