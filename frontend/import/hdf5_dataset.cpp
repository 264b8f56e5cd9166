// Only data that lies in the file itself, in full, is read: the declared size is compared with what is stored.
#include "frontend/import/hdf5_dataset.h"

#include <algorithm>
#include <limits>

#include "frontend/import/hdf5_chunks.h"
#include "frontend/import/hdf5_handle.h"
#include "ir/checked.h"

namespace ingot {
namespace {

// IEEE 754 binary16, binary32 or binary64 in either byte order; 0 for other types.
std::size_t float_bytes(hid_t type) {
  if (H5Tget_class(type) != H5T_FLOAT) return 0;
  if (H5Tequal(type, H5T_IEEE_F32LE) > 0 || H5Tequal(type, H5T_IEEE_F32BE) > 0) return 4;
  if (H5Tequal(type, H5T_IEEE_F64LE) > 0 || H5Tequal(type, H5T_IEEE_F64BE) > 0) return 8;
  std::size_t sign = 0, exponent = 0, exponent_bits = 0, mantissa = 0, mantissa_bits = 0;
  const H5T_order_t order = H5Tget_order(type);
  const bool is_half = H5Tget_size(type) == 2 && (order == H5T_ORDER_LE || order == H5T_ORDER_BE) &&
                       H5Tget_fields(type, &sign, &exponent, &exponent_bits, &mantissa, &mantissa_bits) >= 0 &&
                       sign == 15 && exponent == 10 && exponent_bits == 5 && mantissa == 0 && mantissa_bits == 10 &&
                       H5Tget_ebias(type) == 15;
  return is_half ? 2 : 0;
}

// Of a counter: one integer of up to 8 bytes.
bool is_counter(hid_t type, std::size_t rank) {
  return rank == 0 && H5Tget_class(type) == H5T_INTEGER && H5Tget_size(type) <= 8;
}

// Empty for a dataset without elements.
std::vector<std::int64_t> dataset_extents(hid_t dataset, const std::string& path, bool& has_elements) {
  const Hdf5Handle space(H5Dget_space(dataset), H5Sclose, "shape of " + path);
  const H5S_class_t kind = H5Sget_simple_extent_type(space);
  has_elements = kind == H5S_SCALAR || kind == H5S_SIMPLE;
  if (!has_elements) return {};
  const int rank = H5Sget_simple_extent_ndims(space);
  if (rank < 0) throw damaged_hdf5("shape of " + path);
  if (rank > max_rank)
    throw rejected("IG2020", "the dataset " + path + " has rank " + std::to_string(rank) + "; at most " +
                                 std::to_string(max_rank) + " is taken");
  hsize_t dims[H5S_MAX_RANK] = {};
  if (rank > 0 && H5Sget_simple_extent_dims(space, dims, nullptr) != rank) throw damaged_hdf5("shape of " + path);
  std::vector<std::int64_t> extents;
  std::int64_t count = 1;
  for (int d = 0; d < rank; ++d) {
    has_elements = has_elements && dims[d] > 0;
    const hsize_t largest = static_cast<hsize_t>(std::numeric_limits<std::int64_t>::max());
    extents.push_back(static_cast<std::int64_t>(std::min(dims[d], largest)));
    if (has_elements) count = checked_multiply(count, extents.back());
  }
  if (has_elements && count >= max_elements)
    throw rejected("IG2020", "the dataset " + path + " declares " + std::to_string(count) + " elements; at most " +
                                 std::to_string(max_elements - 1) + " are taken");
  return extents;
}

void check_storage(hid_t dataset, H5D_layout_t layout, std::int64_t bytes, const std::string& path) {
  const hsize_t stored = H5Dget_storage_size(dataset);
  if (layout != H5D_CHUNKED && stored < static_cast<hsize_t>(bytes))
    throw rejected("IG2020", "the dataset " + path + " declares " + std::to_string(bytes) + " bytes, the file holds " +
                                 std::to_string(stored) + " of it");
}

}  // namespace

void DecodeBudget::take(std::int64_t bytes, const std::string& what) {
  if (bytes > left_)
    throw rejected("IG2020", "the dataset " + what + " declares " + std::to_string(bytes) +
                                 " bytes, more than may be decoded from a file of this size")
        .help("if the file is sound, write it without compression");
  left_ -= bytes;
}

std::optional<Array> read_dataset(hid_t dataset, const std::string& path, DecodeBudget& budget) {
  const Hdf5Handle properties(H5Dget_create_plist(dataset), H5Pclose, "layout of " + path);
  const H5D_layout_t layout = H5Pget_layout(properties);
  if (layout != H5D_COMPACT && layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED)
    throw rejected("IG2020",
                   "the dataset " + path + " is virtual: its data lie in other files, which are never opened");
  if (H5Pget_external_count(properties) != 0)
    throw rejected("IG2020", "the data of " + path + " lie in an external file, which is never opened")
        .help("save the model again into one file");
  const Hdf5Handle type(H5Dget_type(dataset), H5Tclose, "type of " + path);
  bool has_elements = false;
  const std::vector<std::int64_t> extents = dataset_extents(dataset, path, has_elements);
  const bool counts = is_counter(type, extents.size());
  const std::size_t file_bytes = counts ? H5Tget_size(type) : float_bytes(type);
  if (file_bytes == 0 || !has_elements) return std::nullopt;

  const bool is_double = counts || file_bytes == 8;
  Type result{is_double ? DType::f64 : DType::f32, Shape(extents.begin(), extents.end())};
  const hid_t native = is_double ? H5T_NATIVE_DOUBLE : H5T_NATIVE_FLOAT;
  const std::int64_t count = element_count(result.shape);
  budget.take(byte_count(result), path);
  check_storage(dataset, layout, checked_multiply(count, static_cast<std::int64_t>(file_bytes)), path);

  Array data(result);
  if (layout != H5D_CHUNKED) {
    if (H5Dread(dataset, native, H5S_ALL, H5S_ALL, H5P_DEFAULT, data.bytes.data()) < 0)
      throw damaged_hdf5("data of " + path);
    return data;
  }
  // The file's elements are no wider than the result's, so they are converted in place.
  read_chunks(dataset, path, extents, static_cast<std::int64_t>(file_bytes), budget,
              std::span(data.bytes).first(static_cast<std::size_t>(count) * file_bytes));
  if (H5Tconvert(type, native, static_cast<std::size_t>(count), data.bytes.data(), nullptr, H5P_DEFAULT) < 0)
    throw damaged_hdf5("data of " + path);
  return data;
}

}  // namespace ingot
