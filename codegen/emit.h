// Prints a Plan as files. Nothing is decided here: the same Plan gives the same bytes on any machine.
#pragma once
#include <map>
#include <string>

#include "codegen/plan.h"

namespace ingot {

struct EmitOptions {
  std::string name = "model";   // namespace and file stem; from the command line, never from the model
  std::string source;           // what the file was made from, for its first comment
  bool is_single_file = false;  // everything in <name>.h, the bodies where <NAME>_IMPLEMENTATION is defined
  // Read-only weights are NAME.weights, and every function that reads them takes a pointer to its bytes, wherever the
  // caller has them; else they are part of the code.
  bool takes_weights = false;
  bool has_eigen = false;               // <name>_eigen.h as well
  std::int64_t largest_text = 1 << 20;  // bytes of weights up to which they are printed as numbers
  // For `ingot check`: after each step, extern "C" ingot_trace(function, step, result, pointer) sees its results.
  bool has_trace = false;
  // For whoever loads the code as a shared object: extern "C" ingot_call(function, state, inputs, outputs, workspace),
  // all by pointers, and ingot_init(state).
  bool has_entry = false;
};

using Files = std::map<std::string, std::string>;  // name, without folders -> content

// <name>.h, <name>.cpp, <name>_c.h, <name>.json, CMakeLists.txt, ingot_runtime.h, and <name>.cpp.weights when the
// weights are a file of their own; ingot_math_library.h when a kernel calls a function that stands there;
// <name>_eigen.h and <name>.weights when asked for. In single-file mode <name>.h and <name>.json.
Files emit(const Plan& plan, const EmitOptions& options);

}  // namespace ingot
