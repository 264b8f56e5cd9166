// Writing results so that a crash or a full disk leaves the old files or the new ones, never halves.
#pragma once
#include <filesystem>
#include <map>
#include <string>

namespace ingot {

// Writes each file under a temporary name beside its place, flushes it to disk, and renames all of them when every one
// is written. The directory is made. Throws Error IG0811 (io).
void write_files(const std::filesystem::path& directory, const std::map<std::string, std::string>& files);
void write_file(const std::filesystem::path& file, const std::string& content);

}  // namespace ingot
