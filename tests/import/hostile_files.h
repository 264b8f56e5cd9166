// Makes model files with libzip and libhdf5 for tests of the readers' guards.
#pragma once
#include <hdf5.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ingot {

using Members = std::map<std::string, std::string>;

std::string read_bytes(const std::filesystem::path& file);
void write_bytes(const std::filesystem::path& file, const std::string& bytes);

Members archive_members(const std::string& bytes);
std::string zip_bytes(const Members& members, bool is_compressed = false);

// A new HDF5 file that `fill` writes into.
void make_hdf5(const std::filesystem::path& file, const std::function<void(hid_t)>& fill);
// A dataset of f32 in a file: `properties` as libhdf5 takes them.
hid_t make_dataset(hid_t place, const char* name, const std::vector<hsize_t>& extents, hid_t properties = H5P_DEFAULT);

// An attribute of the root that is one text.
std::string text_attribute(hid_t file, const char* name);
void set_text_attribute(hid_t file, const char* name, const std::string& value);

}  // namespace ingot
