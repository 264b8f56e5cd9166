// Values of the reference evaluator: double precision with a running bound on the error that a correct float
// implementation may have made so far. Integers and bools are exact.
#pragma once
#include <vector>

#include "ir/array.h"
#include "ir/scalar.h"

namespace ingot {

struct ReferenceArray {
  Type type;  // static shape; elements in row-major order
  std::vector<scalar::Number> elements;

  ReferenceArray() = default;
  explicit ReferenceArray(Type type);          // zeros
  explicit ReferenceArray(const Array& data);  // exact
  Array to_array() const;                      // rounded to the dtype
};

}  // namespace ingot
