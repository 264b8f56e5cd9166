// An HDF5 file made in memory, with what Keras' files of weights have: groups, arrays, texts and lists of texts.
// import/hdf5_contents.h reads them.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ir/array.h"

namespace ingot {

struct Hdf5Tree {
  using Attribute = std::variant<std::string, std::vector<std::string>>;
  std::map<std::string, Attribute> attributes;
  std::map<std::string, Hdf5Tree> groups;
  std::map<std::string, ArrayPtr> arrays;

  // Makes what is missing. `path`: names with '/' between them, the last one that of the group or array.
  Hdf5Tree& group(std::string_view path);
  void set_array(std::string_view path, ArrayPtr array);
};

// The bytes of the file; the same tree gives the same bytes. f16 and bf16 are widened to f32, bool becomes u8. A list
// of texts that is longer than an attribute may be is split over name0, name1, ..., as Keras does it.
// Throws Error IG2072 when libhdf5 refuses, for a name that it does not take.
std::string hdf5_image(const Hdf5Tree& tree);

}  // namespace ingot
