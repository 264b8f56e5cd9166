// What fit and evaluate are fed for inputs, targets and sample weights: one array, or a list of one array each.
#pragma once
#include <initializer_list>
#include <vector>

#include "frontend/array_like.h"

namespace ingot {

class Arrays {
 public:
  Arrays() = default;  // none
  template <class T>
    requires(std::is_convertible_v<const T&, ArrayLike> && !std::is_same_v<T, Arrays>)
  Arrays(const T& array) : arrays_{ArrayLike(array)} {}                            // NOLINT: implicit
  Arrays(const std::vector<NdArray>& list) : arrays_(list.begin(), list.end()) {}  // NOLINT: implicit
  Arrays(std::initializer_list<ArrayLike> braces) : arrays_(braces), is_braced_(true) {}

  bool is_empty() const { return arrays_.empty(); }
  // The arrays, where `wanted` are expected and the only one has `rank` axes: what stands in braces is then the array
  // itself, unless it holds one array of that rank. Throws TypeError for sparse arrays.
  std::vector<NdArray> list(std::size_t wanted, std::size_t rank) const;

 private:
  std::vector<ArrayLike> arrays_;
  bool is_braced_ = false;
};

}  // namespace ingot
