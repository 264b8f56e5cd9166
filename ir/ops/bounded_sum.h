// The sum of float terms as reference: its value, and how far a sum taken in any order may be off.
#pragma once
#include "ir/scalar.h"

namespace ingot {

class BoundedSum {
 public:
  // A term, and the error that it carries already.
  void add(double term, double error);
  // n terms in any order are off by at most gamma(n) = n u / (1 - n u) times the sum of |terms|, a product in each term
  // included (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., sections 3.1 and 4.2). Where a partial
  // sum may overflow nothing is known.
  scalar::Number finish(DType dtype) const;

 private:
  double sum_ = 0, carried_ = 0, magnitude_ = 0;
  double count_ = 0;
  bool has_infinite_term_ = false;  // or NaN
};

}  // namespace ingot
