// Calls of C++ text that a module carries (op custom). The reference evaluator cannot run C++; what can is installed by
// the program that it is part of: driver/ compiles the text with the host compiler.
#pragma once
#include <span>
#include <string>

#include "ir/array.h"

namespace ingot {

// A C++17 function on flat arrays, `void name(const T (&x)[n]..., T (&y)[m]...) noexcept`, and the text that defines
// it.
struct NativeFunction {
  std::string name, source;
  bool operator==(const NativeFunction&) const = default;
};

class NativeKernels {
 public:
  virtual ~NativeKernels() = default;
  // Fills `results`, which have their types. No operation of the function is contracted to a fused multiply-add. Throws
  // Error IG0826 (input rejected) when the text does not compile.
  virtual void call(const NativeFunction& function, std::span<const Array> operands, std::span<Array> results) = 0;
};

// Installs what calls native functions in this program; null removes it. The caller keeps ownership.
void set_native_kernels(NativeKernels* kernels);
// By what is installed. Throws Error IG0604 (not supported) when there is nothing.
void call_native(const NativeFunction& function, std::span<const Array> operands, std::span<Array> results);

}  // namespace ingot
