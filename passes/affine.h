// Whether a scalar program is affine in one of its parameters: scale * p + shift, where neither depends on p. Found by
// the form of the program, because a derivative that does not depend on p is not enough (floor and sign have slope 0).
#pragma once
#include <optional>

#include "ir/scalar.h"

namespace ingot {

struct Affine {
  scalar::Program scale, shift;  // over the parameters of the program; neither reads the parameter
};

// Of a program with one float root. Evaluated in double they give scale and shift in double.
std::optional<Affine> affine_in(const scalar::Program& program, std::size_t parameter);

}  // namespace ingot
