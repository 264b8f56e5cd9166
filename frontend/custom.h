// Custom: a kernel that the user writes in C++, over whole tensors of fixed shapes. Its text is carried into the
// emitted file and compiled there:
//
//   const KernelSource cumulative{"cumulative", R"(
//     void cumulative(const float (&x)[8], float (&y)[8]) noexcept {
//       float sum = 0;
//       for (int i = 0; i < 8; ++i) y[i] = sum += x[i];
//     })"};
//   const Tensor y = Custom(x, {8}, cumulative);
//
// The function gets each operand, then each result, as a flat array in row-major order, and writes every element of the
// results. The text is C++17 for the inside of a namespace (no #include; ingot_rt:: of runtime/ is there); it may
// define helpers, and templates over T and n. Nothing is fused into a custom kernel, nor it into anything.
#pragma once
#include <initializer_list>

#include "frontend/scalar_function.h"
#include "frontend/scalar_type.h"
#include "frontend/tensor.h"
#include "ir/native_kernels.h"

namespace ingot {

using KernelSource = NativeFunction;  // {name of the function, text that defines it}

// Fetches the source of a function object for Custom: what a compiler that runs the definition can do.
class SourceCarrier {
 public:
  virtual ~SourceCarrier() = default;
  // `slot`: function_slot of its type. The text defines a function of the returned name with the parameters of the call
  // operator, and all functions that it needs. Throws Error IG0310 when that is not possible.
  virtual KernelSource source(int slot, const Place& place) = 0;
};
void set_source_carrier(SourceCarrier* carrier);            // null removes it; the caller keeps ownership
KernelSource carried_source(int slot, const Place& place);  // throws Error IG0311 when there is no carrier

// Results of the given types. `gradient`, when the kernel is trained through: a function of the operands, the results
// and the gradients of the float results that fills the gradients of the float operands; all as flat arrays, in this
// order. Throws ValueError for operands whose shapes are not fixed.
std::vector<Tensor> Custom(const std::vector<Operand>& operands, const std::vector<Type>& results,
                           const KernelSource& kernel, const KernelSource& gradient = {});
// One result of the given shape, of the dtype of the first tensor.
Tensor Custom(std::initializer_list<Operand> operands, const std::vector<std::int64_t>& shape,
              const KernelSource& kernel, const KernelSource& gradient = {});
inline Tensor Custom(const Operand& x, const std::vector<std::int64_t>& shape, const KernelSource& kernel,
                     const KernelSource& gradient = {}) {
  return Custom({x}, shape, kernel, gradient);
}

// A parameter of a kernel: const T (&)[count], or T (&)[count] for what it fills.
struct FlatArray {
  DType dtype;
  std::int64_t count;
  bool is_filled;
  bool operator==(const FlatArray&) const = default;
};

template <class Parameter>
struct FlatArrayOf {
  static_assert(std::is_void_v<Parameter>, "a kernel takes flat arrays: const float (&x)[n], and float (&y)[n]");
};
template <class T, std::size_t n>
struct FlatArrayOf<T (&)[n]> {
  static constexpr FlatArray value{dtype_of<T>, static_cast<std::int64_t>(n), !std::is_const_v<T>};
};

template <class Member>
struct KernelParameters {
  static_assert(std::is_void_v<Member>, "a kernel's call operator is const and returns void");
};
template <class F, class... T>
struct KernelParameters<void (F::*)(T...) const> {
  static std::vector<FlatArray> list() { return {FlatArrayOf<T>::value...}; }
};
template <class F, class... T>
struct KernelParameters<void (F::*)(T...) const noexcept> : KernelParameters<void (F::*)(T...) const> {};

// A function object whose source a carrier fetches.
template <class F>
concept KernelFunction = std::is_class_v<F> && !std::is_same_v<F, KernelSource> && requires { &F::operator(); };

struct NoGradient {};

struct CarriedKernel {
  int slot;
  std::vector<FlatArray> parameters;
};
template <class F>
CarriedKernel carried_kernel(const F&) {
  static_assert(std::is_empty_v<F>, "a kernel captures nothing: its text is compiled elsewhere");
  return {function_slot<F>, KernelParameters<decltype(&F::operator())>::list()};
}
template <>
inline CarriedKernel carried_kernel(const NoGradient&) {
  return {-1, {}};
}

std::vector<Tensor> custom_of(const std::vector<Operand>& operands, const std::vector<Type>& results,
                              const CarriedKernel& kernel, const CarriedKernel& gradient);
Tensor custom_of(const std::vector<Operand>& operands, const std::vector<std::int64_t>& shape,
                 const CarriedKernel& kernel, const CarriedKernel& gradient);

// The same with function objects that capture nothing. Throw TypeError when their parameters do not fit.
template <KernelFunction F, class G = NoGradient>
std::vector<Tensor> Custom(const std::vector<Operand>& operands, const std::vector<Type>& results, const F& kernel,
                           const G& gradient = {}) {
  return custom_of(operands, results, carried_kernel(kernel), carried_kernel(gradient));
}
template <KernelFunction F, class G = NoGradient>
Tensor Custom(std::initializer_list<Operand> operands, const std::vector<std::int64_t>& shape, const F& kernel,
              const G& gradient = {}) {
  return custom_of(std::vector<Operand>(operands), shape, carried_kernel(kernel), carried_kernel(gradient));
}
template <KernelFunction F, class G = NoGradient>
Tensor Custom(const Operand& x, const std::vector<std::int64_t>& shape, const F& kernel, const G& gradient = {}) {
  return custom_of(std::vector<Operand>{x}, shape, carried_kernel(kernel), carried_kernel(gradient));
}

}  // namespace ingot
