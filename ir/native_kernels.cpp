// What is installed to call native functions.
#include "ir/native_kernels.h"

#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

NativeKernels* installed = nullptr;

}  // namespace

void set_native_kernels(NativeKernels* kernels) { installed = kernels; }

void call_native(const NativeFunction& function, std::span<const Array> operands, std::span<Array> results) {
  if (installed == nullptr)
    throw unsupported("IG0604", "the reference evaluator cannot run the custom kernel " + quoted(function.name) +
                                    ", which is C++: nothing in this program compiles it")
        .help("run it with `ingot run` or `ingot check`, which use the host compiler");
  installed->call(function, operands, results);
}

}  // namespace ingot
