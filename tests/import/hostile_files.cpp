// Writers of test files; every failure throws, so that no test passes for want of its file.
#include "tests/import/hostile_files.h"

#include <zip.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace ingot {
namespace {

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

}  // namespace

std::string read_bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  require(stream.good(), "cannot read a test file");
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

void write_bytes(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  require(stream.good(), "cannot write a test file");
}

Members archive_members(const std::string& bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_t* archive =
      zip_open_from_source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error), ZIP_RDONLY, &error);
  require(archive, "cannot open a fixture");
  Members members;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    zip_stat_t stat;
    require(zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &stat) == 0, "cannot read a fixture");
    std::string content(stat.size, '\0');
    zip_file_t* member = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
    require(member && zip_fread(member, content.data(), stat.size) == static_cast<zip_int64_t>(stat.size),
            "cannot read a fixture");
    zip_fclose(member);
    members[stat.name] = std::move(content);
  }
  zip_discard(archive);
  return members;
}

std::string zip_bytes(const Members& members, bool is_compressed) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_t* archive = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error);
  require(archive, "cannot make an archive");
  zip_source_keep(target);
  for (const auto& [name, content] : members) {
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, 0);
    require(index >= 0, "cannot add a member");
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), is_compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE,
                             0);
  }
  require(zip_close(archive) == 0 && zip_source_open(target) == 0, "cannot write an archive");
  zip_stat_t stat;
  require(zip_source_stat(target, &stat) == 0, "cannot size an archive");
  std::string bytes(stat.size, '\0');
  require(zip_source_read(target, bytes.data(), bytes.size()) == static_cast<zip_int64_t>(bytes.size()),
          "cannot read an archive");
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

void make_hdf5(const std::filesystem::path& file, const std::function<void(hid_t)>& fill) {
  const hid_t created = H5Fcreate(file.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  require(created >= 0, "cannot make an HDF5 file");
  fill(created);
  require(H5Fclose(created) >= 0, "cannot write an HDF5 file");
}

hid_t make_dataset(hid_t place, const char* name, const std::vector<hsize_t>& extents, hid_t properties) {
  const hid_t space = H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
  const hid_t dataset = H5Dcreate2(place, name, H5T_IEEE_F32LE, space, H5P_DEFAULT, properties, H5P_DEFAULT);
  require(dataset >= 0, "cannot make a dataset");
  H5Sclose(space);
  return dataset;
}

std::string text_attribute(hid_t file, const char* name) {
  const hid_t attribute = H5Aopen(file, name, H5P_DEFAULT), type = H5Aget_type(attribute);
  std::string value;
  if (H5Tis_variable_str(type) > 0) {
    char* text = nullptr;
    if (H5Aread(attribute, type, &text) >= 0 && text) value = text;
    H5free_memory(text);
  } else {
    value.resize(H5Tget_size(type));
    H5Aread(attribute, type, value.data());
    value.resize(std::char_traits<char>::length(value.c_str()));
  }
  H5Tclose(type);
  H5Aclose(attribute);
  return value;
}

void set_text_attribute(hid_t file, const char* name, const std::string& value) {
  H5Adelete(file, name);
  const hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
  H5Tset_size(type, H5T_VARIABLE);
  const hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  const char* text = value.c_str();
  H5Awrite(attribute, type, &text);
  H5Aclose(attribute);
  H5Sclose(space);
  H5Tclose(type);
}

}  // namespace ingot
