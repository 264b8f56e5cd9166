// Reads one dataset of floats, its layout, storage and size checked before memory is taken.
#pragma once
#include <hdf5.h>

#include <optional>
#include <string>

#include "frontend/import/limits.h"
#include "ir/array.h"

namespace ingot {

// Decoded bytes that are left of a file's allowance.
class DecodeBudget {
 public:
  explicit DecodeBudget(std::int64_t bytes) : left_(bytes) {}
  void take(std::int64_t bytes, const std::string& what);  // throws Error IG2020

 private:
  std::int64_t left_;
};

// Nothing when the dataset is not of floats or has no elements. `path` stands in errors. Throws Error IG2020.
std::optional<Array> read_dataset(hid_t dataset, const std::string& path, DecodeBudget& budget);

}  // namespace ingot
