// The C library of this machine, for holding programs to functions that call it.
#pragma once
#include "ir/scalar.h"

namespace ingot {

class HostMathLibrary final : public scalar::MathLibrary {
 public:
  double compute(scalar::Opcode opcode, DType dtype, double a, double b) const override;
};

}  // namespace ingot
