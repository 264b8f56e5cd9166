// What an HDF5 file holds, as plain values: groups, texts that stand as attributes, and arrays of floats.
//
// libhdf5 reads the file in a child process with limits on memory and time. Damaged files can crash the library (see
// the CVE list of HDF5); then the child dies, and the parent reports a damaged file. What the child sends is checked
// again.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/import/limits.h"
#include "ir/array.h"

namespace ingot {

struct Hdf5Group {
  std::map<std::string, std::vector<std::string>> texts;  // attributes that are a text or a list of texts
  std::map<std::string, Hdf5Group> groups;
  // f16 and f32 as f32, f64 and single integers (counters of optimizers) as f64; of other dtypes and empty ones: none
  std::map<std::string, ArrayPtr> arrays;

  // Null when there is none. `path`: names with '/' between them.
  const Hdf5Group* find_group(std::string_view path) const;
  ArrayPtr find_array(std::string_view path) const;
};

// Throw Error IG2020 for a file that is damaged, over a limit, or reaches outside of itself (external storage, links,
// virtual datasets, filters that are plug-ins); IG2001 when it cannot be read. Groups of optimizers at the root are
// left out unless the limits ask for them.
Hdf5Group read_hdf5_file(const std::filesystem::path& file, const ImportLimits& limits);
Hdf5Group read_hdf5_image(std::string_view image, const ImportLimits& limits);

}  // namespace ingot
