// Mutants of archives and of HDF5 files.
#include <hdf5.h>

#include <algorithm>
#include <stdexcept>

#include "tests/hostile/mutate.h"
#include "tests/import/hostile_files.h"

namespace ingot {
namespace {

using Json = nlohmann::json;

std::string dumped(const Json& document) { return document.dump(-1, ' ', false, Json::error_handler_t::replace); }

// A sound HDF5 file in memory, open for writing.
class Image {
 public:
  explicit Image(const std::string& bytes) {
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_fapl_core(access, 1 << 16, false);
    H5Pset_file_image(access, const_cast<char*>(bytes.data()), bytes.size());
    file_ = H5Fopen("image", H5F_ACC_RDWR, access);
    H5Pclose(access);
    if (file_ < 0) throw std::runtime_error("the file to change is not sound");
  }
  ~Image() { H5Fclose(file_); }
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  hid_t file() const { return file_; }
  std::string bytes() const {
    H5Fflush(file_, H5F_SCOPE_GLOBAL);
    std::string result(static_cast<std::size_t>(H5Fget_file_image(file_, nullptr, 0)), '\0');
    H5Fget_file_image(file_, result.data(), result.size());
    return result;
  }

 private:
  hid_t file_;
};

std::vector<std::string> dataset_paths(hid_t file) {
  std::vector<std::string> paths;
  const auto visit = [](hid_t, const char* name, const H5O_info_t* info, void* data) -> herr_t {
    if (info->type == H5O_TYPE_DATASET) static_cast<std::vector<std::string>*>(data)->push_back(name);
    return 0;
  };
  H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, visit, &paths, H5O_INFO_BASIC);
  return paths;
}

// Another shape, dtype or storage in place of a dataset.
void replace_dataset(hid_t file, const std::string& path, Mutator& mutator) {
  H5Ldelete(file, path.c_str(), H5P_DEFAULT);
  std::vector<hsize_t> extents(mutator.below(4));
  for (hsize_t& extent : extents) extent = mutator.below(12);
  if (mutator.happens(20)) extents.push_back(hsize_t{1} << (20 + mutator.below(40)));
  const hid_t space = H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
  const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
  if (!extents.empty() && mutator.happens(50)) {
    std::vector<hsize_t> chunk(extents.size());
    for (hsize_t& extent : chunk) extent = 1 + mutator.below(8);
    H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data());
    if (mutator.happens(50)) H5Pset_deflate(properties, 6);
  }
  const hid_t types[] = {H5T_IEEE_F32LE, H5T_IEEE_F32BE, H5T_IEEE_F64LE, H5T_STD_I32LE};
  const hid_t dataset =
      H5Dcreate2(file, path.c_str(), types[mutator.below(4)], space, H5P_DEFAULT, properties, H5P_DEFAULT);
  hsize_t elements = 1;
  for (const hsize_t extent : extents) elements = std::min<hsize_t>(elements * extent, 1 << 20);
  if (dataset >= 0 && elements < 100'000) {
    const std::vector<double> values(elements, 0.5);
    H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
  }
  if (dataset >= 0) H5Dclose(dataset);
  H5Pclose(properties);
  H5Sclose(space);
}

}  // namespace

std::string Mutator::hdf5(const std::string& sound) {
  if (happens(35)) return bytes(sound);
  const Image image(sound);
  const bool has_config = H5Aexists(image.file(), "model_config") > 0;
  if (has_config && happens(70)) {
    const std::string config = text_attribute(image.file(), "model_config");
    set_text_attribute(image.file(), "model_config", happens(85) ? dumped(json(Json::parse(config))) : bytes(config));
  } else {
    const std::vector<std::string> paths = dataset_paths(image.file());
    if (!paths.empty()) {
      const std::string& path = paths[below(paths.size())];
      if (happens(30))
        H5Lmove(image.file(), path.c_str(), image.file(), (paths[below(paths.size())] + "x").c_str(), H5P_DEFAULT,
                H5P_DEFAULT);
      else
        replace_dataset(image.file(), path, *this);
    }
  }
  std::string changed = image.bytes();
  return happens(10) ? bytes(std::move(changed)) : changed;
}

std::string Mutator::archive(const std::string& sound) {
  if (happens(10)) return bytes(sound);
  Members members = archive_members(sound);
  if (happens(70)) {
    std::string& config = members.at("config.json");
    config = happens(85) ? dumped(json(Json::parse(config))) : bytes(config);
  }
  if (happens(30)) members.at("model.weights.h5") = hdf5(members.at("model.weights.h5"));
  if (happens(5)) members.at("metadata.json") = bytes(members.at("metadata.json"));
  if (happens(3)) members.erase(std::next(members.begin(), static_cast<std::ptrdiff_t>(below(members.size()))));
  return zip_bytes(members, happens(30));
}

}  // namespace ingot
