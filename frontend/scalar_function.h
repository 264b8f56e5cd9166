// A C++ function over scalars that a definition hands over (to Map, as a loss, as a rule of an optimizer): what is
// known of it when the definition runs, and the interface of whatever turns it into a program of the scalar language.
//
// The frontend cannot read the source of a lambda. A compiler that runs the definition can: it numbers the types of
// functions before the run, by the initial values of function_slot, and finds the source by that number and the values
// that the lambda captures in its bytes.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "frontend/tensor.h"
#include "ir/scalar.h"

namespace ingot {

// The number of a type of functions; -1 where no compiler has numbered them. A variable, not a constant: it must be
// read when the definition runs.
template <class Function>
inline int function_slot = -1;

struct ScalarFunction {
  std::vector<DType> parameters = {};  // 1 to 6, of the call operator that is meant
  int slot = -1;                       // function_slot of its type
  const void* closure = nullptr;       // the function object, alive during the call that gets this record
  std::size_t closure_size = 0;        // bytes
  std::size_t result_size = 0;  // bytes: the results in order, each at its natural alignment, as a struct has them
  // The function itself: arguments[i] points to a value of parameters[i], `result` to result_size bytes.
  void (*call)(const void* closure, const void* const* arguments, void* result) = nullptr;
  Place place;  // of the call that it is handed to
};

class ScalarLifter {
 public:
  virtual ~ScalarLifter() = default;
  // The function as a program over its parameters, one root per result, captured values folded in. Throws Error IG0310
  // (input rejected) when the source cannot be lifted, or when the program and the function differ at a sample point.
  virtual scalar::Program lift(const ScalarFunction& function) = 0;
};

// Installs what lifts functions in this program; null removes it. The caller keeps ownership.
void set_scalar_lifter(ScalarLifter* lifter);

// A function of these parameters, by the installed lifter. Throws Error IG0311 (not supported) when there is none: the
// definition does not run under a compiler that reads it, and the way out is to write the function over Scalar
// (frontend/scalar.h).
scalar::Program lifted(std::span<const DType> parameters, ScalarFunction function);

}  // namespace ingot
