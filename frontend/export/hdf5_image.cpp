// libhdf5 writes into memory (its core driver without a file behind it). Attributes have the types that h5py gives
// them for Keras: texts of any length, lists as fixed strings padded with zeros. Keras 3
// src/legacy/saving/legacy_h5_format.py splits lists above 64512 bytes.
#include "frontend/export/hdf5_image.h"

#include <hdf5.h>

#include <algorithm>

#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

constexpr std::size_t longest_list = 64512;  // bytes; HDF5_OBJECT_HEADER_LIMIT of Keras

class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t), const std::string& what) : id_(id), close_(close) {
    if (id_ < 0)
      throw rejected("IG2072", "cannot write " + what + " as HDF5").help("give layers names without unusual signs");
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { close_(id_); }
  operator hid_t() const { return id_; }  // NOLINT: passed to libhdf5 as it is

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

void check(herr_t result, const std::string& what) {
  if (result < 0) throw rejected("IG2072", "cannot write " + what + " as HDF5");
}

// libhdf5 prints its errors unless told otherwise.
class Silence {
 public:
  Silence() {
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~Silence() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

void write_text(hid_t place, const std::string& name, const std::string& text) {
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose, name);
  check(H5Tset_size(type, H5T_VARIABLE), name);
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, name);
  const Handle attribute(H5Acreate2(place, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose, name);
  const char* start = text.c_str();
  check(H5Awrite(attribute, type, &start), name);
}

void write_part(hid_t place, const std::string& name, std::span<const std::string> list, std::size_t width) {
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose, name);
  check(H5Tset_size(type, width), name);
  check(H5Tset_strpad(type, H5T_STR_NULLPAD), name);
  const hsize_t count = list.size();
  const Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose, name);
  const Handle attribute(H5Acreate2(place, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose, name);
  std::string padded;
  for (const std::string& text : list) padded += text + std::string(width - text.size(), '\0');
  if (count > 0) check(H5Awrite(attribute, type, padded.data()), name);
}

void write_list(hid_t place, const std::string& name, const std::vector<std::string>& list) {
  std::size_t width = 1;
  for (const std::string& text : list) width = std::max(width, text.size());
  const std::size_t fitting = longest_list / width;
  if (fitting == 0) throw rejected("IG2072", "a name in " + ingot::quoted(name) + " is too long for HDF5");
  if (list.size() <= fitting) return write_part(place, name, list, width);
  const std::span<const std::string> all(list);
  for (std::size_t part = 0; part * fitting < all.size(); ++part)
    write_part(place, name + std::to_string(part),
               all.subspan(part * fitting, std::min(fitting, all.size() - part * fitting)), width);
}

hid_t hdf5_type(DType dtype) {
  switch (dtype) {
    case DType::f16:
    case DType::bf16:
    case DType::f32:
      return H5T_IEEE_F32LE;
    case DType::f64:
      return H5T_IEEE_F64LE;
    case DType::i8:
      return H5T_STD_I8LE;
    case DType::i16:
      return H5T_STD_I16LE;
    case DType::i32:
      return H5T_STD_I32LE;
    case DType::i64:
      return H5T_STD_I64LE;
    case DType::boolean:
    case DType::u8:
      return H5T_STD_U8LE;
    case DType::u16:
      return H5T_STD_U16LE;
    case DType::u32:
      return H5T_STD_U32LE;
    case DType::u64:
      return H5T_STD_U64LE;
  }
  return H5T_IEEE_F64LE;
}

void write_array(hid_t place, const std::string& name, const Array& array) {
  if (array.type.dtype == DType::f16 || array.type.dtype == DType::bf16) {
    Array wide({DType::f32, array.type.shape});
    for (std::int64_t i = 0; i < array.size(); ++i) wide.set_number(i, array.number(i));
    return write_array(place, name, wide);
  }
  std::vector<hsize_t> sizes;
  for (const std::int64_t size : extents(array.type.shape)) sizes.push_back(static_cast<hsize_t>(size));
  const Handle space(
      sizes.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr),
      H5Sclose, name);
  const Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, name);
  check(H5Pset_obj_track_times(properties, false), name);
  const hid_t type = hdf5_type(array.type.dtype);
  const Handle dataset(H5Dcreate2(place, name.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT), H5Dclose,
                       name);
  check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, array.bytes.data()), name);
}

void write_tree(hid_t place, const Hdf5Tree& tree) {
  for (const auto& [name, attribute] : tree.attributes) {
    if (const auto* text = std::get_if<std::string>(&attribute))
      write_text(place, name, *text);
    else
      write_list(place, name, std::get<std::vector<std::string>>(attribute));
  }
  for (const auto& [name, array] : tree.arrays) write_array(place, name, *array);
  for (const auto& [name, inner] : tree.groups) {
    const Handle group(H5Gcreate2(place, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose, name);
    write_tree(group, inner);
  }
}

}  // namespace

Hdf5Tree& Hdf5Tree::group(std::string_view path) {
  if (path.empty()) return *this;
  const std::size_t end = path.find('/');
  const std::string_view rest = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
  return end == 0 ? group(rest) : groups[std::string(path.substr(0, end))].group(rest);
}

void Hdf5Tree::set_array(std::string_view path, ArrayPtr array) {
  const std::size_t end = path.rfind('/');
  if (end == std::string_view::npos)
    arrays[std::string(path)] = std::move(array);
  else
    group(path.substr(0, end)).arrays[std::string(path.substr(end + 1))] = std::move(array);
}

std::string hdf5_image(const Hdf5Tree& tree) {
  const Silence quiet;
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "a file");
  check(H5Pset_fapl_core(access, std::size_t{1} << 16, false), "a file");
  const Handle file(H5Fcreate("weights.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose, "a file");
  write_tree(file, tree);
  check(H5Fflush(file, H5F_SCOPE_GLOBAL), "a file");
  const ssize_t size = H5Fget_file_image(file, nullptr, 0);
  std::string image(static_cast<std::size_t>(std::max<ssize_t>(size, 0)), '\0');
  if (image.empty() || H5Fget_file_image(file, image.data(), image.size()) != size)
    throw rejected("IG2072", "cannot write a file as HDF5");
  return image;
}

}  // namespace ingot
